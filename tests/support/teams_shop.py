"""A shop whose online appointments are Teams meetings: its people have mailboxes at a Graph on this machine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from icalendar import Calendar

from adapters.entra import EntraToken
from adapters.graph_client import GraphClient
from adapters.graph_meetings import GraphMeetings
from notifications.email import Email
from scheduling.appointment import Appointment, DraftId
from scheduling.staff import Role, StaffId
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from tests.support.fake_graph import FakeGraph, Json, Mailbox, client_trust
from tests.support.post import PostOffice
from usecases.cancel_appointment import CancelWish
from usecases.make_ids import make_id
from usecases.reschedule_appointment import Changed, RescheduleWish
from usecases.undo_change import UndoWish

ADA, BRAM, NOOR = "ada@example.com", "bram@example.com", "noor@example.com"
BOTH = (StaffId("bram"), StaffId("ada"))
STAFF = (a_staff_member("Ada", role=Role.ADMINISTRATOR), a_staff_member("Bram Visser"))


@dataclass(slots=True)
class Naps:
    """Sleeps nothing."""

    async def __call__(self, seconds: float) -> None: ...


@dataclass(slots=True, kw_only=True)
class TeamsShop:
    """The shop, its post, and the Graph with the calendars of its people."""

    shop: Shop
    post: PostOffice
    graph: FakeGraph

    def events(self, person: str = "bram") -> list[Json]:
        return list(self.graph.mailboxes[f"{person}@example.com"].events.values())

    def starts(self, person: str = "bram") -> list[str]:
        return [event["start"]["dateTime"][11:16] for event in self.events(person)]

    def box(self, person: str = "bram") -> Mailbox:
        return self.graph.mailboxes[f"{person}@example.com"]

    def patches(self) -> int:
        """How often an event was changed."""
        return sum("/events/" in one.path for one in self.graph.requests("PATCH"))

    async def book(self, **wish: Any) -> Appointment:
        made = await self.shop.usecases.book_appointment(
            a_wish(**{"start": at(9), "staff_ids": (StaffId("bram"),), **wish}), staff_actor("ada")
        )
        return made.view.appointment

    async def change(self, appointment: Appointment, hour: int = 9, staff: str = "bram", **wish: Any) -> Changed:
        wanted = RescheduleWish(
            business_id=self.shop.id,
            appointment_id=appointment.id,
            expected_version=appointment.version,
            start=at(hour),
            staff_ids=(StaffId(staff),),
            draft_id=DraftId(make_id()),
        )
        return await self.shop.usecases.reschedule_appointment(replace(wanted, **wish), staff_actor("ada"))

    async def cancel(self, appointment: Appointment, **wish: Any) -> Changed:
        wanted = CancelWish(
            business_id=self.shop.id,
            appointment_id=appointment.id,
            expected_version=appointment.version,
            draft_id=DraftId(make_id()),
        )
        return await self.shop.usecases.cancel_appointment(replace(wanted, **wish), staff_actor("ada"))

    async def undo(self, changed: Changed) -> None:
        where = UndoWish(
            business_id=self.shop.id, appointment_id=changed.view.appointment.id, change_id=changed.change_id
        )
        await self.shop.usecases.undo_change(where, staff_actor("ada"))

    async def stored(self, appointment: Appointment) -> Appointment:
        return await self.shop.database.read(lambda work: work.appointments.get(self.shop.id, appointment.id))

    async def link(self, appointment: Appointment) -> str:
        meeting = (await self.stored(appointment)).meeting
        return meeting.join_web_url if meeting else ""


@asynccontextmanager
async def teams_shop(
    database: Database, *, time_limit: float = 60.0, organiser: str = "", **given: Any
) -> AsyncIterator[TeamsShop]:
    """Video calls by Bram or Ada; both have a mailbox under their address and their account. `organiser` is for those without."""
    graph = await FakeGraph.start(ADA, BRAM)
    for name in ("ada", "bram"):
        graph.mailboxes[f"oid-{name}"] = graph.mailboxes[f"{name}@example.com"]
    if organiser:
        graph.mailboxes[organiser] = Mailbox()
    service = a_service(**{"is_online": True, "staff_ids": BOTH, **given.pop("service", {})})
    shop = await a_shop(database, services=[service], staff=given.pop("staff", STAFF), **given)
    token = EntraToken(graph.fetch_token, monotonic=lambda: 0.0)
    client = GraphClient(
        token=token, graph=graph.url, trust=client_trust(), time_limit=time_limit, sleep=Naps(), spread=lambda: 0.5
    )
    try:
        async with client:
            meetings = GraphMeetings(client=client, organiser=organiser, sleep=Naps())
            post = PostOffice(database=database, clock=shop.clock, meetings=meetings)
            yield TeamsShop(shop=shop, post=post, graph=graph)
    finally:
        await graph.close()


def method_of(mail: Email) -> str:
    """REQUEST or CANCEL of the invitation in a mail; empty when it has none."""
    return str(Calendar.from_ical(mail.ics.decode())["METHOD"]) if mail.ics else ""
