"""The API's one door: finds the row of the table that a request means, asks who calls, carries it out, and answers in Graph's way."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog
from aiohttp import ClientError, web
from multidict import CIMultiDictProxy
from yarl import URL

from api.call import Answer, Call
from api.errors import ApiError, error_body, error_of
from api.identity import Caller
from api.limits import ApiLimits
from api.quiet import kept_quiet
from api.repeats import Repeats
from api.table import Found, Table
from scheduling.clock import Clock
from scheduling.quick import replace
from usecases.make_ids import make_guid
from usecases.take_turns import Turns
from usecases.wiring import UseCases
from web.errors import REQUEST_ID
from web.middleware import ROUTE_NAME
from web.options import OPTIONS

ROOT = "/v1.0"
SLOWEST_SECONDS = 15.0
_ECHOED = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    use_cases: UseCases
    clock: Clock
    table: Table
    identify: Callable[[web.Request], Awaitable[Caller]]
    has_meetings: bool = True
    limits: ApiLimits = field(default_factory=ApiLimits)
    repeats: Repeats = field(default_factory=Repeats)
    turns: Turns = field(default_factory=Turns)
    slowest_seconds: float = SLOWEST_SECONDS

    async def receive(self, request: web.Request) -> web.Response:
        """Whatever happens, the answer is one of Graph's."""
        request_id, client_id = _begin(request)
        try:
            give_back = await self.limits.place(request)
            try:
                answer = await self._answer(request, request_id)
            finally:
                give_back()
        except Exception as error:
            answer = self.refusal(error, request_id=request_id, client_id=client_id)
        return _sent(answer, request_id, client_id)

    def refuse(self, request: web.Request, error: web.HTTPException) -> web.Response:
        """What was refused before it came to this door."""
        request_id, client_id = _begin(request)
        return _sent(self.refusal(error, request_id=request_id, client_id=client_id), request_id, client_id)

    async def _answer(self, request: web.Request, request_id: str) -> Answer:
        path = request.rel_url.raw_path.removeprefix(ROOT)
        found = self.table.find(request.method, path)
        request[ROUTE_NAME] = f"{ROOT}{found.name}"
        identity = await self._who(request, found)
        call = Call(
            door=self,
            identity=identity,
            method=request.method,
            path=path,
            params=found.params,
            query=request.rel_url.query,
            headers=request.headers,
            body=await _body(_with_room(request, found.largest_body), self.slowest_seconds),
            origin=origin_of(request),
            request_id=request_id,
        )
        return await carry_out(found, call)

    async def _who(self, request: web.Request, found: Found) -> Caller | None:
        if found.is_open:
            self.limits.visitors.count(request)
            return None
        try:
            caller = await self.identify(request)
        except ApiError as error:
            self.limits.count_refusal(request, error)
            raise
        structlog.contextvars.bind_contextvars(caller=caller.id)
        return caller

    async def run(
        self, call: Call, *, method: str, address: str, headers: CIMultiDictProxy[str], body: bytes
    ) -> Answer:
        """Another call of the same caller, as a batch holds them: `address` is what follows the version, with its query."""
        try:
            url = URL(address, encoded=True)
            found = self.table.find(method, url.raw_path)
            inner = replace(
                call, method=method, path=url.raw_path, params=found.params, query=url.query, headers=headers, body=body
            )
            return await carry_out(found, inner)
        except Exception as error:
            return self.refusal(error, request_id=call.request_id, client_id=headers.get("client-request-id", ""))

    def refusal(
        self, error: Exception, *, request_id: str, client_id: str, targets: Mapping[str, str] | None = None
    ) -> Answer:
        told = error_of(error, targets)
        body = error_body(told, request_id=request_id, client_request_id=client_id, now=self.clock.now())
        return Answer(status=told.status, body=body, headers=told.headers)


async def carry_out(found: Found, call: Call) -> Answer:
    """Raises ApiError with the names that members have on the wire."""
    route = found.require_route()
    if call.identity is not None:
        call.door.limits.callers.count(call.caller.id)
    if route.permissions:
        call.caller.need(*route.permissions)
    try:
        with kept_quiet(call) as told:
            answer = await call.door.repeats.once(call, route, route.handler)
        return replace(answer, headers={**answer.headers, **told}) if told else answer
    except Exception as error:
        raise error_of(error, route.targets) from error


def origin_of(request: web.Request) -> str:
    """The address of this version as clients reach it: what is set, or on a developer's own machine what was asked for."""
    options = request.app[OPTIONS]
    here = f"{request.scheme}://{request.host}"
    host = here if options.has_development_doors else options.base_url.rstrip("/")
    return f"{host}{ROOT}"


def _begin(request: web.Request) -> tuple[str, str]:
    """Our id of the request, by which the log knows it, and the client's."""
    request_id = request[REQUEST_ID] = make_guid()
    structlog.contextvars.bind_contextvars(request_id=request_id)
    told = request.headers.get("client-request-id", "")
    return request_id, told if _ECHOED.fullmatch(told) else ""


def _with_room(request: web.Request, largest: int) -> web.BaseRequest:
    """The same request, where the address takes more than others do."""
    return request.clone(client_max_size=largest) if largest > request.client_max_size else request


def _sent(answer: Answer, request_id: str, client_id: str) -> web.Response:
    told = {"request-id": request_id, **({"client-request-id": client_id} if client_id else {})}
    kind = {"Content-Type": _with_charset(answer.content_type)} if answer.body is not None else {}
    return web.Response(status=answer.status, body=answer.raw() or None, headers={**kind, **told, **answer.headers})


async def _body(request: web.BaseRequest, seconds: float) -> bytes:
    if (length := request.content_length or 0) > request.client_max_size:
        raise web.HTTPRequestEntityTooLarge(request.client_max_size, length)
    try:
        if request.content.is_eof():  # it came with the head, as most do
            return await request.read()
        async with asyncio.timeout(seconds):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ClientError, web.RequestPayloadError, ConnectionResetError):
        raise ApiError(400, "BadRequest", "the body broke off or is compressed wrongly") from None


def _with_charset(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "application/xml" else kind
