"""Takes one JSON object from a request, or refuses it with the status that says why; never trusts length or depth."""

import asyncio
from typing import Any

import orjson
from aiohttp import ClientError, web

MOST_BYTES = 256 * 1024
_DEEPEST = 64
_SLOWEST_SECONDS = 15


async def json_object(request: web.Request) -> dict[str, Any]:
    if request.method != "POST":
        raise web.HTTPMethodNotAllowed(request.method, ["POST"])
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="the body must be application/json")
    return _parse(await _read(request))


async def _read(request: web.Request) -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise _too_large(request)
    body = bytearray()
    try:
        async with asyncio.timeout(_SLOWEST_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise _too_large(request)
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="the body came too slowly") from None
    except (ClientError, web.RequestPayloadError, ConnectionResetError):
        raise web.HTTPBadRequest(text="the body cannot be read") from None
    return bytes(body)


def _too_large(request: web.Request) -> web.HTTPRequestEntityTooLarge:
    return web.HTTPRequestEntityTooLarge(
        MOST_BYTES, request.content_length or MOST_BYTES + 1, text=f"the body must be at most {MOST_BYTES} bytes"
    )


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise web.HTTPBadRequest(text="the body must be JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="the body must be a JSON object")
    if _is_deeper_than(_DEEPEST, body):
        raise web.HTTPBadRequest(text=f"the body must be nested at most {_DEEPEST} levels")
    if b"\\u0000" in raw and _holds_nul(body):
        raise web.HTTPBadRequest(text="the body must hold no NUL signs, which no database keeps")
    return body


def _holds_nul(node: object) -> bool:
    if isinstance(node, dict):
        return any("\0" in key for key in node) or any(map(_holds_nul, node.values()))
    if isinstance(node, list):
        return any(map(_holds_nul, node))
    return isinstance(node, str) and "\0" in node


def _is_deeper_than(limit: int, body: object) -> bool:
    level: list[object] = [body]
    for _ in range(limit):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []
