"""Which tokens of Entra ID let a program in, for itself or for a person, and why each of the others does not."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from adapters.entra_tokens import EntraTokens
from scheduling.identity import ProgramToken, SignInRefused, SignInTrouble
from tests.adapters.test_entra_tokens import GUEST, tokens_of
from tests.support.fake_entra import APP_ID, EVA, HOST, OTHER_TENANT, PROGRAM, TENANT, FakeEntra
from tests.support.fake_graph import client_trust
from tests.support.passing_time import PassingTime

READ, MANAGE = "Bookings.Read.All", "Bookings.Manage.All"


@pytest.fixture
async def entra() -> AsyncIterator[FakeEntra]:
    started = await FakeEntra.start()
    yield started
    await started.close()


@pytest.fixture
def tokens(entra: FakeEntra) -> EntraTokens:
    return tokens_of(entra, PassingTime(), client_trust())


async def test_a_program_with_roles_acts_for_itself(entra: FakeEntra, tokens: EntraTokens) -> None:
    token = await tokens.check_program(entra.application_token(READ, MANAGE, app_displayname="Planner"))
    granted = frozenset({READ, MANAGE})
    assert token == ProgramToken(tenant_id=TENANT, client_id=PROGRAM, client_name="Planner", granted=granted)


async def test_a_program_with_scopes_acts_for_a_person(entra: FakeEntra, tokens: EntraTokens) -> None:
    token = await tokens.check_program(entra.delegated_token(READ, MANAGE))
    assert token.granted == frozenset({READ, MANAGE})
    assert token.person is not None
    assert token.person.object_id == EVA.object_id


async def test_a_program_that_was_granted_nothing_is_known_all_the_same(entra: FakeEntra, tokens: EntraTokens) -> None:
    assert (await tokens.check_program(entra.application_token(roles=None))).granted == frozenset()


async def test_roles_of_a_person_grant_a_program_nothing(entra: FakeEntra, tokens: EntraTokens) -> None:
    token = await tokens.check_program(entra.delegated_token(READ, roles=[MANAGE]))
    assert token.granted == frozenset({READ})


async def test_a_token_of_the_older_version_is_taken(entra: FakeEntra, tokens: EntraTokens) -> None:
    old = {"iss": f"https://sts.windows.net/{TENANT}/", "azp": None, "appid": PROGRAM, "idtyp": None}
    assert (await tokens.check_program(entra.application_token(READ, **old))).client_id == PROGRAM


async def test_a_guest_is_linked_by_no_address(entra: FakeEntra, tokens: EntraTokens) -> None:
    token = await tokens.check_program(entra.delegated_token(READ, person=GUEST))
    assert token.person is not None
    assert (token.person.email, token.person.is_guest) == ("", True)


@pytest.mark.parametrize("audience", [APP_ID, f"api://{APP_ID}", f"https://{HOST}", f"https://{HOST}/", "API://more"])
async def test_the_api_is_known_by_each_of_its_names(entra: FakeEntra, tokens: EntraTokens, audience: str) -> None:
    tokens.app = replace(tokens.app, more_audiences=frozenset({"api://More"}))
    assert await tokens.check_program(entra.application_token(READ, aud=audience))


WRONG: dict[str, tuple[SignInTrouble, Callable[[FakeEntra], str]]] = {
    "expired": (SignInTrouble.EXPIRED, lambda entra: entra.application_token(READ, exp=int(time.time()) - 301)),
    "not valid yet": (
        SignInTrouble.NOT_YET_VALID,
        lambda entra: entra.application_token(READ, nbf=int(time.time()) + 400),
    ),
    "no end": (SignInTrouble.UNTRUSTED, lambda entra: entra.application_token(READ, exp=None)),
    "another tenant": (SignInTrouble.WRONG_TENANT, lambda entra: entra.application_token(READ, tid=OTHER_TENANT)),
    "another issuer": (
        SignInTrouble.UNTRUSTED,
        lambda entra: entra.application_token(READ, iss="https://evil.example"),
    ),
    "for Graph": (
        SignInTrouble.WRONG_AUDIENCE,
        lambda entra: entra.application_token(READ, aud="https://graph.microsoft.com"),
    ),
    "an unknown key": (SignInTrouble.UNTRUSTED, lambda entra: entra.signed_by("foreign", "nobody")),
    "a foreign key under a known name": (
        SignInTrouble.UNTRUSTED,
        lambda entra: entra.signed_by("foreign", entra.key_ids[-1]),
    ),
    "not signed": (SignInTrouble.UNTRUSTED, lambda entra: entra.unsigned()),
    "signed with the public key": (SignInTrouble.UNTRUSTED, lambda entra: entra.signed_with_public_key()),
    "an ID token": (SignInTrouble.WRONG_CLIENT, lambda entra: entra.id_token(roles=[MANAGE])),
    "no program named": (SignInTrouble.WRONG_CLIENT, lambda entra: entra.application_token(READ, azp=None)),
    "a person's without scopes": (
        SignInTrouble.UNTRUSTED,
        lambda entra: entra.delegated_token(scp=None, roles=[MANAGE]),
    ),
    "a person's that calls itself a program's": (
        SignInTrouble.UNTRUSTED,
        lambda entra: entra.delegated_token(scp=None, roles=[MANAGE], idtyp="app"),
    ),
    "no token": (SignInTrouble.UNTRUSTED, lambda _: "x.y.z"),
}


@pytest.mark.parametrize("kind", WRONG)
async def test_every_other_token_is_refused(entra: FakeEntra, tokens: EntraTokens, kind: str) -> None:
    expected, make = WRONG[kind]
    with pytest.raises(SignInRefused) as refused:
        await tokens.check_program(make(entra))
    assert refused.value.trouble is expected


async def test_the_token_of_the_tab_is_granted_nothing(entra: FakeEntra, tokens: EntraTokens) -> None:
    token = await tokens.check_program(entra.access_token())
    assert not token.granted & {READ, MANAGE}


async def test_the_token_of_a_program_does_not_open_the_tab(entra: FakeEntra, tokens: EntraTokens) -> None:
    with pytest.raises(SignInRefused):
        await tokens.check_access(entra.delegated_token(READ, MANAGE))
