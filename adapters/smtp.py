"""Mail by SMTP: one connection per mail, and every fault told as worth another try or not.

Faults of the set-up (a refused login or sender) count as temporary: they are mended by people, and no mail is to be lost meanwhile.
"""

import asyncio
from dataclasses import dataclass
from typing import Literal

import aiosmtplib

from adapters.mime import build_message, mailbox
from notifications.email import Email
from scheduling.clock import Clock
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure

_SET_UP_FAULTS: dict[type[Exception], str] = {
    aiosmtplib.SMTPAuthenticationError: "mail_login_refused",
    aiosmtplib.SMTPSenderRefused: "mail_sender_refused",
    aiosmtplib.SMTPConnectResponseError: "mail_server_unwilling",
    aiosmtplib.SMTPHeloError: "mail_server_unwilling",
}
TLS = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where mail is handed over, and how."""

    host: str
    port: int
    sender: str
    tls: TLS = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMail:
    """The mail transport of production."""

    server: SmtpServer
    clock: Clock

    async def send(self, email: Email, *, key: str) -> None:
        """Raises TemporaryFailure or PermanentFailure. The Message-ID, made from the key, is the same on every try."""
        message = build_message(email, self.server.sender, self.clock.now())
        recipient = mailbox(email.to)
        try:
            async with asyncio.timeout(self.server.timeout * 4), self._connection(self.server.timeout) as smtp:
                await smtp.send_message(message, sender=self.server.sender, recipients=[recipient])
        except (TimeoutError, OSError, aiosmtplib.SMTPException) as error:
            raise failure_of(error, secret=recipient) from error

    async def check(self) -> str | None:
        """None when the server answers and lets us in, else a short code and what it said."""
        try:
            async with self._connection(min(self.server.timeout, 10)) as smtp:
                await smtp.noop()
        except (TimeoutError, OSError, aiosmtplib.SMTPException) as error:
            return str(failure_of(error))
        return None

    def _connection(self, timeout: float) -> aiosmtplib.SMTP:
        server = self.server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
            username=server.user or None,
            password=server.password or None,
            timeout=timeout,
        )


def failure_of(error: Exception, *, secret: str = "") -> DeliveryFailure:
    """What an error of the connection or an answer of the server means for the mail; the recipient is left out of it."""
    detail = f"{type(error).__name__}: {error}"
    detail = (detail.replace(secret, "(recipient)") if secret else detail)[:300]
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _by_code(max(one.code for one in error.recipients), "recipient_refused", detail)
    for kind, code in _SET_UP_FAULTS.items():
        if isinstance(error, kind):
            return TemporaryFailure(code, detail)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _by_code(error.code, "mail_refused", detail)
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return PermanentFailure("address_not_supported", detail)
    if isinstance(error, TimeoutError):
        return TemporaryFailure("mail_server_silent", detail)
    return TemporaryFailure("mail_server_lost", detail)


def _by_code(code: int, name: str, detail: str) -> DeliveryFailure:
    return PermanentFailure(name, detail) if code >= 500 else TemporaryFailure("mail_deferred", detail)
