"""A way to a PostgreSQL server that breaks as soon as a COMMIT has been sent on, so that nobody hears whether it was done; or that
falls silent for good, and lets those who come later through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.engine import URL

_DEFAULT_PORT = 5432


class CommitEater:
    """Passes everything on until it is hungry."""

    def __init__(self, target: URL) -> None:
        self._target = target
        self._writers: list[asyncio.StreamWriter] = []
        self.is_hungry = False
        self.is_shut = False
        """Whoever comes is sent away."""
        self.port = 0
        self._silent = 0
        """So many of those who came first are neither heard nor answered."""
        self._count = 0

    @property
    def url(self) -> URL:
        return self._target.set(host="127.0.0.1", port=self.port, query={})

    def fall_silent(self) -> None:
        """For all who are here now; none of them is told."""
        self._silent = self._count

    def hang_up(self) -> None:
        """On all who are here now, before any of them can hear of it."""
        for writer in self._writers:
            writer.close()

    async def shut(self) -> None:
        self.is_shut = True
        await self.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_shut:
            writer.close()
            return
        far_reader, far_writer = await self._open()
        self._writers += [writer, far_writer]
        if self.is_shut:  # meanwhile
            await self.close()
            return
        self._count += 1
        number = self._count
        try:
            await asyncio.gather(
                self._pass_on(number, reader, far_writer, writer), self._pass_on(number, far_reader, writer, far_writer)
            )
        except ConnectionError:
            writer.close()
            far_writer.close()

    async def close(self) -> None:
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in self._writers), return_exceptions=True)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        port = self._target.port or _DEFAULT_PORT
        folder = self._target.query.get("host")
        if folder:
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._target.host, port)

    async def _pass_on(
        self, number: int, source: asyncio.StreamReader, target: asyncio.StreamWriter, other: asyncio.StreamWriter
    ) -> None:
        while data := await source.read(65536):
            if number <= self._silent:
                continue
            target.write(data)
            await target.drain()
            if self.is_hungry and b"COMMIT;" in data:
                break
        target.close()
        other.close()


@asynccontextmanager
async def commit_eater(target: URL, port: int = 0) -> AsyncIterator[CommitEater]:
    eater = CommitEater(target)
    server = await asyncio.start_server(eater.serve, "127.0.0.1", port)
    eater.port = server.sockets[0].getsockname()[1]
    try:
        yield eater
    finally:
        await eater.close()
        server.close()
        await server.wait_closed()
