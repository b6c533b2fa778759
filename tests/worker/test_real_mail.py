"""The outbox against a real mail server that misbehaves: each fault costs its own mail a delay, and nobody else anything."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.imap_bounces import ImapBounces, ImapServer
from adapters.smtp import SmtpMail, SmtpServer
from notifications.email import Email
from storage import Database
from tests.support.bounces import postfix
from tests.support.builders import Shop, a_shop, a_wish, at, staff_actor
from tests.support.fake_graph import client_trust
from tests.support.imap_server import running_imap
from tests.support.mail_server import MailServer, running_mail_server
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import NOOR, book, cancel, move
from usecases.book_appointment import CustomerWish
from usecases.read_bounces import ReadBounces

GOOD, BAD = "good@example.com", "bad@example.com"


@dataclass(frozen=True, slots=True)
class ImpatientWithTheBad:
    """Gives up soon on the address at which the server hangs, and on no other: a busy machine is no fault of theirs."""

    patient: SmtpMail

    async def send(self, email: Email, *, key: str) -> None:
        hasty = replace(self.patient, server=replace(self.patient.server, timeout=0.5))
        await (hasty if email.to == BAD else self.patient).send(email, key=key)


async def opened(database: Database, server: MailServer) -> tuple[Shop, PostOffice]:
    shop = await a_shop(database)
    about = SmtpServer(host="127.0.0.1", port=server.port, sender="post@shop.example", tls="none")
    patient = SmtpMail(server=about, clock=shop.clock)
    transport = ImpatientWithTheBad(patient) if "hang" in server.faults.values() else patient
    return shop, PostOffice(database=database, clock=shop.clock, transport=transport)


async def book_both(shop: Shop) -> None:
    for hour, address in ((9, BAD), (10, GOOD)):
        wish = a_wish(at(hour), customers=(CustomerWish(name="Noor", email=address),))
        await shop.usecases.book_appointment(wish, staff_actor("ada"))


@pytest.mark.faults
@pytest.mark.parametrize(
    ("command", "fault", "state", "error"),
    [
        ("RCPT", "550 5.1.1 no such user", "parked", "recipient_refused"),
        ("RCPT", "450 4.2.1 later", "waiting", "mail_deferred"),
        ("DATA", "432 4.3.2 too many", "waiting", "mail_throttled"),
        ("DATA", "554 5.7.1 no", "parked", "mail_refused"),
        ("DATA", "hang", "waiting", "mail_server_silent"),
        ("DATA", "die", "waiting", "mail_server_lost"),
    ],
)
async def test_one_bad_mail_costs_nobody_else_anything(
    database: Database, command: str, fault: str, state: str, error: str
) -> None:
    async with running_mail_server() as server:
        server.at, server.faults = command, {BAD: fault}
        shop, post = await opened(database, server)
        await book_both(shop)
        await post.deliver()
        told = [recipient for recipient, mail in _received(server) if not mail["Subject"].startswith("Not delivered")]
        assert sorted(told) == ["bram@example.com"] * 2 + [GOOD] + ["shop@example.com"] * 2
        (bad,) = [row for row in await post.rows() if row.attendee_id and row.last_error]
        assert (str(bad.state), bad.last_error.partition(":")[0]) == (state, error)
        assert BAD not in bad.last_error


@pytest.mark.faults
async def test_a_mail_whose_answer_was_lost_comes_again_as_the_same_message(database: Database) -> None:
    async with running_mail_server() as server:
        server.faults = {BAD: "die_after"}
        shop, post = await opened(database, server)
        await book_both(shop)
        await post.deliver()
        server.faults = {}
        await post.deliver(minutes=1)
        ids = _ids_to(server, BAD)
        assert (len(ids), len(set(ids))) == (2, 1)


@pytest.mark.faults
async def test_no_more_than_three_sessions_are_open_at_once(database: Database) -> None:
    async with running_mail_server() as server:
        server.hold_until_open = 3
        shop, post = await opened(database, server)
        await book_both(shop)
        await post.deliver()
        assert server.most_open == 3


async def test_a_report_in_the_mailbox_leads_back_to_the_mail_that_was_sent(database: Database) -> None:
    async with running_mail_server() as server, running_imap() as mailbox:
        shop, post = await opened(database, server)
        await book_both(shop)
        await post.deliver()
        (sent,) = _ids_to(server, BAD)
        mailbox.put(postfix(sent.strip("<>").partition("@")[0], to=BAD))
        about = ImapServer(
            host="127.0.0.1", port=mailbox.port, user=mailbox.user, password="secret", trust=client_trust()
        )
        read = ReadBounces(database=database, clock=shop.clock, mailbox=ImapBounces(server=about))
        assert await read.run_once() == 1
        (row,) = [row for row in await post.rows() if row.attendee_id and row.last_error]
        assert (str(row.state), row.last_error, mailbox.read) == ("parked", "bounced: 5.1.1", [1])


async def test_all_mails_about_one_appointment_stand_in_one_thread(database: Database) -> None:
    async with running_mail_server() as server:
        shop, post = await opened(database, server)
        for hour in (12, 14):
            booked = await book(shop, start=at(hour))
            await post.deliver()
            moved = await move(shop, booked, hour + 1)
            await post.deliver(minutes=1)
            await cancel(shop, moved)
            await post.deliver(minutes=1)
        threads: dict[str, list[str]] = {}
        for message in [mail for recipient, mail in _received(server) if recipient == NOOR]:
            assert message["In-Reply-To"] == message["References"]
            threads.setdefault(str(message["References"]), []).append(str(message["Subject"]).partition(":")[0])
        assert list(threads.values()) == [["Confirmed", "New time", "Cancelled"]] * 2


def _ids_to(server: MailServer, address: str) -> list[str]:
    return [str(mail["Message-ID"]) for recipient, mail in _received(server) if recipient == address]


def _received(server: MailServer) -> list[tuple[str, Any]]:
    return list(zip(server.recipients, server.messages, strict=True))
