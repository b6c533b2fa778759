"""Being let in by a real mail server over TLS: by password, by a token as Exchange Online wants it, and never in the clear."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from adapters.entra import EntraToken, FetchedToken
from adapters.smtp import SmtpMail, SmtpServer
from notifications.email import Email, render
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from tests.support.clock import FrozenClock
from tests.support.fake_graph import client_trust, server_trust
from tests.support.mail_server import MailServer, running_mail_server
from tests.support.notices import notice

CLOCK = FrozenClock(datetime(2026, 11, 24, 20, 0, tzinfo=UTC))
SENDER = "afspraken@zuid.example"


def email() -> Email:
    return render(notice())


def transport(server: MailServer, *tokens: str | DeliveryFailure, **more: Any) -> SmtpMail:
    about = SmtpServer(host="127.0.0.1", port=server.port, sender=SENDER, user=SENDER, timeout=5, trust=client_trust())
    token = token_of(*tokens) if tokens else None
    return SmtpMail(server=replace(about, **more), clock=CLOCK, token=token)


def token_of(*values: str | DeliveryFailure) -> EntraToken:
    coming = list(values)

    def fetch() -> FetchedToken:
        value = coming.pop(0)
        if isinstance(value, DeliveryFailure):
            raise value
        return FetchedToken(value=value, seconds=3600)

    return EntraToken(fetch, monotonic=lambda: 0.0)


@asynccontextmanager
async def exchange(*tokens: str, **options: Any) -> AsyncIterator[MailServer]:
    """A server with STARTTLS that lets nobody in without one of these tokens."""
    async with running_mail_server(tls_context=server_trust(), auth_required=True, **options) as server:
        server.tokens = set(tokens)
        yield server


def knows_password(_: object, __: object, ___: object, ____: str, login: LoginPassword) -> AuthResult:
    return AuthResult(success=login == LoginPassword(SENDER.encode(), b"secret"))


async def test_a_token_lets_in_where_a_password_would_not() -> None:
    async with exchange("good") as server:
        await transport(server, "good").send(email(), key="k")
        assert (len(server.received), server.users) == (1, [SENDER])


async def test_a_refused_token_costs_a_delay_and_the_next_try_asks_for_another() -> None:
    async with exchange("good") as server:
        mail = transport(server, "stale", "good")
        with pytest.raises(TemporaryFailure, match="mail_login_refused"):
            await mail.send(email(), key="k")
        await mail.send(email(), key="k")
        assert len(server.received) == 1


async def test_without_a_token_no_connection_is_made_and_the_reason_is_told() -> None:
    async with exchange() as server:
        mail = transport(server, TemporaryFailure("credential_refused", "AADSTS7000215"))
        with pytest.raises(TemporaryFailure, match="credential_refused"):
            await mail.send(email(), key="k")
        assert server.connections == 0


async def test_the_check_names_what_is_wrong_with_the_token() -> None:
    async with exchange("good") as server:
        assert await transport(server, "good").check() is None
        assert "mail_login_refused" in str(await transport(server, "bad").check())
        assert "consent_missing" in str(await transport(server, TemporaryFailure("consent_missing")).check())


async def test_a_server_that_takes_no_tokens_is_told_so_and_loses_no_mail() -> None:
    async with running_mail_server(tls_context=server_trust(), auth_exclude_mechanism=["XOAUTH2"]) as server:
        with pytest.raises(TemporaryFailure, match=r"mail_server_unfit.*XOAUTH2"):
            await transport(server, "good").send(email(), key="k")


async def test_a_password_goes_over_tls() -> None:
    async with running_mail_server(tls_context=server_trust(), authenticator=knows_password) as server:
        await transport(server, password="secret").send(email(), key="k")
        assert len(server.received) == 1


async def test_a_server_that_offers_no_encryption_gets_neither_login_nor_mail() -> None:
    async with running_mail_server(auth_require_tls=False) as server:
        server.tokens = {"good"}
        with pytest.raises(TemporaryFailure, match=r"mail_server_unfit.*STARTTLS"):
            await transport(server, "good").send(email(), key="k")
        assert (server.received, server.users) == ([], [])


async def test_an_offer_of_encryption_that_is_taken_back_is_not_followed() -> None:
    async with running_mail_server(tls_context=server_trust()) as server:
        server.refuses_tls = True
        with pytest.raises(TemporaryFailure, match="mail_server_unwilling"):
            await transport(server).send(email(), key="k")
        assert server.received == []


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_certificate_nobody_vouches_for_ends_it(tls: str) -> None:
    async with running_mail_server(tls_context=server_trust(), is_tls_from_the_start=tls == "tls") as server:
        with pytest.raises(TemporaryFailure, match="mail_certificate_refused"):
            await transport(server, "good", tls=tls, trust=None).send(email(), key="k")
        assert server.users == []


async def test_encryption_from_the_first_byte() -> None:
    async with running_mail_server(
        tls_context=server_trust(), is_tls_from_the_start=True, auth_require_tls=False
    ) as server:
        server.tokens = {"good"}
        await transport(server, "good", tls="tls").send(email(), key="k")
        assert len(server.received) == 1


async def test_no_more_than_three_sessions_of_one_process_are_open_at_once() -> None:
    async with exchange("good") as server:
        server.delay = 0.05
        mail = transport(server, "good")
        await asyncio.gather(*(mail.send(email(), key="k") for _ in range(8)))
        assert (len(server.received), server.most_open <= 3) == (8, True)


@pytest.mark.parametrize(
    ("at", "fault", "kind", "code"),
    [
        ("RCPT", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", TemporaryFailure, "mail_throttled"),
        ("DATA", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", TemporaryFailure, "mail_throttled"),
        ("DATA", "421 4.3.2 The maximum number of concurrent connections", TemporaryFailure, "mail_throttled"),
        ("DATA", "554 5.2.252 SendAsDenied; not allowed to send as", TemporaryFailure, "mail_sender_refused"),
        ("DATA", "550 5.7.60 SMTP; Client does not have permissions", TemporaryFailure, "mail_sender_refused"),
        ("DATA", "550 5.1.8 Access denied, bad outbound sender", TemporaryFailure, "mail_sender_refused"),
        ("RCPT", "550 5.7.54 SMTP; Unable to relay recipient", TemporaryFailure, "mail_relay_refused"),
        ("RCPT", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", PermanentFailure, "recipient_refused"),
        ("DATA", "552 5.3.4 Message size exceeds fixed maximum", PermanentFailure, "mail_refused"),
    ],
)
async def test_what_exchange_online_says_of_the_sender_is_not_held_against_the_mail(
    at: str, fault: str, kind: type[DeliveryFailure], code: str
) -> None:
    async with exchange("good") as server:
        server.at, server.faults = at, {"*": fault}
        with pytest.raises(DeliveryFailure) as caught:
            await transport(server, "good").send(email(), key="k")
        assert (type(caught.value), caught.value.code) == (kind, code)
