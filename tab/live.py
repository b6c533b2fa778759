"""`/app/{business}/changes`: a stream of lines that never ends, each saying which days have changed, and now and then nothing."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiohttp import web

from scheduling.errors import PolicyRefused
from tab.visit import BusinessVisit
from usecases.watch_changes import DaysChanged, News

HEARTBEAT_SECONDS = 15.0
LONGEST = timedelta(minutes=30)
"""A page asks again after this, with a token that still holds."""


async def stream(visit: BusinessVisit) -> web.StreamResponse:
    """It holds nothing but days: whoever reads them fetches what may be seen anew."""
    try:
        async with visit.use_cases.watch_changes(visit.business_id, visit.actor) as news:
            response = web.StreamResponse(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
            response.content_type = "application/x-ndjson"
            await response.prepare(visit.request)
            await _write_all(news, response.write)
            return response
    except PolicyRefused:
        return web.json_response({"reason": "too_many_streams"}, status=429, headers={"Retry-After": "30"})


async def _write_all(news: News, write: Callable[[bytes], Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + LONGEST.total_seconds()
    try:
        await write(b"{}\n")
        while not news.is_over and loop.time() < ends_at:
            await write(_line(await news.wait(HEARTBEAT_SECONDS)))
    except ConnectionResetError:
        return  # whoever read has gone


def _line(told: DaysChanged | None) -> bytes:
    if told is None:
        return b"{}\n"
    days = None if told.days is None else [day.isoformat() for day in told.days]
    return json.dumps({"days": days}).encode() + b"\n"
