"""The customer's way into the online meeting: one address that stays the same when the person or the meeting changes.

Looking changes nothing, so that mail scanners and previews do no harm. Who guesses is slowed down.
"""

from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web

from texts.catalogue import say
from texts.formats import clock, day, local_day, zone_name
from usecases.find_meeting import FindMeeting, JoinView, Way
from web.language import READER_LANGUAGE
from web.limits import VisitLimit
from web.pages import render

PATH = "/join/{token}"
_AGAIN_AFTER = 15
_LONGEST_TOKEN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinDoor:
    """`misses` are the visits of one visitor with an address that leads nowhere."""

    find_meeting: FindMeeting
    misses: VisitLimit = field(default_factory=lambda: VisitLimit(20))

    async def join(self, request: web.Request) -> web.Response:
        self.misses.refuse_the_tired(request)
        token = request.match_info["token"]
        view = await self.find_meeting(token) if _is_token(token) else None
        if view is None:
            self.misses.count(request)
            raise web.HTTPNotFound
        request[READER_LANGUAGE] = view.language
        if view.way is Way.OPEN:
            return web.Response(status=302, headers={"Location": view.url, "Referrer-Policy": "no-referrer"})
        return _closed(request, view) if view.way is Way.CLOSED else _not_yet(request, view)


def add_routes(app: web.Application, door: JoinDoor) -> None:
    app.router.add_get(PATH, door.join)


def _is_token(token: str) -> bool:
    return len(token) <= _LONGEST_TOKEN and token.isascii() and token.isprintable()


def _closed(request: web.Request, view: JoinView) -> web.Response:
    language = view.language
    title = say("page.join.closed", language, formal=view.is_formal)
    advice = say("page.join.closed_advice", language, formal=view.is_formal)
    return _page(request, HTTPStatus.GONE, title, advice)


def _not_yet(request: web.Request, view: JoinView) -> web.Response:
    language, formal = view.language, view.is_formal
    sentences = [say("page.join.not_yet_advice", language, formal=formal)]
    if view.starts_at is not None:
        moment = f"{day(local_day(view.starts_at, view.zone), language)}, {clock(view.starts_at, view.zone, language)}"
        zone = zone_name(view.zone, language, view.starts_at)
        sentences.insert(0, say("page.join.starts", language, formal=formal, moment=moment, zone=zone))
    title = say("page.join.not_yet", language, formal=formal)
    return _page(request, HTTPStatus.OK, title, *sentences, again_after=_AGAIN_AFTER)


def _page(request: web.Request, status: int, title: str, *sentences: str, again_after: int = 0) -> web.Response:
    return render(request, "join.html", status=status, title=title, sentences=sentences, again_after=again_after)
