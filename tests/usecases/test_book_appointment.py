"""Booking by use case: what is stored, who gets it, what is refused and what is left in the outbox."""

from storage import Database
from tests.support.builders import a_shop, a_wish, at, staff_actor


async def test_a_booking_is_stored_with_its_customer(database: Database) -> None:
    shop = await a_shop(database)
    booked = await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    again = await shop.usecases.read_appointment(shop.id, booked.view.appointment.id, staff_actor("ada"))
    assert [seat.name for seat in again.appointment.seated] == ["Noor Jansen"]
