"""The mailbox to which reports on delivery come, read by IMAP over TLS; in a thread, for the library blocks.

Whatever is no such report is looked at by its kind alone and left as it is: the mailbox may be one that people read.
"""

import asyncio
import imaplib
import re
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from adapters.entra import EntraToken
from notifications.bounces import Bounce, is_report, read_bounces
from scheduling.errors import TemporaryFailure

_MOST_AT_ONCE = 50
_MOST_BYTES = 1_000_000
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
Report = tuple[str, Bounce]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapServer:
    """Where reports come in. `trust` takes the place of the authorities this machine knows."""

    host: str
    user: str
    password: str = field(default="", repr=False)
    port: int = 993
    folder: str = "INBOX"
    timeout: float = 30
    trust: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """How far the mailbox was looked through; numbers hold as long as the mailbox says that they do."""

    validity: bytes = b""
    number: int = 0


@dataclass(slots=True, kw_only=True)
class ImapBounces:
    """Remembers how far it has looked; after a restart it looks at all unread mails once more, which does no harm.

    With a `token` the user is let in by that (XOAUTH2) and not by a password. Every call may raise TemporaryFailure.
    """

    server: ImapServer
    token: EntraToken | None = None
    _place: _Place = _Place()
    _looked_up_to: _Place = _Place()

    async def unread(self) -> Sequence[Report]:
        """Reports on mails of ours that were not settled yet, each with the number to settle it by."""
        reports, self._looked_up_to = await asyncio.to_thread(_unread, self.server, await self._shown(), self._place)
        return reports

    async def settle(self, numbers: Iterable[str]) -> None:
        """Marks them as read; what was looked at before them is not looked at again."""
        if wanted := list(numbers):
            await asyncio.to_thread(_mark_read, self.server, await self._shown(), wanted)
        self._place = self._looked_up_to

    async def check(self) -> str | None:
        """None when the mailbox can be read, else a short code and what was said."""
        try:
            await asyncio.to_thread(_unread, self.server, await self._shown(), self._place)
        except TemporaryFailure as failure:
            return str(failure)
        return None

    async def _shown(self) -> str:
        return await self.token.value() if self.token else ""


def _unread(server: ImapServer, token: str, place: _Place) -> tuple[list[Report], _Place]:
    with _opened(server, token) as imap:
        validity = imap.response("UIDVALIDITY")[1][0] or b""
        after = place.number if validity == place.validity else 0
        found = _answer(imap.uid("SEARCH", f"UID {after + 1}:* UNSEEN"))
        # The last mail always lies in a range that ends with *, however far the range begins behind it.
        numbers = sorted(number for number in map(int, found[0].split()) if number > after)[:_MOST_AT_ONCE]
        reports = [(str(number), bounce) for number in _reports(imap, numbers) for bounce in _bounces(imap, number)]
        return reports, _Place(validity, numbers[-1] if numbers else after)


def _reports(imap: imaplib.IMAP4, numbers: Sequence[int]) -> Iterator[int]:
    """Those that are reports by their type, and not of a size that no report has."""
    if not numbers:
        return
    wanted = "(RFC822.SIZE BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE)])"
    for part in _answer(imap.uid("FETCH", ",".join(map(str, numbers)), wanted)):
        if not isinstance(part, tuple):
            continue
        number, size = _UID.search(part[0]), _SIZE.search(part[0])
        if number and size and int(size[1]) <= _MOST_BYTES and is_report(part[1].decode("utf-8", "replace")):
            yield int(number[1])


def _bounces(imap: imaplib.IMAP4, number: int) -> Iterator[Bounce]:
    for part in _answer(imap.uid("FETCH", str(number), "(BODY.PEEK[])")):
        if isinstance(part, tuple):
            yield from read_bounces(part[1])


def _mark_read(server: ImapServer, token: str, numbers: Sequence[str]) -> None:
    with _opened(server, token) as imap:
        _answer(imap.uid("STORE", ",".join(numbers), "+FLAGS", r"(\Seen)"))


@contextmanager
def _opened(server: ImapServer, token: str) -> Iterator[imaplib.IMAP4]:
    """Logged in, with the folder open. Whatever goes wrong is temporary: people mend it, and reports wait in the mailbox."""
    try:
        trust = server.trust or ssl.create_default_context()
        imap = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=trust, timeout=server.timeout)
        try:
            _log_in(imap, server, token)
            if imap.select(f'"{server.folder}"')[0] != "OK":
                raise TemporaryFailure("bounces_folder_missing", server.folder)
            yield imap
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                imap.logout()
            with suppress(OSError):
                imap.shutdown()  # a line that broke is not closed by saying goodbye
    except ssl.SSLCertVerificationError as error:
        raise TemporaryFailure("bounces_certificate_refused", str(error)[:200]) from error
    except (OSError, imaplib.IMAP4.error, EOFError) as error:
        raise TemporaryFailure("bounces_server_lost", f"{type(error).__name__}: {error}"[:200]) from error


def _log_in(imap: imaplib.IMAP4, server: ImapServer, token: str) -> None:
    answers = [f"user={server.user}\x01auth=Bearer {token}\x01\x01".encode()]
    try:
        if token:  # a refusal comes as a question first, to be answered with nothing
            imap.authenticate("XOAUTH2", lambda _: answers.pop() if answers else b"")
        else:
            imap.login(server.user, server.password)
    except imaplib.IMAP4.abort:
        raise
    except UnicodeError as error:  # the protocol has no way to say anything else
        raise TemporaryFailure("bounces_login_refused", "user and password must be plain ASCII") from error
    except imaplib.IMAP4.error as error:
        raise TemporaryFailure("bounces_login_refused", str(error)[:200]) from error


def _answer(told: tuple[str, list[Any]]) -> list[Any]:
    kind, data = told
    if kind != "OK":
        raise imaplib.IMAP4.error(f"{kind} {data}"[:200])
    return [part for part in data if part is not None] or [b""]
