"""What programs do with appointments as a whole, and with people's time, in one bundle."""

from collections.abc import Callable
from dataclasses import dataclass

from scheduling.clock import Clock
from storage.engine import Database
from usecases.amend_appointment import AmendAppointment
from usecases.cancel_appointment import CancelAppointment
from usecases.configuration import Configurations
from usecases.find_staff_availability import FindStaffAvailability
from usecases.hold_slot import HoldSlot, ReadHold, ReleaseHold
from usecases.kept_availability import KeptAvailability
from usecases.list_appointments import ListAppointments, ReadAgreed
from usecases.ports import StaffCalendars


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentUseCases:
    """`end` is for good: there is no undo."""

    read: ReadAgreed
    list_all: ListAppointments
    amend: AmendAppointment
    end: CancelAppointment
    staff_availability: FindStaffAvailability
    hold: HoldSlot
    read_hold: ReadHold
    release_hold: ReleaseHold


def wire_appointments(
    database: Database,
    clock: Clock,
    kept: Configurations,
    free: KeptAvailability,
    calendars: StaffCalendars,
    pick: Callable[[int], int],
) -> AppointmentUseCases:
    return AppointmentUseCases(
        read=ReadAgreed(database=database, configurations=kept),
        list_all=ListAppointments(database=database, configurations=kept),
        amend=AmendAppointment(
            database=database, clock=clock, configurations=kept, availability=free, calendars=calendars, pick=pick
        ),
        end=CancelAppointment(database=database, clock=clock, configurations=kept, undo_seconds=0),
        staff_availability=FindStaffAvailability(database=database, clock=clock, availability=free),
        hold=HoldSlot(
            database=database, clock=clock, configurations=kept, availability=free, calendars=calendars, pick=pick
        ),
        read_hold=ReadHold(database=database, clock=clock),
        release_hold=ReleaseHold(database=database),
    )
