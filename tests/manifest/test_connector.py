"""The connector for Power Automate: valid by the schema of Swagger 2.0, with triggers as Microsoft wants them, true to what is served."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from adapters.system_clock import SystemClock
from manifest.build import ManifestRefused
from manifest.connector import DEFINITION, PROPERTIES, build_connector, definition
from notifications.webhook_events import event_body, event_facts
from scheduling.business import BusinessId
from scheduling.events import EventKind
from tests.scheduling.test_events import BOOKED

SCHEMA = Path(__file__).parents[1] / "schemas" / "swagger-2.0.schema.json"
MADE = definition("Book.example.com")


def operations() -> Iterator[tuple[str, Any]]:
    for path, item in MADE["paths"].items():
        for method in ("get", "post", "delete"):
            if method in item:
                yield path, item[method]


def test_it_is_valid_swagger() -> None:
    """B92: by the published schema."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert [error.message for error in Draft4Validator(schema).iter_errors(MADE)] == []


def test_the_schema_would_find_a_mistake() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    wrong = {**MADE, "paths": {"/x": {"get": {"parameters": []}}}}
    assert list(Draft4Validator(schema).iter_errors(wrong))


def test_there_are_three_triggers_with_address_and_content() -> None:
    """B92"""
    found = {path: item for path, item in MADE["paths"].items() if "x-ms-notification-content" in item}
    assert [path.rpartition("/")[2] for path in found] == ["created", "updated", "cancelled"]
    for item in found.values():
        assert item["post"]["x-ms-trigger"] == "single"
        assert item["x-ms-notification-content"]["schema"] == {"$ref": "#/definitions/Event"}
    (url,) = MADE["definitions"]["Trigger"]["properties"].values()
    assert (url["x-ms-notification-url"], url["x-ms-visibility"]) == (True, "internal")


def test_each_operation_has_a_name_of_its_own_and_says_what_can_go_wrong() -> None:
    names = [one["operationId"] for _, one in operations()]
    assert len(set(names)) == len(names) == 5
    for _, one in operations():
        assert {"401", "403", "429", "500"} < set(one["responses"])


def test_each_reference_leads_somewhere_and_each_parameter_stands_in_its_address() -> None:
    text = json.dumps(MADE)
    for name in MADE["definitions"]:
        text = text.replace(f'"#/definitions/{name}"', "")
    assert "#/definitions/" not in text
    for path, one in operations():
        assert {f"{{{p['name']}}}" for p in one["parameters"] if p["in"] == "path"} == {
            part for part in path.split("/") if part.startswith("{")
        }


def test_a_real_event_fits_what_the_connector_promises() -> None:
    facts = event_facts(BusinessId("shop@slotkeeper"), BOOKED, BOOKED, "ada")
    body = event_body("1", EventKind.MOVED, ["moved"], SystemClock().now(), facts)
    assert unknown(body, MADE["definitions"]["Event"]) == []
    assert unknown({**body, "extra": 1}, MADE["definitions"]["Event"]) == ["/extra"]


def unknown(value: Any, promised: Any, at: str = "") -> list[str]:
    """Members of an event that the connector does not know."""
    if "$ref" in promised:
        promised = MADE["definitions"][promised["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        return [one for item in value for one in unknown(item, promised["items"], at)]
    if not isinstance(value, dict):
        return []
    known = promised.get("properties", {})
    missing = [f"{at}/{name}" for name in value if name not in known]
    return missing + [
        one for name, item in value.items() if name in known for one in unknown(item, known[name], f"{at}/{name}")
    ]


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    folder = build_connector("https://book.example.com/", tmp_path / "connector")
    assert json.loads((folder / DEFINITION).read_text(encoding="utf-8"))["host"] == "book.example.com"
    parameters = json.loads((folder / PROPERTIES).read_text(encoding="utf-8"))["properties"]["connectionParameters"]
    assert parameters["api_key"]["type"] == "securestring"


@pytest.mark.parametrize("address", ["", "http://book.example.com", "book.example.com"])
def test_without_an_address_that_microsoft_can_call_it_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ManifestRefused, match="SLOTKEEPER_PUBLIC_URL"):
        build_connector(address, tmp_path)
