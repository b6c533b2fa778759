"""Reminding from the queue: who is written to and by which ways, once, and what is refused."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from scheduling.appointment import Appointment, Attendance
from scheduling.course import Step
from scheduling.errors import NotAllowed, PolicyRefused, Stale
from scheduling.policy import same_hours
from storage import Database
from storage.records import OutboxItem, OutboxState
from storage.work import Work
from tests.support.builders import Shop, a_business, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.access import Actor
from usecases.book_appointment import CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.make_ids import make_id
from usecases.remind_customer import ONCE_WITHIN, REMINDED
from usecases.stop_reminders import ChooseReminders, reminder_mark
from usecases.texting import mark_of
from usecases.views import AppointmentView
from usecases.write_to_customer import WriteWish

NOOR = CustomerWish(name="Noor Jansen", email="noor@example.com")
TEXTED = CustomerWish(name="Noor Jansen", phone="+31612345678", sms_opt_in=True)


async def booked(shop: Shop, customer: CustomerWish = NOOR, **given: object) -> Appointment:
    values: dict[str, Any] = {"start": at(9), "customers": (customer,), **given}
    made = await shop.usecases.book_appointment(a_wish(**values), staff_actor("ada"))
    return made.view.appointment


async def remind(shop: Shop, one: Appointment, by: str = "ada") -> AppointmentView:
    return await shop.usecases.remind_customer(shop.id, one.id, staff_actor(by))


def _rows(shop: Shop, one: Appointment, work: Work) -> list[OutboxItem]:
    return [row for row in work.outbox.of_appointment(shop.id, one.id) if row.topic == "reminder"]


async def reminders(shop: Shop, one: Appointment) -> list[OutboxItem]:
    return await shop.database.read(partial(_rows, shop, one))


async def test_the_customer_gets_a_mail_now_and_the_history_says_who_sent_it(database: Database) -> None:
    """B78: mail reminder."""
    shop = await a_shop(database)
    one = await booked(shop)
    view = await remind(shop, one)
    (line,) = [line for line in view.history if line.what == REMINDED]
    assert (line.by, line.data["told"]) == ("ada", [[one.attendees[0].id, "mail"]])
    assert [(row.kind, row.due_at) for row in await reminders(shop, one)] == [("mail", shop.clock.now())]


async def test_who_has_a_number_alone_gets_a_text_message(database: Database) -> None:
    """B78: SMS."""
    shop = await a_shop(database, services=[a_service(sms_enabled=True)])
    one = await booked(shop, TEXTED)
    await remind(shop, one)
    assert [row.kind for row in await reminders(shop, one)] == ["sms"]


async def test_the_mail_that_arrives_is_a_reminder(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    post = PostOffice(database=shop.database, clock=shop.clock)
    one = await booked(shop)
    await post.deliver()
    shop.clock.moment = at(9, 7)
    await remind(shop, one)
    await post.deliver()
    assert post.mail.subjects("noor@example.com")[-1].startswith("Reminder: Check-up")


async def test_two_presses_are_one_reminder_and_a_later_one_is_another(database: Database) -> None:
    shop = await a_shop(database)
    one = await booked(shop)
    await asyncio.gather(remind(shop, one), remind(shop, one, by="sam"))
    assert len(await reminders(shop, one)) == 1
    shop.clock.forward(seconds=ONCE_WITHIN.total_seconds())
    await remind(shop, one)
    assert len(await reminders(shop, one)) == 2


async def test_who_is_to_be_left_alone_is_not_reminded(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop)
    wish = WriteWish(business_id=shop.id, appointment_id=one.id, expected_version=one.version, is_written_to=False)
    await shop.usecases.write_to_customer(wish, staff_actor("ada"))
    assert await why_not(shop, one) == "left_alone"


async def test_without_an_address_nobody_can_be_reminded(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop, CustomerWish(name="Noor", phone="+31612345678", sms_opt_in=True))
    assert await why_not(shop, one) == "no_address"


async def test_who_wants_no_reminders_gets_none_by_hand_either(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop)
    choose = ChooseReminders(database=shop.database, clock=shop.clock)
    await choose(shop.id, reminder_mark(shop.id, "noor@example.com"), wants_reminders=False)
    assert await why_not(shop, one) == "reminders_stopped"


async def test_a_number_that_said_stop_gets_no_reminder(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(sms_enabled=True)])
    one = await booked(shop, TEXTED)
    await shop.database.write(
        lambda work: work.suppressions.add("sms", mark_of("+31612345678"), "reply", shop.clock.now())
    )
    assert await why_not(shop, one) == "reminders_stopped"


async def why_not(shop: Shop, one: Appointment) -> object:
    with pytest.raises(PolicyRefused) as refused:
        await remind(shop, one)
    assert await reminders(shop, one) == []
    return refused.value.data["rule"]


async def test_who_has_arrived_is_not_reminded_any_more(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop)
    await shop.usecases.follow_course(shop.id, one.id, Step.ARRIVE, staff_actor("ada"))
    with pytest.raises(Stale):
        await remind(shop, one)


async def test_in_a_group_those_are_reminded_who_have_not_come(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(maximum_attendees=3)])
    piet = CustomerWish(name="Piet", email="piet@example.com")
    one = await booked(shop, customers=(NOOR, piet))
    seat = one.attendees[0].id
    await shop.usecases.mark_attendance(shop.id, one.id, seat, Attendance.CAME, staff_actor("ada"))
    await remind(shop, one)
    assert [row.attendee_id for row in await reminders(shop, one)] == [one.attendees[1].id]


async def test_a_reminder_that_waited_until_it_was_cancelled_is_dropped(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    post = PostOffice(database=shop.database, clock=shop.clock)
    one = await booked(shop)
    await remind(shop, one)
    wish = CancelWish(
        business_id=shop.id,
        appointment_id=one.id,
        expected_version=one.version,
        draft_id=make_id(),  # type: ignore[arg-type]  # an id
    )
    await shop.usecases.cancel_appointment(wish, staff_actor("ada"))
    shop.clock.forward(seconds=11)
    await post.deliver()
    (row,) = await reminders(shop, one)
    assert (row.state, row.last_error) == (OutboxState.DROPPED, "reminder_over")


@pytest.mark.parametrize(("start", "leaves"), [(at(9), at(7)), (at(7, 30), at(5, 30))])
async def test_at_night_a_text_waits_for_the_morning_unless_that_is_too_late(
    sqlite_database: Database, start: datetime, leaves: datetime
) -> None:
    early = a_business(hours=same_hours(7 * 60, 17 * 60))
    shop = await a_shop(sqlite_database, business=early, services=[a_service(sms_enabled=True)], now=at(5, 30))
    one = await booked(shop, TEXTED, start=start)
    await remind(shop, one)
    assert [row.due_at for row in await reminders(shop, one)] == [leaves]


async def test_the_queue_shows_that_somebody_was_reminded(database: Database) -> None:
    shop = await a_shop(database)
    one = await booked(shop)
    shop.clock.moment = at(8, 50)
    await remind(shop, one)
    (line,) = await shop.usecases.read_queue(shop.id, staff_actor("sam"))
    assert (line.can_remind, line.reminded_at) == (True, at(8, 50))


async def test_a_customer_reminds_nobody(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop)
    customer = Actor(kind="customer", attendee_id=one.attendees[0].id)
    with pytest.raises(NotAllowed):
        await shop.usecases.remind_customer(shop.id, one.id, customer)
