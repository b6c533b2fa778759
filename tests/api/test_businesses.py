"""Businesses over the API: made from nothing, listed, read, changed, published, deleted."""

from typing import Any

from tests.api.conftest import BUSINESSES, DEMO, Api


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
