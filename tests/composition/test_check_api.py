"""What an operator is told of programs: where they call, and by which names the API is known to those who make tokens."""

from pathlib import Path

import pytest

from composition.check_api import api_lines
from settings import SettingsRefused, read_settings
from tests.support.fake_entra import APP_ID, HOST, TENANT
from tests.support.sign_in import production_settings

ENTRA = "https://login.example.com"
OTHER_APP = "5c1e9d1a-0000-4000-8000-0000000000c0"


def told(folder: Path, **more: object) -> dict[str, str]:
    return {name: state for name, state, _ in api_lines(production_settings(folder, ENTRA, **more))}


def test_the_names_that_tokens_may_bear_are_told(tmp_path: Path) -> None:
    assert told(tmp_path, api_audiences="api://more") == {
        "API": f"https://{HOST}/v1.0",
        "- lets in": f"by keys, and by tokens of Entra ID for app {APP_ID}",
        "- audiences": f"{APP_ID}, api://{HOST}/botid-{APP_ID}, api://more, https://{HOST}",
        "- tenants": TENANT,
    }


def test_an_app_of_its_own_takes_the_place_of_that_of_people(tmp_path: Path) -> None:
    assert told(tmp_path, api_app_id=OTHER_APP)["- lets in"].endswith(OTHER_APP)


def test_without_an_app_keys_alone_let_in(tmp_path: Path) -> None:
    lines = api_lines(read_settings(_env_file=None, data_dir=tmp_path, port=1))
    assert lines[1] == ("- lets in", "by keys alone: no app is set", "")


def test_an_app_for_tokens_needs_tenants(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="API_APP_ID"):
        read_settings(_env_file=None, data_dir=tmp_path, api_app_id=OTHER_APP)
