"""The day in a real browser: legible in every width and theme, and redrawn by itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, expect

from adapters.system_clock import SystemClock
from scheduling.zones import resolve_zone
from tests.support.browser import new_page
from tests.support.demo import Demo
from tests.tab.days import AMSTERDAM, span
from tests.tab.test_door import SANNE
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import BRAM
from usecases.take_time_off import TimeOffWish

pytestmark = pytest.mark.browser
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = [320, 680, 1280]
TODAY = SystemClock().now().astimezone(resolve_zone(AMSTERDAM)).date()
BUSY_DAY = TODAY + timedelta(days=7 - (TODAY.weekday() - 1) % 7)
"""The Tuesday after today: on Wednesdays and at weekends nothing is planned for some of the demo's people, or for all."""
PAST = datetime(2026, 1, 1, tzinfo=UTC)
CUT_OFF = """() => [...document.querySelectorAll('h1, h2, header p, .step, .time, .axis span')]
    .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline'
                   && getComputedStyle(one).overflow !== 'visible')
    .map(one => one.textContent)"""
CONTRAST = """() => {
  const light = rgb => { const [r, g, b] = rgb.map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const ground = node => { for (let at = node; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor);
    if (c.length === 3 || c[3] > .99) return c.slice(0, 3); } return [255, 255, 255]; };
  return [...document.querySelectorAll('h1, h1 small, h2, header p, .step, .time, .item strong, .detail, .state, .note, .join, .axis span')]
    .filter(one => one.getClientRects().length)
    .map(one => { const a = light(parse(getComputedStyle(one).color)), b = light(ground(one));
      return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), one.className + ' ' + one.textContent.trim().slice(0, 20)]; })
    .filter(([ratio]) => ratio < 4.5); }"""


def address_of_busy_day(demo: Demo) -> str:
    return demo.page("administrator") + quote(f"?day={BUSY_DAY}", safe="")


async def opened(browser: Browser, demo: Demo, *, width: int = 1280) -> Page:
    page = await new_page(browser, viewport={"width": width, "height": 900})
    page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
    await page.goto(address_of_busy_day(demo))
    return page


async def test_nothing_is_cut_off_and_nothing_scrolls_sideways(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert await page.evaluate(CUT_OFF) == []


async def test_every_word_stands_out_from_its_ground(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo)
    for theme in ("", "default", "dark", "contrast"):
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            await page.goto(f"{demo.base_url}/tab/day?day={BUSY_DAY}&theme={theme}")
            assert await page.evaluate(CONTRAST) == [], (theme, scheme)


async def test_on_a_narrow_screen_the_day_is_a_list(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, width=320)
    assert await page.locator(".item[data-id]").count() > 5
    boxes = [await one.bounding_box() for one in await page.locator(".item").all()]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert await page.locator(".axis").is_hidden()


async def test_a_change_is_seen_within_two_seconds(browser: Browser, demo: Demo) -> None:
    """By the page's own clock: it asks within two seconds, however long the answer takes on this machine."""
    page = await new_page(browser)
    await page.clock.install(time=PAST)
    await page.clock.pause_at(PAST + timedelta(days=1))
    await page.goto(address_of_busy_day(demo))
    await take_an_hour_off(demo, BUSY_DAY)
    async with page.expect_request("**/tab/version?*"):
        await page.clock.run_for(2000)
    await page.clock.resume()
    await expect(page.get_by_text("away for the test")).to_be_visible()


async def take_an_hour_off(demo: Demo, day: date) -> None:
    off = span(day, "18:00", "19:00")
    wish = TimeOffWish(business_id=BUSINESS_ID, staff_ids=(BRAM,), title="away for the test", span=off, draft_id="off")
    await demo.use_cases.take_time_off(wish, SANNE)


async def test_the_change_keeps_the_place_scrolled_to(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo)
    await page.evaluate("document.querySelector('.scroll').scrollTop = 137")
    await page.evaluate("document.querySelector('.day').dataset.version = '0'")
    await expect(page.locator("#status")).to_have_text("The day has been updated.")
    assert await page.evaluate("document.querySelector('.scroll').scrollTop") == 137


async def test_the_appointment_a_link_names_is_marked_and_in_view(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo)
    appointment_id = await page.locator(".item[data-id]").last.get_attribute("data-id")
    await page.set_viewport_size({"width": 320, "height": 500})
    await page.goto(f"{demo.base_url}/tab/day?day={BUSY_DAY}&lang=nl#{appointment_id}")
    await expect(page.locator(".wanted")).to_be_in_viewport()


async def test_a_lost_connection_is_told_and_forgotten_when_it_is_back(browser: Browser, demo: Demo) -> None:
    page = await new_page(browser)
    await page.goto(address_of_busy_day(demo))
    await page.context.set_offline(True)
    await expect(page.locator("#status.trouble")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.locator("#status.trouble")).to_have_count(0)


async def test_the_day_is_whole_without_javascript(browser: Browser, demo: Demo) -> None:
    page = await new_page(browser, java_script_enabled=False)
    await page.goto(address_of_busy_day(demo))
    assert await page.locator(".item[data-id]").count() > 5
    await page.get_by_role("link", name="Next day").click()
    assert "Wednesday" in (await page.locator("h1").text_content() or "")


async def test_on_a_developers_machine_the_tab_leads_to_the_pages_without_teams(browser: Browser, demo: Demo) -> None:
    page = await new_page(browser)
    await page.goto(f"{demo.base_url}/tab")
    await expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    await page.get_by_role("button", name="administrator").click()
    await expect(page.locator("header.bar")).to_contain_text("Harbour Practice")
