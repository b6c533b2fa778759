"""Chooses the language of a page: the address says it, else the browser."""

from aiohttp import web

from texts.catalogue import choose_language
from web.options import OPTIONS


def page_language(request: web.Request) -> str:
    default = request.app[OPTIONS].language
    asked = request.query.get("lang", "")
    if asked:
        return choose_language(asked, default)
    return choose_language(_preferred(request.headers.get("Accept-Language", "")), default)


def _preferred(header: str) -> str:
    """The first tag of the header; browsers write the best one first."""
    return header.partition(",")[0].partition(";")[0].strip()
