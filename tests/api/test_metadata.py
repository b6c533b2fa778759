"""Graph's metadata: the names and types that clients are made of, and that answers keep to."""

from typing import Any
from xml.etree import ElementTree

from tests.api.conftest import DEMO, Api

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


async def types(api: Api) -> dict[str, dict[str, Any]]:
    """The members of each type with their types."""
    said = await api.get("/solutions/$metadata")
    root = ElementTree.fromstring(said.body)
    return {
        one.get("Name", ""): {own.get("Name", ""): own.attrib for own in one.findall(f"{EDM}Property")}
        for kind in ("EntityType", "ComplexType")
        for one in root.iter(EDM + kind)
    }


async def test_types_are_called_as_in_graph(api: Api) -> None:
    service = (await types(api))["bookingService"]
    told = {
        name: service[name]["Type"]
        for name in ("defaultDuration", "defaultPrice", "defaultPriceType", "staffMemberIds")
    }
    assert told == {
        "defaultDuration": "Edm.Duration",
        "defaultPrice": "Edm.Double",
        "defaultPriceType": "microsoft.graph.bookingPriceType",
        "staffMemberIds": "Collection(Edm.String)",
    }
    assert service["displayName"]["Nullable"] == "false"
    assert "Nullable" not in service["notes"]
    assert service["defaultReminders"]["Type"] == "Collection(microsoft.graph.bookingReminder)"


async def test_what_is_answered_has_the_members_of_its_type_and_no_others(api: Api) -> None:
    known = await types(api)
    staff = next(iter(await api.every(f"{DEMO}/staffMembers")))
    for kind, item in {
        "bookingBusiness": await api.read(DEMO),
        "bookingService": next(iter(await api.every(f"{DEMO}/services"))),
        "bookingStaffMember": staff,
        "bookingCustomer": next(iter(await api.every(f"{DEMO}/customers"))),
        "bookingCustomQuestion": next(iter(await api.every(f"{DEMO}/customQuestions"))),
    }.items():
        assert {name for name in item if "@" not in name} == {*known[kind], "id"}, kind


async def test_the_wider_types_are_there_too(api: Api) -> None:
    assert {"bookingStaffMemberBase", "bookingCustomerBase"} <= {*await types(api)}


async def test_it_is_told_without_a_key(api: Api) -> None:
    async with api.session.get(f"{api.root}/$metadata") as answer:
        assert (answer.status, answer.content_type) == (200, "application/xml")
