"""Reports read from a mailbox over TLS: which ones, how often, and what is left alone."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.entra import EntraToken, FetchedToken
from adapters.imap_bounces import ImapBounces, ImapServer
from notifications.bounces import Bounce
from scheduling.errors import TemporaryFailure
from tests.support.bounces import KEY, exchange, postfix
from tests.support.fake_graph import client_trust
from tests.support.imap_server import ImapMailbox, running_imap

PERSON = b"From: noor@example.com\r\nSubject: Thanks\r\nContent-Type: text/plain\r\n\r\nSee you then\r\n"
OTHERS = postfix("f" * 31 + "z")


def reader(mailbox: ImapMailbox, token: str = "", **more: Any) -> ImapBounces:
    about = ImapServer(host="127.0.0.1", port=mailbox.port, user=mailbox.user, password="secret", trust=client_trust())
    kept = EntraToken(lambda: FetchedToken(value=token, seconds=600), monotonic=lambda: 0.0) if token else None
    return ImapBounces(server=replace(about, timeout=5, **more), token=kept)


async def test_reports_on_our_mails_are_found_among_others() -> None:
    async with running_imap() as mailbox:
        mailbox.put(PERSON, postfix(), OTHERS, exchange("e" * 32))
        found = await reader(mailbox).unread()
    assert list(found) == [("2", Bounce(key=KEY, status="5.1.1")), ("4", Bounce(key="e" * 32, status="5.1.10"))]


async def test_mails_of_people_are_neither_opened_nor_marked() -> None:
    async with running_imap() as mailbox:
        mailbox.put(PERSON, postfix())
        bounces = reader(mailbox)
        await bounces.settle(number for number, _ in await bounces.unread())
        assert mailbox.read == [2]
        assert [one for one in mailbox.commands if "BODY.PEEK[]" in one] == ["UID FETCH 2 (BODY.PEEK[])"]


async def test_what_was_looked_at_is_not_looked_at_again() -> None:
    async with running_imap() as mailbox:
        mailbox.put(PERSON)
        bounces = reader(mailbox)
        for _ in range(2):
            await bounces.settle(number for number, _ in await bounces.unread())
        mailbox.put(postfix())
        assert [number for number, _ in await bounces.unread()] == ["2"]
        assert sum("HEADER.FIELDS" in one for one in mailbox.commands) == 2


async def test_what_was_not_settled_comes_again() -> None:
    async with running_imap() as mailbox:
        mailbox.put(postfix())
        bounces = reader(mailbox)
        assert await bounces.unread() == await bounces.unread() != []


async def test_a_mailbox_that_was_made_anew_is_looked_through_from_its_beginning() -> None:
    async with running_imap() as mailbox:
        mailbox.put(PERSON, PERSON)
        bounces = reader(mailbox)
        await bounces.unread()
        await bounces.settle([])
        mailbox.letters.clear()
        mailbox.validity += 1
        mailbox.put(postfix())
        assert [number for number, _ in await bounces.unread()] == ["1"]


async def test_a_mail_larger_than_any_report_is_not_fetched() -> None:
    async with running_imap() as mailbox:
        mailbox.put(postfix() + b"x" * 1_000_000)
        assert await reader(mailbox).unread() == []


async def test_no_more_than_fifty_are_taken_at_once() -> None:
    async with running_imap() as mailbox:
        mailbox.put(*[postfix(f"{number:032x}") for number in range(60)])
        bounces = reader(mailbox)
        first = await bounces.unread()
        await bounces.settle(number for number, _ in first)
        assert (len(first), len(await bounces.unread())) == (50, 10)


async def test_a_token_opens_the_mailbox() -> None:
    async with running_imap() as mailbox:
        mailbox.tokens = {"good"}
        mailbox.put(postfix())
        assert len(await reader(mailbox, "good").unread()) == 1


@pytest.mark.parametrize(
    ("token", "more", "dies_at", "code"),
    [
        ("", {"password": "wrong"}, "", "bounces_login_refused"),
        ("", {"password": "pässwort"}, "", "bounces_login_refused"),
        ("stale", {}, "", "bounces_login_refused"),
        ("", {"folder": "Bounces"}, "", "bounces_folder_missing"),
        ("", {"trust": None}, "", "bounces_certificate_refused"),
        ("", {}, "UID SEARCH", "bounces_server_lost"),
        ("", {}, "LOGIN", "bounces_server_lost"),
    ],
)
async def test_what_is_wrong_has_a_name_and_loses_nothing(
    token: str, more: dict[str, Any], dies_at: str, code: str
) -> None:
    async with running_imap() as mailbox:
        mailbox.dies_at = dies_at
        bounces = reader(mailbox, token, **more)
        with pytest.raises(TemporaryFailure) as caught:
            await bounces.unread()
        assert caught.value.code == code
        assert code in str(await bounces.check())


async def test_a_server_that_is_away_is_worth_another_try() -> None:
    async with running_imap() as mailbox:
        bounces = reader(mailbox)
    with pytest.raises(TemporaryFailure, match="bounces_server_lost"):
        await bounces.unread()
