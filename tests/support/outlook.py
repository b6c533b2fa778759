"""A shop whose people keep their calendars in Outlook: the fake Graph, the adapters that ask it, and the worker's reading."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from adapters.entra import EntraToken, FetchedToken
from adapters.graph_calendars import GraphCalendars
from adapters.graph_changes import GraphChanges
from adapters.graph_client import GraphClient
from adapters.graph_meetings import GraphMeetings
from scheduling.appointment import DraftId
from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage import Database
from storage.records import OutboxItem
from storage.staff_calendars import CalendarRow
from tests.support.builders import EVERY_ROLE, Shop, a_service, a_shop, a_wish, at, staff_actor
from tests.support.fake_graph import FakeGraph, client_trust
from tests.support.post import PostOffice
from usecases.book_appointment import Booked
from usecases.cancel_appointment import CancelWish
from usecases.deliver_outbox import DeliverOutbox
from usecases.make_ids import make_id
from usecases.ports import CalendarWatches, Outside, Ports
from usecases.reschedule_appointment import Changed, RescheduleWish
from usecases.sync_calendars import SyncCalendars
from usecases.wiring import Rules, wire

BRAM, ADA = StaffId("bram"), StaffId("ada")
_PEOPLE = (EVERY_ROLE[0], EVERY_ROLE[2])
BRAMS, ADAS = "bram@example.com", "ada@example.com"


@dataclass(slots=True, kw_only=True)
class Outlook:
    """Everything a test looks at."""

    shop: Shop
    graph: FakeGraph
    client: GraphClient
    ports: Ports
    post: PostOffice
    sync: SyncCalendars
    bram: StaffId = BRAM

    async def book(self, hour: int = 9, **wish: Any) -> Booked:
        return await self.shop.usecases.book_appointment(a_wish(**{"start": at(hour), **wish}), staff_actor("ada"))

    async def move(self, booked: Booked | Changed, hour: int, **wish: Any) -> Changed:
        shown = booked.view.appointment
        wanted = RescheduleWish(
            business_id=self.shop.id,
            appointment_id=shown.id,
            expected_version=shown.version,
            start=at(hour),
            draft_id=DraftId(make_id()),
        )
        return await self.shop.usecases.reschedule_appointment(replace(wanted, **wish), staff_actor("ada"))

    async def cancel(self, booked: Booked | Changed) -> Changed:
        shown = booked.view.appointment
        wanted = CancelWish(
            business_id=self.shop.id,
            appointment_id=shown.id,
            expected_version=shown.version,
            draft_id=DraftId(make_id()),
        )
        return await self.shop.usecases.cancel_appointment(wanted, staff_actor("ada"))

    async def deliver(self, **forward: float) -> Counter[str]:
        """Let time pass, then let everything leave that is due, calendars included."""
        self.shop.clock.forward(**forward)
        outbox = DeliverOutbox(
            database=self.shop.database,
            clock=self.shop.clock,
            ports=self.ports,
            sender_address="post@shop.example",
            worker="w1",
        )
        return await outbox.run_once()

    async def read(self, **forward: float) -> int:
        """Let time pass, then read the calendars whose turn it is."""
        self.shop.clock.forward(**forward)
        return await self.sync.run_once()

    async def busy(self, staff_id: StaffId = BRAM) -> list[Interval]:
        """What is stored of a person's calendar in January."""
        month = Interval(at(0, day=1), at(0, day=31))
        found = await self.shop.database.read(lambda work: work.busy.of_staff(self.shop.id, [staff_id], month))
        return list(found.get(staff_id, ()))

    async def calendar(self, staff_id: StaffId = BRAM) -> CalendarRow:
        rows = await self.shop.database.read(lambda work: work.staff_calendars.of_business(self.shop.id))
        return rows[staff_id]

    async def questions(self) -> list[OutboxItem]:
        """What was asked about events that somebody changed in the calendar."""
        return [row for row in await self.post.rows() if row.topic.endswith("_outside")]

    def events(self) -> list[dict[str, Any]]:
        return list(self.graph.mailboxes[BRAMS].events.values())

    def is_asked(self) -> int:
        return len(self.graph.requests("POST", "/getSchedule"))


@asynccontextmanager
async def outlook(
    database: Database, *, time_limit: float = 60.0, watches: CalendarWatches | None = None, **given: Any
) -> AsyncIterator[Outlook]:
    """Ada administers, Bram is booked; both have mailboxes."""
    graph = await FakeGraph.start(BRAMS, ADAS)
    graph.mailboxes |= {"oid-bram": graph.mailboxes[BRAMS], "oid-ada": graph.mailboxes[ADAS]}

    def fetch() -> FetchedToken:
        return FetchedToken(value=graph.new_token(), seconds=3600)

    client = GraphClient(
        token=EntraToken(fetch, monotonic=lambda: 0.0), graph=graph.url, trust=client_trust(), sleep=_no_sleep
    )
    try:
        async with client:
            shop = await a_shop(database, **{"services": [a_service(is_online=True)], "staff": _PEOPLE, **given})
            graph.subscriptions.now = shop.clock.now
            yield _put_together(shop, graph, client, time_limit, watches)
    finally:
        await graph.close()


def _put_together(
    shop: Shop, graph: FakeGraph, client: GraphClient, time_limit: float, watches: CalendarWatches | None
) -> Outlook:
    post = PostOffice(database=shop.database, clock=shop.clock)
    calendars = GraphCalendars(client=client)
    ports = Ports(
        mail=post.mail,
        chat=post.chat,
        meetings=GraphMeetings(client=client, sleep=_no_sleep),
        calendars=replace(calendars, time_limit=time_limit),
        outside=Outside(calendars=calendars, changes=GraphChanges(client=client), watches=watches),
    )
    assert ports.outside is not None
    shop = replace(
        shop, usecases=wire(shop.database, shop.clock, ports, Rules(meeting_wait_seconds=0, undo_seconds=10))
    )
    sync = SyncCalendars(database=shop.database, clock=shop.clock, outside=ports.outside)
    return Outlook(shop=shop, graph=graph, client=client, ports=ports, post=post, sync=sync)


async def _no_sleep(_: float) -> None:
    """Waits of clients are not what these tests are about."""


def span(hour: int, to: int, *, day: int = 4) -> Interval:
    """From one full hour to another, in UTC."""
    return Interval(at(hour, day=day), at(to, day=day))
