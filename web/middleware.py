"""What happens around every request: an id, one line in the log, the development guard, and pages for what goes wrong."""

import random
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import web

from scheduling.errors import Busy, PolicyRefused
from web.client import client_address, has_loopback_host, is_forwarded
from web.errors import REQUEST_ID, error_answer, refusal_answer
from web.logs import Answered, log_request
from web.metrics import METRICS
from web.options import OPTIONS
from web.public import busy_answer, is_turned_away

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ROUTE_NAME = web.RequestKey("ROUTE_NAME", str)
"""What a door with a table of its own calls the address, without what stands for ids."""
UNLOGGED = frozenset({"/healthz", "/readyz", "/metrics", "/app/{business}/day/version"})


@web.middleware
async def follow_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Gives the request its id, counts it and logs it by route; a path may hold a token, a route does not."""
    request[REQUEST_ID] = new_request_id()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request[REQUEST_ID])
    started = time.perf_counter()
    status = 499  # the client went away
    try:
        response = await handler(request)
        status = response.status
        response.headers["X-Request-Id"] = request[REQUEST_ID]
        return response
    finally:
        note(request, status, time.perf_counter() - started)


def new_request_id() -> str:
    """Only to be told from others: nobody gains anything by guessing one."""
    return f"{random.getrandbits(64):016x}"


def note(request: web.Request, status: int, seconds: float) -> None:
    resource = request.match_info.route.resource
    route = request.get(ROUTE_NAME) or (resource.canonical if resource else "unknown")
    request.app[METRICS].answered(request.method, route, status, seconds)
    if route in UNLOGGED and status < 400:
        return
    answered = Answered(
        method=request.method,
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        client=client_address(request, request.app[OPTIONS].proxies),
    )
    log_request(answered, request[REQUEST_ID])


@web.middleware
async def show_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns whatever a handler raises into a plain answer that names the request id."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        return await _answer_of(request, error)
    except web.RequestPayloadError:
        return error_answer(request, 400, {})  # what is compressed or cut into pieces wrongly
    except PolicyRefused as refusal:
        return refusal_answer(request, refusal)
    except Busy:
        return await _answer_of(request, web.HTTPServiceUnavailable(headers={"Retry-After": "2"}))
    except Exception:
        structlog.get_logger("web").exception("request_failed")
        return error_answer(request, 500, {})


async def _answer_of(request: web.Request, error: web.HTTPException) -> web.Response:
    """What is raised is no answer to be sent: a way to another page is made anew, everything else is a page of its own."""
    if is_turned_away(request, error.status):
        return await busy_answer(request, error.status, error.headers)
    if error.status < HTTPStatus.BAD_REQUEST:
        return web.Response(status=error.status, headers={"Location": error.headers.get("Location", "/")})
    return error_answer(request, error.status, dict(error.headers))


@web.middleware
async def guard_development(request: web.Request, handler: Handler) -> web.StreamResponse:
    """In development everybody may become an administrator; so nothing that came through a tunnel is answered."""
    if not is_let_in(request):
        return web.Response(
            status=421,
            text="Development mode answers requests made on this machine only. "
            "Set SLOTKEEPER_PUBLIC_URL to be reachable under another name; that turns the development doors off.\n",
        )
    return await handler(request)


def is_let_in(request: web.Request) -> bool:
    is_guarded = request.app[OPTIONS].has_development_doors
    return not is_guarded or (has_loopback_host(request) and not is_forwarded(request))


@web.middleware
async def refuse_nul(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No address of ours holds that sign, and PostgreSQL takes no question with one."""
    if "%00" in request.raw_path:
        raise web.HTTPBadRequest
    return await handler(request)
