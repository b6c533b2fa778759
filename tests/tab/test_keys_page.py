"""The page of API keys: made and shown once, listed with scope and last use, revoked; for administrators alone."""

import re

import pytest

from tests.support.demo import Demo
from tests.tab.practice import Reader, words_of
from usecases.demo.offer import BUSINESS_ID

KEYS, TENANT_KEYS = "keys", "../tenant/keys"
PLANNER = {"name": "Planner", "scopes": "BookingsAppointment.ReadWrite.All"}


def key_in(page: str) -> str:
    found = re.search(r'value="(sk_[\w-]+)"', page)
    return found[1] if found else ""


async def made(reader: Reader, page: str = KEYS) -> str:
    await reader.sign_in("administrator")
    return await reader.send(page, PLANNER)


@pytest.mark.parametrize("page", [KEYS, TENANT_KEYS])
async def test_a_key_is_shown_once_and_opens_the_api(reader: Reader, demo: Demo, page: str) -> None:
    key = key_in(await made(reader, page))
    assert key.startswith("sk_")
    assert key not in await reader.open(page)
    headers = {"Authorization": f"Bearer {key}"}
    address = f"{demo.base_url}/v1.0/solutions/bookingBusinesses/{BUSINESS_ID}"
    async with reader.client.get(address, headers=headers) as answer:
        assert answer.status == 200
    async with reader.client.patch(address, headers=headers, json={"displayName": "X"}) as answer:
        assert answer.status == 403


async def test_keys_are_listed_with_scope_and_last_use(reader: Reader, demo: Demo) -> None:
    key = key_in(await made(reader))
    words = words_of(await reader.open(KEYS))
    assert "Planner" in words
    assert "Appointments and customers" in words
    assert "Never" in words
    await demo.use_cases.recognise_api_key(key)
    assert "Never" not in words_of(await reader.open(KEYS))


async def test_permissions_are_chosen_by_the_names_that_programs_know(reader: Reader) -> None:
    await reader.sign_in("administrator")
    words = words_of(await reader.open(KEYS))
    named = ("Bookings.Read.All", "BookingsAppointment.ReadWrite.All", "Bookings.ReadWrite.All", "Bookings.Manage.All")
    assert [name for name in named if f"({name})" not in words] == []


async def test_the_page_leads_to_all_calls(reader: Reader, demo: Demo) -> None:
    await reader.sign_in("administrator")
    led = re.search(r'href="[^"]+(/v1\.0/docs)"', await reader.open(KEYS))
    assert led is not None
    async with reader.client.get(demo.base_url + led[1]) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("page", [KEYS, TENANT_KEYS])
async def test_a_revoked_key_is_gone(reader: Reader, demo: Demo, page: str) -> None:
    key = key_in(await made(reader, page))
    revoke = re.search(r'name="revoke" value="([^"]+)"', await reader.open(page))
    assert revoke is not None
    shown = await reader.send(page, {"revoke": revoke[1]})
    assert "Revoked" in words_of(shown)
    assert "Planner" not in words_of(shown)
    assert await demo.use_cases.recognise_api_key(key) is None


@pytest.mark.parametrize(
    "fields", [{"name": "", "scopes": "Bookings.Read.All"}, {"name": "Planner", "scopes": "Mail.Send"}]
)
async def test_what_is_missing_is_told_and_nothing_typed_is_lost(reader: Reader, fields: dict[str, str]) -> None:
    await reader.sign_in("administrator")
    page = await reader.send(KEYS, fields, 422)
    assert f'value="{fields["name"]}"' in page
    assert key_in(page) == ""


@pytest.mark.parametrize("role", ["scheduler", "viewer"])
async def test_others_do_not_see_the_keys(reader: Reader, role: str) -> None:
    await reader.sign_in(role)
    await reader.open(KEYS, 403)
    await reader.open(TENANT_KEYS, 403)


async def test_what_programs_changed_is_told(reader: Reader, demo: Demo) -> None:
    await reader.sign_in("administrator")
    key = key_in(await reader.send(KEYS, {"name": "Robot", "scopes": "Bookings.Manage.All"}))
    address = f"{demo.base_url}/v1.0/solutions/bookingBusinesses/{BUSINESS_ID}"
    headers = {"Authorization": f"Bearer {key}"}
    async with reader.client.patch(address, headers=headers, json={"businessType": "Clinic"}) as answer:
        assert answer.status == 204
    assert re.search(r"Robot.*PATCH /", words_of(await reader.open(KEYS)), re.S)


async def test_the_page_speaks_dutch(reader: Reader) -> None:
    await reader.sign_in("administrator")
    assert "Sleutel maken" in words_of(await reader.open(f"{KEYS}?lang=nl"))
