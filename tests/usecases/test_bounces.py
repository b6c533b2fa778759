"""A mail that does not arrive is given up visibly, and staff learn whom to call; once, and of nobody who was erased."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from notifications.bounces import Bounce
from notifications.facts import NoticeKind
from scheduling.errors import PermanentFailure, TemporaryFailure
from scheduling.service import Reminder
from storage import Database
from storage.records import OutboxItem, OutboxState
from tests.support.builders import Shop, a_customer, a_service, a_shop, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import NOOR, OWNER, book, chat_with
from usecases.book_appointment import CustomerWish
from usecases.chat_messages import TroubleNotice
from usecases.manage_customers import EraseCustomer
from usecases.read_bounces import ReadBounces

PHONE = "+31 6 12345678"
NOOR_AND_PHONE = (CustomerWish(name="Noor Jansen", email=NOOR, phone=PHONE),)
REFUSED = PermanentFailure("recipient_refused", "SMTPRecipientRefused: (550, '5.1.1 no such user')")


@dataclass
class Reports:
    """Fits `usecases.ports.BounceMailbox`."""

    waiting: list[Bounce] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    fault: TemporaryFailure | None = None

    async def unread(self) -> list[tuple[str, Bounce]]:
        if self.fault is not None:
            raise self.fault
        return [(str(number), bounce) for number, bounce in enumerate(self.waiting)]

    async def settle(self, numbers: Iterable[str]) -> None:
        self.settled += numbers


async def opened(database: Database, *reminders: Reminder, **booking: Any) -> tuple[Shop, PostOffice]:
    """Noor's appointment is booked; her confirmation has left."""
    shop = await a_shop(database, services=[a_service(reminders=reminders)])
    post = PostOffice(database=database, clock=shop.clock)
    await chat_with(database, "bram")
    await book(shop, start=at(12), **{"customers": NOOR_AND_PHONE, **booking})
    await post.deliver()
    return shop, post


async def come_back(shop: Shop, *keys: str, status: str = "5.1.1") -> int:
    mailbox = Reports([Bounce(key=key, status=status) for key in keys])
    return await ReadBounces(database=shop.database, clock=shop.clock, mailbox=mailbox).run_once()


async def row_to(post: PostOffice, topic: str = "confirmed", **wanted: Any) -> OutboxItem:
    rows = [row for row in await post.rows() if row.topic == topic and row.kind == "mail"]
    (found,) = [row for row in rows if all(bool(getattr(row, name)) == value for name, value in wanted.items())]
    return found


def alerts(post: PostOffice, address: str) -> list[str]:
    return [mail.text for mail in post.mail.to(address) if mail.subject.startswith("Not delivered")]


async def test_a_mail_that_came_back_is_given_up_with_the_reason(database: Database) -> None:
    shop, post = await opened(database)
    assert await come_back(shop, (await row_to(post, attendee_id=True)).id) == 1
    row = await row_to(post, attendee_id=True)
    assert (row.state, row.last_error) == (OutboxState.PARKED, "bounced: 5.1.1")


async def test_the_id_of_the_mail_leads_to_its_row(database: Database) -> None:
    _, post = await opened(database)
    row = await row_to(post, attendee_id=True)
    (mail,) = post.mail.to(NOOR)
    assert mail.message_id == f"<{row.id}@shop.example>"
    assert mail.headers["X-Slotkeeper-Message"] == row.id


async def test_staff_are_told_in_chat_and_the_business_by_mail_whom_to_call(database: Database) -> None:
    shop, post = await opened(database)
    await come_back(shop, (await row_to(post, attendee_id=True)).id)
    await post.deliver()
    ((conversation, told),) = [one for one in post.chat.told if one[1].kind is NoticeKind.UNDELIVERED]
    assert told.undelivered is not None
    assert (conversation, told.undelivered.name, told.undelivered.phone) == ("chat-bram", "Noor Jansen", "+31612345678")
    (alert,) = alerts(post, OWNER)
    assert f"There is no mailbox {NOOR}." in alert
    assert "call +31612345678" in alert


async def test_an_address_refused_at_sending_is_told_of_as_well(database: Database) -> None:
    shop = await a_shop(database)
    post = PostOffice(database=database, clock=shop.clock)
    post.mail.faults[NOOR] = [REFUSED]
    await book(shop, start=at(12), customers=NOOR_AND_PHONE)
    await post.deliver()
    assert len(alerts(post, OWNER)) == 1


