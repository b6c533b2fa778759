"""Time off: who is away when, and which appointments that hits. Nothing is moved or cancelled by it."""

from dataclasses import dataclass
from datetime import date

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.interval import Interval
from scheduling.staff import StaffId, TimeOffId
from storage.engine import Database
from usecases.access import Actor
from usecases.views import AppointmentView, TimeOffView


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffWish:
    """Whole local days from `first` to `last`, both included, or a span."""

    business_id: BusinessId
    staff_ids: tuple[StaffId, ...]
    draft_id: str
    title: str = ""
    notes: str = ""
    first: date | None = None
    last: date | None = None
    span: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffTaken:
    """What was stored, one per person, and the coming appointments that lie in it."""

    time_off: tuple[TimeOffView, ...]
    hit: tuple[AppointmentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTimeOff:
    database: Database
    clock: Clock

    async def __call__(self, wish: TimeOffWish, actor: Actor) -> TimeOffTaken:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTimeOff:
    """Time off that has not ended, soonest first. `staff_ids` None: the actor's own."""

    database: Database
    clock: Clock

    async def __call__(
        self, business_id: BusinessId, actor: Actor, staff_ids: tuple[StaffId, ...] | None = None
    ) -> tuple[TimeOffView, ...]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTimeOff:
    """Puts the wish in the place of one stored time off."""

    database: Database
    clock: Clock

    async def __call__(self, time_off_id: TimeOffId, wish: TimeOffWish, actor: Actor) -> TimeOffTaken:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTimeOff:
    """Answers what was removed. Raises NotFound when it is gone already."""

    database: Database
    clock: Clock

    async def __call__(self, business_id: BusinessId, time_off_id: TimeOffId, actor: Actor) -> TimeOffView:
        raise NotImplementedError
