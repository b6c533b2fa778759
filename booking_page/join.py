"""The customer's way into the online meeting: one address that stays the same when the person or the meeting changes.

Looking changes nothing, so that mail scanners and previews do no harm: that somebody is there is said by a press. Who guesses is
slowed down.
"""

from dataclasses import dataclass, field
from http import HTTPStatus

from aiohttp import web

from scheduling.errors import Refusal
from texts.catalogue import say
from texts.formats import clock, day, local_day, zone_name
from usecases.find_meeting import FindMeeting, JoinView, Way
from usecases.say_on_own_page import SayHere
from web.language import READER_LANGUAGE
from web.limits import VisitLimit
from web.pages import render
from web.redirects import see_other

PATH = "/join/{token}"
_AGAIN_AFTER = 15
_LONGEST_TOKEN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinDoor:
    """`misses` are the visits of one visitor with an address that leads nowhere."""

    find_meeting: FindMeeting
    say_here: SayHere
    misses: VisitLimit = field(default_factory=lambda: VisitLimit(20))

    async def join(self, request: web.Request) -> web.Response:
        """Straight into the meeting; shortly before it one press tells on the way that the customer is there."""
        view = await self._found(request)
        if view.way is Way.OPEN and view.can_say_here:
            return _ready(request, view)
        if view.way is Way.OPEN:
            return web.Response(status=302, headers={"Location": view.url, "Referrer-Policy": "no-referrer"})
        return _closed(request, view) if view.way is Way.CLOSED else _not_yet(request, view)

    async def here(self, request: web.Request) -> web.Response:
        """Whoever says so too early, or twice, just goes on; the way into the meeting never depends on it."""
        view = await self._found(request)
        try:
            await self.say_here(view.business_id, view.appointment_id, view.actor)
        except Refusal:
            return see_other(request.path)
        return _known_here(request, view)

    async def _found(self, request: web.Request) -> JoinView:
        self.misses.refuse_the_tired(request)
        token = request.match_info["token"]
        view = await self.find_meeting(token) if _is_token(token) else None
        if view is None:
            self.misses.count(request)
            raise web.HTTPNotFound
        request[READER_LANGUAGE] = view.language
        return view


def add_routes(app: web.Application, door: JoinDoor) -> None:
    app.router.add_get(PATH, door.join)
    app.router.add_post(PATH, door.here)


def _is_token(token: str) -> bool:
    return len(token) <= _LONGEST_TOKEN and token.isascii() and token.isprintable()


def _closed(request: web.Request, view: JoinView) -> web.Response:
    language = view.language
    title = say("page.join.closed", language, formal=view.is_formal)
    advice = say("page.join.closed_advice", language, formal=view.is_formal)
    return _page(request, HTTPStatus.GONE, title, advice)


def _not_yet(request: web.Request, view: JoinView) -> web.Response:
    language, formal = view.language, view.is_formal
    sentences = [*_starts(view), say("page.join.not_yet_advice", language, formal=formal)]
    title = say("page.join.not_yet", language, formal=formal)
    button = say("page.join.here", language, formal=formal) if view.can_say_here else ""
    return _page(request, HTTPStatus.OK, title, *sentences, again_after=_AGAIN_AFTER, button=button)


def _ready(request: web.Request, view: JoinView) -> web.Response:
    language, formal = view.language, view.is_formal
    title = say("page.join.ready", language, formal=formal)
    sentences = [*_starts(view), say("page.join.ready_advice", language, formal=formal)]
    return _page(request, HTTPStatus.OK, title, *sentences, button=say("page.join.here_join", language, formal=formal))


def _known_here(request: web.Request, view: JoinView) -> web.Response:
    """A form may not lead to another site by itself, so the page does, with a link for those whose browser does not."""
    language, formal = view.language, view.is_formal
    title = say("page.join.known_here", language, formal=formal)
    if view.way is not Way.OPEN:
        advice = say("page.join.not_yet_advice", language, formal=formal)
        return _page(request, HTTPStatus.OK, title, *_starts(view), advice, again_after=_AGAIN_AFTER)
    advice = say("page.join.opens", language, formal=formal)
    way_in = say("page.join.way_in", language, formal=formal)
    return _page(request, HTTPStatus.OK, title, advice, url=view.url, way_in=way_in)


def _starts(view: JoinView) -> list[str]:
    if view.starts_at is None:
        return []
    language = view.language
    moment = f"{day(local_day(view.starts_at, view.zone), language)}, {clock(view.starts_at, view.zone, language)}"
    zone = zone_name(view.zone, language, view.starts_at)
    return [say("page.join.starts", language, formal=view.is_formal, moment=moment, zone=zone)]


def _page(
    request: web.Request,
    status: int,
    title: str,
    *sentences: str,
    again_after: int = 0,
    button: str = "",
    url: str = "",
    way_in: str = "",
) -> web.Response:
    return render(
        request,
        "join.html",
        status=status,
        title=title,
        sentences=sentences,
        again_after=again_after,
        button=button,
        url=url,
        way_in=way_in,
    )
