"""Chooses the language of a page: the address says it, else the reader has chosen one, else the browser."""

from collections.abc import Iterator
from functools import lru_cache

from aiohttp import web

from texts.catalogue import choose_language, management_language
from web.options import OPTIONS

READER_LANGUAGE = web.RequestKey("READER_LANGUAGE", str)
"""The language a signed-in reader has chosen, set by a door that knows the reader."""
_FOR_MANAGEMENT = web.RequestKey("FOR_MANAGEMENT", bool)


def page_language(request: web.Request) -> str:
    default = request.app[OPTIONS].language
    asked = request.query.get("lang", "") or request.get(READER_LANGUAGE, "")
    language = choose_language(asked, default) if asked else _of_browser(request, default)
    return management_language(language) if request.get(_FOR_MANAGEMENT) else language


def management_page_language(request: web.Request) -> str:
    """For pages of the management, which exist in fewer languages; from here on the whole answer keeps to them."""
    request[_FOR_MANAGEMENT] = True
    return page_language(request)


def is_language_known(request: web.Request) -> bool:
    """Whether the address, the reader or the browser names a language that is spoken here."""
    if request.query.get("lang", "") or request.get(READER_LANGUAGE, ""):
        return True
    return bool(_liked_best(request.headers.get("Accept-Language", "")))


def _of_browser(request: web.Request, default: str) -> str:
    return _liked_best(request.headers.get("Accept-Language", "")) or default


@lru_cache(maxsize=1024)
def _liked_best(header: str) -> str:
    """The one the reader likes best among those that are spoken; empty where none is."""
    return next((spoken for tag in _by_liking(header) if (spoken := choose_language(tag, ""))), "")


def _by_liking(header: str) -> Iterator[str]:
    """The tags of an Accept-Language header, the best first."""
    parts = [part.strip().partition(";") for part in header.split(",") if part.strip()]
    ranked = sorted(parts, key=lambda part: -_quality(part[2]))
    return (tag.strip() for tag, _, rest in ranked if _quality(rest) > 0)


def _quality(parameter: str) -> float:
    """The "0.8" of "q=0.8"; what cannot be read counts as nothing."""
    if not parameter:
        return 1.0
    digits = parameter.strip().removeprefix("q=").strip()
    return float(digits) if digits.replace(".", "", 1).isdecimal() and digits.isascii() else 0.0
