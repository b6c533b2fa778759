"""A real SMTP server in the test's own event loop, with faults to order."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class MailServer:
    """What came in, and how to answer. A fault is an answer line, `hang` or `die`, for a recipient or for everybody ("*").

    `at` is the command at which it strikes: RCPT, or DATA, where `die_after` first keeps the mail and then drops the line.
    No mail is taken before `hold_until_open` sessions have been open at once.
    """

    port: int = 0
    received: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    at: str = "DATA"
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    delay: float = 0
    hold_until_open: int = 0
    tokens: set[str] = field(default_factory=set)
    users: list[str] = field(default_factory=list)
    refuses_tls: bool = False

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=SMTP_POLICY) for raw in self.received]

    @property
    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.messages]

    def take(self, content: bytes, recipients: list[str], session: object) -> None:
        """A mail was accepted."""
        self.received.append(content)
        self.recipients += recipients

    def said_goodbye(self, session: object) -> None:
        """The client of this session has read all that it was answered."""

    def fault_for(self, command: str, recipients: list[str]) -> str:
        if command != self.at:
            return ""
        return next((self.faults[one] for one in [*recipients, "*"] if one in self.faults), "")


class Handler:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def auth_XOAUTH2(self, smtp: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 named by aiosmtpd
        """As Exchange Online does it: a refusal is a challenge first, and an answer after the empty line that follows."""
        user, _, token = b64decode(args[1]).decode().strip("\1").partition("\1auth=Bearer ")
        self.server.users.append(user.removeprefix("user="))
        if token in self.server.tokens:
            return AuthResult(success=True)
        await smtp.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False, message="535 5.7.3 Authentication unsuccessful")

    async def handle_RCPT(  # noqa: N802 named by aiosmtpd
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self.server.fault_for("RCPT", [address])
        if fault:
            return await self._strike(smtp, fault)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 named by aiosmtpd
        recipients = [str(one) for one in envelope.rcpt_tos]
        fault = self.server.fault_for("DATA", recipients)
        await self._hold()
        if self.server.delay:
            await asyncio.sleep(self.server.delay)
        if fault and fault != "die_after":
            return await self._strike(smtp, fault)
        content = envelope.content
        self.server.take(content if isinstance(content, bytes) else str(content).encode(), recipients, session)
        return await self._strike(smtp, "die") if fault else "250 OK"

    async def handle_QUIT(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 named by aiosmtpd
        self.server.said_goodbye(session)
        return "221 Bye"

    async def _hold(self) -> None:
        while self.server.most_open < self.server.hold_until_open:  # noqa: ASYNC110 sessions tell nobody that they opened
            await asyncio.sleep(0.01)

    async def _strike(self, smtp: SMTP, fault: str) -> str:
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault == "die":
            transport: Any = smtp.transport
            transport.abort()
        return fault


class CountingSmtp(SMTP):
    """Counts connections, and how many were open at once."""

    mail_server: MailServer
    is_counted = False  # STARTTLS makes the same connection once more

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 named by aiosmtpd
        if self.mail_server.refuses_tls:
            await self.push("502 5.5.1 Not now")
            return
        await super().smtp_STARTTLS(arg)

    def connection_made(self, transport: Any) -> None:
        if not self.is_counted:
            self.is_counted = True
            self.mail_server.connections += 1
            self.mail_server.open_now += 1
            self.mail_server.most_open = max(self.mail_server.most_open, self.mail_server.open_now)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.mail_server.open_now -= 1
        super().connection_lost(error)


@asynccontextmanager
async def running_mail_server(
    server: MailServer | None = None, *, is_tls_from_the_start: bool = False, **options: Any
) -> AsyncIterator[MailServer]:
    """Listens on a free port of this machine until the block ends."""
    loop, server = asyncio.get_running_loop(), server or MailServer()
    trust = options.pop("tls_context") if is_tls_from_the_start else None

    def protocol() -> CountingSmtp:
        made = CountingSmtp(Handler(server), loop=loop, hostname="mail.example", **{"enable_SMTPUTF8": True, **options})
        made.mail_server = server
        return made

    listening = await loop.create_server(protocol, "127.0.0.1", 0, ssl=trust)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in asyncio.all_tasks():
            if "_handle_client" in repr(task):
                task.cancel()
        await asyncio.sleep(0)
