"""Customers over the API."""

from typing import Any

import pytest

from tests.api.conftest import DEMO, Api

CUSTOMERS = f"{DEMO}/customers"
FULL: dict[str, Any] = {
    "displayName": "Zoë Jansen",
    "emailAddress": "zoe@example.org",
    "addresses": [
        {"street": "Kade 1", "city": "Delft", "state": "ZH", "countryOrRegion": "NL", "postalCode": "2611 AB"},
        {"street": "Dorp 2", "city": "Ede", "state": "", "countryOrRegion": "NL", "postalCode": "6711 AA"},
    ],
    "phones": [
        {"number": "+31612345678", "type": "mobile", "region": "NL", "language": "nl"},
        {"number": "015 1234", "type": "business", "region": None, "language": None},
    ],
}


async def add(api: Api, **members: Any) -> Any:
    return await api.made(CUSTOMERS, {"displayName": "Zoë Jansen", **members})


async def test_every_member_can_be_given_and_is_answered_with_the_type(api: Api) -> None:
    made = await add(api, **FULL)
    assert {name: made[name] for name in FULL} == FULL
    assert made["@odata.type"] == "#microsoft.graph.bookingCustomer"
    assert {
        name: value for name, value in (await api.read(f"{CUSTOMERS}/{made['id']}")).items() if name in FULL
    } == FULL


async def test_a_change_answers_the_customer(api: Api) -> None:
    made = await add(api, **FULL)
    said = await api.patch(f"{CUSTOMERS}/{made['id']}", {"displayName": "Zoë Bakker", "addresses": None})
    assert said.status == 200
    assert (said.body["displayName"], said.body["addresses"], said.body["phones"]) == ("Zoë Bakker", [], FULL["phones"])


async def test_members_of_the_beta_are_passed_over(api: Api) -> None:
    made = await add(api, addresses=[{**FULL["addresses"][0], "type": "home", "postOfficeBox": "7"}])
    assert made["addresses"] == FULL["addresses"][:1]


async def test_what_was_read_can_be_sent_back_as_it_is(api: Api) -> None:
    made = await add(api, **FULL)
    said = await api.patch(f"{CUSTOMERS}/{made['id']}", made)
    assert {name: said.body[name] for name in FULL} == FULL


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ({"displayName": " "}, "displayName"),
        ({"emailAddress": "zoe"}, "emailAddress"),
        ({"phones": [{"number": "abc"}]}, "phones/0/number"),
        ({"phones": [{"number": "+31612345678", "type": "shoe"}]}, "phones/0/type"),
        ({"addresses": [{}] * 21}, "addresses"),
        ({"addresses": "here"}, "addresses"),
    ],
)
async def test_what_breaks_a_rule_is_refused_by_its_member(api: Api, body: Any, target: str) -> None:
    said = await api.post(CUSTOMERS, {"displayName": "Zoë", **body})
    assert (said.status, said.error["target"]) == (400, target)


async def test_lists_are_read_page_by_page_and_each_is_seen_once(api: Api) -> None:
    count = (await api.get(f"{CUSTOMERS}/$count")).body
    found = await api.every(f"{CUSTOMERS}?$top=7&$select=displayName")
    assert len({one["id"] for one in found}) == len(found) == int(count)
    assert {*found[0]} == {"@odata.type", "@odata.etag", "id", "displayName"}


async def test_a_page_goes_on_though_whoever_it_ended_with_has_gone(api: Api) -> None:
    for name in ("Aa", "Ab", "Ac"):
        await add(api, displayName=name)
    first = await api.read(f"{CUSTOMERS}?$top=2")
    assert [one["displayName"] for one in first["value"]] == ["Aa", "Ab"]
    assert (await api.delete(f"{CUSTOMERS}/{first['value'][1]['id']}")).status == 204
    assert (await api.read(first["@odata.nextLink"]))["value"][0]["displayName"] == "Ac"


async def test_filters_orders_and_counts_go_together(api: Api) -> None:
    for name in ("Xander", "Xenia", "Xia"):
        await add(api, displayName=name)
    body = await api.read(
        f"{CUSTOMERS}?$filter=startswith(displayName,'x')&$orderby=displayName%20desc&$top=2&$count=true"
    )
    assert [one["displayName"] for one in body["value"]] == ["Xia", "Xenia"]
    assert body["@odata.count"] == 3
    assert [one["displayName"] for one in (await api.read(body["@odata.nextLink"]))["value"]] == ["Xander"]
    assert (await api.get(f"{CUSTOMERS}/$count?$filter=startswith(displayName,'x')")).body == "3"


async def test_whoever_has_appointments_to_come_is_not_deleted(api: Api) -> None:
    said = [await api.delete(f"{CUSTOMERS}/{one['id']}") for one in (await api.every(CUSTOMERS))[:12]]
    refused = next(one for one in said if one.status == 409)
    assert "appointments to come" in refused.error["message"]


async def test_a_deleted_customer_is_found_nowhere(api: Api) -> None:
    made = await add(api, **FULL)
    assert (await api.delete(f"{CUSTOMERS}/{made['id']}")).status == 204
    assert (await api.get(f"{CUSTOMERS}/{made['id']}")).status == 404
    assert made["id"] not in [one["id"] for one in await api.every(CUSTOMERS)]


async def test_a_version_that_is_no_more_is_not_changed(api: Api) -> None:
    made = await add(api)
    path, tag = f"{CUSTOMERS}/{made['id']}", made["@odata.etag"]
    assert (await api.get(path)).headers["ETag"] == tag
    assert (await api.patch(path, {"displayName": "A"}, If_Match=tag)).status == 200
    assert (await api.patch(path, {"displayName": "B"}, If_Match=tag)).status == 412
