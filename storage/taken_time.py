"""What appointments take of people's time, read as integers in one statement each: by the thousand, and on every question."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from scheduling.appointment import AppointmentId, State
from scheduling.business import BusinessId
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage.records import CountedRow, MinutesBooked, Session, TakenRow
from storage.repository import Repository
from storage.tables import appointment, appointment_staff

_COUNTED = tuple(state for state in State if state is not State.CANCELLED)
_JOINABLE = (State.BOOKED, State.ARRIVED, State.STARTED)
OF_APPOINTMENT = and_(
    appointment.c.business_id == appointment_staff.c.business_id, appointment.c.id == appointment_staff.c.appointment_id
)
STARTS = type_coerce(appointment.c.starts_at, BigInteger)
_ENDS = type_coerce(appointment.c.ends_at, BigInteger)
_HOLD, _APPOINTMENT = "hold", "appointment"
IS_HELD: ColumnElement[str] = literal_column(
    "'held'"
)  # written out, so that both databases see that their index of holds will do
_ROW = appointment_staff.c
_TAKEN = (
    select(
        _ROW.staff_id,
        _ROW.busy_from,
        _ROW.busy_to,
        _ROW.appointment_id,
        _ROW.is_override,
        _ROW.held_until,
        _ROW.held_for,
    )
    .where(
        _ROW.business_id == bindparam("owner"),
        _ROW.staff_id.in_(bindparam("members", expanding=True)),
        _ROW.is_active,
        _ROW.busy_to > bindparam("since"),
        _ROW.busy_from < bindparam("until"),
    )
    .order_by(_ROW.busy_from)
)

_PEOPLE = (
    select(_ROW.appointment_id, _ROW.staff_id)
    .where(_ROW.business_id == bindparam("owner"), _ROW.appointment_id.in_(bindparam("ids", expanding=True)))
    .order_by(_ROW.appointment_id, _ROW.position)
)


class TakenTime(Repository):
    """The part of the appointments that availability, caps and assignment are reckoned from."""

    def taken(
        self, business_id: BusinessId, staff_ids: Iterable[StaffId], span: Interval, *, now: datetime | None = None
    ) -> Mapping[StaffId, Sequence[TakenRow]]:
        """Spans with buffers by start. With `now`, holds that have ended by then are left out."""
        values = {
            "owner": business_id,
            "members": list(staff_ids),
            "since": to_minute(span.start),
            "until": to_minute(span.end, up=True),
        }
        seconds = 0 if now is None else now.timestamp()
        found: dict[StaffId, list[TakenRow]] = {}
        for staff_id, start, end, one, is_override, until, held_for in self._plain_rows(_TAKEN, values):
            if until is None:
                taken = TakenRow(start, end, one, _APPOINTMENT, bool(is_override), None)
            elif now is not None and until <= seconds:
                continue
            else:
                taken = TakenRow(
                    start, end, held_for or one, _HOLD, bool(is_override), datetime.fromtimestamp(until, UTC)
                )
            found.setdefault(staff_id, []).append(taken)
        return found

    def sessions(
        self, business_id: BusinessId, service_ids: Iterable[ServiceId], span: Interval
    ) -> tuple[Session, ...]:
        """Group appointments of these services that may be joined and overlap the span, by start."""
        columns = (
            appointment.c.id,
            appointment.c.service_id,
            STARTS,
            _ENDS,
            appointment.c.seats,
            appointment.c.seats_taken,
        )
        mine = select(*columns).where(
            appointment.c.business_id == business_id,
            appointment.c.service_id.in_(list(service_ids)),
            appointment.c.ends_at > span.start,
            appointment.c.starts_at < span.end,
            appointment.c.state.in_(_JOINABLE),
            appointment.c.seats > 1,
        )
        rows = self._connection.execute(mine.order_by(appointment.c.starts_at, appointment.c.id)).all()
        staff = self._staff_by_appointment(business_id, [row[0] for row in rows])
        return tuple(_session(row, staff.get(row[0], ())) for row in rows)

    def counted(
        self,
        business_id: BusinessId,
        span: Interval,
        *,
        staff_ids: Iterable[StaffId] | None = None,
        service_id: ServiceId | None = None,
    ) -> tuple[CountedRow, ...]:
        """Appointments that start in the span and count against caps: pending and held ones too, cancelled ones not.

        With staff or a service, those of any of them.
        """
        columns = (
            appointment.c.id,
            appointment.c.service_id,
            appointment_staff.c.staff_id,
            STARTS,
            _ENDS,
            appointment.c.state,
        )
        mine = select(*columns).outerjoin_from(appointment, appointment_staff, OF_APPOINTMENT)
        mine = mine.where(
            appointment.c.business_id == business_id,
            appointment.c.ends_at > span.start,
            appointment.c.starts_at >= span.start,
            appointment.c.starts_at < span.end,
            appointment.c.state.in_(_COUNTED),
            appointment.c.held_for.is_(None),
        )
        wanted: list[ColumnElement[bool]] = []
        if staff_ids is not None:
            wanted.append(appointment_staff.c.staff_id.in_(list(staff_ids)))
        if service_id is not None:
            wanted.append(appointment.c.service_id == service_id)
        rows = self._connection.execute(mine.where(or_(*wanted)) if wanted else mine)
        return tuple(_counted(*row) for row in rows)

    def minutes_booked(
        self, business_id: BusinessId, staff_ids: Iterable[StaffId], span: Interval
    ) -> Mapping[StaffId, MinutesBooked]:
        """What each was given in the span; those who were given nothing are missing."""
        row = appointment_staff.c
        mine = select(row.staff_id, func.sum(_ENDS - STARTS), func.max(appointment.c.created_at))
        mine = mine.join_from(appointment_staff, appointment, OF_APPOINTMENT).where(
            row.business_id == business_id,
            row.staff_id.in_(list(staff_ids)),
            row.is_active,
            row.held_until.is_(None),
            row.busy_to > to_minute(span.start),
            row.busy_from < to_minute(span.end, up=True),
        )
        rows = self._connection.execute(mine.group_by(row.staff_id))
        return {StaffId(one): MinutesBooked(int(seconds) // 60, last) for one, seconds, last in rows}

    def _raise(self, business_id: str, staff_ids: Iterable[str]) -> None:
        """The people concerned; where there are none the business, for somebody has to see it."""
        concerned = list(staff_ids)
        if concerned:
            self._locks.staff(business_id, concerned)
        else:
            self._locks.business(business_id)

    def _staff_by_appointment(self, business_id: str, ids: Sequence[str]) -> dict[str, tuple[StaffId, ...]]:
        found: dict[str, tuple[StaffId, ...]] = {}
        for one, member in self._plain_rows(_PEOPLE, {"owner": business_id, "ids": list(ids)}):
            found[one] = (*found.get(one, ()), StaffId(member))
        return found


def _session(row: Row[Any], staff_ids: tuple[StaffId, ...]) -> Session:
    one, service_id, starts, ends, seats, seats_taken = tuple(row)
    span = Interval(from_minute(starts // 60), from_minute(ends // 60))
    return Session(AppointmentId(one), ServiceId(service_id), span, staff_ids, seats, seats_taken)


def _counted(one: str, service_id: str, staff_id: str | None, starts: int, ends: int, state: str) -> CountedRow:
    member = StaffId(staff_id) if staff_id is not None else None
    return CountedRow(AppointmentId(one), ServiceId(service_id), member, starts // 60, ends // 60, State(state))
