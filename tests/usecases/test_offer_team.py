"""Who is told which people of a team can still be added to the staff."""

import pytest

from scheduling.business import Business
from scheduling.errors import NotAllowed, PolicyRefused
from scheduling.identity import Team, TeamMember
from storage import Database
from tests.support.builders import TENANT, a_business, a_shop, staff_actor
from usecases.offer_team import TeamOffer


def somebody(name: str, object_id: str, email: str = "", *, upn: str = "", tenant_id: str = TENANT) -> TeamMember:
    return TeamMember(tenant_id=tenant_id, object_id=object_id, name=name, email=email, upn=upn)


ANNA = somebody("Anna", "1", "anna@example.com")
BRAM = somebody("Bram", "2", "BRAM@example.com")
ADA = somebody("Ada", "OID-ADA")
FAR = somebody("Far", "oid-ada", "far@other.example", tenant_id="another")
NOBODY = somebody("No Address", "4", upn="no_other.example#EXT#@example.onmicrosoft.com")
TEAM = Team(members=(FAR, BRAM, NOBODY, ANNA, ADA))


async def offer(database: Database, by: str = "ada", business: Business | None = None) -> TeamOffer:
    shop = await a_shop(database, business=business)
    return await shop.usecases.offer_team(shop.id, TEAM.members, staff_actor(by))


async def test_staff_are_known_by_address_or_account_and_the_rest_is_offered(database: Database) -> None:
    found = await offer(database)
    assert [one.name for one in found.on_staff] == ["Ada", "Bram"]
    assert [one.name for one in found.free] == ["Anna", "Far"]
    assert [one.name for one in found.unreachable] == ["No Address"]


async def test_whoever_is_of_another_organisation_is_a_guest(sqlite_database: Database) -> None:
    found = await offer(sqlite_database)
    assert [one.is_guest for one in found.free] == [False, True]


@pytest.mark.parametrize("by", ["sam", "bram", "vic", "guus"])
async def test_nobody_but_an_administrator_is_told(sqlite_database: Database, by: str) -> None:
    with pytest.raises(NotAllowed):
        await offer(sqlite_database, by)


async def test_the_page_of_one_person_takes_nobody(sqlite_database: Database) -> None:
    with pytest.raises(PolicyRefused):
        await offer(sqlite_database, business=a_business(personal_of="account-ada"))
