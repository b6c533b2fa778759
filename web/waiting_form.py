"""The days and parts of the day that somebody waits for, as a part of a form."""

from datetime import date

from scheduling.errors import Invalid
from scheduling.parts_of_day import PARTS
from scheduling.waiting import days_between
from texts import formats
from texts.catalogue import say_any
from web.form_reader import FormReader

SINGLE_DAYS = 3
"""So many fields for days besides the span."""


def read_days(form: FormReader) -> tuple[date, ...]:
    """A span, perhaps on some weekdays alone, and single days besides."""
    first, last = form.day("from", is_required=False), form.day("until", is_required=False)
    single = [form.day(f"on-{number}", is_required=False) for number in range(SINGLE_DAYS)]
    weekdays = {int(day) for day in form.many("weekday") if day in "0123456"}
    begin, nothing = first or last, tuple[date, ...]()
    span = form.read("from", lambda: days_between(begin, last or begin, weekdays), nothing) if begin else nothing
    found = (*span, *(day for day in single if day is not None))
    if not found and form.is_valid:
        form.refuse(Invalid("days", "required"), days="from")
    return found


def part_options(language: str) -> list[tuple[str, str]]:
    return [(part, say_any("book.part", part, language)) for part in PARTS if part != "night"]


def weekday_options(language: str, week_start: int) -> list[tuple[str, str]]:
    """From the business's first day of the week."""
    names = formats.weekdays(language)
    return [(str(day % 7), names[day % 7]) for day in range(week_start, week_start + 7)]
