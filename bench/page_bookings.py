"""Bookings over HTTP at the booking page's own addresses, beside the raw rate of one-row commits; ratios of one run.

python -m bench.page_bookings

A customer sends the start (which holds it) and then the form (which books it); time is taken of the form alone, and of both. Each client
is at an address of its own in 127.0.0.0/8, which is all this machine where Linux runs, for the page counts what one address sends. The
worker is elsewhere and not running: what the bookings are to send lies in the outbox. At the end there must be as many bookings as were
answered so, and no two may overlap.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from sqlalchemy.engine import URL, make_url

from bench.availability import Workload
from bench.bookings import CONNECTIONS, PEOPLE, booked_in, check, check_overlaps, open_shop, raw_postgres, raw_sqlite
from bench.databases import opened, postgres_server, sqlite_address
from bench.pages import BROWSER, fill, next_month, size_of
from bench.served import load, pin_client, served
from storage import Database

SECONDS = 3.0
ROUNDS = 3
CLIENTS = {"sqlite": 32, "postgresql": CONNECTIONS}
SERVICE = "checkup"
RIVALS = 32
RACES = 30
FROM_ONE_ADDRESS = 15
"""Customers; the page lets one address book twenty times a minute."""
APART = timedelta(minutes=45)
"""Half an hour with five minutes before and after, on the quarters that customers see."""
RACES_AFTER = timedelta(days=180)
BOOKED, REFUSED = "booked", "refused with the nearest free starts"
REQUIRED = {"sqlite": "P7 {}: {} (required 0.10, goal 0.25)", "postgresql": "P9 {}: {} (required 0.02, goal 0.06)"}
HELD = 60
"""Starts that each client has had held before the time is taken in which they are booked."""
_addresses = count()
Finish = Callable[[], Awaitable[str]]
"""Sends what is left to send; the answer is how it ended."""


@dataclass(frozen=True, slots=True)
class Wish:
    start: datetime
    person: str


@dataclass
class Client:
    """One customer after another, each of whom waits for the answers; so many of them at one address, then from the next."""

    base: str
    path: str
    session: ClientSession | None = None
    came: int = 0

    async def comes(self) -> ClientSession:
        """Connected before anything is timed."""
        if self.session is None or self.came % FROM_ONE_ADDRESS == 0:
            await self.leaves()
            self.session = ClientSession(
                connector=TCPConnector(local_addr=(_own_address(), 0)),
                timeout=ClientTimeout(total=60),
                headers={"Accept": "text/html", "Accept-Language": "en"},
            )
            async with self.session.get(f"{self.base}/healthz") as answer:
                await answer.read()
        return self.session

    async def books(self, wish: Wish) -> str:
        """How it ended: booked, refused, or the status of another answer."""
        begun = await self.begins(wish)
        return begun if isinstance(begun, str) else await begun()

    async def begins(self, wish: Wish) -> Finish | str:
        """Has the start held; what is left is to send the form. Else how it ended already."""
        session = await self.comes()
        self.came += 1
        status, place, page = await _send(
            session, f"{self.base}{self.path}?staff={wish.person}", start=wish.start.isoformat()
        )
        if status != 303:
            return _ended(status, place, page)
        name = f"Customer {wish.person} {wish.start:%d %B %H:%M}"
        email = f"{wish.person}.{wish.start:%Y%m%d%H%M}@example.com"

        async def finish() -> str:
            form = {"action": "book", "name": name, "email": email}
            return _ended(*await _send(session, f"{self.base}{place}", **form))

        return finish

    async def leaves(self) -> None:
        if self.session is not None:
            await self.session.close()
            self.session = None


def _ended(status: int, place: str, page: str) -> str:
    if status == 303 and place.startswith("/manage/"):
        return BOOKED
    return REFUSED if status == 409 and 'name="start" value="' in page else f"answered {status}"


async def _send(session: ClientSession, address: str, **form: str) -> tuple[int, str, str]:
    async with session.post(address, data=form, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", ""), await answer.text()


def _own_address() -> str:
    number = next(_addresses)
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


@dataclass
class Served:
    """A page of a service, the starts that are free there, and what became of all who came."""

    database: Database
    base: str
    path: str
    free: Iterator[Wish]
    ends: Counter[str] = field(default_factory=Counter)
    is_right: bool = True

    @property
    def kind(self) -> str:
        return make_url(self.database.url).get_backend_name()

    def client(self) -> Client:
        return Client(self.base, self.path)

    async def clients(self, number: int, stack: AsyncExitStack) -> list[Client]:
        made = [self.client() for _ in range(number)]
        for client in made:
            stack.push_async_callback(client.leaves)
            await client.comes()
        return made

    def wrong(self, what: str) -> None:
        self.is_right = False
        print(f"WRONG: {what}")


def wishes(first: datetime) -> Iterator[Wish]:
    """Starts that are free, for one person after another."""
    for number in count():
        for person in PEOPLE:
            yield Wish(first + APART * number, person)


def wishes_after(workload: Workload) -> Iterator[Wish]:
    """On the days after those that have busy intervals, by the hour: half an hour with ten minutes before and after."""
    for number in count():
        day = workload.plan.first + timedelta(days=workload.plan.days + number)
        opens = datetime.combine(day, workload.plan.opens, workload.plan.zone)
        for hour in range(8) if day.weekday() < 5 else ():
            for person in workload.staff_ids:
                yield Wish((opens + timedelta(hours=hour)).astimezone(UTC), person)


async def book_until(at: Served, number: int, is_over: Callable[[float], bool]) -> float:
    """Bookings a second by so many clients, until it is over by when they began."""
    ends: Counter[str] = Counter()

    async def customers(client: Client) -> None:
        while not is_over(began):
            ends[await client.books(next(at.free))] += 1

    async with AsyncExitStack() as stack:
        clients = await at.clients(number, stack)
        began = time.perf_counter()
        await asyncio.gather(*map(customers, clients))
        lasted = time.perf_counter() - began
    return _rate(at, ends, lasted)


async def book_begun(at: Served, number: int) -> float:
    """Bookings a second by so many clients whose starts are held already: customers fill in the form for minutes after that."""
    ends: Counter[str] = Counter()

    async def begin() -> list[Finish]:
        begun = []
        for customer in range(HELD):
            if customer % FROM_ONE_ADDRESS == 0:
                client = at.client()
                stack.push_async_callback(client.leaves)
            one = await client.begins(next(at.free))
            if isinstance(one, str):
                at.wrong(f"a start that was for one customer alone: {one}")
            else:
                begun.append(one)
        return begun

    async def finish(begun: list[Finish]) -> None:
        for one in begun:
            ends[await one()] += 1

    async with AsyncExitStack() as stack:
        ready = await asyncio.gather(*(begin() for _ in range(number)))
        began = time.perf_counter()
        await asyncio.gather(*map(finish, ready))
        lasted = time.perf_counter() - began
    return _rate(at, ends, lasted)


def _rate(at: Served, ends: Counter[str], seconds: float) -> float:
    """Bookings a second; nobody was to be told anything else."""
    at.ends += ends
    if set(ends) - {BOOKED}:
        at.wrong(f"each start was for one customer alone, and they were told {dict(ends)}")
    return ends[BOOKED] / seconds


async def beside_raw_commits(at: Served) -> None:
    """P7 on SQLite, P9 on PostgreSQL: a booking, and a booking together with the hold before it."""
    number, alone, whole, raw = CLIENTS[at.kind], [], [], [await _raw(at)]
    for _ in range(ROUNDS):
        alone.append(await book_begun(at, number))
        raw.append(await _raw(at))
        whole.append(await book_until(at, number, lambda began: time.perf_counter() > began + SECONDS))
        raw.append(await _raw(at))
    plain = median(raw)
    found = f"{median(alone):.0f} bookings/s, {plain:.0f} one-row commits/s, ratio {median(alone) / plain:.3f}"
    print(REQUIRED[at.kind].format(f"{number} clients", found), flush=True)
    print(f"   with what goes before: {median(whole):.0f}/s, ratio {median(whole) / plain:.3f}", flush=True)


async def _raw(at: Served) -> float:
    url = make_url(at.database.url)
    if at.kind == "sqlite":
        return await asyncio.to_thread(raw_sqlite, Path(url.database or "").parent)
    return await raw_postgres(url)


async def races(at: Served, first: datetime) -> None:
    """P10. A round lasts until the winner has booked and the last of the others has read that the start has gone."""
    times, clean, others = [], 0, Counter[str]()
    async with AsyncExitStack() as stack:
        rivals = await at.clients(RIVALS, stack)
        for number in range(RACES):
            wish = Wish(first + timedelta(hours=number), PEOPLE[0])
            for rival in rivals:
                await rival.comes()
            began = time.perf_counter()
            ends = Counter(await asyncio.gather(*(rival.books(wish) for rival in rivals)))
            times.append(time.perf_counter() - began)
            at.ends += ends
            is_clean = ends == {BOOKED: 1, REFUSED: RIVALS - 1}
            clean += is_clean
            others += Counter() if is_clean else ends
    if others:
        at.wrong(f"in {RACES - clean} of {RACES} rounds the rivals were told {dict(others)}")
    print(f"P10 {RIVALS} rivals, {clean} of {RACES} rounds with one booking and {RIVALS - 1} refusals:", end=" ")
    print(f"median {median(times) * 1e3:.0f} ms, worst {max(times) * 1e3:.0f} ms (required 500, goal 100)", flush=True)


async def while_others_book(at: Served, month: date) -> None:
    """P15: the page of a month, by sixteen connections each of which waits for its answer."""
    address = f"{at.base}{at.path}?month={month:%Y-%m}"
    idle, busy, rates = [], [], []
    await size_of(address, BROWSER)
    for _ in range(ROUNDS):
        idle.append(await load(address, SECONDS, BROWSER))
        looking = asyncio.create_task(load(address, SECONDS, BROWSER))
        rates.append(await book_until(at, CONNECTIONS, lambda _, looking=looking: looking.done()))  # type: ignore[misc]  # bound
        busy.append(await looking)
    if missed := sum(one.wrong + (not one.rate) for one in (*idle, *busy)):
        at.wrong(f"{missed} answers were no pages")
    quiet, loud = (median(one.p99 for one in seen) for seen in (idle, busy))
    pages = [median(one.rate for one in seen) for seen in (idle, busy)]
    print(f"P15 p99 {quiet * 1e3:.1f} ms when idle, {loud * 1e3:.1f} ms beside {median(rates):.0f} bookings/s", end=" ")
    print(
        f"({pages[0]:.0f} and {pages[1]:.0f} pages/s); ratio {loud / (quiet or 1):.1f} (required 4, goal 2)", flush=True
    )


async def measure(address: URL | str) -> bool:
    """P7 or P9, and P10; whether everybody was answered rightly."""
    month = next_month(datetime.now(UTC).date())  # the served product has the real clock
    first = datetime(month.year, month.month, month.day, 9, tzinfo=UTC)
    async with opened(address) as database:
        shop = await open_shop(database)
        async with served(database.url, WORKER="elsewhere") as base:
            at = Served(database, base, f"/book/{shop.id}/{SERVICE}", wishes(first))
            await beside_raw_commits(at)
            await races(at, first + RACES_AFTER)
        return is_as_told(at, await check(shop))


async def measure_pages(address: URL | str) -> bool:
    """P15, with the workload of the other figures of this page."""
    workload = Workload(first=next_month(datetime.now(UTC).date()))
    async with opened(address) as database:
        path = await fill(database, workload)
        before = await booked_in(database)
        async with served(database.url, WORKER="elsewhere") as base:
            at = Served(database, base, path, wishes_after(workload))
            await while_others_book(at, workload.plan.first)
        await check_overlaps(database)
        return is_as_told(at, await booked_in(database) - before)


def is_as_told(at: Served, found: int) -> bool:
    """Whether there are as many bookings as customers were told of, and nobody was answered wrongly."""
    if found != at.ends[BOOKED]:
        at.wrong(f"{at.ends[BOOKED]} were told that they have booked, and {found} bookings are there")
    return at.is_right


def main() -> None:
    """SQLite first, then PostgreSQL."""
    pin_client()
    print("SQLite (WAL, synchronous FULL)")
    with sqlite_address() as address:
        is_right = asyncio.run(measure(address))
    with sqlite_address() as address:
        is_right &= asyncio.run(measure_pages(address))
    print("PostgreSQL (fsync on, synchronous_commit on)")
    with postgres_server() as server:
        is_right &= asyncio.run(measure(server))
        is_right &= asyncio.run(measure_pages(server))
    sys.exit(0 if is_right else "somebody was answered wrongly")


if __name__ == "__main__":
    main()
