"""The script that gives an Entra app the permissions of the API: which, and that what is there already stays."""

from pathlib import Path

import pytest

from scheduling.grants import Grant
from tests.support.azure import Azure, empty_tenant

SIGN_IN = {"value": "access_as_user", "id": "1", "adminConsentDisplayName": "Know", "adminConsentDescription": "who"}
NAMES = [str(one) for one in Grant]


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    """An empty tenant."""
    return empty_tenant(tmp_path, "entra-api.sh")


def values(azure: Azure, kind: str) -> list[str]:
    return [one["value"] for one in azure.state[kind]]


def test_an_app_of_its_own_has_roles_and_scopes_by_graphs_names(azure: Azure) -> None:
    ran = azure.run("--url", "https://book.example.com/")
    assert ran.stdout.strip() == "SLOTKEEPER_API_APP_ID=app-0", ran.stderr
    assert values(azure, "appRoles") == values(azure, "oauth2PermissionScopes")
    assert sorted(values(azure, "appRoles")) == sorted(NAMES)
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
    assert values(azure, "oauth2PermissionScopes") == ["access_as_user", *values(azure, "appRoles")]
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
