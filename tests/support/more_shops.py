"""Further businesses beside a shop, in which a person of it works too."""

from collections.abc import Sequence
from typing import Any

from scheduling.business import BusinessId
from scheduling.staff import StaffMember
from tests.support.builders import Shop, a_business, a_service, a_staff_member, an_account


async def add_business(
    shop: Shop, name: str, *, members: Sequence[tuple[str, StaffMember]] = (), **given: Any
) -> BusinessId:
    """With a Bram of its own, who offers the check-up; `members` are linked to the accounts of the shop's people by their ids."""
    business = a_business(id=BusinessId(f"{name.casefold().replace(' ', '-')}@slotkeeper"), display_name=name, **given)

    def store(work: Any) -> None:
        work.businesses.add(business)
        if not any(member.id == "bram" for _, member in members):
            work.staff.add(business.id, a_staff_member(email="bram@elsewhere.example"))
        for account, member in members:
            work.staff.add(business.id, member)
            work.staff.link(business.id, member.id, an_account(account).id)
        work.services.add(business.id, a_service())

    await shop.database.write(store)
    return business.id
