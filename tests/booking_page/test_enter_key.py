"""The enter key in a field does what the main button does, however many buttons the form has before it."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.booking_page.demo import PAGE
from tests.support.axe import violations
from tests.support.browser import new_page
from tests.support.demo import Demo

pytestmark = pytest.mark.browser


async def chosen(browser: Browser, demo: Demo, *, has_javascript: bool = True) -> Page:
    page = await new_page(browser, java_script_enabled=has_javascript, locale="en-GB")
    await page.goto(f"{demo.base_url}{PAGE}/demo-check-up")
    await page.locator(".day-starts .start").first.click()
    await page.locator("[name=name]").fill("Zoë de Boer")
    await page.locator("[name=email]").fill("zoe@example.com")
    return page


@pytest.mark.parametrize("has_javascript", [True, False])
async def test_enter_in_a_field_books(browser: Browser, demo: Demo, has_javascript: bool) -> None:
    page = await chosen(browser, demo, has_javascript=has_javascript)
    await page.locator("[name=email]").press("Enter")
    await expect(page).to_have_url(re.compile("/manage/.*done=booked"))


async def test_the_button_for_that_is_found_by_nobody(browser: Browser, demo: Demo) -> None:
    page = await chosen(browser, demo)
    assert await page.locator("[type=submit][aria-hidden]").get_attribute("tabindex") == "-1"
    assert await page.get_by_role("button", name="book", exact=True).count() == 0
    assert not await violations(page)
