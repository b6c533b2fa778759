"""Rows for the report of bookings: one for each seat of each appointment, streamed in the order in which appointments end.

That order is the index's, so that neither side sorts or keeps much, however many there are.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, select

from scheduling.appointment import Answer, AppointmentId, State
from scheduling.business import Address, BusinessId
from scheduling.service import Location, PriceType
from storage.engine import Database
from storage.tables import appointment, appointment_staff, attendee, customer, staff_member
from storage.values import address_from, answers_from, location_from

_NOT_REPORTED = (State.HELD, State.CANCELLED)
_ROW, _SEAT, _WHO = appointment.c, attendee.c, appointment_staff.c


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportScope:
    """Bookings made, or appointments held, from one moment on and before another; None is no bound."""

    business_id: BusinessId
    since: datetime | None
    until: datetime | None
    is_by_making: bool = True


class ReportedSeat(NamedTuple):
    """A seat that is still held; of an appointment that nobody has a seat in there is one row without a name."""

    appointment_id: AppointmentId
    starts_at: datetime
    ends_at: datetime
    service_name: str
    location: Location
    is_online: bool
    seats: int
    seats_taken: int
    price_type: PriceType
    price: Decimal
    currency: str
    cc: tuple[str, ...]
    campaign: str
    staff_names: tuple[str, ...]
    name: str
    email: str
    phone: str
    address: Address
    takes_texts: bool
    answers: tuple[Answer, ...]


async def read_report(database: Database, scope: ReportScope) -> AsyncGenerator[ReportedSeat, None]:
    """Several people who hold one appointment together are rows beside each other, and become one."""
    held: list[Row[Any]] = []
    async with aclosing(database.stream(_statement(scope))) as rows:
        async for row in rows:
            if held and held[0].id != row.id:
                for seat in _seats(held):
                    yield seat
                held = []
            held.append(row)
    for seat in _seats(held):
        yield seat


def _statement(scope: ReportScope) -> Select[Any]:
    seat = and_(_SEAT.business_id == _ROW.business_id, _SEAT.appointment_id == _ROW.id, ~_SEAT.is_cancelled)
    known = and_(customer.c.business_id == _SEAT.business_id, customer.c.id == _SEAT.customer_id)
    given = and_(_WHO.business_id == _ROW.business_id, _WHO.appointment_id == _ROW.id)
    person = and_(staff_member.c.business_id == _WHO.business_id, staff_member.c.id == _WHO.staff_id)
    tables = appointment.outerjoin(attendee, seat).outerjoin(customer, known)
    tables = tables.outerjoin(appointment_staff, given).outerjoin(staff_member, person)
    wanted = select(*_COLUMNS).select_from(tables).where(_ROW.business_id == scope.business_id)
    wanted = wanted.where(_ROW.state.not_in(_NOT_REPORTED), *_bounds(scope))
    return wanted.order_by(_ROW.ends_at, _ROW.starts_at, _ROW.id, _SEAT.position, _SEAT.id, _WHO.position)


def _bounds(scope: ReportScope) -> list[Any]:
    """What is made or begins after a moment also ends after it, which the index knows."""
    moment = _ROW.created_at if scope.is_by_making else _ROW.starts_at
    least = [] if scope.since is None else [_ROW.ends_at > scope.since, moment >= scope.since]
    return least + ([] if scope.until is None else [moment < scope.until])


_COLUMNS = (
    _ROW.id,
    _ROW.starts_at,
    _ROW.ends_at,
    _ROW.service_name,
    _ROW.location,
    _ROW.is_online,
    _ROW.seats,
    _ROW.seats_taken,
    _ROW.price_type,
    _ROW.price,
    _ROW.currency_iso,
    _ROW.cc,
    _ROW.campaign,
    staff_member.c.display_name.label("staff_name"),
    _WHO.staff_id,
    _SEAT.id.label("seat_id"),
    _SEAT.name,
    _SEAT.email,
    _SEAT.phone,
    _SEAT.location.label("seat_location"),
    _SEAT.sms_opt_in,
    _SEAT.answers,
    customer.c.addresses,
)


def _seats(rows: Sequence[Row[Any]]) -> list[ReportedSeat]:
    """Of one appointment."""
    names = tuple({row.staff_id: row.staff_name for row in rows if row.staff_id is not None}.values())
    firsts = {row.seat_id: row for row in reversed(rows)}
    return [_seat(firsts[one], names) for one in dict.fromkeys(row.seat_id for row in rows)]


def _seat(row: Row[Any], staff_names: tuple[str, ...]) -> ReportedSeat:
    return ReportedSeat(
        appointment_id=AppointmentId(row.id),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        service_name=row.service_name,
        location=location_from(row.location),
        is_online=row.is_online,
        seats=row.seats,
        seats_taken=row.seats_taken,
        price_type=PriceType(row.price_type),
        price=row.price,
        currency=row.currency_iso,
        cc=tuple(row.cc),
        campaign=row.campaign,
        staff_names=staff_names,
        name=row.name or "",
        email=row.email or "",
        phone=row.phone or "",
        address=_address(row),
        takes_texts=bool(row.sms_opt_in),
        answers=answers_from(row.answers or ()),
    )


def _address(row: Row[Any]) -> Address:
    """As given with the booking, else as known of the customer."""
    given = location_from(row.seat_location or {}).address
    return given if given != Address() or not row.addresses else address_from(row.addresses[0])
