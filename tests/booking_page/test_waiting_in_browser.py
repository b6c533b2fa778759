"""The form of the waiting list and the done page in a real browser, on a phone without JavaScript and in the dark."""

import pytest
from playwright.async_api import Browser, expect

from tests.booking_page.demo import PAGE
from tests.support.axe import scrolls_sideways, violations
from tests.support.browser import new_page
from tests.support.demo import Demo

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["default", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_a_wish_is_left_and_nothing_is_wrong_with_the_pages(
    browser: Browser, demo: Demo, width: int, theme: str
) -> None:
    page = await new_page(browser, viewport={"width": width, "height": 800})
    await page.goto(f"{demo.base_url}{PAGE}/demo-check-up/waiting?theme={theme}")
    await page.locator("[name=name]").fill("Zoë de Boer")
    await page.locator("[name=email]").fill(f"zoe-{width}-{theme}@example.com")
    assert (await violations(page), await scrolls_sideways(page)) == ([], False)
    await page.locator("form.details button.press").click()
    assert (await violations(page), await scrolls_sideways(page)) == ([], False)
    await page.locator("form.details button.press").click()
    await expect(page.get_by_role("status")).to_contain_text("We have sent you a mail")
