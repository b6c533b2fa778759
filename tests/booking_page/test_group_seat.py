"""One of a group leaves on the own page: the others hear nothing, and stay (B65, lesson 34)."""

import pytest

from scheduling.appointment import State
from scheduling.policy import SchedulingPolicy
from storage import Database
from tests.booking_page.shop_page import Connect, ShopPage, a_published_business, open_shop
from tests.support.builders import a_service, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import chat_with
from usecases.book_appointment import CustomerWish

NAMES = ("noor", "sam", "kim")
GROUP = tuple(
    CustomerWish(
        name=name.title(), email=f"{name}@example.com", phone=f"+3161234567{n}", sms_opt_in=True, language_tag="en"
    )
    for n, name in enumerate(NAMES)
)


async def left(database: Database, connect: Connect, *, invites: bool) -> tuple[ShopPage, PostOffice, list[str]]:
    """Noor has a seat beside Sam and Kim in an online group, all told of it, and gives it up on the page."""
    policy = SchedulingPolicy(minimum_lead_time=0, is_meeting_invite_to_customers_enabled=invites)
    service = a_service(
        maximum_attendees=5, is_online=True, is_customer_allowed_to_manage=True, policy=policy, sms_enabled=True
    )
    page = await open_shop(database, connect, business=a_published_business(policy=policy), services=[service])
    post = PostOffice(database=database, clock=page.shop.clock, manage_address=page.links.manage)
    await chat_with(database, "bram")
    made = await page.shop.usecases.book_appointment(a_wish(at(12, day=6), customers=GROUP), staff_actor("ada"))
    await post.deliver()
    post.mail.sent.clear()
    post.sms.sent.clear()
    post.chat.told.clear()
    calls = len(post.rooms.calls)
    await page.visit.go(page.links.manage(made.view.appointment.attendees[0]))
    await page.visit.send(f"{page.visit.address}/cancel", reason="ill")
    await post.deliver(seconds=11)
    return page, post, post.rooms.calls[calls:]


@pytest.mark.parametrize("invites", [False, True])
async def test_who_leaves_a_group_on_the_own_page_tells_nobody_else_of_it(
    database: Database, aiohttp_client: Connect, invites: bool
) -> None:
    page, post, _ = await left(database, aiohttp_client, invites=invites)
    told = {mail.to for mail in post.mail.sent}
    assert told & {f"{name}@example.com" for name in NAMES} == {"noor@example.com"}
    assert {number for number, _ in post.sms.sent} <= {GROUP[0].phone}
    assert [notice.kind for _, notice in post.chat.told] == ["seat_left"]
    for mail in post.mail.to("noor@example.com"):
        assert not [word for word in ("Sam", "Kim", "sam@", "kim@") if word in mail.text + mail.html]
        assert b"sam@" not in (mail.ics or b"")
    (one,) = await page.shop.database.read(
        lambda work: work.appointments.coming(page.shop.id, after=page.shop.clock.now())
    )
    assert (one.state, [seat.name for seat in one.seated]) == (State.BOOKED, ["Sam", "Kim"])


async def test_the_meeting_is_told_who_has_left_and_invites_nobody_anew(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """Where the meeting itself invites, its list of people changes; it is not cancelled and not made again."""
    _, _, calls = await left(sqlite_database, aiohttp_client, invites=True)
    assert calls == ["reschedule"]


async def test_the_own_page_names_nobody_else_of_the_group(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, _, _ = await left(sqlite_database, aiohttp_client, invites=False)
    assert "Cancelled." in page.visit.text
    assert not [word for word in ("Sam", "Kim") if word in page.visit.text]
