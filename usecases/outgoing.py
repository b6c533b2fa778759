"""What an outbox row about an appointment or time off still has to say at the moment it is sent, or why it need not (D9)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifications.facts import Audience, NoticeFacts, NoticeKind, Reader, StaffNotice, Wording
from scheduling.appointment import Appointment, DraftId, State
from scheduling.customer import Customer, CustomerId
from scheduling.errors import NotFound
from scheduling.meetings import is_anothers
from scheduling.notices import Channel
from scheduling.reminders import PlannedReminder, can_be_reminded
from scheduling.service import Recipients, Reminder, ServiceId
from scheduling.staff import Membership
from scheduling.waiting import PlaceOfferId, WaitingWish, WishId, WishState
from storage.records import ConversationRecord, OutboxItem, OutboxState
from storage.work import Work
from usecases.calendar_entries import entry_for, is_making
from usecases.chat_messages import ChatMessage
from usecases.copies import copied_to, is_copy, line_of
from usecases.notice_facts import (
    ALONE,
    INVITATION_KINDS,
    NO_PAGES,
    WAITING_KINDS,
    Case,
    CustomerPages,
    notice_facts,
    reader_of,
)
from usecases.outbox_rows import BY_HAND
from usecases.outgoing_links import read_links
from usecases.plan_follow_ups import plan_reminder_notices
from usecases.plan_waiting import seat_of
from usecases.read_contact import text_number
from usecases.read_scene import read_scene
from usecases.read_undo import undoable_until
from usecases.series_messages import is_series
from usecases.series_notices import cases_of_series, series_facts
from usecases.stop_reminders import wants_no_reminders
from usecases.tell_undelivered import is_still_unreached
from usecases.texting import is_stopped, number_of, text_moment_now, why_not_texted

_UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)
REMINDING = {NoticeKind.REMINDER, NoticeKind.FOLLOW_UP}
_STORED_TO = timedelta(seconds=1)
TOLD_BY_MAIL = "told_by_mail"
_OWN_WORDS = {NoticeKind.REPLIED, NoticeKind.HERE, NoticeKind.ANSWERED}
_ENDING = {NoticeKind.CANCELLED, NoticeKind.SEAT_LEFT, NoticeKind.RELEASED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointless:
    """Not to be sent any more, and why: a code, for which the texts have a sentence."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """A change of the last seconds may still be undone, or quiet hours have begun: ask again then."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMail:
    """A mail."""

    facts: NoticeFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSms:
    """A text message."""

    number: str
    facts: NoticeFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ToChat:
    """A card in a staff member's private chat."""

    conversation: ConversationRecord
    notice: ChatMessage


Outgoing = ToMail | ToSms | ToChat | Pointless | NotYet


def read_outgoing(
    work: Work,
    item: OutboxItem,
    now: datetime,
    sender_address: str,
    *,
    pages: CustomerPages = NO_PAGES,
    makes_events: bool = False,
) -> Outgoing:
    """Reads everything in the caller's snapshot. `makes_events`: online meetings come into calendars by themselves.

    Raises PermanentFailure for a number that takes no text messages.
    """
    try:
        if item.topic == NoticeKind.LINKS:
            links = read_links(work, item, now, sender_address, pages)
            return ToMail(facts=links) if links else Pointless(why="ended")
        case = replace(_read(work, item, now, sender_address), pages=pages, makes_events=makes_events)
    except NotFound as gone:
        return Pointless(why=f"gone: {gone.data.get('kind')}")
    if is_series(item):
        return _series(work, case)
    return _standing(work, case) or _message(work, case)


def _series(work: Work, case: Case) -> Outgoing:
    """A message that tells of several dates."""
    if case.item.staff_id is not None and case.member is None:
        return Pointless(why="gone")
    cases = cases_of_series(work, case)
    if not cases:
        return Pointless(why="undone" if case.kind in _ENDING else "ended")
    if is_copy(case.item) and not copied_to(cases[0].appointment, case.item):
        return Pointless(why="gone")
    return _message(work, cases[0], cases)


def _read(work: Work, item: OutboxItem, now: datetime, sender_address: str) -> Case:
    business_id = item.business_id
    everybody = work.staff.everybody(business_id)
    staff = {member.id: member for member in everybody.present}
    member = staff.get(item.staff_id) if item.staff_id else None
    business = work.businesses.get(business_id)
    case = Case(
        item=item,
        kind=NoticeKind(item.topic),
        now=now,
        business=business,
        tenant=work.tenants.policy(business.tenant_id),
        sender_address=sender_address,
        staff=staff,
        former={one.id: one for one in everybody.former},
        member=member,
        account=work.accounts.get(member.account_id) if member and member.account_id else None,
    )
    if case.kind is NoticeKind.BOOKING_CODE:
        return replace(case, code=work.one_time_codes.get(business_id, DraftId(item.payload["draft_id"])))
    if case.kind in WAITING_KINDS:
        return _of_wish(work, case)
    if case.kind is NoticeKind.CHOOSE_LINK:
        return _chooser(work, case)
    if item.appointment_id is None:
        return case
    appointment = work.appointments.get(business_id, item.appointment_id)
    attendee = next((one for one in appointment.attendees if one.id == item.attendee_id), None)
    service = work.services.get(business_id, appointment.service_id)
    return replace(case, appointment=appointment, service=service, attendee=attendee)


