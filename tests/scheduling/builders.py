"""Builders with good defaults for the domain's records."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from scheduling.appointment import Appointment, AppointmentId, Attendee, AttendeeId
from scheduling.business import Business, BusinessId
from scheduling.diary import Counted, Diary, GroupSession, Taken, TakenKind
from scheduling.interval import Interval, to_minute
from scheduling.policy import SchedulingPolicy, same_hours
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember

ANNA, BRAM, CEES = StaffId("anna"), StaffId("bram"), StaffId("cees")
HAIRCUT, CLASS = ServiceId("haircut"), ServiceId("class")
MONDAY = date(2027, 1, 4)


def utc(hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
    """A moment on the Monday everything happens on, unless told."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)


def minute(hour: int, minutes: int = 0, *, day: date = MONDAY) -> int:
    """The same as a minute since 1970."""
    return to_minute(utc(hour, minutes, day=day))


def day_of(day: date = MONDAY, days: int = 1) -> Interval:
    """Whole UTC days."""
    return Interval(utc(0, day=day), utc(24 * days, day=day))


def a_policy(**changes: Any) -> SchedulingPolicy:
    return SchedulingPolicy(**{"minimum_lead_time": 0, "slot_interval": 60, **changes})


def a_business(**changes: Any) -> Business:
    """Open Monday to Friday from nine to five in UTC."""
    given = {"id": BusinessId("b"), "display_name": "Salon", "zone": "UTC", "hours": same_hours(9 * 60, 17 * 60)}
    return Business(**{**given, "policy": a_policy(), **changes})


def a_service(**changes: Any) -> Service:
    return Service(**{"id": HAIRCUT, "display_name": "Haircut", "staff_ids": (ANNA, BRAM), **changes})


def a_member(staff_id: StaffId = ANNA, **changes: Any) -> StaffMember:
    return StaffMember(id=staff_id, display_name=staff_id.title(), **changes)


def a_diary(
    *,
    business: Business | None = None,
    service: Service | None = None,
    staff: Sequence[StaffMember] = (),
    taken: Mapping[StaffId, Sequence[Taken]] | None = None,
    now: datetime | None = None,
    **changes: Any,
) -> Diary:
    """Anna and Bram cut hair; nothing is taken; it is two in the night."""
    return Diary(
        business=business or a_business(),
        service=service or a_service(),
        staff=tuple(staff) or (a_member(ANNA), a_member(BRAM)),
        taken=taken or {},
        now=now or utc(2),
        **changes,
    )


def taken(start: int, end: int, kind: TakenKind = TakenKind.APPOINTMENT, by: str | None = "other") -> Taken:
    return Taken(start, end, AppointmentId(by) if by and kind is TakenKind.APPOINTMENT else None, kind)


def counted(
    start: int, *staff_ids: StaffId, service_id: ServiceId = HAIRCUT, minutes: int = 60, by: str = "c"
) -> Counted:
    return Counted(AppointmentId(by), staff_ids, service_id, start, minutes)


def a_session(start: int, *, seats_taken: int = 1, seats: int = 3, by: str = "session", **changes: Any) -> GroupSession:
    given = {"appointment_id": AppointmentId(by), "start": start, "end": start + 60, "service_id": CLASS}
    return GroupSession(**{**given, "staff_ids": (ANNA,), "seats": seats, "seats_taken": seats_taken, **changes})


def an_attendee(name: str = "noor", **changes: Any) -> Attendee:
    given = {"id": AttendeeId(name), "customer_id": None, "name": name.title(), "email": f"{name}@example.com"}
    return Attendee(**{**given, **changes})


def an_appointment(start: datetime | None = None, minutes: int = 60, **changes: Any) -> Appointment:
    begin = start or utc(10)
    given = {
        "id": AppointmentId("a1"),
        "reference": "R1",
        "service_id": HAIRCUT,
        "service_name": "Haircut",
        "span": Interval(begin, begin + timedelta(minutes=minutes)),
        "staff_ids": (ANNA,),
        "attendees": (an_attendee(),),
        "zone": "UTC",
    }
    return Appointment(**{**given, **changes})
