"""What a row of the outbox that exists in chat only still has to say when it is sent, or why it need not."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from scheduling.business import Business
from scheduling.errors import NotFound
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import local_day_span, resolve_zone
from storage.records import Account, OutboxItem
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach_of
from usecases.chat_messages import ChatMessage, ChatReader, MorningNotice, TroubleNotice
from usecases.chat_topics import ChatTopic
from usecases.configuration import Configurations
from usecases.notice_readers import staff_reader
from usecases.outgoing import Outgoing, ToChat
from usecases.plan_mornings import LATEST
from usecases.read_silent import read_silent
from usecases.read_trouble import read_trouble
from usecases.show_day import read_day_rows, show_day
from usecases.still_holds import Pointless


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


def _morning(work: Work, item: OutboxItem, now: datetime) -> Outgoing:
    """The day as it is now. Nothing when there are no appointments on it and no open answers for the next one, and nothing so late that
    the day is under way.
    """
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
    actor = Actor(kind="staff", account_id=account.id, name=account.name)
    rows = read_day_rows(work, configuration, actor, (member,), span, now)
    day = show_day(configuration, actor, (member,), rows, shown_day, zone=reader.reader_zone)
    (person,) = day.people
    silent = read_silent(work, configuration, shown_day + timedelta(days=1), now, staff_ids=(member.id,))
    if not person.appointments and not silent:
        return Pointless(why="nothing_to_tell")
    hits = sum(any(off.span.overlaps(view.appointment.span) for off in person.time_off) for view in person.appointments)
    return _to(work, member, MorningNotice(reader=reader, now=now, day=day, hits=hits, silent=silent))


def _reader(work: Work, business: Business, member: StaffMember) -> ChatReader:
    reads = staff_reader(_account(work, member), business, member)
    return ChatReader(
        business_id=business.id,
        business_name=business.display_name,
        zone=business.zone,
        reader_language=reads.language,
        reader_zone=reads.zone,
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
    ChatTopic.MORNING: _morning,
}
