"""Putting a business away and bringing it back; deleting it with everything."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select

from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotFound, PolicyRefused, SlotRefused
from scheduling.interval import Interval
from scheduling.rules import Rule
from storage import Database, Work
from storage.logos import Logo
from storage.page_addresses import PageOf
from storage.tables import metadata
from tests.support.builders import (
    Shop,
    a_business,
    a_customer,
    a_service,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    staff_actor,
)
from tests.support.whole_life import a_full_life
from tests.usecases.test_manage_business import PNG
from usecases.book_appointment import OverrideWish
from usecases.edit_mark import mark_of
from usecases.find_slots import SlotQuestion
from usecases.manage_business import PageWish
from usecases.purge_delivered import PurgeDelivered
from usecases.recognise_account import Identity
from usecases.remove_business import DeleteWish

ADA = staff_actor("ada")


async def away(shop: Shop, *, is_archived: bool = True) -> None:
    await shop.usecases.archive_business(shop.id, ADA, is_archived=is_archived)


async def delete(shop: Shop, name: str = "The Shop", *, drops_coming: bool = False) -> None:
    wish = DeleteWish(business_id=shop.id, typed_name=name, drops_coming=drops_coming)
    await shop.usecases.delete_business(wish, ADA)


def rows_by_table(business_id: BusinessId, work: Work) -> dict[str, int]:
    """How many rows each table holds of a business, the business itself and its history left out."""
    tables = [
        table
        for table in metadata.sorted_tables
        if "business_id" in table.c and table.name not in ("business", "history")
    ]
    return {
        table.name: count
        for table in tables
        if (
            count := work.connection.execute(
                select(func.count()).select_from(table).where(table.c.business_id == business_id)
            ).scalar_one()
        )
    }


def fill(shop: Shop, work: Work) -> None:
    work.logos.put(shop.id, Logo("image/png", PNG, at(8)))
    work.page_addresses.take("the-shop", PageOf(shop.id, None), at(8))


async def test_nothing_of_an_archived_business_is_offered_or_booked(database: Database) -> None:
    """S55: put away instead of deleted."""
    shop = await a_shop(database)
    await away(shop)
    question = SlotQuestion(business_id=shop.id, service_id=a_service().id, span=Interval(at(0), at(23)))
    assert (await shop.usecases.find_slots(question, ADA)).slots == ()
    with pytest.raises(SlotRefused) as refused:
        await shop.usecases.book_appointment(a_wish(at(9), override=OverrideWish(reason="anyway")), ADA)
    assert refused.value.data["rule"] is Rule.ARCHIVED


async def test_an_archived_business_stands_in_no_list_and_its_page_is_closed(database: Database) -> None:
    shop = await a_shop(database)
    shown = PageWish.of(shop.business)
    await shop.usecases.change_page(shop.id, replace(shown, is_published=True), mark_of(shown), ADA)
    await away(shop)
    account = await shop.usecases.recognise_account(Identity(tenant_id=shop.business.tenant_id, object_id="oid-ada"))
    assert account.memberships == ()
    assert await shop.usecases.whom_to_ask(account.id) == ()
    assert not (await database.read(lambda work: work.businesses.get(shop.id))).is_published


async def test_an_archived_business_comes_back_for_its_administrators(database: Database) -> None:
    shop = await a_shop(database)
    await away(shop)
    ada, bram = (staff_actor(one).account_id for one in ("ada", "bram"))
    assert ada is not None
    assert bram is not None
    assert [one.business_id for one in await shop.usecases.list_archived(ada)] == [shop.id]
    assert await shop.usecases.list_archived(bram) == ()
    await away(shop, is_archived=False)
    booked = await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    assert booked.view.appointment.service_id == a_service().id


async def test_what_was_agreed_before_stays_agreed(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    booked = await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    await away(shop)
    found = await shop.usecases.read_appointment(shop.id, booked.view.appointment.id, ADA)
    assert found.appointment.state.is_coming


async def test_deleting_leaves_nothing_but_the_id_and_its_history(database: Database) -> None:
    """S55: deleted with everything."""
    shop = await a_shop(database, customers=[a_customer()])
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    await database.write(partial(fill, shop))
    assert len(await database.read(partial(rows_by_table, shop.id))) > 10
    await delete(shop, drops_coming=True)
    assert await database.read(partial(rows_by_table, shop.id)) == {}
    with pytest.raises(NotFound):
        await shop.usecases.read_business(shop.id, ADA)
    assert await database.read(lambda work: work.businesses.is_id_taken(shop.id))


async def test_deleting_takes_wishes_offers_links_codes_and_replies_along(database: Database) -> None:
    shop = await a_full_life(database)
    assert {"waiting_wish", "waiting_offer", "service_link", "one_time_code", "attendee"} <= set(
        await database.read(partial(rows_by_table, shop.id))
    )
    await delete(shop, drops_coming=True)
    assert await database.read(partial(rows_by_table, shop.id)) == {}


async def test_a_page_address_is_free_again_after_deleting(database: Database) -> None:
    shop = await a_shop(database)
    await database.write(partial(fill, shop))
    await delete(shop)
    assert await database.read(lambda work: work.page_addresses.find("the-shop")) is None


async def test_deleting_asks_for_the_name(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid, match="typed_name"):
        await delete(shop, "Another Shop")
    assert (await shop.usecases.read_business(shop.id, ADA)).business.display_name == "The Shop"


async def test_coming_appointments_are_not_deleted_by_the_way(database: Database) -> None:
    shop = await a_shop(database)
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    assert (await shop.usecases.look_before_removing(shop.id, ADA)).coming == 1
    with pytest.raises(PolicyRefused) as refused:
        await delete(shop)
    assert (refused.value.data["rule"], refused.value.data["coming"]) == ("still_coming", 1)


async def test_another_business_is_left_alone(database: Database) -> None:
    shop = await a_shop(database)
    other = a_business(id=BusinessId("other@slotkeeper"))

    def beside(work: Work) -> None:
        work.businesses.add(other)
        work.staff.add(other.id, a_staff_member())
        work.services.add(other.id, a_service())

    await database.write(beside)
    before = await database.read(partial(rows_by_table, other.id))
    await delete(shop)
    assert await database.read(partial(rows_by_table, other.id)) == before


async def test_the_worker_ends_a_deletion_that_was_interrupted(database: Database) -> None:
    shop = await a_shop(database)
    await database.write(lambda work: work.deleting.take_name(shop.id))
    await PurgeDelivered(database=database, clock=shop.clock).run_once()
    assert await database.read(partial(rows_by_table, shop.id)) == {}
