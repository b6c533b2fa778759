"""Businesses over the API: made from nothing, listed, read, changed, published, deleted."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from yarl import URL

from tests.api.conftest import BUSINESSES, DEMO, Api

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


async def fourth(api: Api, **members: Any) -> Any:
    return await api.made(BUSINESSES, {"displayName": "Fourth Coffee", **members})


def address(business: Any) -> str:
    return f"{BUSINESSES}/{business['id']}"


async def test_a_business_is_made_of_its_name_alone_and_has_the_defaults(api: Api) -> None:
    made = await fourth(api)
    assert made["businessType"] == ""
    assert made["isPublished"] is False
    assert made["publicUrl"] is None
    assert made["schedulingPolicy"]["timeSlotInterval"] == "PT30M"
    assert made["schedulingPolicy"]["minimumLeadTime"] == "P1D"
    assert made["schedulingPolicy"]["maximumAdvance"] == "P365D"
    hours = {one["day"]: one["timeSlots"] for one in made["businessHours"]}
    assert hours["monday"] == [{"startTime": "08:00:00.0000000", "endTime": "17:00:00.0000000"}]
    assert hours["saturday"] == []
    assert len(hours) == 7


async def test_what_was_made_is_found_where_the_answer_says(api: Api) -> None:
    said = await api.post(BUSINESSES, {"displayName": "Fourth Coffee"})
    assert said.status == 201
    assert (await api.read(said.headers["Location"]))["displayName"] == "Fourth Coffee"


async def test_the_list_tells_id_and_name_alone(api: Api) -> None:
    await fourth(api)
    body = await api.read(BUSINESSES)
    assert [{*one} for one in body["value"]] == [{"id", "displayName"}] * 2
    assert body["@odata.context"].endswith("/v1.0/solutions/$metadata#bookingBusinesses")


async def test_the_list_is_searched_by_a_part_of_the_name(api: Api) -> None:
    await fourth(api)
    found = await api.read(f"{BUSINESSES}?query=COFFEE")
    assert [one["displayName"] for one in found["value"]] == ["Fourth Coffee"]


async def test_an_id_is_understood_with_its_sign_encoded_or_not(api: Api) -> None:
    plain, encoded = await api.read(DEMO), await api.read(DEMO.replace("@", "%40"))
    assert plain == encoded
    assert "('harbour-practice%40slotkeeper')" not in plain["@odata.context"]
    assert plain["@odata.context"].endswith("#bookingBusinesses/$entity")


async def test_names_in_addresses_have_no_case_and_ids_may_stand_in_brackets(api: Api) -> None:
    for path in (DEMO.lower().replace("slotkeeper", "slotkeeper"), f"{BUSINESSES}('harbour-practice@slotkeeper')"):
        assert (await api.get(path)).status == 200


async def test_a_business_that_is_not_there_is_told_in_graphs_body(api: Api) -> None:
    said = await api.get(f"{BUSINESSES}/nobody@slotkeeper", client_request_id="mine-1")
    assert said.status == 404
    assert said.error["code"] == "ErrorItemNotFound"
    assert said.error["innerError"]["client-request-id"] == said.headers["client-request-id"] == "mine-1"
    assert said.error["innerError"]["request-id"] == said.headers["request-id"]


async def test_without_a_name_the_member_and_the_rule_are_named(api: Api) -> None:
    said = await api.post(BUSINESSES, {"businessType": "Bakery"})
    assert said.status == 400
    assert said.error["target"] == "displayName"
    assert "is required" in said.error["message"]


async def test_a_method_that_is_not_offered_names_those_that_are(api: Api) -> None:
    said = await api.send("PUT", DEMO, {})
    assert said.status == 405
    assert said.headers["Allow"] == "DELETE, GET, PATCH"


async def test_every_member_can_be_given_and_is_answered(api: Api) -> None:
    given = {
        "displayName": "Fourth Coffee",
        "businessType": "Bakery",
        "address": {
            "street": "Kade 1",
            "city": "Delft",
            "state": "ZH",
            "countryOrRegion": "NL",
            "postalCode": "2611 AB",
        },
        "phone": "+31152121212",
        "webSiteUrl": "https://fourth.example",
        "email": "hello@fourth.example",
        "languageTag": "nl-NL",
        "defaultCurrencyIso": "EUR",
        "businessHours": [
            {"day": day, "timeSlots": [{"startTime": "22:00:00.0000000", "endTime": "02:00:00.0000000"}]}
            for day in DAYS
        ],
        "schedulingPolicy": {
            "timeSlotInterval": "PT15M",
            "minimumLeadTime": "PT2H",
            "maximumAdvance": "P30D",
            "allowStaffSelection": False,
            "sendConfirmationsToOwner": False,
            "isMeetingInviteToCustomersEnabled": True,
            "generalAvailability": {
                "availabilityType": "customWeeklyHours",
                "businessHours": [{"day": day, "timeSlots": []} for day in DAYS],
            },
            "customAvailabilities": [
                {
                    "@odata.type": "#microsoft.graph.bookingsAvailabilityWindow",
                    "availabilityType": "notBookable",
                    "businessHours": None,
                    "startDate": "2027-05-01",
                    "endDate": "2027-05-08",
                }
            ],
        },
        "bookingPageSettings": {
            "accessControl": "restrictedToOrganization",
            "bookingPageColorCode": "#112233",
            "businessTimeZone": "Europe/Amsterdam",
            "customerConsentMessage": "Yes?",
            "isCustomerConsentEnabled": True,
            "enforceOneTimePassword": True,
            "isBusinessLogoDisplayEnabled": True,
            "isSearchEngineIndexabilityDisabled": True,
            "isTimeSlotTimeZoneSetToBusinessTimeZone": True,
            "privacyPolicyWebUrl": "https://fourth.example/privacy",
            "termsAndConditionsWebUrl": "https://fourth.example/terms",
        },
    }
    made = await api.made(BUSINESSES, given)
    assert {name: made[name] for name in given} == given
    assert {name: value for name, value in (await api.read(address(made))).items() if name in given} == given


async def test_a_change_answers_204_and_leaves_alone_what_is_not_in_it(api: Api) -> None:
    before = await fourth(api, phone="+31152121212", businessType="Bakery")
    said = await api.patch(address(before), {"businessType": None, "email": "new@fourth.example", "unheardOf": 1})
    after = await api.read(address(before))
    assert (said.status, said.body) == (204, "")
    assert (after["businessType"], after["email"], after["phone"]) == ("", "new@fourth.example", "+31152121212")


async def test_rules_and_page_may_be_sent_in_part(api: Api) -> None:
    before = await fourth(api, schedulingPolicy={"timeSlotInterval": "PT10M", "minimumLeadTime": "PT0S"})
    body = {
        "schedulingPolicy": {"timeSlotInterval": "0:20:00"},
        "bookingPageSettings": {"businessTimeZone": "GMT Standard Time"},
    }
    assert (await api.patch(address(before), body)).status == 204
    after = await api.read(address(before))
    assert after["schedulingPolicy"]["timeSlotInterval"] == "PT20M"
    assert after["schedulingPolicy"]["minimumLeadTime"] == "PT0S"
    assert after["bookingPageSettings"]["businessTimeZone"] == "Europe/London"


async def test_what_was_read_can_be_sent_back_as_it_is(api: Api) -> None:
    before = await api.read(DEMO)
    assert (await api.patch(DEMO, before)).status == 204
    after = await api.read(DEMO)
    assert {**after, "@odata.etag": "", "lastUpdatedDateTime": ""} == {
        **before,
        "@odata.etag": "",
        "lastUpdatedDateTime": "",
    }


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ({"displayName": None}, "displayName"),
        ({"displayName": "  "}, "displayName"),
        ({"email": "nobody"}, "email"),
        ({"phone": "abc"}, "phone"),
        ({"webSiteUrl": "javascript:x"}, "webSiteUrl"),
        ({"languageTag": "klingon"}, "languageTag"),
        ({"defaultCurrencyIso": "XYZ1"}, "defaultCurrencyIso"),
        ({"schedulingPolicy": {"maximumAdvance": "P1D", "minimumLeadTime": "P1D"}}, "schedulingPolicy/maximumAdvance"),
        ({"schedulingPolicy": {"timeSlotInterval": "PT90S"}}, "schedulingPolicy/timeSlotInterval"),
        ({"bookingPageSettings": {"businessTimeZone": "Mars"}}, "bookingPageSettings/businessTimeZone"),
        ({"bookingPageSettings": {"bookingPageColorCode": "red"}}, "bookingPageSettings/bookingPageColorCode"),
        ({"bookingPageSettings": {"accessControl": None}}, "bookingPageSettings/accessControl"),
        ({"businessHours": [{"day": "someday"}]}, "businessHours/0/day"),
        (
            {"businessHours": [{"day": "monday", "timeSlots": [{"startTime": "08:00", "endTime": "12:00"}] * 2}]},
            "businessHours",
        ),
    ],
)
async def test_what_breaks_a_rule_is_refused_by_its_member(api: Api, body: Any, target: str) -> None:
    said = await api.patch(DEMO, body)
    assert (said.status, said.error["code"], said.error["target"]) == (400, "BadRequest", target)
    assert target in said.error["message"]


async def test_a_version_that_is_no_more_is_not_changed(api: Api) -> None:
    read = await api.get(DEMO)
    tag = read.headers["ETag"]
    assert read.body["@odata.etag"] == tag
    assert (await api.patch(DEMO, {"businessType": "A"}, If_Match=tag)).status == 204
    said = await api.patch(DEMO, {"businessType": "B"}, If_Match=tag)
    assert (said.status, said.error["code"]) == (412, "preconditionFailed")
    assert (await api.patch(DEMO, {"businessType": "C"}, If_Match="*")).status == 204


async def test_what_was_made_has_the_version_under_which_it_is_read(api: Api) -> None:
    said = await api.post(BUSINESSES, {"displayName": "Fourth Coffee"})
    assert (await api.get(said.headers["Location"])).headers["ETag"] == said.headers["ETag"]


async def test_a_version_that_the_client_has_is_not_sent_again(api: Api) -> None:
    tag = (await api.get(DEMO)).headers["ETag"]
    said = await api.get(DEMO, If_None_Match=tag)
    assert (said.status, said.body) == (304, "")


async def test_publishing_and_closing_can_be_said_twice(api: Api) -> None:
    for action, is_published in (("publish", True), ("publish", True), ("unpublish", False), ("unpublish", False)):
        assert (await api.post(f"{DEMO}/{action}")).status == 204
        business = await api.read(DEMO)
        assert business["isPublished"] is is_published
        assert (business["publicUrl"] or "").endswith("/book/harbour-practice") is is_published


async def test_a_page_on_which_nothing_can_be_booked_is_not_published_and_the_reasons_are_told(api: Api) -> None:
    made = await fourth(api)
    said = await api.post(f"{address(made)}/publish")
    assert said.status == 409
    assert "no_service" in [one["code"] for one in said.error["details"]]


async def test_a_business_is_deleted_unless_appointments_are_to_come(api: Api) -> None:
    made = await fourth(api)
    assert (await api.delete(address(made))).status == 204
    assert (await api.get(address(made))).status == 404
    assert (await api.delete(DEMO)).status == 409


async def test_whether_it_is_published_and_where_is_not_for_clients_to_say(api: Api) -> None:
    made = await fourth(api, isPublished=True, publicUrl="https://evil.example", id="mine", createdDateTime=5)
    assert (made["isPublished"], made["publicUrl"]) == (False, None)
    assert made["id"] != "mine"


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'{"displayName": "\\ud800"}', b"null"])
async def test_what_is_no_json_object_is_told(api: Api, body: bytes) -> None:
    said = await api.post(BUSINESSES, body)
    assert (said.status, said.error["code"]) == (400, "BadRequest")


async def test_a_body_of_another_kind_is_told(api: Api) -> None:
    said = await api.post(BUSINESSES, b"displayName=A", Content_Type="application/x-www-form-urlencoded")
    assert (said.status, said.error["code"]) == (415, "unsupportedMediaType")


async def test_without_a_key_the_answer_is_graphs_body_too(api: Api) -> None:
    said = await replace(api, key="sk_wrong").get(BUSINESSES)
    assert (said.status, said.error["code"]) == (401, "InvalidAuthenticationToken")
    assert said.headers["WWW-Authenticate"].startswith("Bearer")


async def test_two_changes_at_once_both_hold(api: Api) -> None:
    parts = [{"businessType": "Bakery"}, {"email": "new@fourth.example"}, {"webSiteUrl": "https://fourth.example"}]
    said = await asyncio.gather(*(api.patch(DEMO, part) for part in parts))
    after = await api.read(DEMO)
    assert [one.status for one in said] == [204] * 3
    assert {name: after[name] for part in parts for name in part} == {**parts[0], **parts[1], **parts[2]}


async def test_collections_are_expanded_where_they_are_asked_for(api: Api) -> None:
    business = await api.read(f"{DEMO}?$expand=services,staffMembers,customQuestions&$select=displayName")
    assert {name for name in business if "@" not in name} == {
        "id",
        "displayName",
        "services",
        "staffMembers",
        "customQuestions",
    }
    assert business["staffMembers"][0]["@odata.type"] == "#microsoft.graph.bookingStaffMember"


@pytest.mark.parametrize("option", ["$expand=calendarView", "$search=x", "$expand=services($top=1)", "$select=nothing"])
async def test_an_option_that_is_not_supported_is_refused_by_its_name(api: Api, option: str) -> None:
    said = await api.get(f"{DEMO}?{option}")
    assert (said.status, said.error["target"]) == (400, option.partition("=")[0])


@pytest.mark.parametrize("sign", ["%00", "%0A", "%FF", "%2F", "%25", "a" * 5000])
async def test_whatever_stands_in_an_address_the_answer_is_graphs_body(api: Api, sign: str) -> None:
    async with api.session.get(URL(f"{api.root}{DEMO}/services/{sign}", encoded=True), headers=api.headers) as answer:
        body = await answer.json()
    assert answer.status in (400, 404)
    assert body["error"]["innerError"]["request-id"] == answer.headers["request-id"]


async def test_an_expanded_collection_says_where_the_rest_of_it_is(api: Api) -> None:
    business = await api.read(f"{DEMO}?$expand=appointments&$select=displayName")
    count = int((await api.get(f"{DEMO}/appointments/$count")).body)
    found = business["appointments"]
    rest = await api.every(business["appointments@odata.nextLink"]) if count > len(found) else []
    assert len({one["id"] for one in [*found, *rest]}) == count
