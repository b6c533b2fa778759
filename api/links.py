"""What can be called next with what was answered: the links of the OpenAPI document, made of the table of addresses.

Whatever is made, or found in a list, has an id by which it is read, changed, deleted and acted on.
"""

from collections.abc import Iterable
from typing import Any

from api.table import Route, operation_id, segments_of

_FAR = 2
"""So many words after an id lead on from the thing itself; what lies deeper belongs to something within it."""


def links_of(row: Route, rows: Iterable[Route]) -> dict[str, Any]:
    """By the names of the calls that they lead to."""
    place = _place_of_id(row)
    name = _name_within(row, rows) if place else ""
    return {operation_id(one): _link(one, name, place) for one in rows if name and _leads_to(row, one, name)}


def _place_of_id(row: Route) -> str:
    """Where the id of one thing stands in the answer."""
    if row.answer is None or "id" not in row.answer.model_fields:
        return ""
    if row.is_list:
        return "$response.body#/value/0/id"
    return "$response.body#/id" if row.method == "POST" and row.status == 201 else ""


def _name_within(row: Route, rows: Iterable[Route]) -> str:
    """What the addresses of single things of this collection call the id."""
    for one in rows:
        _, found, rest = one.path.partition(f"{row.path}/{{")
        if found:
            return rest.partition("}")[0]
    return ""


def _leads_to(row: Route, one: Route, name: str) -> bool:
    """With nothing in its address that is not known by then."""
    before, found, after = one.path.partition(f"/{{{name}}}")
    return bool(found) and "{" not in after and after.count("/") < _FAR and _names(before) <= _names(row.path)


def _link(one: Route, name: str, place: str) -> dict[str, Any]:
    known = {other: f"$request.path.{other}" for other in _names(one.path) - {name}}
    return {"operationId": operation_id(one), "parameters": {**known, name: place}}


def _names(path: str) -> set[str]:
    return {part.strip("{}") for part in segments_of(path) if part.startswith("{")}
