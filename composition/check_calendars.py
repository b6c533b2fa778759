"""The part of `python app.py check` about the calendars of staff: one line for each business, and one for whoever cannot be read."""

from collections.abc import Iterable

from texts.calendars import calendar_sentence
from usecases.list_calendars import CalendarsOf

Line = tuple[str, str, str]


def calendar_lines(found: Iterable[CalendarsOf], language: str) -> list[Line]:
    lines: list[Line] = []
    for one in found:
        lines.append(("calendars", f"{one.business}: {one.read} of {one.people} read", ""))
        lines += [
            ("calendar", trouble.name, calendar_sentence(trouble.trouble, trouble.reason, language))
            for trouble in one.troubles
        ]
    return lines
