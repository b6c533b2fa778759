"""Changing a business: what it says of itself, its hours, rules, page and logo; each checked, noted, and never overwritten."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scheduling.business import Address, Business, PageSettings
from scheduling.errors import Invalid, NotFound, PolicyRefused, Stale
from scheduling.interval import Interval
from scheduling.policy import DateOverride, HoursBlock, SchedulingPolicy, WeeklyHours
from scheduling.publishing import Hindrance
from scheduling.service import Service
from storage import Database
from storage.tables import history
from tests.support.builders import Shop, a_business, a_service, a_shop, a_staff_member, at, staff_actor
from usecases.access import SYSTEM
from usecases.edit_mark import mark_of
from usecases.find_slots import SlotQuestion
from usecases.manage_business import BusinessDetails, HoursWish, PageWish
from usecases.wiring import Rules

ADA = staff_actor("ada")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
DAY = 24 * 60


async def stored(shop: Shop) -> Business:
    return await shop.database.read(lambda work: work.businesses.get(shop.id))


async def change_details(shop: Shop, **given: Any) -> Business:
    before = BusinessDetails.of(await stored(shop))
    return await shop.usecases.change_business_details(shop.id, replace(before, **given), mark_of(before), ADA)


async def change_page(shop: Shop, settings: dict[str, Any] | None = None, **given: Any) -> Business:
    before = PageWish.of(await stored(shop))
    wish = replace(before, settings=replace(before.settings, **(settings or {})), **given)
    return await shop.usecases.change_page(shop.id, wish, mark_of(before), ADA)


async def test_what_a_business_says_of_itself_is_kept_in_its_normal_form(database: Database) -> None:
    shop = await a_shop(database)
    await change_details(
        shop,
        display_name="  The   Corner Shop ",
        sender_name="Corner",
        email="Reply@Example.com",
        phone="020 123 4567",
        address=Address(street="Dam 1", city="Amsterdam"),
        week_start=6,
        is_formal=False,
        retention_days=365,
        default_currency_iso="CHF",
    )
    found = await stored(shop)
    assert (found.display_name, found.phone, found.email) == ("The Corner Shop", "+31201234567", "Reply@example.com")
    assert (found.week_start, found.is_formal, found.retention_days) == (6, False, 365)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"display_name": " "}, "name"),
        ({"display_name": "x" * 121}, "name"),
        ({"zone": "Europe/Nowhere"}, "zone"),
        ({"email": "nobody"}, "email"),
        ({"phone": "no number"}, "phone"),
        ({"web_site_url": "javascript:alert(1)"}, "web_site_url"),
        ({"language_tag": "xx-nothing"}, "language"),
        ({"default_currency_iso": "ABC"}, "default_currency_iso"),
        ({"week_start": 7}, "week_start"),
        ({"retention_days": 1}, "retention_days"),
        ({"address": Address(street="x" * 201)}, "street"),
    ],
)
async def test_each_wrong_detail_is_named(sqlite_database: Database, given: dict[str, Any], field: str) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await change_details(shop, **given)
    assert refused.value.data["field"] == field


async def test_the_id_stays_whatever_the_business_is_called(sqlite_database: Database) -> None:
    """S54: the address-like id never changes; S117: the names may."""
    shop = await a_shop(sqlite_database)
    changed = await change_details(shop, display_name="Another name", sender_name="Another sender")
    assert (changed.id, changed.display_name, changed.sender_name) == (shop.id, "Another name", "Another sender")


async def test_a_form_that_shows_what_was_is_not_stored_over_what_is(database: Database) -> None:
    shop = await a_shop(database)
    shown = BusinessDetails.of(shop.business)
    await change_details(shop, phone="+31201234567")
    with pytest.raises(Stale):
        await shop.usecases.change_business_details(shop.id, replace(shown, sender_name="Me"), mark_of(shown), ADA)
    assert (await stored(shop)).phone == "+31201234567"


async def test_two_people_may_change_different_parts_at_once(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    shown = HoursWish.of(shop.business)
    await change_details(shop, sender_name="Me")
    wish = replace(shown, hours=WeeklyHours(((HoursBlock(540, 720), HoursBlock(780, 1035)), *((),) * 6)))
    await shop.usecases.change_hours(shop.id, wish, mark_of(shown), ADA)
    found = await stored(shop)
    assert (found.sender_name, found.hours) == ("Me", wish.hours)


async def test_a_split_day_in_quarter_hours_and_days_that_are_otherwise_are_kept(database: Database) -> None:
    """B04: hours in steps of a quarter of an hour, with a break in the day."""
    shop = await a_shop(database)
    shown = HoursWish.of(shop.business)
    christmas = DateOverride(first=date(2027, 12, 25), last=date(2027, 12, 26), title="Christmas")
    easter = DateOverride(first=date(2027, 3, 29), last=date(2027, 3, 29), blocks=(HoursBlock(600, 900),))
    split = WeeklyHours(((HoursBlock(8 * 60 + 15, 12 * 60), HoursBlock(13 * 60, 17 * 60 + 45)), *((),) * 6))
    wish = HoursWish(hours=split, overrides=(christmas, easter))
    await shop.usecases.change_hours(shop.id, wish, mark_of(shown), ADA)
    found = await stored(shop)
    assert (found.hours, found.overrides) == (split, (easter, christmas))


async def test_rules_are_kept_as_a_whole(database: Database) -> None:
    shop = await a_shop(database)
    wish = SchedulingPolicy(slot_interval=15, minimum_lead_time=120, maximum_advance=30 * DAY, cancel_deadline=60)
    await shop.usecases.change_policy(shop.id, wish, mark_of(shop.business.policy), ADA)
    assert (await stored(shop)).policy == wish


async def test_a_change_is_noted_by_its_fields_and_without_values(database: Database) -> None:
    shop = await a_shop(database)
    await change_details(shop, sender_name="Secret sender")
    (row,) = await database.read(lambda work: work.connection.execute(history.select()).all())
    assert (row.by, row.what, row.data) == (
        "account-ada",
        "business_changed",
        {"part": "details", "fields": ["sender_name"]},
    )


async def test_what_changes_nothing_leaves_no_trace(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await change_details(shop)
    assert await sqlite_database.read(lambda work: work.connection.execute(history.select()).all()) == []


async def test_how_the_page_looks_and_whom_it_lets_in_is_kept(database: Database) -> None:
    """S21, S22, S72, S99, S121, B41, B44 to B48: indexing, access, zone, consent, links, password and colour are stored."""
    shop = await a_shop(database)
    settings: dict[str, Any] = {
        "access_control": "restrictedToOrganization",
        "color_code": "#004578",
        "is_customer_consent_enabled": True,
        "customer_consent_message": " I agree. ",
        "enforce_one_time_password": True,
        "is_business_logo_display_enabled": True,
        "is_search_engine_indexability_disabled": True,
        "is_time_slot_time_zone_set_to_business_time_zone": True,
        "privacy_policy_web_url": "https://example.com/privacy",
        "terms_and_conditions_web_url": "https://example.com/terms",
    }
    await change_page(shop, settings, allow_staff_selection=False)
    found = await stored(shop)
    assert found.page == PageSettings(**{**settings, "customer_consent_message": "I agree."})
    assert not found.policy.allow_staff_selection


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"access_control": "nobody"}, "access_control"),
        ({"color_code": "red"}, "color_code"),
        ({"is_customer_consent_enabled": True}, "customer_consent_message"),
        ({"customer_consent_message": "x" * 2001}, "customer_consent_message"),
        ({"privacy_policy_web_url": "ftp://x"}, "privacy_policy_web_url"),
        ({"terms_and_conditions_web_url": "terms"}, "terms_and_conditions_web_url"),
        ({"framing_sites": "https://ours.example; script-src *"}, "framing_sites"),
        ({"framing_sites": "https://ours.example/page"}, "framing_sites"),
        ({"framing_sites": " ".join(f"https://{n}.example" for n in range(21))}, "framing_sites"),
    ],
)
async def test_each_wrong_setting_of_the_page_is_named(
    sqlite_database: Database, settings: dict[str, Any], field: str
) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await change_page(shop, settings)
    assert refused.value.data["field"] == field


async def test_a_page_gets_its_address_out_of_the_name(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, business=a_business(display_name="Café de Hoek"))
    assert (await change_page(shop)).web_slug == "cafe-de-hoek"


async def test_old_page_addresses_lead_on(database: Database) -> None:
    """S117: the page's address may be changed, and whoever has the old one still finds the page."""
    shop = await a_shop(database)
    await change_page(shop, web_slug="first-name")
    await change_page(shop, web_slug="Second-Name")
    page = await database.read(lambda work: work.page_addresses.find("first-name"))
    assert page is not None
    assert (page.business_id, page.service_id) == (shop.id, None)
    state = await shop.usecases.read_page_state(shop.id, ADA)
    assert ((await stored(shop)).web_slug, state.former) == ("second-name", ("first-name",))


