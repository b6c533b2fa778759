"""Tells whether a thing has changed since somebody began to edit it, by the mark of what a form showed, and which of its fields did."""

import hashlib
from dataclasses import Field, fields, is_dataclass
from typing import Any

from scheduling.errors import Stale

_MOVED_BY_BOOKINGS = frozenset({"version", "number"})
"""Fields that rise without anybody having edited the thing."""


def mark_of(thing: object) -> str:
    """A digest of a frozen record as it is stored: the same content has the same mark, in every process."""
    return hashlib.sha256(repr(_content(thing)).encode()).hexdigest()[:16]


def require_mark(kind: str, stored: object, mark: str) -> None:
    """Raises Stale when the stored thing is not what the form showed."""
    if mark_of(stored) != mark:
        raise Stale(kind, state="changed")


def changed_fields(before: object, after: object) -> list[str]:
    """Names alone, of two records of one kind: the history holds no values."""
    return [one.name for one in fields(before) if getattr(before, one.name) != getattr(after, one.name)]  # type: ignore[arg-type]  # records


def _content(thing: object) -> object:
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    kept: list[Field[Any]] = [one for one in fields(thing) if one.name not in _MOVED_BY_BOOKINGS]
    return [(one.name, _content(getattr(thing, one.name))) for one in kept]
