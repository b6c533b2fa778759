"""Figures of a business over a span, counted by the database: what was booked in it, and what was held in it.

What was made in a span ends after its beginning, so that the index of ends bounds the search; only an appointment that was noted
down so long afterwards is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, func, select, type_coerce

from scheduling.appointment import Origin, State
from scheduling.business import BusinessId
from scheduling.interval import Interval
from scheduling.service import PriceType, ServiceId
from scheduling.staff import StaffId
from storage.repository import Repository
from storage.tables import appointment, appointment_staff, attendee, customer, staff_member

_DAY = 24 * 60 * 60
_PRICED = (PriceType.FIXED_PRICE, PriceType.STARTING_AT, PriceType.HOURLY)
_HELD = (State.BOOKED, State.ARRIVED, State.STARTED, State.DONE, State.NO_SHOW)
_IS_CANCELLED = appointment.c.state == State.CANCELLED
LEAD_DAYS = (1, 3, 7, 30)
"""Bounds of the classes in which lead times are counted: under a day, under three, a week, a month, and more."""

Stretches = Sequence[tuple[int, int, int]]
"""(first minute, end minute, offset in minutes) of each time in which the clocks of a zone are not changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted: a business over a span, one of its services alone, one person alone."""

    business_id: BusinessId
    span: Interval
    service_id: ServiceId | None = None
    staff_id: StaffId | None = None


class MadeRow(NamedTuple):
    """Bookings of one service made on one local day, counted from 1970; `leads` counts them by class of lead time."""

    day: int
    service_id: ServiceId
    service_name: str
    number: int
    cancelled: int
    lead_seconds: int
    leads: tuple[int, ...]


class PriceRow(NamedTuple):
    """How many bookings were made at a price; an empty currency is the business's."""

    currency: str
    price: Decimal
    number: int


class HeldRow(NamedTuple):
    """Appointments of one service and state; lengths of those whose beginning and end were noted, waits of who was seen coming."""

    service_id: ServiceId
    service_name: str
    state: State
    number: int
    timed: int
    planned_seconds: int
    real_seconds: int
    waited: int
    wait_seconds: int


class UseRow(NamedTuple):
    """How many bookings came through a door, and how many of them are online, or waited for somebody to take them on."""

    origin: Origin
    number: int
    online: int
    on_demand: int


class PersonRow(NamedTuple):
    """How many bookings were made with a person, who may have gone since."""

    staff_id: StaffId
    name: str
    number: int


class MinutesRow(NamedTuple):
    """How much of the span one person has appointments of one service in."""

    service_id: ServiceId
    staff_id: StaffId
    name: str
    minutes: int


