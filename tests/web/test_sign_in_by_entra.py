"""Signing in with a browser by Entra ID, over real HTTP: out, back with a code, into a session, and out again."""

import re
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar

from tests.support.fake_entra import EVA, HOST, OTHER_TENANT, TENANT, Person
from tests.support.fake_graph import client_trust
from tests.support.sign_in import ADDRESS, Signing, signing_product

SESSION = "__Host-slotkeeper_session"
HTML = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
async def signing(tmp_path: Path) -> AsyncIterator[Signing]:
    async with signing_product(tmp_path) as started:
        yield started


class Visitor:
    """A browser as far as cookies go; it takes the address that the product is known by for the one where it listens."""

    def __init__(self, signing: Signing, session: ClientSession) -> None:
        self.signing = signing
        self.session = session
        self.cookies: dict[str, str] = {}

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self._ask("GET", path, headers)

    async def post(self, path: str, form: dict[str, str], **headers: str) -> ClientResponse:
        return await self._ask("POST", path, headers, form)

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None
    ) -> ClientResponse:
        cookies = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = self.signing.url + path.removeprefix(ADDRESS)
        sent = {**HTML, "Host": HOST, **(cookies if self.cookies else {}), **named}
        answer = await self.session.request(method, address, data=form, headers=sent, allow_redirects=False)
        await answer.read()
        self._keep(answer)
        return answer

    def _keep(self, answer: ClientResponse) -> None:
        for line in answer.headers.getall("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies.pop(name, None)
                if morsel["max-age"] != "0" and morsel.value:
                    self.cookies[name] = morsel.value

    async def begin(self, path: str = "/sign-in?next=/app/me") -> str:
        """The address at Entra."""
        answer = await self.get(path)
        assert answer.status == 303, await answer.text()
        return answer.headers["Location"]

    async def choose(self, address: str, upn: str = EVA.upn) -> str:
        """The address that the browser is sent back to."""
        chosen = f"{address}&as={upn}"
        async with self.session.get(chosen, ssl=client_trust(), allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"]

    async def sign_in(self, path: str = "/sign-in?next=/app/me", upn: str = EVA.upn) -> ClientResponse:
        return await self.get(await self.choose(await self.begin(path), upn))


@pytest.fixture
async def visitor(signing: Signing) -> AsyncIterator[Visitor]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield Visitor(signing, session)


async def test_a_stranger_signs_in_and_lands_where_the_way_led(visitor: Visitor) -> None:
    refused = await visitor.get("/app/me?lang=nl")
    back = await visitor.sign_in(refused.headers["Location"])
    assert (back.status, back.headers["Location"]) == (303, "/app/me?lang=nl")
    page = await visitor.get("/app/me")
    assert "Eva Smit" in await page.text()


async def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_other_hosts(visitor: Visitor) -> None:
    (line,) = [line for line in (await visitor.sign_in()).headers.getall("Set-Cookie") if line.startswith(SESSION)]
    said = {part.strip().lower() for part in line.split(";")}
    assert {"secure", "httponly", "samesite=lax", "path=/", "max-age=43200"} <= said
    assert not any(part.startswith("domain") for part in said)


async def test_what_is_kept_meanwhile_is_gone_afterwards(visitor: Visitor) -> None:
    await visitor.begin()
    assert any("flow" in name for name in visitor.cookies)
    await visitor.sign_in()
    assert [name for name in visitor.cookies if "flow" not in name] == [SESSION]


async def test_two_pages_may_ask_for_a_sign_in_at_the_same_time(visitor: Visitor) -> None:
    first, second = await visitor.begin("/sign-in?next=/app/me"), await visitor.begin("/sign-in?next=/app")
    one, other = await visitor.get(await visitor.choose(second)), await visitor.get(await visitor.choose(first))
    assert (one.headers["Location"], other.headers["Location"]) == ("/app", "/app/me")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-in", "%0d%0aX: y"]
)
async def test_the_way_back_never_leaves_this_server(visitor: Visitor, target: str) -> None:
    assert (await visitor.sign_in(f"/sign-in?next={target}")).headers["Location"] == "/app"


async def test_an_answer_without_what_was_kept_is_nobody(visitor: Visitor) -> None:
    back = await visitor.choose(await visitor.begin())
    visitor.cookies.clear()
    answer = await visitor.get(back)
    assert answer.status == 403
    assert "begin again" in (await answer.text()).lower()
    assert SESSION not in visitor.cookies


async def test_somebody_elses_answer_is_not_taken(visitor: Visitor, signing: Signing) -> None:
    """Otherwise a stranger could sign somebody in as himself, and read what that person then enters."""
    attacker = Visitor(signing, visitor.session)
    lure = await attacker.choose(await attacker.begin())
    await visitor.begin()
    assert (await visitor.get(lure)).status == 403
    assert SESSION not in visitor.cookies


async def test_what_was_kept_cannot_be_changed(visitor: Visitor) -> None:
    back = await visitor.choose(await visitor.begin())
    (name,) = visitor.cookies
    visitor.cookies[name] = "x" + visitor.cookies[name]
    assert (await visitor.get(back)).status == 403


async def test_signing_out_ends_the_session_also_for_a_thief(visitor: Visitor) -> None:
    await visitor.sign_in()
    stolen = dict(visitor.cookies)
    page = await (await visitor.get("/app/me")).text()
    answer = await visitor.post("/sign-out", {"csrf_token": csrf_of(page)})
    assert (answer.headers["Location"], visitor.cookies) == ("/signed-out", {})
    visitor.cookies = stolen
    assert (await visitor.get("/app/me")).status == 303


async def test_after_signing_out_one_can_leave_the_service_too(visitor: Visitor, signing: Signing) -> None:
    page = await (await visitor.get("/signed-out")).text()
    assert f"{signing.entra.url}/{TENANT}/oauth2/v2.0/logout?post_logout_redirect_uri=" in page
    assert "/sign-in?account=choose" in page


async def test_signing_out_by_another_site_does_nothing(visitor: Visitor) -> None:
    await visitor.sign_in()
    assert (await visitor.post("/sign-out", {})).status == 403
    assert (await visitor.post("/sign-out", {}, Sec_Fetch_Site="cross-site")).status == 403
    assert (await visitor.get("/sign-out")).status == 405
    assert (await visitor.get("/app/me")).status == 200


async def test_signing_in_again_ends_the_session_of_before(visitor: Visitor) -> None:
    await visitor.sign_in()
    before = dict(visitor.cookies)
    await visitor.sign_in("/sign-in?account=choose&next=/app/me")
    assert visitor.cookies[SESSION] != before[SESSION]
    visitor.cookies = before
    assert (await visitor.get("/app/me")).status == 303


async def test_whoever_is_signed_in_is_not_asked_again(visitor: Visitor) -> None:
    await visitor.sign_in()
    assert (await visitor.get("/sign-in?next=/app/me")).headers["Location"] == "/app/me"


async def test_another_account_is_asked_for_when_wanted(visitor: Visitor) -> None:
    await visitor.sign_in()
    assert parse_qs(urlsplit(await visitor.begin("/sign-in?account=choose")).query)["prompt"] == ["select_account"]


@pytest.mark.parametrize(
    ("error", "description", "sentence"),
    [
        ("consent_required", "AADSTS65001: x", "has not agreed yet"),
        ("access_denied", "AADSTS65004: x", "was cancelled"),
        ("access_denied", "AADSTS50105: x", "has not been given this app"),
        ("server_error", "AADSTS90033: x", "does not answer"),
        ("interaction_required", "AADSTS50020: x", "another organisation"),
        ("weather", "AADSTS99: x", "AADSTS99"),
    ],
)
async def test_a_refusal_is_a_page_that_says_what_to_do(
    visitor: Visitor, signing: Signing, error: str, description: str, sentence: str
) -> None:
    signing.entra.orders.error, signing.entra.orders.description = error, description
    answer = await visitor.sign_in()
    assert answer.status in (403, 503)
    assert sentence in await answer.text()
    assert SESSION not in visitor.cookies


async def test_what_came_back_is_never_shown_as_it_is(visitor: Visitor, signing: Signing) -> None:
    signing.entra.orders.error = "<script>alert(1)</script>"
    signing.entra.orders.description = "AADSTS<b>1</b>: x"
    page = await (await visitor.sign_in()).text()
    assert "<script>alert" not in page
    assert "<b>1" not in page


async def test_where_consent_is_missing_administrators_are_led_to_it(visitor: Visitor, signing: Signing) -> None:
    signing.entra.orders.error = "consent_required"
    page = await (await visitor.sign_in()).text()
    assert f"{signing.entra.url}/{TENANT}/adminconsent?client_id=" in page
    assert (await visitor.get("/sign-in/callback?admin_consent=True&tenant=x")).headers["Location"] == "/sign-in"


async def test_somebody_of_another_organisation_is_told_so(visitor: Visitor, signing: Signing) -> None:
    signing.entra.people["otto@other.example"] = Person(
        object_id="otto", name="Otto", upn="otto@other.example", tenant_id=OTHER_TENANT
    )
    answer = await visitor.sign_in(upn="otto@other.example")
    assert answer.status == 403
    assert "belongs to another organisation" in await answer.text()


async def test_a_service_that_is_down_is_told_and_can_be_tried_again(visitor: Visitor, signing: Signing) -> None:
    signing.entra.orders.status = 500
    answer = await visitor.get("/sign-in?next=/app/me")
    assert answer.status == 503
    assert "/sign-in?next=%2Fapp%2Fme" in await answer.text()


async def test_a_request_with_a_token_is_known_by_it_and_needs_no_csrf(visitor: Visitor, signing: Signing) -> None:
    bearer = {"Authorization": f"Bearer {signing.entra.access_token()}", "X_Slotkeeper_Tab": "1"}
    assert "Eva Smit" in await (await visitor.get("/app/me", **bearer)).text()
    answer = await visitor.post("/app/me", {"language": "nl", "zone": "", "morning_at": ""}, **bearer)
    assert answer.status == 303
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("claims", "trouble"),
    [({"exp": 1_700_000_000}, "expired"), ({"tid": OTHER_TENANT}, "wrong_tenant"), ({"scp": ""}, "consent_missing")],
)
async def test_a_token_that_does_not_hold_is_refused_with_what_to_do(
    visitor: Visitor, signing: Signing, claims: dict[str, object], trouble: str
) -> None:
    token = signing.entra.access_token(EVA, **claims)
    answer = await visitor.get("/app/me", Authorization=f"Bearer {token}")
    assert (answer.status, answer.headers["X-Slotkeeper-Trouble"]) == (401, trouble)
    assert "Eva Smit" not in await answer.text()


