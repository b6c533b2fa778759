"""A shop with a waiting list as a test wants it: wishes left, places taken and freed, the worker's part run by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from notifications.email import Email
from scheduling.appointment import Appointment, Attendee, DraftId, Origin
from scheduling.business import Business
from scheduling.policy import same_hours
from scheduling.service import ServiceId
from scheduling.waiting import PlaceOffer, WaitingWish
from storage import Database
from storage.message_log import LogQuestion
from storage.records import HistoryEntry, OutboxItem
from storage.work import Work
from tests.support.builders import MONDAY, Shop, a_business, a_shop, a_wish, at, staff_actor
from usecases.book_appointment import Booked
from usecases.cancel_appointment import CancelWish
from usecases.customer_links import CustomerLinks
from usecases.deliver_outbox import DeliverOutbox
from usecases.join_waiting_list import Joined, WaitWish
from usecases.make_ids import make_id
from usecases.match_customer import CustomerWish
from usecases.notice_case import CustomerPages
from usecases.offer_places import OfferPlaces
from usecases.open_page import VISITOR
from usecases.open_wish import OwnWish

LINKS = CustomerLinks("https://book.example.com", (b"w" * 32,))
NEXT_DAY = date(2027, 1, 5)
CHECK_UP = ServiceId("checkup")


@dataclass(slots=True)
class Kept:
    """Fits the port of mail: keeps what would be sent."""

    mails: list[Email] = field(default_factory=list)

    async def send(self, email: Email, *, key: str) -> None:
        self.mails.append(email)


@dataclass(slots=True, kw_only=True)
class WaitingShop:
    """It is nine on Monday the fourth of January 2027 in Amsterdam; people wait for the day after, which has two half hours."""

    shop: Shop
    kept: Kept = field(default_factory=Kept)

    async def join(self, name: str = "Noor Jansen", **given: Any) -> Joined:
        email = f"{name.split(maxsplit=1)[0].casefold()}@example.com"
        defaults: dict[str, Any] = {
            "business_id": self.shop.id,
            "service_id": CHECK_UP,
            "draft_id": DraftId(make_id()),
            "days": (NEXT_DAY,),
            "customer": CustomerWish(name=name, email=email, zone="Europe/Amsterdam", language_tag="en"),
        }
        return await self.shop.usecases.join_waiting_list(WaitWish(**(defaults | given)), VISITOR)

    async def waiting(self, name: str = "Noor Jansen", **given: Any) -> WaitingWish:
        joined = await self.join(name, **given)
        assert joined.wish is not None, joined.free
        assert joined.is_new
        return joined.wish

    async def fill(self, *, day: int = 5, **given: Any) -> list[Appointment]:
        """Both half hours of a day are taken."""
        starts = (at(8, day=day), at(8, 30, day=day))
        return [(await self.book(start, **given)).view.appointment for start in starts]

    async def book(self, start: datetime, **given: Any) -> Booked:
        defaults: dict[str, Any] = {"customers": (CustomerWish(name="Else", email=f"{make_id()}@example.com"),)}
        return await self.shop.usecases.book_appointment(a_wish(start, **(defaults | given)), staff_actor("ada"))

    def customer(self, name: str) -> CustomerWish:
        """As `join` has them."""
        return CustomerWish(name=name, email=f"{name.split(maxsplit=1)[0].casefold()}@example.com")

    def draft(self) -> DraftId:
        return DraftId(make_id())

    async def give_up_seat(self, booked: Booked) -> None:
        """The first seat of the appointment, as it stands now."""
        shown = booked.view.appointment.id
        appointment = await self.shop.database.read(lambda work: work.appointments.get(self.shop.id, shown))
        await self.cancel(appointment, seat=appointment.seated[0])

    async def switch_off(self) -> None:
        """At the service."""

        def change(work: Work) -> None:
            service = work.services.get(self.shop.id, CHECK_UP)
            work.services.save(self.shop.id, replace(service, has_waiting_list=False))

        await self.shop.database.write(change)

    async def cancel(self, appointment: Appointment, *, seat: Attendee | None = None, undo: bool = False) -> None:
        """All of it or one seat, with the ten seconds behind us in which it could be undone."""
        wish = CancelWish(
            business_id=self.shop.id,
            appointment_id=appointment.id,
            expected_version=appointment.version,
            draft_id=self.draft(),
            attendee_id=seat.id if seat else None,
        )
        await self.shop.usecases.cancel_appointment(wish, staff_actor("ada"))
        if not undo:
            self.shop.clock.forward(seconds=11)

    def worker(self) -> OfferPlaces:
        booking = self.shop.usecases.book_appointment
        return OfferPlaces(
            database=self.shop.database,
            clock=self.shop.clock,
            configurations=booking.configurations,
            availability=booking.availability,
            calendars=booking.calendars,
            pick=booking.pick,
        )

    async def offer(self) -> int:
        return await self.worker().run_once()

    def token(self, wish: WaitingWish) -> str:
        return LINKS.waiting(wish).rpartition("/")[2]

    async def own(self, wish: WaitingWish) -> OwnWish:
        return await self.shop.usecases.open_wish(LINKS, self.token(wish))

    async def offered(self, wish: WaitingWish) -> PlaceOffer:
        own = await self.own(wish)
        assert own.open_offer is not None, own
        return own.open_offer

    async def claim(self, wish: WaitingWish) -> Booked:
        return await self.shop.usecases.book_appointment((await self.own(wish)).booking, VISITOR)

    async def decline(self, wish: WaitingWish) -> None:
        offer = await self.offered(wish)
        await self.shop.usecases.decline_offer(LINKS, self.token(wish), offer.id)

    async def withdraw(self, wish: WaitingWish) -> None:
        await self.shop.usecases.withdraw_wish(LINKS, self.token(wish))

    async def visitor_books(self, start: datetime) -> Booked:
        """Somebody at the public page, who waits for nothing."""
        wish = a_wish(start, origin=Origin.PAGE, customers=(CustomerWish(name="Fast", email="fast@example.com"),))
        return await self.shop.usecases.book_appointment(wish, VISITOR)

    async def history(self) -> Sequence[HistoryEntry]:
        return await self.shop.database.read(lambda work: work.history.since(self.shop.id, MONDAY))

    async def rows(self) -> list[OutboxItem]:
        """The messages about the waiting list."""

        def read(work: Work) -> list[OutboxItem]:
            question = LogQuestion(business_id=self.shop.id)
            return [row for row in work.message_log.page(question, 500) if "wish" in row.payload]

        return sorted(await self.shop.database.read(read), key=lambda row: (row.topic, row.kind))

    async def post(self) -> list[Email]:
        """What has been sent by now; each is told once."""
        ports = self.shop.outside.ports()
        outbox = DeliverOutbox(
            database=self.shop.database,
            clock=self.shop.clock,
            ports=type(ports)(mail=self.kept, chat=ports.chat, meetings=ports.meetings, calendars=ports.calendars),
            sender_address="bookings@example.com",
            worker="test",
            pages=CustomerPages(waiting=LINKS.waiting),
        )
        before = len(self.kept.mails)
        await outbox.run_once()
        return self.kept.mails[before:]


def a_small_business(**given: Any) -> Business:
    """Open for an hour a day."""
    return a_business(**{"hours": same_hours(9 * 60, 10 * 60), **given})


async def a_waiting_shop(database: Database, **given: Any) -> WaitingShop:
    return WaitingShop(shop=await a_shop(database, **{"business": a_small_business(), **given}))
