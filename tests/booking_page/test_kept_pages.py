"""A page of times that is kept is at every moment the page that would be made anew; what is personal is never kept."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from aiohttp import web

from booking_page.visitor import Visitor
from scheduling.business import PageSettings
from scheduling.policy import SchedulingPolicy, same_hours
from scheduling.staff import StaffId, TimeOff, TimeOffId
from scheduling.tenant_policy import TenantPolicy
from scheduling.zones import quarter_of
from storage import Database
from storage.logos import Logo
from tests.booking_page.shop_page import CHECK_UP, Connect, ShopPage, a_published_business, open_shop
from tests.support.builders import Shop, a_service, a_staff_member, a_wish, at, rule_tenant, staff_actor
from tests.support.busy_life import SERVICES, Life, beside, is_heard
from tests.support.databases import open_patiently
from tests.support.statements import Sent
from web.doorkeeper import Doorkeeper
from web.limits import VisitLimit
from web.public import PublicLimits

ADA, BRAM = StaffId("ada"), StaffId("bram")
BOTH = a_service(staff_ids=(BRAM, ADA))
STRICT = SchedulingPolicy(minimum_lead_time=60, maximum_advance=60 + 24 * 60, slot_interval=30)
FRESH = "for="
"""An address with it is one person's, so that its page is made anew; empty it changes nothing on it."""


async def seen(page: ShopPage, query: str = "", path: str = CHECK_UP) -> str:
    """The page, kept or not, after making sure that it is what a fresh one would be."""
    await page.visit.go(f"{path}?{query}")
    found = page.visit.text
    await page.visit.go(f"{path}?{query}&{FRESH}")
    assert found == _without_mark(page.visit.text)
    return found


def _without_mark(text: str) -> str:
    """The links to other languages carry along what stands in the address."""
    return text.replace(f"{FRESH}&amp;", "").replace(f"&amp;{FRESH}", "").replace(f"?{FRESH}", "")


async def books(shop: Shop) -> None:
    await shop.usecases.book_appointment(a_wish(at(9), staff_ids=(BRAM,)), staff_actor("ada"))


async def takes_time_off(shop: Shop) -> None:
    off = TimeOff(id=TimeOffId("off"), staff_id=BRAM, first=at(0).date(), last=at(0).date())
    await shop.database.write(lambda work: work.time_off.add(shop.id, off))


async def names_service_anew(shop: Shop) -> None:
    await shop.database.write(lambda work: work.services.save(shop.id, replace(BOTH, display_name="Another name")))


async def shortens_hours(shop: Shop) -> None:
    shorter = replace(shop.business, hours=same_hours(9 * 60, 12 * 60))
    await shop.database.write(lambda work: work.businesses.save(shorter))


async def colours_page(shop: Shop) -> None:
    coloured = replace(shop.business, page=replace(shop.business.page, color_code="#123456"))
    await shop.database.write(lambda work: work.businesses.save(coloured))


async def shows_logo(shop: Shop) -> None:
    shown = replace(shop.business, page=replace(shop.business.page, is_business_logo_display_enabled=True))

    def change(work: Any) -> None:
        work.businesses.save(shown)
        work.logos.put(shop.id, Logo("image/png", b"picture", at(8)))

    await shop.database.write(change)


async def renames_person(shop: Shop) -> None:
    await shop.database.write(lambda work: work.staff.save(shop.id, a_staff_member("Bram Jansen")))


async def hides_staff(shop: Shop) -> None:
    await rule_tenant(shop.database, TenantPolicy(are_staff_details_hidden=True))


CHANGES = (
    books,
    takes_time_off,
    names_service_anew,
    shortens_hours,
    colours_page,
    shows_logo,
    renames_person,
    hides_staff,
)


