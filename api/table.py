"""The table of addresses: what is offered where, by which method, and for which permissions. Names in them have no case."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from api.call import Handler
from api.errors import ApiError
from api.wire.model import Wire
from scheduling.quick import quick

_KEYED = re.compile(r"([^()']+)\('([^']*)'\)")
"""The other way to write an id into an address: staffMembers('id')."""
_LONGEST_REMEMBERED = 256
"""Signs; with ids of ours in it hardly any address is longer. Strangers may send longer ones, of so many parts that some hundreds of
them would fill the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One of the query or header, for the document about the API. One that is there and empty counts as absent."""

    name: str
    about: str
    is_required: bool = False
    place: str = "query"
    schema: Mapping[str, Any] = field(default_factory=dict)
    """What its text is like, where more can be said than that it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`body` and `answer` are what is sent and answered; a list answers many. `targets` are fields of ours by their names on the wire.

    `tag` groups the document about the API. What `is_open` is answered without asking who calls.
    """

    method: str
    path: str
    handler: Handler
    about: str
    tag: str
    permissions: tuple[str, ...] = ()
    body: type[Wire] | None = None
    example: Mapping[str, Any] | None = None
    """A body that can be sent as it is; tests send it."""
    answer: type[Wire] | None = None
    is_list: bool = False
    options: tuple[str, ...] = ("$top", "$skip", "$count", "$select", "$orderby", "$filter")
    """Those of Graph's that a list takes."""
    is_open: bool = False
    status: int = 200
    content_type: str = "application/json"
    """Of an answer that no model describes."""
    parameters: tuple[Parameter, ...] = ()
    targets: Mapping[str, str] = field(default_factory=dict)
    largest_body: int = 0
    """In bytes, where more than elsewhere may be sent."""
    told_at: str = ""
    """Beside a POST that answers 200: the last word of the address where its answer is read again."""
    statuses: tuple[int, ...] = ()
    """Of errors, beside those that every call may give."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`name` is the address as it stands in the table, which holds no ids: for the log. `routes` are the methods offered there."""

    name: str
    params: Mapping[str, str]
    method: str
    routes: Mapping[str, Route]

    @property
    def is_open(self) -> bool:
        return self.method in self.routes and self.routes[self.method].is_open

    @property
    def largest_body(self) -> int:
        """0: as everywhere."""
        return self.routes[self.method].largest_body if self.method in self.routes else 0

    def require_route(self) -> Route:
        """Raises ApiError for an address that does not exist, or not with this method."""
        if not self.routes:
            raise ApiError(404, "ErrorItemNotFound", "there is nothing at this address")
        if self.method not in self.routes:
            allowed = ", ".join(sorted(self.routes))
            raise ApiError(405, "methodNotAllowed", f"this address takes {allowed}", headers={"Allow": allowed})
        return self.routes[self.method]


@dataclass(slots=True)
class _Node:
    names: dict[str, "_Node"] = field(default_factory=dict)
    parameter: tuple[str, "_Node"] | None = None
    path: str = ""
    routes: dict[str, Route] = field(default_factory=dict)


class Table:
    """Raises ValueError for two rows that mean the same, or name one place differently."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._root = _Node()
        for route in self.routes:
            self._add(route)

    def find(self, method: str, path: str) -> Found:
        """`path` is as it was sent, percent signs and all."""
        node, params = self._root, {}
        for segment in segments_of(path):
            step = node.names.get(segment.casefold())
            if step is None and node.parameter is not None and segment:
                name, step = node.parameter
                params[name] = segment
            if step is None:
                return Found(name="/unknown", params={}, method=method, routes={})
            node = step
        return Found(name=node.path or "/unknown", params=params, method=method, routes=node.routes)

    def _add(self, route: Route) -> None:
        node = self._root
        for segment in route.path.strip("/").split("/"):
            node = _step(node, segment)
        if route.method in node.routes:
            raise ValueError(f"two rows for {route.method} {route.path}")
        node.path, node.routes[route.method] = route.path, route


def segments_of(path: str) -> tuple[str, ...]:
    """The parts of an address with their percent signs resolved, so that no slash within an id parts it."""
    return _remembered(path) if len(path) <= _LONGEST_REMEMBERED else _parted(path)


def _parted(path: str) -> tuple[str, ...]:
    found: list[str] = []
    for raw in path.strip("/").split("/"):
        segment = unquote(raw)
        keyed = _KEYED.fullmatch(segment)
        found += keyed.groups() if keyed else (segment,)
    return tuple(found)


_remembered = lru_cache(maxsize=512)(_parted)


def operation_id(row: Route) -> str:
    """In words: GET /solutions/bookingBusinesses/{business}/services becomes get-bookingBusinesses-business-services."""
    words = [part.strip("{}$") for part in segments_of(row.path.replace("/solutions/booking", "/booking"))]
    return "-".join([row.method.lower(), *words])


def _step(node: _Node, segment: str) -> _Node:
    if not segment.startswith("{"):
        return node.names.setdefault(segment.casefold(), _Node())
    name = segment.strip("{}")
    if node.parameter is None:
        node.parameter = name, _Node()
    if node.parameter[0] != name:
        raise ValueError(f"{{{name}}} stands where {{{node.parameter[0]}}} does")
    return node.parameter[1]
