"""Tells a supervisor whether the process lives, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

ReadyCheck = Callable[[], Awaitable[str]]  # an empty answer means ready, else what is wrong
READY_CHECKS = web.AppKey("READY_CHECKS", Mapping[str, ReadyCheck])
PATIENCE = 2.0
log = structlog.get_logger("health")


async def healthz(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def readyz(request: web.Request) -> web.Response:
    checks = request.app[READY_CHECKS]
    answers = await asyncio.gather(*(_ask(name, check) for name, check in checks.items()))
    problems = {name: problem for name, problem in zip(checks, answers, strict=True) if problem}
    return web.json_response({"ready": not problems, "problems": problems}, status=503 if problems else 200)


async def _ask(name: str, check: ReadyCheck) -> str:
    """A check that is given up may take long to end, for it lets go of a connection on which nobody answers; that is not waited for."""
    asking = asyncio.ensure_future(check())
    asking.add_done_callback(_hear)
    try:
        if not (await asyncio.wait([asking], timeout=PATIENCE))[0]:
            return f"no answer within {PATIENCE:g} s"
        return asking.result()
    except Exception as error:
        log.warning("readiness_check_failed", check=name, exc_info=True)
        return type(error).__name__
    finally:
        asking.cancel()


def _hear(asked: asyncio.Future[str]) -> None:
    """Its exception may have nobody else who asks for it."""
    if not asked.cancelled():
        asked.exception()
