"""After a new edition of the zone data, appointments whose clock time moved are found."""

from functools import partial

import pytest

from storage import Database, Work
from tests.storage.builders import NOW, SHOP, appointment, set_up_shop
from tests.support.clock import FrozenClock
from usecases.find_clock_changes import FindClockChanges

ZONE = "Europe/Amsterdam"


def book(wall: str, work: Work) -> None:
    set_up_shop(work)
    work.appointments.add(SHOP, appointment("first", 10, wall_start=wall, zone=ZONE))


async def found(database: Database) -> list[tuple[str, str]]:
    changes = await FindClockChanges(database=database, clock=FrozenClock(NOW))()
    return [(change.agreed, change.shown) for change in changes]


async def test_an_appointment_at_the_time_agreed_is_not_mentioned(database: Database) -> None:
    await database.write(partial(book, "2027-01-04T11:00"))
    assert await found(database) == []


async def test_an_appointment_that_moved_on_the_clock_is_mentioned(database: Database) -> None:
    await database.write(partial(book, "2027-01-04T12:00"))
    assert await found(database) == [("2027-01-04T12:00", "2027-01-04T11:00")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_appointment_of_before_is_left_alone(database: Database) -> None:
    await database.write(partial(book, "2027-01-04T12:00"))
    clock = FrozenClock(NOW)
    clock.forward(days=2)
    assert await FindClockChanges(database=database, clock=clock)() == ()