async def test_a_second_mail_to_the_same_address_says_nothing_new(database: Database) -> None:
    shop, post = await opened(database, Reminder(offset=60))
    await come_back(shop, (await row_to(post, attendee_id=True)).id)
    await post.deliver(hours=3)
    await come_back(shop, (await row_to(post, "reminder", attendee_id=True)).id)
    await post.deliver()
    assert len(alerts(post, OWNER)) == 1


async def test_a_report_read_twice_changes_nothing_the_second_time(database: Database) -> None:
    shop, post = await opened(database)
    key = (await row_to(post, attendee_id=True)).id
    assert [await come_back(shop, key, key), await come_back(shop, key)] == [1, 0]


async def test_a_report_about_no_mail_of_ours_is_passed_over(database: Database) -> None:
    shop, _ = await opened(database)
    assert await come_back(shop, "f" * 32) == 0


async def test_a_mail_to_staff_that_came_back_tells_nothing_about_a_customer(database: Database) -> None:
    shop, post = await opened(database)
    await come_back(shop, (await row_to(post, staff_id=True)).id)
    await post.deliver()
    assert alerts(post, OWNER) == []
    assert (await row_to(post, staff_id=True)).state is OutboxState.PARKED


async def told_to_administrators(shop: Shop, post: PostOffice) -> list[tuple[str | None, str]]:
    """Role and address of what the card in their chat lists."""
    await post.deliver(minutes=2)
    notices = [notice for chat, notice in post.chat.alarms if chat == "chat-ada"]
    assert all(isinstance(notice, TroubleNotice) for notice in notices)
    return [
        (one.role, one.address) for notice in notices if isinstance(notice, TroubleNotice) for one in notice.troubles
    ]


async def test_of_a_copy_that_came_back_administrators_learn_that_it_was_one(database: Database) -> None:
    shop, post = await opened(database, cc=("daughter@example.com",))
    await chat_with(database, "ada")
    copy = next(row for row in await post.rows() if row.payload.get("copy"))
    await come_back(shop, copy.id)
    assert await told_to_administrators(shop, post) == [("copy", "daughter@example.com")]
    assert alerts(post, OWNER) == []


async def test_of_a_mail_to_staff_that_came_back_administrators_learn_whose_it_was(database: Database) -> None:
    shop, post = await opened(database)
    await chat_with(database, "ada")
    await come_back(shop, (await row_to(post, staff_id=True)).id)
    assert await told_to_administrators(shop, post) == [("staff", "bram@example.com")]


async def test_no_phone_number_is_told_as_such(database: Database) -> None:
    shop, post = await opened(database, customers=(CustomerWish(name="Noor", email=NOOR),))
    await come_back(shop, (await row_to(post, attendee_id=True)).id, status="5.2.2")
    await post.deliver()
    (alert,) = alerts(post, OWNER)
    assert "No phone number is known." in alert
    assert f"The mailbox {NOOR} is full." in alert


async def test_of_an_erased_customer_nothing_is_told(database: Database) -> None:
    noor = a_customer("Noor Jansen", email=NOOR, phone="+31612345678")
    shop = await a_shop(database, customers=[noor])
    post = PostOffice(database=database, clock=shop.clock)
    await book(shop, start=at(12), customers=NOOR_AND_PHONE)
    await post.deliver()
    key = (await row_to(post, attendee_id=True)).id
    await erase(shop, noor.id)
    assert await come_back(shop, key) == 0


async def test_an_alert_that_waits_when_its_customer_is_erased_is_never_sent(database: Database) -> None:
    noor = a_customer("Noor Jansen", email=NOOR)
    shop = await a_shop(database, customers=[noor])
    post = PostOffice(database=database, clock=shop.clock)
    await book(shop, start=at(12), customers=NOOR_AND_PHONE)
    await post.deliver()
    await come_back(shop, (await row_to(post, attendee_id=True)).id)
    await erase(shop, noor.id)
    await post.deliver()
    assert alerts(post, OWNER) == []


async def erase(shop: Shop, customer_id: Any) -> None:
    erase_customer: EraseCustomer = shop.usecases.erase_customer
    await erase_customer(shop.id, customer_id, staff_actor("ada"))


async def test_a_mailbox_that_is_away_is_looked_at_later_and_settles_nothing(database: Database) -> None:
    shop, post = await opened(database)
    mailbox = Reports([Bounce(key=(await row_to(post, attendee_id=True)).id, status="5.1.1")])
    mailbox.fault = TemporaryFailure("bounces_server_lost")
    read = ReadBounces(database=database, clock=shop.clock, mailbox=mailbox)
    assert (await read.run_once(), mailbox.settled) == (0, [])
    mailbox.fault = None
    assert (await read.run_once(), mailbox.settled) == (1, ["0"])
