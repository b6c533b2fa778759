"""What holds for every page that strangers reach: how many run at once, how often one visitor or one business is asked, how much may
be sent, and that forms come from our own pages. Who is turned away reads why, and loses nothing that was typed.
"""

import asyncio
import gzip
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus

import structlog
from aiohttp import web

from texts.catalogue import say
from web.forms import read_form
from web.headers import allow
from web.language import page_language
from web.limits import VisitLimit
from web.metrics import METRICS
from web.overload import PLACES_OF_FORMS, Gate, Overloaded, Turn
from web.pages import page_text, page_theme

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PREFIXES = ("/book/", "/manage", "/join/", "/unsubscribe/", "/mail-hint", "/r/", "/waiting/", "/logo/", "/qr/")
_BY_PROGRAMS = "/unsubscribe/"
"""Mail programs press this button themselves (RFC 8058), and know nothing of where the form came from."""
LARGEST_FORM = 64 * 1024
_OWN_SITE = frozenset({"same-origin", "none"})
_TURNED_AWAY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_SOONEST, _LATEST = 3, 8
"""Seconds after which somebody turned away comes back, spread so that not all come at once."""
_TELL_EVERY = 10.0
_PLACE: web.RequestKey[Callable[[], None]] = web.RequestKey("_PLACE")
_WORTH_ZIPPING = 1024
_ZIP_LEVEL = 5
log = structlog.get_logger("overload")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLimits:
    """A minute: `visits` of one visitor, `posts` among them, and what is sent to one business by everybody together."""

    visits: VisitLimit = field(default_factory=lambda: VisitLimit(240))
    posts: VisitLimit = field(default_factory=lambda: VisitLimit(60))
    business: VisitLimit = field(default_factory=lambda: VisitLimit(600))
    gate: Gate = field(default_factory=Gate)
    forms: Gate = field(default_factory=lambda: Gate(places=PLACES_OF_FORMS))
    told: list[float] = field(default_factory=lambda: [0.0])


PUBLIC = web.AppKey("PUBLIC", PublicLimits)
ZIPPED = web.RequestKey("ZIPPED", bytes)
"""The page in its compressed form, set by a door that keeps it."""


def is_public(request: web.Request) -> bool:
    return request.path.startswith(PREFIXES)


@web.middleware
async def shed_load(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost: whoever cannot be served now costs next to nothing (S105)."""
    if not is_public(request):
        return await handler(request)
    limits = request.app[PUBLIC]
    try:
        give_back = request[_PLACE] = await _place(request, limits)
    except Overloaded:
        _note(request, limits)
        return await busy_answer(request, HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        return await handler(request)
    finally:
        give_back()


async def _place(request: web.Request, limits: PublicLimits) -> Callable[[], None]:
    if request.method != "POST":
        return await limits.gate.take()
    return await limits.forms.take(Turn.FIRST if "token" in request.match_info else Turn.AFTER)


def give_place_back(request: web.Request) -> None:
    """Of somebody who only waits for what another is making."""
    if give_back := request.get(_PLACE):
        give_back()


@web.middleware
async def guard_public(request: web.Request, handler: Handler) -> web.StreamResponse:
    if is_public(request):
        limits = request.app[PUBLIC]
        limits.visits.count(request)
        if request.method == "POST":
            _check_form(request)
            limits.posts.count(request)
            if business := request.match_info.get("business", ""):
                limits.business.count_for(business)
        response = await handler(request)
        if not request.path.startswith("/book/"):
            keep_out_of_search(response)
        return _zipped(request, response)
    return await handler(request)


async def robots(_: web.Request) -> web.Response:
    """Which pages are not to be found is said by each of them, and so is only understood where it is read: staff pages say it here."""
    return web.Response(text="User-agent: *\nDisallow: /app\nDisallow: /tab\nDisallow: /sign-in\nDisallow: /api\n")


def keep_out_of_search(response: web.StreamResponse) -> None:
    response.headers["X-Robots-Tag"] = "noindex"


def _check_form(request: web.Request) -> None:
    """Raises 403 for what another site sends, 411 and 413 for what is longer than any form of ours."""
    if request.path.startswith(_BY_PROGRAMS):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in _OWN_SITE:
        raise web.HTTPForbidden
    if request.content_length is None and request.body_exists:
        raise web.HTTPLengthRequired
    if (length := request.content_length or 0) > LARGEST_FORM:
        raise web.HTTPRequestEntityTooLarge(LARGEST_FORM, length)


def zipped(page: bytes) -> bytes:
    return gzip.compress(page, _ZIP_LEVEL, mtime=0)


def _zipped(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """Pages for strangers hold no secret but what their own address holds, so nothing can be guessed from their length."""
    if not isinstance(response, web.Response) or not isinstance(response.body, bytes):
        return response
    if len(response.body) < _WORTH_ZIPPING or response.content_type != "text/html":
        return response
    response.headers["Vary"] = "Accept-Encoding"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.body = request.get(ZIPPED) or zipped(response.body)
        response.headers["Content-Encoding"] = "gzip"
    return response


def is_turned_away(request: web.Request, status: int) -> bool:
    """Whether the answer is to be the page that comes back by itself."""
    return status in _TURNED_AWAY and is_public(request)


async def busy_answer(request: web.Request, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """A page loads itself anew. A form is kept in the page: its script sends it again, and without one a button does."""
    seconds = int((headers or {}).get("Retry-After", 0)) or random.randint(_SOONEST, _LATEST)  # noqa: S311  # only spread
    language, theme = page_language(request), page_theme(request)
    if request.method != "POST":
        text = _page(language, theme, seconds, status)
    else:
        typed = tuple((name, value) for name, value in (await _sent(request)) if isinstance(value, str))
        text = page_text("busy.html", language, theme, **_words(language, seconds, status), typed=typed, is_form=True)
    allow(request, frame_ancestors="*")
    return web.Response(text=text, status=status, content_type="text/html", headers={"Retry-After": str(seconds)})


async def _sent(request: web.Request) -> list[tuple[str, object]]:
    """Nothing, where it is none of our forms."""
    if (request.content_length or 0) > LARGEST_FORM:
        return []
    try:
        return list((await read_form(request)).items())
    except web.HTTPBadRequest:
        return []


@lru_cache(maxsize=256)
def _page(language: str, theme: str, seconds: int, status: int) -> str:
    return page_text("busy.html", language, theme, **_words(language, seconds, status), typed=(), is_form=False)


def _words(language: str, seconds: int, status: int) -> dict[str, object]:
    is_visitors = status == HTTPStatus.TOO_MANY_REQUESTS
    return {
        "seconds": seconds,
        "title": say("web.busy.too_often", language) if is_visitors else say("web.busy.title", language),
        "advice": say("web.busy.again", language, seconds=seconds),
        "kept": say("web.busy.kept", language),
        "button": say("web.busy.button", language),
    }


def _note(request: web.Request, limits: PublicLimits) -> None:
    """Counted each time, told in the log now and then."""
    request.app[METRICS].answered(request.method, "turned away", HTTPStatus.SERVICE_UNAVAILABLE, 0.0)
    now = asyncio.get_running_loop().time()
    if now - limits.told[0] >= _TELL_EVERY:
        limits.told[0] = now
        log.warning("overloaded", turned_away=limits.gate.turned_away + limits.forms.turned_away)
