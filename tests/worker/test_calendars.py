"""The worker reads calendars beside everything else: now and then, and at once when somebody says that one has changed."""

import asyncio
from collections.abc import Callable

from storage import Database
from tests.support.builders import at
from tests.support.outlook import BRAMS, Outlook, outlook, span
from usecases.deliver_reminders import DeliverReminders
from usecases.forget_customers import ForgetCustomers
from usecases.keep_beat import KeepBeat
from usecases.plan_mornings import PlanMornings
from usecases.purge_delivered import PurgeDelivered
from worker.loop import Worker


def a_worker(here: Outlook, poll_seconds: float = 0.01) -> Worker:
    database, clock = here.shop.database, here.shop.clock
    return Worker(
        outbox=here.post.outbox,
        reminders=DeliverReminders(database=database, clock=clock),
        purge=PurgeDelivered(database=database, clock=clock),
        forget=ForgetCustomers(database=database, clock=clock),
        keep_beat=KeepBeat(database=database, clock=clock, worker="w1"),
        clock=clock,
        mornings=PlanMornings(database=database, clock=clock),
        calendars=here.sync,
        poll_seconds=poll_seconds,
    )


async def turn(worker: Worker) -> None:
    await worker.run_once()
    await worker.settled()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 what is waited for does not know that it is
            await asyncio.sleep(0.01)


async def test_calendars_are_read_with_the_workers_turn(database: Database) -> None:
    async with outlook(database) as here:
        here.graph.put_by_hand(BRAMS, at(9), at(10))
        await turn(a_worker(here))
        assert await here.busy() == [span(9, 10)]


async def test_a_calendar_that_changed_is_read_without_waiting(database: Database) -> None:
    async with outlook(database) as here:
        worker = a_worker(here)
        await turn(worker)
        here.graph.put_by_hand(BRAMS, at(9), at(10))
        await database.write(
            lambda work: work.staff_calendars.hasten([(here.shop.id, here.bram)], here.shop.clock.now())
        )
        await turn(worker)
        assert await here.busy() == []
        worker.calendar_changed()
        await turn(worker)
        assert await here.busy() == [span(9, 10)]


async def test_the_end_of_a_reading_does_not_begin_the_next(database: Database) -> None:
    """The end of any work wakes the worker; reading calendars must not keep it awake for ever."""
    async with outlook(database) as here:
        worker, stop = a_worker(here, poll_seconds=60), asyncio.Event()
        looks: list[int] = []
        read = here.sync.run_once

        async def counted() -> int:
            looks.append(await read())
            return looks[-1]

        worker.calendars = _Counted(counted)  # type: ignore[assignment]  # does the same and counts
        running = asyncio.create_task(worker.run_forever(stop, lambda _: lambda: None))
        await until(lambda: len(looks) == 1)
        worker.wake()
        await until(lambda: not worker._woken.is_set())
        stop.set()
        await running
        assert looks == [2]


class _Counted:
    def __init__(self, run_once: object) -> None:
        self.run_once = run_once