def _of_wish(work: Work, case: Case) -> Case:
    """The wish in the place of the seat that its customer would have. Raises NotFound when it has gone."""
    item, business_id = case.item, case.business.id
    wish = work.waiting_list.find(business_id, WishId(item.attendee_id or ""))
    if wish is None:
        raise NotFound("wish")
    offer_id = item.payload.get("offer")
    return replace(
        case,
        wish=wish,
        offer=work.waiting_list.offer(business_id, PlaceOfferId(offer_id)) if offer_id else None,
        service=work.services.get(business_id, wish.service_id),
        attendee=seat_of(wish),
    )


def _chooser(work: Work, case: Case) -> Case:
    """Somebody who is to choose a time. Raises NotFound when the customer, or the service filled in, is not there any more."""
    facts, business_id = case.item.payload, case.business.id
    service_id = facts.get("service_id")
    return replace(
        case,
        customer=work.customers.get(business_id, CustomerId(facts["customer_id"])),
        service=work.services.get(business_id, ServiceId(service_id)) if service_id else None,
    )


def _standing(work: Work, case: Case) -> Pointless | NotYet | None:
    """None when what the row has to say still holds."""
    if case.item.staff_id is not None and case.member is None:
        return Pointless(why="gone")
    if case.item.attendee_id is not None and case.attendee is None:
        return Pointless(why="gone")
    if is_copy(case.item) and not copied_to(case.appointment, case.item):
        return Pointless(why="gone")
    if case.appointment is None:
        return _still_holds_alone(case)
    if case.attendee is not None and not case.appointment.writes_to(case.attendee):
        return Pointless(why="not_to_be_told")
    return _still_holds(work, case, case.appointment)


def _still_holds_alone(case: Case) -> Pointless | None:
    """An invitation whose link has been replaced, a no that was taken back and a code that has ended are told no more."""
    if case.kind is NoticeKind.BOOKING_CODE:
        return _still_good(case)
    if case.wish is not None:
        return _still_waits(case, case.wish)
    if case.kind is NoticeKind.CHOOSE_LINK and not case.business.is_published:
        return Pointless(why="page_not_published")
    if case.kind not in INVITATION_KINDS:
        return None if case.kind in ALONE else Pointless(why="gone")
    if case.kind is NoticeKind.INVITED:
        is_good = case.member is not None and case.member.token_version == case.item.payload["token_version"]
        return None if is_good else Pointless(why="told_later")
    about = case.staff.get(case.item.payload["about_staff"])
    has_declined = about is not None and about.membership is Membership.REJECTED
    return None if has_declined else Pointless(why="undone")


def _still_good(case: Case) -> Pointless | None:
    code = case.code
    is_good = code is not None and code.is_good(case.now) and code.number == case.item.payload["number"]
    return None if is_good else Pointless(why="told_later")


def _still_waits(case: Case, wish: WaitingWish) -> Pointless | None:
    """An offer that has ended, and a wish that was taken back, are told no more."""
    if case.kind is NoticeKind.PLACE_OFFERED:
        is_open = case.offer is not None and case.offer.is_claimable(case.now)
        return None if is_open else Pointless(why="offer_over")
    still = wish.state is WishState.LAPSED if case.kind is NoticeKind.WISH_LEFT else wish.state.is_open
    return None if still else Pointless(why="wish_over")


def _still_holds(work: Work, case: Case, appointment: Appointment) -> Pointless | NotYet | None:
    if case.kind is NoticeKind.UNDELIVERED:
        return _still_unreached(case, appointment)
    if case.kind is NoticeKind.CHOOSE:
        return _still_to_choose(work, case, appointment)
    if case.kind in REMINDING:
        return _still_due(work, case, appointment)
    if case.kind in _OWN_WORDS:
        return _still_said(case, appointment)
    if case.kind in _ENDING:
        return _still_ended(case, appointment)
    return _still_coming(work, case, appointment)


def _still_unreached(case: Case, appointment: Appointment) -> Pointless | None:
    if appointment.span.end <= case.now:
        return Pointless(why="over")
    facts = case.item.payload
    about = next((one for one in appointment.attendees if one.id == facts.get("about")), None)
    is_unreached = is_still_unreached(about, case.business.id, str(facts.get("mark", "")))
    return None if is_unreached else Pointless(why="address_changed")


