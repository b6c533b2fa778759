"""The pages on which staff are managed: the list, one person, many at once, and somebody who leaves."""

import re
from html import unescape

import pytest

from scheduling.policy import CapPeriod, CapScope, HoursBlock
from scheduling.staff import Membership, Role, StaffId, StaffMember
from storage import Database
from tests.support.builders import (
    EVERY_ROLE,
    Shop,
    a_business,
    a_service,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    staff_actor,
)
from tests.support.shop_pages import Connect, ShopPages, Shown, open_pages
from tests.usecases.conftest import sqlite_database
from tests.web.conftest import clock, doorkeeper, options, parts
from web.frame import FrameParts

__all__ = ["clock", "doorkeeper", "options", "parts", "sqlite_database"]
BRAM, COR = StaffId("bram"), StaffId("cor")
KIM = {"name": "Kim Groot", "email": "kim@example.com", "role": "teamMember", "is_bookable": "1", "color": "#112233"}


@pytest.fixture
async def shop(sqlite_database: Database) -> Shop:
    staff = [*EVERY_ROLE, a_staff_member("Cor")]
    return await a_shop(sqlite_database, staff=staff, services=[a_service(staff_ids=(BRAM, COR))])


@pytest.fixture
async def pages(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> ShopPages:
    return await open_pages(shop, parts, aiohttp_client)


async def member(shop: Shop, name: str) -> StaffMember:
    listed = await shop.database.read(lambda work: work.staff.list(shop.id))
    return next(one for one in listed if one.display_name == name)


async def test_the_list_shows_everybody_with_role_and_state(pages: ShopPages) -> None:
    shown = await pages.get("staff")
    assert [name in shown.words for name in ("Ada", "Bram Visser", "Cor", "administrator", "Can be booked")] == [
        True
    ] * 5


async def test_a_viewer_finds_no_way_to_change_anything(shop: Shop, parts: FrameParts, aiohttp_client: Connect) -> None:
    pages = await open_pages(shop, parts, aiohttp_client, who="vic")
    shown = await pages.get("staff")
    assert "/staff/new" not in shown.text
    assert '<form method="post" action="/app/shop' not in (await pages.get("staff", "bram")).text
    assert [(await pages.get("staff", *rest)).status for rest in (("new",), ("bulk",), ("bram", "remove"))] == [403] * 3


async def test_somebody_is_added(pages: ShopPages, shop: Shop) -> None:
    fields = [*KIM.items(), ("uses_business_hours", "1"), ("services", "checkup"), ("wants_mail", "1")]
    shown = await pages.post("staff", "new", fields=fields)
    assert (shown.url.path.endswith("/staff"), "Added." in shown.words) == (True, True)
    added = await member(shop, "Kim Groot")
    assert (added.email, added.role, added.hours, added.wants_chat) == (
        "kim@example.com",
        Role.TEAM_MEMBER,
        None,
        False,
    )


async def test_hours_overrides_and_caps_are_stored_as_entered(pages: ShopPages, shop: Shop) -> None:
    """B84: several blocks a day, and a weekday without any."""
    fields = {
        **KIM,
        "zone": "Europe/London",
        "hours-0-0-from": "09:00",
        "hours-0-0-to": "12:00",
        "hours-0-1-from": "13:00",
        "hours-0-1-to": "17:00",
        "overrides-0-first": "2027-02-01",
        "overrides-0-last": "2027-02-05",
        "overrides-0-title": "Fair",
        "overrides-0-0-from": "10:00",
        "overrides-0-0-to": "11:00",
        "caps-day": "5",
    }
    await pages.post("staff", "new", fields=fields)
    added = await member(shop, "Kim Groot")
    assert added.hours
    assert added.hours.days[:2] == ((HoursBlock(540, 720), HoursBlock(780, 1020)), ())
    assert [(one.title, one.blocks, (one.last - one.first).days) for one in added.overrides] == [
        ("Fair", (HoursBlock(600, 660),), 4)
    ]
    assert [(cap.scope, cap.period, cap.limit) for cap in added.caps] == [(CapScope.STAFF, CapPeriod.DAY, 5)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "kim at home"}, "email"),
        ({"name": ""}, "name"),
        ({"email": "bram@example.com"}, "email"),
        ({"zone": "Europe/Nowhere"}, "zone"),
        ({"hours-2-0-from": "12:00", "hours-2-0-to": "12:00"}, "hours-2"),
        ({"overrides-0-first": "2027-02-05", "overrides-0-last": "2027-02-01"}, "overrides-0"),
        ({"overrides-0-0-from": "10:00"}, "overrides-0"),
        ({"caps-week": "0"}, "caps-week"),
    ],
)
async def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
    wrong: dict[str, str], field: str, pages: ShopPages
) -> None:
    shown = await pages.post("staff", "new", fields={**KIM, "caps-day": "5", **wrong})
    assert shown.status == 422
    assert shown.error(field)
    assert shown.field("caps-day") == "5"
    assert {name: shown.field(name) for name in wrong} == wrong


