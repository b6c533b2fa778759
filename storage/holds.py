"""Holds: time that a draft or an undo keeps for a while. They are appointments in a state of their own, which nobody is shown."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, and_, bindparam, delete, insert, select, type_coerce, union_all

from scheduling.appointment import AppointmentId, AttendeeId, DraftId, State
from scheduling.business import BusinessId
from scheduling.errors import NotFound
from scheduling.interval import Interval, to_minute
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from storage.records import HeldStart
from storage.tables import appointment, appointment_staff, attendee
from storage.taken_time import IS_HELD, OF_APPOINTMENT, STARTS, TakenTime

_Place = tuple[str, int, int]
"""Whose time, from when until when in minutes, buffers included."""
_ROW = appointment_staff.c
_IS_OF_DRAFT = and_(appointment.c.business_id == bindparam("owner"), appointment.c.draft_id == bindparam("draft"))
_HAS_ENDED = and_(
    appointment.c.business_id == bindparam("owner"),
    appointment.c.state == IS_HELD,
    appointment.c.held_until <= bindparam("now"),
)
_ENDED = (
    select(appointment.c.id, appointment_staff.c.staff_id)
    .join_from(appointment, appointment_staff, OF_APPOINTMENT)
    .where(_HAS_ENDED)
)
_DRAFTED = select(
    appointment.c.id, type_coerce(appointment.c.held_until, BigInteger), appointment.c.service_id, STARTS
).where(_IS_OF_DRAFT, appointment.c.state == IS_HELD)
_COLUMNS = (
    appointment.c.id,
    appointment.c.draft_id,
    appointment.c.state,
    type_coerce(appointment.c.held_until, BigInteger),
    appointment.c.service_id,
    STARTS,
    _ROW.staff_id,
    _ROW.busy_from,
    _ROW.busy_to,
    _ROW.position,  # in no index: else SQLite would go through that of all taken time, because all the others are in it
)
_OF_SEAT = and_(appointment.c.business_id == attendee.c.business_id, appointment.c.id == attendee.c.appointment_id)
_IN_THE_WAY = union_all(
    select(*_COLUMNS).outerjoin_from(appointment, appointment_staff, OF_APPOINTMENT).where(_IS_OF_DRAFT),
    select(*_COLUMNS).join_from(appointment, appointment_staff, OF_APPOINTMENT).where(_HAS_ENDED),
    select(*_COLUMNS)
    .join_from(attendee, appointment, _OF_SEAT)
    .outerjoin_from(appointment, appointment_staff, OF_APPOINTMENT)
    .where(attendee.c.business_id == bindparam("owner"), attendee.c.id == bindparam("seat")),
)
"""Whatever a draft holds or has booked, the holds that have ended, and the group in which the draft has its seat."""
_PLACES = select(_ROW.staff_id, _ROW.busy_from, _ROW.busy_to).where(
    _ROW.business_id == bindparam("owner"), _ROW.appointment_id == bindparam("one")
)
_GONE = delete(appointment).where(
    appointment.c.business_id == bindparam("owner"), appointment.c.id == bindparam("gone")
)


class HoldRow(NamedTuple):
    """One person of a hold or of what a draft has booked; moments in seconds, times of people in minutes."""

    id: str
    draft_id: str | None
    state: str
    until: int | None
    service_id: str
    starts: int
    staff_id: str | None
    begin: int
    end: int
    position: int

    def has_ended(self, now: datetime) -> bool:
        return self.state == State.HELD and self.until is not None and self.until <= now.timestamp()

    @property
    def place(self) -> _Place:
        return self.staff_id or "", self.begin, self.end

    @property
    def kept(self) -> HeldStart:
        assert self.until is not None  # noqa: S101  # the table has no hold without an end
        return _held_start(self.until, self.service_id, self.starts)


class OfDraft(NamedTuple):
    """What a draft held until now, if it did, and whether something was booked by it: an appointment of its own, or a seat in a group."""

    held: HeldStart | None
    has_booked: bool
    has_seat: bool


class Holds(TakenTime):
    """Whoever takes or gives back time raises the numbers of the people concerned."""

    def drop_ended_holds(self, business_id: BusinessId, staff_ids: Iterable[StaffId], now: datetime) -> None:
        """Delete holds of these people that have ended; their numbers must be raised already, or are raised now."""
        concerned = set(staff_ids)
        rows = self._plain_rows(_ENDED, {"owner": business_id, "now": now})
        for one in sorted({one for one, staff_id in rows if staff_id in concerned}):
            self._drop(business_id, one)

    def give_back(
        self,
        business_id: BusinessId,
        draft_id: DraftId,
        seat_id: AttendeeId,
        staff_ids: Iterable[StaffId],
        now: datetime,
        *,
        also_own: bool,
    ) -> OfDraft:
        """Drop what is in a booking's way: the holds of these people that have ended, and with `also_own` what its draft holds.

        `seat_id` is that of the draft's first seat. One question instead of four, for every booking asks it.
        """
        values = {"owner": business_id, "draft": draft_id, "now": now, "seat": seat_id}
        rows = {HoldRow._make(row) for row in self._plain_rows(_IN_THE_WAY, values)}
        own = [row for row in rows if row.draft_id == draft_id]
        held = [row for row in own if row.state == State.HELD] if also_own else []
        concerned, ended = set(staff_ids), [row for row in rows if row.has_ended(now)]
        gone = {row.id for row in held} | {row.id for row in ended if row.staff_id in concerned}
        for one in sorted(gone):
            self._drop(business_id, one, {row.place for row in rows if row.id == one and row.staff_id is not None})
        has_booked = any(row.state != State.HELD for row in own)
        has_seat = any(row.draft_id != draft_id and row.state != State.HELD for row in rows)
        return OfDraft(held=held[0].kept if held else None, has_booked=has_booked, has_seat=has_seat)

    def hold_places(
        self,
        business_id: BusinessId,
        appointment_id: AppointmentId,
        places: Iterable[tuple[Interval, Sequence[StaffId]]],
        until: datetime,
        *,
        overlaps: bool = False,
    ) -> None:
        """Keep the old place of a moved or cancelled appointment for an undo, in spans with the buffers in them.

        In pieces, for others that moved with it may stand in parts of it. `overlaps`: it stood there on purpose together with others,
        who stay.
        """
        self.release_place(business_id, appointment_id)
        owner = select(appointment.c.service_id).where(
            appointment.c.business_id == business_id, appointment.c.id == appointment_id
        )
        service_id = self._connection.execute(owner).scalar()
        if service_id is None:
            raise NotFound("appointment", appointment_id=appointment_id)
        held = {"held_until": until, "held_for": appointment_id, "business_id": business_id}
        shared = {**held, "is_override": overlaps}
        for number, (span, staff_ids) in enumerate(places, 1):
            self._raise(business_id, staff_ids)
            self._locks.tells(business_id, staff_ids, (to_minute(span.start), to_minute(span.end)))
            one = f"place-{number}-of-{appointment_id}"
            place = {"id": one, "reference": one, "service_id": service_id, "state": State.HELD}
            values = {**held, **place, "starts_at": span.start, "ends_at": span.end}
            self._connection.execute(insert(appointment).values(**values))
            busy = {"busy_from": to_minute(span.start), "busy_to": to_minute(span.end), "appointment_id": one}
            rows = [
                {**shared, **busy, "staff_id": member, "staff_number": self._locks.number_of(business_id, member)}
                for member in staff_ids
            ]
            if rows:
                self._connection.execute(insert(appointment_staff), rows)

    def release_place(self, business_id: BusinessId, appointment_id: AppointmentId) -> None:
        """Give a kept place back, if there is one: because of the undo itself, or because it is moved once more."""
        kept = select(appointment.c.id).where(
            appointment.c.business_id == business_id,
            appointment.c.state == IS_HELD,
            appointment.c.held_for == appointment_id,
        )
        for one in self._connection.execute(kept).scalars().all():
            self._drop(business_id, one)

    def drop_hold(self, business_id: BusinessId, draft_id: DraftId) -> None:
        """Give back what a draft holds, if it does, whether or not its end has passed."""
        for row in self._held(business_id, draft_id):
            self._drop(business_id, row[0])

    def hold_of(self, business_id: BusinessId, draft_id: DraftId) -> datetime | None:
        """The end of a draft's hold, whether or not it has passed."""
        held = self._held(business_id, draft_id)
        return datetime.fromtimestamp(held[0][1], UTC) if held and held[0][1] is not None else None

    def held_start(self, business_id: BusinessId, draft_id: DraftId) -> HeldStart | None:
        """What a draft holds, whether or not its end has passed."""
        held = self._held(business_id, draft_id)
        return _held_start(*held[0][1:]) if held else None

    def held_by(self, business_id: BusinessId, draft_id: DraftId) -> AppointmentId | None:
        """What keeps a draft's start, if something does."""
        held = self._held(business_id, draft_id)
        return AppointmentId(held[0][0]) if held else None

    def _held(self, business_id: BusinessId, draft_id: DraftId) -> Sequence[Any]:
        return self._plain_rows(_DRAFTED, {"owner": business_id, "draft": draft_id})

    def _drop(self, business_id: str, appointment_id: str, places: Collection[_Place] | None = None) -> None:
        """Delete a hold. `places` are where it is, where the caller knows that."""
        if places is None:
            places = self._places(business_id, appointment_id)
        self._leave(business_id, places, ())
        self._do(_GONE, {"owner": business_id, "gone": appointment_id})

    def _places(self, business_id: str, appointment_id: str) -> Sequence[_Place]:
        return self._plain_rows(_PLACES, {"owner": business_id, "one": appointment_id})

    def _leave(self, business_id: str, places: Iterable[_Place], next_people: Iterable[str]) -> None:
        """Raise those who are there now and those who will be, and tell where their time is given back."""
        left = list(places)
        self._raise(business_id, {*(staff_id for staff_id, _, _ in left), *next_people})
        for staff_id, begin, end in left:
            self._locks.tells(business_id, [staff_id], (begin, end))


def _held_start(until: int, service_id: str, starts: int) -> HeldStart:
    return HeldStart(ServiceId(service_id), datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(until, UTC))
