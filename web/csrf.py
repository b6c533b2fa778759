"""Keeps other sites from sending forms in a person's name: a token bound to the session cookie, and the browser's own word.

Who is known by a bearer token needs none: a browser sends that by itself for nobody.
"""

import hashlib

from aiohttp import web

from web.forms import read_form
from web.identity import is_by_token
from web.options import OPTIONS
from web.sessions import session_token

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
PURPOSE = "csrf"


def csrf_token(request: web.Request) -> str:
    return request.app[OPTIONS].signer.sign(PURPOSE, _session_mark(request))


async def require_csrf(request: web.Request) -> None:
    """Refuses what did not come from one of our own pages. Scripts give the token as a header, forms as a field."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise web.HTTPForbidden
    if is_by_token(request):
        return
    token = request.headers.get(HEADER) or (await read_form(request)).get(FIELD, "")
    known = isinstance(token, str) and request.app[OPTIONS].signer.verify(PURPOSE, token)
    if known != _session_mark(request):
        raise web.HTTPForbidden


def _session_mark(request: web.Request) -> bytes:
    return hashlib.sha256(session_token(request).encode()).digest()
