"""What is told in private chats beside the notices of the domain: trouble, customers who cannot be reached, one's day."""

from dataclasses import dataclass
from datetime import datetime

from notifications.facts import StaffNotice
from scheduling.business import BusinessId
from usecases.read_silent import Silent
from usecases.read_trouble import Trouble
from usecases.views import DayView


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReader:
    """Who reads it, about which business. `zone` is the business's."""

    business_id: BusinessId
    business_name: str
    zone: str
    reader_language: str
    reader_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleNotice:
    """To an administrator: everything that waits for a person."""

    reader: ChatReader
    now: datetime
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningNotice:
    """To a staff member who wants it: the own day. `hits` counts appointments that lie in time off; `silent` are those of tomorrow
    whose customers have not said whether they come."""

    reader: ChatReader
    now: datetime
    day: DayView
    hits: int
    silent: tuple[Silent, ...] = ()


ChatMessage = StaffNotice | TroubleNotice | MorningNotice
