"""The types of members: how each is read from the wire, what the document about the API says of it, and how it is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from api.wire.durations import duration_text, minutes_of
from api.wire.model import Wire
from api.wire.moments import MOMENT_PATTERN, date_of, day_within_reach, moment_of, time_of_day, within_reach
from api.wire.zones import zone_named

__all__ = [
    "Claim",
    "Count",
    "DateOnly",
    "DateTimeTimeZone",
    "Day",
    "Duration",
    "Enumeration",
    "Moment",
    "Number",
    "Text",
    "TimeOfDay",
    "Zone",
    "duration_text",
    "empty_is_none",
    "money",
    "server_only",
]
LONGEST_TEXT = 100_000
_NOT_KEPT = re.compile("[\0\ud800-\udfff]")
"""What PostgreSQL keeps in no text, and halves of signs, which cannot be written as UTF-8."""
UNKNOWN = "unknownFutureValue"
"""What clients read in place of a member that was added to an enumeration after they were made; sent back it changes nothing."""


def money(amount: float) -> Decimal:
    """As it was meant: the last digits of what a program has reckoned with are those of its arithmetic."""
    return Decimal(str(round(amount, 6)))


def server_only(about: str = "") -> Any:
    """A member that only the server writes: what a client sends there is passed over."""
    return Field(default=None, description=about or None, json_schema_extra={"readOnly": True})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("may not be null" if value is None else "must be a string")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"has at most {LONGEST_TEXT} characters")
    if _NOT_KEPT.search(value):
        raise ValueError("holds a character that cannot be kept")
    return value


def _as(reader: Any) -> Any:
    return lambda value: reader(_text(value))


@dataclass(frozen=True, slots=True)
class Edm:
    """What Graph's metadata calls a simple type."""

    name: str


Text = Annotated[str, PlainValidator(_text), WithJsonSchema({"type": "string"}), Edm("Edm.String")]
Claim = Annotated[bool, Field(strict=True), Edm("Edm.Boolean")]
Count = Annotated[int, Field(strict=True, ge=-(2**31), lt=2**31), Edm("Edm.Int32")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False), Edm("Edm.Double")]
Duration = Annotated[
    int,
    PlainValidator(_as(minutes_of)),
    WithJsonSchema({"type": "string", "format": "duration", "examples": ["PT30M"], "description": "ISO 8601"}),
    Edm("Edm.Duration"),
]
"""Whole minutes."""
TimeOfDay = Annotated[
    int,
    PlainValidator(_as(time_of_day)),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,12})?)?$",
            "examples": ["08:00:00.0000000"],
        }
    ),
    Edm("Edm.TimeOfDay"),
]
"""Minutes after midnight."""
Day = Annotated[
    date,
    PlainValidator(_as(lambda text: day_within_reach(date_of(text)))),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""One that appointments can be on."""
DateOnly = Annotated[
    date, PlainValidator(_as(date_of)), WithJsonSchema({"type": "string", "format": "date"}), Edm("Edm.Date")
]
Moment = Annotated[
    datetime,
    PlainValidator(_as(moment_of)),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    Edm("Edm.DateTimeOffset"),
]
Zone = Annotated[
    str,
    PlainValidator(_as(zone_named)),
    WithJsonSchema({"type": "string", "examples": ["Europe/Amsterdam", "W. Europe Standard Time"]}),
    Edm("Edm.String"),
]
"""An IANA name, whichever kind of name was sent."""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """What a member with these words is annotated with: `Annotated[str, Enumeration("dayOfWeek", WEEKDAYS)]`.

    Words are read whatever their case. `also` are other spellings, and what they mean.
    """

    name: str
    values: Sequence[str]
    also: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def words(self) -> list[str]:
        return [*(str(one) for one in self.values), UNKNOWN]

    def read(self, value: Any) -> str:
        """Raises ValueError."""
        wanted = _text(value).casefold()
        found = next((word for word in self.words if word.casefold() == wanted), None) or self.also.get(wanted)
        if found is None:
            raise ValueError(f"must be one of {', '.join(self.words)}")
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "string", "enum": self.words}


def seen_by(value: str, later: Sequence[str], *, knows_all: bool) -> str:
    """An enumeration's member as a client may read it: one that was added later only when it asked for those."""
    return UNKNOWN if value in later and not knows_all else value


def empty_is_none(value: Any) -> Any:
    return None if value == "" else value


class DateTimeTimeZone(Wire):
    """A moment as a clock shows it in a zone."""

    graph_type = "dateTimeTimeZone"
    date_time: Annotated[Text, WithJsonSchema({"type": "string", "pattern": MOMENT_PATTERN})]
    time_zone: Annotated[Zone | None, BeforeValidator(empty_is_none)] = None

    @model_validator(mode="after")
    def _is_there(self) -> Self:
        self.moment()
        return self

    def moment(self) -> datetime:
        """In UTC. An offset in the text counts before the zone; without a zone it is UTC. Raises ValueError."""
        return within_reach(moment_of(self.date_time, ZoneInfo(self.time_zone or "UTC")))
