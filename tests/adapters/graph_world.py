"""A Graph with a few mailboxes, a client for it, and an appointment to make meetings for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.entra import EntraToken, FetchedToken
from adapters.graph_client import GraphClient
from adapters.graph_meetings import GraphMeetings
from scheduling.appointment import AppointmentId
from scheduling.interval import Interval
from scheduling.staff import StaffId
from tests.support.fake_graph import FakeGraph, Json, Mailbox, client_trust
from usecases.ports import MeetingRequest, Meetings, Organiser

BRAM, ANN = "bram@zuid.example", "ann@zuid.example"
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
SPAN = Interval(START, START + timedelta(minutes=30))
LATER = Interval(START + timedelta(days=20), START + timedelta(days=20, minutes=30))


@dataclass(slots=True)
class Naps:
    """Sleeps nothing, and remembers how long it should have."""

    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    graph: FakeGraph
    client: GraphClient
    naps: Naps
    moments: list[float]

    def meetings(self) -> GraphMeetings:
        made = GraphMeetings(client=self.client, sleep=self.naps)
        fits: Meetings = made
        assert fits.provider == "teams"
        return made

    def box(self, name: str = BRAM) -> Mailbox:
        return self.graph.mailboxes[name]

    def events(self, name: str = BRAM) -> list[Json]:
        return list(self.box(name).events.values())


@asynccontextmanager
async def world(*, time_limit: float = 60.0, token_seconds: float = 3600.0) -> AsyncIterator[World]:
    graph, naps, moments = await FakeGraph.start(BRAM, ANN), Naps(), [0.0]

    def fetch() -> FetchedToken:
        graph.token_requests += 1
        return FetchedToken(value=graph.new_token(), seconds=token_seconds)

    token = EntraToken(fetch, monotonic=lambda: moments[0])
    client = GraphClient(
        token=token, graph=graph.url, trust=client_trust(), time_limit=time_limit, sleep=naps, spread=lambda: 0.5
    )
    try:
        async with client:
            yield World(graph=graph, client=client, naps=naps, moments=moments)
    finally:
        await graph.close()


def request(**changes: Any) -> MeetingRequest:
    facts: dict[str, Any] = {
        "appointment_id": AppointmentId("a1"),
        "subject": "Check-up (Zuid)",
        "span": SPAN,
        "organiser": Organiser(id=StaffId("bram"), name="Bram", email=BRAM),
        "language": "en",
        "key": "a1.meeting",
    }
    return MeetingRequest(**(facts | changes))
