"""A manager's morning, once in the browser and once in Teams: the day is run and the business changed without leaving the pages."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from playwright.async_api import Browser, FrameLocator, Locator, Page, expect

from bot.line import BotSettings, bot_line
from bot.routes import add_routes, bot_door
from composition.doors import make_talk
from composition.product import Product
from scheduling.appointment import AppointmentId, State
from tests.journeys.test_whole_path import SANNE as SANNE_IN_TEAMS
from tests.support.channel import Channel
from tests.support.connector_service import ConnectorService
from tests.support.conversations import apology
from tests.support.demo import Demo
from tests.support.running_host import HostChannel
from tests.support.sign_in import ADDRESS
from tests.tab.days import wall
from tests.tab.test_board_in_browser import QUIET_DAY, booked, drag, opened, stored
from tests.tab.test_in_teams import world_of
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import BRAM, SANNE, THIJS
from usecases.export_report import COLUMNS

pytestmark = pytest.mark.browser
HOUR = 68
"""How high it is drawn."""


@dataclass(frozen=True, slots=True)
class Manager:
    """Somebody at the day board. `there` is where the pages stand: in the browser itself, or in the frame that Teams makes.

    `chat` is where the same person types to the bot of the same product.
    """

    page: Page
    there: Page | FrameLocator
    demo: Demo
    chat: Channel

    async def do_the_morning(self) -> None:
        bram_at_ten = await self.see_a_booking_appear()
        await self.move_and_undo(bram_at_ten)
        await self.close_panel()
        sannes = await self.reassign()
        await self.close_panel()
        await self.mark_arrived(sannes)
        await self.add_time_off(bram_at_ten)
        await self.add_a_person()
        await self.add_a_service()
        await self.publish_again()
        await self.download_the_report()

    async def see_a_booking_appear(self) -> AppointmentId:
        """It is typed into the chat, and stands on the board that is open."""
        await expect(self.there.locator(".ec-col-head").first).to_be_visible()
        words = f"book Quinn Tester check-up with Bram {QUIET_DAY} 10:00, quinn@example.com"
        [asked] = await self.chat.say(words, SANNE_IN_TEAMS)
        answer = await self.chat.click(asked, "book.confirm", who=SANNE_IN_TEAMS)
        assert "✓ Booked" in answer.words
        event = self.there.locator(".ec-event[data-id]", has_text="Quinn Tester")
        await expect(event).to_contain_text("10:00")
        return AppointmentId(await event.get_attribute("data-id") or "")

    async def move_and_undo(self, one: AppointmentId) -> None:
        await drag(self.page, self.event(one), down=HOUR)
        await expect(self.dialog.locator(".told")).to_contain_text("Quinn Tester by mail")
        await self.confirm_move()
        await expect(self.event(one)).to_contain_text("11:00")
        await self.undo_bar.get_by_role("button", name="Undo").click()
        await expect(self.event(one)).to_contain_text("10:00")
        assert (await stored(self.demo, one)).appointment.span.start == wall(QUIET_DAY, "10:00")

    async def close_panel(self) -> None:
        await self.panel.get_by_role("link", name="Back").click()
        await expect(self.panel).to_be_hidden()

    async def reassign(self) -> AppointmentId:
        """To the column on its left."""
        one = await booked(self.demo, "11:00", THIJS, name="Quinn Eleven")
        box = await self.there.locator(".ec-col-head").first.bounding_box()
        assert box
        await drag(self.page, self.event(one), across=-box["width"])
        await expect(self.dialog).to_contain_text("Sanne de Wit")
        await self.confirm_move()
        assert (await stored(self.demo, one)).appointment.staff_ids == (SANNE,)
        return one

    async def mark_arrived(self, one: AppointmentId) -> None:
        await self.event(one).click()
        await self.panel.get_by_role("button", name="Arrived", exact=True).click()
        await expect(self.panel.locator(".heading .badge")).to_have_text("Arrived")
        assert (await stored(self.demo, one)).appointment.state is State.ARRIVED

    async def add_time_off(self, at_ten: AppointmentId) -> None:
        """It hits two appointments: one goes to another person, the other is kept."""
        at_one = await booked(self.demo, "13:00", BRAM, name="Quinn One")
        await self.go("Team", "Time off")
        await self.there.get_by_label("Bram Visser").check()
        await self.there.get_by_label("First day").fill(QUIET_DAY.isoformat())
        await self.there.get_by_role("button", name="Enter time off").click()
        await expect(self.heading("2 appointments lie in it")).to_be_visible()
        await self.there.locator(f'[name="to-{at_ten}"]').select_option(THIJS)
        await self.there.locator(f'[name="to-{at_one}"]').select_option("")
        await self.there.get_by_role("button", name="Hand over").click()
        await expect(self.heading("1 appointment lies in it")).to_be_visible()
        assert (await stored(self.demo, at_ten)).appointment.staff_ids == (THIJS,)
        assert (await stored(self.demo, at_one)).appointment.staff_ids == (BRAM,)

    async def add_a_person(self) -> None:
        await self.go("Team")
        await self.there.get_by_role("link", name="Add a person").click()
        await self.there.locator("#name").fill("Kim Groot")
        await self.there.locator("#email").fill("kim@harbour-practice.example")
        await self.save()
        await expect(self.there.locator("main")).to_contain_text("Kim Groot")

    async def add_a_service(self) -> None:
        await self.go("Services")
        await self.there.get_by_role("link", name="New service").click()
        await self.there.locator("#service_name").fill("Second visit")
        await self.save()
        await expect(self.heading("Second visit")).to_be_visible()

    async def publish_again(self) -> None:
        await self.go("Settings", "Booking page")
        badge = self.there.locator(".heading .badge")
        for is_published, told in ((False, "Not published"), (True, "Published")):
            await self.there.get_by_label("Publish the page").set_checked(is_published)
            await self.save()
            await expect(badge).to_have_text(told)

    async def download_the_report(self) -> None:
        await self.go("Home", "Reports")
        async with self.page.expect_download() as download:
            await self.there.get_by_role("button", name="Download").click()
        path = await (await download.value).path()
        header, *rows = (await asyncio.to_thread(path.read_text, encoding="utf-8")).splitlines()
        assert header.split("\t") == list(COLUMNS)
        assert rows

    async def go(self, *names: str) -> None:
        """By the navigation, as a person does."""
        for name in names:
            link = self.there.get_by_role("navigation").get_by_role("link", name=name, exact=True).first
            await link.click()
            await expect(link).to_have_attribute("aria-current", re.compile("page|true"))

    async def save(self) -> None:
        await self.there.get_by_role("button", name="Save", exact=True).click()
        await expect(self.there.locator(".done")).to_be_visible()

    async def confirm_move(self) -> None:
        await self.dialog.get_by_role("button", name="Move", exact=True).click()
        await expect(self.undo_bar).to_be_visible()

    def event(self, one: AppointmentId) -> Locator:
        return self.there.locator(f'.ec-event[data-id="{one}"]')

    def heading(self, text: str) -> Locator:
        return self.there.get_by_role("heading", name=text, exact=True)

    @property
    def panel(self) -> Locator:
        return self.there.locator("#panel")

    @property
    def dialog(self) -> Locator:
        return self.there.locator("#dialog")

    @property
    def undo_bar(self) -> Locator:
        return self.there.locator("#undo-bar")


@pytest.fixture
async def in_browser(browser: Browser, demo: Demo) -> AsyncIterator[Manager]:
    page = await opened(browser, demo, "&all=1")
    service = await ConnectorService.start()
    async with ClientSession() as session:
        yield Manager(page, page, demo, HostChannel(service, demo.base_url, session))
    await service.close()


@pytest.fixture
async def in_teams(tmp_path: Path, seeded_file: Path) -> AsyncIterator[Manager]:
    """On a server that makes meetings, for without them a page that offers one is not published."""
    async with world_of(tmp_path, seeded_file, meetings="https://meet.example/{token}") as world:
        world.host.sub_entity_id = f"/app/{BUSINESS_ID}/day?day={QUIET_DAY}&all=1"
        tab = await world.open_tab(height=1000)
        await expect(tab.frame.locator(".board-page[data-live]")).to_be_attached()
        demo = Demo(ADDRESS, world.signing.product.use_cases)
        async with await Channel.start(bot_of(world.signing.product)) as chat:
            yield Manager(tab.page, tab.frame, demo, chat)
        assert world.complaints == []


def bot_of(product: Product) -> web.Application:
    """The bot of the product, with a door that a channel on this machine may use."""
    app, line = web.Application(), bot_line(BotSettings(is_development=True))
    add_routes(app, bot_door(line, make_talk(replace(product, line=line)), apology))
    return app


async def test_a_manager_does_the_morning_in_the_browser(in_browser: Manager) -> None:
    await in_browser.do_the_morning()


async def test_a_manager_does_the_morning_in_teams(in_teams: Manager) -> None:
    await in_teams.do_the_morning()
