"""The pages of time off: the list, entering for one or all, changing, what it hits, and taking it away."""

import pytest

from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import EVERY_ROLE, Shop, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from tests.support.shop_pages import Connect, ShopPages, open_pages
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from usecases.take_time_off import TimeOffWish
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
BRAM, COR = StaffId("bram"), StaffId("cor")
DENTIST = {"title": "Dentist", "first": "2027-01-05", "start": "10:00", "end": "12:00", "notes": "back at noon"}


@pytest.fixture
async def shop(sqlite_database: Database) -> Shop:
    staff = [*EVERY_ROLE, a_staff_member("Cor")]
    return await a_shop(sqlite_database, staff=staff, services=[a_service(staff_ids=(BRAM, COR))])


@pytest.fixture
async def pages(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(shop, parts, aiohttp_client)


async def stored(shop: Shop) -> list[tuple[str, str, str]]:
    found = (await shop.usecases.list_absences(shop.id, staff_actor("ada"))).found
    return [(one.time_off.staff.id, one.time_off.title, one.time_off.span.start.isoformat()) for one in found]


async def take(shop: Shop, staff_id: StaffId = BRAM) -> str:
    wish = TimeOffWish(
        business_id=shop.id, staff_ids=(staff_id,), draft_id="d", title="Trip", first=at(9, day=5).date()
    )
    return (await shop.usecases.take_time_off(wish, staff_actor("ada"))).time_off[0].id


async def book(shop: Shop) -> None:
    await shop.usecases.book_appointment(a_wish(at(9, 30, day=5), staff_ids=(BRAM,)), staff_actor("ada"))


async def test_hours_are_those_of_the_business_and_the_person_is_told(pages: ShopPages, shop: Shop) -> None:
    """S90, S91: the mail cannot be turned off."""
    shown = await pages.post("time-off", fields={**DENTIST, "people": "bram"})
    assert ("Added." in shown.words, "Dentist" in shown.words) == (True, True)
    assert await stored(shop) == [("bram", "Dentist", "2027-01-05T09:00:00+00:00")]
    assert ("mail", "waiting") in await shop.database.read(lambda work: work.outbox.counts())


async def test_several_are_off_by_one_form(pages: ShopPages, shop: Shop) -> None:
    """B64."""
    fields = [
        ("title", "Course"),
        ("first", "2027-01-06"),
        ("last", "2027-01-07"),
        ("people", "bram"),
        ("people", "cor"),
    ]
    await pages.post("time-off", fields=fields)
    assert [who for who, _, _ in await stored(shop)] == ["bram", "cor"]


async def test_a_closure_takes_everybody(pages: ShopPages, shop: Shop) -> None:
    await pages.post("time-off", fields={"title": "Storm", "first": "2027-01-06", "everybody": "1"})
    assert len(await stored(shop)) == 6


async def test_a_form_sent_twice_is_stored_once(pages: ShopPages, shop: Shop) -> None:
    page = await pages.get("time-off")
    for _ in range(2):
        await pages.post("time-off", fields={**DENTIST, "people": "bram"}, page=page)
    assert len(await stored(shop)) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first": ""}, "first"),
        ({"end": ""}, "end"),
        ({"end": "09:00"}, "start"),
        ({"start": "02:30", "end": "04:00", "first": "2027-03-28"}, "start"),
        ({"start": "", "end": "", "last": "2027-01-01"}, "first"),
    ],
)
async def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(
    wrong: dict[str, str], field: str, pages: ShopPages, shop: Shop
) -> None:
    shown = await pages.post("time-off", fields={**DENTIST, **wrong, "people": "bram"})
    assert (shown.status, bool(shown.error(field)), shown.field("title")) == (422, True, "Dentist")
    assert await stored(shop) == []


async def test_nobody_chosen_is_a_mistake(pages: ShopPages) -> None:
    shown = await pages.post("time-off", fields=DENTIST)
    assert shown.status == 422
    assert "at least one" in shown.words


async def test_what_it_hits_is_shown_and_handed_over(pages: ShopPages, shop: Shop) -> None:
    await book(shop)
    shown = await pages.post("time-off", fields={"title": "Ill", "first": "2027-01-05", "people": "bram"})
    assert "1 appointment lies in it" in shown.words
    assert "Noor Jansen" in shown.words
    appointment_id = shown.text.partition('name="to-')[2].partition('"')[0]
    fields = {"action": "hand_over", f"to-{appointment_id}": "cor"}
    after = await pages.post(*shown.url.path.split("/")[3:], fields=fields, page=shown)
    assert ("Handed over." in after.words, "No appointments lie in it." in after.words) == (True, True)


async def test_the_list_counts_what_each_hits(pages: ShopPages, shop: Shop) -> None:
    await book(shop)
    await take(shop)
    assert "1 appointment" in (await pages.get("time-off")).words


async def test_time_off_is_changed(pages: ShopPages, shop: Shop) -> None:
    one = await take(shop)
    page = await pages.get("time-off", one)
    assert (page.field("title"), page.field("first")) == ("Trip", "2027-01-05")
    await pages.post("time-off", one, fields={**DENTIST, "action": "save"}, page=page)
    assert await stored(shop) == [("bram", "Dentist", "2027-01-05T09:00:00+00:00")]
    again = await pages.post("time-off", one, fields={**DENTIST, "title": "Late", "action": "save"}, page=page)
    assert (again.status, again.field("title")) == (409, "Late")


async def test_a_place_is_entered_shown_and_taken_away(pages: ShopPages, shop: Shop) -> None:
    """B64: in the list, on its page and on the board."""
    await pages.post("time-off", fields={**DENTIST, "place": "Utrecht", "people": "bram"})
    (one,) = (await shop.usecases.list_absences(shop.id, staff_actor("ada"))).found
    page = await pages.get("time-off", one.time_off.id)
    assert (page.field("place"), "Utrecht" in (await pages.get("time-off")).words) == ("Utrecht", True)
    assert "Utrecht" in (await pages.get("day", day="2027-01-05", view="list")).words
    await pages.post("time-off", one.time_off.id, fields={**DENTIST, "place": "", "action": "save"}, page=page)
    assert "Utrecht" not in (await pages.get("time-off")).words


async def test_time_off_goes_after_a_question(pages: ShopPages, shop: Shop) -> None:
    one = await take(shop)
    page = await pages.get("time-off", one, "remove")
    assert "Trip" in page.words
    assert len(await stored(shop)) == 1
    shown = await pages.post("time-off", one, "remove", fields={}, page=page)
    assert ("Removed." in shown.words, await stored(shop)) == (True, [])


async def test_a_team_member_enters_the_own_without_choosing(
    shop: Shop, parts: FrameParts, aiohttp_client: Connect
) -> None:
    pages = await open_pages(shop, parts, aiohttp_client, who="bram")
    await take(shop, COR)
    shown = await pages.get("time-off")
    assert "Cor" not in shown.words
    await pages.post("time-off", fields={**DENTIST, "people": "cor"}, page=shown)
    assert ("bram", "Dentist", "2027-01-05T09:00:00+00:00") in await stored(shop)
    assert len(await stored(shop)) == 2


async def test_a_viewer_looks_and_changes_nothing(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> None:
    pages = await open_pages(shop, parts, aiohttp_client, who="vic")
    one = await take(shop)
    page = await pages.get("time-off", one)
    assert 'name="first"' not in page.text
    assert (await pages.post("time-off", one, "remove", fields={}, page=page)).status == 403