async def test_an_own_former_address_can_be_taken_again(database: Database) -> None:
    shop = await a_shop(database)
    for slug in ("one", "two", "one"):
        await change_page(shop, web_slug=slug)
    assert (await stored(shop)).web_slug == "one"


@pytest.mark.parametrize("slug", ["two words", "-edge", "double--hyphen", "ümlaut", "under_score", "x" * 61])
async def test_what_cannot_be_an_address_is_refused(sqlite_database: Database, slug: str) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid, match="web_slug"):
        await change_page(shop, web_slug=slug)


async def test_no_two_pages_have_one_address_nor_one_that_another_had(database: Database) -> None:
    shop = await a_shop(database)
    for slug in ("mine-once", "mine-now"):
        await change_page(shop, web_slug=slug)
    other = a_business(id="other@slotkeeper", web_slug="other")
    await database.write(lambda work: work.businesses.add(other))
    for slug in ("mine-once", "mine-now"):
        wish = replace(PageWish.of(other), web_slug=slug)
        with pytest.raises(Invalid, match="already_taken"):
            await shop.usecases.change_page(other.id, wish, mark_of(PageWish.of(other)), SYSTEM)


@pytest.mark.parametrize(
    ("services", "rules", "found"),
    [
        ([], Rules(), (Hindrance.NO_SERVICE,)),
        ([a_service(is_hidden=True)], Rules(), (Hindrance.NO_SERVICE,)),
        ([a_service(staff_ids=())], Rules(), (Hindrance.NO_STAFF,)),
        ([a_service(is_online=True)], Rules(has_meetings=False), (Hindrance.NO_MEETINGS,)),
        (
            [a_service(is_online=True, staff_ids=())],
            Rules(has_meetings=False),
            (Hindrance.NO_STAFF, Hindrance.NO_MEETINGS),
        ),
    ],
)
async def test_a_page_on_which_nothing_can_be_booked_is_not_published(
    sqlite_database: Database, services: list[Service], rules: Rules, found: tuple[Hindrance, ...]
) -> None:
    """D10: nor one with a service held online for which there would be no meeting; all reasons are told at once."""
    shop = await a_shop(sqlite_database, services=services, rules=rules)
    with pytest.raises(PolicyRefused) as refused:
        await change_page(shop, is_published=True)
    assert (refused.value.data["rule"], refused.value.data["hindrances"]) == ("cannot_publish", found)


