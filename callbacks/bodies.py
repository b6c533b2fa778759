"""Reads what a machine posts: no longer than a time that is enough for honest ones."""

import asyncio
from typing import Any

import orjson
from aiohttp import ClientError, web

SLOWEST_SECONDS = 15.0


async def read_body(request: web.Request, seconds: float) -> bytes:
    """Raises HTTPRequestTimeout, HTTPRequestEntityTooLarge, or HTTPBadRequest for what breaks off."""
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ClientError, web.RequestPayloadError, ConnectionResetError):
        raise web.HTTPBadRequest from None


def object_of(raw: bytes) -> dict[str, Any]:
    """Raises HTTPBadRequest for what is no JSON object."""
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise web.HTTPBadRequest from None
    if not isinstance(told, dict):
        raise web.HTTPBadRequest
    return told
