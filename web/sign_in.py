"""Signing in with a browser by Entra ID, and signing out: out to the sign-in service, back with a code, and into a session."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from aiohttp import web

from scheduling.identity import SignInRefused, SignInTrouble
from texts.catalogue import say, say_any
from web.csrf import require_csrf
from web.doorkeeper import DOORKEEPER, BrowserSignIn
from web.errors import SIGN_IN_STATUS
from web.identity import identify
from web.language import management_page_language
from web.limits import VisitLimit
from web.options import OPTIONS
from web.pages import render
from web.redirects import see_other
from web.sessions import cookie_name, keep_cookie, sign_in, sign_out
from web.targets import local_target

CALLBACK = "/sign-in/callback"
FAREWELL = "/signed-out"
_FLOW_LIFE = timedelta(minutes=10)
_PURPOSE = "sign-in"
_LONGEST_STATE = 64
_MOST_A_MINUTE = 300  # a whole office may stand behind one address
_ANOTHER_ACCOUNT_HELPS = frozenset(
    {SignInTrouble.WRONG_TENANT, SignInTrouble.NOT_ASSIGNED, SignInTrouble.CANCELLED, SignInTrouble.REFUSED}
)
_log = structlog.get_logger("sign_in")


@dataclass(frozen=True, slots=True)
class SignInDoor:
    limit: VisitLimit

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Goes on at once when somebody is signed in already, unless another account is asked for."""
        self.limit.count(request)
        target = local_target(request.query.get("next", ""))
        asks_which = request.query.get("account") == "choose"
        if not asks_which and await identify(request) is not None:
            return see_other(target)
        if request.app[OPTIONS].offers_sign_in:
            return see_other(f"/dev/sign-in?{urlencode({'next': target})}")
        try:
            address, flow = await _service(request).begin(_callback(request), asks_which=asks_which)
        except SignInRefused as refused:
            return _trouble(request, refused, target)
        response = see_other(address)
        _keep_flow(request, response, flow, target)
        return response

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        """The sign-in service sends the browser here, with a code or with what is wrong."""
        self.limit.count(request)
        if "admin_consent" in request.query:  # an administrator has agreed, and may now sign in like everybody
            return see_other("/sign-in")
        flow, target = _kept_flow(request)
        try:
            person = await _service(request).finish(flow, dict(request.query))
        except SignInRefused as refused:
            response = _trouble(request, refused, target)
        else:
            response = see_other(target)
            await sign_in(request, response, person)
        response.del_cookie(_flow_name(request), path="/", secure=request.app[OPTIONS].base_url.startswith("https:"))
        return response


async def leave(request: web.Request) -> web.Response:
    await require_csrf(request)
    response = see_other(FAREWELL)
    await sign_out(request, response)
    return response


async def farewell(request: web.Request) -> web.Response:
    """On a machine that others use too, the session at the sign-in service should end as well."""
    service, language = request.app[DOORKEEPER].sign_in, management_page_language(request)
    back = f"{request.app[OPTIONS].base_url}{FAREWELL}"
    links = [("/sign-in?account=choose", say("signin.again", language))]
    if service is not None:
        links.append((service.farewell(back), say("signin.leave_service", language)))
    title, advice = say("signin.left", language), say("signin.left_advice", language)
    return render(request, "sign_in_page.html", title=title, advice=advice, links=links, detail="")


def add_sign_in(app: web.Application) -> None:
    door = SignInDoor(VisitLimit(_MOST_A_MINUTE))
    app.router.add_get("/sign-in", door.begin)
    app.router.add_get(CALLBACK, door.come_back)
    app.router.add_post("/sign-out", leave)
    app.router.add_get(FAREWELL, farewell)


def _service(request: web.Request) -> BrowserSignIn:
    service = request.app[DOORKEEPER].sign_in
    if service is None:
        raise SignInRefused(SignInTrouble.SET_UP_WRONG, "no app to sign in to")
    return service


def _callback(request: web.Request) -> str:
    return f"{request.app[OPTIONS].base_url}{CALLBACK}"


def _trouble(request: web.Request, refused: SignInRefused, target: str) -> web.Response:
    """What went wrong, what to do about it, and the ways on."""
    language, service = management_page_language(request), request.app[DOORKEEPER].sign_in
    _log.info("sign_in_refused", trouble=str(refused.trouble), detail=refused.detail)
    again = urlencode({"next": target})
    links = [(f"/sign-in?{again}", say("signin.try_again", language))]
    if refused.trouble in _ANOTHER_ACCOUNT_HELPS:
        links = [(f"/sign-in?account=choose&{again}", say("signin.another_account", language))]
    if refused.trouble is SignInTrouble.CONSENT_MISSING and service is not None:
        links.append((service.consent(_callback(request)), say("signin.consent", language)))
    return render(
        request,
        "sign_in_page.html",
        status=SIGN_IN_STATUS.get(refused.trouble, 403),
        title=say_any("signin.trouble", refused.trouble, language),
        advice=say_any("signin.advice", refused.trouble, language),
        links=links,
        detail=refused.detail if refused.detail.startswith("AADSTS") else "",
    )


def _flow_name(request: web.Request, state: str | None = None) -> str:
    """One cookie for each sign-in under way: several pages may ask for one at the same time."""
    state = request.query.get("state", "") if state is None else state
    is_ours = state.isascii() and state.replace("-", "").replace("_", "").isalnum() and len(state) <= _LONGEST_STATE
    return cookie_name(request, f"slotkeeper_flow_{state if is_ours else ''}")


def _keep_flow(request: web.Request, response: web.Response, flow: Mapping[str, Any], target: str) -> None:
    options = request.app[OPTIONS]
    until = int((options.clock.now() + _FLOW_LIFE).timestamp())
    kept = json.dumps({"until": until, "next": target, "flow": dict(flow)}).encode()
    name = _flow_name(request, str(flow["state"]))
    keep_cookie(request, response, name, options.signer.sign(_PURPOSE, kept), int(_FLOW_LIFE.total_seconds()))


def _kept_flow(request: web.Request) -> tuple[Mapping[str, Any], str]:
    """Nothing when it is too old or not of this browser: the sign-in then begins anew."""
    options = request.app[OPTIONS]
    payload = options.signer.verify(_PURPOSE, request.cookies.get(_flow_name(request), ""))
    kept: Mapping[str, Any] = json.loads(payload) if payload else {"until": 0}
    if kept["until"] <= options.clock.now().timestamp():
        return {}, local_target("")
    return kept["flow"], local_target(kept["next"])
