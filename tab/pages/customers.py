"""`/app/{business}/customers`: the list with its search, and one customer with everything he or she ever entered (S110)."""

from dataclasses import dataclass, replace

from aiohttp import web

from scheduling.appointment import Attendee
from scheduling.customer import CustomerId
from scheduling.errors import Refusal, Stale
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from tab.frame import Route
from tab.visit import BusinessVisit
from texts.catalogue import languages, say
from texts.formats import language_name, when
from usecases.access import MATRIX, Permission, Reach
from usecases.choose_link import ChooseWish
from usecases.list_customers import CustomerQuestion
from usecases.make_ids import make_id
from usecases.match_customer import CustomerWish
from usecases.views import AppointmentView, CustomerView
from web.form_reader import FormReader

_FIELDS = {"customer_name": "name"}
_MORE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One appointment in the customer's history, with what was entered for it."""

    when: str
    service: str
    people: str
    state: str
    reference: str
    seats: tuple[Attendee, ...]


async def show_list(visit: BusinessVisit) -> web.Response:
    query = visit.request.query
    text = query.get("q", "")
    question = CustomerQuestion(
        business_id=visit.business_id,
        text=text,
        after=CustomerId(query["after"]) if query.get("after") else None,
        before=CustomerId(query["before"]) if query.get("before") else None,
    )
    page = await visit.use_cases.list_customers(question, visit.actor)
    return visit.render(
        "customers.html",
        customers=page.customers,
        text=text,
        previous=visit.address("customers", q=text, before=page.before) if page.before else "",
        following=visit.address("customers", q=text, after=page.after) if page.after else "",
        may_edit=MATRIX[visit.role, Permission.MANAGE_CUSTOMERS] is Reach.ALL,
    )


async def show_one(visit: BusinessVisit) -> web.Response:
    return _page(visit, visit.blank(), await read(visit))


async def save(visit: BusinessVisit) -> web.Response:
    form, view = await visit.form(), await read(visit)
    changed = replace(
        view.customer,
        display_name=form.text("name", is_required=True),
        email=form.text("email"),
        phone=form.text("phone"),
        language_tag=form.one_of("language", ("", *languages(), view.customer.language_tag)),
        notes=form.lines("notes"),
    )
    if form.is_valid:
        try:
            await visit.use_cases.change_customer(visit.business_id, changed, visit.actor, mark=form.typed("mark"))
            return visit.redirect("customers", view.customer.id, done="saved")
        except Stale:
            return _page(visit, form, await read(visit), status=409, is_stale=True)
        except Refusal as refusal:
            form.refuse(refusal, **_FIELDS)
    return _page(visit, form, view, status=422)


async def read(visit: BusinessVisit) -> CustomerView:
    """The customer of the address; `more=1` shows the whole history."""
    customer_id = CustomerId(visit.request.match_info["customer"])
    if visit.request.query.get("more"):
        return await visit.use_cases.read_customer(visit.business_id, customer_id, visit.actor, most=_MORE)
    return await visit.use_cases.read_customer(visit.business_id, customer_id, visit.actor)


async def send_link(visit: BusinessVisit) -> web.Response:
    """The customer gets an address at which to choose a time, with service and person filled in."""
    form, view = await visit.form(), await read(visit)
    wish = ChooseWish(
        business_id=visit.business_id,
        draft_id=form.text("draft", is_required=True),
        customer=CustomerWish(customer_id=view.customer.id),
        service_id=ServiceId(form.text("link_service")) if form.text("link_service") else None,
        staff_id=StaffId(form.text("link_staff")) if form.text("link_staff") else None,
    )
    if form.is_valid:
        try:
            await visit.use_cases.send_choose_link(wish, visit.actor)
            return visit.redirect("customers", view.customer.id, done="link_sent")
        except Refusal as refusal:
            form.refuse(refusal, **LINK_FIELDS)
    return _page(visit, visit.blank(), view, status=422, link_form=form)


LINK_FIELDS = {
    "service": "link_service",
    "staff_ids": "link_staff",
    "customer_email": "link_service",
    "": "link_service",
}


def _page(
    visit: BusinessVisit,
    form: FormReader,
    view: CustomerView,
    *,
    status: int = 200,
    is_stale: bool = False,
    link_form: FormReader | None = None,
) -> web.Response:
    tags = dict.fromkeys(["", *languages(), view.customer.language_tag])
    return visit.render(
        "customer.html",
        status=status,
        form=form,
        view=view,
        customer=view.customer,
        coming=[_entry(visit, one, view.customer.id) for one in view.coming],
        past=[_entry(visit, one, view.customer.id) for one in view.past],
        languages=[(tag, _language(tag, visit.language)) for tag in tags],
        may_erase=MATRIX[visit.role, Permission.ERASE_CUSTOMERS] is Reach.ALL,
        may_export=MATRIX[visit.role, Permission.EXPORT_CUSTOMERS] is Reach.ALL,
        shows_all=bool(visit.request.query.get("more")),
        is_stale=is_stale,
        link_form=link_form or visit.blank(),
        link_services=[("", say("app.customer.any_service", visit.language)), *_services(visit)],
        link_staff=[("", say("board.book_form.anybody", visit.language)), *_people(visit)],
        may_send_link=MATRIX[visit.role, Permission.MANAGE_BOOKINGS] is not Reach.NOTHING
        and visit.business.is_published,
        draft=make_id(),
    )


def _entry(visit: BusinessVisit, view: AppointmentView, customer_id: CustomerId) -> Entry:
    one = view.appointment
    mine = tuple(seat for seat in one.attendees if seat.customer_id == customer_id)
    is_out = bool(mine) and all(seat.is_cancelled for seat in mine)
    return Entry(
        when=when(one.span, visit.zone, visit.language, year="always"),
        service=one.service_name,
        people=", ".join(person.name for person in view.staff),
        state="cancelled" if is_out else str(one.state),
        reference=one.reference,
        seats=mine,
    )


def _services(visit: BusinessVisit) -> list[tuple[str, str]]:
    """What customers can find on the page."""
    return [(one.id, one.display_name) for one in visit.view.services if not (one.is_hidden or one.is_private)]


def _people(visit: BusinessVisit) -> list[tuple[str, str]]:
    return [(one.id, one.display_name) for one in visit.view.staff if one.is_bookable]


def _language(tag: str, language: str) -> str:
    if not tag:
        return say("app.customer.language_unknown", language)
    return tag if "-" in tag else language_name(tag, language)


ROUTES = (
    Route(method="GET", path="customers", handler=show_list),
    Route(method="GET", path="customers/{customer}", handler=show_one),
    Route(method="POST", path="customers/{customer}", handler=save),
    Route(method="POST", path="customers/{customer}/link", handler=send_link),
)
