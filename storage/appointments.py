"""Appointments with their staff and attendees. Every change raises the numbers of the people concerned, before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, and_, bindparam, delete, exists, func, select, tuple_, update

from scheduling.appointment import Appointment, AppointmentId, Attendee, AttendeeId, DraftId, Meeting, State
from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from scheduling.errors import NotFound, Stale
from scheduling.interval import Interval, to_minute
from scheduling.quick import replace
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage.appointment_rows import (
    appointment_from,
    appointment_values,
    attendee_from,
    attendee_values,
    meeting_values,
)
from storage.holds import Holds
from storage.merging import same_person
from storage.repository import Values
from storage.tables import appointment, appointment_staff, attendee
from storage.types import Moment

_PORTION = 500
_OF_DRAFT = select(appointment.c.id).where(
    appointment.c.business_id == bindparam("owner"),
    appointment.c.draft_id == bindparam("draft"),
    appointment.c.state != State.HELD.value,
)
_NOT_HELD = tuple(state for state in State if state is not State.HELD)


_IS_OF_APPOINTMENT = and_(
    appointment.c.business_id == appointment_staff.c.business_id, appointment.c.id == appointment_staff.c.appointment_id
)


class Occupied(NamedTuple):
    """How many appointments have this time and state, and how many places of people they take."""

    span: Interval
    state: State
    appointments: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Which of the appointments of a business are listed, and how; without an end of a span all there are on that side."""

    states: tuple[State, ...]
    ends_after: datetime | None = None
    starts_before: datetime | None = None
    staff_ids: tuple[StaffId, ...] | None = None
    is_falling: bool = False
    limit: int
    skip: int = 0


