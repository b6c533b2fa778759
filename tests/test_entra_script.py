"""The script that makes the Entra app: what it makes, and that running it again changes nothing."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.x509 import load_pem_x509_certificate

from tests.support.azure import Azure, empty_tenant
from tests.support.fake_graph import key_and_certificate


@pytest.fixture
def azure(tmp_path: Path) -> Azure:
    """An empty tenant."""
    lists: dict[str, Any] = {name: [] for name in ("declared", "granted", "certificates")}
    return empty_tenant(tmp_path, "entra-app.sh", **lists, secrets=0, thumbprint="")


def test_it_makes_an_app_and_prints_its_settings(azure: Azure) -> None:
    ran = azure.run()
    assert ran.stdout.splitlines() == [
        "SLOTKEEPER_GRAPH_TENANT_ID=tenant-1",
        "SLOTKEEPER_GRAPH_APP_ID=app-0",
        "SLOTKEEPER_GRAPH_SECRET=secret-1",
        "SLOTKEEPER_MEETINGS=teams",
    ]


def test_without_more_words_nothing_is_permitted_in_the_whole_tenant(azure: Azure) -> None:
    ran = azure.run()
    assert azure.state["granted"] == []
    assert '-App principal-app-0 -Role "Application Calendars.ReadWrite"' in ran.stderr


def test_what_is_asked_for_is_declared_and_consented_to(azure: Azure) -> None:
    azure.run("--extras", "--mail", "--tenant-wide")
    named = ["OnlineMeetings.ReadWrite.All", "VirtualAppointment.Read.All", "Mail.Send", "Calendars.ReadWrite"]
    assert azure.state["granted"] == azure.state["declared"] == [f"role-{role}" for role in named]


def test_running_it_again_changes_nothing_and_shows_no_secret(azure: Azure) -> None:
    azure.run("--extras")
    before = azure.state
    again = azure.run("--extras")
    assert (again.returncode, azure.state) == (0, before)
    assert "SECRET" not in again.stdout


def test_a_further_secret_is_made_when_it_is_asked_for(azure: Azure) -> None:
    azure.run()
    assert "SLOTKEEPER_GRAPH_SECRET=secret-2" in azure.run("--new-secret").stdout


def test_a_certificate_is_added_once_and_its_key_stays(azure: Azure, tmp_path: Path) -> None:
    pair = key_and_certificate()
    pem = tmp_path / "app.pem"
    pem.write_text(pair["private_key"] + pair["public_certificate"], encoding="ascii")
    thumbprint = load_pem_x509_certificate(pair["public_certificate"].encode()).fingerprint(SHA1()).hex().upper()
    azure.put(thumbprint=thumbprint)
    for _ in range(2):
        ran = azure.run("--certificate", str(pem))
        assert f"SLOTKEEPER_GRAPH_CERTIFICATE={pem}" in ran.stdout, ran.stderr
    assert (azure.state["certificates"], azure.state["secrets"]) == ([thumbprint], 0)


def test_two_apps_of_one_name_are_left_alone(azure: Azure) -> None:
    azure.put(apps=[{"id": "app-a", "name": "Slotkeeper"}, {"id": "app-b", "name": "Slotkeeper"}])
    ran = azure.run()
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "several apps" in ran.stderr


@pytest.mark.parametrize("words", [("--nonsense",), ("--name",), ("--name", "it's"), ("--certificate", "/nowhere")])
def test_a_wrong_word_makes_nothing(azure: Azure, words: tuple[str, ...]) -> None:
    before = hashlib.sha256((azure.folder / "azure.json").read_bytes()).digest()
    assert azure.run(*words).returncode == 2
    assert hashlib.sha256((azure.folder / "azure.json").read_bytes()).digest() == before
