"""Staff members over the API: roles, own hours, zones, and who reads which words."""

from typing import Any

import pytest

from tests.api.conftest import DEMO, Api
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID as DEMO_ID
from usecases.demo.people import BRAM, OLIVIA, SANNE

STAFF = f"{DEMO}/staffMembers"
ALL = "include-unknown-enum-members"
EVENING = [{"day": "monday", "timeSlots": [{"startTime": "18:00:00.0000000", "endTime": "21:00:00.0000000"}]}]
DANA = {"displayName": "Dana", "emailAddress": "dana@harbour.example", "role": "externalGuest"}


def on(day: str, hours: Any) -> Any:
    return next(one["timeSlots"] for one in hours if one["day"] == day)


async def add(api: Api, **members: Any) -> Any:
    return await api.made(STAFF, {**DANA, **members})


async def again(api: Api, member: Any, **headers: str) -> Any:
    return (await api.get(f"{STAFF}/{member['id']}", **headers)).body


async def test_somebody_is_made_and_answered_with_the_type(api: Api) -> None:
    made = await add(api, timeZone="Central Standard Time")
    assert made["@odata.type"] == "#microsoft.graph.bookingStaffMember"
    assert (made["timeZone"], made["useBusinessHours"], made["membershipStatus"]) == ("America/Chicago", True, "active")
    assert (made["isEmailNotificationEnabled"], made["availabilityIsAffectedByPersonalCalendar"]) == (True, False)
    assert len(made["workingHours"]) == 7
    assert {one["@odata.type"] for one in await api.every(STAFF)} == {made["@odata.type"]}


async def test_a_role_that_was_added_later_is_told_to_those_who_ask(api: Api) -> None:
    plain = await api.read(f"{STAFF}/{BRAM}")
    assert plain["role"] == "unknownFutureValue"
    assert (await api.get(f"{STAFF}/{BRAM}", Prefer=f"return=minimal, {ALL}")).body["role"] == "teamMember"


@pytest.mark.parametrize("role", ["teamMember", "member", "TeamMember"])
async def test_a_team_member_is_called_by_either_word(api: Api, role: str) -> None:
    made = await add(api, role=role)
    assert (await again(api, made, Prefer=ALL))["role"] == "teamMember"


async def test_a_role_that_a_client_could_not_read_is_left_alone_when_sent_back(api: Api) -> None:
    before = await api.read(f"{STAFF}/{BRAM}")
    assert (await api.patch(f"{STAFF}/{BRAM}", before)).status == 204
    assert (await api.get(f"{STAFF}/{BRAM}", Prefer=ALL)).body["role"] == "teamMember"
    assert (await api.post(STAFF, {**DANA, "role": "unknownFutureValue"})).error["target"] == "role"


async def test_own_hours_that_do_not_count_are_kept(api: Api) -> None:
    made = await add(api, workingHours=EVENING, useBusinessHours=True)
    assert on("monday", made["workingHours"]) == EVENING[0]["timeSlots"]
    await api.patch(f"{STAFF}/{made['id']}", {"useBusinessHours": False})
    after = await again(api, made)
    assert (after["useBusinessHours"], on("monday", after["workingHours"])) == (False, EVENING[0]["timeSlots"])
    assert on("tuesday", after["workingHours"]) == []


async def test_own_hours_begin_as_a_copy_of_the_businesss(api: Api) -> None:
    made = await add(api, useBusinessHours=False)
    hours = (await api.read(DEMO))["businessHours"]
    assert made["workingHours"] == hours
    await api.patch(DEMO, {"businessHours": EVENING})
    assert (await again(api, made))["workingHours"] == hours


async def test_what_was_read_can_be_sent_back_as_it_is(api: Api) -> None:
    for one in await api.every(STAFF):
        assert (await api.patch(f"{STAFF}/{one['id']}", one)).status == 204
        after = await api.read(f"{STAFF}/{one['id']}")
        assert {**after, **dict.fromkeys(("@odata.context", "@odata.etag", "lastUpdatedDateTime"))} == {
            **one,
            **dict.fromkeys(("@odata.context", "@odata.etag", "lastUpdatedDateTime")),
        }


async def test_what_graph_knows_nothing_of_stays(api: Api) -> None:
    before = next(one for one in (await api.use_cases.read_business(DEMO_ID, SYSTEM)).staff if one.id == SANNE)
    await api.patch(f"{STAFF}/{SANNE}", {"isEmailNotificationEnabled": False})
    after = next(one for one in (await api.use_cases.read_business(DEMO_ID, SYSTEM)).staff if one.id == SANNE)
    assert (after.color, after.account_id, after.wants_mail) == (before.color, before.account_id, False)


async def test_null_clears_and_absence_keeps(api: Api) -> None:
    before = await api.read(f"{STAFF}/{OLIVIA}")
    await api.patch(f"{STAFF}/{OLIVIA}", {"timeZone": None})
    after = await api.read(f"{STAFF}/{OLIVIA}")
    assert (before["timeZone"], after["timeZone"]) == ("Europe/London", None)
    assert after["workingHours"] == before["workingHours"]


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ({"displayName": None}, "displayName"),
        ({"emailAddress": "dana"}, "emailAddress"),
        ({"role": "king"}, "role"),
        ({"role": None}, "role"),
        ({"timeZone": "Mars"}, "timeZone"),
        ({"useBusinessHours": None}, "useBusinessHours"),
        ({"workingHours": [{"day": "monday", "timeSlots": [{"startTime": "8", "endTime": "12:00"}]}]},
         "workingHours/0/timeSlots/0/startTime"),
        ({"@odata.type": "#microsoft.graph.bookingCustomer"}, "@odata.type"),
    ],
)  # fmt: skip
async def test_what_breaks_a_rule_is_refused_by_its_member(api: Api, body: Any, target: str) -> None:
    said = await api.post(STAFF, {**DANA, **body})
    assert (said.status, said.error["target"]) == (400, target)


async def test_an_address_is_one_person(api: Api) -> None:
    await add(api)
    said = await api.post(STAFF, DANA)
    assert (said.status, said.error["code"], said.error["target"]) == (409, "Conflict", "emailAddress")


async def test_the_last_administrator_stays_one(api: Api) -> None:
    said = await api.patch(f"{STAFF}/{SANNE}", {"role": "viewer"})
    assert (said.status, said.error["target"]) == (400, "role")


async def test_whoever_has_appointments_to_come_is_not_deleted(api: Api) -> None:
    made = await add(api)
    assert (await api.delete(f"{STAFF}/{made['id']}")).status == 204
    assert (await api.get(f"{STAFF}/{made['id']}")).status == 404
    assert (await api.delete(f"{STAFF}/{BRAM}")).status == 409
