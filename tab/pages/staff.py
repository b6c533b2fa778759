"""`/app/{business}/staff`: who works here, adding one by one, and everything about one person."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web

from scheduling.errors import NotAllowed, NotFound, Refusal, Stale
from scheduling.staff import Membership, StaffId, StaffMember
from tab.frame import Route
from tab.person_link import person_link
from tab.qr import qr_code
from tab.saving import foresee, foresight_of, may_configure
from tab.staff_form import StaffForm, form_facts, read_hours_wish, read_staff
from tab.visit import BusinessVisit
from usecases.access import MATRIX, Permission, Reach
from usecases.configuration_changes import Change
from usecases.foresee_change import Foresight
from usecases.staff_changes import as_wished
from usecases.staff_views import StaffView
from usecases.staff_wish import checked, known_zone
from web.form_reader import FormReader

_FIELDS = {"staff_name": "name", "hours": "hours-0"}
_UNSTORED = StaffId("new")
_NEW = StaffMember(id=StaffId(""), display_name="")


async def show_list(visit: BusinessVisit) -> web.Response:
    views = await visit.use_cases.list_staff(visit.business_id, visit.actor)
    states = {view.member.id: state_of(view.member) for view in views}
    return visit.render("staff.html", views=views, states=states, may_edit=may_configure(visit))


async def show_new(visit: BusinessVisit) -> web.Response:
    return _new_page(visit, visit.blank())


async def add(visit: BusinessVisit) -> web.Response:
    """Adds the person, or only says what would follow."""
    form = await visit.form()
    wish = read_staff(form, None, visit.view.services)
    if form.is_valid:
        try:
            if foreseen := await foresee(visit, form, as_wished(_UNSTORED, checked(wish))):
                return _new_page(visit, form, foreseen=foreseen)
            await visit.use_cases.add_staff(visit.business_id, wish, visit.actor)
            return visit.redirect("staff", done="added")
        except Refusal as refusal:
            _refuse(form, refusal)
    return _new_page(visit, form, status=422)


async def show_one(visit: BusinessVisit) -> web.Response:
    return _page(visit, visit.blank(), await _view(visit))


async def save(visit: BusinessVisit) -> web.Response:
    """Saves, or only says what would follow; appointments that would lie outside are saved over only with a word."""
    form, view = await visit.form(), await _view(visit)
    wish = read_staff(form, view.member, visit.view.services)
    staff_id, mark = view.member.id, form.typed("mark")
    return await _save(
        visit,
        form,
        view,
        change=lambda: as_wished(staff_id, checked(wish)),
        store=lambda: visit.use_cases.change_staff(visit.business_id, staff_id, wish, visit.actor, mark=mark),
    )


async def save_hours(visit: BusinessVisit) -> web.Response:
    """One's own hours, in the same way."""
    form, view = await visit.form(), await _view(visit)
    wish = read_hours_wish(form)
    member, mark = view.member, form.typed("mark")
    return await _save(
        visit,
        form,
        view,
        change=lambda: replace(member, hours=wish.hours, overrides=wish.overrides, zone=known_zone(wish.zone)),
        store=lambda: visit.use_cases.change_staff_hours(visit.business_id, member.id, wish, visit.actor, mark=mark),
    )


async def _save(
    visit: BusinessVisit,
    form: FormReader,
    view: StaffView,
    *,
    change: Callable[[], Change],
    store: Callable[[], Awaitable[StaffView]],
) -> web.Response:
    if not form.is_valid:
        return _page(visit, form, view, status=422)
    try:
        if foreseen := await foresee(visit, form, change()):
            return _page(visit, form, view, foreseen=foreseen)
        await store()
    except Stale:
        return _page(visit, form, await _view(visit), status=409, is_stale=True)
    except Refusal as refusal:
        _refuse(form, refusal)
        return _page(visit, form, view, status=422)
    return visit.redirect("staff", view.member.id, done="saved")


async def invite(visit: BusinessVisit) -> web.Response:
    staff_id = StaffId(visit.request.match_info["staff"])
    await visit.use_cases.invite_again(visit.business_id, staff_id, visit.actor)
    return visit.redirect("staff", staff_id, done="invited")


def state_of(member: StaffMember) -> tuple[str, str]:
    """The code of a person's state, and how it is coloured."""
    if member.membership is Membership.REJECTED:
        return "declined", "bad"
    if member.membership is Membership.PENDING:
        return "pending", "warm"
    if not member.is_bookable:
        return "not_bookable", ""
    is_asked = member.invited_at is not None and member.answered_at is None
    return ("bookable_unanswered", "good") if is_asked else ("bookable", "good")


async def _view(visit: BusinessVisit) -> StaffView:
    staff_id = visit.request.match_info["staff"]
    for view in await visit.use_cases.list_staff(visit.business_id, visit.actor):
        if view.member.id == staff_id:
            return view
    raise NotFound("staff_member", staff_ids=(staff_id,))


def _new_page(
    visit: BusinessVisit, form: FormReader, status: int = 200, foreseen: Foresight | None = None
) -> web.Response:
    if not may_configure(visit):
        raise NotAllowed(Permission.CONFIGURE)
    facts = form_facts(visit, form, _NEW, visit.view.services)
    return visit.render(
        "staff_new.html",
        status=status,
        form=form,
        facts=facts,
        member=_NEW,
        offered=(),
        foreseen=foresight_of(visit, foreseen),
    )


def _page(
    visit: BusinessVisit,
    form: FormReader,
    view: StaffView,
    *,
    status: int = 200,
    is_stale: bool = False,
    foreseen: Foresight | None = None,
) -> web.Response:
    member = view.member
    facts: StaffForm = form_facts(visit, form, member, visit.view.services)
    offered = [one.display_name for one in visit.view.services if one.id in view.service_ids]
    link = person_link(visit, member)
    return visit.render(
        "staff_member.html",
        status=status,
        form=form,
        view=view,
        member=member,
        offered=view.service_ids,
        offered_names=offered,
        link=link,
        qr=qr_code(link),
        facts=facts,
        state=state_of(member),
        mode=_mode(visit, member),
        is_stale=is_stale,
        foreseen=foresight_of(visit, foreseen),
    )


def _mode(visit: BusinessVisit, member: StaffMember) -> str:
    """What the reader may change here: everything, the own hours, or nothing."""
    if may_configure(visit):
        return "all"
    reach = MATRIX[visit.role, Permission.CHANGE_HOURS]
    return "hours" if reach is Reach.OWN and visit.view.me == member.id else "nothing"


def _refuse(form: FormReader, refusal: Refusal) -> None:
    form.refuse(refusal, **_FIELDS)


ROUTES = (
    Route(method="GET", path="staff", handler=show_list),
    Route(method="GET", path="staff/new", handler=show_new),
    Route(method="POST", path="staff/new", handler=add),
    Route(method="GET", path="staff/{staff}", handler=show_one),
    Route(method="POST", path="staff/{staff}", handler=save),
    Route(method="POST", path="staff/{staff}/hours", handler=save_hours),
    Route(method="POST", path="staff/{staff}/invite", handler=invite),
)
