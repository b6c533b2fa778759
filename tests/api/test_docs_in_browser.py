"""The page on which the API is tried, in a real browser: clean for everybody, and a call that is filled in is carried out."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.api.conftest import DEMO, Api
from tests.support.axe import scrolls_sideways, violations
from tests.support.browser import new_page

pytestmark = pytest.mark.browser


async def opened(browser: Browser, api: Api, scheme: str = "light") -> Page:
    page = await new_page(browser, viewport={"width": 320, "height": 720}, color_scheme=scheme)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await page.goto(f"{api.root}/docs")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_is_content_and_nothing_scrolls_sideways(browser: Browser, api: Api, scheme: str) -> None:
    page = await opened(browser, api, scheme)
    await page.locator("#patch-bookingBusinesses-business-services-service summary").click()
    assert await violations(page) == []
    assert not await scrolls_sideways(page)


async def test_a_call_is_filled_in_sent_and_answered(browser: Browser, api: Api) -> None:
    page = await opened(browser, api)
    await page.get_by_label("Key or token").fill(api.key)
    call = page.locator("#post-bookingBusinesses-business-services")
    await call.locator("summary").click()
    await call.get_by_label("business").fill("harbour-practice@slotkeeper")
    await call.get_by_role("button", name="Send").click()
    await expect(call.get_by_role("status")).to_contain_text("201")
    assert "Tasting" in [one["displayName"] for one in await api.every(f"{DEMO}/services")]
    await call.get_by_label("Body").fill("{")
    await call.get_by_role("button", name="Send").click()
    await expect(call.get_by_role("status")).to_contain_text("the body is not valid JSON")
