"""Which notices are due to whom, by which channel and when; facts only, the words come later."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduling.appointment import Appointment, Attendee, AttendeeId
from scheduling.business import Business
from scheduling.interval import Interval
from scheduling.quiet_hours import quiet_until, text_moment
from scheduling.service import Recipients, Reminder, Service
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import resolve_zone

UNDO_SECONDS = 10
_LEAST_LATENESS = timedelta(minutes=2)


class NoticeKind(StrEnum):
    """What a notice tells. Staff who gain or lose an appointment by a change of person are told assigned or released.

    Undelivered tells staff that a mail did not reach its customer, words broken tells administrators that the business's own words
    for a mail could not be used.
    """

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    ASSIGNED = "assigned"
    RELEASED = "released"
    SEAT_TAKEN = "seat_taken"
    SEAT_LEFT = "seat_left"
    REMINDER = "reminder"
    FOLLOW_UP = "follow_up"
    TIME_OFF = "time_off"
    TIME_OFF_REMOVED = "time_off_removed"
    JOIN_LINK = "join_link"
    MOVED_OUTSIDE = "moved_outside"
    DELETED_OUTSIDE = "deleted_outside"
    UNDELIVERED = "undelivered"
    WORDS_BROKEN = "words_broken"


class Recipient(StrEnum):
    """To whom."""

    CUSTOMER = "customer"
    STAFF = "staff"
    OWNER = "owner"
    COPY = "copy"


class Channel(StrEnum):
    """By which way."""

    MAIL = "mail"
    CHAT = "chat"
    SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message due to one person by one channel. `attendee_id` is the customer told, or whom staff are told about.

    `copy_to` is the address of somebody else who reads what the customer is told.
    """

    kind: NoticeKind
    recipient: Recipient
    channel: Channel
    due_at: datetime
    attendee_id: AttendeeId | None = None
    staff_id: StaffId | None = None
    copy_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who and what notices are about: the business, the service and its staff, who acted (None for a customer) and when.

    `in_chat` are those of the staff whom the bot can speak to.
    """

    business: Business
    service: Service
    staff: tuple[StaffMember, ...]
    now: datetime
    by: StaffId | None = None
    tells_customer: bool = True
    undo_seconds: int = UNDO_SECONDS
    in_chat: frozenset[StaffId] = frozenset()

    @property
    def undone_until(self) -> datetime:
        """The moment before which nothing about a change leaves."""
        return self.now + timedelta(seconds=self.undo_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedReminder:
    """A reminder or follow-up of one appointment and the moment it is due."""

    due_at: datetime
    reminder: Reminder


def notices_of_booking(
    appointment: Appointment, setting: Setting, *, joined: tuple[Attendee, ...] | None = None
) -> tuple[Notice, ...]:
    """Everybody's confirmation, at once. `joined` are those who just took a seat in a group appointment that existed."""
    found: list[Notice] = []
    if setting.service.sends_confirmation:
        who = appointment.seated if joined is None else joined
        found += _to_customers(NoticeKind.CONFIRMED, appointment, who, setting, setting.now, (appointment.span.start,))
        found += _to_copies(NoticeKind.CONFIRMED, appointment, setting, setting.now)
    kind = NoticeKind.CONFIRMED if joined is None else NoticeKind.SEAT_TAKEN
    about = joined[0].id if joined else None
    found += _to_staff(kind, appointment.staff_ids, setting, setting.now, about)
    found += _to_owner(kind, appointment.staff_ids, setting, setting.now, about)
    return tuple(found)


def notices_of_move(before: Appointment, after: Appointment, setting: Setting) -> tuple[Notice, ...]:
    """Who is told of a new time or other people, once it can no longer be undone."""
    due = setting.undone_until
    starts = (before.span.start, after.span.start)
    found = list(_to_customers(NoticeKind.CHANGED, after, after.seated, setting, due, starts))
    found += _to_copies(NoticeKind.CHANGED, after, setting, due)
    kept = [staff_id for staff_id in after.staff_ids if staff_id in before.staff_ids]
    gained = [staff_id for staff_id in after.staff_ids if staff_id not in before.staff_ids]
    lost = [staff_id for staff_id in before.staff_ids if staff_id not in after.staff_ids]
    for kind, staff_ids in (
        (NoticeKind.CHANGED, kept),
        (NoticeKind.ASSIGNED, gained),
        (NoticeKind.RELEASED, lost),
    ):
        found += _to_staff(kind, staff_ids, setting, due)
    found += _to_owner(NoticeKind.CHANGED, after.staff_ids, setting, due)
    return tuple(found)


