"""The pages of the app over a small stored shop: somebody signs in, reads pages and sends forms as a browser does."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

from aiohttp.test_utils import TestServer
from yarl import URL

from scheduling.staff import StaffMember
from tab.app import add_app
from tab.frame import Frame
from tests.support.builders import TENANT, Shop
from tests.web.conftest import Client
from web.development import DemoPerson
from web.frame import DevelopmentDoors, FrameParts, make_application

Connect = Callable[[TestServer], Awaitable[Client]]
Fields = Mapping[str, str] | Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page as it came."""

    status: int
    text: str
    url: URL

    @property
    def words(self) -> str:
        """What a reader sees, without the marks of HTML."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.text)).split())

    def field(self, name: str) -> str:
        """What stands in an input."""
        found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*value="([^"]*)"', self.text)
        assert found, f"no field {name}"
        return unescape(found[1])

    def error(self, name: str) -> str:
        """What is told at a field."""
        found = re.search(rf'id="{re.escape(name)}-error">([^<]*)<', self.text)
        return unescape(found[1]) if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopPages:
    """One signed-in person; paths begin after the business."""

    shop: Shop
    client: Client

    async def get(self, *parts: str, **query: str | Sequence[str]) -> Shown:
        async with self.client.get(self._path(parts), params=query) as answer:
            return Shown(status=answer.status, text=await answer.text(), url=answer.url)

    async def post(self, *parts: str, fields: Fields, page: Shown | None = None) -> Shown:
        """With the token, and the mark and the draft, of the page that shows the form."""
        form = page or await self.get(*parts)
        hidden = re.findall(r'<input type="hidden" name="(csrf_token|mark|draft)" value="([^"]*)"', form.text)
        pairs = list(fields.items()) if isinstance(fields, Mapping) else list(fields)
        async with self.client.post(self._path(parts), data=[*dict(hidden).items(), *pairs]) as answer:
            return Shown(status=answer.status, text=await answer.text(), url=answer.url)

    def _path(self, parts: Sequence[str]) -> str:
        return "/".join(["/app", quote(self.shop.id, safe=""), *(quote(part, safe="") for part in parts)])


async def open_pages(shop: Shop, parts: FrameParts, connect: Connect, who: str = "ada") -> ShopPages:
    """The pages of a shop, with a member of its staff signed in."""
    members = await shop.database.read(lambda work: work.staff.list(shop.id))
    people = {str(member.id): _person(member) for member in members}
    options = replace(parts.options, clock=shop.clock)
    doors = DevelopmentDoors(mail_folder=Path(), sms_folder=Path(), people=people)
    app = make_application(replace(parts, options=options, development=doors))
    add_app(app, Frame(use_cases=shop.usecases, clock=shop.clock))
    client = await connect(TestServer(app))
    async with client.get(f"/dev/sign-in?as={who}&next=/app/me", headers={"Sec-Fetch-Site": "none"}) as answer:
        assert answer.status == 200
    return ShopPages(shop=shop, client=client)


def _person(member: StaffMember) -> DemoPerson:
    return DemoPerson(
        key=member.id,
        name=member.display_name,
        role=member.role,
        tenant_id=TENANT,
        object_id=f"oid-{member.id}",
        email=member.email,
    )
