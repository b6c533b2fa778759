"""Whose mailboxes the product has to reach: everybody who can be booked, in any business."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduling.staff import StaffMember
from storage.engine import Database
from storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMailbox:
    """`object_id` is that of the person's account, where one is linked."""

    member: StaffMember
    object_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindMailboxes:
    database: Database

    async def __call__(self) -> tuple[StaffMailbox, ...]:
        """Each address once; people without one stand for themselves."""
        found = await self.database.read(lambda work: list(_mailboxes(work)))
        return tuple({one.member.email.casefold() or one.member.id: one for one in found}.values())


def _mailboxes(work: Work) -> Iterator[StaffMailbox]:
    for business_id in work.businesses.list_ids():
        for member in work.staff.list(business_id):
            if member.can_be_booked:
                account = work.accounts.get(member.account_id) if member.account_id else None
                yield StaffMailbox(member=member, object_id=account.object_id if account else "")
