"""A booking waits a little for its join link, so that most people see it at once."""

import asyncio

from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.wiring import Rules


async def opened(database: Database, seconds: float) -> Shop:
    return await a_shop(database, services=[a_service(is_online=True)], rules=Rules(meeting_wait_seconds=seconds))


async def test_a_booking_answers_with_the_link_that_was_made_meanwhile(database: Database) -> None:
    shop = await opened(database, 180)
    post = PostOffice(database=database, clock=shop.clock)
    booking = asyncio.create_task(shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada")))
    while not await post.rows():  # noqa: ASYNC110 whoever books waits too, and tells nobody
        await asyncio.sleep(0.01)
    await post.deliver()
    meeting = (await booking).view.appointment.meeting
    assert meeting is not None
    assert meeting.join_web_url.startswith("https://meet.example.org/")


async def test_a_booking_answers_without_the_link_when_it_takes_too_long(database: Database) -> None:
    shop = await opened(database, 0.2)
    booked = await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    assert booked.view.appointment.meeting is None
