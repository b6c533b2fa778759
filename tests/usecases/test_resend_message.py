"""What was given up can be seen with its reason, and sent again by an administrator."""

from typing import Any

import pytest

from scheduling.errors import NotFound, PermanentFailure, Stale
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.resend_message import ParkedMessage

NOOR, BRAM = "noor@example.com", "bram@example.com"
ADA = staff_actor("ada")


async def refused(database: Database, *, address: str = NOOR, **given: Any) -> tuple[Shop, PostOffice, ParkedMessage]:
    """A booking of which one message was given up."""
    shop = await a_shop(database, **given)
    post = PostOffice(database=database, clock=shop.clock)
    post.mail.faults = {address: [PermanentFailure("refused", "550 no such user")]}
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    await post.deliver()
    (parked,) = await shop.usecases.list_parked(shop.id, ADA)
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
    (parked,) = await shop.usecases.list_parked(shop.id, ADA)
    assert (parked.channel, parked.topic, parked.recipient) == ("meeting", "create", "")


async def test_sent_again_it_arrives_and_is_listed_no_more(database: Database) -> None:
    shop, post, parked = await refused(database)
    await shop.usecases.resend_message(shop.id, parked.id, ADA)
    await post.deliver()
    assert len(post.mail.to(NOOR)) == 1
    assert await shop.usecases.list_parked(shop.id, ADA) == ()


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
