"""The API over HTTP: kept answers beside ready bytes, and bookings beside one-row commits; ratios of one run.

python -m bench.api

P6: when fifty people can be booked in thirty days, four busy intervals per person and working day, nothing changed; before anything is
timed the free time of each person is compared with the reference. P7 and P9: appointments by one program, as many at once as those
targets say. At the end there must be as many appointments as were answered so, and no two may overlap.
"""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

import orjson
from aiohttp import ClientSession, ClientTimeout, TCPConnector
from sqlalchemy.engine import URL

from bench.availability import Workload
from bench.bookings import check, open_shop
from bench.databases import opened, postgres_server, sqlite_address
from bench.page_bookings import (
    BOOKED,
    RACES_AFTER,
    REFUSED,
    SERVICE,
    Client,
    Finish,
    Served,
    Wish,
    beside_raw_commits,
    is_as_told,
    races,
    wishes,
)
from bench.pages import next_month, right
from bench.served import bare, load, pin_client, served
from bench.stored_availability import Stored
from scheduling.grants import ApiKey, Grant
from scheduling.interval import to_minute
from storage import Database, Work
from usecases.make_ids import hash_of

KEY = "sk_bench"
PEOPLE, ROUNDS, SECONDS = 50, 5, 3.0
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
LIMITS = {"WORKER": "elsewhere", "API_PER_MINUTE": "1000000"}


@dataclass
class Program(Client):
    """One call after another, over a connection of its own."""

    async def comes(self) -> ClientSession:
        if self.session is None:
            connector, wait = TCPConnector(limit=1), ClientTimeout(total=60)
            self.session = ClientSession(connector=connector, timeout=wait, headers=HEADERS)
            async with self.session.get(f"{self.base}/healthz") as answer:
                await answer.read()
        return self.session

    async def begins(self, wish: Wish) -> Finish:
        """Nothing goes before the one call."""
        session = await self.comes()
        body = orjson.dumps(
            {
                "serviceId": SERVICE,
                "staffMemberIds": [wish.person],
                "startDateTime": {"dateTime": wish.start.isoformat(), "timeZone": "UTC"},
                "endDateTime": {"dateTime": (wish.start + timedelta(minutes=30)).isoformat(), "timeZone": "UTC"},
                "customers": [
                    {
                        "name": f"Customer {wish.person} {wish.start:%d %B %H:%M}",
                        "emailAddress": f"{wish.person}.{wish.start:%Y%m%d%H%M}@example.com",
                    }
                ],
            }
        )

        async def finish() -> str:
            async with session.post(f"{self.base}{self.path}", data=body) as answer:
                return _ended(answer.status, await answer.json())

        return finish


def _ended(status: int, told: Mapping[str, Any]) -> str:
    if status == 201:
        return BOOKED
    details = [one["code"] for one in told["error"].get("details", ())]
    return REFUSED if status == 409 and "nearestFreeTime" in details else f"answered {status}"


class ServedApi(Served):
    def client(self) -> Client:
        return Program(self.base, self.path)


async def give_key(database: Database, tenant_id: str) -> None:
    one = ApiKey(
        id="bench",
        tenant_id=tenant_id,
        business_id=None,
        display_name="Bench",
        grants=frozenset(Grant),
        created_by="",
        created_at=datetime.now(UTC),  # the served product has the real clock
    )

    def store(work: Work) -> None:
        work.tenants.lock(tenant_id, one.created_at)
        work.api_keys.add(one, hash_of(KEY))

    await database.write(store)


async def measure_bookings(address: URL | str) -> bool:
    """P7 on SQLite, P9 on PostgreSQL, and a race for one start; whether everybody was answered rightly."""
    month = next_month(datetime.now(UTC).date())  # as above
    first = datetime(month.year, month.month, month.day, 9, tzinfo=UTC)
    async with opened(address) as database:
        shop = await open_shop(database)
        await give_key(database, shop.business.tenant_id)
        async with served(database.url, **LIMITS) as base:
            path = f"/v1.0/solutions/bookingBusinesses/{shop.id}/appointments"
            at = ServedApi(database, base, path, wishes(first))
            await beside_raw_commits(at)
            await races(at, first + RACES_AFTER)
        return is_as_told(at, await check(shop))


