"""What somebody sent as a form, whatever a program that is no browser makes of one."""

import re
from collections.abc import Mapping
from typing import TypeVar

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict

T = TypeVar("T")
_BROKEN = (ValueError, LookupError, RuntimeError, web.RequestPayloadError, HttpProcessingError, ConnectionResetError)
"""What aiohttp raises for bodies that are no form, unknown character sets, unknown codings of parts, broken compression, and for those
whose sender went away."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database keeps and no answer can be written with. No browser sends it; some character sets let a program do so."""


async def read_form(request: web.Request) -> Mapping[str, object]:
    """Without signs that cannot be stored. Raises HTTPBadRequest for what cannot be read."""
    try:
        sent = await request.post()
    except _BROKEN:
        raise web.HTTPBadRequest from None
    return MultiDict((_storable(name), _storable(value)) for name, value in sent.items())


def _storable(value: T) -> T | str:
    return _UNSTORABLE.sub("", value) if isinstance(value, str) else value
