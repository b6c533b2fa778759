"""The tab's door: the page of one day, its board alone for redrawing, and the number that says whether it has changed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotAllowed, NotFound
from scheduling.staff import AccountId
from tab.presenter import Reader, present_day
from texts import formats
from texts.catalogue import say
from usecases.access import Actor
from usecases.day_schedule import DaySchedule, ScheduleQuestion, ScheduleVersion
from usecases.read_business import ReadBusiness
from usecases.recognise_account import Identity, RecogniseAccount
from usecases.views import AccountView
from web.headers import allow
from web.identity import identify
from web.language import READER_LANGUAGE, page_language
from web.options import OPTIONS
from web.pages import render
from web.sessions import SignedIn

KEPT = ("business", "lang", "theme", "mine")
MOST_ACCOUNTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A checked question: who asks, for which business, and for which day."""

    account: AccountView
    actor: Actor
    business_id: BusinessId
    zone: str
    day: date
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TabDoor:
    recognise_account: RecogniseAccount
    read_business: ReadBusiness
    day_schedule: DaySchedule
    schedule_version: ScheduleVersion
    clock: Clock
    accounts: dict[tuple[str, str], AccountId] = field(default_factory=dict)

    async def show_day(self, request: web.Request) -> web.StreamResponse:
        _allow_numbers(request)
        person = await identify(request)
        if person is None:
            target = urlencode({"next": request.path_qs})
            return web.Response(status=303, headers={"Location": f"/dev/sign-in?{target}"})
        asked = await self._asked(request, person)
        if isinstance(asked, web.Response):
            return asked
        facts = await self._facts(request, asked)
        return render(request, "day.html", **facts)

    async def show_board(self, request: web.Request) -> web.StreamResponse:
        """The changing part of the page alone."""
        asked = await self._asked(request, await _must_be_signed_in(request))
        if isinstance(asked, web.Response):
            return asked
        _allow_numbers(request)
        return render(request, "_board.html", **await self._facts(request, asked))

    async def version(self, request: web.Request) -> web.Response:
        person = await _must_be_signed_in(request)
        business_id = BusinessId(request.query.get("business", ""))
        actor = Actor(kind="staff", account_id=await self._account_id(person))
        try:
            number = await self.schedule_version(business_id, actor)
        except (NotAllowed, NotFound):
            raise web.HTTPForbidden from None
        return web.json_response({"version": number})

    async def _asked(self, request: web.Request, person: SignedIn) -> Asked | web.Response:
        account = await self._recognise(person)
        if account.language:
            request[READER_LANGUAGE] = account.language
        chosen = _chosen_business(request, account)
        if chosen is None:
            return _plain(request, 403, "tab.no_role", "tab.no_role_advice")
        actor = Actor(kind="staff", account_id=account.id, name=account.name)
        view = await self.read_business(chosen, actor)
        zone = view.business.zone
        return Asked(
            account=account,
            actor=actor,
            business_id=chosen,
            zone=zone,
            day=_day(request, formats.local_day(self.clock.now(), zone)),
            mine=request.query.get("mine") == "1",
        )

    async def _facts(self, request: web.Request, asked: Asked) -> dict[str, Any]:
        question = ScheduleQuestion(business_id=asked.business_id, first=asked.day, mine=asked.mine)
        schedule = await self.day_schedule(question, asked.actor)
        reader = Reader(
            zone=schedule.zone,
            language=page_language(request),
            now=self.clock.now(),
            own_zone=asked.account.zone,
        )
        return {
            "day": present_day(schedule, reader),
            "business": schedule.name,
            "links": _links(request, asked, reader),
            "words": _words(reader.language),
            "account": asked.account,
            "businesses": [
                (membership.name, _address(request, business=membership.business_id))
                for membership in asked.account.memberships
                if membership.business_id != asked.business_id
            ],
            "shown_day": asked.day.isoformat(),
            "shown_business": asked.business_id,
            "has_sign_in": request.app[OPTIONS].offers_sign_in,
        }

    async def _recognise(self, person: SignedIn) -> AccountView:
        account = await self.recognise_account(
            Identity(tenant_id=person.tenant_id, object_id=person.object_id, name=person.name, email=person.email)
        )
        if len(self.accounts) >= MOST_ACCOUNTS:
            self.accounts.clear()
        self.accounts[person.tenant_id, person.object_id] = account.id
        return account

    async def _account_id(self, person: SignedIn) -> AccountId:
        """An account keeps its id for ever, so the many questions for the version need not look it up."""
        known = self.accounts.get((person.tenant_id, person.object_id))
        return known or (await self._recognise(person)).id


def add_routes(app: web.Application, door: TabDoor) -> None:
    if app[OPTIONS].has_development_doors:
        app.router.add_get("/tab/day", door.show_day)
        app.router.add_get("/tab/board", door.show_board)
        app.router.add_get("/tab/version", door.version)


def _allow_numbers(request: web.Request) -> None:
    """Places on the time axis are numbers in style attributes; style elements stay forbidden."""
    allow(request, style_src_attr="'unsafe-inline'")


async def _must_be_signed_in(request: web.Request) -> SignedIn:
    person = await identify(request)
    if person is None:
        raise web.HTTPUnauthorized
    return person


def _chosen_business(request: web.Request, account: AccountView) -> BusinessId | None:
    mine = [membership.business_id for membership in account.memberships]
    wanted = [BusinessId(request.query.get("business", "")), account.last_business_id, *mine]
    return next((business_id for business_id in wanted if business_id in mine), None)


def _day(request: web.Request, today: date) -> date:
    """The day of the address; one that is no day, or at the edge of the calendar, is today."""
    try:
        day = date.fromisoformat(request.query.get("day", ""))
    except ValueError:
        return today
    return day if 1970 < day.year < 2200 else today


def _plain(request: web.Request, status: int, title: str, advice: str) -> web.Response:
    language = page_language(request)
    return render(request, "plain.html", status=status, title=say(title, language), advice=say(advice, language))


def _address(request: web.Request, path: str = "/tab/day", **changes: str) -> str:
    kept = {name: request.query[name] for name in KEPT if name in request.query}
    wanted = {name: value for name, value in {**kept, **changes}.items() if value}
    return f"{path}?{urlencode(wanted)}" if wanted else path


def _links(request: web.Request, asked: Asked, reader: Reader) -> dict[str, str]:
    day = asked.day
    here = {"business": asked.business_id, "day": day.isoformat()}
    return {
        "previous": _address(request, day=(day - timedelta(days=1)).isoformat()),
        "next": _address(request, day=(day + timedelta(days=1)).isoformat()),
        "today": "" if day == reader.today else _address(request),
        "everybody": _address(request, day=day.isoformat(), mine="") if asked.mine else "",
        "only_me": "" if asked.mine else _address(request, day=day.isoformat(), mine="1"),
        "board": _address(request, "/tab/board", **here),
        "version": _address(request, "/tab/version", business=asked.business_id),
    }


def _words(language: str) -> dict[str, str]:
    return {
        "previous": say("tab.previous", language),
        "next": say("tab.next", language),
        "today": say("tab.today", language),
        "go_to_day": say("tab.go_to_day", language),
        "go": say("tab.go", language),
        "join": say("tab.join", language),
        "hours": say("tab.hours", language),
        "everybody": say("tab.everybody", language),
        "only_me": say("tab.only_me", language),
        "signed_in_as": say("tab.signed_in_as", language),
        "change": say("tab.change", language),
        "free_day": say("tab.free_day", language),
        "now": say("tab.now", language),
        "updated": say("tab.updated", language),
        "offline": say("tab.offline", language),
    }
