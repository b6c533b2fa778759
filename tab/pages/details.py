"""`/app/{business}/appointments/{id}/details`: what one appointment has of its own (B23, B57, B61, B62, B83)."""

from dataclasses import replace

from aiohttp import web

from scheduling.errors import Invalid, Refusal, Stale
from scheduling.service import PriceType, Recipients, Reminder
from tab.frame import Route
from tab.pages.appointments import answer, appointment_id
from tab.parts import show_part
from tab.presenter import who_comes
from tab.visit import BusinessVisit
from texts.catalogue import say_any
from usecases.change_details import Details, DetailsWish, details_of
from usecases.views import AppointmentView
from web.form_reader import FormReader

_DAY = 24 * 60
_ROWS = 3


async def ask(visit: BusinessVisit) -> web.Response:
    view = await visit.use_cases.read_appointment(visit.business_id, appointment_id(visit), visit.actor)
    return _page(visit, view, visit.blank())


async def save(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    view = await visit.use_cases.read_appointment(visit.business_id, appointment_id(visit), visit.actor)
    wish = DetailsWish(
        business_id=visit.business_id,
        appointment_id=view.appointment.id,
        expected_version=form.number("version", least=1, most=999_999_999),
        details=_typed(form, view),
    )
    is_stale = False
    if form.is_valid:
        try:
            await visit.use_cases.change_details(wish, visit.actor)
            return await answer(visit)
        except Stale:
            is_stale = True
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(visit, view, form, status=422, is_stale=is_stale)


def _typed(form: FormReader, view: AppointmentView) -> Details:
    """Reminders to staff and follow-ups stay as they are; those to the customer are what the rows say."""
    old = details_of(view.appointment)
    place = replace(old.location, display_name=form.text("place"), uri=form.text("map", most=1000))
    kept = tuple(one for one in old.reminders if not _is_shown(one))
    return Details(
        location=place,
        price=form.amount("price"),
        price_type=form.choice("price_type", PriceType),
        pre_buffer=form.number("pre_buffer", most=_DAY),
        post_buffer=form.number("post_buffer", most=_DAY),
        reminders=(*kept, *_reminders(form)),
        label=form.text("label", most=100),
        additional_information=form.lines("additional_information"),
        notes=form.lines("notes", most=8000),
        cc=tuple(address for address in form.lines("cc").replace(",", "\n").split() if address),
        opt_out_of_customer_email=form.flag("opt_out"),
    )


def _reminders(form: FormReader) -> list[Reminder]:
    found = []
    for row in range(_ROWS):
        hours = form.optional_number(f"reminder-{row}", least=0, most=366 * 24)
        if hours is not None:
            try:
                found.append(Reminder(offset=hours * 60))
            except Invalid as refusal:
                form.refuse(refusal, reminders=f"reminder-{row}")
    return found


def _is_shown(one: Reminder) -> bool:
    plain = not one.is_follow_up and not one.message and one.recipients is Recipients.CUSTOMER
    return plain and one.offset % 60 == 0


def _page(
    visit: BusinessVisit, view: AppointmentView, form: FormReader, status: int = 200, *, is_stale: bool = False
) -> web.Response:
    one = view.appointment
    own = [reminder.offset // 60 for reminder in one.reminders if _is_shown(reminder)]
    return show_part(
        visit,
        "board_details.html",
        status=status,
        form=form,
        one=one,
        who=who_comes(view, visit.language),
        is_stale=is_stale,
        reminders=[own[row] if row < len(own) else "" for row in range(_ROWS)],
        price_types=[(str(kind), say_any("board.price", kind.lower(), visit.language)) for kind in PriceType],
    )


ROUTES = (
    Route(method="GET", path="appointments/{appointment}/details", handler=ask),
    Route(method="POST", path="appointments/{appointment}/details", handler=save),
)
