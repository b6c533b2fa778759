"""Finished pages that are the same for everybody who asks in the same way: they go out before anything else is done for a request,
for sending one costs less than turning somebody away. All that a request is owed besides, it has: an id, its line in the log, its count.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import web
from multidict import CIMultiDict

from web.errors import REQUEST_ID
from web.headers import give_security_headers
from web.middleware import Handler, is_let_in, new_request_id, note
from web.public import PUBLIC


class Bytes(NamedTuple):
    """A page as it is sent, and its compressed form."""

    plain: bytes
    zipped: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What a door says of an answer that others may have too.

    `now` is the page as it would be made now, from whoever is just making it if need be; None where the door is to make it.
    `is_over` is told when whoever was sent to the door for that has come back, with a page or without.
    """

    now: Callable[[web.Request], Awaitable[Bytes | None]]
    is_over: Callable[[web.Request], None]


KEPT = web.RequestKey("KEPT", Kept)
"""Set by the door."""
_REQUEST_ID_HEADER = "X-Request-Id"
_MOST = 512
_Way = tuple[str, str, bool]
"""All that such a page may depend on: the address as it was sent, the languages of the browser, and whether it reads what is compressed."""


class _Ready(NamedTuple):
    headers: CIMultiDict[str]
    is_zipped: bool
    kept: Kept


@dataclass(frozen=True, slots=True)
class ReadyPages:
    """One per process. Of more than it holds it forgets those kept longest."""

    _pages: OrderedDict[_Way, _Ready] = field(default_factory=OrderedDict)

    def find(self, request: web.Request) -> _Ready | None:
        return self._pages.get(_way(request)) if request.method == "GET" else None

    def keep(self, request: web.Request, response: web.StreamResponse) -> None:
        """As far as its door says that it may be."""
        kept = request.get(KEPT)
        if kept is None or response.status != HTTPStatus.OK or request.method != "GET":
            return
        give_security_headers(request, response)
        headers = response.headers.copy()
        headers.popall(_REQUEST_ID_HEADER, None)
        self._pages[_way(request)] = _Ready(headers, "Content-Encoding" in headers, kept)
        if len(self._pages) > _MOST:
            self._pages.popitem(last=False)


READY = web.AppKey("READY", ReadyPages)


@web.middleware
async def send_ready(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever is not to have it goes the way of all others, on which it is said why."""
    started, app = time.perf_counter(), request.app
    ready = app[READY].find(request)
    if ready is None or not is_let_in(request):
        response = await handler(request)
        app[READY].keep(request, response)
        return response
    try:
        page = await ready.kept.now(request)
        if page is None or not app[PUBLIC].visits.lets_in(request):
            response = await handler(request)
            app[READY].keep(request, response)
            return response
    finally:
        ready.kept.is_over(request)
    response = web.Response(body=page.zipped if ready.is_zipped else page.plain, headers=ready.headers)
    response.headers[_REQUEST_ID_HEADER] = request[REQUEST_ID] = new_request_id()
    note(request, response.status, time.perf_counter() - started)
    return response


def _way(request: web.Request) -> _Way:
    headers = request.headers
    return request.raw_path, headers.get("Accept-Language", ""), "gzip" in headers.get("Accept-Encoding", "")