def notices_of_cancel(before: Appointment, after: Appointment, setting: Setting) -> tuple[Notice, ...]:
    """Who is told that an appointment or a seat is given up: only those concerned (B65)."""
    due = setting.undone_until
    still = {attendee.id for attendee in after.seated} if after.state.is_coming else set()
    gone = tuple(attendee for attendee in before.seated if attendee.id not in still)
    kind = NoticeKind.SEAT_LEFT if after.state.is_coming else NoticeKind.CANCELLED
    about = gone[0].id if kind is NoticeKind.SEAT_LEFT and gone else None
    return (
        *_to_customers(NoticeKind.CANCELLED, before, gone, setting, due, (before.span.start,)),
        *(_to_copies(kind, before, setting, due) if kind is NoticeKind.CANCELLED else ()),
        *_to_staff(kind, before.staff_ids, setting, due, about),
        *_to_owner(kind, before.staff_ids, setting, due, about),
    )


def notices_of_time_off(
    member: StaffMember, business: Business, now: datetime, *, by: StaffId | None = None, is_removed: bool = False
) -> tuple[Notice, ...]:
    """Time off always tells its person by mail, whatever he or she prefers (S90); the chat is a choice."""
    kind = NoticeKind.TIME_OFF_REMOVED if is_removed else NoticeKind.TIME_OFF
    found = [_mail(kind, now, staff_id=member.id)] if member.email else []
    if _is_told_in_chat(member, by):
        found.append(_chat(kind, member, business, now))
    return tuple(found)


def notice_of_hand_change(
    kind: NoticeKind, member: StaffMember, business: Business, now: datetime, *, can_chat: bool
) -> Notice | None:
    """An event of ours was moved or deleted in the calendar: its person is asked in chat, by mail without one."""
    if can_chat and member.wants_chat:
        return _chat(kind, member, business, now)
    return _mail(kind, now, staff_id=member.id) if member.email else None


def notices_of_undelivered(appointment: Appointment, setting: Setting, about: AttendeeId | None) -> tuple[Notice, ...]:
    """Whoever holds it is told in chat, without a chat by mail; so is the business by mail, whatever it wants else."""
    kind, business, now = NoticeKind.UNDELIVERED, setting.business, setting.now
    found: list[Notice] = []
    for member in _members(appointment.staff_ids, setting):
        if _is_told_in_chat(member, None):
            found.append(_chat(kind, member, business, now, about))
        elif member.email:
            found.append(_mail(kind, now, staff_id=member.id, about=about))
    told = {member.email.casefold() for member in setting.staff if any(one.staff_id == member.id for one in found)}
    if business.email and business.email.casefold() not in told:
        found.append(Notice(kind=kind, recipient=Recipient.OWNER, channel=Channel.MAIL, due_at=now, attendee_id=about))
    return tuple(found)


def plan_reminders(appointment: Appointment, now: datetime) -> tuple[PlannedReminder, ...]:
    """The reminders still to come, each due at its offset; one whose moment has passed is dropped, as is all of a cancelled one.

    A change plans anew from the changed appointment; the old plan is thrown away.
    """
    if not appointment.state.is_coming:
        return ()
    planned = (
        PlannedReminder(due_at=due_moment(appointment.span, reminder), reminder=reminder)
        for reminder in appointment.reminders
    )
    return tuple(sorted((plan for plan in planned if plan.due_at > now), key=lambda plan: plan.due_at))


def due_moment(span: Interval, reminder: Reminder) -> datetime:
    """An offset before the start, or for a follow-up after the end."""
    offset = timedelta(minutes=reminder.offset)
    return span.end + offset if reminder.is_follow_up else span.start - offset


def is_too_late(plan: PlannedReminder, moment: datetime) -> bool:
    """Whether a reminder sent at this moment would be late by more than a quarter of its offset, or two minutes."""
    allowed = max(timedelta(minutes=plan.reminder.offset) / 4, _LEAST_LATENESS)
    return moment - plan.due_at > allowed


def notices_of_reminder(appointment: Appointment, plan: PlannedReminder, setting: Setting) -> tuple[Notice, ...]:
    """What one reminder that is due means now: nothing for an appointment that moved or ended, nothing that would come too late."""
    moment = setting.now
    reminder = plan.reminder
    if not _still_stands(appointment, plan) or is_too_late(plan, moment):
        return ()
    kind = NoticeKind.FOLLOW_UP if reminder.is_follow_up else NoticeKind.REMINDER
    found: list[Notice] = []
    if reminder.recipients is not Recipients.STAFF:
        found += _to_customers(kind, appointment, appointment.seated, setting, moment)
    if reminder.recipients is not Recipients.CUSTOMER:
        found += _remind_staff(kind, appointment, plan, setting)
    return tuple(notice for notice in found if not is_too_late(plan, notice.due_at))