async def test_a_code_is_not_asked_for_where_no_mail_brings_it(sqlite_database: Database) -> None:
    """Nobody could book: the switch is refused, and a page that has it on already is not published."""
    shop = await a_shop(sqlite_database, rules=Rules(has_mail=False))
    with pytest.raises(Invalid) as refused:
        await change_page(shop, {"enforce_one_time_password": True})
    assert (refused.value.data["field"], refused.value.data["rule"]) == ("enforce_one_time_password", "no_mail")
    asking = replace(await stored(shop), page=PageSettings(enforce_one_time_password=True))
    await shop.database.write(lambda work: work.businesses.save(asking))
    assert (await shop.usecases.read_page_state(shop.id, ADA)).hindrances == (Hindrance.NO_MAIL,)


async def test_a_page_is_published_and_taken_back_at_any_time(database: Database) -> None:
    """B52."""
    shop = await a_shop(database)
    assert (await change_page(shop, is_published=True)).is_published
    assert not (await change_page(shop, is_published=False)).is_published


async def test_people_who_have_not_agreed_do_not_make_a_page_bookable(sqlite_database: Database) -> None:
    bram = a_staff_member("Bram Visser", membership="pendingAcceptance")
    shop = await a_shop(sqlite_database, staff=[a_staff_member("Ada", role="administrator"), bram])
    state = await shop.usecases.read_page_state(shop.id, ADA)
    assert state.hindrances == (Hindrance.NO_STAFF,)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(30), "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(30), "image/webp"),
    ],
)
async def test_a_logo_is_known_by_its_content(database: Database, data: bytes, kind: str) -> None:
    shop = await a_shop(database)
    await shop.usecases.change_logo(shop.id, data, ADA)
    logo = await shop.usecases.read_logo(shop.id, ADA)
    assert (logo.content_type, logo.data) == (kind, data)


