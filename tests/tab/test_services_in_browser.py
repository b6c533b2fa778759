"""The pages of services and questions in a real browser: axe is content, nothing scrolls sideways, and a manager gets it done."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.axe import scrolls_sideways, violations
from tests.support.browser import new_page
from tests.support.demo import Demo
from usecases.demo.offer import BUSINESS_ID, CHECKUP, CLASS

pytestmark = pytest.mark.browser
PAGES = (
    "services",
    "services/new",
    f"services/{CLASS}",
    f"services/{CHECKUP}/remove",
    "questions",
    "questions/new",
    "questions/demo-found",
)


async def signed_in(browser: Browser, demo: Demo, role: str = "administrator") -> Page:
    page = await new_page(browser, viewport={"width": 320, "height": 640})
    page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
    await page.goto(f"{demo.base_url}/dev/sign-in?as={role}&next=/app")
    return page


def address(demo: Demo, path: str) -> str:
    return f"{demo.base_url}/app/{BUSINESS_ID}/{path}"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_is_content_and_nothing_scrolls_sideways_on_the_narrowest_phone(
    browser: Browser, demo: Demo, theme: str
) -> None:
    page = await signed_in(browser, demo)
    for path in PAGES:
        await page.goto(f"{address(demo, path)}?theme={theme}&lang=nl")
        assert await violations(page) == [], path
        assert not await scrolls_sideways(page), path


async def test_a_viewer_can_look_and_nothing_can_be_typed(browser: Browser, demo: Demo) -> None:
    page = await signed_in(browser, demo, "viewer")
    await page.goto(address(demo, f"services/{CHECKUP}"))
    await expect(page.locator("#service_name")).to_be_disabled()
    assert await violations(page) == []


async def test_what_follows_is_read_before_it_is_saved(browser: Browser, demo: Demo) -> None:
    page = await signed_in(browser, demo)
    await page.goto(address(demo, f"services/{CHECKUP}"))
    await page.get_by_label("Can be booked").select_option("notBookable")
    await page.get_by_role("button", name="Check what follows").click()
    await expect(page.get_by_text("would no longer fit")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("would no longer fit")).to_be_visible()
    await page.get_by_label("Save, and keep these appointments").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()


async def test_a_service_is_added_from_the_list(browser: Browser, demo: Demo) -> None:
    page = await signed_in(browser, demo)
    await page.goto(address(demo, "services"))
    await page.get_by_role("link", name="New service").click()
    await page.locator("#service_name").fill("Second visit")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Second visit", level=1)).to_be_visible()
    own = page.get_by_label("Own address of this service", exact=True)
    await expect(own).to_have_value(re.compile("/book/[^/]+/second-visit$"))
