"""Somebody with full access does all of it by pages alone, from a business that is new to the report of its first appointment."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
from aiohttp import ClientSession, CookieJar

from scheduling.business import BusinessId
from tests.support.demo import Demo
from tests.tab.test_board_pages import DAY
from tests.tab.test_business_pages import Visitor
from usecases.access import SYSTEM
from usecases.views import BusinessView

A_BUSINESS = {"name": "Second Practice", "go": "next"}


class Owner(Visitor):
    """An administrator in a business made by the assistant."""

    here = ""

    async def create(self) -> None:
        page = await self.send("/app/new", await self.fill("/app/new", **A_BUSINESS))
        for go in ("next", "next", "make"):
            page = await self.send("/app/new", await self.fill("/app/new", page, go=go))
        found = re.search(r'href="(/app/[^/"]+)/checklist"', page)
        assert found
        self.here = found[1]

    async def change(self, page: str, into: str = "", **fields: str | None) -> str:
        """Fills what stands on a page of the business and sends it, there or to the address below it."""
        shown = await self.get(f"{self.here}/{page}")
        address = f"{self.here}/{into or page}"
        return await self.send(address, await self.fill(address, shown, **fields))

    async def stored(self) -> BusinessView:
        business_id = BusinessId(self.here.removeprefix("/app/").replace("%40", "@"))
        return await self.demo.use_cases.read_business(business_id, SYSTEM)

    async def book(self) -> str:
        """The address of the new appointment."""
        service = (await self.stored()).services[0].id
        page = await self.change(
            "day/book", service=service, name="Quinn Test", day=DAY.isoformat(), time="10:00", tell="1"
        )
        found = re.search(r'href="/app/[^/"]+/(appointments/[\w-]+)/cancel"', unescape(page))
        assert found, page
        return found[1]


@pytest.fixture
async def owner(demo: Demo) -> AsyncIterator[Owner]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        somebody = Owner(session, demo)
        await somebody.enter("administrator")
        await somebody.create()
        yield somebody


async def test_settings_people_and_page_of_a_new_business_are_set_by_pages(owner: Owner) -> None:
    """S41: creates calendars, edits settings, adds staff, publishes the page."""
    await owner.change("settings", name="Practice by the Sea", phone="+31201234567")
    await owner.change("staff/new", name="Kim Groot", email="kim@example.com", role="teamMember", is_bookable="1")
    await owner.change("page", is_published="1")
    view = await owner.stored()
    assert (view.business.display_name, view.business.is_published) == ("Practice by the Sea", True)
    assert "Kim Groot" in {member.display_name for member in view.staff}
    assert "Practice by the Sea" in await owner.get(f"/book/{view.business.web_slug}")


async def test_an_appointment_of_a_new_business_is_made_reported_and_cancelled_by_pages(owner: Owner) -> None:
    """S41: creates and manages appointments, fetches reports."""
    appointment = await owner.book()
    assert "Quinn Test" in await owner.get(f"{owner.here}/day?day={DAY}&view=list")
    report = await owner.change("reports", kind="csv")
    assert ("Quinn Test" in report, report.count("\n")) == (True, 2)
    await owner.change(f"{appointment}/cancel", message="ill", tell="1")
    assert "Quinn Test" not in await owner.get(f"{owner.here}/day?day={DAY}&view=list")
