"""`/app/{business}/waiting/new`: a wish that staff put on the waiting list for somebody who calls."""

from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from scheduling.appointment import DraftId
from scheduling.errors import NotAllowed, Refusal
from scheduling.service import Service, ServiceId
from scheduling.slots import Slot
from scheduling.staff import StaffId
from scheduling.waiting import has_waiting_list
from tab.frame import Route
from tab.visit import BusinessVisit
from texts import formats
from texts.catalogue import languages, say
from usecases.access import MATRIX, Permission, Reach
from usecases.join_waiting_list import WaitWish
from usecases.make_ids import make_id
from usecases.match_customer import CustomerWish
from web.form_reader import FormReader
from web.waiting_form import part_options, read_days, weekday_options

_FIELDS = {
    "customer_name": "name",
    "customer_email": "email",
    "customer_phone": "phone",
    "days": "from",
    "staff_ids": "staff",
}
_SHOWN = 6
_AHEAD = timedelta(days=14)
_LONGEST_DRAFT = 64


def may_add(visit: BusinessVisit) -> bool:
    """Whoever books for everybody, where a service has a list."""
    return MATRIX[visit.role, Permission.MANAGE_BOOKINGS] is Reach.ALL and bool(_services(visit))


async def show(visit: BusinessVisit) -> web.Response:
    return _page(visit, visit.blank())


async def add(visit: BusinessVisit) -> web.Response:
    """What is free already is shown first: it can be booked at once, or the wish is put on the list all the same."""
    form = await visit.form()
    wish = _read(visit, form)
    if not form.is_valid:
        return _page(visit, form, status=422)
    try:
        joined = await visit.use_cases.join_waiting_list(wish, visit.actor)
    except Refusal as refusal:
        form.refuse(refusal, **_FIELDS)
        return _page(visit, form, status=422)
    if joined.wish is None:
        return _page(visit, form, status=409, free=joined.free, mark=wish.mark)
    return visit.redirect("waiting", done="wish_added")


def _read(visit: BusinessVisit, form: FormReader) -> WaitWish:
    staff = form.text("staff")
    wish = WaitWish(
        business_id=visit.business_id,
        service_id=ServiceId(form.text("service", is_required=True)),
        draft_id=DraftId(form.text("draft", is_required=True)[:_LONGEST_DRAFT]),
        days=read_days(form),
        parts=form.many("part"),
        staff_id=StaffId(staff) if staff else None,
        customer=CustomerWish(
            name=form.text("name", is_required=True),
            email=form.text("email"),
            phone=form.text("phone", is_required=form.flag("sms"), most=40),
            sms_opt_in=form.flag("sms"),
            language_tag=form.one_of("language", ("", *languages())),
        ),
    )
    return replace(wish, is_none_of_those=form.text("none") == wish.mark)


def _services(visit: BusinessVisit) -> list[Service]:
    return [one for one in visit.view.services if has_waiting_list(visit.business, one)]


def sends_texts(visit: BusinessVisit) -> bool:
    """Whether a service with a list sends text messages, so that a caller may be asked to agree to them."""
    return visit.view.tenant.is_sms_enabled and any(one.sms_enabled for one in _services(visit))


def _page(
    visit: BusinessVisit, form: FormReader, *, status: int = 200, free: tuple[Slot, ...] = (), mark: str = ""
) -> web.Response:
    if not may_add(visit):
        raise NotAllowed(Permission.MANAGE_BOOKINGS)
    offered = {one for service in _services(visit) for one in service.staff_ids}
    people = [(str(one.id), one.display_name) for one in visit.view.staff if one.id in offered and one.can_be_booked]
    return visit.render(
        "waiting_new.html",
        status=status,
        form=form,
        draft=form.text("draft")[:_LONGEST_DRAFT] or make_id(),
        languages=_languages(visit),
        services=[(str(one.id), one.display_name) for one in _services(visit)],
        people=[("", say("board.book_form.anybody", visit.language)), *people],
        sends_texts=sends_texts(visit),
        free=[_free(visit, slot, form) for slot in free[:_SHOWN]],
        mark=mark,
        first=visit.today.isoformat(),
        last=(visit.today + _AHEAD).isoformat(),
        parts=part_options(visit.language),
        weekdays=weekday_options(visit.language, visit.business.week_start),
    )


def _languages(visit: BusinessVisit) -> list[tuple[str, str]]:
    known = [(tag, formats.language_name(tag, visit.language)) for tag in languages()]
    return [("", say("app.customer.language_unknown", visit.language)), *known]


def _free(visit: BusinessVisit, slot: Slot, form: FormReader) -> tuple[str, str]:
    """A start in words, and where it is booked by hand."""
    local = slot.start.astimezone(formats.zone_of(visit.zone))
    words = f"{formats.day(local.date(), visit.locale, 'short')} {formats.clock(slot.start, visit.zone, visit.locale)}"
    asked = {"start": f"{local:%Y-%m-%dT%H:%M}", "service": form.text("service"), "staff": form.text("staff")}
    return words, visit.address("day", "book", **{name: value for name, value in asked.items() if value})


ROUTES = (
    Route(method="GET", path="waiting/new", handler=show),
    Route(method="POST", path="waiting/new", handler=add),
)
