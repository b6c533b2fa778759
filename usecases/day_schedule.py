"""The schedule of some days, person by person, and the one number that tells whether it has changed."""

from dataclasses import dataclass
from datetime import date

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import StaffId
from storage.engine import Database
from usecases.access import Actor
from usecases.views import ScheduleView


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleQuestion:
    """Local days of the business from `first` on. A team member sees the own column whatever is asked."""

    business_id: BusinessId
    first: date
    days: int = 1
    staff_ids: tuple[StaffId, ...] | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySchedule:
    database: Database
    clock: Clock

    async def __call__(self, question: ScheduleQuestion, actor: Actor) -> ScheduleView:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleVersion:
    """Cheap enough to be asked every second."""

    database: Database

    async def __call__(self, business_id: BusinessId, actor: Actor) -> int:
        raise NotImplementedError