class Appointments(Holds):
    """Reading gives whole appointments; without `states` all but holds."""

    def get(self, business_id: BusinessId, appointment_id: AppointmentId) -> Appointment:
        found = self._find(business_id, appointment.c.id == appointment_id)
        if not found:
            raise NotFound("appointment", appointment_id=appointment_id)
        return found[0]

    def by_ids(self, business_id: BusinessId, ids: Iterable[AppointmentId]) -> tuple[Appointment, ...]:
        """Those of them that there are, by start."""
        return self._find(business_id, appointment.c.id.in_(list(ids)))

    def by_reference(self, business_id: BusinessId, reference: str) -> Appointment | None:
        found = self._find(business_id, appointment.c.reference == reference, appointment.c.held_for.is_(None))
        return found[0] if found else None

    def by_attendee(self, attendee_id: AttendeeId) -> tuple[BusinessId, Appointment] | None:
        """The appointment in which this seat is, of whatever business."""
        seat = select(attendee.c.business_id, attendee.c.appointment_id).where(attendee.c.id == attendee_id)
        row = self._connection.execute(seat.limit(1)).one_or_none()
        if row is None:
            return None
        business_id = BusinessId(row.business_id)
        return business_id, self.get(business_id, AppointmentId(row.appointment_id))

    def businesses_of_address(self, email: str, after: datetime) -> list[BusinessId]:
        """Where somebody with this mail address has an appointment that ends after the moment."""
        here = and_(appointment.c.business_id == attendee.c.business_id, appointment.c.id == attendee.c.appointment_id)
        mine = select(attendee.c.business_id).join(appointment, here)
        mine = mine.where(_has_address(email), appointment.c.ends_at > after, appointment.c.state.in_(_NOT_HELD))
        ids = self._connection.execute(mine.distinct().order_by(attendee.c.business_id)).scalars()
        return [BusinessId(one) for one in ids]

    def of_address(self, business_id: BusinessId, email: str, after: datetime) -> tuple[Appointment, ...]:
        """Those that end after the moment, by start."""
        seats = select(attendee.c.appointment_id).where(attendee.c.business_id == business_id, _has_address(email))
        is_mine = (appointment.c.id.in_(seats), appointment.c.ends_at > after, appointment.c.state.in_(_NOT_HELD))
        return self._find(business_id, *is_mine, limit=_PORTION)

    def by_draft(self, business_id: BusinessId, draft_id: DraftId) -> tuple[Appointment, ...]:
        """What was booked by a draft: more than one only for a series."""
        if not self._plain_rows(_OF_DRAFT, {"owner": business_id, "draft": draft_id}):
            return ()
        booked = (appointment.c.draft_id == draft_id, appointment.c.state.in_(_NOT_HELD))
        return self._find(business_id, *booked, order=(appointment.c.occurrence,))

    def in_span(
        self,
        business_id: BusinessId,
        span: Interval,
        *,
        staff_ids: Iterable[StaffId] | None = None,
        states: Iterable[State] | None = None,
    ) -> tuple[Appointment, ...]:
        """Those that overlap the span, by start."""
        return self._find(
            business_id,
            appointment.c.ends_at > span.start,
            appointment.c.starts_at < span.end,
            appointment.c.state.in_(tuple(states) if states is not None else _NOT_HELD),
            *_with_staff(staff_ids),
        )

    def people_in_span(self, business_id: BusinessId, span: Interval, *, states: Iterable[State]) -> frozenset[StaffId]:
        """Those who have an appointment that overlaps the span."""
        people = select(appointment_staff.c.staff_id).join(appointment, _IS_OF_APPOINTMENT)
        found = self._connection.execute(people.where(*_in_span(business_id, span, states)).distinct())
        return frozenset(StaffId(staff_id) for (staff_id,) in found)

    def occupied(
        self, business_id: BusinessId, span: Interval, *, staff_ids: Sequence[StaffId], states: Iterable[State]
    ) -> tuple[Occupied, ...]:
        """What overlaps the span, counted by time: as many rows as there are different times, however much is booked."""
        columns = (appointment.c.starts_at, appointment.c.ends_at, appointment.c.state)
        counts = (func.count(appointment.c.id.distinct()), func.count())
        some = select(*columns, *counts).select_from(appointment_staff).join(appointment, _IS_OF_APPOINTMENT)
        # An expression, for by the index SQLite would look for each of these people in each appointment.
        is_theirs = appointment_staff.c.staff_id.concat("").in_(list(staff_ids))
        some = some.where(*_in_span(business_id, span, states), is_theirs)
        found = self._connection.execute(some.group_by(*columns))
        return tuple(Occupied(Interval(start, end), State(state), *numbers) for start, end, state, *numbers in found)

    def of_customer(
        self,
        business_id: BusinessId,
        customer_id: CustomerId,
        *,
        after: datetime | None = None,
        before: datetime | None = None,
        limit: int = 50,
    ) -> tuple[Appointment, ...]:
        """Those in which the customer has or had a seat; with `before` alone the latest first, else by start."""
        seat = exists().where(
            attendee.c.business_id == appointment.c.business_id,
            attendee.c.appointment_id == appointment.c.id,
            attendee.c.customer_id.in_(same_person(business_id, customer_id)),
        )
        conditions = [seat, appointment.c.state.in_(_NOT_HELD)]
        if after is not None:
            conditions.append(appointment.c.ends_at > after)
        if before is not None:
            conditions.append(appointment.c.starts_at < before)
        is_backwards = before is not None and after is None
        order = appointment.c.starts_at.desc() if is_backwards else appointment.c.starts_at.asc()
        return self._find(business_id, *conditions, order=(order, appointment.c.id), limit=limit)

    def of_series(self, business_id: BusinessId, series_id: str) -> tuple[Appointment, ...]:
        """All in which a seat of the series is or was, by start."""
        seat = exists().where(
            attendee.c.business_id == appointment.c.business_id,
            attendee.c.appointment_id == appointment.c.id,
            attendee.c.series_id == series_id,
            attendee.c.series_id != "",
        )
        return self._find(business_id, seat)

    def coming(
        self,
        business_id: BusinessId,
        *,
        after: datetime,
        staff_ids: Iterable[StaffId] | None = None,
        service_id: ServiceId | None = None,
        limit: int = 50,
    ) -> tuple[Appointment, ...]:
        """Those that can still be moved or cancelled and end after the moment, soonest first."""
        conditions = [
            appointment.c.ends_at > after,
            appointment.c.state.in_([state for state in State if state.is_coming]),
            *_with_staff(staff_ids),
        ]
        if service_id is not None:
            conditions.append(appointment.c.service_id == service_id)
        return self._find(business_id, *conditions, limit=limit)

    def listed(
        self, business_id: BusinessId, wanted: Listed, *, after: tuple[datetime, AppointmentId] | None = None
    ) -> tuple[Appointment, ...]:
        """Some of them by start, or by start backwards; those that stand behind a place in that order."""
        row, is_falling = appointment.c, wanted.is_falling
        conditions = _listed(wanted)
        if after is not None:
            here = tuple_(row.starts_at, row.id)
            place = tuple_(bindparam("start", after[0], Moment), bindparam("one", after[1], Text))
            conditions.append(here < place if is_falling else here > place)
        order = (row.starts_at.desc(), row.id.desc()) if is_falling else (row.starts_at, row.id)
        return self._find(business_id, *conditions, order=order, limit=wanted.limit, offset=wanted.skip)

    def count_listed(self, business_id: BusinessId, wanted: Listed) -> int:
        mine = select(func.count()).where(appointment.c.business_id == business_id, *_listed(wanted))
        return int(self._connection.execute(mine).scalar_one())

    def of_service(self, business_id: BusinessId, service_id: ServiceId, *, after: datetime | None = None) -> int:
        """How many there are or were of a service; with a moment those still to come that end after it."""
        mine = select(func.count()).where(appointment.c.business_id == business_id, appointment.c.held_for.is_(None))
        mine = mine.where(appointment.c.service_id == service_id, appointment.c.state != State.HELD)
        if after is not None:
            coming = appointment.c.state.in_([state for state in State if state.is_coming])
            mine = mine.where(appointment.c.ends_at > after, coming)
        return int(self._connection.execute(mine).scalar_one())

    def narrower(
        self, business_id: BusinessId, service_id: ServiceId, seats: int, after: datetime
    ) -> tuple[Appointment, ...]:
        """Those of a service still to come that have fewer seats, soonest first."""
        row = appointment.c
        coming = row.state.in_([state for state in State if state.is_coming])
        return self._find(
            business_id, row.service_id == service_id, row.seats < seats, row.starts_at > after, coming, limit=None
        )

    def counts(self) -> dict[State, int]:
        """How many there are in each state, of all businesses."""
        found = dict.fromkeys(State, 0)
        rows = self._connection.execute(select(appointment.c.state, func.count()).group_by(appointment.c.state))
        return found | {State(state): count for state, count in rows}

    def lock(self, business_id: BusinessId, appointment_id: AppointmentId) -> None:
        """Wait for others who change it or take its seats; after the staff, in the order of locks."""
        mine = select(appointment.c.id).where(_is(business_id, appointment_id)).with_for_update()
        if self._connection.execute(mine).scalar() is None:
            raise NotFound("appointment", appointment_id=appointment_id)

    def add(self, business_id: BusinessId, new: Appointment, *, occurrence: int = 0) -> Appointment:
        self._raise(business_id, new.staff_ids)
        values = {**appointment_values(new), "business_id": business_id, "id": new.id, "version": new.version}
        draft = {"draft_id": new.draft_id, "occurrence": occurrence}
        self._insert_later(appointment, [{**values, **draft}])
        self._add_staff(business_id, new)
        self._add_attendees(business_id, new.id, list(enumerate(new.attendees)))
        return new

    def save(
        self, business_id: BusinessId, changed: Appointment, *, expected_version: int | None = None
    ) -> Appointment:
        """Store it with the next version. Raises Stale unless it stands at the expected one, by default its own."""
        expected = changed.version if expected_version is None else expected_version
        self._leave(business_id, self._places(business_id, changed.id), changed.staff_ids)
        mine = update(appointment).where(_is(business_id, changed.id), appointment.c.version == expected)
        stored = self._connection.execute(mine, {**appointment_values(changed), "version": expected + 1})
        if stored.rowcount != 1:
            self._refuse_stale(business_id, changed.id)
        self._connection.execute(delete(appointment_staff).where(_staff_is(business_id, changed.id)))
        self._add_staff(business_id, changed)
        self._save_attendees(business_id, changed)
        return replace(changed, version=expected + 1)

    def keep_meeting(self, business_id: BusinessId, owner: Appointment, meeting: Meeting, at: datetime) -> Appointment:
        """Store the online meeting. The version stays, for nobody has changed what people were shown; boards hear of it."""
        self._raise(business_id, owner.staff_ids)
        values = {**meeting_values(meeting), "updated_at": at}
        self._connection.execute(update(appointment).where(_is(business_id, owner.id)), values)
        return replace(owner, meeting=meeting, updated_at=at)

    def keep_seat(self, business_id: BusinessId, owner: Appointment, seat: Attendee, at: datetime) -> Appointment:
        """Store what a customer says of the own seat. The version stays, as with the meeting; boards hear of it."""
        self._raise(business_id, owner.staff_ids)
        mine = and_(attendee.c.business_id == business_id, attendee.c.id == seat.id)
        self._connection.execute(update(attendee).where(mine), attendee_values(seat))
        self._connection.execute(update(appointment).where(_is(business_id, owner.id)), {"updated_at": at})
        attendees = tuple(seat if one.id == seat.id else one for one in owner.attendees)
        return replace(owner, attendees=attendees, updated_at=at)

    def _refuse_stale(self, business_id: BusinessId, appointment_id: AppointmentId) -> None:
        present = self.get(business_id, appointment_id)
        raise Stale("appointment", appointment_id=appointment_id, state=present.state, version=present.version)

    def _save_attendees(self, business_id: BusinessId, changed: Appointment) -> None:
        """Seats are given back before new ones are taken."""
        mine = and_(attendee.c.business_id == business_id, attendee.c.appointment_id == changed.id)
        rows = self._connection.execute(select(attendee).where(mine)).all()
        known = {row.id: (row.position, attendee_from(row)) for row in rows}
        wanted = {one.id: (position, one) for position, one in enumerate(changed.attendees)}
        gone = [one for one in known if one not in wanted]
        if gone:
            self._connection.execute(delete(attendee).where(mine, attendee.c.id.in_(gone)))
        moved = [pair for one, pair in wanted.items() if one in known and known[one] != pair]
        for position, one in sorted(moved, key=lambda pair: not pair[1].is_cancelled):
            values = {**attendee_values(one), "position": position}
            self._connection.execute(update(attendee).where(mine, attendee.c.id == one.id), values)
        self._add_attendees(business_id, changed.id, [pair for one, pair in wanted.items() if one not in known])

    def _add_attendees(self, business_id: str, appointment_id: str, new: Sequence[tuple[int, Attendee]]) -> None:
        keys = {"business_id": business_id, "appointment_id": appointment_id}
        rows = [{**keys, **attendee_values(one), "id": one.id, "position": position} for position, one in new]
        self._insert_later(attendee, rows)

    def _add_staff(self, business_id: str, owner: Appointment) -> None:
        taken = to_minute(owner.taken.start), to_minute(owner.taken.end)
        self._locks.tells(business_id, owner.staff_ids, taken)
        shared: Values = {
            "business_id": business_id,
            "appointment_id": owner.id,
            "busy_from": taken[0],
            "busy_to": taken[1],
            "is_active": owner.state.takes_time,
            "is_override": owner.override is not None and owner.override.overlaps,
            "held_until": owner.held_until,
        }
        rows = [
            {**shared, "staff_id": one, "position": at, "staff_number": self._locks.number_of(business_id, one)}
            for at, one in enumerate(owner.staff_ids)
        ]
        self._insert_later(appointment_staff, rows)

    def _find(
        self,
        business_id: str,
        *conditions: Any,
        order: Sequence[Any] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[Appointment, ...]:
        mine = select(appointment).where(appointment.c.business_id == business_id, *conditions)
        ordered = mine.order_by(*(order or (appointment.c.starts_at, appointment.c.id))).limit(limit)
        rows = self._connection.execute(ordered.offset(offset) if offset else ordered).all()
        found: list[Appointment] = []
        for at in range(0, len(rows), _PORTION):
            portion = rows[at : at + _PORTION]
            ids = [row.id for row in portion]
            staff, attendees = self._staff_by_appointment(business_id, ids), self._attendees(business_id, ids)
            found += [appointment_from(row, staff.get(row.id, ()), attendees.get(row.id, ())) for row in portion]
        return tuple(found)

    def _attendees(self, business_id: str, ids: Sequence[str]) -> dict[str, list[Attendee]]:
        mine = select(attendee).where(attendee.c.business_id == business_id, attendee.c.appointment_id.in_(ids))
        found: dict[str, list[Attendee]] = {}
        for row in self._connection.execute(mine.order_by(attendee.c.position, attendee.c.id)):
            found.setdefault(row.appointment_id, []).append(attendee_from(row))
        return found


def _is(business_id: str, appointment_id: str) -> Any:
    return and_(appointment.c.business_id == business_id, appointment.c.id == appointment_id)


def _staff_is(business_id: str, appointment_id: str) -> Any:
    return and_(appointment_staff.c.business_id == business_id, appointment_staff.c.appointment_id == appointment_id)


def _has_address(email: str) -> Any:
    return func.lower(attendee.c.email) == email.lower()


def _in_span(business_id: BusinessId, span: Interval, states: Iterable[State]) -> list[Any]:
    return [
        appointment.c.business_id == business_id,
        appointment.c.ends_at > span.start,
        appointment.c.starts_at < span.end,
        appointment.c.state.in_(tuple(states)),
    ]


def _listed(wanted: Listed) -> list[Any]:
    row = appointment.c
    conditions = [row.state.in_(tuple(wanted.states)), row.held_for.is_(None), *_with_staff(wanted.staff_ids)]
    if wanted.ends_after is not None:
        conditions.append(row.ends_at > wanted.ends_after)
    if wanted.starts_before is not None:
        conditions.append(row.starts_at < wanted.starts_before)
    return conditions


def _with_staff(staff_ids: Iterable[StaffId] | None) -> list[Any]:
    if staff_ids is None:
        return []
    return [
        exists().where(
            appointment_staff.c.business_id == appointment.c.business_id,
            appointment_staff.c.appointment_id == appointment.c.id,
            appointment_staff.c.staff_id.in_(list(staff_ids)),
        )
    ]
