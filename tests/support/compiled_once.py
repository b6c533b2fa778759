"""SQL is compiled once per process of the tests, not once per database: each test opens one of its own, and the product only one."""

from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

STATEMENTS = 2000


def share_compiled_statements() -> None:
    """Dialects that speak alike count as one, and all engines keep what they have compiled in one place."""
    shared: LRUCache[Any, Any] = LRUCache(STATEMENTS)
    Engine._compiled_cache = property(lambda _: shared, lambda _, own: None)  # type: ignore[assignment]
    DefaultDialect.__eq__ = _speak_alike  # type: ignore[method-assign,assignment]
    DefaultDialect.__hash__ = _hash  # type: ignore[method-assign,assignment]


def _speak_alike(one: DefaultDialect, other: object) -> bool:
    return isinstance(other, DefaultDialect) and _speech(one) == _speech(other)


def _hash(one: DefaultDialect) -> int:
    return hash(_speech(one))


def _speech(dialect: DefaultDialect) -> tuple[type, Any, str]:
    return type(dialect), getattr(dialect, "server_version_info", None), dialect.paramstyle
