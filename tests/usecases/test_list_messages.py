"""The log of messages: everything that was to leave, found by state, way and receiver, page by page."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotAllowed, PermanentFailure
from scheduling.staff import StaffId
from storage import Database
from storage.records import OutboxState
from tests.support.builders import EVERY_ROLE, Shop, a_business, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.book_appointment import CustomerWish
from usecases.list_messages import PER_PAGE, MessageLine, MessagePage, MessageQuestion

ADA = staff_actor("ada")
NOOR, BRAM, DESK = "noor@example.com", "bram@example.com", "shop@example.com"


async def page(shop: Shop, **given: Any) -> MessagePage:
    return await shop.usecases.list_messages(MessageQuestion(business_id=shop.id, **given), ADA)


async def lines(shop: Shop, **given: Any) -> tuple[MessageLine, ...]:
    return (await page(shop, **given)).lines


async def booked(database: Database, **given: Any) -> tuple[Shop, PostOffice]:
    shop = await a_shop(database, **given)
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    return shop, PostOffice(database=database, clock=shop.clock)


async def test_each_message_stands_there_with_receiver_way_and_state(database: Database) -> None:
    shop, post = await booked(database)
    await post.deliver()
    found = {(one.recipient, one.address, one.channel, one.state) for one in await lines(shop)}
    assert ("Noor Jansen", NOOR, "mail", OutboxState.DONE) in found
    assert ("Bram Visser", BRAM, "mail", OutboxState.DONE) in found
    assert ("The Shop", DESK, "mail", OutboxState.DONE) in found


async def test_it_says_what_it_is_about_and_when_it_left(database: Database) -> None:
    shop, post = await booked(database)
    await post.deliver(minutes=1)
    (one,) = await lines(shop, receiver="noor")
    assert (one.topic, one.service_name, one.starts_at, one.attempts) == ("confirmed", "Check-up", at(9), 1)
    assert (one.made_at, one.done_at) == (at(8), at(8, 1))


async def test_one_that_was_given_up_says_why_and_can_be_sent_again(database: Database) -> None:
    shop, post = await booked(database)
    post.mail.faults = {NOOR: [PermanentFailure("recipient_refused", "550")]}
    await post.deliver()
    (one,) = await lines(shop, state=OutboxState.PARKED)
    assert (one.recipient, one.can_resend) == ("Noor Jansen", True)
    assert one.error.startswith("recipient_refused")
    await shop.usecases.resend_message(shop.id, one.id, ADA)
    assert await lines(shop, state=OutboxState.PARKED) == ()


async def test_what_was_given_up_is_counted_whatever_is_asked_for(database: Database) -> None:
    shop, post = await booked(database)
    post.mail.faults = {NOOR: [PermanentFailure("recipient_refused")]}
    await post.deliver()
    assert (await page(shop, state=OutboxState.DONE)).parked == 1


async def test_one_way_can_be_looked_at_alone(database: Database) -> None:
    shop, _ = await booked(database, services=[a_service(is_online=True)])
    assert {one.channel for one in await lines(shop)} > {"mail", "meeting"}
    assert {one.channel for one in await lines(shop, channel="meeting")} == {"meeting"}


@pytest.mark.parametrize(
    ("text", "recipient"),
    [("jansen", "Noor Jansen"), ("NOOR@EXAMPLE", "Noor Jansen"), ("visser", "Bram Visser"), ("the shop", "The Shop")],
)
async def test_a_receiver_is_found_by_name_or_address(database: Database, text: str, recipient: str) -> None:
    shop, _ = await booked(database)
    assert {one.recipient for one in await lines(shop, receiver=text, channel="mail")} == {recipient}


async def test_a_customer_is_found_by_phone(database: Database) -> None:
    shop = await a_shop(database)
    who = CustomerWish(name="Ali Baba", email="ali@example.com", phone="+31612345678")
    await shop.usecases.book_appointment(a_wish(at(9), customers=(who,)), ADA)
    assert {one.recipient for one in await lines(shop, receiver="06 12345678")} == {"Ali Baba"}


async def test_nobody_is_found_by_nonsense(database: Database) -> None:
    shop, _ = await booked(database)
    assert await lines(shop, receiver="xyzzy") == ()


async def test_pages_follow_each_other_without_gap_or_repetition(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(duration=5)])
    for minute in range(0, 60, 5):
        for hour in (9, 10):
            await shop.usecases.book_appointment(a_wish(at(hour, minute)), ADA)
        shop.clock.forward(seconds=1)
    seen: list[MessageLine] = []
    cursor = ""
    while True:
        found = await page(shop, after=cursor)
        seen += found.lines
        cursor = found.next
        if not cursor:
            break
        assert len(found.lines) == PER_PAGE
    rows = await PostOffice(database=database, clock=shop.clock).rows()
    assert len(rows) > PER_PAGE
    assert sorted(one.id for one in seen) == sorted(row.id for row in rows)
    assert [one.made_at for one in seen] == sorted((one.made_at for one in seen), reverse=True)


@pytest.mark.parametrize("cursor", ["x", "12", "99999999999999.a", ".a", "٣.a"])
async def test_a_cursor_that_is_none_is_refused(database: Database, cursor: str) -> None:
    shop = await a_shop(database)
    with pytest.raises(Invalid):
        await page(shop, after=cursor)


async def test_another_business_sees_none_of_them(database: Database) -> None:
    shop, _ = await booked(database)
    eva = replace(EVERY_ROLE[0], id=StaffId("eva"), display_name="Eva")
    beside = a_business(id=BusinessId("beside@slotkeeper"))
    other = await a_shop(database, business=beside, staff=[eva], services=[])
    found = await other.usecases.list_messages(MessageQuestion(business_id=other.id), staff_actor("eva"))
    assert (found.lines, found.parked) == ((), 0)
    assert await lines(shop) != ()


@pytest.mark.parametrize("who", ["sam", "bram", "vic", "guus"])
async def test_administrators_alone_read_it(database: Database, who: str) -> None:
    shop = await a_shop(database)
    with pytest.raises(NotAllowed):
        await shop.usecases.list_messages(MessageQuestion(business_id=shop.id), staff_actor(who))
