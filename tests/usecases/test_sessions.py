"""Sessions of people who signed in with a browser: good for a working day, in every process, until somebody signs out."""

import pytest
from sqlalchemy import select

from storage import Database
from storage.tables import account, session
from tests.support.builders import TENANT, Shop, a_shop
from tests.support.databases import open_patiently
from usecases.keep_session import FindSession
from usecases.purge_delivered import PurgeDelivered
from usecases.recognise_account import Identity

EVA = Identity(tenant_id=TENANT, object_id="oid-eva", name="Eva", email="Eva@Example.com", upn="eva@shop.example")


async def a_session(shop: Shop, *, is_guest: bool = False) -> str:
    found = await shop.usecases.recognise_account(EVA)
    return await shop.usecases.open_session(found.id, is_guest=is_guest)


async def test_whoever_signed_in_is_known_by_the_session(database: Database) -> None:
    shop = await a_shop(database)
    person = await shop.usecases.find_session(await a_session(shop))
    assert person is not None
    told = (person.tenant_id, person.object_id, person.name, person.email, person.upn, person.is_guest)
    assert told == (TENANT, "oid-eva", "Eva", "Eva@Example.com", "eva@shop.example", False)


async def test_a_guest_is_still_known_as_one(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    person = await shop.usecases.find_session(await a_session(shop, is_guest=True))
    assert person is not None
    assert person.is_guest


async def test_a_session_lasts_for_a_working_day_however_much_it_is_used(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    token = await a_session(shop)
    shop.clock.forward(hours=11, minutes=59)
    assert await shop.usecases.find_session(token)
    shop.clock.forward(minutes=1)
    assert await shop.usecases.find_session(token) is None


async def test_another_process_knows_the_session_and_that_it_has_ended(database_url: str) -> None:
    async with await open_patiently(database_url) as here, await open_patiently(database_url) as there:
        shop = await a_shop(here)
        find_there = FindSession(database=there, clock=shop.clock)
        token = await a_session(shop)
        assert await find_there(token)
        await shop.usecases.end_session(token)
        assert await find_there(token) is None


async def test_signing_out_ends_it_for_whoever_stole_it_too(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    stolen = token = await a_session(shop)
    await shop.usecases.end_session(token)
    assert await shop.usecases.find_session(stolen) is None


async def test_signing_out_leaves_other_browsers_alone(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    first, second = await a_session(shop), await a_session(shop)
    await shop.usecases.end_session(first)
    assert await shop.usecases.find_session(second)


@pytest.mark.parametrize("token", ["", "made up", "x" * 5000])
async def test_what_was_never_given_out_is_nobody(sqlite_database: Database, token: str) -> None:
    shop = await a_shop(sqlite_database)
    await a_session(shop)
    await shop.usecases.end_session(token)
    assert await shop.usecases.find_session(token) is None


async def test_what_is_stored_opens_no_session(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    token = await a_session(shop)
    (stored,) = await sqlite_database.read(lambda work: work.connection.execute(select(session.c.id)).scalars().all())
    assert stored != token
    assert await shop.usecases.find_session(stored) is None


async def test_with_its_account_a_session_ends(database: Database) -> None:
    shop = await a_shop(database)
    token = await a_session(shop)
    await database.write(lambda work: work.connection.execute(account.delete().where(account.c.object_id == "oid-eva")))
    assert await shop.usecases.find_session(token) is None


async def test_sessions_that_have_ended_are_cleared_away(database: Database) -> None:
    shop = await a_shop(database)
    await a_session(shop)
    shop.clock.forward(hours=6)
    lasting = await a_session(shop)
    shop.clock.forward(hours=6)
    assert await PurgeDelivered(database=database, clock=shop.clock).run_once() == 1
    assert await shop.usecases.find_session(lasting)
