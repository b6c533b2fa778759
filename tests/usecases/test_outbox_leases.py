"""Whose a claimed row is: while a try runs nobody else sends the same, whatever hangs, dies or sets the clock."""

import asyncio
from dataclasses import replace

import pytest

from scheduling.errors import PermanentFailure, TemporaryFailure
from storage import Database
from tests.support.builders import staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import NOOR, book, cancel, move, opened
from usecases.deliver_outbox import DeliverOutbox, DeliveryRules

ADA = staff_actor("ada")


def test_a_try_must_end_before_its_lease() -> None:
    with pytest.raises(ValueError, match="before its lease"):
        DeliveryRules(try_seconds=180, lease_seconds=180)


async def hanging(post: PostOffice) -> tuple[DeliverOutbox, asyncio.Task[str]]:
    """A worker whose mail to Noor has begun and hangs; everything else has gone."""
    post.mail.hangs = {NOOR}
    outbox, begun = post.outbox, asyncio.Event()

    async def note(email: object) -> None:
        if getattr(email, "to", "") == NOOR:
            begun.set()

    post.mail.before = note
    items = await outbox.claim({"mail": 9, "chat": 9})
    tasks = {item.id: asyncio.create_task(outbox.deliver(item)) for item in items}
    await asyncio.wait_for(begun.wait(), 60)
    (mine,) = [item.id for item in items if item.attendee_id]
    await asyncio.gather(*(task for one, task in tasks.items() if one != mine))
    return outbox, tasks[mine]


async def test_while_the_far_side_hangs_nobody_else_sends_the_same(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    _, task = await hanging(post)
    other = replace(post, worker="w2")
    assert await other.deliver(seconds=post.rules.lease_seconds - 1) == {}
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_when_the_clock_jumps_ahead_a_running_try_is_not_begun_again(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    outbox, task = await hanging(post)
    shop.clock.forward(days=2)
    assert await outbox.claim({"mail": 9}) == []
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [item.attendee_id is not None for item in await outbox.claim({"mail": 9})] == [True]


async def test_when_the_clock_is_set_back_what_is_due_still_leaves(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    shop.clock.forward(hours=-3)
    assert await post.deliver() == {}
    await post.deliver(hours=3)
    assert len(post.mail.sent) == 3


async def test_a_parked_message_sent_again_does_not_tell_of_what_was_told_since(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [PermanentFailure("recipient_refused")]
    booked = await book(shop)
    await post.deliver()
    await move(shop, booked, 12)
    await post.deliver(seconds=10)
    (parked,) = await shop.usecases.list_trouble(shop.id, ADA)
    await shop.usecases.resend_message(shop.id, parked.id, ADA)
    await post.deliver()
    assert [subject.partition(":")[0] for subject in post.mail.subjects(NOOR)] == ["New time"]


async def test_of_two_parked_messages_sent_again_the_cancellation_comes_last(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [PermanentFailure("recipient_refused")] * 2
    booked = await book(shop)
    await post.deliver()
    await cancel(shop, booked)
    await post.deliver(seconds=10)
    for parked in await shop.usecases.list_trouble(shop.id, ADA):
        await shop.usecases.resend_message(shop.id, parked.id, ADA)
    await post.deliver()
    seat = booked.view.appointment.attendees[0].id
    assert await post.states(attendee_id=seat) == [("confirmed", "dropped"), ("cancelled", "done")]


async def test_while_one_sent_again_waits_the_next_of_its_line_waits_behind_it(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [PermanentFailure("recipient_refused"), TemporaryFailure("mail_deferred")]
    booked = await book(shop)
    await post.deliver()
    (parked,) = await shop.usecases.list_trouble(shop.id, ADA)
    await shop.usecases.resend_message(shop.id, parked.id, ADA)
    await post.deliver()
    await cancel(shop, booked)
    await post.deliver(seconds=30)
    assert post.mail.to(NOOR) == []
    await post.deliver(seconds=30)
    await post.deliver()
    assert [subject.partition(":")[0] for subject in post.mail.subjects(NOOR)] == ["Cancelled"]


async def test_retries_of_a_crowd_are_set_apart(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")]
    await book(shop)
    await replace(post, spread=0.5).deliver()
    (row,) = [one for one in await post.rows() if one.attendee_id]
    assert (row.due_at - shop.clock.now()).total_seconds() == 75


async def test_workers_that_die_over_a_message_do_not_use_up_its_day_of_tries(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    for _ in range(40):
        await post.outbox.claim({"mail": 9})
        shop.clock.forward(seconds=post.rules.lease_seconds + 1)
    post.mail.faults[NOOR] = [TemporaryFailure("throttled")]
    await post.deliver()
    assert await shop.usecases.list_trouble(shop.id, ADA) == ()
    await post.deliver(minutes=10)
    assert NOOR in [mail.to for mail in post.mail.sent]
