"""The pages of people in a real browser, below the ones that the navigation leads to: axe is content, and nothing scrolls sideways."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, expect

from tests.support.axe import scrolls_sideways, violations
from tests.support.browser import new_page
from tests.support.demo import Demo
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import BRAM, SANNE, THIJS

pytestmark = pytest.mark.browser
Find = Callable[[Page], Awaitable[str]]


async def opened(browser: Browser, demo: Demo) -> Page:
    page = await new_page(browser, viewport={"width": 320, "height": 640})
    page.on("console", lambda message: pytest.fail(message.text) if is_fault(message) else None)
    await page.goto(f"{demo.base_url}/dev/sign-in?as=administrator&next=/app/me")
    return page


def is_fault(message: ConsoleMessage) -> bool:
    """A form that is refused is an answer of 422, which every browser notes as an error."""
    return message.type == "error" and "422" not in message.text


async def addresses(page: Page, demo: Demo) -> list[str]:
    """Everything about people, with somebody of the demo in each place."""
    root = f"{demo.base_url}/app/{BUSINESS_ID}"
    await page.goto(f"{root}/customers")
    customer = await page.locator("table.list a").first.get_attribute("href")
    second = await page.locator("table.list a").nth(1).get_attribute("href")
    assert customer
    assert second
    one, other = f"{demo.base_url}{customer}", second.rpartition("/")[2]
    await page.goto(f"{root}/time-off")
    off = await page.locator("table.list a").first.get_attribute("href")
    return [
        f"{root}/staff",
        f"{root}/staff/new",
        f"{root}/staff/bulk",
        f"{root}/staff/{BRAM}",
        f"{root}/staff/{THIJS}/remove",
        f"{root}/time-off",
        f"{demo.base_url}{off}",
        f"{demo.base_url}{off}/remove",
        f"{root}/customers",
        f"{root}/customers?q=zzz",
        f"{root}/customers/duplicates",
        one,
        f"{one}/merge?with={other}",
        f"{one}/erase",
    ]


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
async def test_axe_is_content_and_nothing_scrolls_sideways_at_320_pixels(
    theme: str, browser: Browser, demo: Demo
) -> None:
    page = await opened(browser, demo)
    for address in await addresses(page, demo):
        await page.goto(f"{address}{'&' if '?' in address else '?'}theme={theme}&lang=nl")
        assert await page.locator("h1").count() == 1, address
        assert await violations(page) == [], address
        assert not await scrolls_sideways(page), address


async def test_a_mistake_takes_the_focus_and_axe_is_still_content(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo)
    await page.goto(f"{demo.base_url}/app/{BUSINESS_ID}/staff/{SANNE}")
    await page.get_by_label("Role", exact=True).select_option("viewer")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".problems")).to_be_focused()
    assert await violations(page) == []
    assert not await scrolls_sideways(page)


async def test_wrong_lines_are_told_and_stay_in_the_field(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo)
    await page.goto(f"{demo.base_url}/app/{BUSINESS_ID}/staff/bulk")
    await page.get_by_label("One person a line").fill("Kim; kim@example.com\nLee; lee at home")
    await page.get_by_role("button", name="Add all").click()
    await expect(page.get_by_text(re.compile("Line 2"))).to_be_visible()
    await expect(page.get_by_label("One person a line")).to_have_value(re.compile("kim@example.com"))
    assert await violations(page) == []
