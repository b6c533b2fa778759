"""Pages of free times kept as finished bytes: each as long as the numbers it rests on stand, and no longer than a quarter of an hour.

What a page shows of a visitor is part of its key; pages that carry anything of one person's are never kept.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus

from aiohttp import web

from booking_page.visitor import Visitor
from scheduling.zones import quarter_of
from usecases.find_slots import FindSlots
from usecases.kept_availability import Basis
from web.headers import allow
from web.language import is_language_known, page_language
from web.public import ZIPPED, keep_out_of_search, zipped
from web.ready import STANDS, Stands

_PERSONAL = ("chosen", "again", "for")
_MOST_PAGES = 256
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    basis: Basis
    plain: bytes
    zipped: bytes
    framed_by: str
    is_kept_out_of_search: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPages:
    """One per process. Of more pages than it holds it forgets those not asked for longest."""

    find_slots: FindSlots
    _pages: OrderedDict[Key, _Page] = field(default_factory=OrderedDict)

    async def find(self, request: web.Request, key: Key | None, status: int = HTTPStatus.OK) -> web.Response | None:
        """The page as it would be made now, if it is kept."""
        page = self._pages.get(key) if key else None
        if key is None or page is None:
            return None
        if not await self.find_slots.stands(page.basis):
            self._pages.pop(key, None)
            return None
        self._pages.move_to_end(key)
        allow(request, frame_ancestors=page.framed_by)
        request[ZIPPED] = page.zipped
        request[STANDS] = self._stands(page.basis)
        response = web.Response(body=page.plain, status=status, content_type="text/html", charset="utf-8")
        if page.is_kept_out_of_search:
            keep_out_of_search(response)
        return response

    def keep(self, key: Key | None, visitor: Visitor, response: web.Response, bases: Sequence[Basis]) -> None:
        """As far as it is the same for everybody, and all of it was found at the same numbers."""
        basis = _together(visitor, bases)
        if key is None or basis is None or not visitor.is_for_everybody or not isinstance(response.body, bytes):
            return
        compressed = visitor.request[ZIPPED] = zipped(response.body)
        visitor.request[STANDS] = self._stands(basis)
        self._pages[key] = _Page(basis, response.body, compressed, visitor.framed_by, visitor.is_kept_out_of_search)
        if len(self._pages) > _MOST_PAGES:
            self._pages.popitem(last=False)

    def _stands(self, basis: Basis) -> Stands:
        return Stands(partial(self.find_slots.stands, basis))


def key_of(request: web.Request) -> Key | None:
    """What the page depends on beside the business; None for an address that holds something personal.

    All of the address counts: its links to other languages carry along whatever stood in it.
    To be asked before a language is chosen for the request: where the visitor names none, the page's own leads.
    """
    if any(name in request.query for name in _PERSONAL):
        return None
    language = page_language(request) if is_language_known(request) else ""
    return (request.match_info["business"], request.match_info["service"], language, request.query_string)


def _together(visitor: Visitor, bases: Sequence[Basis]) -> Basis | None:
    """One for all, with the earliest end; None when somebody's time or the business changed while the page was made."""
    if not bases or len({(basis.people, basis.versions) for basis in bases}) > 1:
        return None
    if bases[0].versions.business != visitor.business.version:
        return None
    ends = [basis.until for basis in bases if basis.until is not None]
    return replace(bases[0], until=min([*ends, quarter_of(visitor.now).end]))
