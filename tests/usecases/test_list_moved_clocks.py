"""Appointments that new zone rules have moved on the clock: where they belong, and in which order they can go there (D14)."""

from datetime import datetime

import pytest
from sqlalchemy import update

from scheduling.appointment import DraftId
from scheduling.errors import NotAllowed
from storage import Database
from storage.tables import appointment
from tests.support.builders import Shop, a_shop, a_wish, at, staff_actor
from usecases.list_moved_clocks import MovedClock
from usecases.reschedule_appointment import RescheduleWish

ADA = staff_actor("ada")


async def booked(database: Database, **walls: str) -> Shop:
    """Half past nine and ten o'clock by the clock in Amsterdam, agreed for other times."""
    shop = await a_shop(database)
    for start, wall in ((at(8, 30), walls["first"]), (at(9), walls["second"])):
        await shop.usecases.book_appointment(a_wish(start), ADA)
        await agree(database, start, wall)
    return shop


async def agree(database: Database, start: datetime, wall: str) -> None:
    other = update(appointment).where(appointment.c.starts_at == start).values(wall_start=wall)
    await database.write(lambda work: work.connection.execute(other))


async def moved(shop: Shop) -> tuple[MovedClock, ...]:
    return await shop.usecases.list_moved_clocks(shop.id, ADA)


def places(found: tuple[MovedClock, ...]) -> list[tuple[datetime, datetime | None]]:
    return [(one.view.appointment.span.start, one.agreed_at) for one in found]


async def test_what_stands_as_agreed_is_not_listed(database: Database) -> None:
    shop = await booked(database, first="2027-01-04T09:30", second="2027-01-04T10:30")
    assert places(await moved(shop)) == [(at(9), at(9, 30))]


async def test_those_that_go_forward_begin_with_the_last(database: Database) -> None:
    shop = await booked(database, first="2027-01-04T10:00", second="2027-01-04T10:30")
    assert places(await moved(shop)) == [(at(9), at(9, 30)), (at(8, 30), at(9))]


async def test_those_that_go_back_begin_with_the_first(database: Database) -> None:
    shop = await booked(database, first="2027-01-04T09:00", second="2027-01-04T09:30")
    assert places(await moved(shop)) == [(at(8, 30), at(8)), (at(9), at(8, 30))]


async def test_in_that_order_each_finds_its_place_free(database: Database) -> None:
    shop = await booked(database, first="2027-01-04T10:00", second="2027-01-04T10:30")
    for one in await moved(shop):
        assert one.agreed_at
        wish = RescheduleWish(
            business_id=shop.id,
            appointment_id=one.view.appointment.id,
            expected_version=one.view.appointment.version,
            start=one.agreed_at,
            draft_id=DraftId(f"clock-{one.view.appointment.id}"),
        )
        await shop.usecases.reschedule_for_good(wish, ADA)
    assert await moved(shop) == ()


async def test_a_time_that_the_clock_leaves_out_is_no_place(database: Database) -> None:
    shop = await booked(database, first="2027-01-04T09:30", second="2027-03-28T02:30")
    assert places(await moved(shop)) == [(at(9), None)]


async def test_a_team_member_is_shown_the_own_ones(database: Database) -> None:
    shop = await booked(database, first="2027-01-04T09:30", second="2027-01-04T10:30")
    assert len(await shop.usecases.list_moved_clocks(shop.id, staff_actor("bram"))) == 1


async def test_a_viewer_may_not_move_them_and_sees_no_list(database: Database) -> None:
    shop = await booked(database, first="2027-01-04T09:30", second="2027-01-04T10:30")
    with pytest.raises(NotAllowed):
        await shop.usecases.list_moved_clocks(shop.id, staff_actor("vic"))
