"""`/app/new`: a business by the assistant's four steps, as a copy of another one, or back from the archive.

What was answered travels in the form itself: whoever leaves before the last step has stored nothing (B02).
"""

from collections.abc import Mapping

from aiohttp import web

from scheduling.business import BusinessId
from scheduling.errors import Invalid
from scheduling.policy import OFFICE_HOURS, WeeklyHours
from scheduling.staff import Role
from tab.frame import AccountRoute
from tab.logo_as_text import read_logo, shown_logo, with_logo_as_text
from tab.pages.settings import language_options, read_details, week_options
from tab.saving import Outcome, try_to_save
from tab.visit import Visit
from texts.catalogue import choose_language, say, say_any
from texts.formats import weekdays
from usecases.clone_business import CloneWish
from usecases.create_business import CreateWish, PersonWish
from usecases.make_ids import make_id
from usecases.page_wish import ACCESS
from usecases.read_picture import LARGEST
from web.form_reader import FormReader, plain_number
from web.forms import read_form
from web.hours_form import hours_fields, read_hours

STEPS = ("business", "people", "service", "access")
PEOPLE_ROWS = 6
ROLES = (Role.ADMINISTRATOR, Role.SCHEDULER, Role.TEAM_MEMBER, Role.VIEWER, Role.GUEST)
_OF_STEP = {
    "people": ("people-",),
    "service": ("service_name", "duration", "is_online"),
    "access": ("access_control", "allow_staff_selection"),
}
_CONTROLS = frozenset({"csrf_token", "step", "go", "reached", "draft"})


async def show(visit: Visit) -> web.Response:
    return await _page(visit, _reader(visit, {}), step=0)


async def go_on(visit: Visit) -> web.Response:
    """To the next step, back to the one before, or, from the last one, to the new business."""
    form = _reader(visit, with_logo_as_text(await read_form(visit.request)))
    step = _number(form, "step")
    if form.typed("go") == "back":
        return await _page(visit, form, max(0, step - 1))
    if step < len(STEPS) - 1:
        _read(form, STEPS[step], visit)
        return await _page(visit, form, step if form.errors else step + 1)
    return await _make(visit, form)


async def copy(visit: Visit) -> web.Response:
    form = await visit.form()
    wish = CloneWish(
        source_id=BusinessId(form.text("source")),
        name=form.text("copy_name", is_required=True, most=120),
        draft_id=form.text("draft") or make_id(),
    )
    if form.is_valid:
        try:
            business_id = await visit.use_cases.clone_business(wish, visit.account.id)
            return _open(visit, business_id)
        except Invalid as refusal:
            form.refuse(refusal, name="copy_name")
    return await _page(visit, _reader(visit, {}), step=0, copy_form=form)


async def bring_back(visit: Visit) -> web.Response:
    form = await visit.form()
    business_id = BusinessId(form.text("business"))
    await visit.use_cases.archive_business(business_id, visit.actor, is_archived=False)
    return _open(visit, business_id)


async def _make(visit: Visit, form: FormReader) -> web.Response:
    """What is wrong is told on the step where it was typed."""
    wishes = [_read(form, name, visit) for name in STEPS]
    if form.is_valid:
        given = {key: value for wish in wishes for key, value in wish.items()}
        wish = CreateWish(draft_id=form.typed("draft"), **given)  # type: ignore[arg-type]  # as `_read` answers them
        made: list[BusinessId] = []

        async def create() -> None:
            made.append(await visit.use_cases.create_business(wish, visit.account.id))

        if await try_to_save(form, create()) is Outcome.SAVED:
            return _open(visit, made[0])
    return await _page(visit, form, min(STEPS.index(_step_of(name)) for name in form.errors))


def _open(visit: Visit, business_id: BusinessId) -> web.Response:
    return visit.redirect(business_id, "checklist", done="added")


def _read(form: FormReader, step: str, visit: Visit) -> dict[str, object]:
    """What one step asked, by the names of the wish; mistakes are noted."""
    if step == "business":
        return {"details": read_details(form), "hours": read_hours(form, "hours"), "logo": read_logo(form)}
    if step == "people":
        return {"people": tuple(_person(form, at) for at in range(PEOPLE_ROWS))}
    if step == "service":
        return {
            "service_name": form.text("service_name", is_required=True),
            "duration": form.number("duration", least=1, most=24 * 60, default=30),
            "is_online": form.flag("is_online"),
        }
    return {
        "access_control": form.one_of("access_control", ACCESS),
        "allow_staff_selection": form.flag("allow_staff_selection"),
    }