def _still_due(work: Work, case: Case, appointment: Appointment) -> Pointless | NotYet | None:
    """A reminder is planned once more from what is stored now: if it comes out again for this reader and way, it still holds.

    Not by its key, which every change of the appointment makes another one; and not while the last change may be undone.
    """
    if _is_stopped(work, case):
        return Pointless(why="unsubscribed")
    if undo_until := undoable_until(work, case.business.id, appointment.id, case.now):
        return NotYet(until=undo_until)
    if case.item.payload.get(BY_HAND):
        return None if _is_expected(case, appointment) else Pointless(why="reminder_over")
    again = _planned_again(work, case.item, appointment, case.now)
    is_there = any(line_of(row) == line_of(case.item) for row in again)
    return None if is_there else Pointless(why="reminder_over")


def _is_expected(case: Case, appointment: Appointment) -> bool:
    """Of a reminder sent by hand: whoever it is for has still to come."""
    has_seat = case.attendee is not None and not case.attendee.is_cancelled
    return has_seat and can_be_reminded(appointment, case.now)


def _still_to_choose(work: Work, case: Case, appointment: Appointment) -> Pointless | NotYet | None:
    """Whoever has another time meanwhile, or none any more, has nothing left to choose. The row itself waits for its own undo."""
    undo_until = undoable_until(work, case.business.id, appointment.id, case.now)
    if undo_until is not None and undo_until >= case.item.due_at + _STORED_TO:
        return NotYet(until=undo_until)
    has_seat = case.attendee is not None and not case.attendee.is_cancelled
    is_open = appointment.state.is_coming and case.now < appointment.span.start
    still = has_seat and is_open and appointment.asked_to_choose_at is not None
    return None if still else Pointless(why="chosen")


def mail_instead(work: Work, item: OutboxItem, now: datetime) -> list[OutboxItem]:
    """A reminder to staff that cannot be told in chat after all goes by mail, to who wants that, if it still holds."""
    is_reminder_in_chat = item.kind == Channel.CHAT and item.topic in REMINDING
    if not is_reminder_in_chat or item.appointment_id is None:
        return []
    found = work.appointments.by_ids(item.business_id, [item.appointment_id])
    again = [row for one in found for row in _planned_again(work, item, one, now)]
    return [row for row in again if row.staff_id == item.staff_id and row.kind == Channel.MAIL]


def _planned_again(work: Work, item: OutboxItem, appointment: Appointment, now: datetime) -> list[OutboxItem]:
    facts = item.payload
    reminder = Reminder(
        offset=int(facts["offset"]),
        message=str(facts.get("message", "")),
        recipients=Recipients(facts["recipients"]),
        is_follow_up=item.topic == NoticeKind.FOLLOW_UP,
    )
    plan = PlannedReminder(due_at=datetime.fromisoformat(facts["due_at"]), reminder=reminder)
    return plan_reminder_notices(read_scene(work, item.business_id, appointment, now), plan)


def _is_stopped(work: Work, case: Case) -> bool:
    is_customers_mail = case.item.kind == "mail" and case.attendee is not None
    return is_customers_mail and wants_no_reminders(work, case.business.id, reader_of(case).address)


def _still_said(case: Case, appointment: Appointment) -> Pointless | None:
    """What a customer said, until something else was said, or the appointment has moved, ended or begun."""
    facts, has_ended = case.item.payload, not appointment.state.is_coming or appointment.span.end <= case.now
    about = next((one for one in appointment.seated if one.id == facts.get("about")), None)
    if about is None or has_ended:
        return Pointless(why="ended")
    if case.kind is NoticeKind.REPLIED:
        return None if appointment.reply_of(about) == facts["reply"] else Pointless(why="told_later")
    return None


def _still_ended(case: Case, appointment: Appointment) -> Pointless | None:
    if case.kind is NoticeKind.RELEASED:
        is_back = case.item.staff_id in appointment.staff_ids and appointment.state.is_coming
        return Pointless(why="undone") if is_back else None
    if case.attendee is not None and case.attendee.is_cancelled:
        return None
    is_over = appointment.state is State.CANCELLED or case.kind is NoticeKind.SEAT_LEFT
    return None if is_over else Pointless(why="undone")


def _still_coming(work: Work, case: Case, appointment: Appointment) -> Pointless | NotYet | None:
    is_out = case.attendee is not None and case.attendee.is_cancelled
    is_off = case.item.staff_id is not None and case.item.staff_id not in appointment.staff_ids
    has_ended = appointment.state is State.CANCELLED or is_out or is_off
    if not has_ended and appointment.sequence <= case.item.sequence:
        return None
    later = _later(work, case.item)
    if later is not None and later.state in _UNSETTLED and later.due_at > case.now:
        return NotYet(until=later.due_at)
    if has_ended:
        return Pointless(why="ended")
    return Pointless(why="told_later") if later is not None else None


