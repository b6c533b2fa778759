"""`$filter` as a small tree: comparisons of members with words, joined by and, or and not."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.errors import ApiError, bad_request
from api.wire.moments import moment_of

Literal = str | float | bool | datetime | None
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>[(),])|(?P<word>[^\s(),']+))",
)
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_WITHIN: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
_MOST_TOKENS = 400
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Test:
    """`path` is a member, or a member of one: `startDateTime/dateTime`."""

    path: str
    op: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Both:
    left: "Filter"
    right: "Filter"


@dataclass(frozen=True, slots=True)
class Either:
    left: "Filter"
    right: "Filter"


@dataclass(frozen=True, slots=True)
class Unless:
    inner: "Filter"


Filter = Test | Both | Either | Unless


def read_filter(text: str) -> Filter:
    """Raises ApiError for what it does not know."""
    reader = _Reader(_tokens(text))
    found = reader.either(0)
    if reader.rest:
        raise bad_filter(f"'{reader.rest[0]}' is not understood there")
    return found


def paths_of(told: Filter) -> set[str]:
    """The members that it asks about."""
    match told:
        case Test():
            return {told.path}
        case Unless():
            return paths_of(told.inner)
        case _:
            return paths_of(told.left) | paths_of(told.right)


def fits(told: Filter, item: Mapping[str, Any]) -> bool:
    match told:
        case Test():
            return _holds(told, value_at(item, told.path))
        case Both():
            return fits(told.left, item) and fits(told.right, item)
        case Either():
            return fits(told.left, item) or fits(told.right, item)
        case Unless():
            return not fits(told.inner, item)


def value_at(item: Mapping[str, Any], path: str) -> Any:
    found: Any = item
    for step in path.split("/"):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def bad_filter(rule: str) -> ApiError:
    return bad_request(f"$filter: {rule}", "$filter")


def _holds(test: Test, value: Any) -> bool:
    """Texts are compared whatever their case; what is not there compares with nothing but null."""
    wanted = test.value
    if isinstance(wanted, datetime) and isinstance(value, str):
        value = _moment_or_none(value)
    if isinstance(wanted, str) and isinstance(value, str):
        wanted, value = wanted.casefold(), value.casefold()
    if test.op in _WITHIN:
        return isinstance(value, str) and _WITHIN[test.op](value, str(wanted))
    if test.op in ("eq", "ne"):
        return _COMPARED[test.op](value, wanted)
    is_number = isinstance(value, int | float) and isinstance(wanted, int | float)
    return (is_number or (value is not None and type(value) is type(wanted))) and _COMPARED[test.op](value, wanted)


def _moment_or_none(text: str) -> datetime | None:
    try:
        return moment_of(text)
    except ValueError:
        return None


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    place, text = 0, text.rstrip()
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None or len(found) >= _MOST_TOKENS:
            raise bad_filter("a quotation mark is missing" if token is None else "it is too long")
        found.append(token[token.lastgroup or 0])
        place = token.end()
    return found


@dataclass(slots=True)
class _Reader:
    rest: list[str]

    def either(self, depth: int) -> Filter:
        if depth > _DEEPEST:
            raise bad_filter("it is nested too deeply")
        found = self._both(depth)
        while self._takes("or"):
            found = Either(found, self._both(depth))
        return found

    def _both(self, depth: int) -> Filter:
        found = self._one(depth)
        while self._takes("and"):
            found = Both(found, self._one(depth))
        return found

    def _one(self, depth: int) -> Filter:
        if self._takes("not"):
            if depth > _DEEPEST:
                raise bad_filter("it is nested too deeply")
            return Unless(self._one(depth + 1))
        if self._takes("("):
            found = self.either(depth + 1)
            self._must(")")
            return found
        word = self._next()
        return self._within(word.casefold()) if word.casefold() in _WITHIN else self._compared(word)

    def _within(self, name: str) -> Filter:
        self._must("(")
        path = self._next()
        self._must(",")
        value = _literal(self._next())
        self._must(")")
        if not isinstance(value, str):
            raise bad_filter(f"{name} compares with a text in single quotes")
        return Test(path, name, value)

    def _compared(self, path: str) -> Filter:
        name = self._next().casefold()
        if name not in _COMPARED:
            raise bad_filter(f"'{name}' is not supported; use {', '.join((*_COMPARED, *_WITHIN))}")
        return Test(path, name, _literal(self._next()))

    def _takes(self, word: str) -> bool:
        if self.rest and self.rest[0].casefold() == word:
            self.rest.pop(0)
            return True
        return False

    def _must(self, sign: str) -> None:
        if not self._takes(sign):
            raise bad_filter(f"'{sign}' is missing")

    def _next(self) -> str:
        if not self.rest:
            raise bad_filter("it ends too early")
        return self.rest.pop(0)


def _literal(token: str) -> Literal:
    if token.startswith("'"):
        return token[1:-1].replace("''", "'")
    if token.casefold() in _WORDS:
        return _WORDS[token.casefold()]
    if _NUMBER.fullmatch(token):
        return float(token)
    try:
        return moment_of(token)
    except ValueError:
        raise bad_filter(f"'{token[:60]}' is no value: texts stand in single quotes") from None


_WORDS: Mapping[str, Literal] = {"null": None, "true": True, "false": False}
