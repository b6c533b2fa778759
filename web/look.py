"""`/look/{colour}.css`: the colour of a business as a style sheet of its own, for pages may hold no style themselves (CSP)."""

import hashlib
import re
from functools import lru_cache

from aiohttp import web

from web.colours import style_of

PATH = "/look/{colour}.css"
_CODE = re.compile(r"[0-9a-f]{6}")


def look_address(code: str) -> str:
    """With a mark of the content, so that it may be kept for ever."""
    colour = code.lower().removeprefix("#")
    return f"/look/{colour}.css?v={_mark(colour)}"


async def send_look(request: web.Request) -> web.Response:
    colour = request.match_info["colour"]
    if not _CODE.fullmatch(colour):
        raise web.HTTPNotFound
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return web.Response(text=_style(colour), content_type="text/css", headers=headers)


@lru_cache(maxsize=1024)
def _style(colour: str) -> str:
    return style_of(f"#{colour}")


@lru_cache(maxsize=1024)
def _mark(colour: str) -> str:
    return hashlib.sha256(_style(colour).encode()).hexdigest()[:12]
