"""Connections at whose other end nobody is any more: a way that swallows what is sent, and a server that is away for a while."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from scheduling.errors import Busy, OutcomeUnknown
from storage import Work
from storage.lost_connections import KeptAlive
from storage.postgres import PostgresDatabase
from tests.storage.commit_eater import CommitEater, commit_eater
from tests.storage.elsewhere import eventually
from tests.support.free_port import free_port


def add(one: str) -> Callable[[Work], None]:
    def function(work: Work) -> None:
        work.connection.execute(text("INSERT INTO tenant (id) VALUES (:one)"), {"one": one})

    return function


def tenants(work: Work) -> list[str]:
    return list(work.connection.execute(text("SELECT id FROM tenant ORDER BY id")).scalars())


@asynccontextmanager
async def by_a_way(url: str) -> AsyncIterator[tuple[CommitEater, PostgresDatabase]]:
    """A database of which a few connections lie idle, all of them by this way."""
    async with commit_eater(make_url(url)) as way, await PostgresDatabase.open(way.url) as far:
        await asyncio.gather(*(far.write(add(f"{number}")) for number in range(3)))
        yield way, far


async def test_what_lay_idle_for_long_and_does_not_answer_is_replaced_with_all_that_lie_as_long(
    postgres_url: str,
) -> None:
    async with by_a_way(postgres_url) as (way, far):
        way.fall_silent()
        far._idle.long_seconds = 0
        await far.write(add("first"))
        far._idle.long_seconds = (
            3600  # from here on nobody is asked: on one that is silent a write would wait, and be busy
        )
        await asyncio.gather(*(far.write(add(f"later {number}")) for number in range(3)))
        assert far._idle.asked == 1


async def test_the_end_of_a_process_waits_for_nobody_who_does_not_answer(postgres_url: str) -> None:
    async with by_a_way(postgres_url) as (way, far):
        way.fall_silent()
        async with asyncio.timeout(30):  # half of what a statement is waited for
            await far.close()


async def test_what_was_used_just_now_is_asked_nothing(postgres_url: str) -> None:
    async with by_a_way(postgres_url) as (_, far):
        for number in range(5):
            await far.write(add(f"more {number}"))
        assert far._idle.asked == 0
        far._idle.long_seconds = 0
        await far.write(add("after a while"))
        assert far._idle.asked == 1


def is_open(entry: ConnectionPoolEntry) -> bool:
    return entry.driver_connection is not None and not entry.driver_connection.is_closed()


async def test_what_the_server_has_closed_is_replaced_without_asking(postgres_url: str) -> None:
    async with by_a_way(postgres_url) as (way, far):
        await way.close()
        await eventually(lambda: not any(map(is_open, far._idle._since)))
        runs: list[int] = []

        def once(work: Work) -> None:
            runs.append(1)
            add("once")(work)

        await far.write(once)
        assert (len(runs), far._idle.asked) == (1, 0)


def impatient(url: URL) -> PostgresDatabase:
    """With a second for a statement instead of a minute."""
    return PostgresDatabase(url, lock_wait=0.5, longest_statement=0.5)


async def test_what_falls_silent_in_the_midst_is_busy_and_the_next_gets_through(postgres_url: str) -> None:
    async with commit_eater(make_url(postgres_url)) as way, impatient(way.url) as far:

        def fall_silent(work: Work) -> None:
            add("lost")(work)
            way.fall_silent()
            add("never heard")(work)

        with pytest.raises(Busy):
            await far.write(fall_silent)
        await far.write(add("next"))
        assert await far.read(tenants) == ["next"]


async def test_silence_in_answer_to_a_commit_leaves_the_outcome_unknown(postgres_url: str) -> None:
    async with commit_eater(make_url(postgres_url)) as way, impatient(way.url) as far:
        runs: list[int] = []

        def fall_silent(work: Work) -> None:
            add(f"{len(runs)}")(work)
            runs.append(1)
            way.fall_silent()

        with pytest.raises(OutcomeUnknown):
            await far.write(fall_silent)
        await far.write(add("next"))
        assert len(runs) == 1


def at_port(url: str, port: int) -> URL:
    return make_url(url).set(host="127.0.0.1", port=port, query={})


async def test_a_server_that_is_away_for_a_moment_is_waited_for(postgres_url: str) -> None:
    port = free_port()
    far = PostgresDatabase(at_port(postgres_url, port), lock_wait=60)
    waiting = asyncio.gather(far.write(add("a")), far.read(tenants))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    async with commit_eater(make_url(postgres_url), port=port):
        await waiting
        assert await far.read(tenants) == ["a"]
        await far.close()


async def test_a_server_that_stays_away_is_busy(postgres_url: str) -> None:
    far = PostgresDatabase(at_port(postgres_url, free_port()), lock_wait=0.2)
    with pytest.raises(Busy):
        await far.write(add("a"))
    with pytest.raises(Busy):
        await far.read(tenants)
    await far.close()


async def test_the_system_asks_by_itself_whether_the_other_end_is_there(postgres_url: str) -> None:
    async with commit_eater(make_url(postgres_url)) as way:
        address = way.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(address, connection_class=KeptAlive)
        its_own = connection._transport.get_extra_info("socket")
        assert its_own.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert its_own.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 3
        await connection.close()
