"""Who sends a request, whatever door it comes through, and where somebody unknown is sent to."""

from urllib.parse import urlencode

from aiohttp import web

from web.options import OPTIONS
from web.sessions import SignedIn, signed_in

TAB_MARK = "X-Slotkeeper-Tab"
"""Header of requests that a page in Teams sends: they carry a token and no cookie."""


async def identify(request: web.Request) -> SignedIn | None:
    return signed_in(request)


def comes_from_tab(request: web.Request) -> bool:
    """Whether a page in Teams asks, which cannot be sent to a sign-in page."""
    return TAB_MARK in request.headers or "Authorization" in request.headers


def sign_in_address(request: web.Request) -> str:
    path = "/dev/sign-in" if request.app[OPTIONS].offers_sign_in else "/sign-in"
    return f"{path}?{urlencode({'next': request.path_qs})}"


def sign_out_address(request: web.Request) -> str:
    """Empty for pages in Teams, which know no signing out."""
    if comes_from_tab(request):
        return ""
    return "/dev/sign-out" if request.app[OPTIONS].offers_sign_in else "/sign-out"
