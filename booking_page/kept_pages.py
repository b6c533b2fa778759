"""Pages of free times kept as finished bytes: each as long as the numbers it rests on stand, and no longer than a quarter of an hour.

What a page shows of a visitor is part of its key; pages that carry anything of one person's are never kept. Of many who ask for
a page that has to be made one makes it, and none of the others gets one older than the moment at which he asked.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import web

from booking_page.visitor import Visitor
from scheduling.zones import quarter_of
from usecases.find_slots import FindSlots
from usecases.kept_availability import Answer
from usecases.kept_basis import Basis, together
from web.headers import allow
from web.language import is_language_known, page_language
from web.public import ZIPPED, give_place_back, keep_out_of_search, zipped
from web.ready import KEPT, Bytes, Kept

_PERSONAL = ("chosen", "again", "for")
_MOST_PAGES = 256
Key = tuple[str, ...]
_MAKES: web.RequestKey[asyncio.Future["_Page | None"]] = web.RequestKey("_MAKES")


class Drawn(NamedTuple):
    """A page just made, and what it rests on: nothing where that is more than free times."""

    visitor: Visitor
    response: web.Response
    rests_on: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    answers: tuple[Answer, ...]
    basis: Basis
    ends: datetime
    bytes: Bytes
    framed_by: str
    is_kept_out_of_search: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPages:
    """One per process. Of more pages than it holds it forgets those not asked for longest."""

    find_slots: FindSlots
    _pages: OrderedDict[Key, _Page] = field(default_factory=OrderedDict)
    _making: dict[Key, "asyncio.Future[_Page | None]"] = field(default_factory=dict)

    async def find(self, request: web.Request, key: Key | None, status: int = HTTPStatus.OK) -> web.Response | None:
        """The page as it would be made now, if it is kept."""
        page = await self._standing(key) if key else None
        if key is None or page is None:
            return None
        if key in self._pages:  # others may have crowded it out since
            self._pages.move_to_end(key)
        return self._answer(request, key, page, status)

    async def made(
        self,
        request: web.Request,
        key: Key | None,
        draw: Callable[[web.Request], Awaitable[Drawn]],
        status: int = HTTPStatus.OK,
    ) -> web.Response:
        """The page, by whoever was first to ask for it. What others began before this request is good enough where it rests on
        numbers no older than those of now; the next one that is begun is in any case.
        """
        if key is None:
            return (await draw(request)).response
        if _MAKES not in request:
            before = self._pages.get(key)
            least = await self.find_slots.as_of_now(before.basis) if before else None
            if key in self._making:
                give_place_back(request)
            if page := await self._of_others(key, least):
                return self._answer(request, key, page, status)
            self._begin(request, key)
        try:
            if page := await self._renewed(key):
                self._end(request, page)
                return self._answer(request, key, page, status)
            drawn = await draw(request)
            self._end(request, self._keep(key, drawn))
            return drawn.response
        finally:
            self._end(request)

    async def _now(self, key: Key, request: web.Request) -> Bytes | None:
        """Whoever is to make it is noted as the one who does, and is waited for by all others until that is over."""
        if page := await self._standing(key):
            return page.bytes
        before = self._pages.get(key)
        if before is None:
            return None
        least = await self.find_slots.as_of_now(before.basis)
        if page := await self._of_others(key, least):
            return page.bytes
        if key in self._making:
            return None
        self._begin(request, key)
        page = await self._renewed(key)
        if page is not None:
            self._end(request, page)
        return page.bytes if page else None

    async def _standing(self, key: Key) -> _Page | None:
        """The page that is kept, where it is known that whatever has changed since lies elsewhere."""
        page = self._pages.get(key)
        basis = await self.find_slots.standing(page.basis) if page else None
        if page is None or basis is None:
            return None
        if basis is not page.basis and self._pages.get(key) is page:
            page = self._pages[key] = replace(page, basis=basis)
        return page

    async def _of_others(self, key: Key, least: Basis | None) -> _Page | None:
        """What somebody is making, if it will do: what was begun after this was called does in any case."""
        for is_later in (False, True):
            if key not in self._making:
                break
            making = self._making[key]
            await asyncio.wait([making])  # whoever goes away meanwhile does not take it along
            page = making.result()
            if page is not None and (is_later or (least is not None and page.basis.is_as_new_as(least))):
                return page
        return None

    def _begin(self, request: web.Request, key: Key) -> None:
        if key not in self._making:
            request[_MAKES] = self._making[key] = asyncio.get_running_loop().create_future()

    def _end(self, request: web.Request, page: _Page | None = None) -> None:
        """Once: what is said later is not heard."""
        making = request.get(_MAKES)
        if making is not None and not making.done():
            making.set_result(page)
            for key in [one for one, other in self._making.items() if other is making]:
                del self._making[key]

    async def _renewed(self, key: Key) -> _Page | None:
        """The page that was kept, where what has changed since does not show on it."""
        page = self._pages.get(key)
        if page is None or not self.find_slots.is_before(page.ends):
            return None
        now = await self.find_slots.as_of_now(page.basis)
        if now.versions.business != page.basis.versions.business:
            return None
        answers = await self.find_slots.asked_again(page.answers)
        basis = _basis_of(answers or (), page.ends)
        if answers is None or basis is None or basis.versions.business != page.basis.versions.business:
            return None
        renewed = self._pages[key] = replace(page, answers=answers, basis=basis)
        return renewed

    def _keep(self, key: Key, drawn: Drawn) -> _Page | None:
        """As far as it is the same for everybody, and all of it was found at the same configuration."""
        visitor, response, answers = drawn
        ends = quarter_of(visitor.now).end
        basis = _basis_of(answers, ends)
        if basis is None or not visitor.is_for_everybody or not isinstance(response.body, bytes):
            return None
        if basis.versions.business != visitor.business.version:
            return None
        page = _Page(
            answers,
            basis,
            ends,
            Bytes(response.body, zipped(response.body)),
            visitor.framed_by,
            visitor.is_kept_out_of_search,
        )
        self._pages[key] = page
        self._pages.move_to_end(key)
        if len(self._pages) > _MOST_PAGES:
            self._pages.popitem(last=False)
        self._mark(visitor.request, key, page)
        return page

    def _answer(self, request: web.Request, key: Key, page: _Page, status: int) -> web.Response:
        allow(request, frame_ancestors=page.framed_by)
        self._mark(request, key, page)
        response = web.Response(body=page.bytes.plain, status=status, content_type="text/html", charset="utf-8")
        if page.is_kept_out_of_search:
            keep_out_of_search(response)
        return response

    def _mark(self, request: web.Request, key: Key, page: _Page) -> None:
        request[ZIPPED] = page.bytes.zipped
        request[KEPT] = Kept(partial(self._now, key), self._end)


def key_of(request: web.Request) -> Key | None:
    """What the page depends on beside the business; None for an address that holds something personal.

    All of the address counts: its links to other languages carry along whatever stood in it.
    To be asked before a language is chosen for the request: where the visitor names none, the page's own leads.
    """
    if any(name in request.query for name in _PERSONAL):
        return None
    language = page_language(request) if is_language_known(request) else ""
    return (request.match_info["business"], request.match_info["service"], language, request.query_string)


def _basis_of(answers: Sequence[Answer], ends: datetime) -> Basis | None:
    return together([answer.basis for answer in answers], ends)
