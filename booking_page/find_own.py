"""Somebody who has lost the mail asks for the links by the mail address: the page answers the same whoever asks (no enumeration)."""

from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web

from booking_page.own_page import OwnPages, book_again
from scheduling.errors import Invalid
from texts.catalogue import say
from usecases.request_links import RequestLinks
from web.form_reader import FormReader
from web.forms import read_form
from web.language import page_language
from web.limits import VisitLimit
from web.pages import render
from web.redirects import see_other

_LONGEST = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOwnDoor:
    """`asked` is how often a minute one visitor may ask."""

    request_links: RequestLinks
    asked: VisitLimit = field(default_factory=lambda: VisitLimit(5))

    async def show(self, request: web.Request) -> web.StreamResponse:
        return _page(request, FormReader({}, page_language(request), "UTC"))

    async def ask(self, request: web.Request) -> web.StreamResponse:
        self.asked.count(request)
        language = page_language(request)
        form = FormReader(await read_form(request), language, "UTC")
        email = form.text("email", is_required=True, most=_LONGEST)
        if form.is_valid:
            try:
                await self.request_links(email, language)
            except Invalid as refusal:
                form.refuse(refusal)
        if form.errors:
            return _page(request, form)
        return see_other(f"/manage?asked=1&lang={language}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAgainDoor:
    """The booking page with service and person chosen; who it is stands behind the token alone, and never in the address."""

    pages: OwnPages

    async def go(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        return see_other(visitor.keep(book_again(visitor, own) or request.path.removesuffix("/again")))


def _page(request: web.Request, form: FormReader) -> web.Response:
    """In the way in which strangers are spoken to: it is no business's page that could say how."""
    language = page_language(request)
    return render(
        request,
        "manage_find.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        say=lambda code, **data: say(code, language, formal=True, **data),
        form=form,
        is_asked=request.query.get("asked") == "1",
    )
