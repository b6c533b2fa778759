"""The page of API keys attacked: by who may not see it, by forms from elsewhere, by addresses alone. No key is made, shown or revoked."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import pytest
from aiohttp import ClientSession, CookieJar

from scheduling.business import BusinessId
from scheduling.grants import Grant
from scheduling.staff import Role
from tests.api.conftest import a_key
from tests.support.demo import Demo
from tests.tab.forms import csrf_of
from tests.tab.practice import Reader, words_of
from usecases.access import Actor
from usecases.business_details import BusinessDetails
from usecases.create_business import CreateWish, PersonWish
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS, HOST, OLIVIA, SANNE

KEYS, TENANT_KEYS = "keys", "../tenant/keys"
BOTH = pytest.mark.parametrize("page", [KEYS, TENANT_KEYS])
MAKES = {"name": "Robbery", "scopes": "Bookings.Manage.All"}
SANNES = next(one.account.id for one in ACCOUNTS if one.staff_id == SANNE)
ADMINISTRATOR = Actor(kind="staff", account_id=SANNES)


@dataclass(frozen=True, slots=True)
class Safe:
    """What is to be as it was: one key of the business, one of the tenant."""

    demo: Demo
    keys: Mapping[str, str]

    async def ids(self, page: str) -> list[str]:
        business_id = BUSINESS_ID if page == KEYS else None
        return [one.id for one in await self.demo.use_cases.list_api_keys(business_id, ADMINISTRATOR)]

    async def is_untouched(self) -> bool:
        known = [await self.demo.use_cases.recognise_api_key(key) for key in self.keys.values()]
        return all(known) and [len(await self.ids(page)) for page in self.keys] == [1, 1]


@pytest.fixture
async def safe(demo: Demo) -> Safe:
    places: dict[str, BusinessId | None] = {KEYS: BUSINESS_ID, TENANT_KEYS: None}
    return Safe(demo, {page: await a_key(demo.use_cases, Grant.READ, business_id=one) for page, one in places.items()})


@pytest.fixture
async def another(demo: Demo) -> AsyncIterator[Reader]:
    """Somebody else's browser."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield Reader(session, demo)


async def tries(safe: Safe, page: str) -> list[dict[str, str]]:
    """To make a key, to revoke the one that is there, and to revoke what is none."""
    (there,) = await safe.ids(page)
    return [MAKES, {"revoke": there}, {"revoke": "nothing"}]


