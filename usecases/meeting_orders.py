"""What a row of the outbox asks of the provider of meetings, read in one snapshot: what is to be, and what may have been left behind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from notifications.event_words import event_lines, event_title
from notifications.facts import AppointmentFacts, NoticeFacts, NoticeKind
from scheduling.appointment import Appointment, Meeting
from scheduling.errors import NotFound
from scheduling.meetings import organiser_of
from scheduling.staff import StaffId, StaffMember
from storage.records import OutboxItem, OutboxState
from storage.work import Work
from usecases.notice_case import Case
from usecases.notice_facts import notice_facts
from usecases.notice_readers import reader_of
from usecases.ports import Invited, MeetingRequest, Organiser

_UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)
_NOTHING_MADE = ("mailbox_not_permitted", "no_mailbox", "organiser_unknown", "meetings_off", "graph_unreachable")
"""Failures of an only try after which it is sure that nothing came about; of several the others are not known."""
_THINGS = ("event_id", "online_meeting_id")
"""What a handle names that can be ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOrder:
    """`undoable_until`: a later change may be taken back until then. `left_behind`: what tries whose answer got lost may have made."""

    appointment: Appointment
    request: MeetingRequest
    undoable_until: datetime | None = None
    left_behind: tuple[MeetingRequest, ...] = ()

    @property
    def left_with_others(self) -> Iterator[MeetingRequest]:
        """What may be ended while the appointment stands: nothing of its leader's, nor beside the meeting that still serves."""
        in_use = {self.request.organiser.id, organiser_of(self.appointment.meeting)}
        return (request for request in self.left_behind if request.organiser.id not in in_use)


def read_order(work: Work, item: OutboxItem, now: datetime) -> MeetingOrder:
    """Raises NotFound."""
    if item.appointment_id is None:
        raise NotFound("appointment")
    appointment = work.appointments.get(item.business_id, item.appointment_id)
    scene = _Scene.read(work, item, appointment, now)
    rows = [row for row in work.outbox.of_appointment(item.business_id, appointment.id) if row.kind == "meeting"]
    request = scene.request(appointment.staff_ids)
    return MeetingOrder(
        appointment=appointment,
        request=request,
        undoable_until=_undoable_until(rows, item, now),
        left_behind=tuple(_left_behind(scene, rows, item)),
    )


def former_of(item: OutboxItem, present: Meeting | None) -> Meeting:
    """The meeting that a row of topic `end_former` carries, without what the appointment has taken up again since."""
    handle, used = dict(item.payload.get("handle", {})), present.handle if present is not None else {}
    for thing in _THINGS:
        if thing in handle and handle[thing] == used.get(thing):
            del handle[thing]
    return Meeting(provider=str(item.payload.get("provider", "")), handle=handle)


def has_left(former: Meeting, made: Meeting) -> bool:
    """Whether something of the former meeting stands beside the one that took its place."""
    lost = any(thing in former.handle and former.handle[thing] != made.handle.get(thing) for thing in _THINGS)
    return lost or organiser_of(former) != organiser_of(made)


def _undoable_until(rows: Iterable[OutboxItem], item: OutboxItem, now: datetime) -> datetime | None:
    """Rows come in their order: the last one after this that has not been tried yet."""
    ordered = list(rows)
    ids = [row.id for row in ordered]
    after = ordered[ids.index(item.id) + 1 :] if item.id in ids else []
    waiting = [row.due_at for row in after if row.state is OutboxState.WAITING and not row.attempts]
    return max((due for due in waiting if due > now), default=None)


def _left_behind(scene: "_Scene", rows: Iterable[OutboxItem], item: OutboxItem) -> Iterator[MeetingRequest]:
    """One per person in whose name a meeting may stand that nobody knows of, also beside one that is known."""
    known = list(rows)
    if not any(_is_unclear(row, item) for row in known):
        return
    led = [tuple(StaffId(one) for one in row.payload.get("old_staff", ())) for row in known]
    for staff_ids in {
        staff_ids[0]: staff_ids for staff_ids in [*led, scene.appointment.staff_ids] if staff_ids
    }.values():
        if staff_ids[0] in scene.case.staff:
            yield scene.request(staff_ids)


