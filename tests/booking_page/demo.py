"""A visitor without a browser at the demo business's page: follows links and presses buttons as HTML has them."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from aiohttp import ClientSession

PAGE = "/book/harbour-practice@slotkeeper"
NOOR = {"name": "Noor Visser", "email": "noor.visser@example.com"}


@dataclass
class Visit:
    """`text` and `address` are of the page on the screen."""

    client: ClientSession
    base_url: str
    text: str = ""
    address: str = ""
    status: int = 0
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "en", "Accept": "text/html"})

    async def go(self, path: str, **query: str) -> None:
        asked = f"?{urlencode(query)}" if query else ""
        async with self.client.get(f"{self.base_url}{path}{asked}", headers=self.headers) as answer:
            self.text, self.address, self.status = await answer.text(), answer.url.raw_path_qs, answer.status

    async def send(self, path: str, **form: str) -> None:
        async with self.client.post(f"{self.base_url}{path}", data=form, headers=self.headers) as answer:
            self.text, self.address, self.status = await answer.text(), answer.url.raw_path_qs, answer.status

    def actions(self) -> list[str]:
        return [unescape(one) for one in re.findall(r'<form method="post" action="([^"]+)"', self.text)]

    def starts(self) -> list[str]:
        return [unescape(one) for one in re.findall(r'name="start" value="([^"]+)"', self.text)]

    def hidden(self, name: str) -> str:
        """What a hidden field of the page holds."""
        found = re.search(f'name="{name}" value="([^"]*)"', self.text)
        assert found is not None, self.text
        return unescape(found[1])

    async def choose(self, start: str = "") -> None:
        """The first start on the page, or this one."""
        await self.send(self.actions()[0], start=start or self.starts()[0])

    async def press(self, action: str, **form: str) -> None:
        await self.send(self.actions()[0], action=action, **form)

    async def book(self, service: str = "demo-check-up", **form: str) -> None:
        """From the first look to the end."""
        await self.go(f"{PAGE}/{service}")
        await self.choose()
        await self.press("book", **{**NOOR, **form})
