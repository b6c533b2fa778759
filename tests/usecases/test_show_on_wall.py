"""The day on a wall: what it shows, what it hides, and who may make and end such addresses."""

import pytest

from scheduling.errors import Invalid, NotAllowed, NotFound
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.book_appointment import CustomerWish
from usecases.show_on_wall import WallView, initials


async def shown(shop: Shop, names: str = "initials") -> tuple[str, WallView]:
    token = await shop.usecases.make_display_link(shop.id, "Desk", names, staff_actor("ada"))
    return token, await shop.usecases.show_on_wall(token)


async def test_the_wall_shows_the_day_by_initials(database: Database) -> None:
    """S143: an address without a sign-in that shows the day."""
    shop = await a_shop(database)
    await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    _, view = await shown(shop)
    assert [(line.service, line.staff, line.who) for line in view.lines] == [("Check-up", ("Bram Visser",), "N. J.")]


async def test_without_names_nothing_of_the_customer_is_shown(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    _, view = await shown(shop, "none")
    assert [line.who for line in view.lines] == [""]


async def test_what_is_over_is_shown_no_more(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    shop.clock.moment = at(9, 36)
    _, view = await shown(shop)
    assert view.lines == ()


async def test_a_revoked_address_shows_nothing(database: Database) -> None:
    shop = await a_shop(database)
    token, _ = await shown(shop)
    (link,) = await shop.usecases.list_display_links(shop.id, staff_actor("ada"))
    await shop.usecases.revoke_display_link(shop.id, link.id, staff_actor("ada"))
    with pytest.raises(NotFound):
        await shop.usecases.show_on_wall(token)
    with pytest.raises(NotFound):
        await shop.usecases.revoke_display_link(shop.id, link.id, staff_actor("ada"))


@pytest.mark.parametrize("token", ["", "x", "x" * 40])
async def test_a_token_that_is_none_shows_nothing(sqlite_database: Database, token: str) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotFound):
        await shop.usecases.show_on_wall(token)


async def test_the_token_is_not_stored(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    token, _ = await shown(shop)
    rows = await shop.database.read(
        lambda work: [tuple(row) for row in work.connection.exec_driver_sql("SELECT * FROM display_link")]
    )
    assert len(rows) == 1
    assert token not in str(rows)


@pytest.mark.parametrize("by", ["sam", "bram", "vic", "guus"])
async def test_only_administrators_make_such_addresses(sqlite_database: Database, by: str) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotAllowed):
        await shop.usecases.make_display_link(shop.id, "", "none", staff_actor(by))


async def test_names_are_shown_in_no_other_way(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid):
        await shop.usecases.make_display_link(shop.id, "", "all", staff_actor("ada"))


@pytest.mark.parametrize(
    ("name", "short"), [("Noor Jansen", "N. J."), ("Emma van der Berg", "E. B."), ("Cher", "C."), ("", "")]
)
def test_initials_are_first_and_last(name: str, short: str) -> None:
    assert initials(name) == short


async def test_a_group_has_no_initials(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(maximum_attendees=3)])
    await shop.usecases.book_appointment(a_wish(at(9), customers=(CustomerWish(name="Noor"),)), staff_actor("ada"))
    _, view = await shown(shop)
    assert [line.who for line in view.lines] == [""]
