"""A customer books, moves and cancels in a browser, in six ways and three languages; page, mail, card and board agree each time."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, FrameLocator, Page, expect

from tests.journeys.test_whole_path import SANNE
from tests.support.browser import chromium, new_browser, new_page
from tests.support.mail_parts import event_of, language_of, words_of
from tests.support.running_host import Host, running_host

__all__ = ["chromium"]
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
PRACTICE = "/book/harbour-practice@slotkeeper"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


_MARK = """one => {
  document.querySelectorAll("[data-wanted]").forEach(other => other.removeAttribute("data-wanted"))
  one.setAttribute("data-wanted", "")
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How somebody comes to the page. `zone` is that of the visitor's machine."""

    name: str
    service: str
    width: int
    language: str = "en"
    zone: str = "Europe/Amsterdam"
    has_script: bool = True
    by_keyboard: bool = False
    in_frame: bool = False

    @property
    def mail(self) -> str:
        return f"{self.name}@way.example"


WAYS = (
    Way(name="phone", service="demo-online", width=360, zone="America/New_York"),
    Way(name="phone-without-script", service="demo-check-up", width=360, language="de", has_script=False),
    Way(name="desk", service="demo-check-up", width=1280, language="nl"),
    Way(name="desk-without-script", service="demo-online", width=1280, has_script=False),
    Way(name="keyboard", service="demo-check-up", width=1280, by_keyboard=True, zone="America/New_York"),
    Way(name="frame", service="demo-online", width=1280, language="nl", in_frame=True),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def host(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Host]:
    async with running_host(tmp_path_factory.mktemp("ways"), undo_seconds="1", form_seconds="0") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with new_browser(chromium) as started:
        yield started


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
async def test_booked_moved_and_cancelled_everybody_reads_the_same(host: Host, browser: Browser, way: Way) -> None:
    async with _at_the_page(host, browser, way) as (page, there):
        await _book(page, there, way)
        first = await _mail(host, way, 1)
        await _agree(host, way, first)

        await _press(page, there, "a[href*='/times']", way)
        await _press(page, there, ".day-starts .start >> nth=-1", way)
        await expect(there.locator(".good")).to_be_visible()
        moved = await _mail(host, way, 2)
        assert event_of(moved)["UID"] == event_of(first)["UID"]
        assert _start(moved) != _start(first)
        await _agree(host, way, moved)

        await _press(page, there, ".cancel summary", way)
        await _press(page, there, ".cancel button", way)
        await expect(there.locator(".good")).to_be_visible()
        await _mail(host, way, 3)
        assert way.name not in await _board(host, _start(moved))


@asynccontextmanager
async def _at_the_page(host: Host, browser: Browser, way: Way) -> AsyncIterator[tuple[Page, Page | FrameLocator]]:
    """The page and where in it the booking page stands: in itself, or in the frame of a foreign site."""
    page = await new_page(
        browser,
        viewport={"width": way.width, "height": 800},
        java_script_enabled=way.has_script,
        locale=way.language,
        timezone_id=way.zone,
    )
    address = f"{host.url}{PRACTICE}/{way.service}"
    if not way.in_frame:
        await page.goto(address)
        yield page, page
    else:
        async with TestServer(_foreign_site(host.url, address)) as foreign:
            await page.goto(str(foreign.make_url("/")))
            yield page, page.frame_locator("iframe")
    await page.context.close()


async def _book(page: Page, there: Page | FrameLocator, way: Way) -> None:
    await _press(page, there, ".day-starts .start >> nth=0", way)
    for field, value in (("name", way.name), ("email", way.mail)):
        if way.by_keyboard:
            await _tab_to(page, f"[name={field}]")
            await page.keyboard.type(value)
        else:
            await there.locator(f"[name={field}]").fill(value)
    await _press(page, there, "button[value=book]", way)
    await expect(there.locator(".good")).to_be_visible()


async def _press(page: Page, there: Page | FrameLocator, selector: str, way: Way) -> None:
    wanted = there.locator(selector)
    await expect(wanted).to_be_visible()
    if way.by_keyboard:
        await wanted.evaluate(_MARK)
        await _tab_to(page, "[data-wanted]")
        if selector.endswith("summary"):
            await page.keyboard.press("Enter")
        else:
            async with page.expect_navigation():
                await page.keyboard.press("Enter")
    else:
        await wanted.click()


async def _tab_to(page: Page, selector: str) -> None:
    for _ in range(200):
        if await page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        await page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {selector}")


async def _mail(host: Host, way: Way, count: int) -> EmailMessage:
    """The mail of so many, in the language of the visitor."""
    mail = (await host.mails(way.mail, count))[-1]
    assert language_of(mail).startswith(way.language)
    return mail


def _start(mail: EmailMessage) -> datetime:
    start: datetime = event_of(mail)["DTSTART"].dt
    return start.astimezone(UTC)


async def _agree(host: Host, way: Way, mail: EmailMessage) -> None:
    """The mail in words and as an invitation, the board, and the card in chat tell one start."""
    start = _start(mail)
    told = words_of(mail)
    led_by = ZoneInfo(way.zone if way.service == "demo-online" and way.has_script else "Europe/Amsterdam")
    assert re.search(_clock(start.astimezone(led_by)), told), told
    at_the_place = _clock(start.astimezone(AMSTERDAM))
    assert re.search(at_the_place, (await _board(host, start)).partition(way.name)[0][-400:])
    reference = re.search(r"SK-[A-Z0-9]{6}", told)
    assert reference
    [shown] = await host.channel.say(reference.group(), SANNE)
    assert way.name in shown.words
    assert re.search(at_the_place, shown.words)


def _clock(moment: datetime) -> str:
    """However a language writes it: 09:30, 9.30, 9:30 AM."""
    return rf"\b0?({moment.hour}|{(moment.hour - 1) % 12 + 1})[:.]{moment.minute:02}\b"


async def _board(host: Host, start: datetime) -> str:
    day = start.astimezone(AMSTERDAM).date().isoformat()
    page = await host.page(f"/app/harbour-practice@slotkeeper/day?view=list&day={day}")
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _foreign_site(base_url: str, address: str) -> web.Application:
    async def show(_: web.Request) -> web.Response:
        frame = f'<iframe data-slotkeeper title="book" src="{address}" width="600" height="700"></iframe>'
        script = f'<script src="{base_url}/static/booking_page/embed.js"></script>'
        return web.Response(text=f"<!doctype html><title>Elsewhere</title>{frame}{script}", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", show)
    return app