async def test_a_person_is_changed_with_what_the_form_showed(pages: ShopPages, shop: Shop) -> None:
    page = await pages.get("staff", "bram")
    assert page.field("name") == "Bram Visser"
    fields = {"name": "Bram V.", "email": "bram@example.com", "role": "scheduler", "uses_business_hours": "1"}
    shown = await pages.post("staff", "bram", fields={**fields, "color": "#445566"}, page=page)
    assert "Saved." in shown.words
    changed = await member(shop, "Bram V.")
    assert (changed.role, changed.is_bookable, changed.color) == (Role.SCHEDULER, False, "#445566")


async def test_a_change_by_somebody_else_is_noticed_and_can_be_replaced(pages: ShopPages, shop: Shop) -> None:
    page = await pages.get("staff", "bram")
    await shop.database.write(lambda work: work.staff.save(shop.id, a_staff_member("Bram Visser", color="#000001")))
    fields = {"name": "Bram V.", "email": "bram@example.com", "role": "teamMember", "color": "#445566"}
    stale = await pages.post("staff", "bram", fields=fields, page=page)
    assert (stale.status, stale.field("name"), "Stored now" in stale.words) == (409, "Bram V.", True)
    shown = await pages.post("staff", "bram", fields=fields, page=stale)
    assert shown.status == 200
    assert (await member(shop, "Bram V.")).color == "#445566"


async def test_the_last_administrator_is_told_why_the_role_stays(pages: ShopPages) -> None:
    fields = {"name": "Ada", "email": "ada@example.com", "role": "viewer", "color": "#445566"}
    shown = await pages.post("staff", "ada", fields=fields)
    assert "somebody has to be left" in shown.error("role")


async def test_a_team_member_sets_the_own_hours_on_the_own_page(
    shop: Shop, parts: FrameParts, aiohttp_client: Connect
) -> None:
    """B13."""
    pages = await open_pages(shop, parts, aiohttp_client, who="bram")
    page = await pages.get("staff", "bram")
    fields = {"hours-4-0-from": "10:00", "hours-4-0-to": "12:00"}
    shown = await pages.post("staff", "bram", "hours", fields=fields, page=page)
    assert shown.status == 200
    stored = await member(shop, "Bram Visser")
    assert stored.hours
    assert stored.hours.days[4] == (HoursBlock(600, 720),)
    assert (await pages.post("staff", "cor", "hours", fields=fields, page=page)).status == 403


async def test_an_invitation_is_sent_again(pages: ShopPages, shop: Shop) -> None:
    page = await pages.get("staff", "bram")
    shown = await pages.post("staff", "bram", "invite", fields={}, page=page)
    assert "The invitation has been sent." in shown.words
    rows = await shop.database.read(lambda work: work.outbox.counts())
    assert sorted(rows) == [("mail", "waiting")]


