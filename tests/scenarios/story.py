"""One business from nothing: set up in the management pages, booked on its page and in chat, looked up in mail and on the board.

Everything goes through the doors that people use, over HTTP; what a story checks is what a person would read.
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from html import unescape
from types import MappingProxyType
from urllib.parse import quote, unquote, urlencode

from aiohttp import ClientSession

from tests.booking_page.demo import Visit
from tests.support.card_clicks import actions, inputs_of
from tests.support.channel import Shown
from tests.support.running_host import Host
from tests.support.teams_activities import Person
from tests.tab.forms import csrf_of, form_in
from usecases.demo.people import TENANT_ID

SANNE = Person(
    name="Sanne de Wit",
    object_id="11111111-1111-4111-8111-111111111111",
    user_id="29:sanne",
    tenant_id=TENANT_ID,
    locale="en-GB",
)
Changes = Mapping[str, str | Iterable[str] | None]


@dataclass(slots=True)
class Story:
    """`office` is where the administrator is signed in, `street` where customers come from; `day` is the one chosen last."""

    host: Host
    office: ClientSession
    street: ClientSession
    name: str = ""
    business_id: str = ""
    page: str = ""
    services: dict[str, str] = field(default_factory=dict)
    day: str = ""

    # Setting up

    async def found(self, name: str, *, people: Iterable[str] = (), **business: str) -> None:
        """By the assistant's four steps. Whoever founds it is the first of its staff."""
        self.name = name
        page = await self._get("/app/new")
        for step in ("business", "people", "service", "access"):
            given: dict[str, str] = {"go": "make" if step == "access" else "next"}
            if step == "business":
                given |= {"name": name, **business}
            if step == "people":
                for number, one in enumerate(people):
                    given |= {f"people-{number}-name": one, f"people-{number}-email": mail_of(one)}
            page = await self._send("/app/new", page, given)
        found = re.search(r'href="/app/([^/"]+)/settings', page)
        assert found, page
        self.business_id = unquote(unescape(found[1]))

    async def service(self, name: str, **changes: str | Iterable[str] | None) -> None:
        """A new service; a double underscore stands for a hyphen in the name of a field."""
        page = await self._get(self._app("services", "new"))
        given = {key.replace("__", "-"): value for key, value in changes.items()}
        staff = given.pop("people", None)
        if isinstance(staff, tuple):
            given["staff_ids"] = [self._staff_in(page, one) for one in staff]
        page = await self._send(
            self._app("services", "new"), page, {"service_name": name, "action": "save", "duration-hours": "", **given}
        )
        found = re.search(r'id="public-address" value="[^"]*/book/([^"/]+)/([^"]+)"', page)
        assert found, re.findall(r'class="field-error"[^>]*>([^<]+)', page)
        self.services[name] = unescape(found[2])

    async def question(self, **fields: str | None) -> str:
        """Answers the name of its field on the page of a service."""
        page = await self._get(self._app("questions", "new"))
        page = await self._send(self._app("questions", "new"), page, fields)
        found = re.findall(r'href="[^"]*/questions/([^"/]+)"', page)
        return f"question-{next(one for one in found if one != 'new')}"

    async def publish(self, **changes: str | None) -> None:
        page = await self._get(self._app("page"))
        page = await self._send(self._app("page"), page, {"is_published": "1", **changes})
        found = re.search(r'id="page-link" value="[^"]*(/book/[^"]+)"', page)
        assert found, page
        self.page = unescape(found[1])

    # The customer

    def visitor(self, language: str = "en") -> Visit:
        return Visit(self.street, self.host.url, headers={"Accept-Language": language, "Accept": "text/html"})

    async def look(self, service: str, language: str = "en", **query: str) -> Visit:
        visit = self.visitor(language)
        await visit.go(f"{self.page}/{self.services[service]}", **query)
        return visit

    async def choose(self, service: str, language: str = "en", **query: str) -> Visit:
        """The first start on the page of a service."""
        visit = await self.look(service, language, **query)
        start = visit.starts()[0]
        self.day = start[:10]
        await visit.choose(start)
        return visit

    async def book(
        self, service: str, name: str, form: Mapping[str, str] = MappingProxyType({}), language: str = "en"
    ) -> Visit:
        visit = await self.choose(service, language)
        await visit.press("book", **{"name": name, "email": mail_of(name), **form})
        return visit

    async def mail_to(self, name: str, count: int = 1) -> EmailMessage:
        """The last of so many mails."""
        return (await self.host.mails(mail_of(name), count))[-1]

    # The staff

    async def enter_chat(self) -> None:
        """The bot speaks of this business from now on."""
        channel = self.host.channel
        await channel.install(SANNE)
        [asked] = await channel.say("switch business", SANNE)
        if any(one.get("title") == self.name for one in _actions(asked)):
            await channel.click(asked, self.name, who=SANNE)
        else:
            await channel.click(asked, "Next", {"in_choice": self.business_id}, who=SANNE)

    async def book_in_chat(self, sentence: str, **inputs: str) -> Shown:
        """By a sentence, the first time that is offered, what is asked, and one confirming click."""
        channel = self.host.channel
        [shown] = await channel.say(sentence, SANNE)
        for _ in range(4):
            verbs = [action.get("verb") for action in _actions(shown)]
            if "book.confirm" in verbs:
                return await channel.click(shown, "book.confirm", who=SANNE)
            times = [str(one["title"]) for one in _actions(shown) if one.get("verb") == "book.time"]
            shown = await channel.click(shown, times[0], who=SANNE) if times else await self._answer(shown, inputs)
        raise AssertionError(shown.words)

    async def _answer(self, shown: Shown, inputs: Mapping[str, str]) -> Shown:
        """Fills what the card asks, by the label of each input, and goes on."""
        assert shown.card is not None, shown.text
        fields = {str(one.get("label", "")): str(one["id"]) for one in inputs_of(shown.card)}
        assert set(inputs) <= set(fields), (fields, shown.words)
        given = {fields[label]: value for label, value in inputs.items()}
        return await self.host.channel.click(shown, "Next", given, who=SANNE)

    async def board(self, day: str) -> str:
        """The day as a list, as a reader sees it."""
        page = await self._get(f"{self._app('day')}?{urlencode({'view': 'list', 'day': day})}")
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())

    async def queue(self) -> str:
        """What stands above today's board."""
        return await self._get(self._app("day"))

    async def call_next(self) -> str:
        """The first who waits is taken on by whoever is free; the day after that."""
        page = await self.queue()
        found = re.search(r'action="([^"?]+/claim)[?"]', page)
        assert found, page
        sent = {"csrf_token": csrf_of(page), "staff": ""}
        async with self.office.post(f"{self.host.url}{unescape(found[1])}", data=sent) as answer:
            return await answer.text()

    async def report(self) -> str:
        """All bookings ever, as CSV."""
        page = await self._get(self._app("reports"))
        return await self._send(self._app("reports"), page, {"all": "1", "kind": "csv"})

    # How it is sent

    def _app(self, *parts: str) -> str:
        return "/".join(["/app", quote(self.business_id, safe=""), *parts])

    def _staff_in(self, page: str, name: str) -> str:
        found = re.search(rf'name="staff_ids" value="([^"]+)"[^>]*>\s*{re.escape(name)}<', page)
        assert found, (name, page)
        return unescape(found[1])

    async def _get(self, path: str) -> str:
        async with self.office.get(f"{self.host.url}{path}") as answer:
            assert answer.status == 200, (path, answer.status, await answer.text())
            return await answer.text()

    async def _send(self, path: str, page: str, changes: Changes) -> str:
        """The form of a page that goes there, as a browser would send it."""
        fields = form_in(page, unescape(path)).with_changes(changes)
        async with self.office.post(f"{self.host.url}{path}", data=fields) as answer:
            told = await answer.text()
            assert answer.status == 200, (path, answer.status, re.findall(r'class="field-error"[^>]*>([^<]+)', told))
            return told


def mail_of(name: str) -> str:
    return f"{name.casefold().replace(' ', '.')}@people.example"


def _actions(shown: Shown) -> list[dict[str, object]]:
    assert shown.card is not None, shown.text
    return list(actions(shown.card))
