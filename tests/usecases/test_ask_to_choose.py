"""Many customers are asked to choose another time: the appointments stay, are marked, and one undo takes the question back."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from scheduling.appointment import Appointment, DraftId
from scheduling.errors import NotAllowed, PolicyRefused
from scheduling.policy import SchedulingPolicy
from scheduling.service import Service
from storage import Database
from storage.records import OutboxItem, OutboxState
from storage.work import Work
from tests.support.builders import Shop, a_business, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.access import Actor
from usecases.book_appointment import CustomerWish
from usecases.change_many import ManyAnswer
from usecases.make_ids import make_id
from usecases.many_wish import Deed, ManyWish
from usecases.reschedule_appointment import RescheduleWish

NOOR = CustomerWish(name="Noor Jansen", email="noor@example.com")
UNREACHED = CustomerWish(name="Piet Smit", phone="+31687654321")
TEXTED = CustomerWish(name="Tess", phone="+31612345678", sms_opt_in=True)
PAGE = "https://book.example/manage/x"


def open_service(**given: Any) -> Service:
    """One that customers may move themselves."""
    return a_service(is_customer_allowed_to_manage=True, **given)


async def an_open_shop(database: Database, **given: Any) -> Shop:
    return await a_shop(database, services=[open_service(**given)])


async def booked(shop: Shop, customer: CustomerWish = NOOR, hour: int = 12, **given: Any) -> Appointment:
    wish = a_wish(start=at(hour), customers=(customer,), **given)
    return (await shop.usecases.book_appointment(wish, staff_actor("ada"))).view.appointment


def asking(shop: Shop, *found: Appointment) -> ManyWish:
    versions = {one.id: one.version for one in found}
    return ManyWish(
        business_id=shop.id, draft_id=DraftId(make_id()), deed=Deed.CHOOSE, versions=versions, message="Bram is ill"
    )


async def ask(shop: Shop, *found: Appointment) -> ManyAnswer:
    return await shop.usecases.change_many(asking(shop, *found), staff_actor("ada"))


async def stored(shop: Shop, one: Appointment) -> Appointment:
    return await shop.database.read(lambda work: work.appointments.get(shop.id, one.id))


def _letters(shop: Shop, one: Appointment, work: Work) -> list[OutboxItem]:
    return [row for row in work.outbox.of_appointment(shop.id, one.id) if row.topic == "choose"]


async def letters(shop: Shop, one: Appointment) -> list[OutboxItem]:
    return await shop.database.read(partial(_letters, shop, one))


async def move(shop: Shop, one: Appointment, hour: int, actor: Actor) -> Appointment:
    wish = RescheduleWish(
        business_id=shop.id,
        appointment_id=one.id,
        expected_version=one.version,
        start=at(hour),
        draft_id=DraftId(f"to-{hour}"),
    )
    return (await shop.usecases.reschedule_appointment(wish, actor)).view.appointment


async def test_the_appointments_stay_and_are_marked_and_nothing_leaves_before_the_undo(database: Database) -> None:
    shop = await an_open_shop(database)
    found = [await booked(shop), await booked(shop, hour=13)]
    answer = await ask(shop, *found)
    after = [await stored(shop, one) for one in found]
    assert [(one.span, one.asked_to_choose_at) for one in after] == [(one.span, at(8)) for one in found]
    assert [[row.due_at for row in await letters(shop, one)] for one in found] == [[answer.undo_until]] * 2


async def test_one_undo_takes_the_question_back(database: Database) -> None:
    shop = await an_open_shop(database)
    found = [await booked(shop), await booked(shop, hour=13)]
    answer = await ask(shop, *found)
    changes = [(line.view.appointment.id, line.change_id) for line in answer.lines]
    await shop.usecases.undo_many(shop.id, changes, staff_actor("ada"))
    assert [(await stored(shop, one)).asked_to_choose_at for one in found] == [None, None]
    assert [await letters(shop, one) for one in found] == [[], []]


async def test_the_mail_leads_to_the_customers_own_page(sqlite_database: Database) -> None:
    shop = await an_open_shop(sqlite_database)
    post = PostOffice(database=shop.database, clock=shop.clock, manage_address=lambda seat: PAGE)
    await ask(shop, await booked(shop))
    await post.deliver(seconds=11)
    mail = post.mail.to("noor@example.com")[-1]
    assert mail.subject == "Please choose another time: Check-up, Mon 4 Jan, 13:00"
    assert ("Bram is ill" in mail.text, f"Choose another time:\n{PAGE}" in mail.text, mail.ics) == (True, True, None)


async def test_who_has_a_number_alone_is_asked_by_text_message(sqlite_database: Database) -> None:
    shop = await an_open_shop(sqlite_database, sms_enabled=True)
    post = PostOffice(database=shop.database, clock=shop.clock, manage_address=lambda seat: PAGE)
    await ask(shop, await booked(shop, TEXTED))
    await post.deliver(seconds=11)
    assert post.sms.sent[-1][1] == (
        f"The Shop: please choose another time for Check-up, Mon 4 Jan, 13:00 (Amsterdam). {PAGE}"
    )


async def test_a_look_shows_the_words_and_names_those_who_cannot_be_written_to(sqlite_database: Database) -> None:
    shop = await an_open_shop(sqlite_database)
    found = [await booked(shop), await booked(shop, UNREACHED, hour=13)]
    answer = await shop.usecases.change_many.preview(asking(shop, *found), staff_actor("ada"))
    assert answer.letter is not None
    assert (answer.letter.to, answer.letter.lines[-1]) == ("Noor Jansen", "A word from The Shop: Bram is ill")
    assert [(line.view.appointment.id, line.refusal.data["rule"]) for line in answer.lines if line.refusal] == [
        (found[1].id, "no_address")
    ]
    assert (await stored(shop, found[0])).asked_to_choose_at is None


async def test_customers_of_a_group_are_not_asked_for_they_could_not_move_it(sqlite_database: Database) -> None:
    shop = await an_open_shop(sqlite_database, maximum_attendees=4)
    one = await booked(shop)
    with pytest.raises(PolicyRefused) as refused:
        await ask(shop, one)
    assert refused.value.data["rule"] == "group_cannot_choose"


async def test_whoever_was_asked_may_move_it_though_the_service_leaves_that_to_staff(database: Database) -> None:
    """B34: and no longer once it is done."""
    shop = await a_shop(database)
    one = await booked(shop)
    customer = Actor(kind="customer", attendee_id=one.attendees[0].id)
    await ask(shop, one)
    moved = await move(shop, await stored(shop, one), 14, customer)
    assert moved.span.start == at(14)
    with pytest.raises(NotAllowed):
        await move(shop, moved, 15, customer)


async def test_whoever_was_asked_may_move_after_the_deadline_too_and_is_asked_no_more(database: Database) -> None:
    strict = a_business(policy=SchedulingPolicy(minimum_lead_time=0, reschedule_deadline=24 * 60))
    shop = await a_shop(database, business=strict, services=[open_service()])
    one = await booked(shop)
    customer = Actor(kind="customer", attendee_id=one.attendees[0].id)
    with pytest.raises(PolicyRefused):
        await move(shop, one, 14, customer)
    await ask(shop, one)
    moved = await move(shop, await stored(shop, one), 14, customer)
    assert (moved.span.start, (await stored(shop, one)).asked_to_choose_at) == (at(14), None)


async def test_who_has_another_time_before_the_letter_leaves_is_not_asked(sqlite_database: Database) -> None:
    shop = await an_open_shop(sqlite_database)
    post = PostOffice(database=shop.database, clock=shop.clock)
    one = await booked(shop)
    await ask(shop, one)
    await move(shop, await stored(shop, one), 14, staff_actor("ada"))
    await post.deliver(seconds=11)
    (row,) = await letters(shop, one)
    assert (row.state, row.last_error) == (OutboxState.DROPPED, "chosen")


async def test_an_undone_move_leaves_the_question_as_it_was(database: Database) -> None:
    shop = await an_open_shop(database)
    one = await booked(shop)
    await ask(shop, one)
    shop.clock.forward(seconds=60)
    moved = await move(shop, await stored(shop, one), 14, staff_actor("ada"))
    view = await shop.usecases.read_appointment(shop.id, moved.id, staff_actor("ada"))
    await shop.usecases.undo_many(shop.id, [(moved.id, view.undo_change_id)], staff_actor("ada"))
    assert (await stored(shop, one)).asked_to_choose_at == shop.clock.now() - timedelta(seconds=60)
