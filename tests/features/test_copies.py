"""Others who are told besides the customer (B62): of the booking, the change and the end, and of nothing that is the customer's alone."""

from typing import Any

import pytest

from scheduling.errors import Invalid, TemporaryFailure
from scheduling.service import Reminder
from storage import Database
from storage.records import OutboxState
from tests.support.builders import Shop, a_customer, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import NOOR, OWNER, book, cancel, move
from usecases.access import Actor
from usecases.book_appointment import CustomerWish

DAUGHTER, SON = "daughter@example.com", "son@example.com"
COPIES = (DAUGHTER, SON)


async def opened(database: Database, **service: Any) -> tuple[Shop, PostOffice]:
    shop = await a_shop(database, services=[a_service(**service)])
    return shop, PostOffice(database=database, clock=shop.clock)


def kinds(post: PostOffice, address: str) -> list[str]:
    return [subject.partition(":")[0] for subject in post.mail.subjects(address)]


async def test_copies_tell_of_booking_change_and_end_with_the_invitation(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop, cc=COPIES)
    await post.deliver()
    moved = await move(shop, booked, 12)
    await post.deliver(minutes=1)
    await cancel(shop, moved)
    await post.deliver(minutes=1)
    for address in COPIES:
        assert kinds(post, address) == kinds(post, NOOR) == ["Confirmed", "New time", "Cancelled"]
        assert [mail.ics_method for mail in post.mail.to(address)] == ["REQUEST", "REQUEST", "CANCEL"]


async def test_a_copy_says_whose_it_is_and_offers_nothing_that_is_the_customers(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, cc=(DAUGHTER,))
    await post.deliver()
    (copy,) = post.mail.to(DAUGHTER)
    assert "This is a copy of the message to Noor Jansen." in copy.text
    assert NOOR not in copy.text + copy.html
    assert "To change something" not in copy.text


async def test_nobody_sees_who_else_was_told(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, cc=COPIES)
    await post.deliver()
    assert all(SON not in f"{mail.text}{mail.headers}" for mail in [*post.mail.to(DAUGHTER), *post.mail.to(NOOR)])


async def test_reminders_are_for_the_customer(database: Database) -> None:
    shop, post = await opened(database, reminders=(Reminder(offset=60),))
    await book(shop, start=at(12), cc=(DAUGHTER,))
    await post.deliver()
    await post.deliver(hours=3)
    assert (kinds(post, NOOR), kinds(post, DAUGHTER)) == (["Confirmed", "Reminder"], ["Confirmed"])


async def test_a_customer_without_an_address_can_have_others_told(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, customers=(CustomerWish(name="Noor"),), cc=(DAUGHTER,))
    await post.deliver()
    assert kinds(post, DAUGHTER) == ["Confirmed"]


async def test_when_the_customer_is_not_to_be_told_nobody_else_is(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, tell_customer=False, cc=(DAUGHTER,))
    await post.deliver()
    assert kinds(post, DAUGHTER) == []


async def test_the_link_that_follows_reaches_copies_too(database: Database) -> None:
    shop, post = await opened(database, is_online=True)
    post.rooms.fault = RuntimeError("away")  # type: ignore[assignment]  # any fault will do
    await book(shop, cc=(DAUGHTER,))
    await post.deliver(minutes=2)
    post.rooms.fault = None
    await post.deliver(minutes=5)
    await post.deliver()
    assert [("meet.example.org" in mail.text) for mail in post.mail.to(DAUGHTER)] == [False, True]


async def test_the_link_that_follows_reaches_each_copy_and_the_owner_beside_it(database: Database) -> None:
    shop, post = await opened(database, is_online=True)
    post.rooms.fault = TemporaryFailure("room_server_down")
    await book(shop, cc=COPIES)
    await post.deliver(minutes=2)
    post.rooms.fault = None
    await post.deliver(minutes=5)
    await post.deliver()
    for address in (DAUGHTER, SON, OWNER, NOOR):
        assert ["meet.example.org" in mail.text for mail in post.mail.to(address)] == [False, True], address


