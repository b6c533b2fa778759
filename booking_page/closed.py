"""The pages instead of the booking page: for an address that leads nowhere, and for a business where nobody can book just now."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from booking_page.visitor import Visitor
from texts.catalogue import say
from web.headers import allow
from web.language import page_language
from web.pages import render
from web.public import keep_out_of_search

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class AskInstead(Exception):
    """Nobody can book here just now: the visitor is told how else to reach the business."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__()
        self.visitor = visitor


def or_closed(handler: Handler) -> Handler:
    """The handler of a booking page, with those pages. What never was, is not published, or has gone looks the same."""

    async def handled(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return _closed(request)
        except AskInstead as instead:
            return instead.visitor.render("book_instead.html", status=HTTPStatus.SERVICE_UNAVAILABLE)

    return handled


def _closed(request: web.Request) -> web.Response:
    language = page_language(request)
    title, advice = say("book.closed", language), say("book.closed_advice", language)
    allow(request, frame_ancestors="*")
    answer = render(request, "closed.html", status=HTTPStatus.NOT_FOUND, title=title, advice=advice)
    keep_out_of_search(answer)
    return answer
