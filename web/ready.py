"""Finished pages that are the same for everybody who asks in the same way: they go out before anything else is done for a request,
for sending one costs less than turning somebody away. All that a request is owed besides, it has: an id, its line in the log, its count.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web
from multidict import CIMultiDict

from web.errors import REQUEST_ID
from web.headers import give_security_headers
from web.middleware import Handler, is_let_in, new_request_id, note
from web.public import PUBLIC


@dataclass(frozen=True, slots=True)
class Stands:
    """Asks whether an answer is still the one that would be made now."""

    ask: Callable[[], Awaitable[bool]]


STANDS = web.RequestKey("STANDS", Stands)
"""Set by a door whose answer may be sent again as long as it stands."""
_REQUEST_ID_HEADER = "X-Request-Id"
_MOST = 512
_Way = tuple[str, str, bool]
"""All that such a page may depend on: the address as it was sent, the languages of the browser, and whether it reads what is compressed."""


@dataclass(frozen=True, slots=True)
class _Ready:
    body: bytes
    headers: CIMultiDict[str]
    stands: Stands


@dataclass(frozen=True, slots=True)
class ReadyPages:
    """One per process. Of more than it holds it forgets those kept longest."""

    _pages: OrderedDict[_Way, _Ready] = field(default_factory=OrderedDict)

    async def find(self, request: web.Request) -> web.Response | None:
        page = self._pages.get(_way(request))
        if page is None or not await page.stands.ask():
            return None
        response = web.Response(body=page.body, headers=page.headers)
        response.headers[_REQUEST_ID_HEADER] = request[REQUEST_ID] = new_request_id()
        return response

    def keep(self, request: web.Request, response: web.StreamResponse) -> None:
        """As far as its door says that it may be."""
        stands = request.get(STANDS)
        if stands is None or response.status != HTTPStatus.OK or request.method != "GET":
            return
        if isinstance(response, web.Response) and isinstance(response.body, bytes):
            give_security_headers(request, response)
            headers = response.headers.copy()
            headers.popall(_REQUEST_ID_HEADER, None)
            self._pages[_way(request)] = _Ready(response.body, headers, stands)
            if len(self._pages) > _MOST:
                self._pages.popitem(last=False)


READY = web.AppKey("READY", ReadyPages)


@web.middleware
async def send_ready(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever is not to have it goes the way of all others, on which it is said why."""
    started, app = time.perf_counter(), request.app
    pages = app[READY]
    found = await pages.find(request) if request.method == "GET" and is_let_in(request) else None
    if found is not None and app[PUBLIC].visits.lets_in(request):
        note(request, found.status, time.perf_counter() - started)
        return found
    response = await handler(request)
    pages.keep(request, response)
    return response


def _way(request: web.Request) -> _Way:
    headers = request.headers
    return request.raw_path, headers.get("Accept-Language", ""), "gzip" in headers.get("Accept-Encoding", "")
