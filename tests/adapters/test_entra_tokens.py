"""Which tokens of Entra ID say who somebody is, and why each of the others does not."""

import base64
import json
import ssl
import time
from collections.abc import AsyncIterator, Callable

import pytest

from adapters.entra_keys import EntraKeys
from adapters.entra_tokens import SCOPE, TEAMS_CLIENTS, EntraApp, EntraTokens
from adapters.system_clock import SystemClock
from scheduling.identity import SignedIn, SignInRefused, SignInTrouble
from tests.support.fake_entra import APP_ID, EVA, HOST, OTHER_TENANT, TENANT, FakeEntra, Person
from tests.support.fake_graph import client_trust
from tests.support.passing_time import PassingTime

BOT_ID = "5c1e9d1a-0000-4000-8000-0000000000b0"
GUEST = Person(
    object_id="e0a00000-0000-4000-8000-000000000002",
    name="Gus Guest",
    upn="gus@elsewhere.example",
    email="boss@shop.example",
    idp=f"https://sts.windows.net/{OTHER_TENANT}/",
)


@pytest.fixture
async def entra() -> AsyncIterator[FakeEntra]:
    started = await FakeEntra.start()
    yield started
    await started.close()


@pytest.fixture
def tokens(entra: FakeEntra) -> EntraTokens:
    return tokens_of(entra, PassingTime(), client_trust())


def tokens_of(entra: FakeEntra, passing: PassingTime, trust: ssl.SSLContext, *tenants: str) -> EntraTokens:
    app = EntraApp(
        login=entra.url, app_id=APP_ID, tenants=frozenset(tenants or {TENANT.upper()}), host=HOST, bot_id=BOT_ID
    )
    keys = EntraKeys(login=entra.url, monotonic=passing.monotonic, trust=trust)
    return EntraTokens(app=app, keys=keys, clock=SystemClock())


async def trouble(tokens: EntraTokens, token: str) -> SignInTrouble:
    with pytest.raises(SignInRefused) as refused:
        await tokens.check_access(token)
    return refused.value.trouble


async def test_a_token_that_teams_fetched_says_who_it_is(entra: FakeEntra, tokens: EntraTokens) -> None:
    person = await tokens.check_access(entra.access_token(email="Eva@Shop.example"))
    assert person == SignedIn(
        tenant_id=TENANT, object_id=EVA.object_id, name="Eva Smit", email="Eva@Shop.example", upn="eva@shop.example"
    )


async def test_a_token_of_the_older_version_says_the_same(entra: FakeEntra, tokens: EntraTokens) -> None:
    assert await tokens.check_access(entra.old_access_token()) == await tokens.check_access(entra.access_token())


@pytest.mark.parametrize(
    "audience",
    [
        APP_ID,
        f"api://{APP_ID}",
        f"api://{HOST}/{APP_ID}",
        f"api://{HOST}/botid-{APP_ID}",
        f"api://{HOST}/botid-{BOT_ID}",
        f"api://botid-{BOT_ID}",
        f"API://{HOST.upper()}/{APP_ID}",
    ],
)
async def test_the_application_is_known_by_each_of_its_names(
    entra: FakeEntra, tokens: EntraTokens, audience: str
) -> None:
    assert (await tokens.check_access(entra.access_token(aud=audience))).object_id == EVA.object_id


@pytest.mark.parametrize("client", sorted(TEAMS_CLIENTS))
async def test_both_clients_of_teams_are_taken(entra: FakeEntra, tokens: EntraTokens, client: str) -> None:
    assert await tokens.check_access(entra.access_token(azp=client))


async def test_the_scope_may_stand_among_others(entra: FakeEntra, tokens: EntraTokens) -> None:
    assert await tokens.check_access(entra.access_token(scp=f"email {SCOPE}"))


