"""Every page of the app in a real browser: axe is content in each theme, and nothing scrolls sideways on a phone."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.axe import scrolls_sideways, violations
from tests.support.browser import new_page
from tests.support.demo import Demo

pytestmark = pytest.mark.browser


async def opened(browser: Browser, demo: Demo, role: str = "administrator") -> Page:
    page = await new_page(browser, viewport={"width": 1280, "height": 900})
    page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
    await page.goto(f"{demo.base_url}/dev/sign-in?as={role}&next=/app")
    return page


async def addresses_of_all_pages(page: Page) -> list[str]:
    """Of the navigation: each section, and each page in it."""
    found: dict[str, None] = {}
    for section in await page.eval_on_selector_all("nav.sections a", "all => all.map(one => one.href)"):
        await page.goto(section)
        found |= dict.fromkeys([section])
        found |= dict.fromkeys(await page.eval_on_selector_all("nav.entries a", "all => all.map(one => one.href)"))
    outside = ("me", "new", "businesses", "all/day", "tenant", "tenant/businesses", "tenant/keys")
    return [*found, *(f"{page.url.partition('/app')[0]}/app/{name}" for name in outside)]


async def test_axe_is_content_with_every_page_in_every_theme(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo)
    for address in await addresses_of_all_pages(page):
        await page.goto(f"{address}?theme=light")
        assert await violations(page) == [], address
        for theme in ("dark", "contrast"):  # which differ in colours alone
            await page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            assert await violations(page, rules=["color-contrast"]) == [], (address, theme)


async def test_no_page_scrolls_sideways_on_the_narrowest_phone(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo)
    addresses = await addresses_of_all_pages(page)
    await page.set_viewport_size({"width": 320, "height": 640})
    for address in addresses:
        await page.goto(f"{address}?lang=nl")
        assert not await scrolls_sideways(page), address


async def test_links_change_the_page_without_loading_it_anew(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo)
    await page.evaluate("window.isTheSame = true")
    await page.get_by_role("link", name="Next day").click()
    await expect(page).to_have_url(re.compile("day="))
    assert await page.evaluate("window.isTheSame")


async def test_on_a_developers_machine_the_tab_leads_to_the_pages_without_teams(browser: Browser, demo: Demo) -> None:
    page = await new_page(browser)
    await page.goto(f"{demo.base_url}/tab")
    await expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    await page.get_by_role("button", name="administrator").click()
    await expect(page.locator("header.bar")).to_contain_text("Harbour Practice")


async def test_a_page_reached_by_a_link_looks_as_it_does_when_loaded(browser: Browser, demo: Demo) -> None:
    """A page that replaces another in place brings no styles along: all of them are there from the first one."""
    page = await opened(browser, demo)
    before = await page.evaluate("[...document.styleSheets].map(one => one.href).join()")
    for section in ("Services", "Home", "Team"):
        await page.get_by_role("navigation").get_by_role("link", name=section, exact=True).first.click()
        await expect(page.locator("nav.sections a[aria-current]")).to_contain_text(section)
        reached = page.url
        await page.goto(reached)
        assert await page.evaluate("[...document.styleSheets].map(one => one.href).join()") == before