async def status_of(reader: Reader, page: str, fields: Mapping[str, str], **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with reader.client.post(reader.url(page), data=dict(fields), headers=named, allow_redirects=False) as answer:
        assert 'value="sk_' not in await answer.text()
        return answer.status


async def own_token(reader: Reader) -> str:
    """Of the session of whoever is signed in, from a page that everybody may see."""
    return csrf_of(await reader.open("../me"))


@BOTH
@pytest.mark.parametrize("role", ["scheduler", "viewer", "teamMember"])
async def test_who_may_not_see_the_keys_changes_none(reader: Reader, safe: Safe, page: str, role: str) -> None:
    await reader.sign_in(role)
    token = {"csrf_token": await own_token(reader)}
    assert {await status_of(reader, page, {**fields, **token}) for fields in await tries(safe, page)} <= {403, 404}
    assert await safe.is_untouched()


@BOTH
async def test_a_guest_neither_sees_nor_changes_keys(reader: Reader, safe: Safe, page: str) -> None:
    database = safe.demo.use_cases.claim_call.database
    member = await database.read(lambda work: work.staff.get(BUSINESS_ID, OLIVIA))
    await database.write(lambda work: work.staff.save(BUSINESS_ID, replace(member, role=Role.GUEST)))
    await reader.sign_in("viewer")
    await reader.open(page, 403)
    token = {"csrf_token": await own_token(reader)}
    assert {await status_of(reader, page, {**fields, **token}) for fields in await tries(safe, page)} <= {403, 404}
    assert await safe.is_untouched()


@BOTH
async def test_who_has_signed_out_is_asked_to_sign_in_and_changes_nothing(
    reader: Reader, safe: Safe, page: str
) -> None:
    await reader.sign_in("administrator")
    token = {"csrf_token": await own_token(reader)}
    cookies = {one.key: one.value for one in reader.client.cookie_jar}
    async with reader.client.post(reader.url("../../sign-out"), data=token, allow_redirects=False) as answer:
        assert answer.status in (302, 303)
    reader.client.cookie_jar.update_cookies(cookies)  # whoever kept them
    assert {await status_of(reader, page, {**fields, **token}) for fields in await tries(safe, page)} == {401}
    async with reader.client.get(reader.url(page), allow_redirects=False) as answer:
        assert (answer.status, "sign-in" in answer.headers["Location"]) == (303, True)
    assert await safe.is_untouched()


@BOTH
async def test_forged_tokens_of_forms_change_nothing(reader: Reader, another: Reader, safe: Safe, page: str) -> None:
    await reader.sign_in("administrator")
    await another.sign_in("administrator")
    good = await own_token(reader)
    forged = ["", "x", good[:-1], f"{good}x", good.upper(), "a" * 100_000, await own_token(another)]
    for fields in await tries(safe, page):
        assert await status_of(reader, page, fields) == 403
        for token in forged:
            assert await status_of(reader, page, {**fields, "csrf_token": token}) == 403, token[:40]
            assert await status_of(reader, page, {**fields, "csrf_token": "x"}, X_CSRF_Token=token[:4000]) == 403
    assert await safe.is_untouched()


@BOTH
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_changes_nothing_even_with_a_good_token(
    reader: Reader, safe: Safe, page: str, site: str
) -> None:
    await reader.sign_in("administrator")
    token = {"csrf_token": await own_token(reader)}
    found = [
        await status_of(reader, page, {**fields, **token}, Sec_Fetch_Site=site) for fields in await tries(safe, page)
    ]
    assert set(found) == {403}
    assert await safe.is_untouched()


@BOTH
async def test_an_address_alone_changes_nothing(reader: Reader, safe: Safe, page: str) -> None:
    await reader.sign_in("administrator")
    token = {"csrf_token": await own_token(reader)}
    for fields in await tries(safe, page):
        async with reader.client.get(reader.url(page), params={**fields, **token}) as answer:
            assert answer.status == 200
            assert 'value="sk_' not in await answer.text()
        for method in ("HEAD", "PUT", "PATCH", "DELETE"):
            async with reader.client.request(method, reader.url(page), data={**fields, **token}) as answer:
                assert answer.status == 405
    assert await safe.is_untouched()


@BOTH
async def test_what_stands_in_the_address_is_no_field_of_the_form(reader: Reader, safe: Safe, page: str) -> None:
    await reader.sign_in("administrator")
    token = await own_token(reader)
    for fields in await tries(safe, page):
        address = reader.url(page)
        async with reader.client.post(address, params=fields, data={"csrf_token": token}) as answer:
            assert answer.status == 422
        async with reader.client.post(address, params={"csrf_token": token}, data=fields) as answer:
            assert answer.status == 403
    assert await safe.is_untouched()


@BOTH
async def test_a_key_opens_no_page(reader: Reader, safe: Safe, page: str) -> None:
    headers = {"Authorization": f"Bearer {safe.keys[page]}"}
    async with reader.client.get(reader.url(page), headers=headers) as answer:
        assert answer.status == 401
    found = [await status_of(reader, page, fields, **headers) for fields in await tries(safe, page)]
    assert set(found) == {401}
    assert await safe.is_untouched()


@pytest.fixture
async def elsewhere(demo: Demo) -> BusinessId:
    """A business which Olivia, who only looks on in the demo's, administers."""
    details = BusinessDetails(display_name="Another", zone="Europe/London")
    olivia = PersonWish(name="Olivia", email=f"olivia@{HOST}", role=Role.ADMINISTRATOR)
    wish = CreateWish(details=details, draft_id="another", service_name="Talk", people=(olivia,))
    return await demo.use_cases.create_business(wish, SANNES)


async def test_the_administrator_of_another_business_reaches_no_key_of_this_one(
    reader: Reader, safe: Safe, elsewhere: BusinessId
) -> None:
    await reader.sign_in("viewer")
    own = f"../{elsewhere}/keys"
    token = {"csrf_token": csrf_of(await reader.open(own))}
    assert "Some of it" not in words_of(await reader.open(own))
    for page in safe.keys:
        for fields in await tries(safe, page):
            if fields is not MAKES:
                assert await status_of(reader, own, {**fields, **token}) == 404
            assert await status_of(reader, page, {**fields, **token}) in (403, 404)
    assert await safe.is_untouched()


async def test_a_key_is_not_revoked_on_the_page_of_the_other_kind(reader: Reader, safe: Safe) -> None:
    await reader.sign_in("administrator")
    token = {"csrf_token": await own_token(reader)}
    for page, other in ((KEYS, TENANT_KEYS), (TENANT_KEYS, KEYS)):
        (theirs,) = await safe.ids(other)
        assert await status_of(reader, page, {"revoke": theirs, **token}) == 404
    assert await safe.is_untouched()


@pytest.mark.parametrize("gone", ["nothing", "a\0b", "' OR 1=1 --", "é" * 5000, "<script>alert(1)</script>"])
@BOTH
async def test_what_is_no_key_is_not_found(reader: Reader, safe: Safe, page: str, gone: str) -> None:
    await reader.sign_in("administrator")
    assert "<script>alert" not in await reader.send(page, {"revoke": gone}, 404)
    assert await safe.is_untouched()


@BOTH
async def test_the_page_with_a_key_is_kept_by_nobody_on_the_way(reader: Reader, safe: Safe, page: str) -> None:
    await reader.sign_in("administrator")
    answer = await reader.post(page, MAKES)
    assert 'value="sk_' in await answer.text()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_a_name_is_shown_as_it_was_typed_and_no_part_of_the_page(reader: Reader, safe: Safe) -> None:
    await reader.sign_in("administrator")
    await reader.send(KEYS, {**MAKES, "name": "<img src=x onerror=alert(1)>"})
    assert "<img src=x" not in await reader.open(KEYS)
