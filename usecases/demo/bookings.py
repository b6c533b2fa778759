"""Three weeks of appointments and time off around a day: most people have gaps, and Wednesdays have nothing left at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduling.appointment import Appointment, AppointmentId, Attendee, AttendeeId, State
from scheduling.assignment import AssignmentReason
from scheduling.interval import Interval
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, TimeOff, TimeOffId
from scheduling.zones import from_wall, local_date, resolve_zone
from usecases.demo.offer import BUSINESS, CHECKUP, CLASS, CLASS_DAYS, CLASS_START, INTAKE, ONLINE, SERVICES
from usecases.demo.people import BRAM, CUSTOMERS, JAMES, OLIVIA, SANNE, STAFF, THIJS

BEFORE, AFTER = 10, 11
WEDNESDAY, THURSDAY = 2, 3
_NINE = 9 * 60
_ZONES = {member.id: member.zone or BUSINESS.zone for member in STAFF}
_SERVICES = {service.id: service for service in SERVICES}
_DAYS = {
    SANNE: ((0, CHECKUP), (30, INTAKE), (120, ONLINE), (240, CHECKUP), (270, CHECKUP), (390, INTAKE)),
    BRAM: ((0, CHECKUP), (120, INTAKE), (240, CHECKUP), (270, CHECKUP), (420, CHECKUP)),
    THIJS: ((30, CHECKUP), (60, CHECKUP), (120, CHECKUP), (300, CHECKUP), (390, CHECKUP)),
    OLIVIA: ((30, ONLINE), (90, ONLINE), (300, ONLINE), (360, ONLINE)),
    JAMES: ((60, ONLINE), (150, ONLINE), (270, ONLINE), (420, ONLINE)),
}
"""Minutes after nine in the person's zone. Bram has always time at ten and from two to four, for whoever tries the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Something to be booked."""

    staff_id: StaffId
    service: Service
    span: Interval
    seats: int = 1


def demo_time_off(now: datetime) -> tuple[TimeOff, ...]:
    """Bram's courses on Wednesdays and a dentist, a long weekend, and a holiday."""
    today = local_date(now, resolve_zone(BUSINESS.zone))
    courses = [
        TimeOff(id=TimeOffId(f"demo-course-{day}"), staff_id=BRAM, title="Refresher course", first=day, last=day)
        for day in _days(today)
        if day.weekday() == WEDNESDAY
    ]
    thursday = _next(today, THURSDAY)
    dentist = Interval(_at(thursday, 13 * 60, BRAM), _at(thursday, 17 * 60, BRAM))
    monday = _next(today + timedelta(days=7), 0)
    holiday = today + timedelta(days=8)
    return (
        *courses,
        TimeOff(id=TimeOffId("demo-dentist"), staff_id=BRAM, title="Dentist", span=dentist),
        TimeOff(id=TimeOffId("demo-weekend"), staff_id=THIJS, title="Long weekend", first=monday, last=monday),
        TimeOff(
            id=TimeOffId("demo-holiday"),
            staff_id=JAMES,
            title="Holiday",
            first=holiday,
            last=holiday + timedelta(days=3),
        ),
    )


def demo_appointments(now: datetime) -> tuple[Appointment, ...]:
    """What stands in the book, each with its customers; the same for the same day."""
    today = local_date(now, resolve_zone(BUSINESS.zone))
    places = [place for day in _days(today) for place in _places(day) if not _is_away(place, now)]
    return tuple(_appointment(number, place, now) for number, place in enumerate(places))


def _places(day: date) -> Iterator[_Place]:
    if day.weekday() < 5 and day.weekday() != WEDNESDAY:
        for column, (staff_id, pattern) in enumerate(_DAYS.items()):
            if day.weekday() != 4 or staff_id not in (OLIVIA, JAMES):
                yield from _column(day, column, staff_id, pattern)
    if day.weekday() == WEDNESDAY:
        yield from _full_day(day)
    if day.weekday() in CLASS_DAYS:
        start = _at(day, CLASS_START, THIJS)
        yield _Place(staff_id=THIJS, service=_SERVICES[CLASS], span=_span(start, 60), seats=4 + day.toordinal() % 6)