def _later(work: Work, item: OutboxItem) -> OutboxItem | None:
    """The last message of the same kind to the same person about something newer."""
    if item.appointment_id is None:
        return None
    rows = work.outbox.of_appointment(item.business_id, item.appointment_id)
    line = line_of(item)
    newer = [
        row
        for row in rows
        if line_of(row) == line
        and row.sequence > item.sequence
        and row.state is not OutboxState.DROPPED
        and row.topic not in REMINDING
    ]
    return newer[-1] if newer else None


def _message(work: Work, case: Case, series: list[Case] | None = None) -> Outgoing:
    if case.item.kind == "chat":
        return _chat(work, case, series)
    if case.item.kind == "sms":
        return _text(work, case, series)
    reader = reader_of(case)
    if not reader.address:
        return Pointless(why="no_address")
    facts = _facts(work, case, reader, series)
    return ToMail(facts=replace(facts, wordings=_wordings(work, case, reader)))


def _facts(work: Work, case: Case, reader: Reader, series: list[Case] | None = None) -> NoticeFacts:
    """With what depends on how far the meeting has come; the link of somebody who leads it no longer is not told any more."""
    if series is not None:
        return series_facts(work, series, reader, makes_events=case.makes_events)
    facts, appointment = notice_facts(work, case, reader), case.appointment
    if appointment is None or facts.appointment is None or not appointment.is_online:
        return facts
    rows, is_former = work.outbox.of_appointment(case.business.id, appointment.id), is_anothers(appointment)
    shown = replace(facts.appointment, join_url="") if is_former and is_making(rows) else facts.appointment
    return replace(
        facts,
        appointment=shown,
        entry=entry_for(case, rows, makes_events=case.makes_events),
        has_new_link=bool(case.item.payload.get("has_new_link")) and not is_former,
    )


def _wordings(work: Work, case: Case, reader: Reader) -> Mapping[str, Wording]:
    """The business's own words are for customers."""
    if reader.audience is not Audience.CUSTOMER:
        return {}
    rows = work.templates.of_topic(case.business.id, case.kind)
    return {language: Wording(subject=row.subject, body=row.body) for language, row in rows.items()}


def _text(work: Work, case: Case, series: list[Case] | None = None) -> Outgoing:
    """The number, the switches, a stop and the quiet hours are looked at now, for each may have changed while it waited."""
    if case.customer is not None:
        return _text_to_choose(work, case, case.customer)
    why = why_not_texted(work, case)
    if why:
        return Pointless(why=why)
    held_until = text_moment_now(case)
    if held_until > case.now:
        return NotYet(until=held_until)
    return ToSms(number=number_of(case), facts=_facts_of_text(work, case, series))


def _text_to_choose(work: Work, case: Case, customer: Customer) -> Outgoing:
    number = text_number(customer.phone, case.business)
    if not number or is_stopped(work, number) or not case.tenant.is_sms_enabled:
        return Pointless(why="no_number" if not number else "stopped" if is_stopped(work, number) else "sms_off")
    held_until = text_moment_now(case)
    if held_until > case.now:
        return NotYet(until=held_until)
    return ToSms(number=number, facts=notice_facts(work, case, reader_of(case)))


def _facts_of_text(work: Work, case: Case, series: list[Case] | None) -> NoticeFacts:
    reader = reader_of(case)
    if series is not None:
        return series_facts(work, series, reader, makes_events=case.makes_events)
    return notice_facts(work, case, reader)


def _chat(work: Work, case: Case, series: list[Case] | None = None) -> Outgoing:
    member = case.member
    conversation = work.conversations.personal_of(member.account_id) if member and member.account_id else None
    if member is None or conversation is None:
        return Pointless(why="no_conversation")
    reader = reader_of(case)
    facts = _facts(work, case, reader, series)
    notice = StaffNotice(
        kind=case.kind,
        key=case.item.key,
        business_id=case.business.id,
        business_name=case.business.display_name,
        zone=case.business.zone,
        staff_id=member.id,
        reader_language=reader.language,
        reader_zone=reader.zone,
        appointment=facts.appointment,
        appointment_version=case.appointment.version if case.appointment else 0,
        old=facts.old,
        time_off=facts.time_off,
        undelivered=facts.undelivered,
        message=facts.message,
        by_name=facts.by_name,
        about_name=facts.about_name,
        reply=facts.reply,
        outside=facts.outside,
        series=tuple(part.appointment.span for part in facts.series),
    )
    return ToChat(conversation=conversation, notice=notice)
