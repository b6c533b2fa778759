"""A whole run: a shop, its far sides, its workers, people at the doors, and a storm over all of it; then calm, and the reckoning."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from adapters.entra import EntraToken
from adapters.graph_calendars import GraphCalendars
from adapters.graph_client import GraphClient
from scheduling.appointment import AppointmentId
from storage import Database
from storage.tables import outbox
from tests.faults.backlog import Backlog, read_backlog
from tests.faults.checks import Ledger, Row
from tests.faults.nursery import Needs
from tests.faults.records import Ticks, event_in
from tests.faults.shared_clock import SharedClock
from tests.faults.shop import MAILBOXES, STAFF, doors, open_shop
from tests.faults.storm import FarMail, FarSms, Storm, graph_weather
from tests.faults.visitors import Visitors, patiently
from tests.faults.workers import Workers, running_workers
from tests.support.builders import MONDAY, Shop
from tests.support.fake_graph import FakeGraph, certificate, client_trust
from tests.support.fake_sms import running_sms
from tests.support.mail_server import running_mail_server
from usecases.wait_for_link import LinkWait

_LOOK_AGAIN_SECONDS = 0.1
_DOOR_SECONDS = 0.1  # what a door waits for a calendar; a second in the product
_STUCK_SECONDS = 240.0
_ORPHAN_SECONDS = 2.0


@dataclass(slots=True, kw_only=True)
class Run:
    """Everything that a step needs. `kill_rate` and `cut_rate` are the chances of a kill and a cut before each operation.

    `ended` is when a message was first seen to have ended. `cut_off` was in somebody's hands when connections were cut:
    whether it still is, nobody can tell from outside.
    """

    shop: Shop
    clock: SharedClock
    storm: Storm
    workers: Workers
    visitors: Visitors
    mail: FarMail
    sms: FarSms
    graph: FakeGraph
    dice: random.Random
    kill_rate: float = 0.0
    cut_rate: float = 0.0
    steps: tuple[int, ...] = (0, 1, 2, 4, 7, 11, 30, 60)
    cuts: int = 0
    unsure: set[str] = field(default_factory=set)
    cut_off: frozenset[str] = frozenset()
    ended: dict[str, datetime] = field(default_factory=dict)
    _unsettled: frozenset[str] = frozenset()

    async def go(self, operations: int) -> None:
        done = self.visitors.counts
        while (
            done["bookings"] + done["moves"] + done["reassignments"] + done["cancellations"] + done["undos"]
            < operations
        ):
            await self._let_time_pass()
            await self._harm()
            await self.visitors.act()
            if self.dice.random() < 0.03:
                await self.visitors.book_what_is_taken()

    async def heal(self) -> None:
        """The storm ends; time passes until there is nothing left that it could bring."""
        self.storm.ends()
        await self.workers.fill_up()
        while (backlog := await self.quiet()).next_at is not None:
            self.clock.move_to(backlog.next_at)

    async def _let_time_pass(self) -> None:
        if self.dice.random() < 0.02:
            return await self._long(timedelta(hours=self.dice.randint(1, 8)))
        await (self.told() if self.storm.is_slow else self.kept_up())
        seconds = self.dice.choice(self.steps)
        backlog = await self.backlog()
        while backlog.first_lease is not None and backlog.first_lease <= self.clock.now() + timedelta(seconds=seconds):
            backlog = await self._again(backlog)
        self.clock.forward(seconds)
        return None

    async def _long(self, span: timedelta) -> None:
        """From one thing that is due to the next, so that workers are as punctual as they are in slow time."""
        until = self.clock.now() + span
        while (backlog := await self.quiet()).next_at is not None and backlog.next_at < until:
            self.clock.move_to(backlog.next_at)
        self.clock.move_to(until)

    async def _harm(self) -> None:
        if self.dice.random() < self.kill_rate and self.workers.living:
            self.workers.kill(self.dice.choice(sorted(self.workers.living)))
        if self.dice.random() < self.cut_rate:
            await self._cut()
        await self.backlog()
        await self.workers.fill_up()

    async def _cut(self) -> None:
        """Some of all connections to the database are ended by the server."""
        before = await self.backlog()
        cut = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND random() < :share"
        )
        share = self.dice.choice((0.2, 0.5, 1.0))
        await patiently(lambda: self.shop.database.write(lambda work: work.connection.execute(cut, {"share": share})))
        self.cut_off |= before.sending | (await self.backlog()).sending
        self.unsure |= self.cut_off
        self.cuts += 1

    async def backlog(self) -> Backlog:
        """Also keeps in mind what those who were killed had in their hands, and what has ended."""
        now, living = self.clock.now(), set(self.workers.living)
        found = await patiently(lambda: self.shop.database.read(lambda work: read_backlog(work, now, living)))
        self.unsure |= found.orphaned
        self.ended |= dict.fromkeys(self._unsettled - found.unsettled, now)
        self._unsettled = found.unsettled
        self.cut_off &= found.sending
        return found

    async def kept_up(self) -> Backlog:
        """Until nothing is due that nobody has taken."""
        backlog = await self.backlog()
        while backlog.due:
            backlog = await self._again(backlog)
        return backlog

    async def told(self) -> Backlog:
        """Until nothing but meetings is due or under way."""
        backlog = await self.backlog()
        while not backlog.is_about_meetings:
            backlog = await self._again(backlog)
        return backlog

    async def quiet(self) -> Backlog:
        """Until nothing is due and nothing under way."""
        backlog = await self.backlog()
        while backlog.due or backlog.sending:
            backlog = await self._again(backlog)
        return backlog

    async def _again(self, before: Backlog) -> Backlog:
        """Look again until something has changed. What a cut-off worker could not write down is let go of by ending the worker, once."""
        clock = asyncio.get_running_loop().time
        since, pause = clock(), 0.01
        while (backlog := await self.backlog()) == before:
            if backlog.due:
                self.clock.nudge()
            await asyncio.sleep(pause := min(pause * 1.5, _LOOK_AGAIN_SECONDS))
            await self.workers.fill_up()
            if self.clock.waiting and backlog.is_about_meetings:  # which are answered slowly
                self.clock.forward(0.25)
            if self.cut_off and clock() - since > _ORPHAN_SECONDS:
                self.cut_off = frozenset()
                for name in list(self.workers.living):
                    self.workers.kill(name)
            assert clock() - since < _STUCK_SECONDS, f"stuck: {backlog}"
        return backlog

    async def ledger(self) -> Ledger:
        rows, links = await self.shop.database.read(self._ending)
        return Ledger(
            stories=self.visitors.stories,
            messages=sorted([*self.mail.accepted(), *self.sms.accepted], key=lambda one: one.tick),
            events=[
                event_in(name, event)
                for name, mailbox in zip(STAFF, MAILBOXES, strict=True)
                for event in self.graph.mailboxes[mailbox].events.values()
            ],
            rows=rows,
            links=links,
            second=self._second_meetings(),
            unsure=self.unsure,
        )

    def _second_meetings(self) -> dict[str, list[str]]:
        """Those that stand in no calendar, by the appointment that they name."""
        found: dict[str, list[str]] = defaultdict(list)
        for meeting in self.graph.meetings.values():
            if "externalId" in meeting:
                found[meeting["externalId"].removesuffix(".meeting")].append(meeting["joinWebUrl"])
        return found

    def _ending(self, work: Any) -> tuple[list[Row], dict[str, str]]:
        rows = [
            Row(
                id=row.id,
                kind=row.kind,
                topic=row.topic,
                state=str(row.state),
                attempts=row.attempts,
                why=row.last_error or "",
                appointment_id=row.appointment_id or "",
                is_customers=row.attendee_id is not None,
                reminds_at=datetime.fromisoformat(row.payload["due_at"]) if row.topic == "reminder" else None,
                ended_at=self.ended.get(row.id),
            )
            for row in work.connection.execute(select(outbox).order_by(outbox.c.ordinal))
        ]
        ids = [AppointmentId(story.appointment_id) for story in self.visitors.stories]
        kept = work.appointments.by_ids(self.shop.id, ids)
        return rows, {one.id: one.meeting.join_web_url if one.meeting else "" for one in kept}


@asynccontextmanager
async def a_run(database: Database, folder: Path, storm: Storm) -> AsyncIterator[Run]:
    """Everything stands; nothing has happened yet."""
    clock, ticks = SharedClock.started(folder / "clock", MONDAY), Ticks()
    (folder / "graph.pem").write_text(certificate(), encoding="ascii")
    async with AsyncExitStack() as open_things:
        mail = FarMail(storm=storm, clock=clock, ticks=ticks)
        await open_things.enter_async_context(running_mail_server(mail))
        sms = FarSms(storm=storm, clock=clock, ticks=ticks)
        await open_things.enter_async_context(running_sms(sms))
        graph = await FakeGraph.start(*MAILBOXES)
        open_things.push_async_callback(graph.close)
        for name, mailbox in zip(STAFF, MAILBOXES, strict=True):
            graph.mailboxes[f"oid-{name}"] = graph.mailboxes[mailbox]
        graph.weather, graph.pause = graph_weather(storm, graph), clock.passed
        shop = await open_shop(database, clock.now())
        needs = Needs(
            database=database.url,
            clock=str(folder / "clock"),
            smtp_port=mail.port,
            graph=graph.url,
            certificate=str(folder / "graph.pem"),
            sms=sms.base,
        )
        is_shared = not database.url.startswith("sqlite")
        workers = await open_things.enter_async_context(running_workers(needs, 2 if is_shared else 1, folder))
        token = EntraToken(graph.fetch_token, monotonic=lambda: 0.0)
        client = GraphClient(token=token, graph=graph.url, trust=client_trust())
        await open_things.enter_async_context(client)
        calendars = GraphCalendars(client=client, time_limit=_DOOR_SECONDS)
        yield _put_together(shop, clock, ticks, storm, workers, mail, sms, graph, calendars)


def _put_together(
    shop: Shop,
    clock: SharedClock,
    ticks: Ticks,
    storm: Storm,
    workers: Workers,
    mail: FarMail,
    sms: FarSms,
    graph: FakeGraph,
    calendars: GraphCalendars,
) -> Run:
    async def door_sleeps(seconds: float) -> None:
        clock.forward(seconds)
        await asyncio.sleep(0.001)

    wait = LinkWait(at_door=3 if storm.is_slow else 0, monotonic=clock.monotonic, sleep=door_sleeps)
    run: Run

    async def sending() -> frozenset[str]:
        return (await run.backlog()).sending

    visitors = Visitors(
        shop=shop,
        usecases=doors(shop, clock, calendars, wait),
        clock=clock,
        ticks=ticks,
        dice=random.Random(f"{storm.seed} visitors"),
        sending=sending,
    )
    run = Run(
        shop=shop,
        clock=clock,
        storm=storm,
        workers=workers,
        visitors=visitors,
        mail=mail,
        sms=sms,
        graph=graph,
        dice=random.Random(f"{storm.seed} run"),
    )
    storm.kill = lambda: workers.kill(storm.dice["mail"].choice(sorted(workers.living))) if workers.living else None
    return run
