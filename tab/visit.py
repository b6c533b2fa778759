"""One request of a known person: who it is, what he or she may see, and how pages are answered."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from scheduling.business import Business, BusinessId
from scheduling.staff import Role
from tab.navigation import NOT_PERSONAL, Section, sections
from texts import formats
from texts.catalogue import choose_language, knows, say, say_any, say_n
from usecases.access import Actor, openable
from usecases.views import AccountView, BusinessView, MembershipView
from usecases.wiring import UseCases
from web.csrf import csrf_token
from web.form_reader import FormReader
from web.forms import read_form
from web.identity import browser_address, sign_out_address
from web.pages import render
from web.redirects import see_other
from web.sessions import SignedIn

KEPT = ("lang", "theme")
"""What an address carries on from page to page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of a known person outside any business. `zone` is the person's own, or the server's first guess UTC."""

    request: web.Request
    person: SignedIn
    account: AccountView
    use_cases: UseCases
    language: str
    now: datetime

    @property
    def actor(self) -> Actor:
        return actor_of(self.account)

    @property
    def zone(self) -> str:
        return self.account.zone or "UTC"

    @property
    def businesses(self) -> tuple[MembershipView, ...]:
        """Those that the person may open, by name."""
        return tuple(sorted(openable(self.account), key=lambda one: (one.name.casefold(), one.business_id)))

    async def form(self) -> FormReader:
        """What was sent as a form; its errors are told in the reader's language."""
        return FormReader(await read_form(self.request), self.language, self.zone)

    def blank(self) -> FormReader:
        """A form that nobody has filled yet."""
        return FormReader({}, self.language, self.zone)

    def path(self, *parts: str) -> str:
        return "/".join(["/app", *(quote(part, safe="") for part in parts)])

    def address(self, *parts: str, **query: str) -> str:
        """Of a page: `visit.address("services", service_id, day="2026-12-01")`. Language and theme go along."""
        kept = {name: self.request.query[name] for name in KEPT if name in self.request.query}
        asked = {name: value for name, value in {**kept, **query}.items() if value}
        return f"{self.path(*parts)}?{urlencode(asked)}" if asked else self.path(*parts)

    def redirect(self, *parts: str, **query: str) -> web.Response:
        """After a POST; `done="saved"` has the next page say so."""
        return see_other(self.address(*parts, **query))

    def render(self, template: str, /, status: int = 200, **facts: object) -> web.Response:
        return render(self.request, template, status=status, **self.facts(), **facts)

    def facts(self) -> dict[str, Any]:
        """What every page's template knows."""
        done = self.request.query.get("done", "")
        return {
            "visit": self,
            "say": partial(_say, self.language),
            "say_n": partial(_say_n, self.language),
            "say_any": partial(_say_any, self.language),
            "formats": formats,
            "address": self.address,
            "csrf": csrf_token(self.request),
            "done": say_any("app.done", done, self.language) if knows(f"app.done.{done}") else "",
            "most_bytes": self.request.client_max_size,
            "sections": self.sections(),
            "businesses": self.businesses,
            "sign_out": sign_out_address(self.request),
            "in_browser": browser_address(self.request),
        }

    def sections(self) -> tuple[Section, ...]:
        """The navigation of the business that is open."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessVisit(Visit):
    """A request about one business, in which the person has a role."""

    view: BusinessView

    @property
    def business(self) -> Business:
        return self.view.business

    @property
    def business_id(self) -> BusinessId:
        return self.view.business.id

    @property
    def role(self) -> Role:
        """Only people with a role get this far."""
        return self.view.role or Role.GUEST

    @property
    def zone(self) -> str:
        return self.view.business.zone

    @property
    def today(self) -> date:
        """The present day in the business's zone."""
        return formats.local_day(self.now, self.zone)

    @property
    def locale(self) -> str:
        """The language of the page with the region that the reader, else the business, writes it in: "en-US"."""
        tags = (self.request.query.get("lang", ""), self.account.language, self.business.language_tag)
        own = (tag for tag in tags if "-" in tag and choose_language(tag, "") == self.language)
        return next(own, self.language)

    def path(self, *parts: str) -> str:
        return "/".join(["/app", quote(self.business_id, safe=""), *(quote(part, safe="") for part in parts)])

    def sections(self) -> tuple[Section, ...]:
        left_out = NOT_PERSONAL if self.business.is_personal else ()
        return sections(self.request.app, self.role, self.request.path, self.address, left_out)


def _say(language: str, code: str, /, **data: Any) -> str:
    return say(code, language, **data)


def _say_n(language: str, code: str, n: int, /, **data: Any) -> str:
    return say_n(code, n, language, **data)


def _say_any(language: str, prefix: str, code: str, /, **data: Any) -> str:
    return say_any(prefix, code, language, **data)


def actor_of(account: AccountView) -> Actor:
    """How a person acts who came in through a page."""
    return Actor(kind="staff", account_id=account.id, name=account.name)
