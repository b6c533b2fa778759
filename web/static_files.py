"""Static files out of memory: read and compressed once per process, sent under addresses that change with their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web

ROOT = Path(__file__).parent.parent
FOLDERS = {door: ROOT / door / "static" for door in ("web", "tab", "booking_page", "api")}
VENDORED = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "event-calendar.js": "@event-calendar/build/dist/event-calendar.min.js",
    "event-calendar.css": "@event-calendar/build/dist/event-calendar.min.css",
    "teams.js": "@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js",
}
"""Ready-made front-end packages by the name under which they are served, in the folder `vendor`."""
MODULES = ROOT / "node_modules"
_ZIPPED_BELOW = 0.9
"""What shrinks by less is sent as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """`zipped` is empty where compressing does not pay; `mark` changes with the content."""

    body: bytes
    zipped: bytes
    content_type: str
    mark: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Every file by its address below /static/. Raises FileNotFoundError where the front-end packages were never fetched."""
    own = {f"{door}/{file.name}": file for door, folder in FOLDERS.items() for file in sorted(folder.iterdir())}
    missing = [name for name, place in VENDORED.items() if not (MODULES / place).is_file()]
    if missing:
        raise FileNotFoundError(
            f"front-end packages are missing ({', '.join(missing)}): run `npm ci`, or start by `make run`"
        )
    vendored = {f"vendor/{name}": MODULES / place for name, place in VENDORED.items()}
    return {name: _read(file) for name, file in {**own, **vendored}.items()}


def static_address(name: str) -> str:
    """`web/base.css` becomes an address with a mark of the content, so that it may be kept for ever."""
    return f"/static/{name}?v={static_files()[name].mark}"


async def send_static(request: web.Request) -> web.Response:
    found = static_files().get(f"{request.match_info['folder']}/{request.match_info['name']}")
    if found is None:
        raise web.HTTPNotFound
    headers = {"ETag": f'"{found.mark}"', "Vary": "Accept-Encoding"}
    if any(tag.value in (found.mark, "*") for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    takes_zipped = found.zipped and "gzip" in request.headers.get("Accept-Encoding", "")
    if takes_zipped:
        headers["Content-Encoding"] = "gzip"
    body = found.zipped if takes_zipped else found.body
    return web.Response(body=body, headers=headers, content_type=found.content_type, charset=_charset(found))


def _charset(file: StaticFile) -> str | None:
    return "utf-8" if file.content_type.startswith("text/") or file.content_type.endswith("+xml") else None


def _read(file: Path) -> StaticFile:
    body = file.read_bytes()
    zipped = gzip.compress(body, mtime=0)
    return StaticFile(
        body=body,
        zipped=zipped if len(zipped) < len(body) * _ZIPPED_BELOW else b"",
        content_type=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        mark=hashlib.sha256(body).hexdigest()[:12],
    )
