"""The public page in a real browser: with and without JavaScript, by keyboard alone, on a phone, in two zones and languages."""

import re
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from tests.booking_page.demo import PAGE
from tests.support.axe import scrolls_sideways, violations
from tests.support.browser import new_page
from tests.support.demo import Demo

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


async def fill_in(page: Page, name: str = "Zoë de Boer") -> None:
    await page.locator("[name=name]").fill(name)
    await page.locator("[name=email]").fill("zoe@example.com")


async def book_first_start(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.base_url}{PAGE}/demo-check-up")
    await page.locator(".day-starts .start").first.click()
    await fill_in(page)
    await page.locator("button[value=book]").click()
    await expect(page).to_have_url(re.compile("/manage/.*done=booked"))


@pytest.mark.parametrize("has_javascript", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
async def test_a_customer_books_moves_and_cancels(
    browser: Browser,
    demo: Demo,
    width: int,
    has_javascript: bool,
) -> None:
    page = await new_page(
        browser, viewport={"width": width, "height": 800}, java_script_enabled=has_javascript, locale="en-GB"
    )
    await book_first_start(page, demo)
    await page.get_by_role("link", name="Choose another time").click()
    await page.locator(".day-starts .start").last.click()
    await expect(page.get_by_role("status")).to_contain_text("Moved.")
    await page.locator(".cancel summary").click()
    await page.get_by_role("button", name="Cancel it now").click()
    await expect(page.get_by_role("status")).to_contain_text("Cancelled.")


async def test_a_booking_needs_no_mouse(browser: Browser, demo: Demo) -> None:
    page = await new_page(browser, viewport=PHONE, locale="en-GB", timezone_id="Europe/Amsterdam")
    await page.goto(f"{demo.base_url}{PAGE}/demo-check-up?zone=Europe/Amsterdam")
    await tab_to(page, ".start")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your details")).to_be_visible()
    await tab_to(page, "[name=name]")
    await page.keyboard.type("Noor")
    await tab_to(page, "[name=email]")
    await page.keyboard.type("noor@example.com")
    await tab_to(page, "button[value=book]")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/manage/"))


async def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        await page.keyboard.press("Tab")
        if await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"the keyboard does not reach {selector}")


async def test_the_visitors_zone_is_found_out(browser: Browser, demo: Demo) -> None:
    page = await new_page(browser, viewport=PHONE, locale="en-GB", timezone_id="America/New_York")
    await page.goto(f"{demo.base_url}{PAGE}/demo-online")
    await expect(page.locator(".zone-note")).to_have_text("Times in New York")


async def test_axe_is_content_with_every_step(browser: Browser, demo: Demo) -> None:
    page = await new_page(browser, viewport=PHONE, locale="en-GB", timezone_id="Europe/Amsterdam")
    every = ("minor", "moderate", "serious", "critical")
    for theme in ("light", "dark", "contrast"):
        await page.goto(f"{demo.base_url}{PAGE}?theme={theme}")
        assert await violations(page, every) == []
        await page.locator(".service h2 a").first.click()
        await page.wait_for_load_state()
        assert await violations(page, every) == []
        await page.locator(".day-starts .start").first.click()
        await page.locator("button[value=book]").click()
        await expect(page.locator(".problems")).to_be_visible()
        assert await violations(page, every) == []


async def test_no_step_scrolls_sideways(browser: Browser, demo: Demo) -> None:
    page = await new_page(browser, viewport={"width": 320, "height": 640}, locale="nl", timezone_id="Asia/Kolkata")
    for path in (PAGE, f"{PAGE}/demo-check-up", f"{PAGE}/demo-class"):
        await page.goto(f"{demo.base_url}{path}")
        await page.wait_for_load_state("networkidle")
        assert not await scrolls_sideways(page), path


async def test_a_foreign_page_shows_it_in_a_frame_as_high_as_it_is(
    browser: Browser, demo: Demo, aiohttp_server: Callable[[web.Application], Awaitable[TestServer]]
) -> None:
    """S15: the whole way to the booking, inside the frame of another site."""
    foreign = await aiohttp_server(_foreign_site(demo.base_url))
    page = await new_page(browser, viewport={"width": 1280, "height": 900}, locale="en-GB")
    await page.goto(str(foreign.make_url("/")))
    frame = page.frame_locator("iframe")
    await frame.locator(".day-starts .start").first.click()
    await frame.locator("[name=name]").fill("Zoë de Boer")
    await frame.locator("[name=email]").fill("zoe@example.com")
    await frame.locator("button[value=book]").click()
    await expect(frame.get_by_role("status")).to_contain_text("Booked.")
    await expect(page.locator("iframe")).not_to_have_css("height", "150px")


def _foreign_site(base_url: str) -> web.Application:
    async def show(_: web.Request) -> web.Response:
        frame = f'<iframe data-slotkeeper title="book" src="{base_url}{PAGE}/demo-check-up" width="600"></iframe>'
        script = f'<script src="{base_url}/static/booking_page/embed.js"></script>'
        return web.Response(text=f"<!doctype html><title>Elsewhere</title>{frame}{script}", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", show)
    return app
