"""The schedule as a list: one day in full or a week in brief, paged in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cards.actions import Field, Key, Verb
from cards.buttons import OpenUrl
from cards.elements import Action, Column, ColumnSet, Container, Part, TextBlock
from cards.inputs import DateInput
from cards.parts import MOST_BYTES, button, finished, heading, joined, other_day, size_of, subtle, tab_link, warning
from cards.views import View
from texts.catalogue import say, say_n

LINES = (60, 40, 24, 14, 8, 4)
CLOCK_WIDTH, WIDE_CLOCK = "52px", "72px"
"""For "14:30" and for "10:30 AM", each in one line."""


class EntryKind(StrEnum):
    """What a stretch of the day is."""

    APPOINTMENT = "appointment"
    FREE = "free"
    TIME_OFF = "time_off"
    BUSY = "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a day. `clock` is "14:30–15:00"; a free gap needs only that. `customer` is empty for those who may not see it.

    `reply` is what customers said of coming.
    """

    kind: EntryKind
    clock: str
    service: str = ""
    person: str = ""
    customer: str = ""
    title: str = ""
    reply: str = ""
    join_url: str = ""
    appointment_id: str = ""
    is_now: bool = False
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDay:
    """A day with its lines in order; `closed` says why there are none ("closed", "day off")."""

    title: str
    iso_day: str
    entries: tuple[Entry, ...] = ()
    in_days: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView(View):
    """One day, or seven. The ISO days lead to the previous, the next and today's page; empty ones have no button.

    `troubles` are sentences about calendars that cannot be read, so that the days may be busier than they look.
    `mind` is something to see to; `came` says why this came unasked, and how to turn it off.
    """

    days: tuple[ScheduleDay, ...]
    is_mine: bool
    can_see_everybody: bool = False
    previous_day: str = ""
    next_day: str = ""
    today: str = ""
    zone_note: str = ""
    business: str = ""
    tab_url: str = ""
    troubles: tuple[str, ...] = ()
    mind: str = ""
    came: str = ""


def schedule_card(view: ScheduleView) -> dict[str, Any]:
    """As many lines as fit into a message; the others are counted."""
    for lines in LINES:
        card = _card(view, lines)
        if size_of(card) <= MOST_BYTES:
            break
    return card


def _card(view: ScheduleView, lines: int) -> dict[str, Any]:
    language = view.language
    first = view.days[0]
    is_day = len(view.days) == 1
    whose = say("cards.schedule.mine", language) if view.is_mine else say("cards.schedule.everybody", language)
    title = first.title if is_day else say("cards.schedule.week", language, day=first.title)
    body = [
        heading(title, eyebrow=joined(whose, view.business)),
        subtle(joined(first.in_days if is_day else "", _count(view), view.zone_note)),
        *(subtle(f"⚠ {trouble}", spacing="small") for trouble in view.troubles),
        warning(language, view.mind),
        *(_day(view, first, lines) if is_day else _week(view, lines)),
        _other_day(view),
        subtle(view.came, spacing="medium"),
    ]
    return finished(view, body, summary=joined(title, whose, _count(view)), actions=_actions(view), is_wide=True)


def _count(view: ScheduleView) -> str:
    number = sum(entry.kind is EntryKind.APPOINTMENT for day in view.days for entry in day.entries)
    return say_n("cards.schedule.count", number, view.language)


def _day(view: ScheduleView, day: ScheduleDay, lines: int) -> list[Part]:
    if not day.entries:
        return [Container([TextBlock(_nothing(view.language, day))], style="emphasis", spacing="medium")]
    rows = [_entry(view, entry) for entry in day.entries[:lines]]
    return [*rows, *_rest(view.language, len(day.entries) - lines)]


def _nothing(language: str, day: ScheduleDay) -> str:
    return day.closed or say("cards.schedule.nothing", language)


def _rest(language: str, more: int) -> list[Part]:
    return [TextBlock(say_n("cards.parts.more", more, language), is_subtle=True)] if more > 0 else []


def _entry(view: ScheduleView, entry: Entry) -> Part:
    if entry.kind is not EntryKind.APPOINTMENT:
        return _gap(view.language, entry)
    title = joined(entry.clock, entry.service)
    show = button(view, title, Verb.SHOW, {Key.APPOINTMENT: entry.appointment_id}, takes_inputs=False)
    words = [_first_line(view.language, entry), *_second_line(entry)]
    columns = [_clock(entry), Column(words, action=show if entry.appointment_id else None)]
    join = [_join(view.language, entry)] if entry.join_url else []
    return ColumnSet([*columns, *join], style="emphasis", spacing="small")


