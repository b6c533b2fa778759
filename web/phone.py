"""The development phone: text messages that would have gone out, read from the files they were written to."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from web.pages import render

SMS_FOLDER = web.AppKey("SMS_FOLDER", Path)
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """`link` is the address of the web at its end, if there is one; `words` is what stands before."""

    number: str
    words: str
    link: str
    sent_at: datetime


async def list_texts(request: web.Request) -> web.Response:
    folder = request.app[SMS_FOLDER]
    texts = await asyncio.to_thread(_newest, folder)
    return render(request, "phone.html", texts=texts, folder=str(folder))


def _newest(folder: Path) -> list[StoredText]:
    files = sorted(folder.glob("*.txt"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return [_read(path) for path in files[:_MOST_SHOWN]]


def _read(path: Path) -> StoredText:
    number, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    words, _, last = text.strip().rpartition(" ")
    is_link = last.startswith(("http://", "https://"))
    return StoredText(
        number=number,
        words=words if is_link else text.strip(),
        link=last if is_link else "",
        sent_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
    )