@pytest.mark.parametrize(
    ("data", "rule"),
    [(b"<svg onload='alert(1)'/>", "picture"), (b"", "picture"), (PNG + bytes(512 * 1024), "too_large")],
)
async def test_what_is_no_picture_or_too_large_is_no_logo(sqlite_database: Database, data: bytes, rule: str) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid, match=rule):
        await shop.usecases.change_logo(shop.id, data, ADA)


async def test_a_logo_is_replaced_and_taken_away(database: Database) -> None:
    shop = await a_shop(database)
    for data in (PNG, PNG + b"2", None):
        await shop.usecases.change_logo(shop.id, data, ADA)
    with pytest.raises(NotFound):
        await shop.usecases.read_logo(shop.id, ADA)


async def test_the_checklist_tells_from_what_is_set_up_and_from_what_was_tried(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(is_online=True)])
    await shop.usecases.keep_step(shop.id, "test_mail", ADA)
    steps = (await shop.usecases.read_page_state(shop.id, ADA)).steps
    assert {step.value: done for step, done in steps.items()} == {
        "hours": True,
        "people": True,
        "service": True,
        "page": False,
        "test_mail": True,
        "test_meeting": False,
        "test_booking": False,
    }


async def test_where_nothing_is_held_online_no_meeting_has_to_be_tried(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    assert "test_meeting" not in (await shop.usecases.read_page_state(shop.id, ADA)).steps


async def test_a_checklist_that_is_not_wanted_is_gone(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await shop.usecases.keep_step(shop.id, "hidden", ADA)
    assert (await shop.usecases.read_page_state(shop.id, ADA)).steps == {}


async def test_only_what_cannot_be_seen_is_ticked_off_by_hand(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid):
        await shop.usecases.keep_step(shop.id, "page", ADA)


async def test_free_times_follow_new_hours_at_once(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    question = SlotQuestion(business_id=shop.id, service_id=a_service().id, span=Interval(at(0), at(23)))
    before = (await shop.usecases.find_slots(question, ADA)).slots
    closed = HoursWish(hours=WeeklyHours())
    await shop.usecases.change_hours(shop.id, closed, mark_of(HoursWish.of(shop.business)), ADA)
    assert (bool(before), (await shop.usecases.find_slots(question, ADA)).slots) == (True, ())
