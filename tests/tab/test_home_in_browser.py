"""Overview, reports, messages and texts in a real browser: axe in each theme on the narrowest phone, and a download."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.axe import scrolls_sideways, violations
from tests.support.browser import new_page
from tests.support.demo import Demo
from tests.tab.test_day_page import SANNE
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import BRAM

pytestmark = pytest.mark.browser
PAGES = ("home", "home?days=90", "home/clock", "reports", "messages", "templates", "templates/confirmed/en", "webhooks")


async def opened(browser: Browser, demo: Demo, width: int = 320, role: str = "administrator") -> Page:
    page = await new_page(browser, viewport={"width": width, "height": 720}, accept_downloads=True)
    page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
    await page.goto(f"{demo.base_url}/dev/sign-in?as={role}&next=/app")
    return page


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
async def test_axe_is_content_on_the_narrowest_phone_and_nothing_scrolls_sideways(
    browser: Browser, demo: Demo, theme: str
) -> None:
    page = await opened(browser, demo)
    for path in PAGES:
        mark = "&" if "?" in path else "?"
        await page.goto(f"{demo.base_url}/app/{BUSINESS_ID}/{path}{mark}theme={theme}&lang=nl")
        assert await violations(page) == [], path
        assert not await scrolls_sideways(page), path


async def test_a_team_members_overview_is_clean_as_well(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, role="teamMember")
    await page.goto(f"{demo.base_url}/app/{BUSINESS_ID}/home")
    assert await violations(page) == []
    assert not await scrolls_sideways(page)


async def test_an_invitation_is_asked_cleanly_and_answered_by_one_click(browser: Browser, demo: Demo) -> None:
    """B18"""
    await demo.use_cases.invite_again(BUSINESS_ID, BRAM, SANNE)
    page = await opened(browser, demo, role="teamMember")
    await page.goto(f"{demo.base_url}/app/{BUSINESS_ID}/home")
    assert await violations(page) == []
    await page.get_by_role("button", name="Accept").click()
    await expect(page.get_by_text("you have accepted")).to_be_visible()
    assert await violations(page) == []
    assert not await scrolls_sideways(page)


async def test_a_click_downloads_the_report_and_the_page_stays(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, 1280)
    await page.goto(f"{demo.base_url}/app/{BUSINESS_ID}/reports")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download").click()
    assert (await download.value).suggested_filename.startswith("bookings-")
    assert page.url.endswith("/reports")


async def test_the_preview_shows_the_mail_as_typed(browser: Browser, demo: Demo) -> None:
    page = await opened(browser, demo, 1280)
    await page.goto(f"{demo.base_url}/app/{BUSINESS_ID}/templates/confirmed/en")
    await page.get_by_label("Text", exact=True).fill("Dear {{ customer_name }}, we look forward to it.")
    await page.get_by_role("button", name="Preview").click()
    mail = page.frame_locator("iframe")
    await mail.get_by_text("Dear Noor Jansen, we look forward to it.", exact=True).wait_for()
