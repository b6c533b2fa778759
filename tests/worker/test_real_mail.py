"""The outbox against a real mail server that misbehaves: each fault costs its own mail a delay, and nobody else anything."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.smtp import SmtpMail, SmtpServer
from notifications.email import Email
from storage import Database
from tests.support.builders import Shop, a_shop, a_wish, at, staff_actor
from tests.support.mail_server import MailServer, running_mail_server
from tests.support.post import PostOffice
from usecases.book_appointment import CustomerWish

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
        assert sorted(server.recipients) == ["bram@example.com"] * 2 + [GOOD] + ["shop@example.com"] * 2
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


def _ids_to(server: MailServer, address: str) -> list[str]:
    messages: list[Any] = server.messages
    return [str(one["Message-ID"]) for one in messages if one["To"].addresses[0].addr_spec == address]
