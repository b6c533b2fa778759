"""Services over the API, with every property."""

from typing import Any

import pytest

from tests.api.conftest import BUSINESSES, DEMO, Api
from usecases.demo.people import BRAM, SANNE

SERVICES = f"{DEMO}/services"
FULL: dict[str, Any] = {
    "displayName": "Long talk",
    "description": "About everything",
    "additionalInformation": "Bring it all",
    "notes": "inner",
    "defaultDuration": "PT1H30M",
    "preBuffer": "PT5M",
    "postBuffer": "PT10M",
    "defaultPrice": 12.5,
    "defaultPriceType": "free",
    "defaultLocation": {
        "displayName": "Room 2",
        "locationEmailAddress": "room2@harbour.example",
        "locationUri": "https://maps.example/2",
        "locationType": "conferenceRoom",
        "uniqueId": "r2",
        "uniqueIdType": "directory",
        "address": {"street": "Kade 1", "city": "Delft", "state": "", "countryOrRegion": "NL", "postalCode": "2611 AB"},
        "coordinates": {
            "latitude": 52.0,
            "longitude": 4.3,
            "altitude": None,
            "accuracy": 5.0,
            "altitudeAccuracy": None,
        },
    },
    "defaultReminders": [{"message": "Soon", "offset": "P1D", "recipients": "allAttendees"}],
    "isLocationOnline": True,
    "isAnonymousJoinEnabled": True,
    "isHiddenFromCustomers": True,
    "isCustomerAllowedToManageBooking": True,
    "smsNotificationsEnabled": True,
    "languageTag": "nl",
    "maximumAttendeesCount": 6,
    "staffMemberIds": [BRAM, SANNE],
    "customQuestions": [{"questionId": "demo-reason", "isRequired": True}],
    "schedulingPolicy": {
        "timeSlotInterval": "PT15M",
        "minimumLeadTime": "PT0S",
        "maximumAdvance": "P30D",
        "allowStaffSelection": False,
        "sendConfirmationsToOwner": False,
        "isMeetingInviteToCustomersEnabled": True,
        "generalAvailability": {"availabilityType": "notBookable", "businessHours": None},
        "customAvailabilities": [],
    },
}


async def add(api: Api, **members: Any) -> Any:
    return await api.made(SERVICES, {"displayName": "Talk", **members})


async def again(api: Api, service: Any) -> Any:
    return await api.read(f"{SERVICES}/{service['id']}")


async def test_every_member_can_be_given_and_is_answered(api: Api) -> None:
    made = await add(api, **FULL)
    assert {name: made[name] for name in FULL} == FULL
    assert {name: value for name, value in (await again(api, made)).items() if name in FULL} == FULL


async def test_a_service_is_made_of_its_name_alone_and_has_the_defaults(api: Api) -> None:
    made = await add(api)
    assert (made["defaultDuration"], made["preBuffer"], made["postBuffer"]) == ("PT1H", "PT0S", "PT0S")
    assert (made["defaultPrice"], made["defaultPriceType"], made["maximumAttendeesCount"]) == (0.0, "notSet", 1)
    assert (made["schedulingPolicy"], made["staffMemberIds"], made["isHiddenFromCustomers"]) == (None, [], False)


async def test_reminders_are_told_where_one_service_is_read(api: Api) -> None:
    made = await add(api, **FULL)
    listed = next(one for one in await api.every(SERVICES) if one["id"] == made["id"])
    assert listed["defaultReminders"] == []
    assert (await again(api, made))["defaultReminders"] == FULL["defaultReminders"]


async def test_customers_find_a_service_where_its_address_says(api: Api) -> None:
    made = await add(api, staffMemberIds=[BRAM])
    await api.post(f"{DEMO}/publish")
    async with api.session.get(made["webUrl"]) as answer:
        assert answer.status == 200
        assert "Talk" in await answer.text()


async def test_null_clears_and_absence_keeps(api: Api) -> None:
    made = await add(api, **FULL)
    cleared = {
        "description": None,
        "defaultLocation": None,
        "defaultReminders": None,
        "customQuestions": None,
        "schedulingPolicy": None,
    }
    assert (await api.patch(f"{SERVICES}/{made['id']}", cleared)).status == 204
    after = await again(api, made)
    assert (after["description"], after["defaultLocation"]["displayName"], after["defaultReminders"]) == ("", "", [])
    assert (after["customQuestions"], after["schedulingPolicy"], after["notes"]) == ([], None, "inner")


