"""The Teams app package: valid by its schema, in both languages, with icons by the rules."""

import json
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from composition.sign_in import make_sign_in
from manifest.build import ManifestRefused, ManifestValues, build_package, fill
from tests.support.sign_in import production_settings

SCHEMAS = Path(__file__).parents[1] / "schemas"
VALUES = ManifestValues(
    app_id="11111111-1111-4111-8111-111111111111",
    public_url="https://Book.example.com/",
    publisher_name="Praktijk Zuid",
    publisher_url="https://example.com",
    privacy_url="https://example.com/privacy",
    terms_url="https://example.com/terms",
)


@pytest.fixture
def package(tmp_path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(build_package(VALUES, tmp_path / "out" / "slotkeeper.zip"))


def schema(name: str) -> Draft7Validator:
    return Draft7Validator(json.loads((SCHEMAS / name).read_text(encoding="utf-8")))


def pixels(png: bytes) -> tuple[int, int, list[tuple[int, ...]]]:
    """Width, height and the pixels of an RGBA file without filters, which is what we write."""
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (depth, colour) == (8, 6)
    at = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[at - 4 : at])
    rows = zlib.decompress(png[at + 4 : at + 4 + length])
    step = width * 4 + 1
    flat = b"".join(rows[row * step + 1 : (row + 1) * step] for row in range(height))
    return width, height, [tuple(flat[place : place + 4]) for place in range(0, len(flat), 4)]


def test_the_package_holds_everything_in_its_root(package: zipfile.ZipFile) -> None:
    assert sorted(package.namelist()) == ["color.png", "manifest.json", "nl.json", "outline.png"]


def test_the_manifest_is_valid(package: zipfile.ZipFile) -> None:
    errors = schema("teams-manifest-1.25.schema.json").iter_errors(json.loads(package.read("manifest.json")))
    assert [error.message for error in errors] == []


def test_each_language_is_valid(package: zipfile.ZipFile) -> None:
    errors = schema("teams-localization-1.25.schema.json").iter_errors(json.loads(package.read("nl.json")))
    assert [error.message for error in errors] == []


def test_each_language_translates_every_sentence_and_nothing_else(package: zipfile.ZipFile) -> None:
    manifest = json.loads(package.read("manifest.json"))
    commands = manifest["bots"][0]["commandLists"][0]["commands"]
    expected = {"$schema", "name.short", "name.full", "description.short", "description.full", "staticTabs[0].name"}
    for number in range(len(commands)):
        expected |= {f"bots[0].commandLists[0].commands[{number}].{part}" for part in ("title", "description")}
    assert set(json.loads(package.read("nl.json"))) == expected


def test_no_placeholder_is_left_but_those_of_teams(package: zipfile.ZipFile) -> None:
    text = package.read("manifest.json").decode()
    assert text.replace("{app.theme}", "").replace("{app.locale}", "").count("{") == text.count("}") - 2


def test_only_our_own_host_is_trusted() -> None:
    assert fill(VALUES)["validDomains"] == ["book.example.com"]


def test_the_resource_names_the_lower_case_host_and_the_bot() -> None:
    resource = fill(VALUES)["webApplicationInfo"]
    assert resource == {"id": VALUES.app_id, "resource": f"api://book.example.com/botid-{VALUES.app_id}"}


@pytest.mark.parametrize("sign_in_app_id", ["", "33333333-3333-4333-8333-333333333333"])
def test_tokens_for_the_resource_of_the_package_are_taken_whatever_the_port(sign_in_app_id: str) -> None:
    values = replace(VALUES, public_url="https://Book.example.com:8443", sign_in_app_id=sign_in_app_id)
    app = {"bot_app_id": values.app_id, "bot_app_secret": "s", "bot_tenant_id": values.app_id}
    own = (
        {"login_app_id": sign_in_app_id, "login_app_secret": "s", "login_tenant_id": values.app_id}
        if sign_in_app_id
        else {}
    )
    settings = production_settings(Path(), "https://login.example", public_url=values.public_url, **app, **own)
    sign_in = make_sign_in(settings)
    assert sign_in
    assert values.resource == sign_in.tokens.app.resource
    assert values.resource in sign_in.tokens.app.audiences


def test_an_app_of_its_own_for_the_sign_in_is_named_without_the_bot() -> None:
    resource = fill(replace(VALUES, sign_in_app_id="33333333-3333-4333-8333-333333333333"))["webApplicationInfo"]
    assert resource == {
        "id": "33333333-3333-4333-8333-333333333333",
        "resource": "api://book.example.com/33333333-3333-4333-8333-333333333333",
    }


def test_the_tab_opens_its_shell_and_the_browser_the_pages() -> None:
    tabs: Any = fill(VALUES)["staticTabs"]
    (tab,) = tabs
    assert tab["contentUrl"].startswith("https://Book.example.com/tab?")
    assert tab["websiteUrl"] == "https://Book.example.com/app"


def test_commands_are_short_enough_to_be_shown(package: zipfile.ZipFile) -> None:
    commands = json.loads(package.read("manifest.json"))["bots"][0]["commandLists"][0]["commands"]
    assert len(commands) <= 12
    assert all(len(command["title"]) <= 32 and len(command["description"]) <= 128 for command in commands)


def test_the_name_does_not_borrow_from_microsoft(package: zipfile.ZipFile) -> None:
    assert "teams" not in json.loads(package.read("manifest.json"))["name"]["full"].lower()


def test_the_colour_icon_has_its_size_and_no_holes(package: zipfile.ZipFile) -> None:
    width, height, drawn = pixels(package.read("color.png"))
    assert (width, height) == (192, 192)
    assert {pixel[3] for pixel in drawn} == {255}


def test_the_symbol_of_the_colour_icon_keeps_to_the_middle(package: zipfile.ZipFile) -> None:
    width, _, drawn = pixels(package.read("color.png"))
    ground = drawn[0]
    inked = [(place % width, place // width) for place, pixel in enumerate(drawn) if pixel != ground]
    assert all(48 <= x < 144 and 48 <= y < 144 for x, y in inked)


def test_the_outline_icon_is_white_on_nothing(package: zipfile.ZipFile) -> None:
    width, height, drawn = pixels(package.read("outline.png"))
    assert (width, height) == (32, 32)
    assert {pixel[:3] for pixel in drawn} == {(255, 255, 255)}
    assert {pixel[3] for pixel in drawn} == {0, 255}


def test_the_same_values_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (build_package(VALUES, tmp_path / name).read_bytes() for name in ("a.zip", "b.zip"))
    assert first == second


@pytest.mark.parametrize("name", ["app_id", "publisher_name", "privacy_url", "public_url"])
def test_a_missing_value_is_named(name: str) -> None:
    with pytest.raises(ManifestRefused, match=name):
        fill(replace(VALUES, **{name: ""}))


def test_a_quotation_mark_in_a_name_breaks_nothing() -> None:
    developer = fill(replace(VALUES, publisher_name='The "Best" B.V.'))["developer"]
    assert isinstance(developer, dict)
    assert developer["name"] == 'The "Best" B.V.'
