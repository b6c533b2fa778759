"""What the API says of itself: Graph's metadata, the OpenAPI document, and a page on which it can be tried. Open to everybody."""

from functools import cache

from api.call import Answer, Call
from api.metadata import metadata_of
from api.table import Route, Table

TAG = "about"


async def metadata(call: Call) -> Answer:
    return Answer(body=_metadata(call.door.table), content_type="application/xml")


@cache
def _metadata(table: Table) -> str:
    return metadata_of(route for route in table.routes if route.path.startswith("/solutions"))


ROUTES: tuple[Route, ...] = tuple(
    Route(method="GET", path=path, handler=metadata, about="Graph's metadata of what is here", tag=TAG, is_open=True)
    for path in ("/$metadata", "/solutions/$metadata")
)
