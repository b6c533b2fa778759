"""Tokens of Entra ID at the API of the product as it runs in production: what is granted, and what a role limits further."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.api.conftest import BUSINESSES, DEMO
from tests.support.fake_entra import PROGRAM, Person
from tests.support.sign_in import Signing, signing_product
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS

PEOPLE = {one.account.id.removeprefix("demo-"): one.account for one in ACCOUNTS}
TENANT = ACCOUNTS[0].account.tenant_id
READ, APPOINTMENTS = "Bookings.Read.All", "BookingsAppointment.ReadWrite.All"
WRITE, MANAGE = "Bookings.ReadWrite.All", "Bookings.Manage.All"
Answer = tuple[int, Any]


class Caller:
    def __init__(self, signing: Signing, client: ClientSession) -> None:
        self.signing, self.client = signing, client

    def application(self, *roles: str, **claims: object) -> str:
        issuer = f"{self.signing.entra.url}/{TENANT}/v2.0"
        return self.signing.entra.application_token(*roles, **{"tid": TENANT, "iss": issuer, **claims})

    def delegated(self, role: str, *scopes: str) -> str:
        account = PEOPLE[role]
        person = Person(object_id=account.object_id, name=account.name, upn=account.email, tenant_id=TENANT)
        return self.signing.entra.delegated_token(*scopes, person=person)

    async def send(self, token: str, method: str, path: str, body: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.client.request(method, f"{self.signing.url}/v1.0{path}", json=body, headers=headers) as answer:
            return answer.status, await answer.json() if await answer.read() else None


@pytest.fixture
async def caller(tmp_path: Path, seeded_file: Path) -> AsyncIterator[Caller]:
    async with (
        signing_product(
            tmp_path, copied_from=seeded_file, tenants=TENANT, admins=PEOPLE["administrator"].object_id
        ) as signing,
        ClientSession() as client,
    ):
        yield Caller(signing, client)


CHANGES: dict[str, tuple[str, str, Any]] = {
    "read": ("GET", DEMO, None),
    "customer": ("POST", f"{DEMO}/customers", {"displayName": "Noor"}),
    "question": ("POST", f"{DEMO}/customQuestions", {"displayName": "Why?"}),
    "service": ("POST", f"{DEMO}/services", {"displayName": "Advice"}),
    "settings": ("PATCH", DEMO, {"businessType": "Clinic"}),
    "publish": ("POST", f"{DEMO}/publish", None),
    "business": ("POST", BUSINESSES, {"displayName": "Second"}),
}
ALLOWED = {
    READ: {"read"},
    APPOINTMENTS: {"read", "customer", "question"},
    WRITE: {"read", "customer", "question", "service", "settings"},
    MANAGE: set(CHANGES),
}


@pytest.mark.parametrize("kind", ["application", "delegated"])
@pytest.mark.parametrize("permission", ALLOWED)
async def test_each_permission_opens_what_it_should(caller: Caller, permission: str, kind: str) -> None:
    """The table of Graph's permissions; an application may do what an administrator's program may."""
    is_own = kind == "application"
    token = caller.application(permission) if is_own else caller.delegated("administrator", permission)
    statuses = {name: (await caller.send(token, *change))[0] for name, change in CHANGES.items()}
    assert {name for name, status in statuses.items() if status < 300} == ALLOWED[permission]
    assert {status for name, status in statuses.items() if name not in ALLOWED[permission]} <= {403}


@pytest.mark.parametrize(
    ("role", "opened"),
    [("scheduler", {"read", "customer"}), ("viewer", {"read"})],
)
async def test_the_role_in_the_business_limits_a_program_that_acts_for_somebody(
    caller: Caller, role: str, opened: set[str]
) -> None:
    token = caller.delegated(role, MANAGE)
    statuses = {name: (await caller.send(token, *CHANGES[name]))[0] for name in CHANGES if name != "business"}
    assert {name for name, status in statuses.items() if status < 300} == opened
    assert {status for name, status in statuses.items() if name not in opened} == {403}


async def test_a_program_that_acts_for_somebody_sees_the_businesses_of_that_person(caller: Caller) -> None:
    status, body = await caller.send(caller.delegated("viewer", READ), "GET", BUSINESSES)
    assert (status, [one["id"] for one in body["value"]]) == (200, [BUSINESS_ID])


async def test_what_a_program_did_is_noted_under_its_id(caller: Caller) -> None:
    token = caller.application(WRITE, app_displayname="Planner")
    assert (await caller.send(token, *CHANGES["settings"]))[0] == 204
    (call,) = await caller.signing.product.use_cases.list_program_calls(BUSINESS_ID, SYSTEM)
    assert (call.caller_id, call.caller_name) == (f"app:{PROGRAM}@{TENANT}", "Planner")


@pytest.mark.parametrize(
    "claims", [{"aud": "https://graph.microsoft.com"}, {"exp": 1}, {"tid": "x"}, {"iss": "https://x"}]
)
async def test_a_token_that_does_not_hold_is_refused_with_graphs_body(
    caller: Caller, claims: dict[str, object]
) -> None:
    status, body = await caller.send(caller.application(MANAGE, **claims), "GET", BUSINESSES)
    assert (status, body["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert body["error"]["innerError"]["request-id"]


async def test_the_host_itself_is_an_audience(caller: Caller) -> None:
    """As clients of azure-identity ask for it: the scope follows from the host."""
    token = caller.application(READ, aud="https://book.example.com")
    assert (await caller.send(token, "GET", BUSINESSES))[0] == 200
