"""What was given up can be seen with its reason, and sent again by an administrator."""

from typing import Any

import pytest

from scheduling.appointment import DraftId
from scheduling.errors import NotFound, PermanentFailure, Stale
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.cancel_appointment import CancelWish
from usecases.read_trouble import Trouble
from usecases.undo_change import UndoWish

NOOR, BRAM = "noor@example.com", "bram@example.com"
ADA = staff_actor("ada")


async def refused(database: Database, *, address: str = NOOR, **given: Any) -> tuple[Shop, PostOffice, Trouble]:
    """A booking of which one message was given up."""
    shop = await a_shop(database, **given)
    post = PostOffice(database=database, clock=shop.clock)
    post.mail.faults = {address: [PermanentFailure("refused", "550 no such user")]}
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    await post.deliver()
    (parked,) = await shop.usecases.list_trouble(shop.id, ADA)
    return shop, post, parked


async def test_a_message_that_was_given_up_is_listed_with_reader_and_reason(database: Database) -> None:
    _, _, parked = await refused(database)
    assert (parked.topic, parked.channel, parked.recipient) == ("confirmed", "mail", "Noor Jansen")
    assert (parked.service_name, parked.starts_at) == ("Check-up", at(9))
    assert "550 no such user" in parked.error


async def test_one_to_staff_names_the_staff_member(database: Database) -> None:
    _, _, parked = await refused(database, address=BRAM)
    assert parked.recipient == "Bram Visser"


async def test_a_meeting_that_could_not_be_made_is_listed(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(is_online=True)])
    post = PostOffice(database=database, clock=shop.clock)
    post.rooms.fault = PermanentFailure("no_licence")
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    await post.deliver()
    (parked,) = await shop.usecases.list_trouble(shop.id, ADA)
    assert (parked.channel, parked.topic, parked.recipient) == ("meeting", "create", "")


async def test_sent_again_it_arrives_and_is_listed_no_more(database: Database) -> None:
    shop, post, parked = await refused(database)
    await shop.usecases.resend_message(shop.id, parked.id, ADA)
    await post.deliver()
    assert len(post.mail.to(NOOR)) == 1
    assert await shop.usecases.list_trouble(shop.id, ADA) == ()


async def test_sent_again_it_has_all_its_tries_before_it(database: Database) -> None:
    shop, _, parked = await refused(database)
    await shop.usecases.resend_message(shop.id, parked.id, ADA)
    row = await database.read(lambda work: work.outbox.get(shop.id, parked.id))
    assert row is not None
    assert (row.state, row.attempts, row.due_at) == ("waiting", 0, shop.clock.now())


async def test_a_second_click_finds_nothing_to_send_again(database: Database) -> None:
    shop, _, parked = await refused(database)
    await shop.usecases.resend_message(shop.id, parked.id, ADA)
    with pytest.raises(Stale) as refusal:
        await shop.usecases.resend_message(shop.id, parked.id, ADA)
    assert refusal.value.data["state"] == "waiting"


async def test_a_message_that_is_not_there_is_refused(database: Database) -> None:
    shop, _, _ = await refused(database)
    with pytest.raises(NotFound):
        await shop.usecases.resend_message(shop.id, "nothing", ADA)


async def test_set_aside_it_is_not_sent_and_the_history_says_by_whom(database: Database) -> None:
    shop, post, parked = await refused(database)
    assert await shop.usecases.dismiss_messages(shop.id, [parked.id], ADA) == 1
    await post.deliver(hours=1)
    assert post.mail.to(NOOR) == []
    assert await shop.usecases.list_trouble(shop.id, ADA) == ()
    assert parked.appointment_id is not None
    view = await shop.usecases.read_appointment(shop.id, parked.appointment_id, ADA)
    assert [(line.what, line.by_name) for line in view.history][-1] == ("message_dismissed", "Ada")


async def test_what_was_sent_again_cannot_be_set_aside_by_a_late_click(database: Database) -> None:
    shop, _, parked = await refused(database)
    await shop.usecases.resend_message(shop.id, parked.id, ADA)
    with pytest.raises(Stale) as refusal:
        await shop.usecases.dismiss_messages(shop.id, [parked.id], ADA)
    assert refusal.value.data["state"] == "waiting"


async def test_all_are_sent_again_at_once_and_a_second_click_sends_nothing(database: Database) -> None:
    shop = await a_shop(database)
    post = PostOffice(database=database, clock=shop.clock)
    post.mail.faults = {address: [PermanentFailure("refused")] for address in (NOOR, BRAM)}
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    await post.deliver()
    assert [await shop.usecases.resend_all(shop.id, ADA) for _ in range(2)] == [2, 0]
    await post.deliver()
    assert (len(post.mail.to(NOOR)), len(post.mail.to(BRAM))) == (1, 1)


async def test_a_resent_message_does_not_take_the_undo_away(database: Database) -> None:
    shop, _, parked = await refused(database)
    assert parked.appointment_id is not None
    shown = (await shop.usecases.read_appointment(shop.id, parked.appointment_id, ADA)).appointment
    wish = CancelWish(
        business_id=shop.id, appointment_id=shown.id, expected_version=shown.version, draft_id=DraftId("d")
    )
    gone = await shop.usecases.cancel_appointment(wish, ADA)
    await shop.usecases.resend_message(shop.id, parked.id, ADA)
    assert (await shop.usecases.read_appointment(shop.id, shown.id, ADA)).undo_change_id == gone.change_id
    where = UndoWish(business_id=shop.id, appointment_id=shown.id, change_id=gone.change_id)
    assert (await shop.usecases.undo_change(where, ADA)).appointment.state.is_coming
