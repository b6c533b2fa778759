"""How a published page looks to others: logo and colour of the business, what a preview shows, what search engines may keep."""

import re
from typing import Any

import pytest

from scheduling.business import Address, Business, PageSettings
from scheduling.tenant_policy import TenantPolicy
from storage import Database, Work
from storage.logos import Logo
from tests.booking_page.demo import NOOR
from tests.booking_page.shop_page import CHECK_UP, SHOP, Connect, ShopPage, a_published_business, open_shop
from tests.support.builders import TENANT, a_business, a_service

PICTURE = b"\x89PNG\r\n\x1a\n" + b"p" * 32
WITH_LOGO = PageSettings(is_business_logo_display_enabled=True, color_code="#FFEE00")


async def a_page(database: Database, connect: Connect, settings: PageSettings = WITH_LOGO, **given: Any) -> ShopPage:
    business: Business = a_published_business(page=settings, web_slug="the-shop", **given)
    page = await open_shop(database, connect, business=business, base_url="https://book.example.com")
    logo = Logo("image/png", PICTURE, page.shop.clock.now())
    await database.write(lambda work: work.logos.put(page.shop.id, logo))
    return page


def rule(work: Work, page: ShopPage, policy: TenantPolicy) -> None:
    work.tenants.lock(TENANT, page.shop.clock.now())
    work.tenants.set_policy(TENANT, policy)
    work.businesses.lock(page.shop.id)


def tags(text: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)"', text))


