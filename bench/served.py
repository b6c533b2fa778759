"""The product in a process of its own on a database of the bench's, bare aiohttp beside it, and a client that puts load on either.

All of them listen on loopback. Where there are two cores the servers have one and the client the other.
"""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from tests.support.free_port import free_port

ROOT = Path(__file__).parent.parent
CONNECTIONS = 16
FOR_SERVERS, FOR_CLIENTS = 0, 1
_CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
"""As they were to begin with: who starts a server has bound itself to one by then, and the server inherits that."""
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
BARE = """
import sys
from aiohttp import web
body = bytes(int(sys.argv[2]))
async def ready(_): return web.Response(body=body, content_type="text/html")
app = web.Application()
app.router.add_get("/", ready)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a client saw: answers a second, seconds at two percentiles, and how many were no 200."""

    rate: float
    p50: float
    p99: float
    wrong: int


@asynccontextmanager
async def served(database_url: str, **changes: str) -> AsyncIterator[str]:
    """Its limits are out of the way by settings. What counts visitors by their address sees each customer of a bench come from another."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="bench_") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SLOTKEEPER_")}
        given = {
            "DATABASE_URL": database_url,
            "DATA_DIR": folder,
            "PORT": str(port),
            "VISITS_PER_MINUTE": "1000000",
            "FORMS_PER_MINUTE": "1000000",
            "FORM_SECONDS": "0",
            "LOG_FORMAT": "json",
            **changes,
        }
        environment = {**kept, **{f"SLOTKEEPER_{name}": value for name, value in given.items()}}
        async with _running([sys.executable, str(ROOT / "app.py"), "serve"], port, environment):
            yield base


@asynccontextmanager
async def bare(size: int) -> AsyncIterator[str]:
    """Ready bytes of a size, from aiohttp and nothing else."""
    port = free_port()
    async with _running([sys.executable, "-c", BARE, str(port), str(size)], port, dict(os.environ)):
        yield f"http://127.0.0.1:{port}/"


@asynccontextmanager
async def _running(command: list[str], port: int, environment: dict[str, str]) -> AsyncIterator[None]:
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=said, stderr=said)  # noqa: ASYNC220  # nobody else waits
        _pin(server.pid, FOR_SERVERS)
        try:
            for _ in range(900):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if server.poll() is not None:
                    said.seek(0)
                    sys.exit(said.read().decode())
                await asyncio.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.wait(30)


def pin_client() -> None:
    _pin(0, FOR_CLIENTS)


def _pin(process_id: int, core: int) -> None:
    if core in _CORES and len(_CORES) > 1:
        os.sched_setaffinity(process_id, {core})


async def load(address: str, seconds: float, headers: dict[str, str], body: str = "") -> Load:
    """By `wrk` where there is one, else by connections of our own; sixteen, each of which waits for its answer.

    A body is posted.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        return await own_load(address, seconds, headers, body)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"wrk.method = 'POST'\nwrk.body = {body!r}\n" if body else "")
        script.flush()
        return await _by_wrk(wrk, address, seconds, headers, ["-s", script.name] if body else [])


async def _by_wrk(wrk: str, address: str, seconds: float, headers: dict[str, str], script: list[str]) -> Load:
    more = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    more += script
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--latency", *more, address]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said = (await process.communicate())[0].decode()
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate, said
    return Load(
        rate=float(rate[1]), p50=_percentile(said, 50), p99=_percentile(said, 99), wrong=int(wrong[1]) if wrong else 0
    )


def _percentile(said: str, number: int) -> float:
    found = re.search(rf"^\s+{number}%\s+([\d.]+)(us|ms|s)\s*$", said, re.MULTILINE)
    assert found, said
    return float(found[1]) * _UNITS[found[2]]


@dataclass
class _Seen:
    seconds: list[float] = field(default_factory=list)
    wrong: int = 0


async def own_load(address: str, seconds: float, headers: dict[str, str], body: str = "") -> Load:
    """The least that speaks HTTP: a question of ready bytes, and the answer read by its length."""
    place, _, path = address.removeprefix("http://").partition("/")
    host, _, port = place.partition(":")
    told = {**headers, **({"Content-Length": str(len(body.encode()))} if body else {})}
    lines = [
        f"{'POST' if body else 'GET'} /{path} HTTP/1.1",
        f"Host: {place}",
        *(f"{name}: {value}" for name, value in told.items()),
        "",
        body,
    ]
    question, seen = "\r\n".join(lines).encode(), _Seen()
    began = time.perf_counter()

    async def visitor() -> None:
        reader, writer = await asyncio.open_connection(host, int(port), limit=1 << 20)
        while time.perf_counter() < began + seconds:
            asked = time.perf_counter()
            writer.write(question)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
            seen.seconds.append(time.perf_counter() - asked)
            seen.wrong += not head.startswith(b"HTTP/1.1 200")
        writer.close()

    await asyncio.gather(*(visitor() for _ in range(CONNECTIONS)))
    cuts = quantiles(seen.seconds, n=100)
    return Load(rate=len(seen.seconds) / (time.perf_counter() - began), p50=cuts[49], p99=cuts[98], wrong=seen.wrong)
