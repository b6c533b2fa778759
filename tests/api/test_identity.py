"""Who calls: by key or token, with what it was granted; and how everybody else is turned away."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from api.errors import ApiError
from api.identity import GATEKEEPER, Gatekeeper, identify
from scheduling.grants import Grant
from tests.adapters.test_entra_tokens import tokens_of
from tests.support.builders import TENANT, Shop, a_shop, staff_actor
from tests.support.databases import open_patiently
from tests.support.fake_entra import OTHER_TENANT, PROGRAM, FakeEntra, Person
from tests.support.fake_graph import client_trust
from tests.support.passing_time import PassingTime
from usecases.api_keys import KeyWish
from usecases.wiring import Rules

READ, MANAGE = str(Grant.READ), str(Grant.MANAGE)
ADA = Person(object_id="oid-ada", name="Ada", upn="ada@example.com", tenant_id=TENANT)


@dataclass(frozen=True, slots=True)
class Scene:
    shop: Shop
    entra: FakeEntra
    url: str

    async def call(self, authorization: str | None) -> tuple[int, dict[str, Any], str]:
        """Status, what is told, and the header that says how to come in."""
        headers = {} if authorization is None else {"Authorization": authorization}
        async with ClientSession() as client, client.get(self.url, headers=headers) as answer:
            return answer.status, await answer.json(), answer.headers.get("WWW-Authenticate", "")

    async def key(self, *grants: Grant, everywhere: bool = False) -> str:
        business_id = None if everywhere else self.shop.id
        wish = KeyWish(display_name="Planner", grants=frozenset(grants), business_id=business_id)
        return await self.shop.usecases.make_api_key(wish, staff_actor("ada"))

    def application_token(self, *roles: str, **claims: object) -> str:
        return self.entra.application_token(
            *roles, **{"tid": TENANT, "iss": f"{self.entra.url}/{TENANT}/v2.0", **claims}
        )


async def show(request: web.Request) -> web.Response:
    """What a door is told of its caller; a business and a permission are asked for."""
    try:
        caller = await identify(request)
        caller.need(READ, MANAGE)
    except ApiError as error:
        return web.json_response({"code": error.code, "why": error.message}, status=error.status, headers=error.headers)
    return web.json_response(
        {
            "id": caller.id,
            "kind": caller.kind,
            "name": caller.name,
            "granted": sorted(caller.granted),
            "businesses": None if caller.businesses is None else sorted(caller.businesses),
            "actor": caller.actor.kind,
        }
    )


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    entra = await FakeEntra.start()
    async with await open_patiently(sqlite_url) as database:
        shop = await a_shop(database, rules=Rules(admins=("oid-ada",)))
        async with TestServer(_probe(shop, entra)) as server:
            yield Scene(shop, entra, str(server.make_url("/")))
    await entra.close()


def _probe(shop: Shop, entra: FakeEntra) -> web.Application:
    app = web.Application()
    app[GATEKEEPER] = Gatekeeper(
        recognise_key=shop.usecases.recognise_api_key,
        recognise_account=shop.usecases.recognise_account,
        tokens=tokens_of(entra, PassingTime(), client_trust(), TENANT),
    )
    app.router.add_get("/", show)
    return app


async def test_a_key_reaches_its_business(scene: Scene) -> None:
    status, told, _ = await scene.call(f"Bearer {await scene.key(Grant.READ)}")
    assert (status, told["kind"], told["actor"], told["name"]) == (200, "key", "program", "Planner")
    assert (told["granted"], told["businesses"]) == ([READ], [scene.shop.id])


async def test_a_key_of_the_tenant_reaches_all(scene: Scene) -> None:
    _, told, _ = await scene.call(f"bearer  {await scene.key(Grant.MANAGE, everywhere=True)}")
    assert told["businesses"] is None


async def test_an_application_reaches_all_of_its_tenant(scene: Scene) -> None:
    _, told, _ = await scene.call(f"Bearer {scene.application_token(READ, 'Mail.Send', app_displayname='Planner')}")
    assert (told["id"], told["kind"], told["name"]) == (f"app:{PROGRAM}@{TENANT}", "application", "Planner")
    assert (told["granted"], told["businesses"]) == ([READ, "Mail.Send"], None)


async def test_a_program_reaches_what_the_person_it_acts_for_does(scene: Scene) -> None:
    _, told, _ = await scene.call(f"Bearer {scene.entra.delegated_token(READ, person=ADA)}")
    assert (told["kind"], told["actor"], told["businesses"]) == ("delegated", "staff", [scene.shop.id])


async def test_a_person_without_a_role_reaches_nothing(scene: Scene) -> None:
    stranger = Person(object_id="oid-x", name="X", upn="x@example.com", tenant_id=TENANT)
    _, told, _ = await scene.call(f"Bearer {scene.entra.delegated_token(READ, person=stranger)}")
    assert told["businesses"] == []


async def test_without_the_permission_the_answer_is_403(scene: Scene) -> None:
    status, told, _ = await scene.call(f"Bearer {scene.application_token('Mail.Send')}")
    assert (status, told["code"]) == (403, "accessDenied")
    assert READ in told["why"]


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Basic YTpi", "Bearer sk_nothing", "Bearer x.y.z", "Bearer é", "x" * 7000]
)
async def test_who_shows_nothing_that_holds_gets_401(scene: Scene, authorization: str | None) -> None:
    status, told, way = await scene.call(authorization)
    assert (status, told["code"]) == (401, "InvalidAuthenticationToken")
    assert way.startswith("Bearer")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "https://graph.microsoft.com"}, "audience"),
        ({"exp": 1}, "expired"),
        ({"tid": OTHER_TENANT}, "tenant"),
    ],
)
async def test_a_token_that_does_not_hold_says_why(scene: Scene, claims: dict[str, object], why: str) -> None:
    status, told, _ = await scene.call(f"Bearer {scene.application_token(READ, **claims)}")
    assert status == 401
    assert why in told["why"]


async def test_a_key_revoked_is_refused_at_once(scene: Scene) -> None:
    told = await scene.key(Grant.READ)
    assert (await scene.call(f"Bearer {told}"))[0] == 200
    (one,) = await scene.shop.usecases.list_api_keys(scene.shop.id, staff_actor("ada"))
    await scene.shop.usecases.revoke_api_key(one.id, scene.shop.id, staff_actor("ada"))
    assert (await scene.call(f"Bearer {told}"))[0] == 401


async def test_while_the_keys_cannot_be_had_it_is_not_the_callers_fault(scene: Scene) -> None:
    scene.entra.orders.status = 500
    status, told, _ = await scene.call(f"Bearer {scene.application_token(READ)}")
    assert (status, told["code"]) == (503, "serviceNotAvailable")
