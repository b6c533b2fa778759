"""What programs do with businesses: list, make, change as a whole and publish them, within what they were granted."""

from dataclasses import replace

import pytest

from scheduling.business import Business, BusinessId
from scheduling.errors import Invalid, NotAllowed, NotFound, PolicyRefused, Stale
from scheduling.grants import Grant
from scheduling.staff import Role
from scheduling.tenant_policy import TenantPolicy
from storage import Database
from tests.support.builders import (
    MONDAY,
    TENANT,
    Shop,
    a_business,
    a_shop,
    an_account,
    rule_tenant,
    staff_actor,
)
from usecases.access import Actor
from usecases.business_details import BusinessDetails
from usecases.business_wish import BusinessWish
from usecases.edit_mark import mark_of
from usecases.wiring import Rules

OTHER = BusinessId("other@slotkeeper")


def a_program(*grants: Grant, **given: object) -> Actor:
    program = Actor(kind="program", program_id="key:k", tenant_id=TENANT, grants=frozenset(grants or (Grant.MANAGE,)))
    return replace(program, **given)  # type: ignore[arg-type]  # named by the test


def named(name: str, business: Business) -> BusinessWish:
    details = replace(BusinessDetails.of(business), display_name=name)
    return BusinessWish(details=details, hours=business.hours, policy=business.policy, page=business.page)


async def made(shop: Shop, actor: Actor, name: str = "Fourth") -> Business:
    return await shop.usecases.programs.add_business(name, lambda one: named(name, one), actor)


async def test_a_program_lists_the_businesses_of_its_tenant_and_no_others(database: Database) -> None:
    shop = await a_shop(database)
    for one in (a_business(id=OTHER, display_name="Another"), a_business(id=BusinessId("x@x"), tenant_id="x")):
        await database.write(lambda work, one=one: work.businesses.add(one))  # type: ignore[misc]  # bound per turn
    archived = a_business(id=BusinessId("old@slotkeeper"), archived_at=MONDAY)
    await database.write(lambda work: work.businesses.add(archived))
    listed = await shop.usecases.programs.list_businesses(a_program())
    assert [one.name for one in listed] == ["Another", "The Shop"]
    assert [one.name for one in await shop.usecases.programs.list_businesses(a_program(), "SHOP")] == ["The Shop"]
    assert [one.id for one in await shop.usecases.programs.list_businesses(a_program(business_id=OTHER))] == [OTHER]


async def test_for_a_person_those_are_listed_that_the_role_opens(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    seen = {who: len(await shop.usecases.programs.list_businesses(staff_actor(who))) for who in ("ada", "vic", "guus")}
    assert seen == {"ada": 1, "vic": 1, "guus": 0}


async def test_a_program_makes_a_business_of_its_tenant_without_staff(database: Database) -> None:
    shop = await a_shop(database)
    stored = await made(shop, a_program())
    view = await shop.usecases.read_business(stored.id, a_program())
    assert (view.business.tenant_id, view.business.display_name, view.staff) == (TENANT, "Fourth", ())


async def test_whoever_has_a_business_made_administers_it(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, rules=Rules(admins=("oid-ada",)))
    stored = await made(shop, staff_actor("ada"))
    (me,) = (await shop.usecases.read_business(stored.id, staff_actor("ada"))).staff
    assert (me.role, me.account_id) == (Role.ADMINISTRATOR, an_account("ada").id)


@pytest.mark.parametrize(
    "actor",
    [a_program(Grant.CONFIGURE), a_program(business_id=OTHER), Actor(kind="customer"), a_program(grants=frozenset())],
)
async def test_others_make_none(sqlite_database: Database, actor: Actor) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotAllowed):
        await made(shop, actor)


async def test_where_the_product_is_off_no_business_is_made(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await rule_tenant(sqlite_database, TenantPolicy(is_enabled=False))
    with pytest.raises(PolicyRefused):
        await made(shop, a_program())


async def test_names_that_the_tenant_blocks_are_refused_when_made_and_when_changed(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await rule_tenant(sqlite_database, TenantPolicy(blocked_words=("casino",)))
    with pytest.raises(Invalid):
        await made(shop, a_program(), "Casino")
    with pytest.raises(Invalid):
        await shop.usecases.programs.revise_business(shop.id, lambda one: named("Casino", one), a_program())


async def test_a_change_of_a_version_that_is_no_more_is_stale(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    revise = shop.usecases.programs.revise_business
    mark = mark_of((await shop.usecases.read_business(shop.id, a_program())).business)
    await revise(shop.id, lambda one: named("New", one), a_program(), mark=mark)
    with pytest.raises(Stale):
        await revise(shop.id, lambda one: named("Newer", one), a_program(), mark=mark)


async def test_a_business_of_another_tenant_is_none(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    stranger = a_program(tenant_id="elsewhere")
    with pytest.raises(NotFound):
        await shop.usecases.programs.publish_business(shop.id, stranger, is_published=True)
    with pytest.raises(NotFound):
        await shop.usecases.programs.read_all_customers(shop.id, stranger)


async def test_a_first_publishing_gives_the_page_an_address(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    published = await shop.usecases.programs.publish_business(shop.id, a_program(), is_published=True)
    assert (published.is_published, published.web_slug) == (True, "the-shop")
