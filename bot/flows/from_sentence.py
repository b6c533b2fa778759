"""Turns what was understood of a sentence into the state of a booking, or the new place of a move."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.flows.booking_state import BookingState
from bot.flows.data import text, written
from bot.flows.facts import day_title
from bot.flows.turn import Turn
from bot.understanding.dates import DayWish, TimeWish
from bot.understanding.result import Understood
from cards.actions import ANYONE, Key
from scheduling.appointment import DraftId
from scheduling.customer import CustomerId
from scheduling.zones import from_wall, local_date
from texts.catalogue import say
from usecases.views import AppointmentView


async def booking_of(turn: Turn, meant: Understood) -> tuple[BookingState, str]:
    """A new booking as far as it was said, and what could not be done with it."""
    draft = text(turn.incoming.data, "draft") or turn.desk.new_id()
    blank = BookingState(draft=DraftId(draft), business=turn.business_id, language=turn.language)
    return await continued(turn, blank, meant)


async def continued(turn: Turn, state: BookingState, meant: Understood) -> tuple[BookingState, str]:
    """The booking with what was said put into it; parts not named stay."""
    state = replace(
        state,
        service=meant.service or state.service,
        staff=ANYONE if meant.anyone else meant.staff or state.staff,
        is_walk_in=meant.now_walk_in or state.is_walk_in,
        duration=meant.length or state.duration,
        times=meant.repeats.times if meant.repeats else state.times,
        every=meant.repeats.every if meant.repeats else state.every,
        attendee=state.attendee if meant.attendee is None else meant.attendee,
        asks_attendee=state.asks_attendee if meant.attendee is None else not meant.attendee,
        email=meant.email or state.email,
        phone=meant.phone or state.phone,
        language=turn.language,
        is_express=state.is_express or _says_much(meant),
    )
    state = await _with_customer(turn, state, meant)
    if meant.later_by and state.start is not None:
        start = state.start + timedelta(minutes=meant.later_by)
        return replace(state, start=start, day=local_date(start, turn.zone_info)), ""
    return _with_time(turn, state, meant.day, meant.time)


def without_unread(state: BookingState, meant: Understood) -> BookingState:
    """The booking without a default where something was said that could not be read: that is asked for."""
    unread = {question.field for question in meant.questions if not question.choices}
    if "day" in unread:
        state = replace(state, start=None)
    return replace(state, staff="", is_express=False) if "staff" in unread else state


def target_of(turn: Turn, meant: Understood, view: AppointmentView | None) -> dict[str, object]:
    """Where a move goes, in the keys of a card's data: a start when day and time are clear, else the day to look at.

    Who is to take over and nothing more: the time stays.
    """
    day, time = meant.target_day, meant.target_time
    data: dict[str, object] = {Key.STAFF.value: meant.target_staff} if meant.target_staff else {}
    if meant.target_staff and view is not None and day is None and time is None and not meant.later_by:
        data[Key.SLOT] = written(view.appointment.span.start)
        return data
    if meant.later_by and view is not None:
        data[Key.SLOT] = written(view.appointment.span.start + timedelta(minutes=meant.later_by))
        return data
    if time is not None and time.kind == "exact" and day is None and view is not None:
        day = DayWish.on(local_date(view.appointment.span.start, turn.zone_info))
    if day is not None:
        data[Key.DAY] = day.first.isoformat()
    if day is not None and day.is_single and time is None and view is not None:
        return data
    if day is not None and day.is_single and time is not None and time.kind == "exact":
        moments = from_wall(day.first, time.start, turn.zone_info)
        if len(moments) > 1:
            data["wall"] = _clock(time)
        elif moments:
            data[Key.SLOT] = written(moments[0])
    return data


async def _with_customer(turn: Turn, state: BookingState, meant: Understood) -> BookingState:
    if meant.customer or meant.new_customer_name:
        state = replace(state, email=meant.email or "", phone=meant.phone or "")  # those typed before were another's
    if meant.customer:
        known = await turn.use.read_customer(turn.business_id, CustomerId(meant.customer), turn.actor)
        return replace(state, customer=meant.customer, name=known.customer.display_name)
    if meant.new_customer_name:
        return replace(state, customer="", name=meant.new_customer_name)
    contact = meant.email or meant.phone
    if contact and not state.has_customer:
        found = await turn.use.find_customers(turn.business_id, contact, turn.actor, limit=2)
        if len(found) == 1 and contact.casefold() in (found[0].customer.email.casefold(), found[0].customer.phone):
            return replace(state, customer=found[0].customer.id, name=found[0].customer.display_name)
    return state


def _with_time(turn: Turn, state: BookingState, day: DayWish | None, time: TimeWish | None) -> tuple[BookingState, str]:
    if day is not None:
        state = replace(state, day=max(day.first, turn.today), start=None, wall="", is_walk_in=False)
    is_exact = time is not None and time.kind == "exact"
    if day is not None and day.last < turn.today and not (is_exact and day.is_single):
        return state, say("chat.day_passed", turn.language, day=day_title(turn, day.first))
    if time is None or not is_exact:
        return state, ""
    target = day.first if day is not None and day.last < turn.today else _day_for(turn, state, time)
    moments, clock = from_wall(target, time.start, turn.zone_info), _clock(time)
    if not moments:
        return replace(state, start=None, day=target), say("chat.skipped_hour", turn.language, time=clock)
    if len(moments) > 1:
        return replace(state, start=None, day=target, wall=clock, is_walk_in=False), ""
    length = time.end - time.start if time.end is not None and time.end > time.start else state.duration
    shown = max(target, turn.today)
    return replace(state, start=moments[0], day=shown, wall="", duration=length, is_walk_in=False), ""


def _day_for(turn: Turn, state: BookingState, time: TimeWish) -> date:
    """The day named or shown; without one today, or tomorrow once that time has passed."""
    if state.day is not None:
        return state.day
    if state.start is not None:
        return local_date(state.start, turn.zone_info)
    passed = _minute(turn.now.astimezone(turn.zone_info)) >= time.start
    return turn.today + timedelta(days=1 if passed else 0)


def _clock(time: TimeWish) -> str:
    return f"{time.start // 60:02}:{time.start % 60:02}"


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


def _says_much(meant: Understood) -> bool:
    """Enough was said to pass over steps that have a default."""
    named = (meant.customer, meant.new_customer_name, meant.email, meant.phone, meant.now_walk_in)
    return any(named) or meant.day is not None or meant.time is not None
