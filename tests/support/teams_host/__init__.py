"""Teams on this machine, as far as a tab sees it: a page at Teams' own address that frames the tab and answers its messages.

Everything is real but the names: the browser is told where they lead, cookies, policies and origins are those of production.
"""

import html
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from playwright.async_api import Browser, FrameLocator, Page, async_playwright, expect

from tests.support.browser import ARGUMENTS, PATIENCE, chromium_path

HERE = Path(__file__).parent
TEAMS = "https://teams.microsoft.com"


@dataclass(slots=True, kw_only=True)
class TeamsHost:
    """`content_url` is that of the app package; `token` gives what Teams hands to the tab, or raises LookupError with its reason."""

    content_url: str
    token: Callable[[], str]
    theme: str = "default"
    locale: str = "en-us"
    sub_entity_id: str = ""
    people: list[dict[str, str]] = field(default_factory=list)
    """Whom somebody chooses from the list of people; nobody closes it without a choice."""
    tokens_given: int = field(default=0, init=False)

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/token", self._token)
        for name in ("host.js", "host.css"):
            app.router.add_get(f"/{name}", _sender(HERE / name))
        return app

    async def _page(self, _: web.Request) -> web.Response:
        """The tab's address with its placeholders filled, as Teams fills them."""
        address = self.content_url.replace("{app.theme}", self.theme).replace("{app.locale}", self.locale)
        facts = {"theme": self.theme, "locale": self.locale, "subEntityId": self.sub_entity_id, "people": self.people}
        facts |= {"tabOrigin": "/".join(self.content_url.split("/")[:3]), "userObjectId": "o", "tenantId": "t"}
        page = (HERE / "host.html").read_text(encoding="utf-8")
        page = page.replace("{address}", html.escape(address)).replace("{facts}", json.dumps(facts))
        return web.Response(text=page, content_type="text/html")

    async def _token(self, _: web.Request) -> web.Response:
        self.tokens_given += 1
        try:
            return web.json_response({"token": self.token()})
        except LookupError as refused:
            return web.json_response({"reason": str(refused.args[0])})


@dataclass(frozen=True, slots=True)
class Tab:
    """The tab in its frame, and the page around it."""

    page: Page

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("#tab")

    async def heard(self) -> list[str]:
        """What Teams was told, in order."""
        told: list[str] = await self.page.evaluate("heard.map(one => one.func)")
        return told

    async def until_heard(self, func: str) -> Any:
        """Waits for a message; what it said."""
        await self.page.wait_for_function("func => heard.some(one => one.func === func)", arg=func)
        return await self.page.evaluate("func => heard.find(one => one.func === func).args", func)

    async def change_theme(self, theme: str) -> None:
        await self.page.evaluate("theme => changeTheme(theme)", theme)


def _sender(path: Path) -> Callable[[web.Request], Any]:
    async def send(_: web.Request) -> web.FileResponse:
        return web.FileResponse(path)

    return send


@asynccontextmanager
async def browser_knowing(names: dict[str, str]) -> AsyncIterator[Browser]:
    """A Chromium for which these hosts are at these addresses of this machine; it takes their certificates as they come."""
    rules = ", ".join(f"MAP {name}:443 {urlsplit(url).netloc}" for name, url in names.items())
    arguments = [*ARGUMENTS, f"--host-resolver-rules={rules}", "--ignore-certificate-errors"]
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium_path(), args=arguments, timeout=PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield started
        await started.close()
