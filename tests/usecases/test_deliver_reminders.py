"""Reminders and follow-ups: at their moment, planned anew with every change, looked at again before they leave."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from notifications.facts import NoticeKind
from scheduling.errors import PermanentFailure, TemporaryFailure
from scheduling.service import Recipients, Reminder
from scheduling.staff import StaffMember
from storage import Database
from tests.support.builders import EVERY_ROLE, Shop, a_service, a_shop, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import BRAM, NOOR, book, cancel, chat_with, move
from usecases.reschedule_appointment import Changed
from usecases.stop_reminders import reminder_mark
from usecases.undo_change import UndoWish

HOUR = Reminder(offset=60, message="Bring your card.")


async def opened(
    database: Database, *reminders: Reminder, staff: Sequence[StaffMember] = EVERY_ROLE, **given: Any
) -> tuple[Shop, PostOffice]:
    services = [a_service(reminders=reminders or (HOUR,), **given)]
    shop = await a_shop(database, services=services, staff=staff)
    return shop, PostOffice(database=database, clock=shop.clock)


def kinds(post: PostOffice, address: str) -> list[str]:
    return [subject.partition(":")[0] for subject in post.mail.subjects(address)]


async def test_a_reminder_leaves_at_its_moment_with_its_words(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, start=at(12))
    await post.deliver()
    await post.deliver(hours=2, minutes=59)
    assert kinds(post, NOOR) == ["Confirmed"]
    await post.deliver(minutes=1)
    assert kinds(post, NOOR) == ["Confirmed", "Reminder"]
    assert "Bring your card." in post.mail.to(NOOR)[1].text
    assert (await post.deliver(hours=1)) == {}


@pytest.mark.parametrize(
    ("recipients", "told"),
    [
        (Recipients.CUSTOMER, [NOOR]),
        (Recipients.STAFF, [BRAM]),
        (Recipients.ALL_ATTENDEES, [BRAM, NOOR]),
    ],
)
async def test_a_reminder_goes_to_whom_it_is_meant_for(
    database: Database, recipients: Recipients, told: list[str]
) -> None:
    shop, post = await opened(database, Reminder(offset=60, recipients=recipients))
    await book(shop, start=at(12))
    await post.deliver()
    post.mail.sent.clear()
    await post.deliver(hours=3)
    assert sorted(mail.to for mail in post.mail.sent) == told


async def test_a_follow_up_leaves_after_the_end(database: Database) -> None:
    shop, post = await opened(database, Reminder(offset=30, message="How was it?", is_follow_up=True))
    await book(shop, start=at(9))
    await post.deliver()
    await post.deliver(hours=1, minutes=59)
    assert len(post.mail.to(NOOR)) == 1
    await post.deliver(minutes=1)
    assert "How was it?" in post.mail.to(NOOR)[1].text


async def test_a_moved_appointment_is_reminded_of_at_its_new_time_only(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop, start=at(10))
    await move(shop, booked, 14)
    await post.deliver(seconds=10)
    await post.deliver(hours=1)
    assert "Reminder" not in kinds(post, NOOR)
    await post.deliver(hours=4)
    assert post.mail.subjects(NOOR)[-1] == "Reminder: Check-up, Mon 4 Jan, 15:00"


async def test_a_cancelled_appointment_is_not_reminded_of(database: Database) -> None:
    shop, post = await opened(database)
    await cancel(shop, await book(shop, start=at(12)))
    await post.deliver(seconds=10)
    await post.deliver(hours=3)
    assert "Reminder" not in kinds(post, NOOR)


async def test_an_undone_cancellation_brings_the_reminder_back(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop, start=at(12))
    gone = await cancel(shop, booked)
    await undo(shop, gone)
    await post.deliver(hours=3)
    assert kinds(post, NOOR)[-1] == "Reminder"


async def test_a_reminder_whose_moment_had_passed_at_booking_is_never_sent(database: Database) -> None:
    shop, post = await opened(database, Reminder(offset=72 * 60))
    await book(shop, start=at(12))
    await post.deliver(hours=1)
    assert kinds(post, NOOR) == ["Confirmed"]


async def test_a_reminder_later_than_a_quarter_of_its_offset_is_dropped(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, start=at(12))
    await post.deliver()
    await post.deliver(hours=3, minutes=16)
    assert kinds(post, NOOR) == ["Confirmed"]


async def test_a_little_late_is_still_sent(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, start=at(12))
    await post.deliver()
    await post.deliver(hours=3, minutes=14)
    assert kinds(post, NOOR) == ["Confirmed", "Reminder"]


async def test_a_reminder_that_could_not_leave_in_time_is_dropped(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, start=at(12))
    await post.deliver()
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")] * 4
    for minutes in (180, 1, 2, 5, 15):
        await post.deliver(minutes=minutes)
    assert await post.states(topic="reminder") == [("reminder", "dropped")]


async def test_a_reminder_waiting_in_the_outbox_is_not_sent_for_what_was_cancelled_meanwhile(
    database: Database,
) -> None:
    shop, post = await opened(database)
    booked = await book(shop, start=at(12))
    await post.deliver()
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")]
    await post.deliver(hours=3)
    await cancel(shop, booked)
    await post.deliver(minutes=2)
    await post.deliver()
    assert kinds(post, NOOR) == ["Confirmed", "Cancelled"]


async def test_a_reminder_that_waits_outlives_a_change_that_leaves_its_time_alone(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop, start=at(12))
    await post.deliver()
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")]
    await post.deliver(hours=3)
    moved = await move(shop, booked, 14)
    await undo(shop, moved)
    await post.deliver(minutes=2)
    assert kinds(post, NOOR) == ["Confirmed", "Reminder"]


async def undo(shop: Shop, changed: Changed) -> None:
    where = UndoWish(business_id=shop.id, appointment_id=changed.view.appointment.id, change_id=changed.change_id)
    await shop.usecases.undo_change(where, staff_actor("ada"))


async def test_a_reminder_that_is_tried_while_a_change_can_be_undone_comes_when_it_is(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop, start=at(12))
    await post.deliver()
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")]
    await post.deliver(hours=3)
    await post.deliver(seconds=55)
    moved = await move(shop, booked, 14)
    await post.deliver(seconds=5)
    await undo(shop, moved)
    await post.deliver(seconds=6)
    assert kinds(post, NOOR) == ["Confirmed", "Reminder"]


async def test_a_reminder_whose_moment_comes_while_a_change_can_be_undone_comes_when_it_is(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop, start=at(12))
    await post.deliver()
    await post.deliver(hours=2, minutes=59, seconds=55)
    moved = await move(shop, booked, 14)
    await post.deliver(seconds=7)
    await undo(shop, moved)
    await post.deliver(seconds=1)
    assert kinds(post, NOOR) == ["Confirmed", "Reminder"]


@pytest.mark.parametrize(("is_undone", "told"), [(True, []), (False, ["Reminder"])])
async def test_nobody_is_reminded_of_a_time_while_it_can_be_undone(
    database: Database, is_undone: bool, told: list[str]
) -> None:
    shop, post = await opened(database)
    booked = await book(shop, start=at(14))
    await post.deliver()
    await post.deliver(hours=2, minutes=59, seconds=55)
    moved = await move(shop, booked, 12, tell_customer=False)
    await post.deliver(seconds=6)
    assert kinds(post, NOOR) == ["Confirmed"]
    if is_undone:
        await undo(shop, moved)
    await post.deliver(seconds=4)
    assert kinds(post, NOOR)[1:] == told


async def test_two_reminders_at_different_moments_are_both_sent(database: Database) -> None:
    shop, post = await opened(database, Reminder(offset=60), Reminder(offset=120))
    await book(shop, start=at(12))
    await post.deliver()
    await post.deliver(hours=2)
    await post.deliver(hours=1)
    assert kinds(post, NOOR) == ["Confirmed", "Reminder", "Reminder"]


async def test_an_online_appointment_is_reminded_of_with_its_link(database: Database) -> None:
    shop, post = await opened(database, is_online=True)
    await book(shop, start=at(12))
    await post.deliver()
    await post.deliver(hours=3)
    assert "https://meet.example.org/" in post.mail.to(NOOR)[-1].text


async def test_only_what_can_be_stopped_says_how(database: Database) -> None:
    shop, post = await opened(database, Reminder(offset=60, recipients=Recipients.ALL_ATTENDEES))
    post.stop_link = lambda business_id, mark, language: f"https://x.example/{mark[:6]}/{language}"
    await book(shop, start=at(12))
    await post.deliver()
    await post.deliver(hours=3)
    confirmed, reminded = post.mail.to(NOOR)
    address = f"https://x.example/{reminder_mark(shop.id, NOOR)[:6]}/en-NL"
    assert reminded.headers["List-Unsubscribe"] == f"<{address}>"
    assert address in reminded.text
    assert all("List-Unsubscribe" not in mail.headers for mail in [confirmed, *post.mail.to(BRAM)])


async def test_a_staff_member_who_can_be_spoken_to_is_reminded_in_chat_and_not_by_mail_too(database: Database) -> None:
    shop, post = await opened(database, Reminder(offset=60, recipients=Recipients.ALL_ATTENDEES, message="Room 2"))
    await chat_with(database, "bram")
    await book(shop, start=at(12))
    await post.deliver()
    post.mail.sent.clear()
    post.chat.told.clear()
    await post.deliver(hours=3)
    assert [(chat, notice.kind, notice.message) for chat, notice in post.chat.told] == [
        ("chat-bram", NoticeKind.REMINDER, "Room 2")
    ]
    assert [mail.to for mail in post.mail.sent] == [NOOR]


async def test_a_reminder_that_quiet_hours_would_make_late_goes_by_mail(database: Database) -> None:
    staff = [replace(one, zone="Asia/Tokyo") if one.id == "bram" else one for one in EVERY_ROLE]
    shop, post = await opened(database, Reminder(offset=60, recipients=Recipients.STAFF), staff=staff)
    await chat_with(database, "bram")
    await book(shop, start=at(15))
    await post.deliver()
    post.mail.sent.clear()
    await post.deliver(hours=6)
    assert kinds(post, BRAM) == ["Reminder"]
    assert await post.states(topic="reminder", kind="chat") == []


async def test_a_reminder_in_chat_waits_for_the_end_of_quiet_hours_where_that_is_in_time(database: Database) -> None:
    shop, post = await opened(database, Reminder(offset=600, recipients=Recipients.STAFF))
    await chat_with(database, "bram")
    await book(shop, start=at(15, day=5))
    await post.deliver()
    post.chat.told.clear()
    shop.clock.moment = at(5, day=5)
    await post.deliver()
    assert post.chat.told == []
    await post.deliver(hours=2)
    assert [notice.kind for _, notice in post.chat.told] == [NoticeKind.REMINDER]


async def test_a_reminder_that_the_chat_does_not_take_any_more_goes_by_mail(database: Database) -> None:
    shop, post = await opened(database, Reminder(offset=60, recipients=Recipients.STAFF))
    await chat_with(database, "bram")
    await book(shop, start=at(12))
    await post.deliver()
    post.mail.sent.clear()
    post.chat.fault = PermanentFailure("conversation_gone")
    await post.deliver(hours=3)
    await post.deliver()
    assert kinds(post, BRAM) == ["Reminder"]
    assert await shop.usecases.list_trouble(shop.id, staff_actor("ada")) == ()