WRONG: dict[str, tuple[SignInTrouble, Callable[[FakeEntra], str]]] = {
    "expired": (SignInTrouble.EXPIRED, lambda entra: entra.access_token(exp=int(time.time()) - 301)),
    "not valid yet": (SignInTrouble.NOT_YET_VALID, lambda entra: entra.access_token(nbf=int(time.time()) + 400)),
    "no end": (SignInTrouble.UNTRUSTED, lambda entra: entra.access_token(exp=None)),
    "an end in words": (SignInTrouble.UNTRUSTED, lambda entra: entra.access_token(exp="tomorrow")),
    "a beginning in words": (SignInTrouble.UNTRUSTED, lambda entra: entra.access_token(nbf="soon")),
    "another tenant": (SignInTrouble.WRONG_TENANT, lambda entra: entra.access_token(tid=OTHER_TENANT)),
    "no tenant": (SignInTrouble.UNTRUSTED, lambda entra: entra.access_token(tid=None)),
    "a tenant that is a path": (SignInTrouble.WRONG_TENANT, lambda entra: entra.access_token(tid=f"../{TENANT}")),
    "another tenant's issuer": (
        SignInTrouble.UNTRUSTED,
        lambda entra: entra.access_token(iss=f"{entra.url}/{OTHER_TENANT}/v2.0"),
    ),
    "issuer of version 1 without its slash": (
        SignInTrouble.UNTRUSTED,
        lambda entra: entra.old_access_token(iss=f"https://sts.windows.net/{TENANT}"),
    ),
    "no issuer": (SignInTrouble.UNTRUSTED, lambda entra: entra.access_token(iss=None)),
    "for Graph": (SignInTrouble.WRONG_AUDIENCE, lambda entra: entra.access_token(aud="https://graph.microsoft.com")),
    "for our host and another app": (
        SignInTrouble.WRONG_AUDIENCE,
        lambda entra: entra.access_token(aud=f"api://{HOST}/{OTHER_TENANT}"),
    ),
    "for several": (SignInTrouble.WRONG_AUDIENCE, lambda entra: entra.access_token(aud=[APP_ID])),
    "no audience": (SignInTrouble.WRONG_AUDIENCE, lambda entra: entra.access_token(aud=None)),
    "fetched by another program": (SignInTrouble.WRONG_CLIENT, lambda entra: entra.access_token(azp=APP_ID)),
    "fetched by nobody": (SignInTrouble.WRONG_CLIENT, lambda entra: entra.access_token(azp=None)),
    "without the scope": (SignInTrouble.CONSENT_MISSING, lambda entra: entra.access_token(scp="email openid")),
    "with no scope": (SignInTrouble.CONSENT_MISSING, lambda entra: entra.access_token(scp=None)),
    "a scope that only looks like it": (
        SignInTrouble.CONSENT_MISSING,
        lambda entra: entra.access_token(scp=f"not_{SCOPE}"),
    ),
    "of an ID": (SignInTrouble.WRONG_CLIENT, lambda entra: entra.id_token()),
    "naming nobody": (SignInTrouble.UNTRUSTED, lambda entra: entra.access_token(oid=None)),
    "alg none": (SignInTrouble.UNTRUSTED, lambda entra: entra.unsigned()),
    "HS256 with the public key": (SignInTrouble.UNTRUSTED, lambda entra: entra.signed_with_public_key()),
    "foreign key under a known name": (SignInTrouble.UNTRUSTED, lambda entra: entra.signed_by("foreign", "entra-one")),
    "unknown key": (SignInTrouble.UNTRUSTED, lambda entra: entra.signed_by("foreign", "nobody-knows-me")),
    "another signature": (
        SignInTrouble.UNTRUSTED,
        lambda entra: ".".join([*entra.access_token().split(".")[:2], entra.access_token(jti="x").split(".")[2]]),
    ),
    "nothing": (SignInTrouble.UNTRUSTED, lambda _: ""),
    "no JWT": (SignInTrouble.UNTRUSTED, lambda _: "abc"),
    "three empty parts": (SignInTrouble.UNTRUSTED, lambda _: ".."),
    "no text": (SignInTrouble.UNTRUSTED, lambda _: "\udcff.é.\x00"),
}


