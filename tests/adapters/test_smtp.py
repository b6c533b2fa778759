"""Mail against a real SMTP server: what arrives, and what each fault means."""

import socket
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
import vobject
from aiosmtpd.smtp import AuthResult

from adapters.smtp import SmtpMail, SmtpServer
from notifications.email import Email, render
from notifications.facts import Audience, NoticeKind
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from tests.support.clock import FrozenClock
from tests.support.mail_parts import words_of
from tests.support.mail_server import MailServer, running_mail_server
from tests.support.notices import LINK, appointment_facts, notice, sender

CLOCK = FrozenClock(datetime(2026, 11, 24, 20, 0, tzinfo=UTC))


def transport(port: int, **more: Any) -> SmtpMail:
    server = SmtpServer(host="127.0.0.1", port=port, sender="afspraken@zuid.example", tls="none")
    return SmtpMail(server=replace(server, **more), clock=CLOCK)


def email(**more: Any) -> Email:
    return replace(render(notice(appointment=appointment_facts(is_online=True, join_url=LINK))), **more)


async def delivered(mail: Email) -> EmailMessage:
    async with running_mail_server() as server:
        await transport(server.port).send(mail, key="k")
        return server.messages[0]


async def failure(mail: Email, *, at: str = "DATA", fault: str = "") -> tuple[DeliveryFailure, MailServer]:
    async with running_mail_server() as server:
        server.at, server.faults = at, {"*": fault} if fault else {}
        limit = {"timeout": 0.5} if fault == "hang" else {}
        with pytest.raises(DeliveryFailure) as caught:
            await transport(server.port, **limit).send(mail, key="k")
        return caught.value, server


async def test_words_html_and_invitation_arrive() -> None:
    message = await delivered(email())
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    assert LINK in words_of(message)


async def test_the_invitation_says_its_method_and_reads_with_a_second_parser() -> None:
    message = await delivered(email())
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    calendar: Any = vobject.readOne(part.get_payload(decode=True).decode())  # type: ignore[union-attr]  # bytes, for the part is a leaf
    assert calendar.vevent.location.value == LINK


async def test_an_invitation_that_is_not_wanted_is_a_file_only() -> None:
    message = await delivered(email(ics_is_inline=False))
    assert [part.get_content_type() for part in message.walk()][-1] == "application/ics"
    assert "text/calendar" not in [part.get_content_type() for part in message.walk()]


async def test_sender_name_reply_address_and_thread_are_in_the_headers() -> None:
    message = await delivered(email())
    assert parseaddr(str(message["From"])) == ("Praktijk Zuid", "afspraken@zuid.example")
    assert parseaddr(str(message["Reply-To"])) == ("Praktijk Zuid", "info@zuid.example")
    assert message["References"] == message["In-Reply-To"] == email().references[0]
    assert message["Auto-Submitted"] == "auto-generated"


async def test_a_second_try_carries_the_same_message_id() -> None:
    async with running_mail_server() as server:
        for _ in range(2):
            await transport(server.port).send(email(), key="k")
        assert server.message_ids == [email().message_id] * 2


@pytest.mark.parametrize("name", ["Zoë Müller", "张伟 🎉 Łukasz", 'O\'Neil, Sean ("Shay")', "x" * 300, "a@b.example"])
async def test_odd_names_arrive_whole(name: str) -> None:
    facts = notice(reader={"name": name}, sender=sender(name=name))
    message = await delivered(render(facts))
    assert message["To"].addresses[0].display_name == name
    assert message["From"].addresses[0].display_name == name
    assert message["To"].addresses[0].addr_spec == "noor@example.com"


@pytest.mark.parametrize(
    "address",
    [
        "noor+tag@example.com",
        "o'neil@example.com",
        '"two words"@example.com',
        "noor@xn--exmple-cua.example",
        "n" * 64 + "@example.com",
    ],
)
async def test_odd_addresses_are_delivered_to(address: str) -> None:
    async with running_mail_server() as server:
        await transport(server.port).send(email(to=address), key="k")
        assert server.recipients == [address]


async def test_a_domain_with_umlauts_travels_in_ascii() -> None:
    async with running_mail_server() as server:
        await transport(server.port).send(email(to="noor@müller.example"), key="k")
        assert server.recipients == ["noor@xn--mller-kva.example"]


