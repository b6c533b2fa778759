"""Administrators hear that messages were given up, once an hour at most.

What is told is read when it is sent; a row here only says that there was something.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from scheduling.business import Business
from scheduling.quiet_hours import quiet_until
from scheduling.staff import Role, StaffId, StaffMember
from scheduling.zones import resolve_zone
from storage.records import OutboxItem, OutboxState
from storage.work import Work
from usecases.chat_topics import ChatTopic
from usecases.make_ids import id_of

_GATHER = timedelta(minutes=2)
_UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)


def raise_alarm(work: Work, item: OutboxItem, now: datetime) -> None:
    """Called in the transaction in which a message is given up, or found to have bounced."""
    if item.topic in set(ChatTopic):
        return
    business = work.businesses.get(item.business_id)
    staff = [member for member in work.staff.list(business.id) if _reads_chat(member)]
    _tell_administrators(work, business, (one for one in staff if one.role is Role.ADMINISTRATOR), now)


def _tell_administrators(work: Work, business: Business, administrators: Iterable[StaffMember], now: datetime) -> None:
    """Into the card that is still to go; one that has gone leaves the next to the next hour."""
    for member in administrators:
        zone = resolve_zone(member.zone or business.zone)
        hour = (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
        for due in (quiet_until(now + _GATHER, zone), quiet_until(hour + _GATHER, zone)):
            row = _row(business, member.id, due, now)
            known = work.outbox.get(business.id, row.id)
            if known is None:
                work.outbox.add([row])
            if known is None or known.state in _UNSETTLED:
                break


def _row(business: Business, staff_id: StaffId, due: datetime, now: datetime) -> OutboxItem:
    key = f"{ChatTopic.TROUBLE}.{due:%Y-%m-%dT%H}.{staff_id}"
    return OutboxItem(
        id=id_of(business.id, key),
        business_id=business.id,
        kind="chat",
        topic=ChatTopic.TROUBLE,
        key=key,
        payload={},
        due_at=due,
        staff_id=staff_id,
        created_at=now,
    )


def _reads_chat(member: StaffMember) -> bool:
    return member.wants_chat and member.account_id is not None
