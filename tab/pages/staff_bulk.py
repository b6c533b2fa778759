"""`/app/{business}/staff/bulk`: many people at once, pasted or from a CSV file (S145)."""

from aiohttp import web

from scheduling.errors import Invalid, NotAllowed, Refusal
from tab.frame import Route
from tab.saving import may_configure
from tab.staff_form import role_options, role_words
from tab.visit import BusinessVisit
from texts.refusals import refusal_text
from usecases.access import Permission
from usecases.add_staff_in_bulk import BulkResult
from web.form_reader import FormReader

_MOST_SIGNS = 60_000


async def show(visit: BusinessVisit) -> web.Response:
    return _page(visit, visit.blank(), "")


async def add(visit: BusinessVisit) -> web.Response:
    """Whoever was chosen from the directory is a line like the others."""
    form = await visit.form()
    typed = _decoded(form.file("file")) or form.lines("lines", most=_MOST_SIGNS)
    text = "\n".join(filter(None, (typed, *form.many("person"))))
    if not form.is_valid:
        return _page(visit, form, text, status=422)
    try:
        result = await visit.use_cases.add_staff_in_bulk(
            visit.business_id, text, visit.actor, roles=role_words(), only_right=form.flag("only_right")
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form, text, status=422)
    if result.added and not result.wrong:
        return visit.redirect("staff", done="added")
    left = "\n".join(line.text for line in result.wrong) if result.added else text
    return _page(visit, form, left, status=422, result=result)


async def too_large(visit: BusinessVisit) -> web.Response:
    form = visit.blank()
    form.refuse(Invalid("lines", "too_large", most=visit.request.client_max_size // 1024))
    return _page(visit, form, "", status=413)


def _decoded(file: bytes) -> str:
    """As spreadsheets write it: UTF-8, or what Windows uses without being told."""
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return file.decode("cp1252", errors="replace")


def _page(
    visit: BusinessVisit, form: FormReader, text: str, status: int = 200, result: BulkResult | None = None
) -> web.Response:
    if not may_configure(visit):
        raise NotAllowed(Permission.CONFIGURE)
    wrong = [
        (line.number, line.text, refusal_text(line.refusal, visit.language, visit.zone))
        for line in (result.wrong if result else ())
        if line.refusal is not None
    ]
    return visit.render(
        "staff_bulk.html",
        status=status,
        form=form,
        text=text,
        wrong=wrong,
        right=len(result.right) if result else 0,
        added=result.added if result else 0,
        roles=[title for _, title in role_options(visit.language)],
    )


ROUTES = (
    Route(method="GET", path="staff/bulk", handler=show),
    Route(method="POST", path="staff/bulk", handler=add, too_large=too_large),
)
