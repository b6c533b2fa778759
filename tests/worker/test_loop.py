"""The worker: does what is due, lets nothing that hangs hold up the rest, beats, and stops in good order."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from notifications.bounces import Bounce
from scheduling.errors import Busy
from scheduling.service import Recipients, Reminder
from storage import Database
from storage.tables import business
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.book_appointment import CustomerWish
from usecases.deliver_reminders import DeliverReminders
from usecases.forget_customers import ForgetCustomers
from usecases.keep_beat import KeepBeat
from usecases.plan_mornings import PlanMornings
from usecases.purge_delivered import PurgeDelivered
from usecases.read_bounces import ReadBounces
from usecases.tell_health import TellHealth
from worker.loop import Worker

NOOR = "noor@example.com"


def never(_: Callable[[object], None]) -> Callable[[], None]:
    return lambda: None


def a_worker(post: PostOffice, **given: Any) -> Worker:
    return Worker(
        outbox=post.outbox,
        reminders=DeliverReminders(database=post.database, clock=post.clock),
        mornings=PlanMornings(database=post.database, clock=post.clock),
        purge=PurgeDelivered(database=post.database, clock=post.clock),
        forget=ForgetCustomers(database=post.database, clock=post.clock),
        keep_beat=KeepBeat(database=post.database, clock=post.clock, worker=post.worker),
        clock=post.clock,
        **given,
    )


async def opened(database: Database, **given: Any) -> tuple[Shop, PostOffice]:
    shop = await a_shop(database, **given)
    return shop, PostOffice(database=database, clock=shop.clock)


async def book(shop: Shop, hour: int = 9, email: str = NOOR) -> None:
    wish = a_wish(at(hour), customers=(CustomerWish(name="Noor Jansen", email=email),))
    await shop.usecases.book_appointment(wish, staff_actor("ada"))


async def beaten(worker: Worker) -> None:
    await worker.run_once()
    await worker.settled()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 what is waited for does not know that it is
            await asyncio.sleep(0.01)


async def test_one_run_starts_what_is_due(database: Database) -> None:
    shop, post = await opened(database)
    worker = a_worker(post)
    await book(shop)
    while await worker.run_once():
        await worker.settled()
    assert len(post.mail.sent) == 3


async def test_reminders_leave_in_the_same_run(database: Database) -> None:
    reminder = Reminder(offset=60, recipients=Recipients.CUSTOMER)
    shop, post = await opened(database, services=[a_service(reminders=(reminder,))])
    worker = a_worker(post)
    await book(shop, hour=12)
    shop.clock.forward(hours=3)
    while await worker.run_once():
        await worker.settled()
    assert [subject.partition(":")[0] for subject in post.mail.subjects(NOOR)] == ["Confirmed", "Reminder"]


async def test_a_mail_that_hangs_holds_up_neither_the_loop_nor_other_mails(database: Database) -> None:
    shop, post = await opened(database)
    worker, stop = a_worker(post, poll_seconds=0.01, grace_seconds=0.1), asyncio.Event()
    post.mail.hangs = {"hangs@example.com"}
    await book(shop, 9, "hangs@example.com")
    running = asyncio.create_task(worker.run_forever(stop, never))
    await until(lambda: len(post.mail.sent) == 2)
    await book(shop, 12)
    await until(lambda: len(post.mail.to(NOOR)) == 1)
    stop.set()
    await running


async def test_a_booking_wakes_the_worker(database: Database) -> None:
    shop, post = await opened(database)
    worker, stop = a_worker(post, poll_seconds=3600), asyncio.Event()
    running = asyncio.create_task(worker.run_forever(stop, database.on_change))
    await until(lambda: worker._next_beat is not None)
    await book(shop)
    await until(lambda: len(post.mail.sent) == 3)
    stop.set()
    await running


async def test_a_stop_lets_what_is_under_way_end(database: Database) -> None:
    shop, post = await opened(database)
    worker, stop, going = a_worker(post, poll_seconds=0.01, grace_seconds=180), asyncio.Event(), asyncio.Event()

    async def slowly(_: object) -> None:
        going.set()
        await stop.wait()
        await asyncio.sleep(0.1)

    post.mail.before = slowly
    await book(shop)
    running = asyncio.create_task(worker.run_forever(stop, never))
    await asyncio.wait_for(going.wait(), 60)
    stop.set()
    await running
    assert len(post.mail.sent) == 3
    assert {str(row.state) for row in await post.rows() if row.kind == "mail"} == {"done"}


async def test_what_a_stop_cannot_wait_for_is_not_lost(database: Database) -> None:
    shop, post = await opened(database)
    worker, stop = a_worker(post, poll_seconds=0.01, grace_seconds=0.05), asyncio.Event()
    post.mail.hangs = {NOOR}
    await book(shop)
    running = asyncio.create_task(worker.run_forever(stop, never))
    await until(lambda: len(post.mail.sent) == 2)
    stop.set()
    await running
    post.mail.hangs = set()
    await post.deliver(minutes=3)
    assert len(post.mail.to(NOOR)) == 1


async def test_a_fault_of_the_database_does_not_end_the_worker(database: Database) -> None:
    shop, post = await opened(database)
    worker, stop = a_worker(post, poll_seconds=0.01), asyncio.Event()
    faults, write = [Busy(), Busy()], database.write

    async def busy_twice(function: Any) -> Any:
        if faults:
            raise faults.pop()
        return await write(function)

    await book(shop)
    database.write = busy_twice  # type: ignore[method-assign]  # this database alone, for this test
    running = asyncio.create_task(worker.run_forever(stop, never))
    await until(lambda: len(post.mail.sent) == 3)
    stop.set()
    await running
    assert faults == []


async def test_a_worker_leaves_a_beat_that_every_process_can_see(database: Database) -> None:
    _, post = await opened(database)
    silence = TellHealth(database=database, clock=post.clock).workers_silence
    assert await silence() is None
    await beaten(a_worker(post))
    post.clock.forward(seconds=31)
    assert await silence() == timedelta(seconds=31)


async def test_the_latest_beat_of_several_workers_counts(database: Database) -> None:
    _, post = await opened(database)
    await beaten(a_worker(post))
    post.clock.forward(seconds=40)
    await beaten(a_worker(replace(post, worker="w2")))
    assert await TellHealth(database=database, clock=post.clock).workers_silence() == timedelta()


async def test_a_worker_beats_every_fifteen_seconds_and_not_at_every_look(database: Database) -> None:
    _, post = await opened(database)
    worker, silence = a_worker(post), TellHealth(database=database, clock=post.clock).workers_silence
    await beaten(worker)
    post.clock.forward(seconds=14)
    await beaten(worker)
    assert await silence() == timedelta(seconds=14)
    post.clock.forward(seconds=1)
    await beaten(worker)
    assert await silence() == timedelta()


async def test_a_worker_that_cannot_reach_the_outbox_does_not_beat(database: Database) -> None:
    _, post = await opened(database)

    async def busy(function: Any) -> Any:
        raise Busy

    database.write = busy  # type: ignore[method-assign]  # this database alone, for this test
    with pytest.raises(Busy):
        await a_worker(post).run_once()
    assert await TellHealth(database=database, clock=post.clock).workers_silence() is None


async def test_payloads_are_emptied_a_month_after_delivery(database: Database) -> None:
    shop, post = await opened(database)
    worker = a_worker(post)
    await book(shop)
    await post.deliver()
    assert all(row.payload for row in await post.rows() if row.kind == "mail")
    post.clock.forward(days=30, hours=2)
    await worker.run_once()
    await worker.settled()
    assert not any(row.payload for row in await post.rows())
    assert {str(row.state) for row in await post.rows()} == {"done", "dropped"}


async def test_customers_are_forgotten_when_the_business_no_longer_keeps_them(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    keep = update(business).values(retention_days=30)
    await database.write(lambda work: work.connection.execute(keep))
    post.clock.forward(days=31)
    worker = a_worker(post)
    await worker.run_once()
    await worker.settled()
    assert await database.read(lambda work: work.customers.names(shop.id)) == ()


async def test_chores_run_once_an_hour(database: Database) -> None:
    _, post = await opened(database)
    worker = a_worker(post)
    await worker.run_once()
    due = worker._next_chores
    await worker.run_once()
    await worker.settled()
    assert worker._next_chores == due == post.clock.now() + timedelta(hours=1)


class Mailbox:
    """Counts how often it was looked into; a look lasts until it may end."""

    def __init__(self) -> None:
        self.looks, self.may_end = 0, asyncio.Event()

    async def unread(self) -> list[tuple[str, Bounce]]:
        self.looks += 1
        await self.may_end.wait()
        return []

    async def settle(self, numbers: Iterable[str]) -> None:
        list(numbers)


async def test_reports_are_looked_for_once_a_minute_and_never_twice_at_once(database: Database) -> None:
    shop, post = await opened(database)
    mailbox = Mailbox()
    worker = a_worker(post, bounces=ReadBounces(database=database, clock=shop.clock, mailbox=mailbox))
    for minutes in (0, 0, 1):  # the third run comes while the first look still lasts
        shop.clock.forward(minutes=minutes)
        await worker.run_once()
        await until(lambda: mailbox.looks == 1)
    mailbox.may_end.set()
    await worker.settled()
    await beaten(worker)
    assert mailbox.looks == 2


async def test_the_worker_beats_on_when_the_clock_was_set_back(database: Database) -> None:
    shop, post = await opened(database)
    worker = a_worker(post)
    await beaten(worker)
    shop.clock.forward(hours=-2)
    await beaten(worker)
    assert await database.read(lambda work: work.beats.last()) == shop.clock.now()
