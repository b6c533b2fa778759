"""The panel of the board in a real browser, when answers come late: whoever has closed it does not see it come back."""

import asyncio

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.support.demo import Demo
from tests.tab.test_board_in_browser import booked, event, opened

pytestmark = pytest.mark.browser


class LateAnswer:
    """What the page asks next about an appointment is not answered until `release`."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self._may_go = asyncio.Event()

    async def hold(self, page: Page) -> None:
        await page.route("**/appointments/*", self._later, times=1)

    def release(self) -> None:
        self._may_go.set()

    async def _later(self, route: Route) -> None:
        answer = await route.fetch()
        self.asked.set()
        await self._may_go.wait()
        await route.fulfill(response=answer)


async def test_a_closed_panel_stays_closed_when_a_late_answer_comes(browser: Browser, demo: Demo) -> None:
    one = await booked(demo, "10:00")
    page, late = await opened(browser, demo), LateAnswer()
    panel = page.locator("#panel")
    await event(page, one).click()
    await expect(panel.locator(".panel-title")).to_be_visible()
    await late.hold(page)
    await booked(demo, "13:00", name="Quinn Later")
    await asyncio.wait_for(late.asked.wait(), 120)
    await panel.get_by_role("link", name="Back").click()
    async with page.expect_response("**/appointments/*"):
        late.release()
    await page.evaluate("() => new Promise((done) => setTimeout(done, 200))")
    await expect(panel).to_be_hidden()


async def test_the_appointment_opened_last_is_the_one_shown(browser: Browser, demo: Demo) -> None:
    first, last = await booked(demo, "10:00", name="Quinn First"), await booked(demo, "13:00", name="Quinn Last")
    page, late = await opened(browser, demo), LateAnswer()
    await late.hold(page)
    await event(page, first).click()
    await asyncio.wait_for(late.asked.wait(), 120)
    await event(page, last).click()
    await expect(page.locator("#panel")).to_contain_text("Quinn Last")
    async with page.expect_response(f"**/appointments/{first}"):
        late.release()
    await page.evaluate("() => new Promise((done) => setTimeout(done, 200))")
    await expect(page.locator("#panel")).to_contain_text("Quinn Last")
