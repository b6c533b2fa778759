"""The series that an appointment belongs to, as its panel shows it, and the end of what is left of it."""

from dataclasses import dataclass

from scheduling.appointment import AttendeeId
from tab.visit import BusinessVisit
from texts import formats
from texts.catalogue import say_any
from usecases.cancel_appointment import CancelWish
from usecases.change_series import SeriesWish
from usecases.rest_of_series import SeriesSeat, still_to_come
from usecases.views import AppointmentView


@dataclass(frozen=True, slots=True, kw_only=True)
class DateText:
    """One date of the series; `is_open` is the one whose panel it is."""

    id: str
    number: int
    text: str
    state: str
    state_kind: str
    is_off: bool
    is_open: bool


async def read_dates(visit: BusinessVisit, view: AppointmentView) -> list[DateText]:
    series = await _series(visit, view, "")
    return [_date(visit, view, one, number) for number, one in enumerate(series, 1)]


async def rest_of(visit: BusinessVisit, view: AppointmentView, seat: str) -> list[SeriesSeat]:
    """This date and those after it that are still to come."""
    return still_to_come(await _series(visit, view, seat), view.appointment)


async def cancel_rest(visit: BusinessVisit, wish: CancelWish) -> None:
    """Raises what the rules say."""
    view = await visit.use_cases.read_appointment(visit.business_id, wish.appointment_id, visit.actor)
    rest = await rest_of(visit, view, wish.attendee_id or "")
    versions = {one.appointment.id: one.appointment.version for one in rest}
    if wish.expected_version is not None:
        versions[wish.appointment_id] = wish.expected_version
    await visit.use_cases.change_series(
        SeriesWish(
            business_id=wish.business_id,
            appointment_id=wish.appointment_id,
            draft_id=wish.draft_id,
            dates=dict.fromkeys(versions),
            versions=versions,
            attendee_id=wish.attendee_id,
            message=wish.message,
            tell_customer=wish.tell_customer,
        ),
        visit.actor,
    )


async def _series(visit: BusinessVisit, view: AppointmentView, seat: str) -> tuple[SeriesSeat, ...]:
    """In a group each seat may have a series of its own: it is shown for the seat that is meant."""
    if view.appointment.seats > 1 and not seat:
        return ()
    wanted = AttendeeId(seat) if seat else None
    return await visit.use_cases.read_series(visit.business_id, view.appointment.id, visit.actor, attendee_id=wanted)


def _date(visit: BusinessVisit, view: AppointmentView, one: SeriesSeat, number: int) -> DateText:
    appointment = one.appointment
    state = "cancelled" if one.seat.is_cancelled else str(appointment.state)
    return DateText(
        id=appointment.id,
        number=number,
        text=formats.when(appointment.span, visit.zone, visit.language, today=visit.today),
        state=say_any("tab.state", state, visit.language),
        state_kind=state,
        is_off=state in ("cancelled", "no_show"),
        is_open=appointment.id == view.appointment.id,
    )
