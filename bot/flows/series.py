"""A series in the booking conversation: its dates on the summary, those that were chosen, and the dates of one that is shown."""

from datetime import datetime

from bot.flows.booking_state import BookingState
from bot.flows.data import Data, moment, text, written
from bot.flows.facts import day_title, moment_text
from bot.flows.turn import Turn
from cards.actions import DATE_PREFIX, Field
from cards.series import DateOption, SeriesView
from cards.views import Option
from scheduling.appointment import AttendeeId
from scheduling.errors import Invalid
from scheduling.series import Pattern
from scheduling.service import Service
from texts.catalogue import say, say_n
from usecases.look_at_series import SeriesDate, SeriesQuestion
from usecases.rest_of_series import SeriesSeat, still_to_come
from usecases.views import AppointmentView


def pattern_of(state: BookingState) -> Pattern | None:
    """None for one appointment, or for what cannot be a series."""
    try:
        return Pattern(times=state.times, every=state.every or 1) if state.times > 1 else None
    except Invalid:
        return None


async def series_view(
    turn: Turn, state: BookingState, service: Service, chosen: Data | None = None, problem: str = ""
) -> SeriesView | None:
    """`chosen` is what was ticked on the card before; without it every free date is."""
    pattern = pattern_of(state)
    if pattern is None or state.start is None:
        return None
    question = SeriesQuestion(
        business_id=turn.business_id,
        service_id=service.id,
        start=state.start,
        pattern=pattern,
        staff_ids=state.staff_ids,
        duration=state.duration or None,
    )
    dates = await turn.use.look_at_series(question, turn.actor)
    before = None if chosen is None else chosen_starts(chosen)
    return SeriesView(
        rhythm=say_n("cards.series.every", pattern.every, turn.language),
        dates=tuple(_option(turn, date, before) for date in dates),
        problem=problem,
    )


def chosen_starts(data: Data) -> tuple[datetime, ...]:
    """What was ticked, and what was chosen instead of taken dates."""
    values = text(data, Field.DATES).split(",")
    values += [text(data, name) for name in data if name.startswith(DATE_PREFIX)]
    found = (moment({"value": value}, "value") for value in values)
    return tuple(sorted({start for start in found if start is not None}))


async def dates_of(turn: Turn, view: AppointmentView) -> tuple[str, ...]:
    """The dates of the series in which an appointment is, with those that were given up marked."""
    appointment = view.appointment
    seats = [one for one in appointment.attendees if one.series_id]
    if appointment.seats > 1 or not seats:
        return ()
    series = await turn.use.read_series(turn.business_id, appointment.id, turn.actor)
    return tuple(
        say("cards.series.given_up", turn.language, date=moment_text(turn, one.appointment.span.start))
        if one.seat.is_cancelled or not one.appointment.state.takes_time
        else moment_text(turn, one.appointment.span.start)
        for one in series
    )


async def rest_of(turn: Turn, view: AppointmentView, seat: str = "") -> list[SeriesSeat]:
    """This date of a series and those after it that stand; in a group by the seat that is meant."""
    if view.appointment.seats > 1 and not seat:
        return []
    wanted = AttendeeId(seat) if seat else None
    series = await turn.use.read_series(turn.business_id, view.appointment.id, turn.actor, attendee_id=wanted)
    return still_to_come(series, view.appointment)


def _option(turn: Turn, date: SeriesDate, chosen: tuple[datetime, ...] | None) -> DateOption:
    title = moment_text(turn, date.start) if date.start else day_title(turn, date.day)
    if date.is_free and date.start is not None:
        is_chosen = chosen is None or date.start in chosen
        value = written(date.start)
        return DateOption(number=date.number, title=title, value=value, chosen=value if is_chosen else "")
    options = tuple(Option(value=written(start), title=moment_text(turn, start)) for start in date.alternatives)
    known = {written(start) for start in chosen or ()}
    taken = next((option.value for option in options if option.value in known), "")
    return DateOption(number=date.number, title=title, options=options, chosen=taken)
