"""The server of the product: what cannot be read as HTTP never comes to a door, and is told in Graph's way all the same.

aiohttp answers it in plain text. Nothing is known of such a request, not even its address, so that everybody gets the same.
"""

from http import HTTPStatus

import orjson
import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from api.errors import error_body, unreadable
from composition.outward import CLOCK
from usecases.make_ids import make_guid

log = structlog.get_logger("server")


class Runner(web.AppRunner):
    """aiohttp's own, with connections that answer so.

    aiohttp asks nobody which class of server or connection it is to make. What it has made, with all that it was told, becomes ours
    by its class: made anew it would have to be told the same again, which only aiohttp knows.
    """

    async def setup(self) -> None:
        await super().setup()
        assert self.server is not None  # noqa: S101  # for the type checker: it has just been made
        self.server.__class__ = _Server


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        made = super().__call__()
        made.__class__ = _Connection
        return made


class _Connection(web.RequestHandler):
    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if not isinstance(exc, HttpProcessingError):
            return super().handle_error(request, status, exc, message)
        told, request_id = unreadable(is_too_long=isinstance(exc, LineTooLong)), make_guid()
        log.info("request_unreadable", status=int(told.status), cause=type(exc).__name__, request_id=request_id)
        body = error_body(told, request_id=request_id, client_request_id="", now=CLOCK.now())
        answer = web.Response(
            status=told.status,
            body=orjson.dumps(body),
            headers={"Content-Type": "application/json", "X-Content-Type-Options": "nosniff", "request-id": request_id},
        )
        answer.force_close()
        return answer
