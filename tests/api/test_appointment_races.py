"""Two programs want the same start at once: one gets it, on either database."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from composition.doors import make_web
from composition.product import put_together
from settings import read_settings
from tests.api.conftest import DEMO, Api, all_powerful
from tests.api.days import an_appointment, at, in_utc
from usecases.demo.people import SANNE, THIJS

APPOINTMENTS = f"{DEMO}/appointments"


@pytest.fixture
async def either(tmp_path: Path, database_url: str) -> AsyncIterator[Api]:
    settings = read_settings(_env_file=None, data_dir=tmp_path, port=1, database_url=database_url)
    async with put_together(settings) as product, TestServer(make_web(product)) as server, ClientSession() as session:
        await product.use_cases.seed_demo()
        root = str(server.make_url("/v1.0"))
        yield Api(root=root, session=session, key=await all_powerful(product.use_cases), use_cases=product.use_cases)


async def test_of_two_who_want_the_same_start_one_is_refused_with_others(either: Api) -> None:
    said = await asyncio.gather(*(either.post(APPOINTMENTS, an_appointment()) for _ in range(2)))
    assert sorted(one.status for one in said) == [201, 409]
    (loser,) = [one for one in said if one.status == 409]
    assert "nearestFreeTime" in [one["code"] for one in loser.error["details"]]


async def test_s107_of_twelve_who_want_the_same_start_at_once_one_gets_it(either: Api) -> None:
    """S107, and each of the others is told what is free nearby."""
    people = [{"name": f"Rival {number}", "emailAddress": f"rival{number}@example.com"} for number in range(12)]
    said = await asyncio.gather(*(either.post(APPOINTMENTS, an_appointment(customers=[one])) for one in people))
    assert sorted(one.status for one in said) == [201, *[409] * 11]
    assert all(
        "nearestFreeTime" in {told["code"] for told in one.error["details"]} for one in said if one.status == 409
    )
    listed = [one for one in await either.every(APPOINTMENTS) if one["startDateTime"] == in_utc(at(10))]
    assert [one["staffMemberIds"] for one in listed].count([SANNE]) == 1


async def test_all_of_twenty_who_change_the_same_one_at_once_are_heard(either: Api) -> None:
    """However many were faster: nobody bound the change to a version."""
    one = await either.made(APPOINTMENTS, an_appointment())
    service = f"{DEMO}/services/{one['serviceId']}"
    for address, member in ((f"{APPOINTMENTS}/{one['id']}", "serviceNotes"), (service, "notes")):
        said = await asyncio.gather(*(either.patch(address, {member: str(number)}) for number in range(20)))
        assert {answer.status for answer in said} == {204}


async def test_of_two_who_change_the_same_one_both_are_heard_or_one_is_told(either: Api) -> None:
    one = await either.made(APPOINTMENTS, an_appointment())
    address = f"{APPOINTMENTS}/{one['id']}"
    changes = ({"startDateTime": at(15)}, {"appointmentLabel": "VIP"})
    said = await asyncio.gather(*(either.patch(address, change) for change in changes))
    assert [answer.status for answer in said] == [204, 204]
    after = await either.read(address)
    assert (after["startDateTime"]["dateTime"] != one["startDateTime"]["dateTime"], after["appointmentLabel"]) == (
        True,
        "VIP",
    )


async def test_the_last_places_of_a_group_are_given_once(either: Api) -> None:
    shared: dict[str, Any] = {"serviceId": "demo-class", "staffMemberIds": [THIJS], "startDateTime": at(12, days=1)}
    people = [{"name": f"Guest {number}"} for number in range(8)]
    body = an_appointment(**shared, endDateTime=at(13, days=1), customers=people)
    await either.made(APPOINTMENTS, body)
    rest = [{**body, "customers": [{"name": f"Late {number}"}]} for number in range(4)]
    said = await asyncio.gather(*(either.post(APPOINTMENTS, one) for one in rest))
    assert sorted(one.status for one in said) == [201, 201, 409, 409]


async def test_those_who_give_one_together_are_taken_together(either: Api) -> None:
    both = an_appointment(staffMemberIds=[SANNE, "a0000000-0000-4000-8000-000000000004"])
    said = await asyncio.gather(*(either.post(APPOINTMENTS, one) for one in (both, an_appointment(), both)))
    assert sorted(one.status for one in said) == [201, 409, 409]