async def test_umlauts_before_the_at_sign_need_a_server_that_can() -> None:
    async with running_mail_server() as server:
        await transport(server.port).send(email(to="zoë@example.com"), key="k")
        assert server.recipients == ["zoë@example.com"]
    async with running_mail_server(enable_SMTPUTF8=False) as server:
        with pytest.raises(PermanentFailure, match="address_not_supported"):
            await transport(server.port).send(email(to="zoë@example.com"), key="k")


@pytest.mark.parametrize(
    "address", ["", "noor", "noor@", "@example.com", "a b@c", "a@b@c", "<x@y>", "x@y, z@q", "x@y\r\nBcc: all@z"]
)
async def test_what_is_no_address_is_refused_before_anything_is_sent(address: str) -> None:
    refused, server = await failure(email(to=address))
    assert (type(refused), refused.code, server.connections) == (PermanentFailure, "bad_address", 0)


@pytest.mark.parametrize("evil", ["Noor\r\nBcc: all@example.com", "Noor\nX-Evil: 1\n\nbody"])
async def test_no_header_can_be_smuggled_in(evil: str) -> None:
    facts = notice(
        NoticeKind.CONFIRMED,
        Audience.STAFF,
        reader={"name": evil},
        sender=sender(name=evil, business_name=evil),
        appointment=appointment_facts(service_name=evil),
        about_name=evil,
    )
    message = await delivered(render(facts))
    assert (message["Bcc"], message["X-Evil"]) == (None, None)
    assert "noor@example.com" not in str(message["To"])


@pytest.mark.parametrize(
    ("at", "fault", "kind", "code"),
    [
        ("RCPT", "550 5.1.1 no such user", PermanentFailure, "recipient_refused"),
        ("RCPT", "450 4.2.1 try later", TemporaryFailure, "mail_deferred"),
        ("DATA", "432 4.3.2 too many sessions", TemporaryFailure, "mail_throttled"),
        ("DATA", "451 4.7.1 greylisted", TemporaryFailure, "mail_deferred"),
        ("DATA", "552 5.3.4 too big", PermanentFailure, "mail_refused"),
        ("DATA", "554 5.7.1 spam", PermanentFailure, "mail_refused"),
        ("RCPT", "die", TemporaryFailure, "mail_server_lost"),
        ("DATA", "die", TemporaryFailure, "mail_server_lost"),
        ("DATA", "die_after", TemporaryFailure, "mail_server_lost"),
        ("RCPT", "hang", TemporaryFailure, "mail_server_silent"),
        ("DATA", "hang", TemporaryFailure, "mail_server_silent"),
    ],
)
async def test_each_fault_is_worth_another_try_or_not(
    at: str, fault: str, kind: type[DeliveryFailure], code: str
) -> None:
    caught, _ = await failure(email(), at=at, fault=fault)
    assert (type(caught), caught.code) == (kind, code)


@pytest.mark.parametrize("written", ["noor@example.com", "Noor@Example.COM"])
async def test_what_failed_is_told_without_the_recipients_address(written: str) -> None:
    caught, _ = await failure(email(), at="RCPT", fault=f"550 no mailbox {written} here")
    assert "no mailbox (recipient) here" in caught.detail
    assert written not in str(caught)


async def test_a_server_that_is_not_there_is_worth_another_try() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(TemporaryFailure, match="mail_server_lost"):
            await transport(unused.getsockname()[1]).send(email(), key="k")


async def test_a_server_that_speaks_something_else_is_worth_another_try() -> None:
    async with running_mail_server() as server:
        with pytest.raises(TemporaryFailure):
            await transport(server.port, tls="tls").send(email(), key="k")


def _refuse(*_: object) -> AuthResult:
    return AuthResult(success=False, handled=False)


async def test_a_refused_login_loses_no_mail() -> None:
    async with running_mail_server(authenticator=_refuse, auth_require_tls=False) as server:
        with pytest.raises(TemporaryFailure, match="mail_login_refused"):
            await transport(server.port, user="u", password="wrong").send(email(), key="k")


async def test_the_check_tells_whether_the_server_lets_us_in() -> None:
    async with running_mail_server() as server:
        assert await transport(server.port).check() is None
        port = server.port
    assert "mail_server_lost" in str(await transport(port).check())