def _person(form: FormReader, at: int) -> PersonWish:
    role = form.one_of(f"people-{at}-role", [str(role) for role in ROLES])
    return PersonWish(
        name=form.text(f"people-{at}-name"),
        email=form.text(f"people-{at}-email"),
        role=Role(role or Role.TEAM_MEMBER),
    )


def _reader(visit: Visit, sent: Mapping[str, object]) -> FormReader:
    """With what steps that were not seen yet begin with."""
    reached = FormReader(sent, visit.language, visit.zone).typed("reached", "-1")
    number = plain_number(reached)
    seen = -1 if number is None else number
    begun = {
        name: value
        for name, value in _beginnings(visit).items()
        if name not in sent and STEPS.index(_step_of(name)) > seen
    }
    return FormReader({**begun, **{name: sent[name] for name in sent}}, visit.language, visit.zone)


def _beginnings(visit: Visit) -> dict[str, str]:
    """The defaults of a new business (B04, B06)."""
    return {
        "zone": visit.account.zone or "Europe/Amsterdam",
        "language": choose_language(visit.language),
        "default_currency_iso": "EUR",
        "week_start": "0",
        "is_formal": "yes",
        **_hours(OFFICE_HOURS),
        **{f"people-{at}-role": str(Role.TEAM_MEMBER) for at in range(PEOPLE_ROWS)},
        "service_name": say("app.new.first_service", visit.language),
        "duration": "30",
        "access_control": ACCESS[0],
        "allow_staff_selection": "1",
    }


def _hours(hours: WeeklyHours) -> dict[str, str]:
    found: dict[str, str] = {}
    for day in hours_fields(FormReader({}, "en", "UTC"), "hours", hours):
        for block in day.blocks:
            found |= {block.start_name: block.start, block.end_name: block.end}
    return found


def _step_of(name: str) -> str:
    return next((step for step, names in _OF_STEP.items() if name.startswith(names)), "business")


def _number(form: FormReader, name: str) -> int:
    return min(plain_number(form.typed(name)) or 0, len(STEPS) - 1)


async def _page(visit: Visit, form: FormReader, step: int, copy_form: FormReader | None = None) -> web.Response:
    archived = await visit.use_cases.list_archived(visit.account.id)
    mine = [one for one in visit.account.memberships if one.role is Role.ADMINISTRATOR]
    is_wrong = bool(form.errors or (copy_form and copy_form.errors))
    return visit.render(
        "new.html",
        status=422 if is_wrong else 200,
        form=form,
        step=step,
        steps=STEPS,
        reached=max(step, _number(form, "reached") if form.typed("reached") else 0),
        draft=form.typed("draft") or make_id(),
        carried=_carried(form, STEPS[step]),
        days=hours_fields(form, "hours", OFFICE_HOURS),
        weekdays=weekdays(visit.language),
        languages=language_options(visit.language),
        week_starts=week_options(visit.language),
        rows=range(PEOPLE_ROWS),
        roles=[(str(role), say_any("chat.role", role, visit.language)) for role in ROLES],
        accesses=[(one, say_any("app.page.access", one, visit.language)) for one in ACCESS],
        copy_form=copy_form or visit.blank(),
        sources=[(one.business_id, one.name) for one in mine],
        archived=archived,
        largest_logo=LARGEST,
        logo=shown_logo(form),
    )


def _carried(form: FormReader, step: str) -> list[tuple[str, str]]:
    """The answers of the other steps."""
    kept = [name for name in form.names if name not in _CONTROLS and _step_of(name) != step]
    return [(name, form.typed(name)) for name in kept if form.typed(name)]


ACCOUNT_ROUTES = (
    AccountRoute(method="GET", path="new", handler=show),
    AccountRoute(method="POST", path="new", handler=go_on),
    AccountRoute(method="POST", path="new/copy", handler=copy),
    AccountRoute(method="POST", path="new/back", handler=bring_back),
)
