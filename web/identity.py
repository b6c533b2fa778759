"""Who sends a request, whatever door it comes through, and where somebody unknown is sent to."""

from urllib.parse import urlencode

import structlog
from aiohttp import web

from scheduling.identity import SignedIn, SignInRefused, SignInTrouble
from web.doorkeeper import DOORKEEPER
from web.options import OPTIONS
from web.sessions import session_token

TAB_MARK = "X-Slotkeeper-Tab"
"""Header of requests that a page in Teams sends: they carry a token and no cookie."""
TROUBLE = web.RequestKey("TROUBLE", SignInTrouble)
"""Why nobody was recognised; error pages tell what to do about it."""
_PERSON = web.RequestKey("PERSON", SignedIn)
_log = structlog.get_logger("sign_in")


async def identify(request: web.Request) -> SignedIn | None:
    """By the token alone when there is one: what does not hold is not made up for by a cookie."""
    if _PERSON in request:
        return request[_PERSON]
    person = await (_by_token(request) if is_by_token(request) else _by_session(request))
    if person is not None:
        request[_PERSON] = person
    return person


def is_by_token(request: web.Request) -> bool:
    """Whether the request says itself who sends it; no other site can have a browser do that."""
    return "Authorization" in request.headers


async def _by_session(request: web.Request) -> SignedIn | None:
    person = await request.app[DOORKEEPER].find_session(session_token(request))
    if person is None:
        request[TROUBLE] = SignInTrouble.SIGNED_OUT
    return person


async def _by_token(request: web.Request) -> SignedIn | None:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    tokens = request.app[DOORKEEPER].tokens
    try:
        if tokens is None or scheme.lower() != "bearer":
            raise SignInRefused(SignInTrouble.UNTRUSTED, "no token is taken" if tokens is None else "no bearer token")
        return await tokens.check_access(token.strip())
    except SignInRefused as refused:
        _log.info("token_refused", trouble=str(refused.trouble), detail=refused.detail)
        request[TROUBLE] = refused.trouble
    return None


def comes_from_tab(request: web.Request) -> bool:
    """Whether a page in Teams asks, which cannot be sent to a sign-in page."""
    return TAB_MARK in request.headers or is_by_token(request)


def comes_from_script(request: web.Request) -> bool:
    """Whether a page asks in the background: the browser itself says that it does not go to another page."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate" or "HX-Request" in request.headers


def sign_in_address(request: web.Request) -> str:
    """A page loaded anew in the frame of Teams goes back to the shell, which signs in by itself."""
    if request.headers.get("Sec-Fetch-Dest") == "iframe":
        return f"/tab?{urlencode({'page': request.path_qs})}"
    path = "/dev/sign-in" if request.app[OPTIONS].offers_sign_in else "/sign-in"
    return f"{path}?{urlencode({'next': request.path_qs})}"


def sign_out_address(request: web.Request) -> str:
    """Empty for pages in Teams, which know no signing out."""
    if comes_from_tab(request):
        return ""
    return "/dev/sign-out" if request.app[OPTIONS].offers_sign_in else "/sign-out"


def browser_address(request: web.Request) -> str:
    """Of the same page outside Teams, for pages in Teams; empty for others. What a form was sent to is no page to open."""
    if not comes_from_tab(request):
        return ""
    return request.app[OPTIONS].base_url + (request.path_qs if request.method == "GET" else "/app")