def _still_stands(appointment: Appointment, plan: PlannedReminder) -> bool:
    state = appointment.state
    stands = state.takes_time if plan.reminder.is_follow_up else state.is_coming
    return stands and due_moment(appointment.span, plan.reminder) == plan.due_at


def _to_customers(
    kind: NoticeKind,
    appointment: Appointment,
    who: Iterable[Attendee],
    setting: Setting,
    due: datetime,
    starts: tuple[datetime, ...] = (),
) -> Iterator[Notice]:
    """`starts` are the beginnings before which a text message has to come, quiet hours or not."""
    if not setting.tells_customer:
        return
    for attendee in who:
        if not appointment.writes_to(attendee):
            continue
        if attendee.email:
            yield Notice(
                kind=kind, recipient=Recipient.CUSTOMER, channel=Channel.MAIL, due_at=due, attendee_id=attendee.id
            )
        if setting.service.sms_enabled and attendee.sms_opt_in and attendee.phone:
            zone = resolve_zone(attendee.zone or setting.business.zone)
            yield Notice(
                kind=kind,
                recipient=Recipient.CUSTOMER,
                channel=Channel.SMS,
                due_at=text_moment(due, zone, starts),
                attendee_id=attendee.id,
            )


def _to_copies(kind: NoticeKind, appointment: Appointment, setting: Setting, due: datetime) -> Iterator[Notice]:
    """By mail, whenever the customer may be told; one who has no address, or wants no mail, may still have named them."""
    if appointment.opt_out_of_customer_email or not setting.tells_customer:
        return
    for address in appointment.cc:
        yield Notice(kind=kind, recipient=Recipient.COPY, channel=Channel.MAIL, due_at=due, copy_to=address)


def _to_staff(
    kind: NoticeKind,
    staff_ids: Iterable[StaffId],
    setting: Setting,
    due: datetime,
    about: AttendeeId | None = None,
) -> Iterator[Notice]:
    """By mail as each prefers, so that the calendar entry follows; in chat only of what somebody else did."""
    for member in _members(staff_ids, setting):
        if member.wants_mail and member.email:
            yield _mail(kind, due, staff_id=member.id, about=about)
        if _is_told_in_chat(member, setting.by):
            yield _chat(kind, member, setting.business, due, about)


def _remind_staff(
    kind: NoticeKind, appointment: Appointment, plan: PlannedReminder, setting: Setting
) -> Iterator[Notice]:
    """Each person once: in chat where that is wanted and possible in time, for quiet hours make it wait; else by mail."""
    for member in _members(appointment.staff_ids, setting):
        in_chat = _chat(kind, member, setting.business, setting.now)
        can_chat = _is_told_in_chat(member, None) and member.id in setting.in_chat
        if can_chat and not is_too_late(plan, in_chat.due_at):
            yield in_chat
        elif member.wants_mail and member.email:
            yield _mail(kind, setting.now, staff_id=member.id)


def _to_owner(
    kind: NoticeKind,
    staff_ids: Iterable[StaffId],
    setting: Setting,
    due: datetime,
    about: AttendeeId | None = None,
) -> Iterator[Notice]:
    """To the business's address (B70), unless one of the staff told has the same."""
    business = setting.business
    policy = setting.service.policy or business.policy
    told = {member.email.casefold() for member in _members(staff_ids, setting) if member.wants_mail}
    if policy.send_confirmations_to_owner and business.email and business.email.casefold() not in told:
        yield Notice(kind=kind, recipient=Recipient.OWNER, channel=Channel.MAIL, due_at=due, attendee_id=about)


def _members(staff_ids: Iterable[StaffId], setting: Setting) -> list[StaffMember]:
    wanted = set(staff_ids)
    return [member for member in setting.staff if member.id in wanted]


def _is_told_in_chat(member: StaffMember, by: StaffId | None) -> bool:
    return member.wants_chat and member.account_id is not None and member.id != by


def _mail(kind: NoticeKind, due: datetime, *, staff_id: StaffId, about: AttendeeId | None = None) -> Notice:
    return Notice(
        kind=kind,
        recipient=Recipient.STAFF,
        channel=Channel.MAIL,
        due_at=due,
        staff_id=staff_id,
        attendee_id=about,
    )


def _chat(
    kind: NoticeKind, member: StaffMember, business: Business, due: datetime, about: AttendeeId | None = None
) -> Notice:
    zone = resolve_zone(member.zone or business.zone)
    return Notice(
        kind=kind,
        recipient=Recipient.STAFF,
        channel=Channel.CHAT,
        due_at=quiet_until(due, zone),
        staff_id=member.id,
        attendee_id=about,
    )
