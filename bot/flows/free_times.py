"""Pages of free starts, day by day: what a card shows of them, and which day comes next."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.flows.data import minutes_of, written
from bot.flows.facts import day_title, moment_text, slot_option, zone_note
from bot.flows.turn import Turn
from bot.flows.why_words import day_headline
from cards.actions import Move
from cards.views import Option, SlotPage
from scheduling.appointment import AppointmentId
from scheduling.interval import Interval
from scheduling.service import Service
from scheduling.staff import StaffId
from scheduling.zones import from_wall, local_date, local_day_span
from texts.catalogue import say, say_any
from texts.formats import in_days, zone_name
from usecases.explain_availability import WhyQuestion
from usecases.find_slots import SlotAnswer, SlotQuestion
from usecases.views import SlotView

FARTHEST = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose free starts are looked for: a service, perhaps one person, perhaps for an appointment that moves.

    `duration` in minutes when it is not the service's own.
    """

    service: Service
    staff_ids: tuple[StaffId, ...] | None = None
    moving: AppointmentId | None = None
    duration: int | None = None


async def slot_page(
    turn: Turn, wanted: Wanted, day: date, *, chosen: datetime | None = None, wall: str = ""
) -> SlotPage:
    """The free starts of one local day; an empty one says why and what comes next.

    `wall` is a clock time asked for that this day has twice: both moments are offered, free or not.
    """
    span = local_day_span(day, turn.zone_info)
    answer = await _ask(turn, wanted, span)
    is_empty = not answer.slots
    return SlotPage(
        day=day_title(turn, day),
        in_days=in_days(day, turn.today, turn.language),
        iso_day=day.isoformat(),
        slots=tuple(slot_option(turn, slot, names_staff=False) for slot in answer.slots),
        has_earlier=day > turn.today,
        has_later=day < turn.today + FARTHEST,
        first_day=turn.today.isoformat(),
        last_day=(turn.today + FARTHEST).isoformat(),
        zone_note=zone_note(turn, span.start),
        why_empty=await _why_empty(turn, wanted, day) if is_empty else "",
        next_free=slot_choice(turn, answer.next_free) if is_empty and answer.next_free else None,
        chosen=written(chosen) if chosen else "",
        twice=twice(turn, day, wall),
        twice_note=say("chat.repeated_hour", turn.language),
    )


async def page_day(turn: Turn, wanted: Wanted, day: date, move: str) -> date:
    """The day to show after "earlier", "later" or "first free": the closest one with room, else the same day."""
    look = _LOOKS.get(move)
    slot = await look(turn, wanted, day) if look else None
    return local_date(slot.span.start, turn.zone_info) if slot else day


async def first_day(turn: Turn, wanted: Wanted, day: date | None = None) -> date:
    """The first day with room from a day on, today at the earliest."""
    start = max(day or turn.today, turn.today)
    slot = await _first_in(turn, wanted, local_day_span(start, turn.zone_info))
    return local_date(slot.span.start, turn.zone_info) if slot else start


async def near(turn: Turn, wanted: Wanted, start: datetime, count: int = 3) -> tuple[Option, ...]:
    """The free starts closest to a start, soonest first."""
    span = Interval(max(turn.now, start - timedelta(days=3)), max(turn.now, start) + timedelta(days=14))
    answer = await _ask(turn, wanted, span)
    closest = sorted(answer.slots, key=lambda slot: abs(slot.span.start - start))[:count]
    return tuple(slot_choice(turn, slot) for slot in sorted(closest, key=lambda slot: slot.span.start))


def twice(turn: Turn, day: date, wall: str) -> tuple[Option, ...]:
    """The two moments of a clock time in the hour that the clocks repeat, told apart by their distance from UTC."""
    minute = minutes_of(wall)
    moments = from_wall(day, minute, turn.zone_info) if minute is not None else ()
    if len(moments) < 2:
        return ()
    return tuple(
        Option(
            value=written(moment),
            title=say_any(
                "chat.twice",
                which,
                turn.language,
                moment=moment_text(turn, moment),
                offset=zone_name(turn.zone, turn.language, moment),
            ),
        )
        for which, moment in zip(("first", "second"), moments, strict=True)
    )


def slot_choice(turn: Turn, slot: SlotView) -> Option:
    """A free start as a button."""
    return Option(value=written(slot.span.start), title=moment_text(turn, slot.span.start))


def choices(turn: Turn, starts: Sequence[datetime]) -> tuple[Option, ...]:
    return tuple(Option(value=written(start), title=moment_text(turn, start)) for start in starts)


async def _ask(turn: Turn, wanted: Wanted, span: Interval, limit: int | None = None) -> SlotAnswer:
    question = SlotQuestion(
        business_id=turn.business_id,
        service_id=wanted.service.id,
        span=span,
        staff_ids=wanted.staff_ids,
        moving=wanted.moving,
        duration=wanted.duration,
        limit=limit,
    )
    return await turn.use.find_slots(question, turn.actor)


async def _why_empty(turn: Turn, wanted: Wanted, day: date) -> str:
    staff = wanted.staff_ids[0] if wanted.staff_ids else None
    question = WhyQuestion(
        business_id=turn.business_id,
        day=day,
        service_id=wanted.service.id,
        staff_id=staff,
        duration=wanted.duration,
        moving=wanted.moving,
    )
    return day_headline(turn, await turn.use.explain_availability(question, turn.actor))


async def _first_in(turn: Turn, wanted: Wanted, span: Interval) -> SlotView | None:
    answer = await _ask(turn, wanted, span, limit=1)
    return answer.slots[0] if answer.slots else answer.next_free


async def _before(turn: Turn, wanted: Wanted, day: date) -> SlotView | None:
    end = local_day_span(day, turn.zone_info).start
    if end <= turn.now:
        return None
    slots = (await _ask(turn, wanted, Interval(turn.now, end))).slots
    return slots[-1] if slots else None


async def _after(turn: Turn, wanted: Wanted, day: date) -> SlotView | None:
    return await _first_in(turn, wanted, local_day_span(day + timedelta(days=1), turn.zone_info))


async def _soonest(turn: Turn, wanted: Wanted, day: date) -> SlotView | None:
    return await _first_in(turn, wanted, local_day_span(turn.today, turn.zone_info))


_LOOKS: dict[str, Callable[[Turn, Wanted, date], Awaitable[SlotView | None]]] = {
    Move.EARLIER: _before,
    Move.LATER: _after,
    Move.FIRST: _soonest,
}
