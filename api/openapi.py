"""The OpenAPI document of everything that is served, made of the table of addresses and of the wire models."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic.json_schema import models_json_schema

from api.links import links_of
from api.repeats import KEY_HEADER, KEY_PATTERN
from api.table import Parameter, Route, operation_id, segments_of
from api.wire.model import Wire, partial_of
from api.wire.query import DEFAULT_TOP, MOST

VERSION = "1.0"
COUNT = "/$count"
_SCHEMAS = "#/components/schemas/"
_OPEN = (400, 405, 408, 413, 429, 500, 503)
"""What any address may answer, whoever calls: a body is read everywhere."""
_READING = (*_OPEN, 401, 403, 404)
_DELETING = (*_READING, 409)
_WRITING = (*_DELETING, 415)
_BY_METHOD = {"GET": _READING, "DELETE": _DELETING}
_ERROR: Mapping[str, Any] = {
    "type": "object",
    "description": "What went wrong, for developers. The request id leads to it in the log of the server.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "innerError"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "target": {"type": "string", "description": "The member, option or header that it is about."},
                "details": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["code", "message"],
                        "properties": {
                            "code": {"type": "string"},
                            "message": {"type": "string"},
                            "target": {"type": "string"},
                        },
                    },
                },
                "innerError": {
                    "type": "object",
                    "properties": {
                        "date": {"type": "string"},
                        "request-id": {"type": "string"},
                        "client-request-id": {"type": "string"},
                    },
                },
            },
        }
    },
}
_ONE_OF_OURS = {"type": "string", "minLength": 1}
_LARGEST = 999_999_999
"""What is told of $top and $skip: numbers with more than nine digits are not read."""
_OPTIONS = (
    (
        "$top",
        {"type": "integer", "minimum": 1, "maximum": _LARGEST},
        f"The length of a page: {DEFAULT_TOP} where it is not said, at most {MOST}.",
    ),
    ("$skip", {"type": "integer", "minimum": 0, "maximum": _LARGEST}, "How many are left out at the beginning."),
    ("$count", {"type": "boolean"}, "Whether @odata.count tells how many there are on all pages."),
    ("$select", {"type": "string"}, "Properties, with commas between; others are left out."),
    ("$orderby", {"type": "string"}, "Properties to sort by, with commas between, each perhaps followed by desc."),
    (
        "$filter",
        {"type": "string"},
        "eq, ne, gt, ge, lt, le, startswith, endswith, contains, and, or, not on simple properties.",
    ),
)


def document(routes: Iterable[Route], origin: str) -> dict[str, Any]:
    """`origin` is the address of this version as clients reach it."""
    rows = tuple(routes)
    names, schemas = _schemas(rows)
    paths: dict[str, dict[str, Any]] = {}
    for row in rows:
        operation = paths.setdefault(row.path, {})[row.method.lower()] = _operation(row, names)
        if links := links_of(row, rows):
            operation["responses"][str(row.status)]["links"] = links
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Slotkeeper",
            "version": VERSION,
            "description": "Appointments, wire-compatible with the bookings API of Microsoft Graph; and what goes beyond it.",
        },
        "servers": [{"url": origin}],
        "security": [{"bearer": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(row.tag for row in rows)],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Error": _ERROR},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a token of Entra ID."}
            },
        },
    }


def parameters_of(row: Route) -> list[dict[str, Any]]:
    """Of the address, of the question after it, and among the headers."""
    return [*_path_parameters(row), *_query_parameters(row), *_header_parameters(row)]


def _schemas(rows: tuple[Route, ...]) -> tuple[dict[type[Wire], str], dict[str, Any]]:
    """Where each model is described, and the descriptions."""
    models = {model: None for row in rows for model in (_body_of(row), _answer_of(row)) if model is not None}
    wanted = [(model, "validation") for model in models]
    places, told = models_json_schema(wanted, by_alias=True, ref_template=f"{_SCHEMAS}{{model}}")  # type: ignore[arg-type]  # the one mode
    names = {model: places[model, "validation"]["$ref"].removeprefix(_SCHEMAS) for model in models}
    return names, told.get("$defs", {})


def _body_of(row: Route) -> type[Wire] | None:
    """In a change nothing has to be there."""
    if row.body is None:
        return None
    return partial_of(row.body) if row.method == "PATCH" else row.body


def _answer_of(row: Route) -> type[Wire] | None:
    """What is read may be a selection."""
    return partial_of(row.answer) if row.answer is not None and row.method == "GET" else row.answer


def _operation(row: Route, names: Mapping[type[Wire], str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation_id(row),
        "summary": row.about,
        "tags": [row.tag],
        "parameters": parameters_of(row),
        "responses": _responses(row, names),
    }
    if row.handler.__doc__:
        told["description"] = " ".join(row.handler.__doc__.split())
    if row.permissions:
        told["x-permissions"] = list(row.permissions)
    if row.is_open:
        told["security"] = []
    model = _body_of(row)
    if model is not None:
        content: dict[str, Any] = {"schema": {"$ref": f"{_SCHEMAS}{names[model]}"}}
        if row.example is not None:
            content["example"] = row.example
        told["requestBody"] = {"required": True, "content": {"application/json": content}}
    return told


def _path_parameters(row: Route) -> list[dict[str, Any]]:
    names = [part.strip("{}") for part in segments_of(row.path) if part.startswith("{")]
    shared = {"in": "path", "required": True, "schema": _ONE_OF_OURS}
    return [{"name": name, **shared, "description": f"The id of the {name}."} for name in names]


def _query_parameters(row: Route) -> list[dict[str, Any]]:
    own = [_parameter(one) for one in row.parameters]
    taken = row.options if row.is_list else ("$filter",) if row.path.endswith(COUNT) else ()
    shared = [
        {"name": name, "in": "query", "description": about, "schema": schema}
        for name, schema, about in _OPTIONS
        if name in taken
    ]
    return [*own, *shared]


def _header_parameters(row: Route) -> list[dict[str, Any]]:
    told = (
        {"Prefer": "include-unknown-enum-members: roles are told by names that were added later."} if row.answer else {}
    )
    if row.method in ("PATCH", "DELETE"):
        told["If-Match"] = "The ETag of the version that is meant; 412 when there is another."
    if row.method != "GET" and row.permissions:
        told[KEY_HEADER] = "The same word on a repeated call gives the first answer."
    if row.method == "GET" and row.answer and not row.is_list:
        told["If-None-Match"] = "The ETag of the version that is known; 304 when it still stands."
    rules = {KEY_HEADER: {"pattern": KEY_PATTERN}}
    return [
        _parameter(Parameter(name=name, about=about, place="header", schema=rules.get(name, {})))
        for name, about in told.items()
    ]


def _parameter(one: Parameter) -> dict[str, Any]:
    schema = {"type": "string", **one.schema}
    told = {"name": one.name, "in": one.place, "description": one.about, "schema": schema}
    if one.is_required:
        return {**told, "required": True, "schema": {"minLength": 1, **schema}}
    return {**told, "allowEmptyValue": True} if one.place == "query" and not one.name.startswith("$") else told


def _responses(row: Route, names: Mapping[type[Wire], str]) -> dict[str, Any]:
    found = {str(row.status): _success(row, names)}
    if row.method == "GET" and row.answer and not row.is_list:
        found["304"] = {"description": HTTPStatus(304).phrase}
    base = _OPEN if row.is_open else _BY_METHOD.get(row.method, _WRITING)
    for status in sorted({*base, *row.statuses}):
        found[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {"application/json": {"schema": {"$ref": f"{_SCHEMAS}Error"}}},
        }
    return found


def _success(row: Route, names: Mapping[type[Wire], str]) -> dict[str, Any]:
    told: dict[str, Any] = {"description": HTTPStatus(row.status).phrase}
    if row.status == HTTPStatus.NO_CONTENT:
        return told
    model = _answer_of(row)
    if model is None:
        kind = "text/plain" if row.path.endswith(COUNT) else row.content_type
        return {**told, "content": {kind: {"schema": {}}}}
    one = {"$ref": f"{_SCHEMAS}{names[model]}"}
    return {**told, "content": {"application/json": {"schema": _list_of(one) if row.is_list else one}}}


def _list_of(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["value"],
        "properties": {
            "@odata.context": {"type": "string"},
            "@odata.count": {"type": "integer"},
            "@odata.nextLink": {"type": "string", "description": "The rest of the list; it is called as it is."},
            "value": {"type": "array", "items": one},
        },
    }
