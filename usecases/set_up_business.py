"""Sets a business up: from one card by its first administrator, or from a file by whoever runs the host."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.policy import OFFICE_HOURS, WeeklyHours
from scheduling.staff import AccountId
from storage.engine import Database
from usecases.views import BusinessView


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpWish:
    """The least a business needs. A repeated `draft_id` answers with the business it made the first time."""

    name: str
    zone: str
    service_name: str
    draft_id: str
    hours: WeeklyHours = OFFICE_HOURS
    duration: int = 30
    is_online: bool = False
    language: str = "en"
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpBusiness:
    """Only for `admins` (object ids and addresses from the settings); the sender becomes administrator and bookable staff."""

    database: Database
    clock: Clock
    admins: tuple[str, ...]

    async def __call__(self, wish: SetUpWish, account_id: AccountId) -> BusinessView:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpFromFile:
    """From a JSON document: business, services, staff. Raises Invalid naming the field."""

    database: Database
    clock: Clock

    async def __call__(self, document: Mapping[str, Any]) -> BusinessId:
        raise NotImplementedError