@pytest.mark.parametrize("change", CHANGES)
async def test_a_kept_page_follows_every_change(
    change: Callable[[Shop], Awaitable[None]], database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(database, aiohttp_client, services=[BOTH])
    before = await seen(page, "day=2027-01-04&staff=bram")
    await change(page.shop)
    assert await seen(page, "day=2027-01-04&staff=bram") != before


async def test_a_kept_page_goes_with_its_publication(database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(database, aiohttp_client)
    await seen(page)
    closed = replace(page.shop.business, is_published=False)
    await page.shop.database.write(lambda work: work.businesses.save(closed))
    await page.visit.go(CHECK_UP)
    assert page.visit.status == 404


async def test_a_kept_page_follows_a_start_that_a_visitor_holds_and_the_end_of_the_hold(
    database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(database, aiohttp_client)
    await seen(page)
    held = page.visit.starts()[-1]
    await page.visit.choose(held)
    assert f'"{held}"' not in await seen(page)
    page.shop.clock.forward(minutes=5)
    assert f'"{held}"' in await seen(page)


@pytest.mark.parametrize("query", ["", "day=2027-01-05", "month=2027-02", "zone=Asia/Kolkata&lang=nl"])
async def test_a_kept_page_follows_the_clock_over_lead_time_window_and_midnight(
    query: str, sqlite_database: Database, aiohttp_client: Connect
) -> None:
    service = a_service(policy=STRICT, is_online=True)
    business = a_published_business(hours=same_hours(0, 24 * 60, tuple(range(7))))
    page = await open_shop(sqlite_database, aiohttp_client, business=business, services=[service])
    page.shop.clock.moment, shown = at(17, 50), set()
    for _ in range(90):
        shown.add(await seen(page, query))
        page.shop.clock.forward(seconds=307)
    assert len(shown) > 1


async def test_each_choice_of_a_visitor_has_a_page_of_its_own(database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(database, aiohttp_client, services=[replace(BOTH, is_online=True)])
    queries: tuple[str, ...] = (
        "",
        "lang=nl",
        "zone=Asia/Tokyo",
        "zone=Nowhere",
        "staff=ada",
        "staff=bram",
        "RefID=spring",
        "theme=dark",
    )
    queries = (*queries, "day=2027-01-05", "month=2027-02", "RefID=spring&theme=dark")
    twice = [[await seen(page, query) for query in queries] for _ in range(2)]
    assert twice[0] == twice[1]
    assert len(set(twice[0])) == len(queries)


async def test_the_language_of_the_browser_has_a_page_of_its_own(database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(database, aiohttp_client)
    found = []
    for language in ("en", "nl", "xx", "nl"):
        page.visit.headers["Accept-Language"] = language
        found.append(await seen(page))
    assert found[1] == found[3] != found[0]


@pytest.mark.parametrize("personal", ["chosen", "again", "for"])
async def test_what_one_visitor_carries_is_on_no_other_page(
    personal: str, database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(database, aiohttp_client)
    await seen(page)
    for token in ("first-token", "second-token"):
        await page.visit.go(f"{CHECK_UP}?{personal}={token}")
        assert token in page.visit.text
    assert "-token" not in await seen(page)


async def test_a_kept_page_stays_behind_as_soon_as_it_is_for_the_organisation_alone(
    database: Database, aiohttp_client: Connect, doorkeeper: Doorkeeper
) -> None:
    """S22."""
    page = await open_shop(database, aiohttp_client, doorkeeper=doorkeeper)
    await seen(page)
    inside = replace(page.shop.business, page=PageSettings(access_control="restrictedToOrganization"))
    await page.shop.database.write(lambda work: work.businesses.save(inside))
    for _ in range(2):
        async with page.visit.client.get(f"{page.visit.base_url}{CHECK_UP}", allow_redirects=False) as answer:
            assert answer.status == 303


async def test_whoever_comes_too_late_reads_what_a_fresh_page_would_say(
    database: Database, aiohttp_client: Connect
) -> None:
    """The page of those refused is kept too, apart from the page itself, and follows what is taken meanwhile."""
    page = await open_shop(database, aiohttp_client)
    await page.visit.go(CHECK_UP)
    start, other = page.visit.starts()[0], page.visit.starts()[1]
    await page.visit.send(CHECK_UP, start=start)
    refused = []
    for query in ("", "", f"?{FRESH}"):
        await page.visit.send(f"{CHECK_UP}{query}", start=start)
        assert page.visit.status == 409
        refused.append(_without_mark(page.visit.text))
    assert refused[0] == refused[1] == refused[2]
    await page.visit.send(CHECK_UP, start=other)
    await page.visit.send(CHECK_UP, start=start)
    assert other not in page.visit.starts()
    assert "faster" not in await seen(page)


async def test_headers_of_a_kept_page_are_those_of_a_fresh_one(database: Database, aiohttp_client: Connect) -> None:
    business = a_published_business(page=PageSettings(is_search_engine_indexability_disabled=True))
    page = await open_shop(database, aiohttp_client, business=business)
    answers = [await page.visit.client.get(f"{page.visit.base_url}{CHECK_UP}") for _ in range(3)]
    fresh, *kept = [
        {name: value for name, value in one.headers.items() if name not in {"Date", "X-Request-ID"}} for one in answers
    ]
    assert kept == [fresh, fresh]
    assert fresh["X-Robots-Tag"] == "noindex"


async def test_a_kept_page_asks_the_database_for_nothing_but_the_numbers(
    statements: list[Sent], sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, services=[BOTH])
    await page.visit.go(CHECK_UP)
    statements.clear()
    await page.visit.go(CHECK_UP)
    assert page.visit.status == 200
    assert statements == []


def test_no_clock_changes_and_no_day_begins_within_a_quarter_of_an_hour() -> None:
    """Of all zones there are, in the next three years: hour by hour, and where the clock changed by quarters."""
    first, hour = datetime(2027, 1, 1, tzinfo=UTC), timedelta(hours=1)
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for day in range(3 * 365):
            begin = first + timedelta(days=day)
            offsets = {(begin + number * 8 * hour).astimezone(zone).utcoffset() for number in range(4)}
            assert all(one is not None and not one % timedelta(minutes=15) for one in offsets)
            if len(offsets) > 1:
                assert _changes_on_quarters(zone, begin)


def _changes_on_quarters(zone: ZoneInfo, begin: datetime) -> bool:
    minutes = [begin + timedelta(minutes=number) for number in range(24 * 60 + 1)]
    offsets = [one.astimezone(zone).utcoffset() for one in minutes]
    changes = [minutes[number] for number in range(1, len(minutes)) if offsets[number] != offsets[number - 1]]
    return all(quarter_of(one).start == one for one in changes)


async def ask(page: ShopPage, query: str) -> str:
    """The page as it comes now, kept or not."""
    async with page.visit.client.get(f"{page.visit.base_url}{CHECK_UP}?{query}") as answer:
        assert answer.status == 200
        return await answer.text()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates of pages, each time one is drawn."""
    seen: list[str] = []
    draw = Visitor.render

    def noting(self: Visitor, template: str, /, status: int = 200, **facts: object) -> web.Response:
        seen.append(template)
        return draw(self, template, status, **facts)

    monkeypatch.setattr(Visitor, "render", noting)
    return seen


async def test_of_many_who_ask_at_once_one_makes_the_page(
    drawn: list[str], database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(database, aiohttp_client, services=[BOTH])
    found = await asyncio.gather(*(ask(page, "staff=bram") for _ in range(20)))
    assert len(set(found)) == 1
    assert len(drawn) <= 2  # for the second of them the first might have begun too early
    await books(page.shop)
    drawn.clear()
    later = await asyncio.gather(*(ask(page, "staff=bram") for _ in range(20)))
    assert len(drawn) <= 2
    assert len(set(later)) == 1
    assert later[0] != found[0]


async def test_a_booking_that_does_not_show_on_a_page_does_not_have_it_drawn_anew(
    drawn: list[str], database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(database, aiohttp_client, services=[BOTH])
    before = await ask(page, "day=2027-01-04")
    drawn.clear()
    await page.shop.usecases.book_appointment(a_wish(at(9, month=3), staff_ids=(BRAM,)), staff_actor("ada"))
    assert await ask(page, "day=2027-01-04") == before
    assert drawn == []
    assert _without_mark(await ask(page, f"day=2027-01-04&{FRESH}")) == before


async def test_a_booking_in_another_month_costs_those_who_look_at_this_one_nothing(
    drawn: list[str], statements: list[Sent], sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, services=[BOTH])
    before = await ask(page, "day=2027-01-04")
    for day in (1, 2, 3):
        await page.shop.usecases.book_appointment(a_wish(at(9, day=day, month=3)), staff_actor("ada"))
        drawn.clear()
        statements.clear()
        assert await ask(page, "day=2027-01-04") == before
        assert (drawn, statements) == ([], [])


@pytest.mark.parametrize("seed", range(2))
async def test_a_kept_page_is_right_after_whatever_happens_here_and_in_another_process(
    seed: int, database: Database, database_url: str, aiohttp_client: Connect
) -> None:
    page = await open_shop(database, aiohttp_client, services=SERVICES, public=PublicLimits(visits=VisitLimit(100_000)))
    async with await open_patiently(database_url) as there:
        life, other = Life(page.shop, random.Random(seed)), beside(page.shop, there)
        for _ in range(25):
            await life.goes_on(life.chance.choice((page.shop, other)))
            await is_heard(page.shop)
            for query in ("day=2027-01-05", "month=2027-02", "staff=bram"):
                await seen(page, query)


async def test_nobody_is_shown_a_start_that_was_taken_before_he_asked(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """While many ask without a pause, so that there is always somebody who began to make the page before."""
    page = await open_shop(sqlite_database, aiohttp_client, public=PublicLimits(visits=VisitLimit(1_000_000)))
    is_over = False

    async def look() -> None:
        while not is_over:
            await ask(page, "day=2027-01-04")

    crowd = asyncio.gather(*(look() for _ in range(8)))
    await page.visit.go(f"{CHECK_UP}?day=2027-01-04")
    for start in page.visit.starts()[3:15]:
        await page.shop.usecases.book_appointment(
            a_wish(datetime.fromisoformat(start), staff_ids=(BRAM,)), staff_actor("ada")
        )
        assert f'"{start}"' not in await ask(page, "day=2027-01-04")
    is_over = True
    await crowd