def _column(day: date, column: int, staff_id: StaffId, pattern: tuple[tuple[int, ServiceId], ...]) -> Iterator[_Place]:
    for number, (after_nine, service_id) in enumerate(pattern):
        if (day.toordinal() + number + column) % 4 == 0:
            continue
        service = _SERVICES[service_id]
        span = _span(_at(day, _NINE + after_nine, staff_id), service.duration)
        yield _Place(staff_id=staff_id, service=service, span=span)


def _full_day(day: date) -> Iterator[_Place]:
    """Sanne is the only one there, and has a long check-up every hour from opening to closing."""
    for hour in range(9):
        start = _at(day, 8 * 60 + 30 + hour * 60, SANNE)
        yield _Place(staff_id=SANNE, service=_SERVICES[CHECKUP], span=_span(start, 60))


def _appointment(number: int, place: _Place, now: datetime) -> Appointment:
    service = place.service
    return Appointment(
        id=AppointmentId(f"demo-{number:04}"),
        reference=_reference(number),
        service_id=service.id,
        service_name=service.display_name,
        span=place.span,
        staff_ids=(place.staff_id,),
        state=_state(number, place, now),
        pre_buffer=service.pre_buffer,
        post_buffer=service.post_buffer,
        seats=service.maximum_attendees,
        attendees=tuple(_seat(number, seat) for seat in range(place.seats)),
        location=service.location,
        is_online=service.is_online,
        additional_information=service.additional_information,
        price=service.price,
        price_type=service.price_type,
        reminders=service.reminders,
        assignment_reason=AssignmentReason.FEWEST_MINUTES,
        wall_start=place.span.start.astimezone(resolve_zone(BUSINESS.zone)).strftime("%Y-%m-%dT%H:%M"),
        zone=BUSINESS.zone,
        created_by=SANNE,
        created_at=now - timedelta(days=14),
        updated_at=now - timedelta(days=14),
    )


def _seat(number: int, seat: int) -> Attendee:
    customer = CUSTOMERS[(number * 7 + seat) % len(CUSTOMERS)]
    return Attendee(
        id=AttendeeId(f"demo-{number:04}-{seat}"),
        customer_id=customer.id,
        name=customer.display_name,
        email=customer.email,
        phone=customer.phone,
        language_tag=customer.language_tag,
        zone=customer.zone,
    )


def _state(number: int, place: _Place, now: datetime) -> State:
    if number % 17 == 16 and place.span.start.weekday() != WEDNESDAY:
        return State.CANCELLED
    if place.span.end <= now:
        return State.NO_SHOW if number % 13 == 12 else State.DONE
    return State.ARRIVED if place.span.contains(now) else State.BOOKED


def _reference(number: int) -> str:
    """As of any other appointment; no two are equal."""
    letters = "ABCDEFGHJKMNPQRSTVWXYZ"
    return f"SK-{letters[number % 22]}{letters[number // 22 % 22]}{(number * 7919) % 9000 + 1000}"


def _is_away(place: _Place, now: datetime) -> bool:
    return any(
        place.staff_id == time_off.staff_id
        and (
            place.span.overlaps(time_off.span)
            if time_off.span is not None
            else time_off.first is not None
            and time_off.last is not None
            and time_off.first <= local_date(place.span.start, resolve_zone(_ZONES[place.staff_id])) <= time_off.last
        )
        for time_off in demo_time_off(now)
    )


def _days(today: date) -> list[date]:
    return [today + timedelta(days=number) for number in range(-BEFORE, AFTER + 1)]


def _next(day: date, weekday: int) -> date:
    """The first such weekday after the day."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def _at(day: date, minute: int, staff_id: StaffId) -> datetime:
    return from_wall(day, minute, resolve_zone(_ZONES[staff_id]))[0]


def _span(start: datetime, minutes: int) -> Interval:
    return Interval(start, start + timedelta(minutes=minutes))
