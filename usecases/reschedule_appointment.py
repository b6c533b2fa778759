"""Moves an appointment: the same person first, the old place kept free for the undo, both sides told in one message."""

from dataclasses import dataclass
from datetime import datetime

from scheduling.appointment import AppointmentId, DraftId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage.engine import Database
from usecases.access import Actor
from usecases.book_appointment import OverrideWish
from usecases.ports import StaffCalendars
from usecases.views import AppointmentView, StaffRef


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleWish:
    """Where it goes. `staff_ids` None: whoever has it now. `expected_version` is that of the appointment as it was shown."""

    business_id: BusinessId
    appointment_id: AppointmentId
    expected_version: int
    start: datetime
    draft_id: DraftId
    staff_ids: tuple[StaffId, ...] | None = None
    duration: int | None = None
    tell_customer: bool = True
    override: OverrideWish | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The appointment as it is now and where it was; until `undo_until` UndoChange takes `change_id` back."""

    view: AppointmentView
    before_span: Interval
    before_staff: tuple[StaffRef, ...]
    change_id: str
    undo_until: datetime
    was_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleAppointment:
    database: Database
    clock: Clock
    calendars: StaffCalendars
    undo_seconds: int

    async def __call__(self, wish: RescheduleWish, actor: Actor) -> Changed:
        raise NotImplementedError
