"""`/download/{ticket}`: what a page has given a ticket for, fetched by a browser that brings neither cookie nor token."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode

import structlog
from aiohttp import web

from scheduling.business import BusinessId
from scheduling.errors import NotAllowed, NotFound
from tab.visit import BusinessVisit
from texts.catalogue import say
from usecases.access import Actor
from usecases.use_ticket import Ticket
from usecases.wiring import UseCases
from web.errors import error_answer
from web.language import management_page_language
from web.pages import render
from web.redirects import see_other


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What is fetched: of which business, for whom, and what the page asked for."""

    request: web.Request
    use_cases: UseCases
    business_id: BusinessId
    actor: Actor
    asked: Mapping[str, str]


log = structlog.get_logger("download")
Send = Callable[[Download], Awaitable[web.StreamResponse]]


async def give_ticket(visit: BusinessVisit, name: str, **asked: str) -> web.Response:
    """Lead the browser to the download called so; `htmx` is told to leave the page where it is."""
    path = f"{name}/{quote(visit.business_id, safe='')}?{urlencode(asked)}"
    signs = await visit.use_cases.issue_ticket(Ticket(account_id=visit.account.id, path=path))
    if "HX-Request" in visit.request.headers:
        return web.Response(headers={"HX-Redirect": f"/download/{signs}"})
    return see_other(f"/download/{signs}")


async def send_file(
    request: web.Request, name: str, content_type: str, chunks: AsyncGenerator[bytes, None]
) -> web.StreamResponse:
    """A file as it comes into being. One that breaks off must not look whole: the connection is cut."""
    answer = web.StreamResponse(
        headers={"Content-Type": content_type, "Content-Disposition": f'attachment; filename="{name}"'}
    )
    await answer.prepare(request)
    async with aclosing(chunks):
        try:
            async for chunk in chunks:
                await answer.write(chunk)
        except ConnectionError:
            return answer  # the reader has gone
        except Exception:
            log.exception("download_broken", name=name)
            if request.transport is not None:
                request.transport.abort()
            return answer
    await answer.write_eof()
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadDoor:
    """`downloads` by the name that tickets are given for. Rights are those that the account has now."""

    use_cases: UseCases
    downloads: Mapping[str, Send]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        try:
            ticket = await self.use_cases.redeem_ticket(request.match_info["ticket"])
        except NotFound:
            return _gone(request)
        place, _, asked = ticket.path.partition("?")
        name, _, business_id = place.partition("/")
        download = Download(
            request=request,
            use_cases=self.use_cases,
            business_id=BusinessId(unquote(business_id)),
            actor=Actor(kind="staff", account_id=ticket.account_id),
            asked=dict(parse_qsl(asked)),
        )
        try:
            return await self.downloads[name](download)
        except (NotAllowed, NotFound):
            return error_answer(request, 403, {})


def add_downloads(app: web.Application, door: DownloadDoor) -> None:
    app.router.add_get("/download/{ticket}", door.answer, allow_head=False)  # which would use the ticket up


def _gone(request: web.Request) -> web.Response:
    language = management_page_language(request)
    title, advice = say("app.download.gone", language), say("app.download.gone_advice", language)
    return render(request, "plain.html", status=404, title=title, advice=advice)
