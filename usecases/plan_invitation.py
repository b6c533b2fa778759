"""The mails around a person's invitation to the staff of a business: to the person, and after a no to the administrators (S11, S12)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from scheduling.business import BusinessId
from scheduling.notices import NoticeKind
from scheduling.staff import Role, StaffId, StaffMember
from storage.records import OutboxItem
from usecases.make_ids import id_of, make_id


def plan_invitation(business_id: BusinessId, member: StaffMember, *, by_name: str, now: datetime) -> list[OutboxItem]:
    """To the person, if there is an address. A later one makes this one pointless when the link in it is no longer good."""
    facts = {"by": by_name, "token_version": member.token_version}
    return [_row(business_id, NoticeKind.INVITED, member.id, facts, now)] if member.email else []


def plan_declined(
    business_id: BusinessId, member: StaffMember, staff: Iterable[StaffMember], *, now: datetime
) -> list[OutboxItem]:
    """To every other administrator who has an address: whoever has to find somebody else is told whatever he or she prefers."""
    told = (one for one in staff if one.role is Role.ADMINISTRATOR and one.email and one.id != member.id)
    return [_row(business_id, NoticeKind.INVITATION_DECLINED, one.id, {"about_staff": member.id}, now) for one in told]


def _row(
    business_id: BusinessId, topic: NoticeKind, staff_id: StaffId, facts: Mapping[str, Any], now: datetime
) -> OutboxItem:
    key = f"{topic}.{make_id()}.{staff_id}"
    return OutboxItem(
        id=id_of(business_id, key),
        business_id=business_id,
        kind="mail",
        topic=topic,
        key=key,
        payload=facts,
        due_at=now,
        staff_id=staff_id,
        created_at=now,
    )
