"""What a question about free time is answered from: the rows of one business, service and its staff, read in one snapshot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, overload

from scheduling.appointment import AppointmentId
from scheduling.business import Business
from scheduling.interval import Interval
from scheduling.policy import Cap, CapScope, SchedulingPolicy
from scheduling.quick import quick
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember


class TakenKind(StrEnum):
    """What takes a person's time."""

    APPOINTMENT = "appointment"
    HOLD = "hold"
    TIME_OFF = "time_off"
    BUSY = "busy"


class Taken(NamedTuple):
    """A span of a person's time that is taken, in minutes since 1970, buffers included; made by the thousand, hence a tuple.

    `appointment_id` is None for time off and outside busy. `until` is when a hold ends by itself.
    """

    start: int
    end: int
    appointment_id: AppointmentId | None = None
    kind: TakenKind = TakenKind.APPOINTMENT
    until: datetime | None = None


class ByColumn(Sequence[Taken]):
    """What appointments take, as storage hands it over by the thousand: in columns, made into rows only where they are read."""

    __slots__ = ("ends", "ids", "starts")

    def __init__(self, starts: Sequence[int], ends: Sequence[int], ids: Sequence[AppointmentId]) -> None:
        self.starts, self.ends, self.ids = starts, ends, ids

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[Taken]:
        return map(Taken, self.starts, self.ends, self.ids)

    @overload
    def __getitem__(self, place: int) -> Taken: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Taken]: ...
    def __getitem__(self, place: int | slice) -> Taken | Sequence[Taken]:
        if isinstance(place, slice):
            return ByColumn(self.starts[place], self.ends[place], self.ids[place])
        return Taken(self.starts[place], self.ends[place], self.ids[place])


def columns_of(rows: Sequence[Taken]) -> tuple[Sequence[int], Sequence[int]]:
    """The starts and the ends."""
    if isinstance(rows, ByColumn):
        return rows.starts, rows.ends
    return [row.start for row in rows], [row.end for row in rows]


def of_kind(rows: Sequence[Taken], kind: TakenKind) -> list[Taken]:
    """Those of a kind; there are none among appointments but themselves."""
    if isinstance(rows, ByColumn) and kind is not TakenKind.APPOINTMENT:
        return []
    return [row for row in rows if row.kind == kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSession:
    """A group appointment that exists and may be joined; its span in minutes since 1970 without buffers."""

    appointment_id: AppointmentId
    start: int
    end: int
    service_id: ServiceId
    staff_ids: tuple[StaffId, ...]
    seats: int
    seats_taken: int

    @property
    def seats_left(self) -> int:
        """Seats nobody holds yet."""
        return max(0, self.seats - self.seats_taken)


class Counted(NamedTuple):
    """One appointment as caps count it: whose, of what, when it starts (minute since 1970) and how long it is."""

    appointment_id: AppointmentId
    staff_ids: tuple[StaffId, ...]
    service_id: ServiceId
    start: int
    minutes: int


class Load(NamedTuple):
    """How much a person did in the 28 days around a date, for fair assignment."""

    minutes: int = 0
    last_booked_at: datetime | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """Everything `find_slots` and `can_book` look at.

    `staff` are those asked about; for a service that needs all of its staff, all of them. `taken` must be complete for
    `span` widened by buffers and length; `nearest` looks nowhere else. `counted` may be empty when nothing has a cap.
    `kept` is the start that whoever asks keeps at this moment: it could be had when it was first kept.
    """

    business: Business
    service: Service
    staff: tuple[StaffMember, ...]
    now: datetime
    taken: Mapping[StaffId, Sequence[Taken]] = field(default_factory=dict)
    sessions: tuple[GroupSession, ...] = ()
    counted: tuple[Counted, ...] = ()
    fairness: Mapping[StaffId, Load] = field(default_factory=dict)
    span: Interval | None = None
    kept: datetime | None = None

    @property
    def policy(self) -> SchedulingPolicy:
        """The service's own rules, or the business's."""
        return self.service.policy or self.business.policy

    def member(self, staff_id: StaffId) -> StaffMember | None:
        """The staff member with this id, if asked about."""
        return next((member for member in self.staff if member.id == staff_id), None)


def shared_caps(business: Business, service: Service) -> tuple[Cap, ...]:
    """Caps that bind a booking of this service, beside the caps of each person.

    Caps on a service come from the rules in force for it; caps on the business and on people hold whatever a service says.
    """
    policy = service.policy or business.policy
    everywhere = (CapScope.BUSINESS, CapScope.STAFF)
    general = tuple(cap for cap in business.policy.caps if cap.scope in everywhere and cap not in policy.caps)
    return policy.caps + general
