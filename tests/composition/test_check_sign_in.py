"""What an operator is told of signing in: whether it can work, and what to compare with the app registration."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from composition.check_sign_in import sign_in_lines
from composition.sign_in import make_sign_in
from settings import read_settings
from tests.support.fake_entra import APP_ID, HOST, FakeEntra
from tests.support.fake_graph import certificate, client_trust
from tests.support.sign_in import production_settings


@pytest.fixture
async def entra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeEntra]:
    """msal makes its own way to the network here, as it does in the command."""
    (tmp_path / "ca.pem").write_text(certificate(), encoding="ascii")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    started = await FakeEntra.start()
    yield started
    await started.close()


async def told(entra: FakeEntra, folder: Path, **more: object) -> dict[str, tuple[str, str]]:
    settings = production_settings(folder, entra.url, **more)
    lines = await sign_in_lines(settings, make_sign_in(settings, trust=client_trust()))
    return {name: (state, problem) for name, state, problem in lines}


async def test_a_sign_in_that_works_tells_what_the_registration_must_say(entra: FakeEntra, tmp_path: Path) -> None:
    assert await told(entra, tmp_path) == {
        "sign-in": (f"with Entra ID, app {APP_ID}", ""),
        "- comes back to": (f"https://{HOST}/sign-in/callback", ""),
        "- tokens for": (f"api://{HOST}/botid-{APP_ID}", ""),
    }


async def test_a_wrong_secret_is_named(entra: FakeEntra, tmp_path: Path) -> None:
    found = await told(entra, tmp_path, login_app_id=APP_ID, login_app_secret="wrong")
    assert "credential_refused" in found["sign-in"][1]


async def test_a_service_that_does_not_answer_is_named(entra: FakeEntra, tmp_path: Path) -> None:
    entra.orders.status = 500
    problem = (await told(entra, tmp_path))["sign-in"][1]
    assert "keys of the sign-in service cannot be fetched" in problem
    assert "token_unavailable" in problem


async def test_an_app_of_its_own_has_a_name_of_its_own(entra: FakeEntra, tmp_path: Path) -> None:
    other = {"bot_app_id": "5c1e9d1a-0000-4000-8000-0000000000b0", "login_app_id": APP_ID, "login_app_secret": "x"}
    assert (await told(entra, tmp_path, **other))["- tokens for"] == (f"api://{HOST}/{APP_ID}", "")


async def test_a_developers_machine_needs_none(tmp_path: Path) -> None:
    assert await sign_in_lines(read_settings(_env_file=None, data_dir=tmp_path)) == [("sign-in", "for developers", "")]
