"""How many starts customers find on each day to come, and for each empty day the rule that empties it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduling.diary import Diary
from scheduling.explain import rule_of_empty_day
from scheduling.interval import Interval, from_minute
from scheduling.rules import Audience, Rule
from scheduling.slots import find_slots
from scheduling.zones import day_minutes, local_date, resolve_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """One local day; `rule` is set when it has no starts."""

    day: date
    starts: int
    rule: Rule | None = None


def days_from(first: date, count: int) -> tuple[date, ...]:
    """So many days, the first included."""
    return tuple(first + timedelta(days=number) for number in range(count))


def span_of(days: Sequence[date], zone: str) -> Interval:
    """From the begin of the first local day to the end of the last."""
    resolved = resolve_zone(zone)
    return Interval(from_minute(day_minutes(days[0], resolved)[0]), from_minute(day_minutes(days[-1], resolved)[1]))


def starts_by_day(diary: Diary, days: Sequence[date], zone: str) -> Counter[date]:
    """The free starts of each of the days, which follow one another."""
    resolved = resolve_zone(zone)
    slots = find_slots(diary, span_of(days, zone), audience=Audience.CUSTOMER)
    return Counter(local_date(slot.start, resolved) for slot in slots)


def days_ahead(diary: Diary, days: Sequence[date]) -> tuple[DayAhead, ...]:
    """Each day as customers find it."""
    starts = starts_by_day(diary, days, diary.business.zone)
    return tuple(
        DayAhead(
            day=day,
            starts=starts[day],
            rule=None if starts[day] else rule_of_empty_day(diary, day, audience=Audience.CUSTOMER),
        )
        for day in days
    )
