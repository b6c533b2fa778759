"""Days with people and appointments, as the use case would answer them."""

from datetime import UTC, date, datetime

from scheduling.appointment import Appointment, AppointmentId, Attendee, AttendeeId
from scheduling.business import BusinessId
from scheduling.interval import Interval
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, TimeOffId
from scheduling.zones import from_wall, local_day_span, resolve_zone
from usecases.views import AppointmentView, DayView, PersonDay, ScheduleView, StaffRef, TimeOffView

AMSTERDAM = "Europe/Amsterdam"
BRAM = StaffRef(id=StaffId("bram"), name="Bram", zone=AMSTERDAM)
SERVICE = Service(id=ServiceId("s"), display_name="Check-up")


def wall(day: date, text: str, zone: str = AMSTERDAM, *, second: bool = False) -> datetime:
    """The moment the clock shows this time; the second one on request when it does so twice."""
    hour, minute = text.split(":")
    moments = from_wall(day, int(hour) * 60 + int(minute), resolve_zone(zone))
    return moments[1 if second else 0]


def span(day: date, start: str, end: str, zone: str = AMSTERDAM) -> Interval:
    return Interval(wall(day, start, zone), wall(day, end, zone))


def appointment(
    id_: str, taken: Interval, *, customer: str = "Noor", sees: bool = True, **more: object
) -> AppointmentView:
    attendee = Attendee(id=AttendeeId(id_), customer_id=None, name=customer)
    return AppointmentView(
        appointment=Appointment(
            id=AppointmentId(id_),
            reference=id_.upper(),
            service_id=SERVICE.id,
            service_name=SERVICE.display_name,
            span=taken,
            staff_ids=(BRAM.id,),
            attendees=(attendee,),
            **more,  # type: ignore[arg-type]  # named by the test
        ),
        business_id=BusinessId("b"),
        business_name="Praktijk",
        zone=AMSTERDAM,
        service=SERVICE,
        staff=(BRAM,),
        can_change=True,
        can_see_customers=sees,
    )


def time_off(taken: Interval, title: str = "", *, all_day: bool = False) -> TimeOffView:
    return TimeOffView(id=TimeOffId("off"), staff=BRAM, title=title, span=taken, all_day=all_day)


def person(*appointments: AppointmentView, open_: tuple[Interval, ...] = (), **more: object) -> PersonDay:
    facts: dict[str, object] = {"time_off": (), "busy": (), "free": (), "color": "", **more}
    return PersonDay(staff=BRAM, open=open_, appointments=appointments, **facts)  # type: ignore[arg-type]  # named by the test


def day(value: date, *people: PersonDay, zone: str = AMSTERDAM) -> DayView:
    return DayView(day=value, span=local_day_span(value, resolve_zone(zone)), people=people)


def schedule(view: DayView, zone: str = AMSTERDAM) -> ScheduleView:
    return ScheduleView(
        business_id=BusinessId("b"), name="Praktijk", zone=zone, days=(view,), version=7, may_see_customers=True
    )


NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)
