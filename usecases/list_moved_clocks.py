"""Appointments that new rules for a zone have moved on the clock, with the moment that the time agreed is now (D14)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from scheduling.appointment import Appointment
from scheduling.book import wall_start
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.interval import Interval
from scheduling.zones import from_wall, resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, covers, require
from usecases.configuration import Configurations
from usecases.show_appointments import show_appointment
from usecases.views import AppointmentView


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedClock:
    """`agreed_at` is where the appointment belongs; None when the clock no longer shows that time on that day."""

    view: AppointmentView
    agreed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMovedClocks:
    """Of those the reader may move. In the order in which they can go back without meeting each other on the way."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[MovedClock, ...]:
        return await self.database.read(partial(self._list, business_id, actor, self.clock.now()))

    def _list(self, business_id: BusinessId, actor: Actor, now: datetime, work: Work) -> tuple[MovedClock, ...]:
        configuration = self.configurations.read(work, business_id)
        member = require(configuration, actor, Permission.MANAGE_BOOKINGS)
        found = [
            MovedClock(view=show_appointment(configuration, actor, one), agreed_at=_agreed_at(one))
            for one in _moved(work, business_id, now)
            if covers(member, actor, Permission.MANAGE_BOOKINGS, one)
        ]
        return tuple(sorted(found, key=_turn))


def _moved(work: Work, business_id: BusinessId, now: datetime) -> list[Appointment]:
    agreed = work.figures.agreed_clocks(business_id, now)
    starts = {start for start, zone, clock in agreed if wall_start(start, resolve_zone(zone)) != clock}
    if not starts:
        return []
    around = Interval(min(starts), max(starts)).widened(0, 1) if len(starts) > 1 else _minute(min(starts))
    coming = (one for one in work.appointments.in_span(business_id, around) if one.state.is_coming)
    return [one for one in coming if one.span.start in starts and _is_moved(one)]


def _minute(start: datetime) -> Interval:
    return Interval(start, start.replace(second=59))


def _is_moved(one: Appointment) -> bool:
    return bool(one.zone and one.wall_start) and wall_start(one.span.start, resolve_zone(one.zone)) != one.wall_start


def _agreed_at(one: Appointment) -> datetime | None:
    day, _, clock = one.wall_start.partition("T")
    hour, minute = map(int, clock.split(":"))
    return next(iter(from_wall(date.fromisoformat(day), hour * 60 + minute, resolve_zone(one.zone))), None)


def _turn(moved: MovedClock) -> float:
    """Those that go forward begin with the last, those that go back with the first."""
    start = moved.view.appointment.span.start
    is_forward = moved.agreed_at is not None and moved.agreed_at > start
    return -start.timestamp() if is_forward else start.timestamp()