class Figures(Repository):
    """Holds are no bookings; what was cancelled is counted by itself alone."""

    def made(self, scope: Scope, stretches: Stretches) -> tuple[MadeRow, ...]:
        lead = _seconds(appointment.c.starts_at) - _seconds(appointment.c.created_at)
        bounds = [0, *(days * _DAY for days in LEAD_DAYS), None]
        classes = [_count_if(~_IS_CANCELLED, *_between(lead, *both)) for both in pairwise(bounds)]
        day = _local_day(appointment.c.created_at, stretches)
        counts = (_count_if(~_IS_CANCELLED), _count_if(_IS_CANCELLED))
        service = (appointment.c.service_id, func.max(appointment.c.service_name))
        mine = _made(scope, day, *service, *counts, _sum(lead, ~_IS_CANCELLED), *classes)
        rows = self._connection.execute(mine.group_by(day, appointment.c.service_id))
        return tuple(
            MadeRow(int(on), ServiceId(one), name, int(count), int(gone), int(seconds), tuple(map(int, leads)))
            for on, one, name, count, gone, seconds, *leads in rows
        )

    def prices(self, scope: Scope) -> tuple[PriceRow, ...]:
        """Each booking once, by the hour as well."""
        columns = (appointment.c.currency_iso, appointment.c.price)
        mine = _made(scope, *columns, func.count()).where(~_IS_CANCELLED, appointment.c.price_type.in_(_PRICED))
        return tuple(PriceRow(*row) for row in self._connection.execute(mine.group_by(*columns)))

    def customers(self, scope: Scope) -> int:
        """How many people these bookings were made for, each once."""
        seat = and_(
            attendee.c.business_id == appointment.c.business_id,
            attendee.c.appointment_id == appointment.c.id,
            ~attendee.c.is_cancelled,
        )
        known = and_(customer.c.business_id == attendee.c.business_id, customer.c.id == attendee.c.customer_id)
        person = func.coalesce(customer.c.merged_into, attendee.c.customer_id, attendee.c.id)
        mine = _made(scope, func.count(person.distinct())).where(~_IS_CANCELLED)
        return int(self._connection.execute(mine.join(attendee, seat).outerjoin(customer, known)).scalar_one())

    def uses(self, scope: Scope) -> tuple[UseRow, ...]:
        door = appointment.c.origin
        kinds = (_count_if(appointment.c.is_online), _count_if(appointment.c.waiting_since.is_not(None)))
        mine = _made(scope, door, func.count(), *kinds).where(~_IS_CANCELLED)
        rows = self._connection.execute(mine.group_by(door))
        return tuple(UseRow(Origin(by), *map(int, counts)) for by, *counts in rows)

    def by_person(self, scope: Scope) -> tuple[PersonRow, ...]:
        mine = _with_people(scope, _made(scope, *_PERSON, func.count()).where(~_IS_CANCELLED))
        rows = self._connection.execute(mine.group_by(*_PERSON))
        return tuple(PersonRow(StaffId(who), name, int(count)) for who, name, count in rows if who is not None)

    def held(self, scope: Scope) -> tuple[HeldRow, ...]:
        """By service and state, of those that begin in the span."""
        row = appointment.c
        is_timed = and_(row.started_at.is_not(None), row.finished_at.is_not(None))
        has_waited = and_(row.arrived_at.is_not(None), row.started_at.is_not(None))
        mine = select(
            row.service_id,
            func.max(row.service_name),
            row.state,
            func.count(),
            _count_if(is_timed),
            _sum(_seconds(row.ends_at) - _seconds(row.starts_at), is_timed),
            _sum(_seconds(row.finished_at) - _seconds(row.started_at), is_timed),
            _count_if(has_waited),
            _sum(_seconds(row.started_at) - _seconds(row.arrived_at), has_waited),
        )
        mine = _of(scope, mine).where(row.starts_at >= scope.span.start, row.starts_at < scope.span.end)
        rows = self._connection.execute(mine.group_by(row.service_id, row.state))
        return tuple(
            HeldRow(ServiceId(one), name, State(state), *map(int, counts)) for one, name, state, *counts in rows
        )

    def minutes(self, scope: Scope) -> tuple[MinutesRow, ...]:
        """Without buffers, as far as they lie in the span."""
        first, last = (int(moment.timestamp()) for moment in (scope.span.start, scope.span.end))
        start, end = _seconds(appointment.c.starts_at), _seconds(appointment.c.ends_at)
        within = case((end > last, last), else_=end) - case((start < first, first), else_=start)
        columns = (appointment.c.service_id, *_PERSON)
        mine = _with_people(scope, _of(scope, select(*columns, func.sum(within))))
        mine = mine.where(appointment.c.starts_at < scope.span.end, appointment.c.state.in_(_HELD))
        rows = self._connection.execute(mine.group_by(*columns))
        known = [row for row in rows if row.staff_id is not None]
        return tuple(MinutesRow(ServiceId(one), StaffId(who), name, int(took) // 60) for one, who, name, took in known)

    def agreed_clocks(self, business_id: BusinessId, after: datetime) -> tuple[tuple[datetime, str, str], ...]:
        """(start, zone, clock time agreed) of the coming appointments, each once."""
        columns = (appointment.c.starts_at, appointment.c.zone, appointment.c.wall_start)
        mine = select(*columns).distinct().where(appointment.c.business_id == business_id)
        mine = mine.where(appointment.c.ends_at > after, appointment.c.state.in_((State.BOOKED, State.ARRIVED)))
        rows = self._connection.execute(mine.where(appointment.c.zone != "", appointment.c.wall_start != ""))
        return tuple((start, zone, agreed) for start, zone, agreed in rows)


_PERSON = (appointment_staff.c.staff_id, staff_member.c.display_name)


def _with_people(scope: Scope, mine: Select[Any]) -> Select[Any]:
    """Once for each of the staff, or for the one person alone; nobody where there are none.

    The joins are outer ones so that SQLite begins with the appointments, which the span bounds, and not with all that people ever had.
    """
    given = and_(
        appointment_staff.c.business_id == appointment.c.business_id,
        appointment_staff.c.appointment_id == appointment.c.id,
        *([] if scope.staff_id is None else [appointment_staff.c.staff_id == scope.staff_id]),
    )
    who = and_(
        staff_member.c.business_id == appointment_staff.c.business_id,
        staff_member.c.id == appointment_staff.c.staff_id,
    )
    return mine.outerjoin(appointment_staff, given).outerjoin(staff_member, who)


def _made(scope: Scope, *columns: Any) -> Select[Any]:
    made_at = appointment.c.created_at
    return _of(scope, select(*columns)).where(
        made_at >= scope.span.start, made_at < scope.span.end, appointment.c.state != State.HELD
    )


def _of(scope: Scope, wanted: Select[Any]) -> Select[Any]:
    """Whatever of the scope ends after the beginning of its span."""
    mine = wanted.select_from(appointment).where(
        appointment.c.business_id == scope.business_id, appointment.c.ends_at > scope.span.start
    )
    if scope.service_id is not None:
        mine = mine.where(appointment.c.service_id == scope.service_id)
    return mine if scope.staff_id is None else mine.where(_is_with(scope.staff_id))


def _is_with(staff_id: StaffId) -> ColumnElement[bool]:
    who = appointment_staff.alias("who")
    return (
        select(who.c.staff_id)
        .where(
            who.c.business_id == appointment.c.business_id,
            who.c.appointment_id == appointment.c.id,
            who.c.staff_id == staff_id,
        )
        .correlate(appointment)
        .exists()
    )


def _seconds(column: Any) -> ColumnElement[int]:
    """A moment as it is kept, so that sums can be done with it."""
    return type_coerce(column, BigInteger)


def _local_day(column: Any, stretches: Stretches) -> ColumnElement[int]:
    seconds = _seconds(column)
    offset = case(*((seconds < end * 60, shift * 60) for _, end, shift in stretches), else_=stretches[-1][2] * 60)
    return (seconds + offset) // _DAY


def _between(value: ColumnElement[int], least: int | None, below: int | None) -> list[ColumnElement[bool]]:
    """The lowest class also has what is less than nothing: noted down afterwards."""
    return ([value >= least] if least else []) + ([value < below] if below is not None else [])


def _count_if(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)


def _sum(value: ColumnElement[int], condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)
