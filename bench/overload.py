"""What visitors, the supervisor and the bot meet while four times as many come as can be served, in one run on one machine.

python -m bench.overload [seconds]

The product runs in a process of its own on the demo business. Each visitor asks for a page that nobody has asked for before, with a
day and a campaign of his own, so that it has to be made. What can be sustained is measured first, by visitors who each wait
for their answer; then four times as many come every second, whether or not anybody is answered. A process that only sleeps tells how
late the machine itself is: where that is much, the times are those of the machine.
"""

import asyncio
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import quantiles

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from tests.support.connector_service import ConnectorService
from tests.support.teams_activities import ANN, Chat, message

ROOT = Path(__file__).parent.parent
PAGE = "/book/harbour-practice@slotkeeper/demo-check-up"
DAYS = 40
VISITORS = 16
SECONDS = 4.0
TIMES = 4
PROBE_EVERY = 0.1
SLEEP = 0.005
LIMITS = {"accepted": 2.0, "/healthz": 0.1, "a bot turn": 1.0}


@dataclass
class Seen:
    """Statuses, and the seconds of what was answered well."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    async def note(self, asked: Callable[[], Awaitable[int]]) -> None:
        began = time.perf_counter()
        status = await asked()
        self.statuses[status] += 1
        if status < 400:
            self.seconds.append(time.perf_counter() - began)

    @property
    def worst(self) -> float:
        """At the 99th percentile."""
        return quantiles(self.seconds, n=100)[-1] if len(self.seconds) > 1 else float("inf")


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """The product on a free port; its address limits are out of the way, for all visitors come from here."""
    with tempfile.TemporaryDirectory(prefix="bench_") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SLOTKEEPER_")}
        more = {"DATA_DIR": folder, "PORT": str(port), "VISITS_PER_MINUTE": "1000000", "LOG_LEVEL": "error"}
        known = {**kept, **{f"SLOTKEEPER_{name}": value for name, value in more.items()}}
        for command in ("migrate", "seed"):
            subprocess.run([sys.executable, ROOT / "app.py", command], env=known, check=True, stdout=subprocess.DEVNULL)  # noqa: ASYNC221  # nobody else waits
        server = subprocess.Popen([sys.executable, ROOT / "app.py", "serve"], env=known, stdout=subprocess.DEVNULL)  # noqa: ASYNC220
        try:
            await _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


async def _wait(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        await asyncio.sleep(0.1)
    raise RuntimeError("the product does not listen")


_visitors = count()


def page_of(number: int, today: date) -> str:
    """Like no other."""
    return f"{PAGE}?day={today + timedelta(days=number % DAYS)}&RefID=visitor-{number}"


async def visit(client: ClientSession, base: str) -> int:
    page = page_of(next(_visitors), datetime.now(UTC).date())  # the served product has the real clock
    async with client.get(base + page, headers={"Accept": "text/html"}) as answer:
        await answer.read()
        return answer.status


async def sustained(client: ClientSession, base: str) -> float:
    """Pages a second to visitors who each wait for the answer."""
    until, seen = time.perf_counter() + SECONDS, Seen()

    async def visitor() -> None:
        while time.perf_counter() < until:
            await seen.note(lambda: visit(client, base))

    await asyncio.gather(*(visitor() for _ in range(VISITORS)))
    return len(seen.seconds) / SECONDS


async def flood(client: ClientSession, base: str, rate: float, seconds: float) -> Seen:
    """So many a second, come what may."""
    seen, asked = Seen(), []
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        asked.append(asyncio.create_task(seen.note(lambda: visit(client, base))))
    await asyncio.gather(*asked)
    return seen


def probe(address: str, body: bytes | None, seconds: float) -> Seen:
    """Again and again, one after the other, in a process that has nothing else to do."""
    seen, until = Seen(), time.perf_counter() + seconds
    while time.perf_counter() < until:
        sent = body and body.replace(b"ID", str(time.time_ns()).encode())
        asked = urllib.request.Request(address, data=sent, headers={"Content-Type": "application/json"})
        began = time.perf_counter()
        with urllib.request.urlopen(asked, timeout=60) as answer:  # on this machine
            seen.statuses[answer.status] += 1
        seen.seconds.append(time.perf_counter() - began)
        time.sleep(PROBE_EVERY)
    return seen


def lateness(seconds: float) -> float:
    """How much later than asked for a sleeping process is woken, at the 99th percentile."""
    late, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        time.sleep(SLEEP)
        late.append(time.perf_counter() - began - SLEEP)
    return quantiles(late, n=100)[-1]


async def measure(seconds: float) -> dict[str, float]:
    timeout = ClientTimeout(total=60)
    async with (
        serving() as base,
        ClientSession(connector=TCPConnector(limit=0), timeout=timeout) as crowd,
    ):
        channel = await ConnectorService.start()
        turn = json.dumps(message(channel.url, ANN, "help", Chat(conversation_id="a:1"), id="ID")).encode()
        await visit(crowd, base)
        rate = await sustained(crowd, base)
        print(f"sustained: {rate:.0f} pages/s; {TIMES} times as many for {seconds:.0f} s")
        loop = asyncio.get_running_loop()
        with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as others:
            await asyncio.gather(*(loop.run_in_executor(others, lateness, 0.2) for _ in range(3)))
            late, visitors, supervisor, bot = await asyncio.gather(
                loop.run_in_executor(others, lateness, seconds),
                flood(crowd, base, rate * TIMES, seconds),
                loop.run_in_executor(others, probe, f"{base}/healthz", None, seconds),
                loop.run_in_executor(others, probe, f"{base}/api/messages", turn, seconds),
            )
        await channel.close()
    print(f"visitors: {dict(visitors.statuses)}, {len(visitors.seconds) / seconds:.0f} pages/s accepted")
    print(f"/healthz: {dict(supervisor.statuses)}, the bot: {dict(bot.statuses)}")
    if set(visitors.statuses) - {200, 503} or set(supervisor.statuses) != {200} or max(bot.statuses) >= 400:
        sys.exit("somebody was answered wrongly")
    print(f"the machine wakes a sleeper {late * 1000:.0f} ms late at the 99th percentile")
    return {"accepted": visitors.worst, "/healthz": supervisor.worst, "a bot turn": bot.worst}


def main(seconds: float = SECONDS) -> None:
    found = asyncio.run(measure(seconds))
    for name, worst in found.items():
        print(f"{name}: {worst * 1000:.0f} ms at the 99th percentile (required {LIMITS[name] * 1000:.0f})")
    sys.exit(int(any(worst > LIMITS[name] for name, worst in found.items())))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
