"""What the reader of a message must know to understand it: the moment, the place, the people and the hours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.understanding.names import NameIndex

Opening = Callable[[date], tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`region` is the reader's, `phone_region` the one whose numbers the business takes to be meant."""

    now: datetime
    zone: str
    language: str
    region: str | None
    services: NameIndex
    staff: NameIndex
    customers: NameIndex
    me: str | None
    opening: Opening
    phone_region: str | None = None

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("now needs a zone")

    @property
    def local_now(self) -> datetime:
        return self.now.astimezone(ZoneInfo(self.zone))

    @property
    def today(self) -> date:
        return self.local_now.date()
