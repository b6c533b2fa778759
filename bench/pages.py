"""The booking page over HTTP, at its own address, beside ready bytes of the same size from bare aiohttp; ratios of one run.

python -m bench.pages

Ten people, thirty days, four busy intervals per person and working day; the page of a month for "anyone", as a browser asks for it.
Before anything is timed every start on the pages of all days is compared with the reference computation.
"""

import asyncio
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from statistics import median

from aiohttp import ClientSession

from bench.availability import Workload
from bench.databases import opened, sqlite_address
from bench.served import Load, bare, load, pin_client, served
from bench.stored_availability import Stored
from scheduling.interval import to_minute
from storage import Database

ROUNDS = 5
SECONDS = 3.0
BROWSER = {"Accept-Encoding": "gzip", "Accept": "text/html", "Accept-Language": "en"}
PLAIN = {"Accept-Encoding": "identity", "Accept": "text/html", "Accept-Language": "en"}


def next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


async def fill(database: Database, workload: Workload) -> str:
    """The workload as a published business; where its page is."""
    stored = Stored(database, workload)
    stored.business = replace(stored.business, is_published=True)
    await stored.fill()
    return f"/book/{stored.business.id}/{stored.service.id}"


async def check(base: str, page: str, workload: Workload) -> None:
    """A figure counts only if the answer is right: the starts of the reference, and no others, day by day."""
    found: set[int] = set()
    async with ClientSession(headers=PLAIN) as client:
        for number in range(workload.plan.days):
            day = workload.plan.first + timedelta(days=number)
            async with client.get(f"{base}{page}?day={day}") as answer:
                shown = (await answer.text()).partition('class="day-starts"')[2]
            starts = re.findall(r'name="start" value="([^"]+)"', shown)
            found.update(to_minute(datetime.fromisoformat(one)) for one in starts)
    if found != set(workload.reference()):
        sys.exit("the pages and the reference disagree")
    print(f"the starts of {workload.plan.days} days on the page, {len(found)} of them, are those of the reference")


async def size_of(address: str, headers: dict[str, str]) -> int:
    """Of the answer's body as it comes over the wire."""
    async with ClientSession(auto_decompress=False) as client, client.get(address, headers=headers) as answer:
        return len(await answer.read())


def right(seen: Load) -> Load:
    return seen if not seen.wrong else sys.exit(f"{seen.wrong} answers were no pages")


async def beside_ready_bytes(address: str) -> float:
    """P1."""
    ratios = {}
    for name, headers in (("compressed, as browsers ask for it", BROWSER), ("not compressed", PLAIN)):
        size = await size_of(address, headers)
        async with bare(size) as ready:
            pairs = [
                (right(await load(address, SECONDS, headers)), right(await load(ready, SECONDS, headers)))
                for _ in range(ROUNDS)
            ]
        ours, plain = (median(pair[number].rate for pair in pairs) for number in (0, 1))
        ratios[name] = ours / plain
        worst = median(pair[0].p99 for pair in pairs)
        print(
            f"P1 {name}, {size} bytes: {ours:.0f} pages/s, p50 {median(p[0].p50 for p in pairs) * 1e3:.1f} ms,", end=" "
        )
        print(
            f"p99 {worst * 1e3:.1f} ms; ready bytes {plain:.0f}/s; ratio {ours / plain:.2f} (required 0.35, goal 0.50)"
        )
    return min(ratios.values())


async def main() -> None:
    pin_client()
    workload = Workload(first=next_month(datetime.now(UTC).date()))  # the served product has the real clock
    with sqlite_address() as address:
        async with opened(address) as database:
            page = await fill(database, workload)
        async with served(address) as base:
            await check(base, page, workload)
            month = f"{base}{page}?month={workload.plan.first:%Y-%m}"
            await size_of(month, BROWSER)
            await beside_ready_bytes(month)


if __name__ == "__main__":
    asyncio.run(main())
