"""Our own events in Outlook never make anybody look busy, however long Outlook takes; a private one that only overlaps does."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.errors import SlotRefused
from scheduling.interval import Interval
from storage import Database
from tests.support.builders import Shop, at
from tests.support.fake_graph import Fault
from tests.support.outlook import BRAMS, outlook
from usecases.access import SYSTEM
from usecases.find_slots import SlotQuestion


async def starts(shop: Shop) -> list[str]:
    """What is on offer on Monday morning, by the clock of UTC."""
    question = SlotQuestion(business_id=shop.id, service_id=(await _service(shop)), span=Interval(at(8), at(12)))
    found = await shop.usecases.find_slots(question, SYSTEM)
    return [f"{slot.span.start:%H:%M}" for slot in found.slots]


async def _service(shop: Shop) -> Any:
    services = await shop.database.read(lambda work: work.services.list(shop.id))
    return services[0].id


async def test_what_is_booked_is_no_outside_event(database: Database) -> None:
    async with outlook(database) as here:
        await here.book(9)
        await here.deliver()
        await here.read(hours=1)
        assert len(here.events()) == 1
        assert await here.busy() == []


async def test_an_event_made_while_the_calendar_is_read_is_known_for_our_own(database: Database) -> None:
    async with outlook(database) as here:
        real = here.sync.outside.calendars.read

        class ThenRead:
            async def read(self, *asked: Any) -> Any:
                await here.book(9)
                await here.deliver()
                return await real(*asked)

        here.sync.outside = replace(here.sync.outside, calendars=ThenRead())
        await here.read()
        assert await here.busy() == []


async def test_moved_neither_the_old_place_nor_the_new_one_looks_taken(database: Database) -> None:
    """Outlook has not heard of it yet: the event still stands at nine."""
    async with outlook(database) as here:
        booked = await here.book(9)
        await here.deliver()
        await here.move(booked, 11)
        await here.read(minutes=1)
        assert await here.busy() == []
        assert "09:00" in await starts(here.shop)
        await here.book(9)


async def test_moved_there_and_back_again_nothing_looks_taken(database: Database) -> None:
    async with outlook(database) as here:
        booked = await here.book(9)
        await here.deliver()
        moved = await here.move(booked, 11)
        await here.deliver(seconds=11)
        await here.move(moved, 9)
        await here.read(minutes=1)
        assert await here.busy() == []
        await here.book(11)


async def test_cancelled_the_place_can_be_booked_before_outlook_knows(database: Database) -> None:
    async with outlook(database) as here:
        booked = await here.book(9)
        await here.deliver()
        await here.cancel(booked)
        await here.read(minutes=1)
        assert (len(here.events()), await here.busy()) == (1, [])
        await here.book(9)


async def test_what_outlook_gave_up_on_does_not_block_either(database: Database) -> None:
    async with outlook(database) as here:
        booked = await here.book(9)
        await here.deliver()
        here.graph.fail(Fault(status=403, code="ErrorAccessDenied", method="PATCH"))
        await here.move(booked, 11)
        await here.deliver(seconds=11)
        await here.read(hours=1)
        assert "09:00" in [f"{one['start']['dateTime'][11:16]}" for one in here.events()]
        assert await here.busy() == []


async def test_an_appointment_moves_within_its_own_place(database: Database) -> None:
    async with outlook(database) as here:
        booked = await here.book(11)
        await here.deliver()
        here.shop.clock.forward(hours=1)
        moved = await here.move(booked, 11, start=at(11, 15))
        assert moved.view.appointment.span.start == at(11, 15)


async def test_a_private_event_that_only_overlaps_blocks(database: Database) -> None:
    async with outlook(database) as here:
        booked = await here.book(9)
        await here.deliver()
        here.graph.put_by_hand(BRAMS, at(9, 15), at(10))
        await here.cancel(booked)
        await here.read(minutes=1)
        assert await here.busy() == [Interval(at(9, 15), at(10))]
        with pytest.raises(SlotRefused):
            await here.book(9)


async def test_a_calendar_that_lags_some_minutes_behind_blocks_nothing(database: Database) -> None:
    """The event is gone, free and busy do not show it yet; a quarter of an hour later it is somebody else's."""
    async with outlook(database) as here:
        booked = await here.book(9)
        await here.deliver()
        await here.cancel(booked)
        await here.deliver(seconds=11)
        here.graph.put_by_hand(BRAMS, at(9), at(9, 30))
        await here.read(minutes=1)
        assert await here.busy() == []
        await here.read(minutes=15)
        assert await here.busy() == [Interval(at(9), at(9, 30))]


async def test_before_a_booking_the_calendar_is_asked_live(database: Database) -> None:
    async with outlook(database) as here:
        await here.read()
        here.graph.put_by_hand(BRAMS, at(9), at(10))
        with pytest.raises(SlotRefused):
            await here.book(9)


async def test_when_the_calendar_does_not_answer_in_time_the_stored_copy_decides(database: Database) -> None:
    async with outlook(database, time_limit=0.2) as here:
        here.graph.put_by_hand(BRAMS, at(9), at(10))
        await here.read()
        here.graph.fail(Fault(seconds=60, path="/getSchedule"))
        with pytest.raises(SlotRefused):
            await here.book(9)
        here.graph.fail(Fault(seconds=60, path="/getSchedule"))
        await here.book(10)


async def test_free_again_in_the_calendar_counts_at_once(database: Database) -> None:
    async with outlook(database) as here:
        event = here.graph.put_by_hand(BRAMS, at(9), at(10))
        await here.read()
        here.graph.delete_by_hand(BRAMS, event)
        await here.book(9)


async def test_who_is_busy_there_is_not_offered(database: Database) -> None:
    async with outlook(database) as here:
        here.graph.put_by_hand(BRAMS, at(9), at(11))
        await here.read()
        assert await starts(here.shop) == ["08:00", "08:30", "11:00", "11:30"]


async def test_a_recurring_event_blocks_each_time(database: Database) -> None:
    """Outlook lists each of its times."""
    async with outlook(database) as here:
        for week in range(3):
            here.graph.put_by_hand(BRAMS, at(9, day=5 + 7 * week), at(10, day=5 + 7 * week), type="occurrence")
        await here.read()
        assert [one.start for one in await here.busy()] == [at(9, day=5), at(9, day=12), at(9, day=19)]
