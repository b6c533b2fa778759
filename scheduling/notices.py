"""Which notices are due to whom, by which channel and when; facts only, the words come later."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from scheduling.appointment import Appointment, Attendee, AttendeeId
from scheduling.business import Business
from scheduling.quick import quick
from scheduling.quiet_hours import quiet_until, text_moment
from scheduling.service import Service
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import resolve_zone

UNDO_SECONDS = 10


class NoticeKind(StrEnum):
    """What a notice tells. Staff who gain or lose an appointment by a change of person are told assigned or released.

    Undelivered tells staff that a mail did not reach its customer, words broken tells administrators that the business's own words for
    a mail could not be used. Choose asks a customer to choose another time. Replied, here and answered tell staff what a customer has
    said on the own page: whether he or she comes, is there, or answers a question otherwise. Invited asks somebody who was added to a
    business's staff, invitation declined tells administrators of a no. A booking code goes to the address that a visitor has typed,
    before anything is booked; links go to an address whose owner has asked for the own appointments.
    Wish kept and wish left tell a customer about the waiting list, place offered is what it is for.
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
    CHOOSE = "choose"
    MOVED_OUTSIDE = "moved_outside"
    DELETED_OUTSIDE = "deleted_outside"
    UNDELIVERED = "undelivered"
    WORDS_BROKEN = "words_broken"
    REPLIED = "replied"
    HERE = "here"
    ANSWERED = "answered"
    LINKS = "links"
    INVITED = "invited"
    INVITATION_DECLINED = "invitation_declined"
    BOOKING_CODE = "booking_code"
    WISH_KEPT = "wish_kept"
    PLACE_OFFERED = "place_offered"
    WISH_LEFT = "wish_left"
    CHOOSE_LINK = "choose_link"


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


@quick
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


@quick
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


def notices_of_booking(
    appointment: Appointment, setting: Setting, *, joined: tuple[Attendee, ...] | None = None
) -> tuple[Notice, ...]:
    """Everybody's confirmation, at once. `joined` are those who just took a seat in a group appointment that existed."""
    found: list[Notice] = []
    if setting.service.sends_confirmation:
        who = appointment.seated if joined is None else joined
        found += to_customers(NoticeKind.CONFIRMED, appointment, who, setting, setting.now, (appointment.span.start,))
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
    found = list(to_customers(NoticeKind.CHANGED, after, after.seated, setting, due, starts))
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
        *to_customers(NoticeKind.CANCELLED, before, gone, setting, due, (before.span.start,)),
        *(_to_copies(kind, before, setting, due) if kind is NoticeKind.CANCELLED else ()),
        *_to_staff(kind, before.staff_ids, setting, due, about),
        *_to_owner(kind, before.staff_ids, setting, due, about),
    )


def notices_of_time_off(
    member: StaffMember, business: Business, now: datetime, *, by: StaffId | None = None, is_removed: bool = False
) -> tuple[Notice, ...]:
    """Time off always tells its person by mail, whatever he or she prefers (S90); the chat is a choice."""
    kind = NoticeKind.TIME_OFF_REMOVED if is_removed else NoticeKind.TIME_OFF
    found = [by_mail(kind, now, staff_id=member.id)] if member.email else []
    if is_told_in_chat(member, by):
        found.append(by_chat(kind, member, business, now))
    return tuple(found)


def notice_of_hand_change(
    kind: NoticeKind, member: StaffMember, business: Business, now: datetime, *, can_chat: bool
) -> Notice | None:
    """An event of ours was moved or deleted in the calendar: its person is asked in chat, by mail without one."""
    if can_chat and member.wants_chat:
        return by_chat(kind, member, business, now)
    return by_mail(kind, now, staff_id=member.id) if member.email else None


def notices_of_undelivered(appointment: Appointment, setting: Setting, about: AttendeeId | None) -> tuple[Notice, ...]:
    """Whoever holds it is told in chat, without a chat by mail; so is the business by mail, whatever it wants else."""
    kind, business, now = NoticeKind.UNDELIVERED, setting.business, setting.now
    found: list[Notice] = []
    for member in members_of(appointment.staff_ids, setting):
        if is_told_in_chat(member, None):
            found.append(by_chat(kind, member, business, now, about))
        elif member.email:
            found.append(by_mail(kind, now, staff_id=member.id, about=about))
    told = {member.email.casefold() for member in setting.staff if any(one.staff_id == member.id for one in found)}
    if business.email and business.email.casefold() not in told:
        found.append(Notice(kind=kind, recipient=Recipient.OWNER, channel=Channel.MAIL, due_at=now, attendee_id=about))
    return tuple(found)


def notices_of_own_word(
    kind: NoticeKind, appointment: Appointment, setting: Setting, about: AttendeeId, *, is_trouble: bool = False
) -> tuple[Notice, ...]:
    """What a customer has said on the own page: to its staff in chat. Of trouble whoever has no chat, and the business, hear by mail."""
    found: list[Notice] = []
    for member in members_of(appointment.staff_ids, setting):
        if is_told_in_chat(member, None) and member.id in setting.in_chat:
            told = by_chat(kind, member, setting.business, setting.now, about)
            found.append(replace(told, due_at=setting.now) if kind is NoticeKind.HERE else told)
        elif is_trouble and member.wants_mail and member.email:
            found.append(by_mail(kind, setting.now, staff_id=member.id, about=about))
    if is_trouble:
        found += _to_owner(kind, appointment.staff_ids, setting, setting.now, about)
    return tuple(found)


def to_customers(
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
    for member in members_of(staff_ids, setting):
        if member.wants_mail and member.email:
            yield by_mail(kind, due, staff_id=member.id, about=about)
        if is_told_in_chat(member, setting.by):
            yield by_chat(kind, member, setting.business, due, about)


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
    told = {member.email.casefold() for member in members_of(staff_ids, setting) if member.wants_mail}
    if policy.send_confirmations_to_owner and business.email and business.email.casefold() not in told:
        yield Notice(kind=kind, recipient=Recipient.OWNER, channel=Channel.MAIL, due_at=due, attendee_id=about)


def members_of(staff_ids: Iterable[StaffId], setting: Setting) -> list[StaffMember]:
    wanted = set(staff_ids)
    return [member for member in setting.staff if member.id in wanted]


def is_told_in_chat(member: StaffMember, by: StaffId | None) -> bool:
    return member.wants_chat and member.account_id is not None and member.id != by


def by_mail(kind: NoticeKind, due: datetime, *, staff_id: StaffId, about: AttendeeId | None = None) -> Notice:
    return Notice(
        kind=kind,
        recipient=Recipient.STAFF,
        channel=Channel.MAIL,
        due_at=due,
        staff_id=staff_id,
        attendee_id=about,
    )


def by_chat(
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
