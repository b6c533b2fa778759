"""What somebody sent as a form, whatever a program that is no browser makes of one."""

from collections.abc import Mapping

from aiohttp import web

_BROKEN = (ValueError, LookupError, RuntimeError, web.RequestPayloadError)
"""What aiohttp raises for bodies that are no form, unknown character sets, unknown codings of parts, and broken compression."""


async def read_form(request: web.Request) -> Mapping[str, object]:
    """Raises HTTPBadRequest for what cannot be read."""
    try:
        return await request.post()
    except _BROKEN:
        raise web.HTTPBadRequest from None
