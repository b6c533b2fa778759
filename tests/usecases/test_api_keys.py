"""Keys of programs: who makes them, what opens with them, and what is kept of them."""

from datetime import timedelta

import pytest

from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotAllowed, NotFound
from scheduling.grants import ApiKey, Grant
from storage import Database
from tests.support.builders import Shop, a_business, a_shop, staff_actor
from tests.support.statements import Sent
from usecases.access import Actor
from usecases.api_keys import MOST_KEYS, KeyWish, RecogniseApiKey
from usecases.wiring import Rules

ADA = staff_actor("ada")
READ = frozenset({Grant.READ})


def a_key_wish(shop: Shop, name: str = "Planner", grants: frozenset[Grant] = READ) -> KeyWish:
    return KeyWish(display_name=name, grants=grants, business_id=shop.id)


async def recognised(shop: Shop, told: str) -> ApiKey:
    one = await shop.usecases.recognise_api_key(told)
    assert one is not None
    return one


async def test_a_key_is_recognised_with_its_scopes_and_its_business(database: Database) -> None:
    shop = await a_shop(database)
    told = await shop.usecases.make_api_key(a_key_wish(shop), ADA)
    one = await recognised(shop, told)
    assert (one.display_name, one.grants, one.business_id) == ("Planner", READ, shop.id)
    assert one.tenant_id == shop.business.tenant_id


async def test_a_revoked_key_opens_nothing(database: Database) -> None:
    shop = await a_shop(database)
    told = await shop.usecases.make_api_key(a_key_wish(shop), ADA)
    await shop.usecases.revoke_api_key((await recognised(shop, told)).id, shop.id, ADA)
    assert await shop.usecases.recognise_api_key(told) is None
    assert await shop.usecases.list_api_keys(shop.id, ADA) == ()


async def test_the_key_itself_is_stored_nowhere(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    told = await shop.usecases.make_api_key(a_key_wish(shop), ADA)
    kept = await shop.database.read(lambda work: "\n".join(work.connection.connection.iterdump()))
    assert "Planner" in kept
    assert told not in kept


async def test_its_last_use_is_kept_to_five_minutes(database: Database) -> None:
    shop = await a_shop(database)
    told = await shop.usecases.make_api_key(a_key_wish(shop), ADA)
    first = shop.clock.moment
    for minutes in (0, 4, 2):
        shop.clock.moment += timedelta(minutes=minutes)
        await recognised(shop, told)
    assert (await recognised(shop, told)).last_used_at == first + timedelta(minutes=6)


async def test_a_use_soon_after_another_looks_nothing_up_and_writes_nothing(
    statements: list[Sent], sqlite_database: Database
) -> None:
    shop = await a_shop(sqlite_database)
    told = await shop.usecases.make_api_key(a_key_wish(shop), ADA)
    await recognised(shop, told)
    statements.clear()
    await recognised(shop, told)
    assert statements == []


@pytest.mark.parametrize("told", ["", "x", "sk_", "sk_" + "x" * 43, "sk_" + "x" * 5000, "sk_\x00"])
async def test_what_is_no_key_opens_nothing(sqlite_database: Database, told: str) -> None:
    shop = await a_shop(sqlite_database)
    assert await shop.usecases.recognise_api_key(told) is None


@pytest.mark.parametrize("who", ["sam", "bram", "vic", "guus"])
async def test_only_administrators_make_and_see_keys(sqlite_database: Database, who: str) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotAllowed):
        await shop.usecases.make_api_key(a_key_wish(shop), staff_actor(who))
    with pytest.raises(NotAllowed):
        await shop.usecases.list_api_keys(shop.id, staff_actor(who))


async def test_a_program_makes_no_keys(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    everything = frozenset(Grant)
    program = Actor(kind="program", program_id="key:x", tenant_id=shop.business.tenant_id, grants=everything)
    with pytest.raises(NotAllowed):
        await shop.usecases.make_api_key(a_key_wish(shop), program)


async def test_a_key_of_the_tenant_is_made_by_those_named_in_the_settings(database: Database) -> None:
    shop = await a_shop(database, rules=Rules(admins=("oid-ada",)))
    wish = KeyWish(display_name="All", grants=READ, business_id=None)
    one = await recognised(shop, await shop.usecases.make_api_key(wish, ADA))
    assert one.business_id is None
    assert [key.id for key in await shop.usecases.list_api_keys(None, ADA)] == [one.id]
    with pytest.raises(NotAllowed):
        await shop.usecases.make_api_key(wish, staff_actor("sam"))


async def test_a_revoked_key_of_the_tenant_opens_nothing_wherever_it_was_kept(database: Database) -> None:
    shop = await a_shop(database, rules=Rules(admins=("oid-ada",)))
    told = await shop.usecases.make_api_key(KeyWish(display_name="All", grants=READ, business_id=None), ADA)
    elsewhere = RecogniseApiKey(database=database, clock=shop.clock)
    one = await elsewhere(told)
    assert one is not None
    assert one == await elsewhere(told)
    await shop.usecases.revoke_api_key(one.id, None, ADA)
    assert await elsewhere(told) is None


async def test_a_key_is_revoked_only_where_it_belongs(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await recognised(shop, await shop.usecases.make_api_key(a_key_wish(shop), ADA))
    other = await a_shop(sqlite_database, business=a_business(id=BusinessId("other@slotkeeper")), staff=(), services=())
    with pytest.raises(NotAllowed):
        await shop.usecases.revoke_api_key(one.id, other.id, ADA)
    with pytest.raises(NotFound):
        await shop.usecases.revoke_api_key("nothing", shop.id, ADA)


@pytest.mark.parametrize(
    ("name", "grants", "field"), [(" ", READ, "name"), ("x" * 101, READ, "name"), ("Planner", frozenset(), "scopes")]
)
async def test_a_key_needs_a_name_and_a_scope(
    sqlite_database: Database, name: str, grants: frozenset[Grant], field: str
) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await shop.usecases.make_api_key(a_key_wish(shop, name, grants), ADA)
    assert refused.value.data["field"] == field


async def test_there_are_only_so_many_keys(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    for number in range(MOST_KEYS):
        await shop.usecases.make_api_key(a_key_wish(shop, f"Key {number}"), ADA)
    with pytest.raises(Invalid):
        await shop.usecases.make_api_key(a_key_wish(shop), ADA)


async def test_the_history_tells_who_made_and_revoked_a_key(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await recognised(shop, await shop.usecases.make_api_key(a_key_wish(shop), ADA))
    await shop.usecases.revoke_api_key(one.id, shop.id, ADA)
    entries = await shop.database.read(lambda work: work.history.since(shop.id, shop.clock.moment))
    assert {(entry.what, entry.by) for entry in entries} == {
        ("api_key_made", "account-ada"),
        ("api_key_revoked", "account-ada"),
    }
