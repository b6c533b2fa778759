"""What happens around every page of the tab: who asks is found out, the business is read, refusals become pages."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotAllowed, NotFound, Refusal, Stale
from tab.navigation import PAGES
from tab.no_business import show_no_business
from tab.visit import BusinessVisit, Visit, actor_of
from texts.catalogue import say
from texts.refusals import refusal_text
from usecases.access import openable
from usecases.views import AccountView
from usecases.wiring import UseCases
from web.csrf import require_csrf
from web.errors import error_answer, plain_answer
from web.headers import allow
from web.identity import comes_from_script, comes_from_tab, identify, sign_in_address
from web.language import READER_LANGUAGE, management_page_language
from web.redirects import see_other
from web.sessions import SignedIn, identity_of

BusinessHandler = Callable[[BusinessVisit], Awaitable[web.StreamResponse]]
PersonHandler = Callable[[SignedIn], Awaitable[web.StreamResponse]]
AccountHandler = Callable[[Visit], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A page of a business: `path` is what follows `/app/{business}/`."""

    method: str
    path: str
    handler: BusinessHandler
    too_large: BusinessHandler | None = None
    """Shows the page again, with the sentence at the field, when more was sent than is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRoute:
    """A page outside any business: `path` is what follows `/app/`."""

    method: str
    path: str
    handler: AccountHandler


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Makes a visit of each request."""

    use_cases: UseCases
    clock: Clock

    def for_business(
        self, handler: BusinessHandler, too_large: BusinessHandler | None = None
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._answer(
                request,
                lambda person: self._about_business(request, person, handler),
                too_large and (lambda person: self._about_business(request, person, too_large)),
            )

        return answer

    def for_account(self, handler: AccountHandler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._answer(request, lambda person: self._about_account(request, person, handler))

        return answer

    async def open_app(self, visit: Visit) -> web.StreamResponse:
        """`/app` leads to the business that the person had open last."""
        mine = [membership.business_id for membership in openable(visit.account)]
        last = visit.account.last_business_id
        if not mine:
            return await show_no_business(visit)
        return visit.redirect(last if last in mine else mine[0], "day")

    async def _answer(
        self, request: web.Request, go_on: PersonHandler, too_large: PersonHandler | None = None
    ) -> web.StreamResponse:
        allow(request, style_src_attr="'unsafe-inline'")
        person = await identify(request)
        if person is None:
            return _not_known(request)
        try:
            if request.method == "POST":
                await require_csrf(request)
            return await go_on(person)
        except Refusal as refusal:
            return _refused(request, refusal)
        except web.HTTPRequestEntityTooLarge:
            if too_large is None:
                raise
            return await too_large(person)

    async def _about_account(
        self, request: web.Request, person: SignedIn, handler: AccountHandler
    ) -> web.StreamResponse:
        account = await self._recognise(request, person)
        visit = Visit(
            request=request,
            person=person,
            account=account,
            use_cases=self.use_cases,
            language=management_page_language(request),
            now=self.clock.now(),
        )
        return await handler(visit)

    async def _about_business(
        self, request: web.Request, person: SignedIn, handler: BusinessHandler
    ) -> web.StreamResponse:
        account = await self._recognise(request, person)
        business_id = BusinessId(request.match_info["business"])
        if business_id not in {membership.business_id for membership in account.memberships}:
            raise NotFound("business", business_id=business_id)
        view = await self.use_cases.read_business(business_id, actor_of(account))
        visit = BusinessVisit(
            request=request,
            person=person,
            account=account,
            use_cases=self.use_cases,
            language=management_page_language(request),
            now=self.clock.now(),
            view=view,
        )
        return await handler(visit)

    async def _recognise(self, request: web.Request, person: SignedIn) -> AccountView:
        account = await self.use_cases.recognise_account(identity_of(person))
        if account.language:
            request[READER_LANGUAGE] = account.language
        return account


def add_pages(
    app: web.Application, frame: Frame, routes: Sequence[Route], account_routes: Sequence[AccountRoute]
) -> None:
    """Hang the pages in; those outside a business first, for a business could be named like one of them."""
    app[PAGES] = {route.path.partition("/")[0] for route in routes}
    app.router.add_get("/app", frame.for_account(frame.open_app))
    for outside in account_routes:
        app.router.add_route(outside.method, f"/app/{outside.path}", frame.for_account(outside.handler))
    for route in routes:
        app.router.add_route(
            route.method, f"/app/{{business}}/{route.path}", frame.for_business(route.handler, route.too_large)
        )


def _not_known(request: web.Request) -> web.Response:
    """A page in Teams gets a new token and asks again; a browser is sent to sign in; what a script asks for, and a form that was sent,
    are not lost in silence."""
    if comes_from_tab(request) or comes_from_script(request) or request.method != "GET":
        return error_answer(request, 401, {})
    return see_other(sign_in_address(request))


def _refused(request: web.Request, refusal: Refusal) -> web.Response:
    """For refusals that no page has put at a field."""
    language = management_page_language(request)
    if isinstance(refusal, NotFound):
        return error_answer(request, 404, {})
    if isinstance(refusal, NotAllowed):
        return error_answer(request, 403, {})
    advice = refusal_text(refusal, language, "UTC")
    status = 409 if isinstance(refusal, Stale) else 422
    return plain_answer(request, status, say("app.refused", language), advice)
