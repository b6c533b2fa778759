"""How soon the board of a busy day is open in a real browser, and how soon it shows a change: 600 appointments of 50 people.

python -m bench.board

Opening: from the request to the first appointment that can be seen. Change: from the moment a booking has been answered to its
being seen on the open board; booked in the process that serves, and in another one. A booking counts when the board shows it.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright, expect

from adapters.system_clock import SystemClock
from composition.doors import make_web
from composition.product import Product, put_together
from scheduling.appointment import Appointment, AppointmentId, Attendee, AttendeeId, DraftId
from scheduling.interval import Interval
from scheduling.staff import AccountId, Role, StaffId
from settings import Settings, read_settings
from storage.work import Work
from tests.support.browser import ARGUMENTS, PATIENCE, chromium_path, new_page
from tests.support.builders import a_business, a_service, a_staff_member
from usecases.access import Actor
from usecases.book_appointment import BookingWish, CustomerWish
from usecases.demo.people import HOST, TENANT_ID
from usecases.demo.people import SANNE as ADMINISTRATOR
from usecases.make_ids import make_id
from usecases.wiring import UseCases

HERE = Path(__file__).parent
PEOPLE, EACH, ROUNDS = 50, 12, 5
ZONE = ZoneInfo("Europe/Amsterdam")
BUSINESS = a_business(tenant_id=TENANT_ID)
REQUIRED_OPEN, REQUIRED_CHANGE = 1.0, 1.0
_MINE = Actor(kind="staff", account_id=AccountId("demo-administrator"), name="Sanne")


def next_monday() -> date:
    today = SystemClock().now().astimezone(ZONE).date()
    return today + timedelta(days=14 - today.weekday())


def staff_ids() -> tuple[StaffId, ...]:
    return tuple(StaffId(f"person-{number:02}") for number in range(PEOPLE))


def appointments(day: date) -> Iterator[Appointment]:
    """From nine on, twelve each of half an hour; whoever is free afterwards is free for what is booked while it is measured."""
    nine = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)
    service = a_service()
    for column, person in enumerate(staff_ids()):
        for number in range(EACH):
            start = (nine + timedelta(minutes=30 * number)).astimezone(ZoneInfo("UTC"))
            one = f"bench-{column}-{number}"
            yield Appointment(
                id=AppointmentId(one),
                reference=one,
                service_id=service.id,
                service_name=service.display_name,
                span=Interval(start, start + timedelta(minutes=30)),
                staff_ids=(person,),
                attendees=(Attendee(id=AttendeeId(one), customer_id=None, name=f"Customer {column} {number}"),),
                zone=BUSINESS.zone,
            )


def fill(work: Work) -> None:
    work.businesses.add(BUSINESS)
    for number, person in enumerate(staff_ids()):
        work.staff.add(BUSINESS.id, a_staff_member(f"Person{number:02} Bench", id=person))
    chief = a_staff_member("Sanne", id=ADMINISTRATOR, email=f"sanne@{HOST}", role=Role.ADMINISTRATOR, is_bookable=False)
    work.staff.add(BUSINESS.id, chief)
    work.services.add(BUSINESS.id, a_service(staff_ids=staff_ids()))
    for one in appointments(next_monday()):
        work.appointments.add(BUSINESS.id, one)


def settings_in(folder: str) -> Settings:
    return read_settings(_env_file=None, data_dir=Path(folder) / "data", port=1)


@asynccontextmanager
async def shop(folder: str) -> AsyncIterator[tuple[Product, str]]:
    """The product with the busy day, served; its business is the only one of the person signed in."""
    async with put_together(settings_in(folder)) as product:
        await product.database.write(fill)
        async with TestServer(make_web(product)) as server:
            yield product, str(server.make_url("")).rstrip("/")


def address(base: str) -> str:
    target = quote(f"/app/{BUSINESS.id}/day?day={next_monday()}", safe="")
    return f"{base}/dev/sign-in?as=administrator&next={target}"


async def seconds_to_open(page: Page, base: str) -> float:
    board = f"{base}/app/{quote(BUSINESS.id)}/day?day={next_monday()}"
    began = perf_counter()
    await page.goto(board, wait_until="commit")
    await page.locator(".ec-event.is-appointment").first.wait_for()
    return perf_counter() - began


async def seconds_of_plain_page(page: Page, base: str) -> float:
    """The yardstick: a page of the same frame with a handful of fields, by turns with the board."""
    began = perf_counter()
    await page.goto(f"{base}/app/me", wait_until="load")
    return perf_counter() - began


async def book(use: UseCases, actor: Actor, number: int) -> tuple[str, float]:
    """The name to look for, and when it had been answered."""
    day, name = next_monday(), f"Live {number} {make_id()[:4]}"
    start = datetime(day.year, day.month, day.day, 15, tzinfo=ZONE) + timedelta(minutes=10 * number)
    wish = BookingWish(
        business_id=BUSINESS.id,
        draft_id=DraftId(make_id()),
        service_id=a_service().id,
        start=start.astimezone(ZoneInfo("UTC")),
        staff_ids=(staff_ids()[number % 3],),
        duration=10,
        customers=(CustomerWish(name=name),),
    )
    await use.book_appointment(wish, actor)
    return name, perf_counter()


async def seconds_to_show(page: Page, use: UseCases, actor: Actor, number: int) -> float:
    name, answered = await book(use, actor, number)
    await page.locator(".ec-event", has_text=name).wait_for(state="attached")
    return perf_counter() - answered


async def measure(browser: Browser, folder: str) -> bool:
    async with shop(folder) as (product, base):
        page = await new_page(browser, viewport={"width": 1280, "height": 900})
        await page.goto(address(base))
        await expect(page.locator(".board-page[data-live]")).to_be_attached()
        opening, plain = [], []
        for _ in range(ROUNDS):
            plain.append(await seconds_of_plain_page(page, base))
            opening.append(await seconds_to_open(page, base))
        await expect(page.locator(".board-page[data-live]")).to_be_attached()
        actor = await administrator(product)
        here = [await seconds_to_show(page, product.use_cases, actor, number) for number in range(ROUNDS)]
        async with put_together(settings_in(folder)) as elsewhere:
            far = [await seconds_to_show(page, elsewhere.use_cases, actor, ROUNDS + number) for number in range(ROUNDS)]
    return report(plain, opening, here, far)


async def administrator(product: Product) -> Actor:
    account_id = await product.database.read(
        lambda work: next(one.account_id for one in work.staff.list(BUSINESS.id) if one.id == ADMINISTRATOR)
    )
    return replace(_MINE, account_id=account_id)


def report(plain: list[float], opening: list[float], here: list[float], far: list[float]) -> bool:
    rows = (
        ("opens", opening, REQUIRED_OPEN),
        ("shows a booking of the same process", here, REQUIRED_CHANGE),
        ("shows a booking of another process (SQLite)", far, REQUIRED_CHANGE),
    )
    sys.stdout.write(f"a day of {PEOPLE * EACH} appointments of {PEOPLE} people, median of {ROUNDS} (worst)\n")
    for name, seconds, required in rows:
        figures = f"{median(seconds) * 1000:.0f} ms ({max(seconds) * 1000:.0f} ms)"
        sys.stdout.write(f"  {name}: {figures}, required {required * 1000:.0f} ms\n")
    sys.stdout.write(f"  a page without a board, by turns: {median(plain) * 1000:.0f} ms; ")
    sys.stdout.write(f"the board is {median(opening) / median(plain):.1f} times that\n")
    return all(median(seconds) <= required for _, seconds, required in rows)


async def main() -> int:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS, timeout=PATIENCE)
        with tempfile.TemporaryDirectory(dir=HERE, prefix=".measuring-") as folder:
            held = await measure(browser, folder)
        await browser.close()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
