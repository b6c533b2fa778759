"""What strangers meet on every public page: limits for one visitor and one business, small forms, our own forms alone, no way elsewhere."""

import re
from datetime import timedelta

import pytest

from booking_page.programs import LeastTime
from composition.doors import make_web
from composition.product import put_together
from settings import read_settings
from storage import Database
from tests.booking_page.demo import NOOR, Visit
from tests.booking_page.shop_page import CHECK_UP, SHOP, Connect, open_shop
from web.limits import VisitLimit
from web.public import LARGEST_FORM, PREFIXES, PublicLimits


async def test_every_route_of_the_booking_page_is_behind_the_guard(tmp_path: object) -> None:
    settings = read_settings(_env_file=None, data_dir=tmp_path, port=1)
    async with put_together(settings) as product:
        app = make_web(product)
        routes = {
            route.resource.canonical
            for route in app.router.routes()
            if route.resource and route.handler.__module__.startswith("booking_page")
        }
    assert len(routes) > 8
    assert not {route for route in routes if not route.startswith(PREFIXES)}


async def test_one_visitor_is_slowed_down_and_others_are_not(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, public=PublicLimits(visits=VisitLimit(2)))
    visit = page.visit
    statuses = []
    for _ in range(3):
        await visit.go(CHECK_UP)
        statuses.append(visit.status)
    assert statuses == [200, 200, 429]
    visit.headers["X-Forwarded-For"] = "203.0.113.9"
    await visit.go(CHECK_UP)
    assert visit.status == 200


async def test_a_business_takes_so_many_forms_a_minute(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, public=PublicLimits(business=VisitLimit(1)))
    await page.visit.go(CHECK_UP)
    start = page.visit.starts()[0]
    await page.visit.send(CHECK_UP, start=start)
    assert page.visit.status == 200
    await page.visit.send(CHECK_UP, start=start, note="kept")
    assert (page.visit.status, 'name="note" value="kept"' in page.visit.text) == (429, True)


@pytest.mark.parametrize(
    "path", [CHECK_UP, f"{CHECK_UP}/details/x", "/manage/x/cancel", "/manage/x/times", "/mail-hint"]
)
async def test_a_form_sent_by_another_site_is_refused(
    sqlite_database: Database, aiohttp_client: Connect, path: str
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    for site in ("cross-site", "same-site"):
        page.visit.headers["Sec-Fetch-Site"] = site
        await page.visit.send(path, start="2027-01-04T09:00:00+00:00")
        assert page.visit.status == 403


@pytest.mark.parametrize("path", [CHECK_UP, "/manage/x/cancel"])
async def test_a_form_that_is_none_of_ours_by_its_length_is_refused(
    sqlite_database: Database, aiohttp_client: Connect, path: str
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.send(path, notes="x" * LARGEST_FORM)
    assert page.visit.status == 413


@pytest.mark.parametrize("path", [SHOP, CHECK_UP, "/manage/x"])
@pytest.mark.parametrize("query", ["next=https://evil.example", "lang=//evil.example", "zone=https://evil.example"])
async def test_no_page_leads_elsewhere(
    sqlite_database: Database, aiohttp_client: Connect, path: str, query: str
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    async with page.visit.client.get(f"{page.visit.base_url}{path}?{query}", allow_redirects=False) as answer:
        assert answer.headers.get("Location", "/").startswith("/book/") or answer.status in (200, 404)
        assert not re.findall(r'="(?:https?:)?//evil', await answer.text())


async def test_no_page_allows_scripts_or_styles_of_its_own_text(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    async with page.visit.client.get(f"{page.visit.base_url}{CHECK_UP}") as answer:
        policy, text = answer.headers["Content-Security-Policy"], await answer.text()
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert not re.findall(r"<script(?![^>]* src=)| style=|\son\w+=|javascript:", text)


async def test_a_wrong_token_is_answered_like_any_other_and_who_guesses_is_slowed_down(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", **NOOR)
    token = page.visit.address.split("/")[2].partition("?")[0]
    texts = set()
    for guess in (f"{token[:-1]}{'b' if token[-1] == 'a' else 'a'}", "x" * len(token), "short"):
        await page.visit.go(f"/manage/{guess}")
        texts.add((page.visit.status, page.visit.text))
    assert len(texts) == 1
    for _ in range(20):
        await page.visit.go("/manage/guess")
    assert page.visit.status == 429


async def test_what_is_on_file_of_a_customer_is_shown_to_nobody(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """B63: somebody who types the address of a known customer sees nothing that he or she has not typed."""
    page = await open_shop(sqlite_database, aiohttp_client)
    await _book(page.visit, name="Noor Secret", email="noor@example.com", phone="+31201234567")
    await _book(page.visit, name="Somebody", email="noor@example.com")
    assert "Somebody" not in page.visit.text or "Secret" not in page.visit.text
    assert "201234567" not in page.visit.text


async def _book(visit: Visit, **form: str) -> None:
    await visit.go(CHECK_UP)
    await visit.choose()
    await visit.press("book", **form)


async def test_a_form_sent_faster_than_people_can_asks_for_one_more_press(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """What was typed stays; the moment the form was first shown travels along, so that the second press counts."""
    page = await open_shop(sqlite_database, aiohttp_client, least_time=LeastTime(lasts=timedelta(seconds=2)))
    await page.visit.go(CHECK_UP)
    await page.visit.choose(page.visit.starts()[-1])
    opened = re.findall(r'name="opened" value="([^"]+)"', page.visit.text)[0]
    await page.visit.press("book", opened=opened, **NOOR)
    assert (page.visit.status, "once more" in page.visit.text, "Noor Visser" in page.visit.text) == (422, True, True)
    assert opened in page.visit.text
    page.shop.clock.forward(seconds=2)
    await page.visit.press("book", opened=opened, **NOOR)
    assert page.visit.address.startswith("/manage/")


async def test_a_form_that_was_never_shown_books_nothing(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, least_time=LeastTime(lasts=timedelta(seconds=2)))
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    for opened in ("", "forged.token"):
        await page.visit.press("book", opened=opened, **NOOR)
        assert page.visit.status == 422
