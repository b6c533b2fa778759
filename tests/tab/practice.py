"""Going through the pages of the demo business by plain requests, as somebody who has signed in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import ClientResponse, ClientSession

from tests.support.demo import Demo
from tests.tab.forms import csrf_of, sign_in
from usecases.demo.offer import BUSINESS_ID


@dataclass(frozen=True, slots=True)
class Reader:
    """A browser without JavaScript."""

    client: ClientSession
    demo: Demo

    def url(self, page: str) -> str:
        return f"{self.demo.base_url}/app/{BUSINESS_ID}/{page}"

    async def sign_in(self, role: str) -> None:
        await sign_in(self.client, self.demo.base_url, role)

    async def open(self, page: str, status: int = 200) -> str:
        async with self.client.get(self.url(page), headers={"Accept": "text/html"}) as answer:
            assert answer.status == status
            return await answer.text()

    async def send(self, page: str, fields: Mapping[str, str], status: int = 200, *, into: str = "") -> str:
        """Fill the form that stands on a page, and send it there or into another one."""
        answer = await self.post(page, fields, into=into)
        assert answer.status == status
        return await answer.text()

    async def post(
        self, page: str, fields: Mapping[str, str], *, into: str = "", in_teams: bool = False, follow: bool = True
    ) -> ClientResponse:
        headers = {"Accept": "text/html", **({"HX-Request": "true"} if in_teams else {})}
        sent = {"csrf_token": csrf_of(await self.open(page)), **fields}
        answer = await self.client.post(self.url(into or page), data=sent, headers=headers, allow_redirects=follow)
        await answer.read()
        return answer


def words_of(page: str) -> str:
    """What stands on a page, without its tags, the spaces tidied."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
