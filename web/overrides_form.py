"""Hours that differ for a range of dates, as a form: one row for each range, and an empty one to add another."""

from dataclasses import dataclass

from scheduling.errors import Invalid
from scheduling.policy import DAY, DateOverride, HoursBlock, WeeklyHours
from web.form_reader import FormReader
from web.hours_form import BlockField, clock_field

MOST_ROWS = 200
MOST_BLOCKS = 6
_PARTS = ("first", "last", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideField:
    """One row: names begin with `name`, at which a mistake in it is told; without blocks it is a day off."""

    name: str
    first: str
    last: str
    title: str
    blocks: tuple[BlockField, ...]


def overrides_fields(form: FormReader, name: str, stored: tuple[DateOverride, ...]) -> tuple[OverrideField, ...]:
    """What the form shows: as typed, or the stored rows; the last one is empty."""
    rows = _typed_rows(form, name) if form.is_sent else [_row_of(override) for override in stored]
    return tuple(_field(f"{name}-{at}", row) for at, row in enumerate([*rows, {}][:MOST_ROWS]))


def read_overrides(form: FormReader, name: str) -> tuple[DateOverride, ...]:
    """Rows without days and times are left out; mistakes are noted at the row."""
    found = []
    for at in range(MOST_ROWS):
        row = f"{name}-{at}"
        if form.typed(f"{row}-first") or form.typed(f"{row}-last") or form.typed(f"{row}-0-from"):
            override = _read_row(form, row)
            found += [override] if override is not None else []
    return tuple(sorted(found, key=lambda one: (one.first, one.last)))


def _read_row(form: FormReader, row: str) -> DateOverride | None:
    first = form.day(f"{row}-first")
    last = form.day(f"{row}-last", is_required=False) or first
    pairs = [(f"{row}-{at}-from", f"{row}-{at}-to") for at in range(MOST_BLOCKS)]
    typed = [pair for pair in pairs if any(form.typed(name) for name in pair)]
    minutes = [(form.minute(start), form.minute(end)) for start, end in typed]
    wrong = [name for name in (f"{row}-first", f"{row}-last", *sum(typed, ())) if name in form.errors]
    for name in wrong:
        form.errors[row] = form.errors.pop(name)
    if wrong or first is None or last is None:
        return None
    title = form.text(f"{row}-title", most=100)
    blocks = [(start, end) for start, end in minutes if start is not None and end is not None]
    return form.read(row, lambda: DateOverride(first=first, last=last, title=title, blocks=_blocks(blocks)), None)


def _blocks(pairs: list[tuple[int, int]]) -> tuple[HoursBlock, ...]:
    """Raises Invalid for blocks that end before they start, or overlap."""
    blocks = tuple(HoursBlock(start, end if end > start or end else DAY) for start, end in pairs)
    try:
        return WeeklyHours((blocks, *((),) * 6)).days[0]
    except Invalid as overlap:
        raise Invalid("overrides", str(overlap.data["rule"])) from None


def _typed_rows(form: FormReader, name: str) -> list[dict[str, str]]:
    rows = []
    for at in range(MOST_ROWS):
        parts = [*_PARTS, *(f"{block}-{side}" for block in range(MOST_BLOCKS) for side in ("from", "to"))]
        row = {part: form.typed(f"{name}-{at}-{part}") for part in parts}
        rows += [row] if any(row.values()) else []
    return rows


def _row_of(override: DateOverride) -> dict[str, str]:
    row = {"first": override.first.isoformat(), "last": override.last.isoformat(), "title": override.title}
    for at, block in enumerate(override.blocks):
        row |= {f"{at}-from": clock_field(block.start), f"{at}-to": clock_field(block.end)}
    return row


def _field(name: str, row: dict[str, str]) -> OverrideField:
    blocks = (
        BlockField(
            start_name=f"{name}-{at}-from",
            end_name=f"{name}-{at}-to",
            start=row.get(f"{at}-from", ""),
            end=row.get(f"{at}-to", ""),
        )
        for at in range(MOST_BLOCKS)
        if at == 0 or row.get(f"{at - 1}-from")
    )
    first, last, title = (row.get(part, "") for part in _PARTS)
    return OverrideField(name=name, first=first, last=last, title=title, blocks=tuple(blocks))
