"""What was given up is told to whom it concerns: administrators together and not too often, staff of their own customers."""

from dataclasses import replace
from typing import Any

import pytest

from notifications.facts import UndeliveredFacts
from scheduling.errors import PermanentFailure, TemporaryFailure
from scheduling.staff import Role
from storage import Database
from tests.support.builders import EVERY_ROLE, Shop, a_staff_member, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import BRAM, NOOR, OWNER, book, chat_with, opened
from usecases.book_appointment import Booked, CustomerWish
from usecases.chat_messages import TroubleNotice

ADA = staff_actor("ada")
REFUSED = PermanentFailure("recipient_refused", "550 no such user")
NUMBER = "+31612345678"


async def refused(database: Database, *addresses: str, **given: Any) -> tuple[Shop, PostOffice, Booked]:
    """A booking whose mails to these are refused; Ada and Bram can be spoken to."""
    shop, post = await opened(database, **given)
    for staff_id in ("ada", "bram"):
        await chat_with(database, staff_id)
    post.mail.faults = {address: [REFUSED] for address in addresses or (NOOR,)}
    customer = CustomerWish(name="Noor Jansen", email=NOOR, phone=NUMBER)
    booked = await book(shop, start=at(9, day=5), customers=(customer,))
    await post.deliver()
    return shop, post, booked


def alarms(post: PostOffice, chat: str, kind: type[Any]) -> list[Any]:
    return [notice for one, notice in post.chat.alarms if one == chat and isinstance(notice, kind)]


def unreached(post: PostOffice) -> list[UndeliveredFacts]:
    """Whom Bram learns that mail does not reach."""
    told = [notice for chat, notice in post.chat.told if chat == "chat-bram"]
    return [notice.undelivered for notice in told if notice.undelivered is not None]


async def test_administrators_get_one_card_of_everything_that_was_given_up(database: Database) -> None:
    _, post, _ = await refused(database, NOOR, BRAM, OWNER)
    await post.deliver(minutes=2)
    (card,) = alarms(post, "chat-ada", TroubleNotice)
    assert {trouble.address for trouble in card.troubles} == {NOOR, BRAM, OWNER}
    assert alarms(post, "chat-bram", TroubleNotice) == []


async def test_they_are_not_told_again_within_the_hour(database: Database) -> None:
    shop, post, _ = await refused(database)
    await post.deliver(minutes=2)
    post.mail.faults = {NOOR: [REFUSED]}
    await book(shop, start=at(10, day=5))
    await post.deliver(minutes=10)
    assert len(alarms(post, "chat-ada", TroubleNotice)) == 1
    await post.deliver(minutes=50)
    first, second = alarms(post, "chat-ada", TroubleNotice)
    assert (len(first.troubles), len(second.troubles)) == (1, 2)


async def test_what_was_settled_meanwhile_is_not_told(database: Database) -> None:
    shop, post, _ = await refused(database)
    (trouble,) = await shop.usecases.list_trouble(shop.id, ADA)
    await shop.usecases.dismiss_messages(shop.id, [trouble.id], ADA)
    await post.deliver(minutes=2)
    assert alarms(post, "chat-ada", TroubleNotice) == []
    assert ("trouble", "dropped") in await post.states(kind="chat")


async def test_at_night_the_card_waits_and_is_one(database: Database) -> None:
    shop, post = await opened(database, now=at(21))
    await chat_with(database, "ada")
    for number in range(3):
        post.mail.faults = {NOOR: [REFUSED]}
        await book(shop, start=at(8 + number, day=6))
        await post.deliver(hours=1)
    assert post.chat.alarms == []
    shop.clock.moment = at(7, 5, day=5)
    await post.deliver()
    (card,) = alarms(post, "chat-ada", TroubleNotice)
    assert len(card.troubles) == 3


async def test_an_administrator_who_wants_no_chat_gets_none(database: Database) -> None:
    staff = [replace(one, wants_chat=one.role is not Role.ADMINISTRATOR) for one in EVERY_ROLE]
    _, post, _ = await refused(database, staff=staff)
    await post.deliver(minutes=2)
    assert alarms(post, "chat-ada", TroubleNotice) == []


async def test_an_alarm_that_cannot_be_told_raises_no_other(database: Database) -> None:
    _, post, _ = await refused(database)
    post.chat.fault = PermanentFailure("conversation_gone")
    await post.deliver(minutes=2)
    assert [state for topic, state in await post.states(kind="chat") if topic == "trouble"] == ["dropped"]
    assert await post.deliver(hours=2) == {}


async def test_the_person_booked_learns_the_number_of_a_customer_whose_address_is_refused(database: Database) -> None:
    _, post, _ = await refused(database)
    (told,) = unreached(post)
    assert (told.name, told.address, told.phone) == ("Noor Jansen", NOOR, NUMBER)


async def test_the_person_booked_is_told_once_of_a_customer(database: Database) -> None:
    shop, post, booked = await refused(database)
    post.mail.faults = {NOOR: [REFUSED]}
    (trouble,) = await shop.usecases.list_trouble(shop.id, ADA)
    await shop.usecases.resend_message(shop.id, trouble.id, ADA)
    await post.deliver(hours=1)
    assert booked.view.appointment.attendees[0].email == NOOR
    assert len(unreached(post)) == 1


async def test_a_number_known_from_before_is_told_when_none_was_given(database: Database) -> None:
    shop, post, _ = await refused(database, "nobody@example.com")
    post.mail.faults = {NOOR: [REFUSED]}
    await book(shop, start=at(10, day=5), customers=(CustomerWish(name="Noor Jansen", email=NOOR),))
    await post.deliver()
    assert unreached(post)[-1].phone == NUMBER


@pytest.mark.parametrize("failure", [TemporaryFailure("mail_deferred"), PermanentFailure("mail_refused")])
async def test_a_fault_that_is_not_the_addresses_alarms_no_staff(database: Database, failure: Any) -> None:
    shop, post = await opened(database)
    await chat_with(database, "bram")
    post.mail.faults = {NOOR: [failure]}
    await book(shop)
    await post.deliver()
    assert unreached(post) == []


async def test_each_administrator_is_told(database: Database) -> None:
    staff = (*EVERY_ROLE, a_staff_member("Otto", role=Role.ADMINISTRATOR))
    shop, post = await opened(database, staff=staff)
    for staff_id in ("ada", "otto"):
        await chat_with(database, staff_id)
    post.mail.faults = {NOOR: [REFUSED]}
    await book(shop)
    await post.deliver()
    await post.deliver(minutes=2)
    assert len(alarms(post, "chat-ada", TroubleNotice)) == len(alarms(post, "chat-otto", TroubleNotice)) == 1
