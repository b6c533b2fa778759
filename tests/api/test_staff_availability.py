"""getStaffAvailability: blocks of each person's hours, in the zone of the question, from kept bytes."""

from typing import Any

import pytest

from tests.api.conftest import DEMO, Api
from tests.api.days import an_appointment, at, free_monday
from usecases.demo.people import BRAM, SANNE, THIJS

ASK = f"{DEMO}/getStaffAvailability"
GROUP: dict[str, Any] = {"serviceId": "demo-class", "staffMemberIds": [THIJS]}


def question(*people: str, zone: str = "Europe/Amsterdam", days: int = 0) -> dict[str, Any]:
    begin, end = {**at(0, days=days), "timeZone": zone}, {**at(0, days=days + 1), "timeZone": zone}
    return {"staffIds": list(people or (SANNE,)), "startDateTime": begin, "endDateTime": end}


async def items(api: Api, told: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Of the first person asked about: from, until, and what."""
    said = await api.post(ASK, told)
    assert said.status == 200, said.body
    return [
        (one["startDateTime"]["dateTime"][11:16], one["endDateTime"]["dateTime"][11:16], one["status"])
        for one in said.body["value"][0]["availabilityItems"]
    ]


async def test_a_free_day_is_available_from_opening_to_closing(api: Api) -> None:
    assert await items(api, question()) == [("08:30", "17:30", "available")]


async def test_it_is_answered_under_value_with_the_zone_of_the_question(api: Api) -> None:
    said = await api.post(ASK, question(zone="W. Europe Standard Time"))
    assert said.body["@odata.context"].endswith("/v1.0/$metadata#Collection(microsoft.graph.staffAvailabilityItem)")
    (person,) = said.body["value"]
    (item,) = person["availabilityItems"]
    start = {"dateTime": f"{free_monday()}T08:30:00", "timeZone": "W. Europe Standard Time"}
    assert (person["staffId"], item["startDateTime"], item["serviceId"]) == (SANNE, start, None)


async def test_zones_may_be_mixed(api: Api) -> None:
    told = {**question(zone="UTC"), "endDateTime": {**at(12), "timeZone": "America/New_York"}}
    assert (await items(api, told))[0][2] == "available"


async def test_what_is_booked_is_busy_and_a_group_with_places_says_of_what(api: Api) -> None:
    await api.made(f"{DEMO}/appointments", an_appointment(10))
    assert await items(api, question()) == [
        ("08:30", "10:00", "available"),
        ("10:00", "10:30", "busy"),
        ("10:30", "17:30", "available"),
    ]
    start, end = at(12, days=1), at(13, days=1)
    await api.made(f"{DEMO}/appointments", an_appointment(**GROUP, startDateTime=start, endDateTime=end))
    said = await api.post(ASK, question(THIJS, days=1))
    (group,) = [one for one in said.body["value"][0]["availabilityItems"] if one["status"] == "slotsAvailable"]
    assert group["serviceId"] == "demo-class"


async def test_an_answer_follows_each_change_at_once(api: Api) -> None:
    before = await api.post(ASK, question(SANNE, BRAM))
    assert (await api.post(ASK, question(SANNE, BRAM))).body == before.body
    one = await api.made(f"{DEMO}/appointments", an_appointment(10))
    after = await api.post(ASK, question(SANNE, BRAM))
    assert after.body["value"][0] != before.body["value"][0]
    assert after.body["value"][1] == before.body["value"][1]
    await api.delete(f"{DEMO}/appointments/{one['id']}")
    assert (await api.post(ASK, question(SANNE, BRAM))).body == before.body


async def test_people_are_answered_in_the_order_asked(api: Api) -> None:
    said = await api.post(ASK, question(BRAM, SANNE, BRAM))
    assert [one["staffId"] for one in said.body["value"]] == [BRAM, SANNE]


@pytest.mark.parametrize(
    ("told", "target"),
    [
        ({"staffIds": []}, "staffIds"),
        ({"staffIds": ["nobody"]}, "staffIds"),
        ({"staffIds": None}, "staffIds"),
        ({"endDateTime": at(0, days=-1)}, "endDateTime"),
        ({"endDateTime": at(0, days=200)}, "endDateTime"),
        ({"startDateTime": {"dateTime": "x"}}, "startDateTime"),
    ],
)
async def test_wrong_questions_are_named(api: Api, told: dict[str, Any], target: str) -> None:
    said = await api.post(ASK, {**question(), **told})
    assert (said.status, said.error["code"], said.error["target"]) == (400, "BadRequest", target)


async def test_somebody_unknown_is_named(api: Api) -> None:
    said = await api.post(ASK, question(SANNE, "nobody"))
    assert "nobody" in said.error["message"]
