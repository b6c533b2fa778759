"""The page for an address of the booking page that leads nowhere: the same for what never was, what is not published, and what has gone."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from texts.catalogue import say
from web.headers import allow
from web.language import page_language
from web.pages import render
from web.public import keep_out_of_search

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def or_closed(handler: Handler) -> Handler:
    """The handler of a booking page, with that page."""

    async def handled(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return _closed(request)

    return handled


def _closed(request: web.Request) -> web.Response:
    language = page_language(request)
    title, advice = say("book.closed", language), say("book.closed_advice", language)
    allow(request, frame_ancestors="*")
    answer = render(request, "closed.html", status=HTTPStatus.NOT_FOUND, title=title, advice=advice)
    keep_out_of_search(answer)
    return answer
