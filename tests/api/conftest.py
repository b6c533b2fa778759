"""The API over HTTP, on the demo business, for a program with a key that opens everything."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest
from aiohttp import ClientSession
from multidict import CIMultiDictProxy

from scheduling.business import BusinessId
from scheduling.grants import Grant
from tests.support.demo import Demo
from usecases.access import Actor
from usecases.api_keys import KeyWish
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS, SANNE
from usecases.wiring import UseCases

BUSINESSES = "/solutions/bookingBusinesses"
DEMO = f"{BUSINESSES}/{BUSINESS_ID}"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer; `body` is its JSON, or its text where it is none."""

    status: int
    headers: CIMultiDictProxy[str]
    body: Any

    @property
    def error(self) -> Any:
        return self.body["error"]


@dataclass(frozen=True, slots=True)
class Api:
    """`root` ends with the version; paths begin with a slash."""

    root: str
    session: ClientSession
    key: str
    use_cases: UseCases

    @property
    def headers(self) -> dict[str, str]:
        """By which it is known who calls."""
        return {"Authorization": f"Bearer {self.key}"}

    async def get(self, path: str, **headers: str) -> Said:
        return await self.send("GET", path, **headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> Said:
        return await self.send("POST", path, body, **headers)

    async def patch(self, path: str, body: Any, **headers: str) -> Said:
        return await self.send("PATCH", path, body, **headers)

    async def delete(self, path: str, **headers: str) -> Said:
        return await self.send("DELETE", path, **headers)

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> Said:
        """Headers as keyword arguments, with underscores for hyphens. A body of bytes is sent as it is, any other as JSON."""
        raw = body if isinstance(body, bytes) or body is None else orjson.dumps(body)
        told: dict[str, str] = {**self.headers, **_named(headers)}
        if raw is not None:
            told.setdefault("Content-Type", "application/json")
        address = path if path.startswith("http") else self.root + path
        async with self.session.request(
            method, address, data=raw, headers=told, skip_auto_headers=("Content-Type",)
        ) as answer:
            text = await answer.text()
            is_json = answer.content_type == "application/json"
            return Said(answer.status, answer.headers, orjson.loads(text) if is_json and text else text)

    async def made(self, path: str, body: Any) -> Any:
        """Something new, as it was answered."""
        said = await self.post(path, body)
        assert said.status == 201, said.body
        return said.body

    async def read(self, path: str) -> Any:
        said = await self.get(path)
        assert said.status == 200, said.body
        return said.body

    async def every(self, path: str) -> list[Any]:
        """All of a list, from page to page."""
        found, address = [], path
        while address:
            body = await self.read(address)
            found += body["value"]
            address = body.get("@odata.nextLink")
        return found


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


async def all_powerful(use_cases: UseCases) -> str:
    """A key that opens everything."""
    return await a_key(use_cases, *Grant, name="All of it")


async def a_key(
    use_cases: UseCases, *grants: Grant, name: str = "Some of it", business_id: BusinessId | None = None
) -> str:
    """For all businesses of the tenant, or for one."""
    sanne = next(one.account for one in ACCOUNTS if one.staff_id == SANNE)
    wish = KeyWish(display_name=name, grants=frozenset(grants), business_id=business_id)
    return await use_cases.make_api_key(wish, Actor(kind="staff", account_id=sanne.id))


async def granted(api: Api, *grants: Grant, business_id: BusinessId | None = None) -> Api:
    """The same API for a program that may do this and no more."""
    return replace(api, key=await a_key(api.use_cases, *grants, business_id=business_id))


@pytest.fixture
async def api(demo: Demo) -> AsyncIterator[Api]:
    key = await all_powerful(demo.use_cases)
    async with ClientSession() as session:
        yield Api(root=f"{demo.base_url}/v1.0", session=session, key=key, use_cases=demo.use_cases)
