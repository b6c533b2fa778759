"""`/app/{business}/displays`: addresses that show the day on a wall; and `/display/{token}`, which is what they show (S143)."""

from dataclasses import dataclass

from aiohttp import web

from scheduling.errors import NotFound, Refusal
from tab.frame import Route
from tab.visit import BusinessVisit
from texts import formats
from texts.catalogue import management_language, say, say_any
from usecases.show_on_wall import ShowOnWall
from web.form_reader import FormReader
from web.language import READER_LANGUAGE
from web.options import OPTIONS
from web.pages import render

_FRESH_SECONDS = "30"


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.blank())


async def change(visit: BusinessVisit) -> web.Response:
    """Makes one, or with `revoke` ends one."""
    form, use = await visit.form(), visit.use_cases
    try:
        if gone := form.text("revoke"):
            await use.revoke_display_link(visit.business_id, gone, visit.actor)
            return visit.redirect("displays", done="removed")
        title, names = form.text("title", most=100), form.one_of("names", ("none", "initials"))
        token = await use.make_display_link(visit.business_id, title, names, visit.actor)
        return await _page(visit, visit.blank(), made=token)
    except Refusal as refusal:
        form.refuse(refusal)
        return await _page(visit, form, status=422)


async def _page(visit: BusinessVisit, form: FormReader, status: int = 200, *, made: str = "") -> web.Response:
    links = await visit.use_cases.list_display_links(visit.business_id, visit.actor)
    base = visit.request.app[OPTIONS].base_url
    return visit.render(
        "displays.html", status=status, form=form, links=links, made=f"{base}/display/{made}" if made else ""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WallDoor:
    """Answers whoever has the address."""

    show_on_wall: ShowOnWall

    async def show(self, request: web.Request) -> web.Response:
        try:
            view = await self.show_on_wall(request.match_info["token"])
        except NotFound:
            raise web.HTTPNotFound from None
        language = request[READER_LANGUAGE] = management_language(view.language_tag)
        response = render(
            request,
            "wall.html",
            title=view.title,
            clock=formats.clock(view.now, view.zone, view.language_tag or language),
            day=formats.day(formats.local_day(view.now, view.zone), language),
            nothing=say("board.wall.nothing", language),
            lines=[
                {
                    "time": formats.clock(line.span.start, view.zone, view.language_tag or language),
                    "who": line.who,
                    "service": line.service,
                    "staff": formats.listing(line.staff, language),
                    "state": say_any("tab.state", line.state, language),
                    "is_now": line.span.contains(view.now),
                }
                for line in view.lines
            ],
        )
        response.headers["Refresh"] = _FRESH_SECONDS
        response.headers["X-Robots-Tag"] = "noindex"
        return response


ROUTES = (
    Route(method="GET", path="displays", handler=show),
    Route(method="POST", path="displays", handler=change),
)
