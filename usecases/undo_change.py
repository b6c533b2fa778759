"""Takes a move or a cancellation back within the undo time: everything as before, and nobody hears of it."""

from dataclasses import dataclass

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from storage.engine import Database
from usecases.access import Actor
from usecases.views import AppointmentView


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoWish:
    """Which change of which appointment."""

    business_id: BusinessId
    appointment_id: AppointmentId
    change_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoChange:
    """Raises PolicyRefused with rule `undo_expired` when it is too late, Stale when something else happened since."""

    database: Database
    clock: Clock
    undo_seconds: int

    async def __call__(self, wish: UndoWish, actor: Actor) -> AppointmentView:
        raise NotImplementedError