async def test_the_logo_stands_on_the_page_and_on_the_customers_own(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """B44."""
    page = await a_page(sqlite_database, aiohttp_client)
    await page.visit.go(CHECK_UP)
    (place,) = re.findall(r'<img class="book-logo" src="([^"]+)"', page.visit.text)
    async with page.visit.client.get(f"{page.visit.base_url}{place}") as answer:
        assert (await answer.read(), answer.content_type) == (PICTURE, "image/png")
    await page.visit.choose()
    await page.visit.press("book", **NOOR)
    assert f'src="{place}"' in page.visit.text


async def test_a_logo_that_is_not_to_be_shown_is_not_there(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await a_page(sqlite_database, aiohttp_client, PageSettings())
    await page.visit.go(CHECK_UP)
    assert "book-logo" not in page.visit.text
    await page.visit.go(f"/logo/{page.shop.id}")
    assert page.visit.status == 404


async def test_the_colour_of_the_business_comes_as_a_style_that_is_kept(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """B44: its contrast is corrected, see tests/web/test_colours.py."""
    page = await a_page(sqlite_database, aiohttp_client)
    await page.visit.go(CHECK_UP)
    (place,) = re.findall(r'<link rel="stylesheet" href="(/look/[^"]+)"', page.visit.text)
    async with page.visit.client.get(f"{page.visit.base_url}{place}") as answer:
        style = await answer.text()
        assert (answer.content_type, "immutable" in answer.headers["Cache-Control"]) == ("text/css", True)
    assert style.startswith(":root{--accent:#")
    assert not style.startswith(":root{--accent:#ffee00")


@pytest.mark.parametrize("colour", ["x", "ffee0", "FFEE00", "ffee00}body{display:none"])
async def test_what_is_no_colour_is_no_style(sqlite_database: Database, aiohttp_client: Connect, colour: str) -> None:
    page = await a_page(sqlite_database, aiohttp_client)
    await page.visit.go(f"/look/{colour}.css")
    assert page.visit.status == 404


async def test_a_preview_shows_name_words_and_logo_by_whole_addresses(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """S20."""
    page = await a_page(sqlite_database, aiohttp_client)
    service = a_service(description="A look at <everything>.")
    await sqlite_database.write(lambda work: work.services.save(page.shop.id, service))
    await page.visit.go(CHECK_UP, RefID="spring", lang="en")
    shown = tags(page.visit.text)
    assert shown["title"] == "Check-up · The Shop"
    assert shown["description"] == "A look at &lt;everything&gt;."
    assert shown["url"] == "https://book.example.com/book/the-shop/checkup"
    assert shown["image"].startswith("https://book.example.com/logo/")


async def test_what_is_one_visitors_own_is_never_shared(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await a_page(sqlite_database, aiohttp_client)
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    assert tags(page.visit.text) == {}
    await page.visit.press("book", **NOOR)
    assert tags(page.visit.text) == {}


async def test_the_tenant_can_forbid_that_pages_are_shared(sqlite_database: Database, aiohttp_client: Connect) -> None:
    """B49."""
    page = await a_page(sqlite_database, aiohttp_client)
    policy = TenantPolicy(is_social_sharing_forbidden=True)
    await sqlite_database.write(lambda work: rule(work, page, policy))
    await page.visit.go(CHECK_UP)
    assert tags(page.visit.text) == {}


async def test_search_engines_are_kept_out_by_tag_and_by_header(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """S21, B46; and always of what is one visitor's own."""
    page = await a_page(sqlite_database, aiohttp_client, PageSettings(is_search_engine_indexability_disabled=True))
    for path in (CHECK_UP, "/manage/x", "/book/nowhere"):
        async with page.visit.client.get(f"{page.visit.base_url}{path}", headers=page.visit.headers) as answer:
            assert answer.headers["X-Robots-Tag"] == "noindex"
            assert '<meta name="robots" content="noindex">' in await answer.text()


async def test_a_page_that_may_be_found_says_nothing_against_it(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await a_page(sqlite_database, aiohttp_client)
    async with page.visit.client.get(f"{page.visit.base_url}{CHECK_UP}") as answer:
        assert "X-Robots-Tag" not in answer.headers
        assert "noindex" not in await answer.text()
    await page.visit.go("/robots.txt")
    assert "Disallow: /app" in page.visit.text
    assert "/book" not in page.visit.text


async def test_the_foot_tells_where_the_business_is_and_how_it_is_reached(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """B05."""
    address = Address(street="Harbour 1", city="Rotterdam", postal_code="3011 AA")
    facts: dict[str, Any] = {"address": address, "phone": "+31101234567", "web_site_url": "https://shop.example"}
    page = await a_page(sqlite_database, aiohttp_client, **facts)
    await page.visit.go(CHECK_UP)
    foot = page.visit.text.partition("<footer")[2]
    assert "Harbour 1, 3011 AA Rotterdam" in foot
    assert 'href="tel:+31101234567"' in foot
    assert 'href="https://shop.example"' in foot


async def test_what_is_not_published_is_answered_kindly_and_like_what_never_was(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, business=a_business())
    texts = []
    for path in (SHOP, "/book/nowhere", f"{SHOP}/checkup"):
        await page.visit.go(path)
        assert page.visit.status == 404
        texts.append(page.visit.text)
    assert len(set(texts)) == 1
    assert "Nothing can be booked here." in texts[0]


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
async def test_the_qr_code_is_had_as_a_file(
    sqlite_database: Database, aiohttp_client: Connect, kind: str, begins: bytes
) -> None:
    """B55."""
    page = await a_page(sqlite_database, aiohttp_client)
    async with page.visit.client.get(f"{page.visit.base_url}/qr/{page.shop.id}.{kind}") as answer:
        assert (answer.status, (await answer.read()).startswith(begins)) == (200, True)
    await page.visit.go(f"/qr/nowhere.{kind}")
    assert page.visit.status == 404


@pytest.mark.parametrize(
    ("sites", "policy"),
    [
        ("", "*"),
        ("none", "'none'"),
        ("https://ours.example http://intra:8080", "'self' https://ours.example http://intra:8080"),
    ],
)
async def test_the_sites_named_may_show_it_in_a_frame_and_no_others(
    sqlite_database: Database, aiohttp_client: Connect, sites: str, policy: str
) -> None:
    page = await a_page(sqlite_database, aiohttp_client, PageSettings(framing_sites=sites))
    for _ in ("drawn", "kept"):
        async with page.visit.client.get(f"{page.visit.base_url}{CHECK_UP}") as answer:
            told = answer.headers["Content-Security-Policy"]
        assert f"frame-ancestors {policy}" in told.split("; ")
