"""`/app/{business}/checklist`: what is still to be done before a new business works, each step tried or taken from here."""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from scheduling.appointment import AppointmentId, DraftId
from scheduling.checklist import Step
from scheduling.errors import NotFound
from scheduling.interval import Interval
from scheduling.service import Service
from tab.frame import Route
from tab.saving import may_configure
from tab.visit import BusinessVisit
from texts.catalogue import say
from texts.formats import local_day, when
from texts.troubles import trouble_text
from usecases.book_appointment import BookingWish, CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.find_slots import SlotQuestion
from usecases.make_ids import make_id
from usecases.views import AppointmentView, SlotView

_PAGES = {Step.HOURS: "hours", Step.PEOPLE: "staff", Step.SERVICE: "services", Step.PAGE: "page"}
_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step; `address` leads to where it is taken, `is_tried` says that there is a button for it here."""

    name: str
    is_done: bool
    address: str = ""
    is_tried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The test booking while it stands: when, and where it is seen on the board."""

    appointment_id: str
    reference: str
    when: str
    board: str


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit)


async def hide(visit: BusinessVisit) -> web.Response:
    await visit.use_cases.keep_step(visit.business_id, "hidden", visit.actor)
    return visit.redirect("checklist")


async def try_mail(visit: BusinessVisit) -> web.Response:
    address = visit.account.email
    code = await visit.use_cases.try_mail(visit.business_id, address, visit.actor, language=visit.language)
    return await _tried(visit, code)


async def try_meeting(visit: BusinessVisit) -> web.Response:
    return await _tried(visit, await visit.use_cases.try_meeting(visit.business_id, visit.actor))


async def _tried(visit: BusinessVisit, code: str) -> web.Response:
    if not code:
        return visit.redirect("checklist", done="tried")
    return await _page(visit, problem=trouble_text(code, visit.language))


async def book(visit: BusinessVisit) -> web.Response:
    """The next free start of the first service that has one, for oneself as customer."""
    found = await _first_free(visit)
    if found is None:
        return await _page(visit, problem=say("app.checklist.nothing_free", visit.language))
    service, slot = found
    oneself = CustomerWish(name=visit.account.name or visit.account.email, email=visit.account.email)
    wish = BookingWish(
        business_id=visit.business_id,
        draft_id=DraftId(make_id()),
        service_id=service.id,
        start=slot.span.start,
        customers=(oneself,),
    )
    booked = await visit.use_cases.book_appointment(wish, visit.actor)
    return visit.redirect("checklist", trial=booked.view.appointment.id, done="added")


async def unbook(visit: BusinessVisit) -> web.Response:
    """Takes the test booking out again, and with that the step is done."""
    form = await visit.form()
    view = await _trial_view(visit, form.text("trial"))
    if view is not None and view.appointment.state.is_coming:
        wish = CancelWish(
            business_id=visit.business_id,
            appointment_id=view.appointment.id,
            expected_version=view.appointment.version,
            draft_id=DraftId(make_id()),
        )
        await visit.use_cases.cancel_appointment(wish, visit.actor)
    await visit.use_cases.keep_step(visit.business_id, Step.TEST_BOOKING, visit.actor)
    return visit.redirect("checklist", done="removed")


async def _first_free(visit: BusinessVisit) -> tuple[Service, SlotView] | None:
    for service in visit.view.services:
        question = SlotQuestion(
            business_id=visit.business_id,
            service_id=service.id,
            span=Interval(visit.now, visit.now + _AHEAD),
            limit=1,
        )
        slots = (await visit.use_cases.find_slots(question, visit.actor)).slots
        if slots:
            return service, slots[0]
    return None


async def _page(visit: BusinessVisit, problem: str = "") -> web.Response:
    state = await visit.use_cases.read_page_state(visit.business_id, visit.actor)
    tried = {Step.TEST_MAIL, Step.TEST_MEETING}
    lines = [
        StepLine(
            name=step.value,
            is_done=is_done,
            address=visit.address(_PAGES[step]) if step in _PAGES else "",
            is_tried=step in tried or (step is Step.TEST_BOOKING and not is_done),
        )
        for step, is_done in state.steps.items()
    ]
    return visit.render(
        "checklist.html",
        status=422 if problem else 200,
        lines=lines,
        problem=problem,
        trial=await _trial(visit),
        is_all_done=state.is_all_done,
        may_edit=may_configure(visit),
    )


async def _trial(visit: BusinessVisit) -> Trial | None:
    view = await _trial_view(visit, visit.request.query.get("trial", ""))
    if view is None or not view.appointment.state.is_coming:
        return None
    span = view.appointment.span
    day = local_day(span.start, visit.zone).isoformat()
    return Trial(
        appointment_id=view.appointment.id,
        reference=view.appointment.reference,
        when=when(span, visit.zone, visit.language),
        board=visit.address("day", day=day),
    )


async def _trial_view(visit: BusinessVisit, appointment_id: str) -> AppointmentView | None:
    if not appointment_id:
        return None
    try:
        found = AppointmentId(appointment_id)
        return await visit.use_cases.read_appointment(visit.business_id, found, visit.actor)
    except NotFound:
        return None


ROUTES = (
    Route(method="GET", path="checklist", handler=show),
    Route(method="POST", path="checklist/hide", handler=hide),
    Route(method="POST", path="checklist/test_mail", handler=try_mail),
    Route(method="POST", path="checklist/test_meeting", handler=try_meeting),
    Route(method="POST", path="checklist/test_booking", handler=book),
    Route(method="POST", path="checklist/remove", handler=unbook),
)
