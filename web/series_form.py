"""The dates of a series as a part of a form: how often, which of them, and what stands in for those that are taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduling.errors import Invalid
from scheduling.series import MOST_WEEKS, Pattern
from texts.catalogue import say
from texts.formats import day, exact_clock, local_day
from usecases.look_at_series import SeriesDate
from web.form_reader import FormReader
from web.read_dates import moment_of

SHOWN = "shown"
"""The field that tells for which start and how often the dates of the form were shown."""
_NAME = "date-{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRow:
    """One date. A free one is a tick, a taken one a choice of what stands in for it; `chosen` is the value that is set."""

    name: str
    text: str
    value: str = ""
    is_free: bool = False
    why: str = ""
    options: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    before: str = ""


def read_pattern(form: FormReader, most: int) -> Pattern | None:
    """None for a single date. A mistake is noted at its field."""
    times = form.optional_number("times", least=1, most=most) or 1
    every = form.optional_number("every", least=1, most=MOST_WEEKS) or 1
    return Pattern(times=times, every=every) if times > 1 else None


def mark_of(start: datetime, pattern: Pattern) -> str:
    """What tells one list of dates from another."""
    return f"{start.isoformat()}/{pattern.every}/{pattern.times}"


def was_shown(form: FormReader, start: datetime, pattern: Pattern) -> bool:
    return form.typed(SHOWN) == mark_of(start, pattern)


def read_starts(form: FormReader, times: int) -> tuple[datetime, ...]:
    """Those that were ticked or chosen. None at all is noted as a mistake."""
    found = [moment_of(form.typed(_NAME.format(number=number))) for number in range(times)]
    chosen = tuple(start for start in found if start is not None)
    if not chosen:
        form.refuse(Invalid("dates", "required"))
    return chosen


def date_rows(
    dates: Sequence[SeriesDate], language: str, zone: str, chosen: Callable[[str], str] | None = None
) -> tuple[DateRow, ...]:
    """`chosen` answers what was ticked before; without it every free date is."""
    return tuple(_row(date, language, zone, chosen) for date in dates)


def written(start: datetime, language: str, zone: str) -> str:
    return f"{day(local_day(start, zone), language)}, {exact_clock(start, zone, language)}"


def short(start: datetime, language: str, zone: str) -> str:
    return f"{day(local_day(start, zone), language, 'short')} {exact_clock(start, zone, language)}"


def _row(date: SeriesDate, language: str, zone: str, chosen: Callable[[str], str] | None) -> DateRow:
    name = _NAME.format(number=date.number)
    value = date.start.isoformat() if date.start else ""
    before = value if chosen is None else chosen(name)
    options = tuple((start.isoformat(), short(start, language, zone)) for start in date.alternatives)
    known = {value} if date.is_free else {iso for iso, _ in options}
    return DateRow(
        name=name,
        text=written(date.start, language, zone) if date.start else day(date.day, language),
        value=value,
        is_free=date.is_free,
        why="" if date.is_free else _why(date, language),
        options=options,
        chosen=before if before in known else "",
    )


def _why(date: SeriesDate, language: str) -> str:
    return say("web.series.skipped", language) if date.start is None else say("web.series.taken", language)
