"""What a commit on PostgreSQL tells other processes: the numbers that it lifted, by NOTIFY, and what they were about.

Every process keeps one connection in LISTEN and takes over what it hears.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import asyncpg
from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.engine import URL

from scheduling.spans import merged
from storage.changes import Raised
from storage.gathering import Gathered
from storage.lost_connections import IS_LOST, KeptAlive
from storage.steps import Told

SESSION = {"timezone": "UTC", "jit": "off", "application_name": "slotkeeper"}
_LISTENING = {**SESSION, "application_name": "slotkeeper listens"}
_log = logging.getLogger(__name__)
_CHANNEL = "slotkeeper_numbers"
_LONGEST_NOTICE = 7000
_RECONNECT_SECONDS = 0.5
_ASK_SECONDS = 15.0
_LONGEST_CONNECTING = 60
_ALL_NUMBERS = """SELECT business_id, '' AS member, version FROM business
                  UNION ALL SELECT business_id, id, version FROM staff_member"""
_NOTIFY = select(func.pg_notify(bindparam("channel", type_=Text), bindparam("payload", type_=Text)))


def tell(gathered: Gathered, raised: Raised, told: Told) -> None:
    """With what waits, at the end of a transaction; others hear it when that is committed."""
    gathered.send_with(_NOTIFY, {"channel": _CHANNEL, "payload": _notice(raised, told)})


class Listener:
    """Keeps one connection in LISTEN. While it is not listening, the numbers have to be asked for.

    What it has to read it reads there: it waits for nobody's connection. Now and then it asks whether anybody is still at the
    other end, for a firewall that forgets a quiet connection tells neither side.
    """

    def __init__(self, url: URL, take_over: Callable[[Raised, Told | None], None]) -> None:
        self._url = url
        self._take_over = take_over
        self._connection: Any = None
        self._in_turn = asyncio.Lock()
        self.ask_seconds = _ASK_SECONDS
        self._task: asyncio.Task[None] | None = None
        self._catching_up: set[asyncio.Task[None]] = set()
        self.is_listening = False

    async def start(self) -> None:
        self._connection = await self._connect()
        self._task = asyncio.create_task(self._keep(), name="postgres-listen")

    async def stop(self) -> None:
        tasks = [task for task in (self._task, *self._catching_up) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.is_listening = False
        if self._connection is not None:
            self._connection.terminate()

    async def _connect(self) -> Any:
        connection = await asyncpg.connect(
            _plain_dsn(self._url), server_settings=_LISTENING, connection_class=KeptAlive
        )
        try:
            await connection.add_listener(_CHANNEL, self._hear)
            await self._read_all(connection)
        except BaseException:
            connection.terminate()
            raise
        self.is_listening = True
        return connection

    async def _keep(self) -> None:
        while True:
            lost = asyncio.Event()
            self._connection.add_termination_listener(lambda _, lost=lost: lost.set())
            while not self._connection.is_closed() and not lost.is_set():
                await self._ask_in_a_while(lost)
            self.is_listening = False
            _log.warning("the connection that hears of changes was lost; connecting again")
            self._connection = await self._connect_again()

    async def _ask_in_a_while(self, lost: asyncio.Event) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(lost.wait(), self.ask_seconds)
            return
        try:
            async with asyncio.timeout(self.ask_seconds), self._in_turn:
                await self._connection.execute("SELECT")
        except IS_LOST:
            self._connection.terminate()

    async def _connect_again(self) -> Any:
        while True:
            try:
                async with asyncio.timeout(_LONGEST_CONNECTING):
                    return await self._connect()
            except IS_LOST:
                await asyncio.sleep(_RECONNECT_SECONDS)

    def _hear(self, connection: Any, _pid: int, _channel: str, payload: str) -> None:
        if payload:
            self._take_over(*_read_notice(payload))
            return
        task = asyncio.create_task(self._catch_up(connection), name="postgres-catch-up")
        self._catching_up.add(task)
        task.add_done_callback(self._catching_up.discard)

    async def _catch_up(self, connection: Any) -> None:
        """When it cannot, the connection is given up: the next one begins with all numbers."""
        try:
            await self._read_all(connection)
        except IS_LOST:
            connection.terminate()

    async def _read_all(self, connection: Any) -> None:
        async with self._in_turn:
            rows = await connection.fetch(_ALL_NUMBERS)
        self._take_over({(owner, member): number for owner, member, number in rows}, None)


def _notice(raised: Raised, told: Told) -> str:
    """The numbers, and what each rise was about; or, where that is too much for one notice, the numbers alone, or nothing:
    then everybody reads the numbers again.
    """
    with_spans = [(*key, number, merged(told.get(key, ()))) for key, number in raised.items()]
    for rises in (with_spans, [one[:3] for one in with_spans]):
        payload = json.dumps(rises, separators=(",", ":"))
        if len(payload.encode()) <= _LONGEST_NOTICE:
            return payload
    return ""


def _read_notice(payload: str) -> tuple[Raised, Told | None]:
    """It may say nothing of what the rises were about."""
    rises = json.loads(payload)
    numbers = {(owner, member): number for owner, member, number, *_ in rises}
    told = {(rise[0], rise[1]): [(begin, end) for begin, end in spans] for rise in rises for spans in rise[3:]}
    return numbers, told if len(told) == len(numbers) else None


def _plain_dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
