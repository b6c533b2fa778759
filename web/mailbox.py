"""The development mailbox: mails that would have gone out, read from the .eml files they were written to."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from aiohttp import web
from icalendar import Calendar

from web.headers import allow
from web.pages import render

MAIL_FOLDER = web.AppKey("MAIL_FOLDER", Path)
SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "Date")
MOST_SHOWN = 200
FRAME_POLICY = {
    "default_src": "'none'",
    "script_src": "'none'",
    "style_src": "'unsafe-inline'",
    "img_src": "data:",
    "form_action": "'none'",
    "frame_ancestors": "'self'",
    "sandbox": "allow-popups allow-popups-to-escape-sandbox",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    number: int
    name: str
    kind: str
    content: bytes
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    id: str
    headers: tuple[tuple[str, str], ...]
    sent_at: datetime | None
    text: str
    html: str
    attachments: tuple[Attachment, ...]

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def main_headers(self) -> list[tuple[str, str]]:
        return [(name, self.header(name)) for name in SHOWN_HEADERS if self.header(name)]


async def list_mails(request: web.Request) -> web.Response:
    mails = await asyncio.to_thread(_newest, request.app[MAIL_FOLDER])
    return render(request, "mailbox.html", mails=mails, folder=str(request.app[MAIL_FOLDER]))


async def show_mail(request: web.Request) -> web.Response:
    mail = await _mail(request)
    allow(request, frame_src="'self'")
    return render(request, "mail.html", mail=mail)


async def show_html(request: web.Request) -> web.Response:
    """The HTML part alone, for a frame without rights."""
    mail = await _mail(request)
    allow(request, **FRAME_POLICY)
    return web.Response(text=f'<base target="_blank">{mail.html}', content_type="text/html")


async def download(request: web.Request) -> web.Response:
    mail = await _mail(request)
    wanted = request.match_info["number"]
    found = [attachment for attachment in mail.attachments if str(attachment.number) == wanted]
    if not found:
        raise web.HTTPNotFound
    name = "".join(sign for sign in found[0].name if sign.isalnum() or sign in "-_.") or "attachment"
    return web.Response(
        body=found[0].content,
        content_type=found[0].kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _mail(request: web.Request) -> StoredMail:
    folder = request.app[MAIL_FOLDER]
    mail = await asyncio.to_thread(_find, folder, request.match_info["mail"])
    if mail is None:
        raise web.HTTPNotFound
    return mail


def _find(folder: Path, name: str) -> StoredMail | None:
    return next((read_mail(path) for path in _files(folder) if path.stem == name), None)


def _newest(folder: Path) -> list[StoredMail]:
    return [read_mail(path) for path in _files(folder)[:MOST_SHOWN]]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def read_mail(path: Path) -> StoredMail:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)  # noqa: S101  # what this policy makes
    return StoredMail(
        id=path.stem,
        headers=tuple((name, str(value)) for name, value in message.items()),
        sent_at=parsedate_to_datetime(message["Date"]) if message["Date"] else None,
        text=_part(message, "plain"),
        html=_part(message, "html"),
        attachments=tuple(_attachments(message)),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _attachments(message: EmailMessage) -> Iterator[Attachment]:
    parts = [part for part in message.walk() if not part.is_multipart()]
    others = [part for part in parts if part.get_content_type() not in {"text/plain", "text/html"}]
    if any(part.get_filename() for part in others):
        others = [
            part for part in others if part.get_filename()
        ]  # an invitation comes twice: for the reader and as a file
    for number, part in enumerate(others, start=1):
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)  # noqa: S101  # a part that is no multipart decodes to bytes
        kind = part.get_content_type()
        is_calendar = kind in {"text/calendar", "application/ics"}
        yield Attachment(
            number=number,
            name=part.get_filename() or ("invitation.ics" if is_calendar else f"part-{number}"),
            kind=kind,
            content=content,
            words=tuple(_calendar_words(content)) if is_calendar else (),
        )


def _calendar_words(content: bytes) -> Iterator[tuple[str, str]]:
    calendar = Calendar.from_ical(content)
    yield "method", str(calendar.get("METHOD", "none"))
    for event in calendar.walk("VEVENT"):
        yield "what", str(event.get("SUMMARY", ""))
        for name, label in (("DTSTART", "from"), ("DTEND", "to")):
            if name in event:
                yield label, f"{event.decoded(name):%A %d %B %Y %H:%M %Z}"
        for name, label in (("LOCATION", "where"), ("STATUS", "state"), ("UID", "uid"), ("SEQUENCE", "sequence")):
            if name in event:
                yield label, str(event[name])
