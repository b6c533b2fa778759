"""A shop whose changes a program on this machine is told of."""

from dataclasses import dataclass
from datetime import datetime

from scheduling.appointment import Appointment, DraftId
from scheduling.events import EventKind
from scheduling.staff import StaffId
from scheduling.webhooks import Style, Webhook, WebhookId
from storage import Database
from storage.records import OutboxItem
from storage.webhooks import WebhookDelivery
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.support.receiver import Receiver
from usecases.cancel_appointment import CancelWish
from usecases.reschedule_appointment import Changed, RescheduleWish

ADA, BRAM = StaffId("ada"), StaffId("bram")
BOTH = a_service(staff_ids=(BRAM, ADA))
SECRET = "whsec_" + "c2xvdGtlZXBlciB0ZXN0cyBzaWduIHdpdGggdGhpcw=="
HOOK = WebhookId("hook")
ALL = tuple(EventKind)


@dataclass
class Told:
    """The shop, the post office that calls, and the program that is called."""

    shop: Shop
    post: PostOffice
    receiver: Receiver

    @property
    def database(self) -> Database:
        return self.shop.database

    async def listen(self, path: str = "/in", **given: object) -> Webhook:
        values = {"id": HOOK, "events": ALL, "secret": SECRET, "created_at": self.shop.clock.now(), **given}
        url = self.receiver.base + path
        hook = Webhook(business_id=self.shop.id, url=url, **values)  # type: ignore[arg-type]  # as given
        await self.database.write(lambda work: work.webhooks.put(hook))
        return hook

    async def hook(self, webhook_id: WebhookId = HOOK) -> Webhook:
        found = await self.database.read(lambda work: work.webhooks.find(self.shop.id, webhook_id))
        assert found is not None
        return found

    async def book(self, start: datetime | None = None, **given: object) -> Appointment:
        given.setdefault("staff_ids", (BRAM,))
        made = await self.shop.usecases.book_appointment(a_wish(start or at(9), **given), staff_actor("ada"))
        return made.view.appointment

    async def move(self, one: Appointment, start: datetime, **given: object) -> Changed:
        values = {"expected_version": one.version, "draft_id": DraftId(f"move{start}"), **given}
        wish = RescheduleWish(business_id=self.shop.id, appointment_id=one.id, start=start, **values)  # type: ignore[arg-type]  # as given
        return await self.shop.usecases.reschedule_appointment(wish, staff_actor("ada"))

    async def cancel(self, one: Appointment) -> Changed:
        wish = CancelWish(
            business_id=self.shop.id,
            appointment_id=one.id,
            expected_version=one.version,
            draft_id=DraftId("cancel"),
        )
        return await self.shop.usecases.cancel_appointment(wish, staff_actor("ada"))

    async def rows(self) -> list[OutboxItem]:
        return [row for row in await self.post.rows() if row.kind == "webhook"]

    async def states(self) -> list[tuple[str, str]]:
        return [(row.topic.removeprefix("event_"), str(row.state)) for row in await self.rows()]

    async def log(self, webhook_id: WebhookId = HOOK) -> tuple[WebhookDelivery, ...]:
        return await self.database.read(lambda work: work.webhooks.log(self.shop.id, webhook_id, limit=50))


async def told_by(database: Database, receiver: Receiver, **given: object) -> Told:
    """A shop in which Ada and Bram give check-ups, with nobody listening yet."""
    shop = await a_shop(database, services=[BOTH], **given)  # type: ignore[arg-type]  # as given
    post = PostOffice(database=database, clock=shop.clock, webhooks=receiver.calls)
    return Told(shop, post, receiver)


__all__ = ["ADA", "ALL", "BOTH", "BRAM", "HOOK", "SECRET", "Style", "Told", "told_by"]
