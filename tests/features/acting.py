"""What features are shown by: staff and customers who look for times, book, move and cancel, and the post that comes of it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from scheduling.appointment import Appointment, Attendee, DraftId
from scheduling.interval import Interval
from scheduling.rules import Audience
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import Shop, a_shop, a_wish, staff_actor
from tests.support.post import PostOffice
from usecases.access import Actor
from usecases.cancel_appointment import CancelWish
from usecases.find_slots import SlotQuestion
from usecases.make_ids import make_id
from usecases.reschedule_appointment import RescheduleWish
from usecases.views import SlotView

NOOR, BRAM, OWNER = "noor@example.com", "bram@example.com", "shop@example.com"
CUSTOMER = Actor(kind="customer")
ADA = staff_actor("ada")


async def opened(database: Database, *services: Service, **given: Any) -> tuple[Shop, PostOffice]:
    """A shop with these services, and its post office."""
    shop = await a_shop(database, services=services or None, **given)
    return shop, PostOffice(database=database, clock=shop.clock)


async def book(shop: Shop, actor: Actor = ADA, **wish: Any) -> Appointment:
    made = await shop.usecases.book_appointment(a_wish(**wish), actor)
    return made.view.appointment


async def slots(
    shop: Shop, first: date, *, days: int = 1, service: str = "checkup", staff: tuple[str, ...] | None = None
) -> tuple[SlotView, ...]:
    """What customers are offered on whole UTC days."""
    begin = shop.clock.now().replace(year=first.year, month=first.month, day=first.day, hour=0, minute=0)
    question = SlotQuestion(
        business_id=shop.id,
        service_id=ServiceId(service),
        span=Interval(begin, begin + timedelta(days=days)),
        staff_ids=None if staff is None else tuple(StaffId(one) for one in staff),
        audience=Audience.CUSTOMER,
    )
    return tuple((await shop.usecases.find_slots(question, CUSTOMER)).slots)


async def starts(shop: Shop, first: date, **asked: Any) -> list[str]:
    """The same as clock times in UTC."""
    return [slot.span.start.strftime("%H:%M") for slot in await slots(shop, first, **asked)]


async def cancel(shop: Shop, appointment: Appointment, actor: Actor = ADA, **given: Any) -> Appointment:
    wish = CancelWish(
        business_id=shop.id,
        appointment_id=appointment.id,
        expected_version=appointment.version,
        draft_id=DraftId(make_id()),
    )
    return (await shop.usecases.cancel_appointment(replace(wish, **given), actor)).view.appointment


async def move(shop: Shop, appointment: Appointment, actor: Actor = ADA, **given: Any) -> Appointment:
    wish = RescheduleWish(
        business_id=shop.id,
        appointment_id=appointment.id,
        expected_version=appointment.version,
        start=appointment.span.start,
        draft_id=DraftId(make_id()),
    )
    return (await shop.usecases.reschedule_appointment(replace(wish, **given), actor)).view.appointment


def customer_in(appointment: Appointment) -> Actor:
    """The customer who holds its first seat, by the manage link."""
    return Actor(kind="customer", attendee_id=seat_of(appointment).id)


def seat_of(appointment: Appointment) -> Attendee:
    return appointment.attendees[0]
