"""Doors that exist on a developer's own machine only: choosing who one is, the stand-in meeting room, the list of doors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web

from texts.catalogue import say_any
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS, STAFF, DemoAccount
from web.csrf import csrf_token, require_csrf
from web.options import OPTIONS
from web.pages import render
from web.redirects import see_other
from web.sessions import SignedIn, sign_in, sign_out
from web.targets import local_target


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody of the demo business whom a developer can be."""

    key: str
    name: str
    role: str
    tenant_id: str
    object_id: str
    email: str


DEMO_PAGE = f"/book/{BUSINESS_ID}"
_FREE_DAYS = {0: ("monday", "maandag"), 1: ("tuesday", "dinsdag"), 4: ("friday", "vrijdag")}


def sentences(today: date) -> tuple[str, ...]:
    """Each shows a strength on the demo business, whatever day it is: Bram has time on the day named."""
    coming = (today + timedelta(days=days) for days in range(1, 8))
    day, dag = next(_FREE_DAYS[one.weekday()] for one in coming if one.weekday() in _FREE_DAYS)
    return (
        f"book Noor for a check-up with Bram {day} at half past two",
        f"boek Piet Jansen {dag} om tien uur voor een controle bij Bram",
        "why is wednesday empty with Bram?",
        f"move it to {day} 15:00",
        "time off thursday 13:00-17:00 dentist",
    )


def demo_people() -> dict[str, DemoPerson]:
    """By role, the administrator first."""
    roles = {member.id: str(member.role) for member in STAFF}
    return {roles[demo.staff_id]: _person(demo, roles[demo.staff_id]) for demo in ACCOUNTS}


def _person(demo: DemoAccount, role: str) -> DemoPerson:
    account = demo.account
    return DemoPerson(
        key=role,
        name=account.name,
        role=say_any("chat.role", role, "en"),
        tenant_id=account.tenant_id,
        object_id=account.object_id,
        email=account.email,
    )


def greeting(base_url: str, people: Iterable[DemoPerson], today: date) -> list[str]:
    """What stands on the terminal at the end of the start: one table of addresses and what to type."""
    rows = [(f"the day, as {one.role}", f"{base_url}/dev/sign-in?as={one.key}&next=/app") for one in people]
    rows += [
        ("booking page", f"{base_url}{DEMO_PAGE}"),
        ("mailbox", f"{base_url}/dev/mail"),
        ("text messages", f"{base_url}/dev/sms"),
        ("the API, to read and try", f"{base_url}/v1.0/docs"),
        ("all of these", f"{base_url}/"),
        ("chat", "make chat, in a second terminal"),
    ]
    width = max(len(name) for name, _ in rows)
    table = [f"  {name:<{width}}  {address}" for name, address in rows]
    typed = [f"  {sentence}" for sentence in sentences(today)]
    return ["", *table, "", "Five sentences to type in the chat:", *typed, ""]


DEMO_PEOPLE = web.AppKey("DEMO_PEOPLE", Mapping[str, DemoPerson])


async def home(request: web.Request) -> web.Response:
    people = request.app[DEMO_PEOPLE].values()
    typed = sentences(request.app[OPTIONS].clock.now().date())
    return render(request, "development.html", people=people, sentences=typed, page=DEMO_PAGE)


async def choose_person(request: web.Request) -> web.Response:
    """Signs in at once from our own pages or an address opened by hand; a link on another site gets the form only."""
    person = request.app[DEMO_PEOPLE].get(request.query.get("as", ""))
    target = local_target(request.query.get("next", ""))
    if person and request.headers.get("Sec-Fetch-Site") in {"none", "same-origin"}:
        return await _enter(request, person, target)
    return render(
        request,
        "sign_in.html",
        people=[person] if person else list(request.app[DEMO_PEOPLE].values()),
        csrf=csrf_token(request),
        target=target,
    )


async def enter(request: web.Request) -> web.Response:
    await require_csrf(request)
    form = await request.post()
    person = request.app[DEMO_PEOPLE].get(str(form.get("as", "")))
    if person is None:
        raise web.HTTPBadRequest
    return await _enter(request, person, local_target(str(form.get("next", ""))))


async def leave(request: web.Request) -> web.Response:
    await require_csrf(request)
    response = see_other("/dev/sign-in")
    await sign_out(request, response)
    return response


async def room(request: web.Request) -> web.Response:
    return render(request, "room.html", token=request.match_info["token"])


async def _enter(request: web.Request, person: DemoPerson, target: str) -> web.Response:
    response = see_other(target)
    identity = SignedIn(tenant_id=person.tenant_id, object_id=person.object_id, name=person.name, email=person.email)
    await sign_in(request, response, identity)
    return response
