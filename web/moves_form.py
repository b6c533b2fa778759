"""The dates of a series that are moved together, as a part of a form: where each would go, and what was ticked of it."""

from collections.abc import Sequence
from datetime import datetime

from scheduling.appointment import AppointmentId
from scheduling.errors import Invalid
from texts.catalogue import say
from texts.refusals import refusal_text
from usecases.change_series import SeriesLine
from web.form_reader import FormReader, plain_number
from web.read_dates import moment_of
from web.series_form import DateRow, short, written

_DATE, _VERSION = "date-", "version-"


def move_rows(lines: Sequence[SeriesLine], form: FormReader, language: str, zone: str) -> list[DateRow]:
    """Where each date would go; one that cannot may take another start or stay where it is."""
    return [_row(line, form, language, zone) for line in lines]


def read_moves(form: FormReader) -> dict[AppointmentId, datetime | None]:
    """Which dates go where; at least one of them."""
    found = {
        AppointmentId(name.removeprefix(_DATE)): moment_of(form.typed(name))
        for name in form.names
        if name.startswith(_DATE)
    }
    moves: dict[AppointmentId, datetime | None] = {one: start for one, start in found.items() if start is not None}
    if not moves:
        form.refuse(Invalid("dates", "required"))
    return moves


def read_versions(form: FormReader) -> dict[AppointmentId, int]:
    """As the dates were shown."""
    found = {
        AppointmentId(name.removeprefix(_VERSION)): plain_number(form.typed(name))
        for name in form.names
        if name.startswith(_VERSION)
    }
    return {one: version for one, version in found.items() if version is not None}


def _row(line: SeriesLine, form: FormReader, language: str, zone: str) -> DateRow:
    name = f"{_DATE}{line.appointment.id}"
    value = line.start.isoformat() if line.start else ""
    is_free = line.refusal is None and line.start is not None
    chosen = form.typed(name) if form.is_sent and form.typed("shown") else value
    options = tuple((start.isoformat(), short(start, language, zone)) for start in line.alternatives)
    known = {value} if is_free else {iso for iso, _ in options}
    return DateRow(
        name=name,
        text=written(line.start, language, zone) if line.start else say("web.series.skipped", language),
        value=value,
        is_free=is_free,
        why=refusal_text(line.refusal, language, zone) if line.refusal else "",
        options=options,
        chosen=chosen if chosen in known else "",
        before=short(line.appointment.span.start, language, zone),
    )
