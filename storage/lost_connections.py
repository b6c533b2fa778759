"""Connections to PostgreSQL at whose other end nobody is any more: a firewall that forgets a quiet connection tells neither side.

The system asks by itself whether the other end is there (keepalive), which also keeps firewalls from forgetting. What has lain idle
for long is asked before it is used; what is in use is not asked, so that nothing that books waits for it.
"""

import asyncio
import socket
import time
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

IS_LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
_LONG_SECONDS = 30.0
ANSWER_SECONDS = 2.0
_KEEPALIVE = {
    "TCP_KEEPIDLE": 30,
    "TCP_KEEPALIVE": 30,  # as macOS calls it
    "TCP_KEEPINTVL": 10,
    "TCP_KEEPCNT": 3,
    "TCP_USER_TIMEOUT": 30_000,  # milliseconds; Linux only: for what was sent and nobody has confirmed
}


class KeptAlive(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """asyncpg sets nothing of it, and gives its socket to nobody else."""

    def __init__(self, protocol: Any, transport: Any, *given: Any) -> None:
        super().__init__(protocol, transport, *given)
        keep_alive(transport.get_extra_info("socket"))


def keep_alive(one: Any) -> None:
    """A socket between two processes of one machine needs none of it."""
    if one is None or one.family not in (socket.AF_INET, socket.AF_INET6):
        return
    one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        if (option := getattr(socket, name, None)) is not None:
            one.setsockopt(socket.IPPROTO_TCP, option, value)


class IdleConnections:
    """Those of one pool. One that has lain idle for long and does not answer is given up, and with it all that lie as long."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.long_seconds = _LONG_SECONDS
        self.asked = 0
        self._since: dict[ConnectionPoolEntry, float] = {}
        event.listen(engine.sync_engine, "checkin", self._lay_down)
        event.listen(engine.sync_engine, "checkout", self._take_up)

    async def close(self) -> None:
        """Says goodbye to all of them; to those who do not hear it in time, no more."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._engine.dispose()
        except TimeoutError:
            for one in self._since:
                hang_up(one)
            await self._engine.dispose()

    def _lay_down(self, _: Any, entry: ConnectionPoolEntry) -> None:
        self._since[entry] = time.monotonic()

    def _take_up(self, adapted: Any, entry: ConnectionPoolEntry, _: Any) -> None:
        """Raises what has SQLAlchemy take a new connection instead."""
        since = self._since.pop(entry, None)
        if since is None:
            return
        if not _driver(entry).is_closed() and (self._is_short(since) or self._answers(adapted)):
            return
        for lost in (entry, *(one for one, laid in self._since.items() if not self._is_short(laid))):
            hang_up(lost)
        raise DisconnectionError("nobody is at the other end")

    def _is_short(self, since: float) -> bool:
        return time.monotonic() - since < self.long_seconds

    def _answers(self, adapted: Any) -> bool:
        self.asked += 1
        try:
            adapted.run_async(lambda driver: driver.execute("SELECT", timeout=ANSWER_SECONDS))
        except IS_LOST:
            return False
        return True


async def give_up(connection: AsyncConnection) -> None:
    """Without a word to the other end, which would not hear it."""
    if not connection.invalidated:
        raw = await connection.get_raw_connection()
        raw.driver_connection.terminate()  # type: ignore[union-attr]  # it has one
        await connection.invalidate()


def hang_up(entry: ConnectionPoolEntry) -> None:
    """Without a word, too."""
    if (driver := _driver(entry)) is not None:
        driver.terminate()


def _driver(entry: ConnectionPoolEntry) -> Any:
    return entry.driver_connection
