"""How values that SQL has no honest type for are kept: moments as whole UTC seconds, money as text, nested values as JSON.

Both databases store the same thing, so that comparisons, sorting and backups agree. `kept_as` is what a value becomes; prepared
statements call it without SQLAlchemy in between.
"""

from datetime import UTC, datetime, time
from decimal import Decimal
from math import floor
from typing import Any

import orjson
from sqlalchemy import BigInteger, Dialect, Integer, Text, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware datetime as seconds since 1970 UTC; fractions of a second are dropped, naive values refused."""

    impl = BigInteger
    cache_ok = True

    @staticmethod
    def kept_as(value: datetime) -> int:
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a zone, this has none: {value!r}")
        return floor(value.timestamp())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else self.kept_as(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


class MinuteOfDay(TypeDecorator[time]):
    """A wall-clock time as minutes since midnight; a zone on it is refused, for hours carry theirs elsewhere."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: time | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is not None or value.second or value.microsecond:
            raise ValueError(f"hours are whole wall-clock minutes without a zone: {value!r}")
        return value.hour * 60 + value.minute

    def process_result_value(self, value: int | None, dialect: Dialect) -> time | None:
        return None if value is None else time(value // 60, value % 60)


class Money(TypeDecorator[Decimal]):
    """An exact decimal amount as text: SQLite would make it a float."""

    impl = Text
    cache_ok = True

    kept_as = str

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Json(TypeDecorator[Any]):
    """A nested value as JSON text: never searched in SQL, so it needs nothing cleverer. Dataclasses are kept by their members."""

    impl = Text
    cache_ok = True

    @staticmethod
    def kept_as(value: Any) -> str:
        return orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.kept_as(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)
