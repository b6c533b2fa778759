"""Cancels an appointment or one seat in it; the place stays held for the undo, and only those concerned are told."""

from dataclasses import dataclass

from scheduling.appointment import AppointmentId, AttendeeId, DraftId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from storage.engine import Database
from usecases.access import Actor
from usecases.reschedule_appointment import Changed


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWish:
    """What to cancel; with `attendee_id` that seat alone. `message` is a word to the customer."""

    business_id: BusinessId
    appointment_id: AppointmentId
    expected_version: int
    draft_id: DraftId
    message: str = ""
    tell_customer: bool = True
    attendee_id: AttendeeId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAppointment:
    database: Database
    clock: Clock
    undo_seconds: int

    async def __call__(self, wish: CancelWish, actor: Actor) -> Changed:
        raise NotImplementedError
