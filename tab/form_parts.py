"""Parts of forms that several pages share: lengths in days, hours and minutes, choices that may be left to the business, rows."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from web.form_reader import FormReader

UNITS = {"days": 24 * 60, "hours": 60, "minutes": 1}
MOST_ROWS = 12
Stored = Mapping[str, str]
Choice = TypeVar("Choice", bound=StrEnum)


class Left(StrEnum):
    """A switch that a service may leave to the business."""

    BUSINESS = "business"
    YES = "yes"
    NO = "no"


def length_fields(name: str, minutes: int | None) -> dict[str, str]:
    """What stands in the three fields of a length; nothing for None."""
    fields = {f"{name}-{unit}": "" for unit in UNITS}
    if minutes is None:
        return fields
    rest = minutes
    for unit, size in UNITS.items():
        count, rest = divmod(rest, size)
        fields[f"{name}-{unit}"] = str(count) if count else ""
    return fields if minutes else {**fields, f"{name}-minutes": "0"}


def read_length(form: FormReader, name: str) -> int | None:
    """Minutes, or None when nothing is filled in. A mistake in one of the fields is noted at the length."""
    counts = {size: form.optional_number(f"{name}-{unit}", most=100_000) for unit, size in UNITS.items()}
    wrong = [form.errors.pop(f"{name}-{unit}", "") for unit in UNITS]
    if any(wrong):
        form.errors[name] = next(sentence for sentence in wrong if sentence)
        return None
    if all(count is None for count in counts.values()):
        return None
    return sum(size * (count or 0) for size, count in counts.items())


def needed_length(form: FormReader, name: str, default: int) -> int:
    """The same where something must be filled in."""
    found = read_length(form, name)
    if found is None and name not in form.errors:
        form.number(name)  # notes that it is needed
    return default if found is None else found


def rows_of(form: FormReader, prefix: str, key: str, stored: int) -> tuple[int, ...]:
    """The numbers of the rows to show: those that are filled, and an empty one to add another."""
    filled = [row for row in range(MOST_ROWS) if form.typed(f"{prefix}-{row}-{key}")] if form.is_sent else range(stored)
    last = max(filled, default=-1) + 1
    return tuple(range(min(last + 1, MOST_ROWS)))


def filled_rows(form: FormReader, prefix: str, key: str) -> tuple[str, ...]:
    """The names of the rows in which somebody has filled the field that makes a row of it."""
    names = (f"{prefix}-{row}" for row in range(MOST_ROWS))
    return tuple(name for name in names if form.typed(f"{name}-{key}").strip())


def chosen_or(form: FormReader, name: str, kind: type[Choice]) -> Choice | None:
    """One of the options; None for "business", which leaves it to the business."""
    options: Collection[str] = (Left.BUSINESS, *kind)
    found = form.one_of(name, options)
    return kind(found) if found in set(kind) else None
