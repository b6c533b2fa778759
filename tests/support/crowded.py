"""A business with as many people, services, bookings and customers as one asks for, served with an administrator signed in.

The rows are written past the use cases, which would take minutes; the guards of the database are in place meanwhile.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from sqlalchemy import Table, insert

from adapters.system_clock import SystemClock
from composition.doors import make_web
from composition.product import Product, put_together
from scheduling.interval import to_minute
from scheduling.service import Service, ServiceId
from scheduling.staff import Role, StaffId
from settings import read_settings
from storage import Database
from storage.tables import appointment, appointment_staff, attendee, customer, outbox
from storage.work import Work
from tests.support.builders import a_business, a_service, a_staff_member
from tests.support.databases import begin_migrated
from usecases.demo.people import HOST, TENANT_ID
from usecases.demo.people import SANNE as ADMINISTRATOR

ZONE = ZoneInfo("Europe/Amsterdam")
BUSINESS = a_business(tenant_id=TENANT_ID, is_published=True)
LENGTH = 20
"""Minutes of an appointment; a person's follow one another from eight o'clock on."""
PORTION = 5000
Rows = Iterator[tuple[Table, dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many of each; appointments are per person and working day."""

    people: int
    services: int
    each: int
    customers: int
    days: int = 1
    messages: int = 0

    @property
    def staff_ids(self) -> tuple[StaffId, ...]:
        return tuple(StaffId(f"person-{number:03}") for number in range(self.people))

    def offered(self) -> Iterator[Service]:
        """The first by everybody, each other one by a fifth of the people."""
        everybody = self.staff_ids
        for number in range(self.services):
            some = everybody if number == 0 else tuple(islice((*everybody, *everybody), number % 5, None, 5))
            yield a_service(
                id=ServiceId(f"service-{number:03}"),
                display_name=f"Service {number:03}",
                duration=LENGTH,
                staff_ids=tuple(dict.fromkeys(some)),
            )


