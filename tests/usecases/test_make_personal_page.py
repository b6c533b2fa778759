"""A page of one's own (B01, B97 to B101): one for each account, published, one-to-one, and only where the tenant has such pages."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotFound, PolicyRefused
from scheduling.service import ServiceId
from scheduling.staff import Role
from scheduling.tenant_policy import TenantPolicy
from storage import Database
from tests.support.builders import Shop, a_shop, an_account, rule_tenant, staff_actor
from usecases.access import Actor
from usecases.business_details import BusinessDetails
from usecases.clone_business import CloneWish
from usecases.make_personal_page import PersonalPageWish
from usecases.manage_staff import StaffWish
from usecases.open_page import OpenPage
from usecases.remove_business import DeleteWish
from usecases.wiring import Rules

BRAM = an_account("bram").id
BY_BRAM = staff_actor("bram")


def a_wish() -> PersonalPageWish:
    details = BusinessDetails(display_name="Bram Visser", zone="Europe/Amsterdam")
    return PersonalPageWish(details=details, meeting_names={15: "Quarter", 30: "Half an hour"})


async def made(database: Database) -> tuple[Shop, BusinessId]:
    shop = await a_shop(database, rules=Rules(admins=("oid-bram",)))
    return shop, await shop.usecases.make_personal_page(a_wish(), BRAM)


def opened(shop: Shop) -> OpenPage:
    return OpenPage(database=shop.database, configurations=shop.usecases.book_appointment.configurations)


async def types_of(shop: Shop, business_id: BusinessId) -> dict[str, ServiceId]:
    view = await shop.usecases.list_services(business_id, BY_BRAM)
    return {one.display_name: one.id for one in view.services}


async def test_it_is_published_from_the_start_with_meetings_of_15_and_30_minutes(database: Database) -> None:
    shop, page = await made(database)
    view = await opened(shop)(page)
    assert [one.duration for one in view.services] == [15, 30]
    assert view.business.is_published
    assert view.business.is_personal
    assert [(one.display_name, one.role) for one in view.staff] == [("Bram Visser", Role.ADMINISTRATOR)]


async def test_asked_again_it_is_the_page_that_is_there(database: Database) -> None:
    shop, page = await made(database)
    assert await shop.usecases.make_personal_page(a_wish(), BRAM) == page
    assert await shop.usecases.find_personal_page(BRAM) == page
    assert await shop.usecases.find_personal_page(an_account("ada").id) is None


async def test_pressed_twice_at_once_makes_one(database: Database) -> None:
    shop = await a_shop(database)
    pages = await asyncio.gather(*(shop.usecases.make_personal_page(a_wish(), BRAM) for _ in range(4)))
    assert len(set(pages)) == 1


async def test_where_the_tenant_has_no_such_pages_none_is_made_and_those_there_are_closed(database: Database) -> None:
    shop, page = await made(database)
    await rule_tenant(database, TenantPolicy(are_personal_pages_disabled=True))
    with pytest.raises(PolicyRefused, match="no_personal_pages"):
        await shop.usecases.make_personal_page(a_wish(), an_account("ada").id)
    with pytest.raises(NotFound):
        await opened(shop)(page)


async def test_after_it_was_deleted_another_one_can_be_made(database: Database) -> None:
    shop, page = await made(database)
    await shop.usecases.delete_business(DeleteWish(business_id=page, typed_name="Bram Visser"), BY_BRAM)
    assert await shop.usecases.make_personal_page(a_wish(), BRAM) != page


async def test_nobody_else_works_there(database: Database) -> None:
    shop, page = await made(database)
    wish = StaffWish(display_name="Ada", email="ada@example.com", role=Role.TEAM_MEMBER)
    with pytest.raises(PolicyRefused, match="page_of_one"):
        await shop.usecases.add_staff(page, wish, BY_BRAM)


async def test_a_meeting_is_for_one_other_person(database: Database) -> None:
    shop, page = await made(database)
    service_id = (await types_of(shop, page))["Quarter"]
    view = await shop.usecases.read_service(page, service_id, BY_BRAM)
    with pytest.raises(Invalid, match="one_to_one"):
        await shop.usecases.change_service(page, replace(view.service, maximum_attendees=2), view.mark, BY_BRAM)


async def test_a_private_type_is_on_the_page_by_its_own_key_alone(database: Database) -> None:
    shop, page = await made(database)
    service_id = (await types_of(shop, page))["Quarter"]
    await shop.usecases.make_service_private(page, service_id, BY_BRAM, is_private=True)
    key = (await shop.usecases.read_service(page, service_id, BY_BRAM)).service.private_key
    look = opened(shop)
    assert [one.duration for one in (await look(page)).services] == [30]
    assert [one.duration for one in (await look(page, service_id)).services] == [30]
    assert [one.path_name for one in (await look(page, key)).services if one.duration == 15] == [key]


async def test_made_public_and_private_again_the_former_key_leads_nowhere(database: Database) -> None:
    shop, page = await made(database)
    service_id = (await types_of(shop, page))["Quarter"]
    keys = []
    for is_private in (True, False, True):
        await shop.usecases.make_service_private(page, service_id, BY_BRAM, is_private=is_private)
        keys.append((await shop.usecases.read_service(page, service_id, BY_BRAM)).service.private_key)
    assert keys[1] == ""
    assert len((await opened(shop)(page, keys[0])).services) == 1
    assert len((await opened(shop)(page, keys[2])).services) == 2


async def test_a_duplicate_stands_last_and_a_private_one_gets_a_key_of_its_own(database: Database) -> None:
    shop, page = await made(database)
    service_id = (await types_of(shop, page))["Quarter"]
    await shop.usecases.make_service_private(page, service_id, BY_BRAM, is_private=True)
    copy = await shop.usecases.duplicate_service(page, service_id, "Quarter (copy)", BY_BRAM)
    services = (await shop.usecases.list_services(page, BY_BRAM)).services
    assert [one.display_name for one in services] == ["Quarter", "Half an hour", "Quarter (copy)"]
    assert services[-1].id == copy
    assert services[-1].private_key not in ("", services[0].private_key)


async def test_a_copy_of_the_whole_page_is_a_shared_one(database: Database) -> None:
    shop, page = await made(database)
    copy = await shop.usecases.clone_business(CloneWish(source_id=page, name="All of us", draft_id="d"), BRAM)
    business = (await shop.usecases.read_business(copy, BY_BRAM)).business
    assert not business.is_personal
    assert await shop.usecases.find_personal_page(BRAM) == page


@pytest.mark.parametrize("who", ["ada", "nobody"])
async def test_whose_page_it_is_not_can_do_nothing_there(database: Database, who: str) -> None:
    shop, page = await made(database)
    service_id = (await types_of(shop, page))["Quarter"]
    other: Actor = staff_actor("ada") if who == "ada" else Actor(kind="customer")
    attempts: list[Any] = [
        shop.usecases.make_service_link(page, service_id, other),
        shop.usecases.duplicate_service(page, service_id, "x", other),
        shop.usecases.make_service_private(page, service_id, other, is_private=True),
    ]
    for attempt in attempts:
        with pytest.raises(Exception, match="not_allowed"):
            await attempt