async def test_what_was_read_can_be_sent_back_as_it_is(api: Api) -> None:
    made = await add(api, **FULL)
    assert (await api.patch(f"{SERVICES}/{made['id']}", await again(api, made))).status == 204
    after = await again(api, made)
    assert {name: after[name] for name in FULL} == FULL


async def test_rules_that_were_left_to_the_business_follow_it_also_after_being_sent_back(api: Api) -> None:
    made = await add(api, schedulingPolicy={"timeSlotInterval": "PT10M"})
    assert made["schedulingPolicy"]["minimumLeadTime"] == (await api.read(DEMO))["schedulingPolicy"]["minimumLeadTime"]
    await api.patch(f"{SERVICES}/{made['id']}", made)
    await api.patch(DEMO, {"schedulingPolicy": {"minimumLeadTime": "PT3H", "timeSlotInterval": "PT5M"}})
    after = (await again(api, made))["schedulingPolicy"]
    assert (after["minimumLeadTime"], after["timeSlotInterval"]) == ("PT3H", "PT10M")


@pytest.mark.parametrize("length", ["1:30:00", "PT90M", "PT1.5H", "0 days, 1:30:00"])
async def test_lengths_are_taken_in_each_form_and_told_in_one(api: Api, length: str) -> None:
    assert (await add(api, defaultDuration=length))["defaultDuration"] == "PT1H30M"


async def test_annotations_of_types_and_unknown_members_are_passed_over(api: Api) -> None:
    made = await add(
        api,
        **{
            "@odata.type": "#microsoft.graph.bookingService",
            "defaultPriceType@odata.type": "#microsoft.graph.bookingPriceType",
            "defaultReminders@odata.type": "#Collection(microsoft.graph.bookingReminder)",
            "defaultReminders": [{"@odata.type": "#microsoft.graph.bookingReminder", "offset": "PT1H", "message": "x"}],
            "service_notes": None,
            "unheardOf": {"a": 1},
        },
    )
    assert len(made["defaultReminders"]) == 1
    assert "unheardOf" not in made


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ({"displayName": ""}, "displayName"),
        ({"defaultDuration": "PT0S"}, "defaultDuration"),
        ({"defaultDuration": None}, "defaultDuration"),
        ({"preBuffer": "P2D"}, "preBuffer"),
        ({"defaultPrice": -1}, "defaultPrice"),
        ({"defaultPrice": 1e300}, "defaultPrice"),
        ({"defaultPriceType": "cheap"}, "defaultPriceType"),
        ({"maximumAttendeesCount": 0}, "maximumAttendeesCount"),
        ({"staffMemberIds": ["nobody"]}, "staffMemberIds"),
        ({"customQuestions": [{"questionId": "none"}]}, "customQuestions"),
        ({"customQuestions": [{}]}, "customQuestions/0/questionId"),
        ({"defaultReminders": [{"message": "x"}]}, "defaultReminders/0/offset"),
        ({"defaultLocation": {"locationUri": "javascript:x"}}, "defaultLocation/locationUri"),
        ({"languageTag": "double dutch"}, "languageTag"),
        ({"schedulingPolicy": {"generalAvailability": {"availabilityType": "customWeeklyHours"}}}, "businessHours"),
        ({"schedulingPolicy": {"maximumAdvance": "PT1H"}}, "schedulingPolicy/maximumAdvance"),
    ],
)
async def test_what_breaks_a_rule_is_refused_by_its_member(api: Api, body: Any, target: str) -> None:
    said = await api.post(SERVICES, {"displayName": "Talk", **body})
    assert (said.status, said.error["target"]) == (400, target), said.body


async def test_a_service_with_appointments_to_come_is_not_deleted(api: Api) -> None:
    made = await add(api)
    assert (await api.delete(f"{SERVICES}/{made['id']}")).status == 204
    assert (await api.get(f"{SERVICES}/{made['id']}")).status == 404
    refused = [await api.delete(f"{SERVICES}/{one['id']}") for one in await api.every(SERVICES)]
    assert 409 in [one.status for one in refused]


async def test_a_version_that_is_no_more_is_not_changed(api: Api) -> None:
    made = await add(api)
    path, tag = f"{SERVICES}/{made['id']}", made["@odata.etag"]
    assert (await api.patch(path, {"notes": "a"}, If_Match=tag)).status == 204
    assert (await api.patch(path, {"notes": "b"}, If_Match=tag)).status == 412
    assert (await api.delete(path, If_Match=tag)).status == 412


async def test_a_service_of_another_business_is_none_here(api: Api) -> None:
    made = await add(api)
    other = await api.made(BUSINESSES, {"displayName": "Elsewhere"})
    assert (await api.get(f"{BUSINESSES}/{other['id']}/services/{made['id']}")).status == 404