@pytest.mark.parametrize(("expected", "wrong"), WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_token_is_refused_and_says_why(
    entra: FakeEntra, tokens: EntraTokens, expected: SignInTrouble, wrong: Callable[[FakeEntra], str]
) -> None:
    assert await trouble(tokens, wrong(entra)) is expected


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "head", [[], None, 1, "x", {"alg": "RS256", "kid": ["a"]}, {"alg": {}, "kid": "entra-one"}, {"kid": {}}]
)
async def test_garbage_instead_of_a_token_is_refused(tokens: EntraTokens, head: object) -> None:
    token = f"{part(head)}.{part({'tid': TENANT, 'exp': {}})}.AAAA"
    assert await trouble(tokens, token) is SignInTrouble.UNTRUSTED


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -290), ("nbf", 290)])
async def test_clocks_may_differ_by_five_minutes(
    entra: FakeEntra, tokens: EntraTokens, claim: str, seconds: int
) -> None:
    assert await tokens.check_access(entra.access_token(EVA, **{claim: int(time.time()) + seconds}))


async def test_a_stranger_cannot_make_us_ask_about_other_tenants(entra: FakeEntra, tokens: EntraTokens) -> None:
    await trouble(tokens, entra.access_token(tid=OTHER_TENANT))
    assert entra.asked == []


async def test_a_second_tenant_that_is_allowed_has_keys_of_its_own(entra: FakeEntra) -> None:
    tokens = tokens_of(entra, PassingTime(), client_trust(), TENANT, OTHER_TENANT)
    other = Person(object_id="o", name="Otto", upn="otto@other.example", tenant_id=OTHER_TENANT)
    assert (await tokens.check_access(entra.access_token(other))).tenant_id == OTHER_TENANT
    assert entra.asked == [f"/{OTHER_TENANT}/discovery/v2.0/keys"]


async def test_nobody_here_vouches_for_the_addresses_of_a_guest(entra: FakeEntra, tokens: EntraTokens) -> None:
    person = await tokens.check_access(entra.access_token(GUEST))
    assert (person.is_guest, person.email, person.upn) == (True, "", "")


async def test_an_address_of_a_guest_counts_when_its_owner_is_known_to_entra(
    entra: FakeEntra, tokens: EntraTokens
) -> None:
    person = await tokens.check_access(entra.access_token(GUEST, xms_edov=True))
    assert (person.is_guest, person.email, person.upn) == (True, "boss@shop.example", "")


@pytest.mark.parametrize("claims", [{"acct": 1}, {"idp": "live.com"}])
async def test_a_guest_is_known_as_one(entra: FakeEntra, tokens: EntraTokens, claims: dict[str, object]) -> None:
    assert (await tokens.check_access(entra.access_token(EVA, **claims))).is_guest


@pytest.mark.parametrize("claims", [{"acct": 0}, {"idp": f"https://sts.windows.net/{TENANT}/"}])
async def test_a_member_is_no_guest(entra: FakeEntra, tokens: EntraTokens, claims: dict[str, object]) -> None:
    assert not (await tokens.check_access(entra.access_token(EVA, **claims))).is_guest


async def test_an_id_token_is_for_the_sign_in_alone(entra: FakeEntra, tokens: EntraTokens) -> None:
    assert (await tokens.check_id(entra.id_token())).object_id == EVA.object_id
    with pytest.raises(SignInRefused, match="wrong_audience"):
        await tokens.check_id(entra.id_token(aud=f"api://{HOST}/{APP_ID}"))


async def test_an_id_token_of_another_tenant_is_refused(entra: FakeEntra, tokens: EntraTokens) -> None:
    with pytest.raises(SignInRefused, match="wrong_tenant"):
        await tokens.check_id(entra.id_token(tid=OTHER_TENANT))
