"""The API as a page for people: what of the document stands in it, call by call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from api.openapi import parameters_of
from api.table import Route, operation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something that can be filled in."""

    name: str
    place: str
    about: str
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`body` is an example of one, None where nothing is sent."""

    id: str
    method: str
    path: str
    about: str
    description: str
    permissions: tuple[str, ...]
    fields: tuple[Field, ...]
    body: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Calls that belong together."""

    tag: str
    operations: tuple[Operation, ...]


def groups_of(rows: Iterable[Route]) -> tuple[Group, ...]:
    """In the order of the table."""
    found: dict[str, list[Operation]] = {}
    for row in rows:
        found.setdefault(row.tag, []).append(_operation(row))
    return tuple(Group(tag=tag, operations=tuple(operations)) for tag, operations in found.items())


def _operation(row: Route) -> Operation:
    return Operation(
        id=operation_id(row),
        method=row.method,
        path=row.path,
        about=row.about,
        description=" ".join((row.handler.__doc__ or "").split()),
        permissions=row.permissions,
        fields=tuple(map(_field, parameters_of(row))),
        body=_body(row),
    )


def _field(told: Mapping[str, Any]) -> Field:
    return Field(
        name=told["name"],
        place=told["in"],
        about=told.get("description", ""),
        is_required=bool(told.get("required")),
    )


def _body(row: Route) -> str | None:
    if row.body is None:
        return None
    return orjson.dumps(dict(row.example or {}), option=orjson.OPT_INDENT_2).decode()
