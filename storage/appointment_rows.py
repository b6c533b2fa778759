"""How an appointment and its attendees stand in their rows."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from scheduling.appointment import (
    Appointment,
    AppointmentId,
    Attendance,
    Attendee,
    AttendeeId,
    DraftId,
    Meeting,
    Origin,
    Override,
    Reply,
    State,
)
from scheduling.interval import Interval
from scheduling.service import PriceType, ServiceId
from scheduling.staff import StaffId
from storage.repository import Values, fields_of
from storage.values import answers_from, forms_from, forms_to, location_from, reminders_from

_PLAIN = (
    "reference",
    "service_name",
    "pre_buffer",
    "post_buffer",
    "seats",
    "is_online",
    "notes",
    "additional_information",
    "label",
    "price",
    "is_customer_allowed_to_manage",
    "opt_out_of_customer_email",
    "sms_enabled",
    "assignment_reason",
    "campaign",
    "wall_start",
    "zone",
    "sequence",
    "held_until",
    "waiting_since",
    "asked_to_choose_at",
    "arrived_at",
    "started_at",
    "finished_at",
    "created_by",
    "created_at",
    "updated_at",
)
_ATTENDEE = (
    "customer_id",
    "name",
    "email",
    "phone",
    "notes",
    "language_tag",
    "zone",
    "consent_text",
    "consented_at",
    "wants_messages",
    "sms_opt_in",
    "token_version",
    "is_cancelled",
    "replied_to",
    "contact_name",
    "series_id",
)
_plain_of, _attendee_of = fields_of(*_PLAIN), fields_of(*_ATTENDEE)


def appointment_values(own: Appointment) -> Values:
    return {
        **_plain_of(own),
        "service_id": own.service_id,
        "starts_at": own.span.start,
        "ends_at": own.span.end,
        "state": str(own.state),
        "price_type": str(own.price_type),
        "origin": str(own.origin),
        "assignment_reason": str(own.assignment_reason),
        "location": own.location,
        "reminders": own.reminders,
        "cc": own.cc,
        **meeting_values(own.meeting),
        "override_rule": own.override.rule if own.override else "",
        "override_reason": own.override.reason if own.override else "",
        "override_by": own.override.by if own.override else None,
    }


def appointment_from(row: Row[Any], staff_ids: Iterable[StaffId], attendees: Iterable[Attendee]) -> Appointment:
    fields = row._mapping
    return Appointment(
        id=AppointmentId(row.id),
        service_id=ServiceId(row.service_id),
        span=Interval(row.starts_at, row.ends_at),
        staff_ids=tuple(staff_ids),
        attendees=tuple(attendees),
        state=State(row.state),
        price_type=PriceType(row.price_type),
        origin=Origin(row.origin),
        location=location_from(row.location),
        reminders=reminders_from(row.reminders),
        cc=tuple(row.cc),
        meeting=_meeting_from(row),
        override=_override_from(row),
        version=row.version,
        draft_id=DraftId(row.draft_id) if row.draft_id is not None else None,
        **{name: fields[name] for name in _PLAIN},
    )


def attendee_values(own: Attendee) -> Values:
    return {
        **_attendee_of(own),
        "answers": own.answers,
        "attendance": str(own.attendance),
        "reply": str(own.reply),
        "forms": forms_to(own.forms),
        "location": own.location,
    }


def attendee_from(row: Row[Any]) -> Attendee:
    fields = row._mapping
    plain = {name: fields[name] for name in _ATTENDEE}
    return Attendee(
        id=AttendeeId(row.id),
        answers=answers_from(row.answers),
        attendance=Attendance(row.attendance),
        reply=Reply(row.reply),
        forms=forms_from(row.forms),
        location=location_from(row.location),
        **plain,
    )


def meeting_values(meeting: Meeting | None) -> Values:
    return {
        "meeting_provider": meeting.provider if meeting else "",
        "join_web_url": meeting.join_web_url if meeting else "",
        "anonymous_join_web_url": meeting.anonymous_join_web_url if meeting else "",
        "meeting_handle": meeting.handle if meeting else {},
    }


def _meeting_from(row: Row[Any]) -> Meeting | None:
    if not row.meeting_provider:
        return None
    return Meeting(
        provider=row.meeting_provider,
        join_web_url=row.join_web_url,
        anonymous_join_web_url=row.anonymous_join_web_url,
        handle=row.meeting_handle,
    )


def _override_from(row: Row[Any]) -> Override | None:
    if not row.override_rule:
        return None
    by = StaffId(row.override_by) if row.override_by is not None else None
    return Override(rule=row.override_rule, reason=row.override_reason, by=by)
