"""Time off on the wire of our own part of the API: whole days, or from one moment to another."""

from typing import Any

from api.errors import bad_request
from api.wire.model import Wire
from api.wire.moments import utc_parts
from api.wire.primitives import Claim, DateTimeTimeZone, Day, Text, server_only
from scheduling.business import BusinessId
from scheduling.interval import Interval
from scheduling.staff import StaffId
from usecases.absences import Absence
from usecases.take_time_off import TimeOffWish
from usecases.views import AppointmentView, TimeOffView

_WHEN = frozenset({"start_date_time", "end_date_time", "first_day", "last_day"})


class TimeOffEntry(Wire):
    """Time in which one of the staff cannot be booked."""

    id: Text | None = server_only()
    staff_member_id: Text
    title: Text | None = None
    notes: Text | None = None
    place: Text | None = None
    first_day: Day | None = None
    """Whole local days, the last one included; instead of a start and an end."""
    last_day: Day | None = None
    start_date_time: DateTimeTimeZone | None = None
    end_date_time: DateTimeTimeZone | None = None
    is_all_day: Claim | None = server_only()
    appointment_ids: list[Text] | None = server_only("Appointments to come that lie in it: nobody has moved them.")

    def wish(self, business_id: BusinessId, draft_id: str, before: TimeOffView | None = None) -> TimeOffWish:
        """What was sent of it, over what there is. Raises ApiError."""
        sent = self.sent
        when: dict[str, Any] = {}
        if before is None or sent & _WHEN:
            when = self._when()
        elif before.all_day:
            when = {"first": before.first, "last": before.last}
        else:
            when = {"span": before.span}
        title = self.title or "" if before is None or "title" in sent else before.title
        return TimeOffWish(
            business_id=business_id,
            staff_ids=(before.staff.id if before else StaffId(self.staff_member_id),),
            draft_id=draft_id,
            title=title,
            notes=(self.notes or "") if "notes" in sent else None,
            place=(self.place or "") if "place" in sent else None,
            **when,
        )

    def _when(self) -> dict[str, Any]:
        if self.first_day is not None and self.start_date_time is None:
            return {"first": self.first_day, "last": self.last_day}
        if self.start_date_time is None or self.end_date_time is None or self.first_day is not None:
            raise bad_request("say either firstDay, or startDateTime and endDateTime", "startDateTime")
        first, last = self.start_date_time.moment(), self.end_date_time.moment()
        if last <= first:
            raise bad_request("endDateTime must be after startDateTime", "endDateTime")
        return {"span": Interval(first, last)}


def time_off_out(view: TimeOffView, hit: tuple[AppointmentView, ...]) -> dict[str, Any]:
    return {
        "id": view.id,
        "staffMemberId": view.staff.id,
        "title": view.title or None,
        "notes": view.notes or None,
        "place": view.place or None,
        "firstDay": view.first.isoformat() if view.first else None,
        "lastDay": view.last.isoformat() if view.last else None,
        "startDateTime": utc_parts(view.span.start),
        "endDateTime": utc_parts(view.span.end),
        "isAllDay": view.all_day,
        "appointmentIds": [one.appointment.id for one in hit],
    }


def absence_out(absence: Absence) -> dict[str, Any]:
    return time_off_out(absence.time_off, absence.hit)
