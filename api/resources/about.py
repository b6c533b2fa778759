"""What the API says of itself: Graph's metadata, the OpenAPI document, and a page on which it can be tried. Open to everybody."""

from functools import cache, lru_cache

import orjson

from api.call import Answer, Call
from api.docs import groups_of
from api.metadata import metadata_of
from api.openapi import document
from api.table import Route, Table
from web.pages import page_text

TAG = "about"


async def metadata(call: Call) -> Answer:
    return Answer(body=_metadata(call.door.table), content_type="application/xml")


@cache
def _metadata(table: Table) -> str:
    return metadata_of(route for route in table.routes if route.path.startswith("/solutions"))


async def openapi(call: Call) -> Answer:
    return Answer(body=_openapi(call.door.table, call.origin))


@lru_cache(maxsize=8)
def _openapi(table: Table, origin: str) -> bytes:
    return orjson.dumps(document(table.routes, origin))


async def page(call: Call) -> Answer:
    """For people, with a form for each call."""
    return Answer(body=_page(call.door.table, call.origin), content_type="text/html")


@lru_cache(maxsize=8)
def _page(table: Table, origin: str) -> str:
    return page_text("api_docs.html", "en", "", origin=origin, groups=groups_of(table.routes))


ROUTES: tuple[Route, ...] = (
    *(
        Route(
            method="GET",
            path=path,
            handler=metadata,
            about="Graph's metadata of what is here",
            tag=TAG,
            is_open=True,
            content_type="application/xml",
        )
        for path in ("/$metadata", "/solutions/$metadata")
    ),
    Route(
        method="GET",
        path="/openapi.json",
        handler=openapi,
        about="This document",
        tag=TAG,
        is_open=True,
    ),
    Route(
        method="GET",
        path="/docs",
        handler=page,
        about="A page on which the API can be read and tried",
        tag=TAG,
        is_open=True,
        content_type="text/html",
    ),
)
