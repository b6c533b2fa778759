"""The query options of Graph on a list: which are asked for, what of the list they leave, and the address of what follows."""

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import orjson
from multidict import MultiMapping

from api.errors import ApiError, bad_request
from api.wire.filters import Filter, fits, paths_of, read_filter, value_at
from api.wire.model import Wire

DEFAULT_TOP, MOST = 100, 999
CURSOR = "$skiptoken"
_KNOWN = ("$select", "$filter", "$orderby", "$top", "$skip", "$count", "$expand", CURSOR)
_ALWAYS = ("@odata.type", "@odata.etag", "id")


@dataclass(frozen=True, slots=True)
class Order:
    path: str
    is_descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """`top` is the length of a page. `cursor` is where the page before ended."""

    select: tuple[str, ...] = ()
    filter: Filter | None = None
    order: tuple[Order, ...] = ()
    top: int = DEFAULT_TOP
    skip: int = 0
    wants_count: bool = False
    expand: tuple[str, ...] = ()
    cursor: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`total` counts what the filter leaves, on all pages; `cursor` leads to the next one, None on the last."""

    items: tuple[Mapping[str, Any], ...]
    total: int
    cursor: str | None = None


def read_query(options: MultiMapping[str], model: type[Wire], *, expands: Iterable[str] = ()) -> Query:
    """Raises ApiError naming the option. `expands` are the members that can be expanded."""
    told = _options(options)
    order = tuple(_order(part) for part in _parts(told.get("$orderby", "")))
    condition = read_filter(told["$filter"]) if told.get("$filter", "").strip() else None
    for option, paths in (
        ("$orderby", {one.path for one in order}),
        ("$filter", paths_of(condition) if condition else ()),
    ):
        for path in paths:
            if path not in scalar_paths(model):
                raise refused_option(option, f"'{path[:60]}' is no simple property of this collection")
    return Query(
        select=_select(told.get("$select", ""), model),
        filter=condition,
        order=order,
        top=min(_whole(told, "$top", DEFAULT_TOP, least=1), MOST),
        skip=_whole(told, "$skip", 0, least=0),
        wants_count=_claim(told, "$count"),
        expand=_expand(told.get("$expand", ""), tuple(expands)),
        cursor=read_cursor(told[CURSOR]) if CURSOR in told else None,
    )


def page_of(query: Query, items: Iterable[Mapping[str, Any]]) -> Page:
    """Out of a whole list: filtered, in order, from the cursor on."""
    found = [one for one in items if query.filter is None or fits(query.filter, one)]
    if query.order:
        found = in_order(query.order, found)
    rest = found[_begin(query, found) :]
    shown = rest[: query.top]
    cursor = None
    if len(rest) > query.top:
        last = shown[-1]
        cursor = write_cursor(
            {"id": last.get("id", ""), "n": len(found) - len(rest) + len(shown), "k": _keys(query, last)}
        )
    return Page(items=tuple(selected(query, one) for one in shown), total=len(found), cursor=cursor)


def in_order(order: Sequence[Order], items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is not there comes first; those that are alike stand in the order of their ids."""
    found = sorted(items, key=lambda one: str(one.get("id", "")))
    for one in reversed(order):
        found.sort(key=lambda item, path=one.path: _rank(value_at(item, path)), reverse=one.is_descending)  # type: ignore[misc]  # bound per turn
    return found


def selected(query: Query, item: Mapping[str, Any]) -> Mapping[str, Any]:
    if not query.select:
        return item
    return {
        name: value for name, value in item.items() if name in query.select or name in _ALWAYS or name in query.expand
    }


def next_link(address: str, options: MultiMapping[str], cursor: str) -> str:
    """The same question from the cursor on: with all of its other options, and without what the cursor stands for."""
    kept = [(name, value) for name, value in options.items() if name.casefold() not in (CURSOR, "$skip")]
    told = "&".join(f"{quote(name, safe='$')}={quote(value, safe='')}" for name, value in [*kept, (CURSOR, cursor)])
    return f"{address}?{told}"


def write_cursor(place: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(dict(place))).decode().rstrip("=")


def read_cursor(text: str) -> Mapping[str, Any]:
    """Raises ApiError for one that we never gave."""
    try:
        told = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        told = None
    if not isinstance(told, dict):
        raise refused_option(CURSOR, "this is not an address that was given here; follow @odata.nextLink as it is")
    return told


