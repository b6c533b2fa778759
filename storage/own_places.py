"""Where events of our own may stand in the calendars of staff, so that what comes back from there is not taken for somebody else's.

An event of ours stands at the appointment's place; while the calendar is still being told of a change, perhaps at a former one.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, union

from scheduling.appointment import AppointmentId, State
from scheduling.business import BusinessId
from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage.outbox_states import HAS_ENDED, IS_PARKED, IS_UNSETTLED
from storage.repository import Repository
from storage.tables import appointment, appointment_staff, history, outbox, staff_calendar

_OF = and_(
    appointment.c.business_id == appointment_staff.c.business_id, appointment.c.id == appointment_staff.c.appointment_id
)
_STANDING = tuple(state for state in State if state not in (State.HELD, State.REQUESTED, State.CANCELLED))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEvent:
    """The event of a coming appointment in the calendar of the first of its people, and where it belongs."""

    appointment_id: AppointmentId
    event_id: str
    span: Interval


class OwnPlaces(Repository):
    """Reads only."""

    def of_staff(
        self, business_id: BusinessId, staff_ids: Collection[StaffId], span: Interval, *, settled_since: datetime
    ) -> Mapping[StaffId, set[Interval]]:
        """A change counts as under way until `settled_since`: calendars show for a while what has just been told otherwise."""
        found: dict[StaffId, set[Interval]] = defaultdict(set)
        for staff_id, starts_at, ends_at in self._standing(business_id, staff_ids, span):
            found[StaffId(staff_id)].add(Interval(starts_at, ends_at))
        for staff_id, place in self._changing(business_id, settled_since):
            if staff_id in staff_ids:
                found[staff_id].add(place)
        for staff_id, place in self._moved(business_id, staff_ids):
            found[staff_id].add(place)
        return found

    def changing(self, business_id: BusinessId, settled_since: datetime) -> set[str]:
        """The appointments of whose last changes the calendars may not know yet.

        Open and fresh rows are few, whatever the business; asked for one business, SQLite would look at all that it ever had.
        """
        rows = select(outbox.c.business_id, outbox.c.appointment_id).where(outbox.c.kind == "meeting")
        is_fresh = and_(outbox.c.done_at >= settled_since, outbox.c.purged_at.is_(None), HAS_ENDED)
        is_parked = and_(IS_PARKED, outbox.c.business_id == business_id)
        all_of_them = union(*(rows.where(state) for state in (IS_UNSETTLED, is_parked, is_fresh)))
        return {one for owner, one in self._connection.execute(all_of_them) if owner == business_id and one is not None}

    def events(self, business_id: BusinessId, staff_id: StaffId, span: Interval) -> list[OwnEvent]:
        """Those that were made in this person's calendar."""
        columns = (appointment.c.id, appointment.c.starts_at, appointment.c.ends_at, appointment.c.meeting_handle)
        mine = select(*columns).join_from(appointment, appointment_staff, _OF)
        rows = self._connection.execute(
            mine.where(
                appointment.c.business_id == business_id,
                appointment.c.ends_at > span.start,
                appointment.c.starts_at < span.end,
                appointment.c.state.in_([state for state in State if state.is_coming]),
                appointment.c.meeting_provider != "",
                appointment_staff.c.staff_id == staff_id,
                appointment_staff.c.position == 0,
            )
        )
        return [
            OwnEvent(appointment_id=AppointmentId(one), event_id=handle["event_id"], span=Interval(start, end))
            for one, start, end, handle in rows
            if handle.get("event_id") and staff_id in handle.get("staff_ids", staff_id).split(",")
        ]

    def _standing(self, business_id: str, staff_ids: Collection[str], span: Interval) -> Any:
        columns = (appointment_staff.c.staff_id, appointment.c.starts_at, appointment.c.ends_at)
        mine = select(*columns).join_from(appointment, appointment_staff, _OF)
        return self._connection.execute(
            mine.where(
                appointment.c.business_id == business_id,
                appointment.c.ends_at > span.start,
                appointment.c.starts_at < span.end,
                appointment.c.state.in_(_STANDING),
                appointment_staff.c.staff_id.in_(list(staff_ids)),
            )
        )

    def _changing(self, business_id: BusinessId, settled_since: datetime) -> list[tuple[StaffId, Interval]]:
        """Every place that an appointment of which a change is under way ever had; its history knows them."""
        ids = self.changing(business_id, settled_since)
        if not ids:
            return []
        mine = select(history.c.data).where(history.c.business_id == business_id, history.c.appointment_id.in_(ids))
        found: list[tuple[StaffId, Interval]] = []
        for data in self._connection.execute(mine).scalars():
            found += [pair for place in (data, data.get("old", {})) for pair in _people_at(place)]
        return found

    def _moved(self, business_id: str, staff_ids: Collection[str]) -> list[tuple[StaffId, Interval]]:
        """Events of ours that somebody moved in the calendar and has not said yet which time is right."""
        row = staff_calendar.c
        mine = select(row.staff_id, row.moved).where(row.business_id == business_id, row.staff_id.in_(list(staff_ids)))
        return [
            (StaffId(staff_id), _span(start, end))
            for staff_id, moved in self._connection.execute(mine.where(row.moved != []))
            for _, start, end in moved
        ]


def _people_at(place: Mapping[str, Any]) -> list[tuple[StaffId, Interval]]:
    if "start" not in place or "staff_ids" not in place:
        return []
    span = _span(place["start"], place["end"])
    return [(StaffId(one), span) for one in place["staff_ids"]]


def _span(start: str, end: str) -> Interval:
    return Interval(datetime.fromisoformat(start), datetime.fromisoformat(end))