@pytest.mark.parametrize("authorization", ["Bearer", "Bearer ", "Basic eDp5", "Bearer abc", "nonsense", ""])
async def test_a_session_does_not_make_up_for_a_token_that_is_none(visitor: Visitor, authorization: str) -> None:
    await visitor.sign_in()
    answer = await visitor.get("/app/me", Authorization=authorization)
    assert (answer.status, answer.headers["X-Slotkeeper-Trouble"]) == (401, "untrusted")


async def test_without_keys_the_answer_says_to_try_again(visitor: Visitor, signing: Signing) -> None:
    signing.entra.orders.status = 500
    answer = await visitor.get("/app/me", Authorization=f"Bearer {signing.entra.access_token()}")
    assert (answer.status, answer.headers["X-Slotkeeper-Trouble"]) == (503, "no_answer")


async def test_a_form_may_bring_its_token_as_a_header(visitor: Visitor) -> None:
    await visitor.sign_in()
    token = csrf_of(await (await visitor.get("/app/me")).text())
    form = {"language": "nl", "zone": "", "morning_at": ""}
    assert (await visitor.post("/app/me", form, X_CSRF_Token="made up")).status == 403
    assert (await visitor.post("/app/me", form, X_CSRF_Token=token)).status == 303


async def test_the_token_of_one_session_is_worth_nothing_in_another(visitor: Visitor, signing: Signing) -> None:
    await visitor.sign_in()
    thief = Visitor(signing, visitor.session)
    await thief.sign_in()
    foreign = csrf_of(await (await thief.get("/app/me")).text())
    assert (await visitor.post("/app/me", {"csrf_token": foreign, "language": "nl"})).status == 403


async def test_a_form_sent_after_the_end_of_the_session_says_what_to_do(visitor: Visitor) -> None:
    await visitor.sign_in()
    visitor.cookies.clear()
    answer = await visitor.post("/app/me", {"language": "nl"})
    assert answer.status == 401
    assert "not signed in any more" in await answer.text()


async def test_a_page_loaded_anew_in_the_frame_of_teams_goes_back_to_the_shell(visitor: Visitor) -> None:
    answer = await visitor.get("/app/me?lang=nl", Sec_Fetch_Dest="iframe")
    assert answer.headers["Location"] == "/tab?page=%2Fapp%2Fme%3Flang%3Dnl"


async def test_nothing_of_the_sign_in_can_be_framed(visitor: Visitor) -> None:
    for path in ("/sign-in", "/sign-in/callback", "/signed-out", "/app", "/app/me"):
        policy = (await visitor.get(path)).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, path


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]