def refused_option(option: str, rule: str) -> ApiError:
    return bad_request(f"{option}: {rule}", option)


@cache
def scalar_paths(model: type[Wire]) -> frozenset[str]:
    """What can be compared and sorted by: members that hold one word, and such members of members."""
    schema = model.model_json_schema(by_alias=True)
    shared = schema.get("$defs", {})
    found = set()
    for name, told in schema.get("properties", {}).items():
        for kind in _kinds(told, shared):
            inner = kind.get("properties")
            if inner:
                found |= {f"{name}/{own}" for own, one in inner.items() if _is_scalar(one, shared)}
            elif kind.get("type") not in ("array", "null", None):
                found.add(name)
    return frozenset(found)


def _is_scalar(told: Mapping[str, Any], shared: Mapping[str, Any]) -> bool:
    return any(kind.get("type") not in ("array", "object", "null", None) for kind in _kinds(told, shared))


def _kinds(told: Mapping[str, Any], shared: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The types that a member may have."""
    choices = told.get("anyOf", [told])
    return [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in choices]


def _options(options: MultiMapping[str]) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, value in options.items():
        known = name.casefold()
        if not known.startswith("$"):
            continue
        if known not in _KNOWN:
            raise refused_option(name[:40], "this option is not supported here")
        if known in told:
            raise refused_option(known, "it stands there twice")
        told[known] = value
    return told


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _order(part: str) -> Order:
    path, _, way = part.partition(" ")
    if way.strip().casefold() not in ("", "asc", "desc"):
        raise refused_option(
            "$orderby", f"'{part[:60]}' is not understood: write a property, and desc where it is to fall"
        )
    return Order(path, is_descending=way.strip().casefold() == "desc")


def _select(text: str, model: type[Wire]) -> tuple[str, ...]:
    known = {(one.alias or name).casefold(): one.alias or name for name, one in model.model_fields.items()}
    found = []
    for part in _parts(text):
        if part == "*":
            return ()
        if part.casefold() not in known:
            raise refused_option("$select", f"there is no property '{part[:60]}'")
        found.append(known[part.casefold()])
    return tuple(found)


def _expand(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = {one.casefold(): one for one in known}
    for part in _parts(text):
        if part.casefold() not in names:
            rule = f"only {', '.join(known)} can be expanded" if known else "nothing can be expanded"
            raise refused_option("$expand", f"'{part[:60]}': {rule} here")
    return tuple(names[part.casefold()] for part in _parts(text))


def _whole(told: Mapping[str, str], option: str, default: int, *, least: int) -> int:
    text = told.get(option)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise refused_option(option, f"it must be a whole number, at least {least}")
    return int(text)


def _claim(told: Mapping[str, str], option: str) -> bool:
    text = told.get(option, "false").casefold()
    if text not in ("true", "false"):
        raise refused_option(option, "it must be true or false")
    return text == "true"


def _begin(query: Query, found: Sequence[Mapping[str, Any]]) -> int:
    """Behind the last one that was shown; where that has gone, behind whatever would stand before it."""
    if query.cursor is None:
        return query.skip
    last_id = query.cursor.get("id")
    for place, one in enumerate(found):
        if one.get("id") == last_id:
            return place + 1
    if query.order:
        gone = {"id": last_id, **_nested(query.order, query.cursor.get("k"))}
        ordered = in_order(query.order, [*found, gone])
        return next(place for place, one in enumerate(ordered) if one is gone)
    seen = query.cursor.get("n")
    return seen - 1 if isinstance(seen, int) and 0 < seen <= len(found) + 1 else len(found)


def _nested(order: Sequence[Order], keys: Any) -> dict[str, Any]:
    values = keys if isinstance(keys, list) and len(keys) == len(order) else [None] * len(order)
    found: dict[str, Any] = {}
    for one, value in zip(order, values, strict=True):
        outer, _, inner = one.path.partition("/")
        if inner:
            found.setdefault(outer, {})[inner] = value
        else:
            found[outer] = value
    return found


def _keys(query: Query, item: Mapping[str, Any]) -> list[Any]:
    return [value_at(item, one.path) for one in query.order]


def _rank(value: Any) -> tuple[int, Any]:
    """Comparable with every other value that the same member may have."""
    match value:
        case None:
            return 0, 0
        case bool() | int() | float():
            return 1, value
        case _:
            return 2, str(value).casefold()