async def measure_availability(address: str) -> None:
    """P6."""
    workload = Workload(members=PEOPLE, first=next_month(datetime.now(UTC).date()))  # as above
    async with opened(address) as database:
        stored = Stored(database, workload)
        stored.business = replace(stored.business, tenant_id="bench")
        await stored.fill()
        await give_key(database, "bench")
        path = f"/v1.0/solutions/bookingBusinesses/{stored.business.id}/getStaffAvailability"
    body = orjson.dumps(
        {
            "staffIds": list(workload.staff_ids),
            "startDateTime": {"dateTime": workload.span.start.isoformat(), "timeZone": "UTC"},
            "endDateTime": {"dateTime": workload.span.end.isoformat(), "timeZone": "UTC"},
        }
    )
    async with served(address, **LIMITS) as base:
        async with ClientSession(headers=HEADERS) as client, client.post(base + path, data=body) as answer:
            told = await answer.read()
        compare(workload, orjson.loads(told))
        await beside_ready_bytes(f"{base}{path}", body.decode(), len(told))


def compare(workload: Workload, told: Mapping[str, Any]) -> None:
    """A figure counts only if the answer is right: a start of the reference lies in free time, and no other one does."""
    reference, plan = workload.reference(), workload.plan
    for person in told["value"]:
        free = [
            (_minute(one["startDateTime"]), _minute(one["endDateTime"]))
            for one in person["availabilityItems"]
            if one["status"] == "available"
        ]
        wanted = {start for start, people in reference.items() if person["staffId"] in people}
        busy = workload.rows[person["staffId"]]
        for first, last in free:
            if any(start < last and first < end for start, end in busy):
                sys.exit(f"{person['staffId']} is told to be free while busy")
        lies = sum(any(first <= start and start + plan.duration <= last for first, last in free) for start in wanted)
        if lies != len(wanted):
            sys.exit(f"{len(wanted) - lies} starts of {person['staffId']} do not lie in free time")
    print(f"the free time of {len(told['value'])} people agrees with the reference")


def _minute(told: Mapping[str, str]) -> int:
    return to_minute(datetime.fromisoformat(told["dateTime"]).replace(tzinfo=UTC))


async def beside_ready_bytes(address: str, body: str, size: int) -> None:
    ask = partial(load, address, SECONDS, HEADERS, body)
    async with bare(size) as ready:
        pairs = [(right(await ask()), right(await load(ready, SECONDS, {}))) for _ in range(ROUNDS)]
    ours, plain = (median(pair[number].rate for pair in pairs) for number in (0, 1))
    p50, p99 = (median(getattr(pair[0], name) for pair in pairs) * 1e3 for name in ("p50", "p99"))
    print(f"P6 {size} bytes: {ours:.0f} answers/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms;", end=" ")
    print(f"ready bytes {plain:.0f}/s; ratio {ours / plain:.2f} (required 0.40, goal 0.60)", flush=True)


def main() -> None:
    """Kept answers, then bookings on SQLite, then on PostgreSQL."""
    pin_client()
    with sqlite_address() as address:
        asyncio.run(measure_availability(address))
    print("SQLite (WAL, synchronous FULL)")
    with sqlite_address() as address:
        is_right = asyncio.run(measure_bookings(address))
    print("PostgreSQL (fsync on, synchronous_commit on)")
    with postgres_server() as server:
        is_right &= asyncio.run(measure_bookings(server))
    sys.exit(0 if is_right else "somebody was answered wrongly")


if __name__ == "__main__":
    main()
