"""What the outbox is to carry when somebody has changed an event of ours in the calendar itself: the question, and the way back."""

from datetime import datetime

from scheduling import notices
from scheduling.appointment import Appointment
from scheduling.business import Business
from scheduling.notices import NoticeKind
from scheduling.outside import EventSeen
from scheduling.staff import StaffMember
from storage.records import OutboxItem
from usecases.make_ids import id_of


def plan_hand_change(
    business: Business, appointment: Appointment, member: StaffMember, seen: EventSeen, *, now: datetime, can_chat: bool
) -> list[OutboxItem]:
    """The question about an event of ours that was moved or deleted in the calendar; one for each such change."""
    kind = NoticeKind.MOVED_OUTSIDE if seen.span else NoticeKind.DELETED_OUTSIDE
    notice = notices.notice_of_hand_change(kind, member, business, now, can_chat=can_chat)
    if notice is None:
        return []
    key = f"{appointment.id}.{kind}.{seen.id}.{seen.change_key}.{notice.channel}.{member.id}"
    place = (
        {"outside_start": seen.span.start.isoformat(), "outside_end": seen.span.end.isoformat()} if seen.span else {}
    )
    return [
        OutboxItem(
            id=id_of(business.id, key),
            business_id=business.id,
            kind=notice.channel,
            topic=kind,
            key=key,
            payload={"event_id": seen.id, "event_change": seen.change_key, **place},
            due_at=notice.due_at,
            appointment_id=appointment.id,
            staff_id=member.id,
            sequence=appointment.sequence,
            created_at=now,
        )
    ]


def plan_put_back(business: Business, appointment: Appointment, change: str, now: datetime) -> list[OutboxItem]:
    """The event goes back to where the appointment is, or is made anew."""
    key = f"{appointment.id}.{appointment.sequence}.put_back.{change}.meeting"
    return [
        OutboxItem(
            id=id_of(business.id, key),
            business_id=business.id,
            kind="meeting",
            topic="reschedule",
            key=key,
            payload={},
            due_at=now,
            appointment_id=appointment.id,
            sequence=appointment.sequence,
            created_at=now,
        )
    ]
