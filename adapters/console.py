"""Stand-ins for outward services in development: what would leave lands in a folder, and each says so when it is made."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import structlog

from adapters.mime import build_message
from notifications.email import Email
from notifications.sms import SmsReceipt
from scheduling.appointment import Meeting
from scheduling.clock import Clock
from scheduling.errors import PermanentFailure
from scheduling.interval import Interval
from scheduling.staff import StaffId, StaffMember

log = structlog.get_logger("stand_in")
_UNSAFE = re.compile(r"[^A-Za-z0-9@._-]+")
SENDER = "slotkeeper@localhost"


class FileMail:
    """Writes each mail as an .eml file. The same key writes the same file, as a mailbox would show a repeated mail once."""

    def __init__(self, folder: Path, clock: Clock, sender: str = SENDER) -> None:
        self._folder, self._clock, self._sender = folder, clock, sender
        log.warning("no mail server is set: mails land in a folder", folder=str(folder))

    async def send(self, email: Email, *, key: str) -> None:
        message = build_message(email, self._sender, self._clock.now())
        await asyncio.to_thread(_write, self._folder / _file_name(key, email.to, "eml"), message.as_bytes())


class FileSms:
    """Writes each text message as a .txt file."""

    provider = "files"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        log.warning("no SMS provider is set: text messages land in a folder", folder=str(folder))

    async def send(self, number: str, text: str, *, key: str) -> SmsReceipt:
        path = self._folder / _file_name(key, number, "txt")
        await asyncio.to_thread(_write, path, f"{number}\n\n{text}\n".encode())
        return SmsReceipt(id=path.stem)


class NoMail:
    """Mail switched off on purpose: each mail is refused for good, visibly."""

    async def send(self, email: Email, *, key: str) -> None:
        raise PermanentFailure("mail_off", "mail is switched off in the settings")


class NoMeetings:
    """Online meetings switched off on purpose."""

    provider = "none"

    async def create(self, request: object) -> Meeting:
        raise PermanentFailure("meetings_off", "online meetings are switched off in the settings")

    async def reschedule(self, meeting: Meeting, request: object) -> Meeting:
        return meeting

    async def cancel(self, meeting: Meeting, message: str) -> None:
        """There is none."""

    async def withdraw(self, request: object) -> None:
        """Nothing is ever left behind."""

    async def health(self, staff: StaffMember) -> str | None:
        return "meetings_off"


class NoCalendars:
    """No outside calendars are connected: nobody is busy there."""

    are_connected = False

    async def busy(self, staff: Sequence[StaffMember], span: Interval) -> Mapping[StaffId, tuple[Interval, ...]]:
        return {}


def _file_name(key: str, recipient: str, ending: str) -> str:
    return f"{sha256(key.encode()).hexdigest()[:16]}-{_UNSAFE.sub('_', recipient)[:60]}.{ending}"


def _write(path: Path, content: bytes) -> None:
    """All or nothing: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)