async def test_many_are_added_by_pasting(pages: ShopPages, shop: Shop) -> None:
    """S145: roles may be named in any language."""
    shown = await pages.post("staff", "bulk", fields={"lines": "Kim; kim@example.com; beheerder\nLee; lee@example.com"})
    assert shown.url.path.endswith("/staff")
    assert (await member(shop, "Kim")).role is Role.ADMINISTRATOR
    assert (await member(shop, "Lee")).membership is Membership.ACTIVE


async def test_wrong_lines_are_listed_and_the_right_ones_can_be_stored(pages: ShopPages, shop: Shop) -> None:
    lines = "Kim; kim@example.com\nLee; lee at home"
    shown = await pages.post("staff", "bulk", fields={"lines": lines})
    assert shown.status == 422
    assert "Line 2:" in shown.words
    assert "Kim; kim@example.com" in shown.words
    left = await pages.post("staff", "bulk", fields={"lines": lines, "only_right": "1"}, page=shown)
    assert "1 person added." in left.words
    assert "kim@example.com" not in left.text.partition("<textarea")[2]
    assert (await member(shop, "Kim")).email == "kim@example.com"


async def test_what_follows_is_said_before_it_is_saved(pages: ShopPages, shop: Shop) -> None:
    await book(shop, 9)
    page = await pages.get("staff", "bram")
    fields = {"name": "Bram Visser", "email": "bram@example.com", "role": "teamMember", "is_bookable": "1"}
    fields |= {"services": "checkup", "hours-0-0-from": "13:00", "hours-0-0-to": "17:00", "color": "#445566"}
    asked = await pages.post("staff", "bram", fields={**fields, "action": "save"}, page=page)
    assert "Noor Jansen" in asked.words
    assert (await member(shop, "Bram Visser")).hours is None
    shown = await pages.post("staff", "bram", fields={**fields, "action": "save", "keep": "1"}, page=asked)
    assert "Saved." in shown.words
    assert (await member(shop, "Bram Visser")).hours


async def test_looking_at_what_follows_saves_nothing(pages: ShopPages, shop: Shop) -> None:
    fields = {"name": "Bram V.", "email": "bram@example.com", "role": "teamMember", "color": "#445566"}
    shown = await pages.post("staff", "bram", fields={**fields, "action": "check"})
    assert (shown.status, shown.field("name")) == (200, "Bram V.")
    assert (await member(shop, "Bram Visser")).is_bookable


async def test_what_somebody_new_would_bring_is_said_before_anybody_is_added(pages: ShopPages, shop: Shop) -> None:
    fields = [*KIM.items(), ("uses_business_hours", "1"), ("services", "checkup"), ("action", "check")]
    shown = await pages.post("staff", "new", fields=fields)
    assert (shown.status, shown.field("name")) == (200, "Kim Groot")
    assert "Free starts in the next 14 days" in shown.words
    assert "Kim Groot" not in (await pages.get("staff")).words


async def test_before_somebody_is_removed_the_page_says_what_follows(pages: ShopPages, shop: Shop) -> None:
    await book(shop, 9)
    shown = await pages.get("staff", "bram", "remove")
    assert "Free starts in the next 14 days" in shown.words
    assert "1 appointment would no longer fit" in shown.words


async def test_what_stands_ahead_of_somebody_leaving_is_listed_once(pages: ShopPages, shop: Shop) -> None:
    await book(shop, 9)
    await book(shop, 10)
    shown = await pages.get("staff", "bram", "remove")
    assert "2 appointments would no longer fit. They are listed above." in shown.words
    assert shown.words.count("Noor Jansen") == 2
    assert 'class="outside"' not in shown.text


async def test_one_appointment_left_outside_is_moved_on_its_own_page(pages: ShopPages, shop: Shop) -> None:
    await book(shop, 9)
    shown = await pages.get("staff", "bram", "remove")
    assert re.search(r'href="/app/shop[^"]*/appointments/[^"/]+/move" target="_blank"', shown.text)


