"""Keeps other sites from sending forms in a person's name: a token bound to the session cookie, and the browser's own word."""

import hashlib

from aiohttp import web

from web.forms import read_form
from web.options import OPTIONS
from web.sessions import COOKIE

FIELD = "csrf_token"
PURPOSE = "csrf"


def csrf_token(request: web.Request) -> str:
    return request.app[OPTIONS].signer.sign(PURPOSE, _session_mark(request))


async def require_csrf(request: web.Request) -> None:
    """Refuses a form that did not come from one of our own pages."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise web.HTTPForbidden
    form = await read_form(request)
    token = form.get(FIELD, "")
    known = isinstance(token, str) and request.app[OPTIONS].signer.verify(PURPOSE, token)
    if known != _session_mark(request):
        raise web.HTTPForbidden


def _session_mark(request: web.Request) -> bytes:
    return hashlib.sha256(request.cookies.get(COOKIE, "").encode()).digest()
