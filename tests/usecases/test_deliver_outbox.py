"""Messages leave after the booking: to the right people, in order, at least once, and only while they still hold."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from notifications.facts import NoticeKind
from scheduling.appointment import DraftId
from scheduling.errors import PermanentFailure, TemporaryFailure
from scheduling.policy import SchedulingPolicy
from scheduling.staff import AccountId, Role, StaffId
from storage import Database
from storage.records import ConversationRecord, OutboxState
from tests.storage.elsewhere import eventually
from tests.support.builders import Shop, a_business, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from tests.support.calendar_folder import CalendarFolder
from tests.support.post import PostOffice
from usecases.book_appointment import Booked, CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.make_ids import make_id
from usecases.reschedule_appointment import Changed, RescheduleWish
from usecases.undo_change import UndoWish

NOOR, BRAM, OWNER = "noor@example.com", "bram@example.com", "shop@example.com"


async def opened(database: Database, **given: Any) -> tuple[Shop, PostOffice]:
    shop = await a_shop(database, **given)
    return shop, PostOffice(database=database, clock=shop.clock)


async def online(database: Database, **given: Any) -> tuple[Shop, PostOffice]:
    return await opened(database, services=[a_service(is_online=True)], **given)


async def book(shop: Shop, **wish: Any) -> Booked:
    return await shop.usecases.book_appointment(a_wish(**{"start": at(9), **wish}), staff_actor("ada"))


async def move(shop: Shop, booked: Booked | Changed, hour: int, **wish: Any) -> Changed:
    shown = booked.view.appointment
    wanted = RescheduleWish(
        business_id=shop.id,
        appointment_id=shown.id,
        expected_version=shown.version,
        start=at(hour),
        draft_id=DraftId(make_id()),
    )
    return await shop.usecases.reschedule_appointment(replace(wanted, **wish), staff_actor("ada"))


async def cancel(shop: Shop, booked: Booked | Changed, **wish: Any) -> Changed:
    shown = booked.view.appointment
    wanted = CancelWish(
        business_id=shop.id, appointment_id=shown.id, expected_version=shown.version, draft_id=DraftId(make_id())
    )
    return await shop.usecases.cancel_appointment(replace(wanted, **wish), staff_actor("ada"))


async def chat_with(database: Database, staff_id: str) -> None:
    record = ConversationRecord(
        conversation_id=f"chat-{staff_id}",
        kind="personal",
        tenant_id="t",
        service_url="https://s.example",
        bot_id="b",
        user_id="u",
        updated_at=at(8),
        account_id=AccountId(f"account-{staff_id}"),
    )
    await database.write(lambda work: work.conversations.save(record))


async def test_customer_staff_and_owner_get_the_confirmation(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    assert await post.deliver() == {"done": 3, "dropped": 1}
    assert post.mail.subjects(NOOR) == ["Confirmed: Check-up, Mon 4 Jan, 10:00"]
    assert post.mail.subjects(BRAM) == post.mail.subjects(OWNER) == ["New: Noor Jansen, Check-up, Mon 4 Jan, 10:00"]


async def test_nothing_is_sent_twice(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    await post.deliver()
    assert await post.deliver(hours=1) == {}


async def test_a_staff_member_is_told_in_chat_of_what_somebody_else_did(database: Database) -> None:
    shop, post = await opened(database)
    await chat_with(database, "bram")
    await book(shop)
    await post.deliver()
    ((chat, notice),) = post.chat.told
    assert (chat, notice.kind, notice.by_name) == ("chat-bram", NoticeKind.CONFIRMED, "Ada")
    assert notice.appointment is not None
    assert [guest.name for guest in notice.appointment.guests] == ["Noor Jansen"]


async def test_staff_are_told_in_chat_who_took_a_seat_among_others(database: Database) -> None:
    shop, post = await opened(database, services=[a_service(maximum_attendees=3)])
    await chat_with(database, "bram")
    await book(shop)
    await book(shop, customers=(CustomerWish(name="Mees Mol", email="mees@example.com"),))
    await post.deliver()
    told = {notice.kind: notice.about_name for _, notice in post.chat.told}
    assert told == {NoticeKind.CONFIRMED: "", NoticeKind.SEAT_TAKEN: "Mees Mol"}


async def test_a_conversation_that_is_gone_is_forgotten(database: Database) -> None:
    shop, post = await opened(database)
    await chat_with(database, "bram")
    post.chat.fault = PermanentFailure("conversation_gone")
    await book(shop)
    await post.deliver()
    assert await post.states(kind="chat", staff_id=StaffId("bram")) == [("confirmed", "parked")]
    kept = await database.read(lambda work: work.conversations.personal_of(AccountId("account-bram")))
    assert kept is None


async def test_the_confirmation_of_an_online_appointment_carries_its_link(database: Database) -> None:
    shop, post = await online(database)
    await book(shop)
    await post.deliver()
    (mail,) = post.mail.to(NOOR)
    assert "https://meet.example.org/" in mail.text
    stored = (await post.rows())[0]
    assert (stored.kind, stored.topic, stored.state) == ("meeting", "create", OutboxState.DONE)


async def test_a_link_that_comes_later_leaves_the_appointment_at_the_version_that_was_shown(database: Database) -> None:
    shop, post = await online(database)
    shown = (await book(shop)).view.appointment
    numbers = await database.versions(shop.id, shown.staff_ids)
    await post.deliver()
    present = await database.read(lambda work: work.appointments.get(shop.id, shown.id))
    assert present.meeting is not None
    assert present.version == shown.version
    assert await database.versions(shop.id, shown.staff_ids) > numbers


async def test_without_its_link_the_confirmation_waits_a_minute_at_most_and_the_link_follows(
    database: Database,
) -> None:
    shop, post = await online(database)
    post.rooms.fault = TemporaryFailure("room_server_down")
    await book(shop)
    await post.deliver(seconds=59)
    assert post.mail.sent == []
    await post.deliver(seconds=1)
    assert "The link for the online meeting follows" in post.mail.to(NOOR)[0].text
    post.rooms.fault = None
    await post.deliver(minutes=5)
    assert post.mail.subjects(NOOR)[1] == "The link for Check-up, Mon 4 Jan, 10:00"
    assert "https://meet.example.org/" in post.mail.to(NOOR)[1].text
    assert len(post.mail.to(BRAM)) == 2


async def test_a_link_that_comes_while_the_confirmation_is_under_way_follows_it(database: Database) -> None:
    shop, post = await online(database)
    post.rooms.fault = TemporaryFailure("room_server_down")
    await book(shop)
    await post.deliver()
    post.rooms.fault = None

    async def make_room(_: object) -> None:
        post.mail.before = None
        (row,) = await post.outbox.claim({"meeting": 1})
        assert await post.outbox.deliver(row) == "done"

    post.mail.before = make_room
    mails_only = post.with_rules(at_once={"mail": 3})
    await mails_only.deliver(seconds=60)
    await mails_only.deliver()
    assert all(len(post.mail.to(one)) == 2 for one in (NOOR, BRAM, OWNER))


async def test_a_move_tells_old_and_new_time_after_the_undo_time(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop)
    await post.deliver()
    await move(shop, booked, 12, message="Sorry!")
    await post.deliver(seconds=9)
    assert len(post.mail.sent) == 3
    await post.deliver(seconds=1)
    (_, mail) = post.mail.to(NOOR)
    assert mail.subject == "New time: Check-up, Mon 4 Jan, 13:00"
    assert "was: Monday 4 January, 10:00–10:30 (Amsterdam)" in mail.text
    assert "A word from The Shop:\n  Sorry!" in mail.text


async def test_an_undone_move_tells_nobody(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop)
    await post.deliver()
    changed = await move(shop, booked, 12)
    where = UndoWish(business_id=shop.id, appointment_id=booked.view.appointment.id, change_id=changed.change_id)
    await shop.usecases.undo_change(where, staff_actor("ada"))
    await post.deliver(minutes=1)
    assert len(post.mail.sent) == 3


async def test_a_cancellation_takes_the_appointment_out_of_the_calendars(database: Database) -> None:
    shop, post = await online(database)
    booked = await book(shop)
    await post.deliver()
    shown = await shop.usecases.read_appointment(shop.id, booked.view.appointment.id, staff_actor("ada"))
    await cancel(shop, replace(booked, view=shown))
    await post.deliver(seconds=10)
    (first, last) = post.mail.to(NOOR)
    assert (first.ics_method, last.ics_method) == ("REQUEST", "CANCEL")
    assert first.references == last.references
    assert post.rooms.calls == ["create", "cancel"]


async def test_a_confirmation_that_could_not_leave_before_the_cancellation_is_dropped(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")]
    booked = await book(shop)
    await post.deliver()
    await cancel(shop, booked)
    await post.deliver(minutes=1)
    await post.deliver()
    assert await post.states(attendee_id=booked.view.appointment.attendees[0].id) == [
        ("confirmed", "dropped"),
        ("cancelled", "done"),
    ]
    assert post.mail.subjects(NOOR) == ["Cancelled: Check-up, Mon 4 Jan, 10:00"]


async def test_a_late_confirmation_waits_while_a_cancellation_can_still_be_undone(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")]
    booked = await book(shop)
    await post.deliver()
    shop.clock.forward(seconds=55)
    changed = await cancel(shop, booked)
    await post.deliver(seconds=5)
    assert post.mail.to(NOOR) == []
    where = UndoWish(business_id=shop.id, appointment_id=booked.view.appointment.id, change_id=changed.change_id)
    await shop.usecases.undo_change(where, staff_actor("ada"))
    await post.deliver(seconds=10)
    assert post.mail.subjects(NOOR) == ["Confirmed: Check-up, Mon 4 Jan, 10:00"]


async def test_a_late_confirmation_gives_way_to_the_message_of_a_move(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")]
    booked = await book(shop)
    await post.deliver()
    await move(shop, booked, 12)
    await post.deliver(minutes=1)
    await post.deliver()
    assert post.mail.subjects(NOOR) == ["New time: Check-up, Mon 4 Jan, 13:00"]


async def test_a_late_confirmation_tells_the_new_time_when_nothing_else_would(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")]
    booked = await book(shop)
    await post.deliver()
    await move(shop, booked, 12, tell_customer=False)
    await post.deliver(minutes=1)
    assert post.mail.subjects(NOOR) == ["Confirmed: Check-up, Mon 4 Jan, 13:00"]


async def test_messages_of_one_appointment_to_one_person_keep_their_order(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred")] * 3
    booked = await book(shop)
    moved = await move(shop, booked, 12)
    await post.deliver(seconds=10)
    await cancel(shop, moved)
    for _ in range(10):
        await post.deliver(minutes=10)
    assert post.mail.subjects(NOOR)[-1].startswith("Cancelled")
    assert post.mail.subjects(BRAM) == sorted(post.mail.subjects(BRAM), key=lambda one: one.startswith("Cancelled"))


async def test_a_temporary_failure_is_tried_again_with_the_same_message_id(database: Database) -> None:
    shop, post = await opened(database)
    seen: list[str] = []

    async def note(email: Any) -> None:
        seen.extend([email.message_id] if email.to == NOOR else [])

    post.mail.before = note
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred", "432 busy")] * 2
    await book(shop)
    await post.deliver()
    (row,) = [one for one in await post.rows() if one.attendee_id]
    assert (row.state, row.due_at, row.last_error) == (
        "waiting",
        shop.clock.now() + timedelta(minutes=1),
        "mail_deferred: 432 busy",
    )
    await post.deliver(minutes=1)
    await post.deliver(minutes=2)
    assert (len(seen), len(set(seen)), len(post.mail.to(NOOR))) == (3, 1, 1)


async def test_the_server_may_ask_for_more_patience(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [TemporaryFailure("mail_deferred", retry_after=600)]
    await book(shop)
    await post.deliver()
    (row,) = [one for one in await post.rows() if one.attendee_id]
    assert row.due_at == shop.clock.now() + timedelta(seconds=600)


async def test_a_refused_recipient_is_parked_at_once_with_the_reason_and_holds_up_nobody(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [PermanentFailure("recipient_refused", "550 no such user")]
    await book(shop)
    await post.deliver()
    (row,) = [one for one in await post.rows() if one.attendee_id]
    assert (row.state, row.last_error) == ("parked", "recipient_refused: 550 no such user")
    assert [subject.partition(":")[0] for subject in post.mail.subjects(BRAM)] == ["New", "Not delivered"]


async def test_after_a_day_of_trying_a_message_is_parked(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [TemporaryFailure("mail_server_silent")] * 100
    await book(shop)
    for _ in range(40):
        await post.deliver(hours=1)
    (row,) = [one for one in await post.rows() if one.attendee_id]
    assert row.state == "parked"
    assert 20 <= row.attempts <= 30


async def test_a_message_that_hangs_does_not_hold_up_others(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.hangs = {NOOR}
    await book(shop)
    delivering = asyncio.create_task(post.deliver())
    await eventually(lambda: len(post.mail.to(BRAM)) == len(post.mail.to(OWNER)) == 1)
    assert not delivering.done()
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)


async def test_a_message_that_hangs_is_given_up_and_tried_again_later(database: Database) -> None:
    shop, post = await opened(database)
    post = post.with_rules(try_seconds=0.2)
    post.mail.hangs = {NOOR}
    await book(shop)
    await post.deliver()
    (row,) = [one for one in await post.rows() if one.attendee_id]
    assert (str(row.state), row.last_error) == ("waiting", "too_slow: ")


async def test_a_fault_of_our_own_parks_nothing_and_holds_up_nobody(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[NOOR] = [RuntimeError("a bug")]
    await book(shop)
    await post.deliver()
    assert [str(row.state) for row in await post.rows() if row.attendee_id] == ["waiting"]
    await post.deliver(minutes=1)
    assert len(post.mail.to(NOOR)) == 1


async def test_a_row_left_by_a_worker_that_died_comes_back_after_its_lease(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    assert len(await post.outbox.claim({"mail": 10})) == 3
    await post.deliver(seconds=179)
    assert post.mail.sent == []
    await post.deliver(seconds=1)
    assert len(post.mail.sent) == 3


async def test_two_workers_share_the_work(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop)
    other = replace(post, worker="w2")
    first, second = await post.outbox.claim({"mail": 2}), await other.outbox.claim({"mail": 2})
    assert {row.id for row in first} & {row.id for row in second} == set()
    assert len(first) + len(second) == 3


async def test_who_has_no_address_gets_no_mail(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, customers=(CustomerWish(name="Noor"),))
    await post.deliver()
    assert {mail.to for mail in post.mail.sent} == {BRAM, OWNER}


async def test_the_customer_is_not_told_when_staff_say_so(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, tell_customer=False)
    await post.deliver()
    assert post.mail.to(NOOR) == []


async def test_who_loses_an_appointment_and_who_gets_it_are_told_so(database: Database) -> None:
    staff = [a_staff_member(name) for name in ("Ada", "Bram", "Cas")]
    services = [a_service(staff_ids=(StaffId("bram"), StaffId("cas")))]
    shop, post = await opened(
        database, staff=[replace(staff[0], role=Role.ADMINISTRATOR), *staff[1:]], services=services
    )
    booked = await book(shop, staff_ids=(StaffId("bram"),))
    await post.deliver()
    await move(shop, booked, 9, staff_ids=(StaffId("cas"),))
    await post.deliver(seconds=10)
    (lost,) = post.mail.to(BRAM)[1:]
    (got,) = post.mail.to("cas@example.com")
    (told,) = post.mail.to(NOOR)[1:]
    assert (lost.ics_method, got.ics_method, told.subject[:7]) == ("CANCEL", "REQUEST", "Change:")


async def test_each_reads_in_his_own_language_and_zone(database: Database) -> None:
    shop, post = await opened(database)
    customer = CustomerWish(name="Noor", email=NOOR, language_tag="nl-NL", zone="America/New_York")
    await book(shop, customers=(customer,))
    await post.deliver()
    assert post.mail.subjects(NOOR) == ["Bevestigd: Check-up, ma 4 jan, 10:00"]
    assert "10:00–10:30 (Amsterdam) · 04:00 uw tijd" in post.mail.to(NOOR)[0].text
    assert post.mail.subjects(BRAM)[0].startswith("New: ")


async def test_text_messages_go_to_those_who_agreed(database: Database) -> None:
    shop, post = await opened(database, services=[a_service(sms_enabled=True)])
    await book(shop, customers=(CustomerWish(name="Noor", email=NOOR, phone="+31612345678", sms_opt_in=True),))
    await post.deliver()
    assert post.sms.sent == [("+31612345678", "The Shop: Check-up confirmed, Mon 4 Jan, 10:00 (Amsterdam).")]


async def test_the_owner_is_not_told_when_that_is_off(database: Database) -> None:
    policy = SchedulingPolicy(minimum_lead_time=0, send_confirmations_to_owner=False)
    shop, post = await opened(database, business=a_business(policy=policy))
    await book(shop)
    await post.deliver()
    assert post.mail.to(OWNER) == []


async def test_one_seat_given_up_leaves_the_appointment_in_the_calendar_of_staff(database: Database) -> None:
    shop, post = await opened(database, services=[a_service(maximum_attendees=3)])
    booked = await book(shop)
    joined = await book(shop, customers=(CustomerWish(name="Sam", email="sam@example.com"),))
    await post.deliver()
    assert post.mail.subjects(BRAM)[1].startswith("Place taken: Sam, ")
    sam = joined.view.appointment.attendees[-1]
    await cancel(shop, joined, attendee_id=sam.id)
    await post.deliver(seconds=10)
    assert [mail.ics_method for mail in post.mail.to("sam@example.com")] == ["REQUEST", "CANCEL"]
    assert len(post.mail.to(NOOR)) == 1
    last = post.mail.to(BRAM)[-1]
    assert (last.subject[:22], last.ics_method) == ("Place free again: Sam,", "REQUEST")
    assert booked.view.appointment.id == joined.view.appointment.id


@pytest.mark.zones
async def test_mails_and_calendars_agree_when_a_move_crosses_the_clock_change(database: Database) -> None:
    shop, post = await opened(database, now=at(8, day=24, month=3))
    folder = CalendarFolder()
    booked = await book(shop, start=at(9, day=26, month=3))
    await post.deliver()
    moved = await move(shop, booked, 8, start=at(8, day=29, month=3))
    await post.deliver(seconds=10)
    first, second = post.mail.to(NOOR)
    assert "Friday 26 March 2027\n  10:00–10:30 (Amsterdam)" in first.text
    assert "Monday 29 March 2027\n  10:00–10:30 (Amsterdam)\n  was: Friday 26 March, 10:00–10:30" in second.text
    for mail in (first, second):
        folder.receive(mail.ics or b"")
    ((_, starts, _),) = folder.events.values()
    assert starts == at(8, day=29, month=3)
    await cancel(shop, moved)
    await post.deliver(seconds=10)
    folder.receive(post.mail.to(NOOR)[2].ics or b"")
    assert folder.events == {}
