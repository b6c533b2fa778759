"""The OpenAPI document: true of what is answered, with examples that can be sent, and a page on which to try them."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.routes import ROUTES
from api.table import operation_id
from tests.api.conftest import BUSINESSES, DEMO, Api
from tests.api.days import at
from tests.api.fuzzing import OWN

WITH_EXAMPLE = [row for row in ROUTES if row.example is not None and row.path.startswith("/solutions/")]
CREATED = [row for row in WITH_EXAMPLE if row.status == 201]


async def document(api: Api) -> Any:
    async with api.session.get(f"{api.root}/openapi.json") as answer:
        assert answer.status == 200
        return await answer.json()


def fits(told: Any, schema: Any, item: Any) -> None:
    whole = {**schema, "components": told["components"]}
    errors = [f"{list(one.path)}: {one.message}" for one in Draft202012Validator(whole).iter_errors(item)]
    assert errors == []


def answered(told: Any, path: str, method: str, status: int) -> Any:
    return told["paths"][path][method]["responses"][str(status)]["content"]["application/json"]["schema"]


async def test_it_names_every_address_and_where_the_server_is(api: Api) -> None:
    told = await document(api)
    named = {(method.upper(), path) for path, rows in told["paths"].items() for method in rows}
    assert named == {(row.method, row.path) for row in ROUTES}
    assert told["servers"] == [{"url": api.root}]
    assert told["openapi"] == "3.1.0"


def test_every_call_has_a_name_of_its_own() -> None:
    names = [operation_id(row) for row in ROUTES]
    assert len(set(names)) == len(names)


async def test_each_reference_leads_somewhere_and_each_schema_is_one(api: Api) -> None:
    told = await document(api)
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    named = {f"#/components/schemas/{name}" for name in told["components"]["schemas"]}
    assert set(references(told)) <= named


def references(told: Any) -> list[str]:
    if isinstance(told, dict):
        own = [told["$ref"]] if isinstance(told.get("$ref"), str) else []
        return own + [one for inner in told.values() for one in references(inner)]
    return [one for inner in told for one in references(inner)] if isinstance(told, list) else []


async def test_each_link_leads_to_a_call_with_all_that_is_in_its_address(api: Api) -> None:
    told = await document(api)
    calls = {one["operationId"]: one for rows in told["paths"].values() for one in rows.values()}
    links = [
        link for call in calls.values() for one in call["responses"].values() for link in one.get("links", {}).values()
    ]
    assert len(links) > 100
    for link in links:
        wanted = {one["name"] for one in calls[link["operationId"]]["parameters"] if one["in"] == "path"}
        assert set(link["parameters"]) == wanted, link


async def test_what_is_made_leads_to_reading_changing_and_ending_it(api: Api) -> None:
    path = f"{BUSINESSES}/{{business}}/appointments"
    links = (await document(api))["paths"][path]["post"]["responses"]["201"]["links"]
    one = "bookingBusinesses-business-appointments-appointment"
    assert {f"get-{one}", f"patch-{one}", f"delete-{one}", f"post-{one}-cancel"} <= set(links)
    assert links[f"get-{one}"]["parameters"]["appointment"] == "$response.body#/id"


async def test_a_list_names_only_the_options_that_it_takes(api: Api) -> None:
    told = await document(api)
    rows = told["paths"]["/slotkeeper/businesses/{business}/messages"]["get"]["parameters"]
    for name in (one["name"] for one in rows if one["name"].startswith("$")):
        assert (await api.get(f"{OWN}/messages?{name}=1")).status == (400 if name == "$select" else 200)
    assert (await api.get(f"{OWN}/messages?$skip=1")).status == 400


@pytest.mark.parametrize("name", ["", "/services", "/staffMembers", "/customers", "/customQuestions", "/appointments"])
async def test_what_is_answered_is_what_it_says(api: Api, name: str) -> None:
    told, path = await document(api), f"{BUSINESSES}/{{business}}{name}"
    body = await api.read(f"{DEMO}{name}")
    fits(told, answered(told, path, "get", 200), body)
    fits(told, answered(told, path, "get", 404), (await api.get(f"{BUSINESSES}/nobody{name}")).body)


@pytest.mark.parametrize("row", CREATED, ids=operation_id)
async def test_examples_can_be_sent_as_they_are(api: Api, row: Any) -> None:
    """But for the day, which has to be one to come."""
    told, example = await document(api), {**row.example}
    if "startDateTime" in example:
        example |= {"startDateTime": at(10), "endDateTime": at(10, 30)}
    made = await api.made(row.path.replace("{business}", "harbour-practice@slotkeeper"), example)
    fits(told, answered(told, row.path, "post", 201), made)


@pytest.mark.parametrize("row", [row for row in WITH_EXAMPLE if row.method == "PATCH"], ids=operation_id)
async def test_examples_of_changes_can_be_sent_as_they_are(api: Api, row: Any) -> None:
    collection, _, _ = row.path.rpartition("/")
    path = DEMO
    if collection != BUSINESSES:
        listed = await api.read(collection.replace("{business}", "harbour-practice@slotkeeper"))
        path = f"{DEMO}/{collection.rpartition('/')[2]}/{listed['value'][0]['id']}"
    assert (await api.patch(path, row.example)).status == row.status


async def test_the_page_shows_every_call_and_runs_nothing_of_others(api: Api) -> None:
    async with api.session.get(f"{api.root}/docs") as answer:
        page = await answer.text()
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert all(f'id="{operation_id(row)}"' in page for row in ROUTES)
    assert "<script>" not in page
    assert " style=" not in page
