"""The script that gives an Entra app the permissions of the API: which, and that what is there already stays."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scheduling.grants import Grant

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "docs" / "scripts" / "entra-api.sh"
NOTHING: dict[str, Any] = {"tenant": "tenant-1", "apps": [], "principals": [], "calls": []}
SIGN_IN = {"value": "access_as_user", "id": "1", "adminConsentDisplayName": "Know", "adminConsentDescription": "who"}
NAMES = [str(one) for one in Grant]


@dataclass(frozen=True, slots=True)
class Azure:
    folder: Path

    @property
    def state(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads((self.folder / "azure.json").read_text(encoding="utf-8"))
        return {name: value for name, value in kept.items() if name != "calls"}

    def put(self, **state: object) -> None:
        (self.folder / "azure.json").write_text(json.dumps({**NOTHING, **state}), encoding="utf-8")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        told = {"env": {**os.environ, "PATH": path}, "capture_output": True, "text": True, "timeout": 120}
        return subprocess.run(["bash", str(SCRIPT), *words], check=False, **told)  # type: ignore[call-overload, no-any-return]  # as given

    def values(self, kind: str) -> list[str]:
        return [one["value"] for one in self.state[kind]]


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    """An empty tenant."""
    tool = (ROOT / "tests" / "support" / "fake_az.py").read_text(encoding="utf-8")
    (tmp_path / "az").write_text(tool.replace("#!/usr/bin/env python3", f"#!{sys.executable}"), encoding="utf-8")
    (tmp_path / "az").chmod(0o755)
    made = Azure(tmp_path)
    made.put()
    return made


def test_an_app_of_its_own_has_roles_and_scopes_by_graphs_names(azure: Azure) -> None:
    ran = azure.run("--url", "https://book.example.com/")
    assert ran.stdout.strip() == "SLOTKEEPER_API_APP_ID=app-0", ran.stderr
    assert azure.values("appRoles") == azure.values("oauth2PermissionScopes")
    assert sorted(azure.values("appRoles")) == sorted(NAMES)
    assert azure.state["identifierUris"] == ["api://app-0", "https://book.example.com"]
    assert azure.state["principals"] == ["app-0"]


def test_running_it_again_changes_nothing(azure: Azure) -> None:
    azure.run("--url", "https://book.example.com")
    before = azure.state
    again = azure.run("--url", "https://book.example.com")
    assert (again.returncode, azure.state) == (0, before)


def test_the_app_that_people_sign_in_to_keeps_what_it_has(azure: Azure) -> None:
    azure.put(oauth2PermissionScopes=[SIGN_IN], identifierUris=["api://book.example.com/app-9"])
    ran = azure.run("--app", "app-9")
    assert (ran.returncode, ran.stdout.strip(), azure.state["apps"]) == (0, "", []), ran.stderr
    assert azure.values("oauth2PermissionScopes") == ["access_as_user", *azure.values("appRoles")]
    assert azure.state["identifierUris"] == ["api://book.example.com/app-9"]


def test_a_role_that_was_made_by_hand_gets_its_scope_with_the_same_words(azure: Azure) -> None:
    """Entra takes no scope of the same value with another id or other words."""
    azure.put(appRoles=[{"value": "Bookings.Read.All", "id": "own", "displayName": "Look", "description": "on & on"}])
    ran = azure.run("--app", "app-9")
    assert ran.returncode == 0, ran.stderr
    (scope,) = [one for one in azure.state["oauth2PermissionScopes"] if one["value"] == "Bookings.Read.All"]
    assert (scope["id"], scope["adminConsentDisplayName"], scope["adminConsentDescription"]) == (
        "own",
        "Look",
        "on & on",
    )


@pytest.mark.parametrize("words", [("--nonsense",), ("--app",), ("--name", "it's"), ("--url", "http://book.example")])
def test_a_wrong_word_makes_nothing(azure: Azure, words: tuple[str, ...]) -> None:
    before = azure.state
    assert azure.run(*words).returncode == 2
    assert azure.state == before
