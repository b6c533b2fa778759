"""`python -m tests.tab.pictures` draws the pages into docs/images/pages/, from the demo business as it stands on the day."""

import asyncio
import base64
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright

from composition.doors import make_web
from composition.product import make_worker, put_together
from settings import read_settings
from tests.booking_page.demo import PAGE
from tests.support.browser import ARGUMENTS, PATIENCE, chromium_path, new_page
from tests.support.indexed_png import COUNT_COLOURS, from_counted
from usecases.demo.offer import BUSINESS_ID, INTAKE
from usecases.demo.people import HOST

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDE, PHONE = 1280, 360
TALLEST = 1400
"""Pixels: what is longer is cut there."""
LEAST_MILLISECONDS = 3000
"""Whoever fills in a form faster is taken for a program."""
WEDNESDAY, SATURDAY = 2, 5
PAGES = {
    "home": "home",
    "services": "services",
    "service": f"services/{INTAKE}",
    "staff": "staff",
    "customers": "customers",
    "time-off": "time-off",
    "messages": "messages",
    "reports": "reports",
    "settings": "settings",
    "hours": "hours",
    "booking-rules": "policy",
    "booking-page-settings": "page",
}
OUTSIDE = {"tenant-rules": "tenant", "new-business": "new"}


@dataclass(frozen=True, slots=True)
class Painter:
    """Draws what a page shows, as a small PNG."""

    page: Page
    counter: Page
    base_url: str
    folder: Path
    tallest: int

    async def goto(self, path: str) -> None:
        await self.page.goto(f"{self.base_url}{path}")
        await self.page.wait_for_load_state("networkidle" if "/day" not in path else "load")

    async def save(self, name: str) -> None:
        size = await self.page.evaluate("({width: innerWidth, height: document.documentElement.scrollHeight})")
        height = min(max(size["height"], 200), self.tallest)
        clip = {"x": 0, "y": 0, "width": size["width"], "height": height}
        png = await self.page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]
        found = await self.counter.evaluate(COUNT_COLOURS, base64.b64encode(png).decode())
        await asyncio.to_thread((self.folder / f"{name}.png").write_bytes, from_counted(found))


async def main(folder: Path = IMAGES / "pages", *, tallest: int = TALLEST) -> None:
    """Draw them all: first what customers see, so that there is something in the log of messages."""
    async with demo_served() as (base_url, deliver), a_browser() as browser:
        for width, after in ((WIDE, ""), (PHONE, "-phone")):
            painter = await a_painter(browser, base_url, folder, width, tallest)
            await draw_booking(painter, after)
            await deliver()
            await sign_in(painter)
            await draw_board(painter, "light", after)
        painter = await a_painter(browser, base_url, folder, WIDE, tallest)
        await sign_in(painter)
        for theme in ("dark", "contrast"):
            await draw_board(painter, theme, f"-{theme}")
        await draw_panel(painter)
        await draw_pages(painter)
    if folder == IMAGES / "pages":
        shutil.copy(folder / "day.png", IMAGES / "day.png")


async def draw_booking(painter: Painter, after: str) -> None:
    await painter.goto(f"{PAGE}?lang=en")
    await painter.save(f"booking-services{after}")
    await painter.goto(f"{PAGE}/demo-check-up?lang=en")
    await painter.save(f"booking-times{after}")
    await painter.page.locator(".day-starts .start").first.click()
    await painter.page.locator("[name=name]").fill("Noor Visser")
    await painter.page.locator("[name=email]").fill("noor.visser@example.com")
    await painter.save(f"booking-details{after}")
    await painter.page.wait_for_timeout(LEAST_MILLISECONDS)
    await painter.page.locator("button[value=book]").click()
    await painter.page.wait_for_url("**/manage/**")
    await painter.save(f"booking-done{after}")


async def draw_board(painter: Painter, theme: str, after: str) -> None:
    await painter.goto(board_address(theme))
    await painter.page.locator(".ec-event").first.wait_for()
    await painter.save(f"day{after}")


async def draw_panel(painter: Painter) -> None:
    await painter.goto(board_address("light"))
    await painter.page.locator(".ec-event[data-id]", has_text="Check-up").first.click()
    await painter.page.locator("#panel .panel-title").wait_for()
    await painter.save("appointment")


async def draw_pages(painter: Painter) -> None:
    inside = {name: f"/app/{BUSINESS_ID}/{path}" for name, path in PAGES.items()}
    for name, path in {**inside, **{name: f"/app/{path}" for name, path in OUTSIDE.items()}}.items():
        await painter.goto(f"{path}?theme=light&lang=en")
        await painter.save(name)


def board_address(theme: str) -> str:
    return f"/app/{BUSINESS_ID}/day?day={lively_day()}&theme={theme}&lang=en"


def lively_day() -> date:
    """Today or the next day on which most of the demo's people work and have gaps."""
    day = date.today()  # noqa: DTZ011  # the day of whoever draws
    while day.weekday() == WEDNESDAY or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


async def sign_in(painter: Painter) -> None:
    await painter.goto("/dev/sign-in?as=administrator&next=/app/me")


async def a_painter(browser: Browser, base_url: str, folder: Path, width: int, tallest: int) -> Painter:
    page = await new_page(
        browser,
        viewport={"width": width, "height": 900 if width == WIDE else 740},
        locale="en-GB",
        timezone_id="Europe/Amsterdam",
        color_scheme="light",
    )
    return Painter(page, await new_page(browser), base_url, folder, tallest)


@asynccontextmanager
async def demo_served() -> AsyncIterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """Where the demo is, and what sends the messages that are due."""
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(_env_file=None, data_dir=Path(folder), port=3978, admins=f"sanne@{HOST}")
        async with put_together(settings) as product, TestServer(make_web(product)) as server:
            await product.use_cases.seed_demo()
            worker = make_worker(product)

            async def deliver() -> None:
                while await worker.run_once():
                    await worker.settled()

            yield str(server.make_url("")).rstrip("/"), deliver


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS, timeout=PATIENCE)
        yield started
        await started.close()


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES / "pages"
    chosen.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(chosen, tallest=int(sys.argv[2]) if len(sys.argv) > 2 else TALLEST))
