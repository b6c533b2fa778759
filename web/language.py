"""Chooses the language of a page: the address says it, else the reader has chosen one, else the browser."""

from aiohttp import web

from texts.catalogue import choose_language
from web.options import OPTIONS

READER_LANGUAGE = web.RequestKey("READER_LANGUAGE", str)
"""The language a signed-in reader has chosen, set by a door that knows the reader."""


def page_language(request: web.Request) -> str:
    default = request.app[OPTIONS].language
    asked = request.query.get("lang", "") or request.get(READER_LANGUAGE, "")
    if asked:
        return choose_language(asked, default)
    return choose_language(_preferred(request.headers.get("Accept-Language", "")), default)


def _preferred(header: str) -> str:
    """The first tag of the header; browsers write the best one first."""
    return header.partition(",")[0].partition(";")[0].strip()
