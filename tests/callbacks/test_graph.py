"""Graph calls in: the handshake, notices of changes, and what it says about subscriptions themselves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from adapters.graph_changes import GraphWatches
from callbacks.graph import GraphDoor, add_routes
from storage import Database
from storage.subscriptions import SubscriptionRow
from tests.support.builders import at
from tests.support.fake_graph import Fault, client_trust, server_trust
from tests.support.outlook import BRAMS, Outlook, outlook, span
from usecases.hear_notices import HearNotices
from usecases.watch_calendars import WatchCalendars


@dataclass(slots=True, kw_only=True)
class Watched:
    """Outlook with a door that it can call."""

    outlook: Outlook
    watch: WatchCalendars
    address: str
    woken: list[bool] = field(default_factory=list)

    async def look(self, **forward: float) -> None:
        self.outlook.shop.clock.forward(**forward)
        await self.watch.run_once()

    async def rows(self) -> list[SubscriptionRow]:
        return await self.outlook.shop.database.read(lambda work: work.subscriptions.all())

    async def post(self, path: str, **request: Any) -> int:
        async with (
            ClientSession() as session,
            session.post(self.address + path, ssl=client_trust(), **request) as answer,
        ):
            return answer.status

    async def notices(self, **changed: Any) -> int:
        (row, *_) = await self.rows()
        notice = {"subscriptionId": row.id, "clientState": row.client_state, "changeType": "updated"}
        return await self.post("/graph/notify", json={"value": [notice | changed]})

    async def is_due(self) -> bool:
        row = await self.outlook.calendar()
        return row.next_at is not None and row.next_at <= self.outlook.shop.clock.now()


@asynccontextmanager
async def watched(database: Database, **door: Any) -> AsyncIterator[Watched]:
    """Calendars have been read once, and subscribed to."""
    woken: list[bool] = []
    async with outlook(database) as here:
        app = web.Application()
        hear = HearNotices(database=database, clock=here.shop.clock)
        add_routes(app, GraphDoor(hear=hear, wake=lambda: woken.append(True), **door))
        server = TestServer(app, scheme="https")
        await server.start_server(ssl=server_trust())
        address = str(server.make_url("")).rstrip("/")
        secrets = iter(f"secret {number}" for number in range(100))
        watches = GraphWatches(client=here.client, base=address)
        watch = WatchCalendars(
            database=database, clock=here.shop.clock, watches=watches, new_secret=lambda: next(secrets)
        )
        await here.read()
        await watch.run_once()
        try:
            yield Watched(outlook=here, watch=watch, address=address, woken=woken)
        finally:
            await here.graph.subscriptions.settled()
            await server.close()


async def test_each_mailbox_gets_one_subscription_by_handshake(database: Database) -> None:
    async with watched(database) as here:
        assert [row.resource for row in await here.rows()] == ["ada@example.com", BRAMS]
        assert here.outlook.graph.subscriptions.handshakes == [200] * 4
        await here.look(minutes=2)
        assert len(here.outlook.graph.subscriptions.all) == 2


async def test_a_change_in_outlook_is_read_at_once(database: Database) -> None:
    async with watched(database) as here:
        await here.outlook.read(minutes=1)
        assert not await here.is_due()
        here.outlook.graph.put_by_hand(BRAMS, at(9), at(10))
        await here.outlook.graph.subscriptions.settled()
        assert here.outlook.graph.subscriptions.answers == [202]
        assert here.woken == [True]
        await here.outlook.read()
        assert await here.outlook.busy() == [span(9, 10)]


async def test_a_far_away_change_is_read_too(database: Database) -> None:
    async with watched(database) as here:
        here.outlook.graph.put_by_hand(BRAMS, at(9, day=29), at(10, day=29))
        await here.outlook.graph.subscriptions.settled()
        await here.outlook.read()
        assert await here.outlook.busy() == [span(9, 10, day=29)]


async def test_who_is_watched_is_read_less_often(database: Database) -> None:
    async with watched(database) as here:
        await here.outlook.read(minutes=6)
        asked = here.outlook.is_asked()
        await here.outlook.read(minutes=6)
        assert here.outlook.is_asked() == asked


async def test_a_notice_without_the_secret_is_answered_and_not_believed(database: Database) -> None:
    async with watched(database) as here:
        await here.outlook.read(minutes=6)
        assert await here.notices(clientState="guessed") == 202
        assert not await here.is_due()


async def test_a_notice_of_an_unknown_subscription_changes_nothing(database: Database) -> None:
    async with watched(database) as here:
        await here.outlook.read(minutes=6)
        assert await here.notices(subscriptionId="other") == 202
        assert not await here.is_due()


async def test_notices_that_never_come_to_their_end_are_refused(database: Database) -> None:
    is_answered = asyncio.Event()

    async def without_end() -> AsyncIterator[bytes]:
        yield b'{"value": ['
        await is_answered.wait()

    async with watched(database, slowest_seconds=0.05) as here:
        assert await here.post("/graph/notify", data=without_end()) == 408
        is_answered.set()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"value": 1}', b'{"value": [{"clientState": "x"}]}', b"\xff"])
async def test_what_is_no_notice_is_refused(sqlite_database: Database, body: bytes) -> None:
    async with watched(sqlite_database) as here:
        assert await here.post("/graph/notify", data=body) == 400


async def test_an_id_that_no_database_keeps_is_refused(database: Database) -> None:
    async with watched(database) as here:
        assert await here.notices(subscriptionId="a\0b") == 400


async def test_nothing_but_post_is_answered(sqlite_database: Database) -> None:
    async with (
        watched(sqlite_database) as here,
        ClientSession() as session,
        session.get(f"{here.address}/graph/notify", ssl=client_trust()) as answer,
    ):
        assert answer.status == 405


async def test_the_handshake_gives_the_token_back_as_plain_text(sqlite_database: Database) -> None:
    async with (
        watched(sqlite_database) as here,
        ClientSession() as session,
        session.post(
            f"{here.address}/graph/lifecycle", params={"validationToken": "<b>a+b c&d</b>"}, ssl=client_trust()
        ) as answer,
    ):
        assert (answer.status, answer.content_type) == (200, "text/plain")
        assert await answer.text() == "<b>a+b c&d</b>"


async def test_it_is_renewed_when_half_of_its_time_is_over(database: Database) -> None:
    async with watched(database) as here:
        before = {row.id: row.expires_at for row in await here.rows()}
        await here.look(hours=34)
        assert {row.id: row.expires_at for row in await here.rows()} == before
        await here.look(hours=2)
        after = {row.id: row.expires_at for row in await here.rows()}
        assert {one: after[one] - before[one] for one in after} == dict.fromkeys(before, timedelta(hours=36))


async def test_one_that_is_gone_is_made_anew(database: Database) -> None:
    async with watched(database) as here:
        before = {row.id for row in await here.rows()}
        here.outlook.graph.subscriptions.all.clear()
        await here.look(hours=36)
        await here.look(minutes=1)
        after = {row.id for row in await here.rows()}
        assert (len(after), after & before) == (2, set())


async def test_a_lost_one_falls_back_to_reading_every_few_minutes(database: Database) -> None:
    async with watched(database) as here:
        here.outlook.graph.fail(Fault(status=400, path="/subscriptions"), 10)
        here.outlook.graph.subscriptions.all.clear()
        await here.look(hours=36)
        assert await here.is_due()
        await here.outlook.read()
        row = await here.outlook.calendar()
        assert row.next_at == here.outlook.shop.clock.now() + timedelta(minutes=5)


async def test_a_refused_one_is_asked_for_again_after_a_quarter_of_an_hour(database: Database) -> None:
    async with watched(database) as here:
        graph = here.outlook.graph
        graph.fail(Fault(status=400, path="/subscriptions"), 2)
        graph.subscriptions.all.clear()
        await here.look(hours=36)
        await here.look(minutes=1)
        await here.look(minutes=5)
        assert await here.rows() == []
        await here.look(minutes=15)
        assert len(await here.rows()) == 2


async def tell_lifecycle(here: Watched, event: str) -> None:
    here.outlook.graph.subscriptions.tell_lifecycle(BRAMS, event)
    await here.outlook.graph.subscriptions.settled()


async def test_missed_notices_lead_to_a_full_reading(database: Database) -> None:
    async with watched(database) as here:
        await tell_lifecycle(here, "missed")
        assert await here.is_due()
        assert (await here.outlook.calendar()).window is None


async def test_a_removed_subscription_is_made_anew(database: Database) -> None:
    async with watched(database) as here:
        before = {row.id for row in await here.rows()}
        await tell_lifecycle(here, "subscriptionRemoved")
        assert len(await here.rows()) == 1
        await here.look(minutes=1)
        assert len({row.id for row in await here.rows()} - before) == 1


async def test_asked_to_prove_ourselves_again_we_renew(database: Database) -> None:
    async with watched(database) as here:
        await tell_lifecycle(here, "reauthorizationRequired")
        await here.look(minutes=1)
        assert len(here.outlook.graph.requests("PATCH")) == 1


async def test_a_calendar_that_counts_no_longer_is_let_go(database: Database) -> None:
    async with watched(database) as here:
        shop = here.outlook.shop
        await database.write(lambda work: work.staff_calendars.drop(shop.id, (work.staff.list(shop.id)[0]).id))
        await here.look(minutes=1)
        assert [row.resource for row in await here.rows()] == [BRAMS]
        assert [one.mailbox for one in here.outlook.graph.subscriptions.all.values()] == [BRAMS]


async def test_of_two_workers_only_one_makes_it(database: Database) -> None:
    async with outlook(database) as here:
        await here.read()
        key = (here.shop.id, (await here.calendar()).staff_id)
        until = at(9)
        first = await database.write(lambda work: work.subscriptions.reserve(BRAMS, key, until))
        second = await database.write(lambda work: work.subscriptions.reserve(BRAMS, key, until))
        assert (first, second) == (True, False)