async def test_a_copy_that_waits_holds_up_nobody_else(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[DAUGHTER] = [TemporaryFailure("mail_deferred")]
    await book(shop, cc=COPIES)
    await post.deliver()
    assert [kinds(post, address) for address in (DAUGHTER, SON, OWNER)] == [[], ["Confirmed"], ["New"]]


async def test_a_copy_never_overtakes_the_one_before_it(database: Database) -> None:
    shop, post = await opened(database)
    post.mail.faults[DAUGHTER] = [TemporaryFailure("mail_deferred", retry_after=600)]
    booked = await book(shop, cc=(DAUGHTER,))
    await post.deliver()
    await cancel(shop, booked)
    await post.deliver(minutes=1)
    assert kinds(post, DAUGHTER) == []
    await post.deliver(minutes=20)
    assert kinds(post, DAUGHTER) == ["Cancelled"]


async def test_each_copy_has_a_state_of_its_own(database: Database) -> None:
    shop, post = await opened(database)
    booked = await book(shop, cc=COPIES)
    await post.deliver()
    shown = await shop.usecases.read_appointment(shop.id, booked.view.appointment.id, staff_actor("ada"))
    told = {message.recipient: message.state for message in shown.messages if message.recipient in COPIES}
    assert told == dict.fromkeys(COPIES, OutboxState.DONE)


@pytest.mark.parametrize(
    ("cc", "rule"),
    [(("nonsense",), "mail_address"), (tuple(f"{number}@example.com" for number in range(6)), "at_most")],
)
async def test_wrong_addresses_and_more_than_five_are_refused(
    database: Database, cc: tuple[str, ...], rule: str
) -> None:
    shop, _ = await opened(database)
    with pytest.raises(Invalid) as refused:
        await book(shop, cc=cc)
    assert (refused.value.data["field"], refused.value.data["rule"]) == ("cc", rule)


async def test_the_same_address_twice_is_told_once(database: Database) -> None:
    shop, post = await opened(database)
    await book(shop, cc=(DAUGHTER, f" {DAUGHTER.upper()} "))
    await post.deliver()
    assert len(post.mail.sent) - len(post.mail.to(NOOR) + post.mail.to(OWNER) + post.mail.to("bram@example.com")) == 1


async def test_groups_take_no_copies(database: Database) -> None:
    shop, _ = await opened(database, maximum_attendees=3)
    with pytest.raises(Invalid, match="not_for_groups"):
        await book(shop, cc=(DAUGHTER,))


async def test_customers_name_nobody_else(database: Database) -> None:
    shop, _ = await opened(database)
    with pytest.raises(Invalid, match="by_staff_only"):
        await shop.usecases.book_appointment(a_wish(cc=(DAUGHTER,)), Actor(kind="customer"))


async def test_with_an_erased_customer_the_copies_are_forgotten(database: Database) -> None:
    noor = a_customer("Noor Jansen", email=NOOR)
    shop = await a_shop(database, customers=[noor])
    post = PostOffice(database=database, clock=shop.clock)
    booked = await book(shop, cc=(DAUGHTER,))
    await shop.usecases.erase_customer(shop.id, noor.id, staff_actor("ada"))
    await post.deliver()
    kept = await database.read(lambda work: work.appointments.get(shop.id, booked.view.appointment.id))
    assert (kept.cc, kinds(post, DAUGHTER)) == ((), [])


async def test_an_erased_customer_is_no_longer_named_with_appointments_of_others(database: Database) -> None:
    noor = a_customer("Noor Jansen", email=NOOR)
    shop = await a_shop(database, customers=[noor])
    booked = await book(shop, customers=(CustomerWish(name="Piet"),), cc=(DAUGHTER, NOOR.capitalize()))
    await shop.usecases.erase_customer(shop.id, noor.id, staff_actor("ada"))
    kept = await database.read(lambda work: work.appointments.get(shop.id, booked.view.appointment.id))
    assert kept.cc == (DAUGHTER,)
