"""What a row of the outbox that exists in chat only still has to say when it is sent, or why it need not."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from notifications.facts import Audience, Reader
from notifications.gather import appointment_facts
from scheduling.appointment import Attendee
from scheduling.business import Business
from scheduling.errors import NotFound
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import local_day_span, resolve_zone
from storage.records import Account, OutboxItem, OutboxState
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach_of
from usecases.chat_messages import ChatMessage, ChatReader, MorningNotice, TroubleNotice, UnreachedNotice
from usecases.chat_topics import ChatTopic
from usecases.configuration import Configurations
from usecases.notice_facts import staff_reader
from usecases.outgoing import Outgoing, Pointless, ToChat
from usecases.plan_mornings import LATEST
from usecases.read_trouble import read_trouble
from usecases.show_day import read_day_rows, show_day


def read_chat_message(work: Work, item: OutboxItem, now: datetime) -> Outgoing:
    """Reads everything in the caller's snapshot."""
    try:
        return _READERS[ChatTopic(item.topic)](work, item, now)
    except NotFound as gone:
        return Pointless(why=f"gone: {gone.data.get('kind')}")


def _trouble(work: Work, item: OutboxItem, now: datetime) -> Outgoing:
    """Whatever waits for a person by now, which may be more or less than when the row was written."""
    configuration = Configurations().read_in_write(work, item.business_id)
    member = configuration.member(_staff_of(item))
    if not member.wants_chat or reach_of(member, Permission.RESEND_MESSAGES) is not Reach.ALL:
        return Pointless(why="not_wanted")
    troubles = read_trouble(work, configuration)
    if not troubles:
        return Pointless(why="settled")
    reader = _reader(work, configuration.business, member)
    return _to(work, member, TroubleNotice(reader=reader, now=now, troubles=troubles))


def _unreached(work: Work, item: OutboxItem, now: datetime) -> Outgoing:
    """While the message has not arrived after all, and the appointment is still to come."""
    business = work.businesses.get(item.business_id)
    member = work.staff.get(business.id, _staff_of(item))
    message = work.outbox.get(business.id, str(item.payload["message"]))
    if message is None or item.appointment_id is None or not _has_failed(message):
        return Pointless(why="settled")
    appointment = work.appointments.get(business.id, item.appointment_id)
    seat = next((one for one in appointment.seated if one.id == item.payload["attendee"]), None)
    is_due = appointment.state.is_coming and appointment.span.end > now and member.id in appointment.staff_ids
    if seat is None or not is_due or not member.wants_chat:
        return Pointless(why="ended")
    service = work.services.get(business.id, appointment.service_id)
    people = [one for one in work.staff.list(business.id) if one.id in appointment.staff_ids]
    reader = _reader(work, business, member)
    notice = UnreachedNotice(
        reader=reader,
        appointment=appointment_facts(business, service, appointment, people, _as_mail_reader(member, reader)),
        appointment_version=appointment.version,
        customer=seat.name,
        address=seat.email,
        phone=_phone(work, business, seat),
        error=message.last_error,
    )
    return _to(work, member, notice)


def _morning(work: Work, item: OutboxItem, now: datetime) -> Outgoing:
    """The day as it is now; on a day without appointments nothing, and nothing so late that the day is under way."""
    configuration = Configurations().read_in_write(work, item.business_id)
    member = configuration.member(_staff_of(item))
    account = _account(work, member)
    is_wanted = account is not None and bool(account.preferences.get("morning")) and member.wants_chat
    if account is None or not is_wanted or reach_of(member, Permission.SEE_BOOKINGS) is Reach.NOTHING:
        return Pointless(why="not_wanted")
    if now > datetime.fromisoformat(item.payload["at"]) + LATEST:
        return Pointless(why="too_late")
    reader = _reader(work, configuration.business, member)
    shown_day = date.fromisoformat(item.payload["day"])
    span = local_day_span(shown_day, resolve_zone(reader.reader_zone))
    rows = read_day_rows(work, configuration, (member,), span, now)
    actor = Actor(kind="staff", account_id=account.id, name=account.name)
    day = show_day(configuration, actor, (member,), rows, shown_day, zone=reader.reader_zone)
    (person,) = day.people
    if not person.appointments:
        return Pointless(why="nothing_to_tell")
    hits = sum(any(off.span.overlaps(view.appointment.span) for off in person.time_off) for view in person.appointments)
    return _to(work, member, MorningNotice(reader=reader, now=now, day=day, hits=hits))


def _has_failed(message: OutboxItem) -> bool:
    """Given up, or come back after it had been sent."""
    return message.state is OutboxState.PARKED or (message.state is OutboxState.DONE and message.last_error != "")


def _phone(work: Work, business: Business, seat: Attendee) -> str:
    """The number given with the booking, else the one that is known."""
    if seat.phone or seat.customer_id is None:
        return seat.phone
    try:
        return work.customers.get(business.id, seat.customer_id).phone
    except NotFound:
        return ""


def _reader(work: Work, business: Business, member: StaffMember) -> ChatReader:
    reads = staff_reader(_account(work, member), business, member)
    return ChatReader(
        business_id=business.id,
        business_name=business.display_name,
        zone=business.zone,
        reader_language=reads.language,
        reader_zone=reads.zone,
    )


def _as_mail_reader(member: StaffMember, reader: ChatReader) -> Reader:
    return Reader(
        name=member.display_name,
        address=member.email,
        language=reader.reader_language,
        zone=reader.reader_zone,
        audience=Audience.STAFF,
    )


def _to(work: Work, member: StaffMember, notice: ChatMessage) -> Outgoing:
    conversation = work.conversations.personal_of(member.account_id) if member.account_id else None
    return ToChat(conversation=conversation, notice=notice) if conversation else Pointless(why="no_conversation")


def _account(work: Work, member: StaffMember) -> Account | None:
    return work.accounts.get(member.account_id) if member.account_id else None


def _staff_of(item: OutboxItem) -> StaffId:
    if item.staff_id is None:
        raise NotFound("staff_member")
    return item.staff_id


_READERS: Mapping[ChatTopic, Callable[[Work, OutboxItem, datetime], Outgoing]] = {
    ChatTopic.TROUBLE: _trouble,
    ChatTopic.UNREACHED: _unreached,
    ChatTopic.MORNING: _morning,
}