def _clock(entry: Entry) -> Column:
    """The start, and below it the end."""
    start, dash, end = entry.clock.partition("–")
    is_calm = entry.is_over or entry.kind is not EntryKind.APPOINTMENT
    below = [TextBlock(dash + end, size="small", is_subtle=True, spacing="none")] if end else []
    return Column(
        [TextBlock(start, weight=None if is_calm else "bolder", is_subtle=is_calm), *below],
        width=CLOCK_WIDTH if len(start) <= len("00:00") else WIDE_CLOCK,
    )


def _first_line(language: str, entry: Entry) -> TextBlock:
    now = say("cards.schedule.now", language) if entry.is_now else ""
    return TextBlock(joined(now, entry.service), weight="bolder", is_subtle=entry.is_over)


def _second_line(entry: Entry) -> list[Part]:
    words = joined(entry.customer, entry.reply, entry.person, entry.title)
    return [TextBlock(words, size="small", is_subtle=True, spacing="none")] if words else []


def _join(language: str, entry: Entry) -> Column:
    title = say("cards.schedule.join", language)
    action = OpenUrl(f"{title}: {joined(entry.clock, entry.service)}", entry.join_url)
    return Column([TextBlock(title, weight="bolder", color="accent")], width="auto", align="center", action=action)


def _gap(language: str, entry: Entry) -> ColumnSet:
    names = {
        EntryKind.FREE: say("cards.schedule.free", language),
        EntryKind.TIME_OFF: say("cards.schedule.time_off", language),
        EntryKind.BUSY: say("cards.schedule.busy", language),
    }
    words = joined(names[entry.kind], entry.title, entry.person)
    clock = Column([TextBlock(entry.clock, size="small", is_subtle=True)], width="auto")
    return ColumnSet([clock, Column([TextBlock(words, size="small", is_subtle=True)])], spacing="small")


def _week(view: ScheduleView, lines: int) -> list[Part]:
    most = _fair_share([len(day.entries) for day in view.days], lines)
    return [_week_day(view, day, most) for day in view.days]


def _fair_share(counts: Sequence[int], lines: int) -> int:
    """How many lines each day may take, so that a full monday does not hide friday."""
    return next((most for most in range(max(counts), 0, -1) if sum(min(count, most) for count in counts) <= lines), 1)


def _week_day(view: ScheduleView, day: ScheduleDay, most: int) -> Container:
    title = TextBlock(joined(day.title, day.in_days), weight="bolder", color="accent")
    shown = [entry for entry in day.entries if entry.kind is not EntryKind.FREE]
    lines = [TextBlock(_brief(view.language, entry), size="small", spacing="none") for entry in shown[:most]]
    empty = [] if shown else [TextBlock(_nothing(view.language, day), size="small", is_subtle=True, spacing="none")]
    extra = {Key.DAY: day.iso_day, Key.DAYS: 1, Key.MINE: view.is_mine}
    action = button(view, day.title, Verb.SCHEDULE, extra, takes_inputs=False)
    rest = _rest(view.language, len(shown) - most)
    return Container([title, *lines, *empty, *rest], action=action, style="emphasis", spacing="small")


def _brief(language: str, entry: Entry) -> str:
    off = say("cards.schedule.time_off", language) if entry.kind is EntryKind.TIME_OFF else ""
    busy = say("cards.schedule.busy", language) if entry.kind is EntryKind.BUSY else ""
    return f"{entry.clock}  {joined(off, busy, entry.service, entry.title, entry.person, entry.customer, entry.reply)}"


def _other_day(view: ScheduleView) -> ColumnSet:
    wanted = DateInput(Field.DAY, label=say("cards.slots.other_day", view.language), value=view.days[0].iso_day)
    return other_day(view, Verb.SCHEDULE, wanted, {Key.DAYS: len(view.days), Key.MINE: view.is_mine})


def _actions(view: ScheduleView) -> list[Action | None]:
    language = view.language
    is_week = len(view.days) > 1
    whose = (
        say("cards.schedule.show_everybody", language) if view.is_mine else say("cards.schedule.show_mine", language)
    )
    length = say("cards.schedule.show_day", language) if is_week else say("cards.schedule.show_week", language)
    day, days = view.days[0].iso_day, len(view.days)
    return [
        _page(view, say("cards.schedule.previous", language), view.previous_day, days, view.is_mine),
        _page(view, say("cards.schedule.today", language), view.today, days, view.is_mine),
        _page(view, say("cards.schedule.next", language), view.next_day, days, view.is_mine),
        _page(view, whose, day if view.can_see_everybody else "", days, not view.is_mine),
        _page(view, length, day, 1 if is_week else 7, view.is_mine),
        tab_link(language, view.tab_url),
    ]


def _page(view: ScheduleView, title: str, day: str, days: int, is_mine: bool) -> Action | None:
    if not day:
        return None
    return button(view, title, Verb.SCHEDULE, {Key.DAY: day, Key.DAYS: days, Key.MINE: is_mine}, takes_inputs=False)