def _is_unclear(row: OutboxItem, item: OutboxItem) -> bool:
    """Whether a try to make a meeting ended without a clear answer."""
    if row.topic in ("cancel", "end_former"):
        return False
    clear = 1 if row.id == item.id or row.state is OutboxState.DONE else 0
    others = row.attempts - clear
    return others > 1 or (others == 1 and not row.last_error.startswith(_NOTHING_MADE))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Everything a request is made of."""

    work: Work = field(repr=False)
    case: Case
    appointment: Appointment

    @classmethod
    def read(cls, work: Work, item: OutboxItem, appointment: Appointment, now: datetime) -> "_Scene":
        business = work.businesses.get(item.business_id)
        case = Case(
            item=item,
            kind=NoticeKind.CONFIRMED,
            now=now,
            business=business,
            tenant=work.tenants.policy(business.tenant_id),
            sender_address="",
            staff={member.id: member for member in work.staff.list(item.business_id)},
            appointment=appointment,
            service=work.services.get(item.business_id, appointment.service_id),
        )
        return cls(work=work, case=case, appointment=appointment)

    @property
    def invites_customers(self) -> bool:
        return self.case.invites_customers and not self.appointment.opt_out_of_customer_email

    def request(self, staff_ids: tuple[StaffId, ...]) -> MeetingRequest:
        """What these people need; the first of them is the organiser."""
        appointment, service = self.appointment, self.case.service
        staff = [self.case.staff[one] for one in staff_ids if one in self.case.staff]
        plain = MeetingRequest(
            appointment_id=appointment.id,
            subject=f"{appointment.service_name} ({self.case.business.display_name})",
            span=appointment.span,
            organiser=self._organiser(staff[0]) if staff else Organiser(id=StaffId(""), name=""),
            attendees=tuple(self._invited(staff[1:])),
            language=self.case.business.language_tag,
            key=f"{appointment.id}.meeting",
        )
        if service is not None:
            plain = replace(plain, lobby=service.lobby, wants_browser_link=service.is_anonymous_join_enabled)
        return self._with_details(plain, staff[0]) if staff and self._is_for_staff_alone else plain

    @property
    def _is_for_staff_alone(self) -> bool:
        """In a group people come and go, and what was written once cannot be written again."""
        return not self.invites_customers and self.appointment.seats == 1

    def _with_details(self, plain: MeetingRequest, member: StaffMember) -> MeetingRequest:
        """Title and lines as our own invitation would have them, in the words of the person whose calendar it is."""
        facts, about = self._facts(member)
        return replace(plain, subject=event_title(facts, about), body=event_lines(facts)) if about else plain

    def _facts(self, member: StaffMember) -> tuple[NoticeFacts, AppointmentFacts | None]:
        account = self.work.accounts.get(member.account_id) if member.account_id else None
        case = replace(self.case, member=member, account=account)
        facts = notice_facts(self.work, case, reader_of(case))
        return facts, facts.appointment

    def _organiser(self, member: StaffMember) -> Organiser:
        account = self.work.accounts.get(member.account_id) if member.account_id else None
        object_id = account.object_id if account else ""
        return Organiser(id=member.id, name=member.display_name, email=member.email, object_id=object_id)

    def _invited(self, colleagues: Iterable[StaffMember]) -> Iterator[Invited]:
        for one in colleagues:
            if one.email:
                yield Invited(name=one.display_name, email=one.email, staff_id=one.id)
        for seat in self.appointment.seated if self.invites_customers else ():
            if seat.email and seat.wants_messages:
                yield Invited(name=seat.called, email=seat.email)