async def test_several_left_outside_are_chosen_already_whatever_their_days(pages: ShopPages, shop: Shop) -> None:
    await book(shop, 9)
    await book(shop, 10, day=5)
    await book(shop, 11, staff=COR)
    shown = await pages.get("staff", "bram", "remove")
    (query,) = re.findall(r'href="/app/shop[^"]*/day/many[?]([^"]+)" target="_blank"', shown.text)
    many = await pages.get("day", "many", one=re.findall("one=([^&]+)", unescape(query)))
    assert len(re.findall('name="one" value="[^"]+" checked', many.text)) == 2
    assert all(day in many.words for day in ("4 Jan", "5 Jan"))


async def book(shop: Shop, hour: int, *, day: int = 4, staff: StaffId = BRAM) -> None:
    await shop.usecases.book_appointment(a_wish(at(hour, day=day), staff_ids=(staff,)), staff_actor("ada"))


def proposals(shown: Shown) -> dict[str, str]:
    """Whom each appointment would go to."""
    rows = shown.text.split('<select name="to-')[1:]
    chosen = [(row.partition('"')[0], row.partition("</select>")[0]) for row in rows]
    return {one: part.split('" selected')[0].rpartition('value="')[2] for one, part in chosen if " selected" in part}


async def test_somebody_who_leaves_hands_over_and_is_removed(pages: ShopPages, shop: Shop) -> None:
    """S137, S138."""
    for hour in (9, 10):
        await book(shop, hour)
    page = await pages.get("staff", "bram", "remove")
    plan = proposals(page)
    assert list(plan.values()) == ["cor", "cor"]
    assert "Noor Jansen" in page.words
    fields = {"action": "hand_over", **{f"to-{one}": to for one, to in plan.items()}}
    shown = await pages.post("staff", "bram", "remove", fields=fields, page=page)
    assert "There are no appointments ahead." in shown.words
    gone = await pages.post("staff", "bram", "remove", fields={"action": "remove"}, page=shown)
    assert (gone.status, "Removed." in gone.words, "Bram Visser" in gone.words) == (200, True, False)


async def test_with_appointments_ahead_a_tick_must_say_that_they_stay(pages: ShopPages, shop: Shop) -> None:
    await book(shop, 9)
    shown = await pages.post("staff", "bram", "remove", fields={"action": "remove"})
    assert (shown.status, shown.error("keep_coming")) == (422, "The staff member still has appointments to come.")
    gone = await pages.post("staff", "bram", "remove", fields={"action": "remove", "keep_coming": "1"}, page=shown)
    assert "Removed." in gone.words


async def test_what_can_no_longer_be_handed_over_is_told_at_its_row(pages: ShopPages, shop: Shop) -> None:
    await book(shop, 9)
    page = await pages.get("staff", "bram", "remove")
    (appointment_id,) = proposals(page)
    await shop.usecases.book_appointment(a_wish(at(9), staff_ids=(COR,)), staff_actor("ada"))
    fields = {"action": "hand_over", f"to-{appointment_id}": "cor"}
    shown = await pages.post("staff", "bram", "remove", fields=fields, page=page)
    assert shown.status == 422
    assert re.search(r'class="field-error">[^<]+', shown.text)
    assert "Cor (taken)" in shown.words


async def test_everybody_who_can_be_chosen_has_a_link_of_ones_own(
    sqlite_database: Database, parts: FrameParts, aiohttp_client: Connect
) -> None:
    business = a_business(is_published=True, web_slug="corner")
    services = [a_service(staff_ids=(BRAM, COR))]
    shop = await a_shop(
        sqlite_database, business=business, staff=[*EVERY_ROLE, a_staff_member("Cor")], services=services
    )
    pages = await open_pages(shop, parts, aiohttp_client, who="bram")
    own = await pages.get("staff", "bram")
    assert 'id="person-link" value="http' in own.text
    assert "/book/corner?staff=bram" in own.text
    assert '<div class="qr" role="img"' in own.text
    assert "person-link" not in (await pages.get("staff", "ada")).text


async def test_an_unpublished_page_has_no_links_of_people(pages: ShopPages) -> None:
    assert "person-link" not in (await pages.get("staff", "bram")).text