def busy_days(crowd: Crowd) -> list[date]:
    """Working days from Monday of the week after the next one on: the days on which there is no "now"."""
    today = SystemClock().now().astimezone(ZONE).date()
    monday = today + timedelta(days=14 - today.weekday())
    return [monday + timedelta(days=day // 5 * 7 + day % 5) for day in range(crowd.days)]


async def fill(database: Database, crowd: Crowd) -> None:
    numbers = await database.write(lambda work: _configure(work, crowd))
    rows = _rows(crowd, numbers)
    while portion := list(islice(rows, PORTION)):
        await database.write(lambda work, portion=portion: _store(work, portion))  # type: ignore[misc]  # bound


def _configure(work: Work, crowd: Crowd) -> dict[StaffId, int]:
    """The people's numbers."""
    work.businesses.add(BUSINESS)
    added = [
        work.staff.add(BUSINESS.id, a_staff_member(f"Person{number:03} Smit", id=one))
        for number, one in enumerate(crowd.staff_ids)
    ]
    chief = a_staff_member("Sanne", id=ADMINISTRATOR, email=f"sanne@{HOST}", role=Role.ADMINISTRATOR, is_bookable=False)
    work.staff.add(BUSINESS.id, chief)
    for service in crowd.offered():
        work.services.add(BUSINESS.id, service)
    return {one.id: one.number for one in added}


def _rows(crowd: Crowd, numbers: dict[StaffId, int]) -> Rows:
    for number in range(crowd.customers):
        yield customer, _customer(number)
    number = 0
    for day in busy_days(crowd):
        for who in crowd.staff_ids:
            for turn in range(crowd.each):
                yield from _appointment(crowd, number, day, turn, who, numbers[who])
                number += 1
    for message in range(crowd.messages):
        yield outbox, _message(message)


def _customer(number: int) -> dict[str, Any]:
    return {
        "business_id": BUSINESS.id,
        "id": f"c{number:06}",
        "display_name": f"Customer {number:06} Jansen",
        "email": f"c{number:06}@example.com",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }


def _appointment(crowd: Crowd, number: int, day: date, turn: int, who: StaffId, staff_number: int) -> Rows:
    eight = datetime(day.year, day.month, day.day, 8, tzinfo=ZONE).astimezone(UTC)
    start = eight + timedelta(minutes=LENGTH * turn)
    one, service = f"a{number:07}", number % crowd.services
    keys = {"business_id": BUSINESS.id, "appointment_id": one}
    yield (
        appointment,
        {
            "business_id": BUSINESS.id,
            "id": one,
            "reference": f"R{number:07}",
            "service_id": f"service-{service:03}",
            "service_name": f"Service {service:03}",
            "starts_at": start,
            "ends_at": start + timedelta(minutes=LENGTH),
            "created_at": start - timedelta(days=20),
            "seats_taken": 0,
        },
    )
    guest = number % crowd.customers if crowd.customers else 0
    yield (
        attendee,
        {
            **keys,
            "id": one,
            "customer_id": f"c{guest:06}" if crowd.customers else None,
            "name": f"Customer {guest:06} Jansen",
            "email": f"c{guest:06}@example.com",
        },
    )
    minute = to_minute(start)
    yield (
        appointment_staff,
        {
            **keys,
            "staff_id": who,
            "staff_number": staff_number,
            "busy_from": minute,
            "busy_to": minute + LENGTH,
        },
    )


def _message(number: int) -> dict[str, Any]:
    made = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    is_parked = number % 10 == 0
    return {
        "business_id": BUSINESS.id,
        "id": f"m{number:07}",
        "key": f"m{number:07}",
        "kind": "mail",
        "topic": "booked",
        "appointment_id": f"a{number:07}",
        "attendee_id": f"a{number:07}",
        "due_at": made,
        "created_at": made,
        "state": "parked" if is_parked else "done",
        "done_at": made,
        "last_error": "smtp_550" if is_parked else "",
    }


def _store(work: Work, portion: list[tuple[Table, dict[str, Any]]]) -> None:
    """In the order of the tables: what is referred to comes first."""
    for table in (customer, appointment, attendee, appointment_staff, outbox):
        if new := [row for where, row in portion if where is table]:
            work.connection.execute(insert(table), new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowded:
    """The product serving it, and whoever looks at its pages."""

    product: Product
    base_url: str
    session: ClientSession
    crowd: Crowd

    async def get(self, path: str) -> tuple[int, bytes]:
        """Status and body; a page that leads elsewhere is none."""
        async with self.session.get(f"{self.base_url}{path}", allow_redirects=False) as answer:
            return answer.status, await answer.read()

    async def sign_in(self) -> None:
        async with self.session.get(f"{self.base_url}/dev/sign-in") as answer:
            form = await answer.text()
        token = form.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"csrf_token": token, "as": "administrator", "next": "/app/me"}
        async with self.session.post(f"{self.base_url}/dev/sign-in", data=fields) as answer:
            assert answer.status == 200, answer.status


@asynccontextmanager
async def crowded(folder: Path, crowd: Crowd) -> AsyncIterator[Crowded]:
    await begin_migrated(folder / "slotkeeper.db")
    settings = read_settings(_env_file=None, data_dir=folder, port=1)
    async with put_together(settings) as product, ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        await fill(product.database, crowd)
        async with TestServer(make_web(product)) as server:
            opened = Crowded(
                product=product, base_url=str(server.make_url("")).rstrip("/"), session=session, crowd=crowd
            )
            await opened.sign_in()
            yield opened


def pages(crowd: Crowd) -> dict[str, str]:
    """Every page that shows what there may be many of, by its name."""
    own, day = f"/app/{quote(BUSINESS.id)}", busy_days(crowd)[0]
    one, who, service = "a0000007", crowd.staff_ids[-1], "service-001"
    inside = {
        "board, day": f"day?day={day}",
        "board, week": f"day?day={day}&view=week",
        "board, list": f"day?day={day}&view=list",
        "board, month": f"day?day={day}&view=month",
        "facts of the day": f"day/facts?day={day}",
        "facts of the week": f"day/facts?day={day}&view=week",
        "appointment": f"appointments/{one}",
        "cancel": f"appointments/{one}/cancel",
        "move": f"appointments/{one}/move",
        "details": f"appointments/{one}/details",
        "book": f"day/book?day={day}",
        "many at once, one person": f"day/many?day={day}&people={who}&from=00:00",
        "many at once, everybody": f"day/many?day={day}&people={','.join(crowd.staff_ids)}&from=00:00",
        "order of people": f"day/order?day={day}",
        "find a customer": "find?q=Jansen",
        "find a person": "find?q=Person007",
        "walls": "displays",
        "times to copy": f"day/times?day={day}&service={service}",
        "home": "home",
        "home, 90 days": "home?days=90",
        "changed clocks": "home/clock",
        "reports": "reports",
        "messages": "messages",
        "templates": "templates",
        "customers": "customers",
        "customers, search": "customers?q=jansen",
        "customers, duplicates": "customers/duplicates",
        "customer": "customers/c000007",
        "staff": "staff",
        "staff in bulk": "staff/bulk",
        "new person": "staff/new",
        "person": f"staff/{who}",
        "remove a person": f"staff/{who}/remove",
        "time off": "time-off",
        "services": "services",
        "service": f"services/{service}",
        "service of everybody": "services/service-000",
        "new service": "services/new",
        "remove a service": f"services/{service}/remove",
        "questions": "questions",
        "settings": "settings",
        "hours": "hours",
        "policy": "policy",
        "page": "page",
        "checklist": "checklist",
        "delete": "remove",
    }
    outside = {
        "all businesses, day": f"/app/all/day?day={day}",
        "all businesses": "/app/businesses",
        "own account": "/app/me",
        "new business": "/app/new",
        "organisation": "/app/tenant",
        "organisation's businesses": "/app/tenant/businesses",
        "booking page": f"/book/{quote(BUSINESS.id)}",
        "booking page, a service": f"/book/{quote(BUSINESS.id)}/{service}?day={day}",
        "booking page, service of everybody": f"/book/{quote(BUSINESS.id)}/service-000?day={day}",
    }
    return {name: f"{own}/{path}" for name, path in inside.items()} | outside
