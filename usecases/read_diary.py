"""Reads what the engine judges by: the rows of one service and its people around a span, in one snapshot."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from scheduling.business import Business, BusinessId
from scheduling.caps import counted_span
from scheduling.diary import Counted, Diary, GroupSession, Load, Taken, TakenKind
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.policy import AssignmentRule
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember, TimeOff
from scheduling.zones import day_minutes, resolve_zone
from storage.work import Work
from usecases.configuration import Offer

OutsideBusy = Mapping[StaffId, tuple[Interval, ...]]
FAIR_DAYS = timedelta(days=14)
"""Fair assignment looks at this much before and after the date."""


def read_diary(
    work: Work,
    offer: Offer,
    span: Interval,
    now: datetime,
    *,
    outside: OutsideBusy | None = None,
    length: int = 0,
    kept: datetime | None = None,
) -> Diary:
    """The diary for starts in `span`. `outside` is what calendars told just now; it stands in for the stored copy."""
    business, service = offer.business, offer.service
    window = around(service, span, length)
    taken = read_taken(work, business, offer.staff, window, now=now, outside=outside)
    counted = counted_span(business, service, offer.staff, span)
    return Diary(
        business=business,
        service=service,
        staff=offer.staff,
        now=now,
        taken=taken,
        sessions=read_sessions(work, business.id, [service.id], window) if service.is_group else (),
        counted=read_counted(work, business.id, counted) if counted else (),
        fairness=_loads(work, offer, span) if _needs_loads(offer) else {},
        span=span,
        kept=kept,
    )


def read_taken(
    work: Work,
    business: Business,
    staff: Sequence[StaffMember],
    window: Interval,
    *,
    now: datetime,
    outside: OutsideBusy | None = None,
) -> dict[StaffId, Sequence[Taken]]:
    """Everything that takes the time of these people in a span."""
    told = outside or {}
    calendars = [member.id for member in staff if member.personal_calendar_counts]
    found = work.all_taken.of_staff(
        business.id,
        [member.id for member in staff],
        window,
        now=now,
        calendars_of=[staff_id for staff_id in calendars if staff_id not in told],
    )
    zones = {member.id: member.zone or business.zone for member in staff}
    taken = dict(found.taken)
    for off in found.days:
        span = local_days(off.first, off.last, zones[off.staff_id])
        taken[off.staff_id] = [*taken[off.staff_id], _taken(span, TakenKind.TIME_OFF)]
    for staff_id in calendars:
        if staff_id in told:
            taken[staff_id] = [*taken[staff_id], *(_taken(span, TakenKind.BUSY) for span in told[staff_id])]
    return taken


def time_off_span(time_off: TimeOff, zone: str) -> Interval:
    """What a time off covers; whole local days in the person's zone when it has no span of its own."""
    if time_off.span is not None:
        return time_off.span
    assert time_off.first is not None and time_off.last is not None, "days or a span"  # noqa: S101, PT018
    return local_days(time_off.first, time_off.last, zone)


def local_days(first: date, last: date, zone: str) -> Interval:
    """Whole local days, both included."""
    resolved = resolve_zone(zone)
    return Interval(from_minute(day_minutes(first, resolved)[0]), from_minute(day_minutes(last, resolved)[1]))


def read_sessions(
    work: Work, business_id: BusinessId, service_ids: Iterable[ServiceId], around: Interval
) -> tuple[GroupSession, ...]:
    """The group appointments of these services that may be joined."""
    return tuple(
        GroupSession(
            appointment_id=row.appointment_id,
            start=to_minute(row.span.start),
            end=to_minute(row.span.end),
            service_id=row.service_id,
            staff_ids=row.staff_ids,
            seats=row.seats,
            seats_taken=row.seats_taken,
        )
        for row in work.appointments.sessions(business_id, service_ids, around)
    )


def around(service: Service, span: Interval, length: int = 0) -> Interval:
    """Everything that matters for starts in the span: buffers before the first, length and buffers after the last."""
    after = max(length, service.duration) + service.post_buffer
    return span.widened(service.pre_buffer, after)


def _taken(span: Interval, kind: TakenKind) -> Taken:
    """Rounded outward, when it has seconds."""
    return Taken(to_minute(span.start), to_minute(span.end, up=True), None, kind)


def read_counted(work: Work, business_id: BusinessId, span: Interval) -> tuple[Counted, ...]:
    """What caps count: one row per appointment, with all of its people."""
    found: dict[str, Counted] = {}
    for row in work.appointments.counted(business_id, span):
        staff_ids: tuple[StaffId, ...] = (row.staff_id,) if row.staff_id else ()
        known = found.get(row.appointment_id)
        if known is not None:
            staff_ids = known.staff_ids + staff_ids
        minutes = row.end_minute - row.start_minute
        found[row.appointment_id] = Counted(row.appointment_id, staff_ids, row.service_id, row.start_minute, minutes)
    return tuple(found.values())


def _needs_loads(offer: Offer) -> bool:
    policy = offer.service.policy or offer.business.policy
    return policy.assignment is AssignmentRule.FAIR and len(offer.staff) > 1


def _loads(work: Work, offer: Offer, span: Interval) -> dict[StaffId, Load]:
    around = Interval(span.start - FAIR_DAYS, span.start + FAIR_DAYS)
    booked = work.appointments.minutes_booked(offer.business.id, offer.staff_ids, around)
    return {staff_id: Load(minutes=row.minutes, last_booked_at=row.last_booked_at) for staff_id, row in booked.items()}
