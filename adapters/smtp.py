"""Mail by SMTP: one connection per mail, no more than three at once, and every fault told as worth another try or not."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import aiosmtplib

from adapters.entra import EntraToken
from adapters.mime import build_message, mailbox
from adapters.smtp_errors import failure_of
from notifications.email import Email
from scheduling.clock import Clock
from scheduling.errors import DeliveryFailure

TLS = Literal["starttls", "tls", "none"]
_MOST_SESSIONS = 3  # what Exchange Online allows one mailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where mail is handed over, and how. `trust` takes the place of the authorities this machine knows."""

    host: str
    port: int
    sender: str
    tls: TLS = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30
    trust: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMail:
    """The mail transport of production. With a `token` the user is let in by that (XOAUTH2) and not by a password."""

    server: SmtpServer
    clock: Clock
    token: EntraToken | None = None
    _sessions: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST_SESSIONS))

    async def send(self, email: Email, *, key: str) -> None:
        """Raises TemporaryFailure or PermanentFailure. The Message-ID, made from the key, is the same on every try."""
        message = build_message(email, self.server.sender, self.clock.now())
        recipient = mailbox(email.to)
        try:
            async with (
                self._sessions,
                asyncio.timeout(self.server.timeout * 4),
                self._open(self.server.timeout) as smtp,
            ):
                await smtp.send_message(message, sender=self.server.sender, recipients=[recipient])
        except (TimeoutError, OSError, aiosmtplib.SMTPException) as error:
            raise failure_of(error, secret=recipient) from error

    async def check(self) -> str | None:
        """None when the server answers and lets us in, else a short code and what it said."""
        try:
            async with self._sessions, self._open(min(self.server.timeout, 10)) as smtp:
                await smtp.noop()
        except DeliveryFailure as failure:
            return str(failure)
        except (TimeoutError, OSError, aiosmtplib.SMTPException) as error:
            return str(failure_of(error))
        return None

    @asynccontextmanager
    async def _open(self, seconds: float) -> AsyncIterator[aiosmtplib.SMTP]:
        """A token that was refused is not shown again."""
        if self.token is None:
            async with self._connection(seconds) as smtp:
                yield smtp
            return
        token = await self.token.value()
        try:
            async with self._connection(seconds, token) as smtp:
                yield smtp
        except aiosmtplib.SMTPAuthenticationError:
            self.token.forget(token)
            raise

    def _connection(self, timeout: float, token: str = "") -> aiosmtplib.SMTP:
        server = self.server

        async def shown() -> str:
            return token

        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
            username=server.user or None,
            password=None if token else server.password or None,
            oauth_token_generator=shown if token else None,
            tls_context=server.trust,
            timeout=timeout,
        )
