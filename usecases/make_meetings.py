"""Carries out what the outbox says about online meetings: make one, move it, end it; and lets mails go with the link."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from notifications.facts import NoticeKind
from scheduling.appointment import Appointment, Meeting, State
from scheduling.clock import Clock
from scheduling.errors import NotFound
from scheduling.staff import StaffId
from storage.engine import Database
from storage.records import OutboxItem, OutboxState
from storage.work import Work
from usecases.plan_messages import plan_join_link
from usecases.ports import MeetingRequest, Meetings, Organiser
from usecases.read_scene import read_scene

_WITHOUT_LINK = {NoticeKind.CONFIRMED, NoticeKind.ASSIGNED, NoticeKind.CHANGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeMeetings:
    """One row at a time. Making is safe to repeat: the provider knows the appointment's key."""

    database: Database
    clock: Clock
    meetings: Meetings

    async def __call__(self, item: OutboxItem) -> str:
        """Empty when done, else why there was nothing to do. Raises DeliveryFailure."""
        try:
            appointment, request = await self.database.read(partial(_read, item))
        except NotFound as gone:
            return f"gone: {gone.data.get('kind')}"
        if item.topic == "cancel":
            return await self._cancel(appointment, item)
        if appointment.state is State.CANCELLED:
            return "the appointment is cancelled"
        if appointment.meeting is None:
            meeting = await self.meetings.create(request)
        elif item.topic == "reschedule":
            meeting = await self.meetings.reschedule(appointment.meeting, request)
        else:
            return "there is a meeting already"
        await self.database.write(partial(_keep, item, meeting, self.clock.now()))
        return ""

    async def _cancel(self, appointment: Appointment, item: OutboxItem) -> str:
        if appointment.state is not State.CANCELLED:
            return "the cancellation was undone"
        if appointment.meeting is None:
            return "there is no meeting"
        await self.meetings.cancel(appointment.meeting, str(item.payload.get("message", "")))
        return ""


def _read(item: OutboxItem, work: Work) -> tuple[Appointment, MeetingRequest]:
    if item.appointment_id is None:
        raise NotFound("appointment")
    appointment = work.appointments.get(item.business_id, item.appointment_id)
    business = work.businesses.get(item.business_id)
    request = MeetingRequest(
        appointment_id=appointment.id,
        subject=f"{appointment.service_name} ({business.display_name})",
        span=appointment.span,
        organiser=_organiser(work, item, appointment),
        attendees=tuple(attendee.name for attendee in appointment.seated),
        language=business.language_tag,
        key=f"{appointment.id}.meeting",
    )
    return appointment, request


def _organiser(work: Work, item: OutboxItem, appointment: Appointment) -> Organiser:
    if not appointment.staff_ids:
        return Organiser(id=StaffId(""), name="")
    member = work.staff.get(item.business_id, appointment.staff_ids[0])
    account = work.accounts.get(member.account_id) if member.account_id else None
    object_id = account.object_id if account else ""
    return Organiser(id=member.id, name=member.display_name, email=member.email, object_id=object_id)


def _keep(item: OutboxItem, meeting: Meeting, now: datetime, work: Work) -> None:
    """The transaction: the link is stored, waiting confirmations go out now, and those that went without it get it after."""
    if item.appointment_id is None:
        return
    business_id, shown = item.business_id, work.appointments.get(item.business_id, item.appointment_id)
    work.staff.lock(business_id, shown.staff_ids)
    work.appointments.lock(business_id, shown.id)
    present = work.appointments.get(business_id, shown.id)
    if present.meeting == meeting:
        return
    kept = work.appointments.keep_meeting(business_id, present, meeting, now)
    work.outbox.hasten(business_id, kept.id, now, kinds=("mail",), topics=[NoticeKind.CONFIRMED])
    if present.meeting is None:
        sent = [row for row in work.outbox.of_appointment(business_id, kept.id) if _went_without_link(row)]
        work.outbox.add(plan_join_link(read_scene(work, business_id, kept, now), sent))


def follow_up_with_link(work: Work, item: OutboxItem, now: datetime) -> None:
    """For a message that has just been sent without the link: when the meeting was made meanwhile, the link follows."""
    if item.appointment_id is None:
        return
    work.appointments.lock(item.business_id, item.appointment_id)
    appointment = work.appointments.get(item.business_id, item.appointment_id)
    if appointment.meeting is not None and appointment.state is not State.CANCELLED:
        work.outbox.add(plan_join_link(read_scene(work, item.business_id, appointment, now), [item]))


def _went_without_link(row: OutboxItem) -> bool:
    return row.state is OutboxState.DONE and row.topic in _WITHOUT_LINK and row.kind == "mail"
