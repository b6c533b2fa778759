"""The sign-in in the browser: by the real library against a sign-in service on this machine, which refuses on order."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from aiohttp import ClientSession

from adapters.entra_sign_in import EntraSignIn, Flow
from scheduling.identity import SignInRefused, SignInTrouble
from tests.adapters.test_entra_tokens import tokens_of
from tests.support.fake_entra import EVA, OTHER_TENANT, SECRET, TENANT, FakeEntra
from tests.support.fake_graph import certificate, client_trust
from tests.support.passing_time import PassingTime

BACK = "https://book.example.com/sign-in/callback"


@pytest.fixture
async def entra() -> AsyncIterator[FakeEntra]:
    started = await FakeEntra.start()
    started.redirect_uris.add(BACK)
    yield started
    await started.close()


@pytest.fixture
def http(tmp_path: Path) -> Iterator[requests.Session]:
    path = tmp_path / "ca.pem"
    path.write_text(certificate(), encoding="ascii")
    with requests.Session() as made:
        made.verify, made.trust_env = str(path), False
        yield made


@pytest.fixture
def sign_in(entra: FakeEntra, http: requests.Session) -> EntraSignIn:
    return sign_in_of(entra, http)


def sign_in_of(entra: FakeEntra, http: requests.Session, *tenants: str, secret: str = SECRET) -> EntraSignIn:
    tokens = tokens_of(entra, PassingTime(), client_trust(), *(tenants or (TENANT,)))
    return EntraSignIn(tokens=tokens, secret=secret, http_client=http)


async def answer_of(address: str, upn: str = EVA.upn) -> dict[str, str]:
    """What the browser brings back after somebody was chosen."""
    async with (
        ClientSession() as browser,
        browser.get(f"{address}&as={upn}", ssl=client_trust(), allow_redirects=False) as page,
    ):
        assert page.status == 302, await page.text()
        return {name: values[0] for name, values in parse_qs(urlsplit(page.headers["Location"]).query).items()}


async def begun(sign_in: EntraSignIn) -> tuple[Flow, dict[str, str]]:
    address, flow = await sign_in.begin(BACK)
    return flow, await answer_of(address)


async def trouble(sign_in: EntraSignIn, flow: Flow, answer: dict[str, str]) -> SignInTrouble:
    with pytest.raises(SignInRefused) as refused:
        await sign_in.finish(flow, answer)
    return refused.value.trouble


async def test_whoever_is_chosen_there_comes_back_as_that_person(sign_in: EntraSignIn) -> None:
    person = await sign_in.finish(*await begun(sign_in))
    assert (person.tenant_id, person.object_id, person.upn) == (TENANT, EVA.object_id, EVA.upn)


async def test_the_question_has_state_nonce_and_a_challenge_and_asks_for_no_rights(sign_in: EntraSignIn) -> None:
    asked = parse_qs(urlsplit((await sign_in.begin(BACK))[0]).query)
    assert {"state", "nonce", "code_challenge"} < asked.keys()
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "offline_access", "email"}


async def test_another_account_can_be_asked_for(sign_in: EntraSignIn) -> None:
    assert "prompt=select_account" in (await sign_in.begin(BACK, asks_which=True))[0]
    assert "prompt=" not in (await sign_in.begin(BACK))[0]


async def test_a_code_is_good_once(sign_in: EntraSignIn) -> None:
    flow, answer = await begun(sign_in)
    await sign_in.finish(flow, answer)
    assert await trouble(sign_in, flow, answer) is SignInTrouble.BEGIN_AGAIN


async def test_an_answer_to_another_question_is_refused(sign_in: EntraSignIn) -> None:
    flow, _ = await begun(sign_in)
    _, answer = await begun(sign_in)
    assert await trouble(sign_in, flow, answer) is SignInTrouble.BEGIN_AGAIN


async def test_a_stolen_code_is_worth_nothing_without_its_verifier(sign_in: EntraSignIn) -> None:
    _, stolen = await begun(sign_in)
    own, _ = await begun(sign_in)
    assert await trouble(sign_in, {**own, "state": stolen["state"]}, stolen) is SignInTrouble.BEGIN_AGAIN


@pytest.mark.parametrize("missing", ["state", "code"])
async def test_an_answer_that_lacks_something_is_refused(sign_in: EntraSignIn, missing: str) -> None:
    flow, answer = await begun(sign_in)
    del answer[missing]
    assert await trouble(sign_in, flow, answer) is SignInTrouble.BEGIN_AGAIN


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"nonce": "of another sign-in"}, SignInTrouble.UNTRUSTED),
        ({"nonce": None}, SignInTrouble.UNTRUSTED),
        ({"aud": "another-app"}, SignInTrouble.WRONG_AUDIENCE),
        ({"tid": OTHER_TENANT}, SignInTrouble.WRONG_TENANT),
        ({"iss": "https://sts.example/"}, SignInTrouble.UNTRUSTED),
        ({"exp": 1_700_000_000}, SignInTrouble.EXPIRED),
    ],
)
async def test_an_id_token_that_does_not_fit_is_refused(
    entra: FakeEntra, sign_in: EntraSignIn, claims: dict[str, object], expected: SignInTrouble
) -> None:
    entra.orders.id_claims = claims
    assert await trouble(sign_in, *await begun(sign_in)) is expected


async def test_an_id_token_signed_by_somebody_else_is_refused(entra: FakeEntra, sign_in: EntraSignIn) -> None:
    entra.orders.signing_key = "foreign"
    assert await trouble(sign_in, *await begun(sign_in)) is SignInTrouble.UNTRUSTED


async def test_an_answer_without_id_token_is_refused(entra: FakeEntra, sign_in: EntraSignIn) -> None:
    entra.orders.leaves_out_id_token = True
    assert await trouble(sign_in, *await begun(sign_in)) is SignInTrouble.UNTRUSTED


@pytest.mark.parametrize(
    ("error", "description", "expected"),
    [
        ("access_denied", "AADSTS65004: User declined to consent", SignInTrouble.CANCELLED),
        ("access_denied", "", SignInTrouble.CANCELLED),
        ("access_denied", "AADSTS50105: The user is not assigned", SignInTrouble.NOT_ASSIGNED),
        ("consent_required", "AADSTS65001: has not consented", SignInTrouble.CONSENT_MISSING),
        ("invalid_client", "AADSTS650052: needs a service that your organization lacks", SignInTrouble.CONSENT_MISSING),
        ("server_error", "AADSTS90033: transient", SignInTrouble.NO_ANSWER),
        ("interaction_required", "AADSTS50020: from another provider", SignInTrouble.WRONG_TENANT),
        ("weather", "AADSTS1: rain", SignInTrouble.REFUSED),
    ],
)
async def test_a_refusal_there_says_what_it_means(
    entra: FakeEntra, sign_in: EntraSignIn, error: str, description: str, expected: SignInTrouble
) -> None:
    entra.orders.error, entra.orders.description = error, description
    assert await trouble(sign_in, *await begun(sign_in)) is expected


async def test_a_wrong_secret_is_a_matter_of_the_set_up(entra: FakeEntra, http: requests.Session) -> None:
    sign_in = sign_in_of(entra, http, secret="wrong")
    assert await trouble(sign_in, *await begun(sign_in)) is SignInTrouble.SET_UP_WRONG


async def test_a_service_that_is_down_is_no_answer(entra: FakeEntra, sign_in: EntraSignIn) -> None:
    await entra.close()
    with pytest.raises(SignInRefused, match="no_answer"):
        await sign_in.begin(BACK)


async def test_a_service_that_fails_is_no_answer(entra: FakeEntra, sign_in: EntraSignIn) -> None:
    entra.orders.status = 500
    with pytest.raises(SignInRefused, match="no_answer"):
        await sign_in.begin(BACK)


async def test_with_several_tenants_any_work_account_may_try(entra: FakeEntra, http: requests.Session) -> None:
    address, _ = await sign_in_of(entra, http, TENANT, OTHER_TENANT).begin(BACK)
    assert urlsplit(address).path == "/organizations/oauth2/v2.0/authorize"


async def test_the_farewell_ends_the_session_there_and_leads_back(entra: FakeEntra, sign_in: EntraSignIn) -> None:
    async with (
        ClientSession() as browser,
        browser.get(sign_in.farewell(BACK), ssl=client_trust(), allow_redirects=False) as page,
    ):
        assert page.headers["Location"] == BACK
