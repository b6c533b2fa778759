"""What follows from a change, in words: for every page that saves hours, services, people or policy."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from scheduling.appointment import AppointmentId
from scheduling.days_ahead import DayAhead
from texts.catalogue import say, say_any, say_n
from texts.formats import day, local_day, when
from usecases.foresee_change import Foresight, LeftOutside, ServiceAhead

_MOST_MOVED = 100
"""So many fit into one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One day with its number of starts, or the rule that empties it."""

    day: str
    starts: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLines:
    """A service with its days."""

    name: str
    starts: str
    days: tuple[DayLine, ...]

    @property
    def empty(self) -> tuple[DayLine, ...]:
        """The days without a start."""
        return tuple(line for line in self.days if line.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideLine:
    """An appointment that would lie outside; the address is that of its day."""

    address: str
    when: str
    who: str
    what: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForesightWords:
    """Ready to be shown by `_foresight.html`. `outside_sentence` is empty when nothing lies outside.

    `outside` has what the page lists nowhere else.
    `move` leads to where those that are shown, and may be changed by the reader, are moved.
    """

    starts: str
    outside_sentence: str
    outside: tuple[OutsideLine, ...]
    more: str
    move: str
    move_address: str
    services: tuple[ServiceLines, ...]


def foresight_words(
    foreseen: Foresight,
    *,
    language: str,
    zone: str,
    address: Callable[..., str],
    listed: Collection[AppointmentId] = (),
) -> ForesightWords:
    """`address` makes addresses of pages of the business, as `visit.address` does; `listed` stand on the page already."""
    count = foreseen.outside_count
    unlisted = [one for one in foreseen.outside if one.view.appointment.id not in listed]
    movable = [one.view.appointment.id for one in foreseen.outside if one.view.can_change][:_MOST_MOVED]
    return ForesightWords(
        starts=_starts(len(foreseen.days), foreseen.before, foreseen.after, language),
        outside_sentence=_sentence(count, language, is_listed=not unlisted),
        outside=tuple(_outside(one, language, zone, address) for one in unlisted),
        more=say_n("app.foresight.more", count - len(foreseen.outside), language)
        if count > len(foreseen.outside)
        else "",
        move=say_n("app.foresight.move", len(movable), language) if movable else "",
        move_address=_move_address(movable, address),
        services=tuple(_service(one, language) for one in foreseen.services),
    )


def _sentence(count: int, language: str, *, is_listed: bool) -> str:
    if not count:
        return ""
    if is_listed:
        return say_n("app.foresight.outside_listed", count, language)
    return say_n("app.foresight.outside", count, language)


def _move_address(ids: Sequence[AppointmentId], address: Callable[..., str]) -> str:
    """One is moved on its own page, several on that of many at once."""
    if len(ids) == 1:
        return address("appointments", ids[0], "move")
    here = address("day", "many")
    return f"{here}{'&' if '?' in here else '?'}{urlencode([('one', one) for one in ids])}"


def _starts(days: int, before: int, after: int, language: str) -> str:
    if before == after:
        return say_n("app.foresight.starts_stay", days, language, starts=after)
    return say_n("app.foresight.starts", days, language, before=before, after=after)


def _service(ahead: ServiceAhead, language: str) -> ServiceLines:
    starts = str(ahead.after) if ahead.before == ahead.after else f"{ahead.before} → {ahead.after}"
    return ServiceLines(name=ahead.name, starts=starts, days=tuple(_day(one, language) for one in ahead.days))


def _day(ahead: DayAhead, language: str) -> DayLine:
    rule = say_any("app.rule", str(ahead.rule), language) if ahead.rule else ""
    return DayLine(day=day(ahead.day, language), starts=str(ahead.starts), rule=rule)


def _outside(left: LeftOutside, language: str, zone: str, address: Callable[..., str]) -> OutsideLine:
    one = left.view.appointment
    names = [seat.name for seat in one.seated] or [say("app.foresight.nobody", language)]
    people = [person.name for person in left.view.staff]
    return OutsideLine(
        address=address("day", day=local_day(one.span.start, zone).isoformat()),
        when=when(one.span, zone, language),
        who=", ".join(names[:3]) + (" …" if len(names) > 3 else ""),
        what=", ".join([one.service_name, *people]),
        rule=say_any("app.rule", str(left.rule), language),
    )
