"""What an outbox row about an appointment or time off still has to say at the moment it is sent, or why it need not (D9)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from notifications.facts import Audience, NoticeFacts, NoticeKind, Reader, StaffNotice, Wording
from scheduling.appointment import DraftId
from scheduling.customer import Customer, CustomerId
from scheduling.errors import NotFound
from scheduling.meetings import is_anothers
from scheduling.service import ServiceId
from scheduling.waiting import PlaceOfferId, WishId
from storage.records import ConversationRecord, OutboxItem
from storage.work import Work
from usecases.calendar_entries import entry_for, is_making
from usecases.chat_messages import ChatMessage
from usecases.copies import copied_to, is_copy
from usecases.notice_case import NO_PAGES, WAITING_KINDS, Case, CustomerPages
from usecases.notice_facts import notice_facts
from usecases.notice_readers import reader_of
from usecases.outgoing_links import read_links
from usecases.plan_waiting import seat_of
from usecases.read_contact import text_number
from usecases.series_messages import is_series
from usecases.series_notices import cases_of_series, series_facts
from usecases.still_holds import ENDING, NotYet, Pointless, why_not_told
from usecases.texting import is_stopped, number_of, text_moment_now, why_not_texted

TOLD_BY_MAIL = "told_by_mail"


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
    return why_not_told(work, case) or _message(work, case)


def _series(work: Work, case: Case) -> Outgoing:
    """A message that tells of several dates; of the last one left it tells as of any other."""
    if case.item.staff_id is not None and case.member is None:
        return Pointless(why="gone")
    cases = cases_of_series(work, case)
    if not cases:
        return Pointless(why="undone" if case.kind in ENDING else "ended")
    if is_copy(case.item) and not copied_to(cases[0].appointment, case.item):
        return Pointless(why="gone")
    return _message(work, cases[0], cases if len(cases) > 1 else None)


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
