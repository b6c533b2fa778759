"""Which combinations of settings may start, and that a refusal names the setting and the rule."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from settings import PREFIX, Settings, SettingsRefused, read_settings
from tests.support.fake_graph import key_and_certificate

PRODUCTION = {
    "mode": "production",
    "public_url": "https://book.example.com",
    "bot_app_id": "11111111-1111-4111-8111-111111111111",
    "bot_app_secret": "secret",
    "bot_tenant_id": "22222222-2222-4222-8222-222222222222",
    "secrets": "s" * 32,
    "smtp_host": "mail.example.com",
    "mail_sender": "book@example.com",
    "sms": "off",
    "meetings": "https://meet.example.com/{token}",
}

Refused = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    """A file with key and certificate."""
    path = tmp_path / "app.pem"
    path.write_text("".join(key_and_certificate().values()), encoding="ascii")
    return path


def problems(**settings: object) -> list[str]:
    with pytest.raises(SettingsRefused) as refused:
        read_settings(**settings)
    return refused.value.problems


def test_development_needs_no_settings() -> None:
    assert read_settings().has_development_doors


def test_a_complete_production_starts() -> None:
    assert read_settings(**PRODUCTION).is_production


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"bot_app_id": ""}, "BOT_APP_ID"),
        ({"bot_app_secret": ""}, "BOT_APP_SECRET"),
        ({"bot_tenant_id": ""}, "BOT_TENANT_ID"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"public_url": "https://localhost:3978"}, "PUBLIC_URL"),
        ({"public_url": "https://127.0.0.1"}, "PUBLIC_URL"),
        ({"public_url": "https://127.1"}, "PUBLIC_URL"),
        ({"public_url": "https://2130706433"}, "PUBLIC_URL"),
        ({"public_url": "https://localhost."}, "PUBLIC_URL"),
        ({"public_url": "https://0.0.0.0"}, "PUBLIC_URL"),
        ({"public_url": "https://[::ffff:127.0.0.1]"}, "PUBLIC_URL"),
        ({"bot_app_secret": " "}, "BOT_APP_SECRET"),
        ({"public_url": "https://[::1]"}, "PUBLIC_URL"),
        ({"public_url": "http://book.example.com"}, "PUBLIC_URL"),
        ({"public_url": "book.example.com"}, "PUBLIC_URL"),
        ({"development_sign_in": "true"}, "DEVELOPMENT_SIGN_IN"),
        ({"secrets": ""}, "SECRETS"),
        ({"secrets": "short"}, "SECRETS"),
        ({"smtp_host": ""}, "SMTP_HOST"),
        ({"mail_sender": ""}, "MAIL_SENDER"),
        ({"sms": ""}, "SMS"),
        ({"meetings": ""}, "MEETINGS"),
        ({"meetings": "https://meet.example.com/room"}, "MEETINGS"),
        ({"proxies": "10.0.0.0/8,nonsense"}, "PROXIES"),
    ],
)
def test_production_refuses_and_names_the_setting(change: dict[str, str], setting: str) -> None:
    found = problems(**{**PRODUCTION, **change})
    assert len(found) == 1
    assert PREFIX + setting in found[0]


GRAPH = {"graph_tenant_id": "t", "graph_app_id": "a", "graph_secret": "s"}


def test_mail_by_graph_needs_no_mail_server() -> None:
    settings = read_settings(**{**PRODUCTION, **GRAPH, "smtp_host": "", "mail": "graph"})
    assert settings.mail_way == "graph"


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"mail": "graph", "graph_secret": ""}, "GRAPH_SECRET"),
        ({"mail": "graph", "graph_tenant_id": ""}, "GRAPH_TENANT_ID"),
        ({"mail": "graph", "mail_sender": ""}, "MAIL_SENDER"),
        ({"smtp_auth": "oauth2", "smtp_user": "a@b.example", "graph_app_id": ""}, "GRAPH_APP_ID"),
        ({"smtp_auth": "oauth2"}, "SMTP_USER"),
        ({"bounces_host": "imap.example.com"}, "BOUNCES_USER"),
        ({"bounces_host": "h", "bounces_user": "u", "bounces_auth": "oauth2", "graph_secret": ""}, "GRAPH_SECRET"),
        ({"smtp_auth": "oauth2", "smtp_user": "a@b.example", "smtp_tls": "none"}, "SMTP_TLS"),
    ],
)
def test_a_way_for_mail_that_lacks_something_names_it(change: dict[str, str], setting: str) -> None:
    (found,) = problems(**{**PRODUCTION, **GRAPH, **change})
    assert PREFIX + setting in found


def test_production_starts_with_services_explicitly_off() -> None:
    settings = read_settings(**{**PRODUCTION, "smtp_host": "", "mail": "off", "meetings": "off"})
    assert settings.mail_way == "off"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.com"])
def test_development_listens_on_loopback_only(host: str) -> None:
    assert problems(host=host)[0].startswith("SLOTKEEPER_HOST:")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.9"])
def test_development_may_use_any_loopback_address(host: str) -> None:
    assert read_settings(host=host).host == host


def test_a_public_address_turns_the_development_doors_off() -> None:
    settings = read_settings(public_url="https://x.example.com", bot_app_id="a", bot_app_secret="b")
    assert not settings.has_development_doors


def test_a_public_address_wants_the_bot_authenticated() -> None:
    assert "BOT_APP_ID" in problems(public_url="https://x.example.com")[0]


APP = {"graph_tenant_id": "t", "graph_app_id": "a"}


def test_teams_meetings_start_with_an_entra_app_in_production_too() -> None:
    settings = read_settings(**PRODUCTION | APP | {"meetings": "teams", "graph_secret": "s"})
    assert settings.has_graph


@pytest.mark.parametrize("mode", ["development", "production"])
def test_teams_meetings_need_an_entra_app(mode: str) -> None:
    (found,) = problems(**PRODUCTION | {"mode": mode, "meetings": "teams"})
    assert "GRAPH_APP_ID" in found


@pytest.mark.parametrize(
    "given",
    [
        {"meetings": "teams", "meetings_organiser": "the desk"},
        {"meetings": "off", "meetings_organiser": "desk@example.com"},
    ],
    ids=["no mailbox", "without teams"],
)
def test_an_organiser_of_meetings_is_a_mailbox_and_goes_with_teams(given: dict[str, str]) -> None:
    (found,) = problems(**PRODUCTION | APP | {"graph_secret": "s"} | given)
    assert "MEETINGS_ORGANISER" in found


@pytest.mark.parametrize("missing", ["graph_tenant_id", "graph_app_id", "graph_secret"])
def test_half_an_entra_app_is_refused(missing: str) -> None:
    (found,) = problems(**APP | {"graph_secret": "s"} | {missing: ""})
    assert "GRAPH_TENANT_ID" in found


def test_an_entra_app_has_a_secret_or_a_certificate_and_not_both(pem: Path) -> None:
    (found,) = problems(**APP, graph_secret="s", graph_certificate=pem)
    assert "not both" in found


def test_a_certificate_of_an_entra_app_starts(pem: Path) -> None:
    assert read_settings(**APP, graph_certificate=pem).has_graph


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    (found,) = problems(**APP, graph_certificate=tmp_path / "nowhere.pem")
    assert "cannot be read" in found


@pytest.mark.parametrize("part", ["private_key", "public_certificate"])
def test_a_certificate_file_holds_key_and_certificate(tmp_path: Path, part: str) -> None:
    (tmp_path / "half.pem").write_text(key_and_certificate()[part], encoding="ascii")
    (found,) = problems(**APP, graph_certificate=tmp_path / "half.pem")
    assert "private key without password and its certificate" in found


def test_a_certificate_of_another_key_is_refused(tmp_path: Path) -> None:
    strangers = key_and_certificate()["private_key"] + key_and_certificate()["public_certificate"]
    (tmp_path / "strangers.pem").write_text(strangers, encoding="ascii")
    (found,) = problems(**APP, graph_certificate=tmp_path / "strangers.pem")
    assert "another key" in found


@pytest.mark.parametrize("name", ["graph_base", "login_base"])
def test_a_cloud_is_reached_by_https(name: str) -> None:
    (found,) = problems(**{name: "http://graph.example"})
    assert name.upper() in found


def test_everything_wrong_is_said_at_once() -> None:
    assert len(problems(mode="production")) == 6


def test_a_value_of_the_wrong_kind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOTKEEPER_PORT", "many")
    assert problems() == ["SLOTKEEPER_PORT: input should be a valid integer, unable to parse string as an integer"]


def test_a_misspelt_name_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLOTKEEPER_PROT=1\n")
    assert problems() == ["SLOTKEEPER_PROT: no such setting"]


def test_a_language_that_is_not_spoken_is_refused() -> None:
    assert any("LANGUAGE" in problem for problem in problems(language="xx"))


def test_a_refusal_never_shows_a_secret() -> None:
    assert "hunter2" not in str(problems(secrets="hunter2"))


def test_the_example_file_documents_every_setting_and_starts() -> None:
    example = Path(__file__).parents[1] / ".env.example"
    named = re.findall(rf"^{PREFIX}(\w+)=", example.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)
    assert read_settings(_env_file=example) == read_settings()


LOGIN = {"login_app_id": "33333333-3333-4333-8333-333333333333", "login_app_secret": "s"}


def test_people_sign_in_to_the_app_of_the_bot_unless_another_is_named() -> None:
    settings = read_settings(**PRODUCTION)
    assert (settings.sign_in_app_id, settings.sign_in_secret) == (PRODUCTION["bot_app_id"], "secret")
    assert settings.sign_in_tenants == {PRODUCTION["bot_tenant_id"]}


def test_an_app_of_its_own_for_the_sign_in_may_be_in_another_tenant() -> None:
    tenant = "44444444-4444-4444-8444-444444444444"
    settings = read_settings(**PRODUCTION, **LOGIN, login_tenant_id=tenant)
    assert (settings.sign_in_app_id, settings.sign_in_secret) == (LOGIN["login_app_id"], "s")
    assert settings.sign_in_tenants == {tenant}


def test_tenants_named_are_those_that_may_sign_in() -> None:
    assert read_settings(**PRODUCTION, tenants="a,b").sign_in_tenants == {"a", "b"}


def test_without_any_app_nobody_signs_in_with_entra() -> None:
    assert not read_settings().has_sign_in


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"login_app_secret": ""}, "LOGIN_APP_SECRET"),
        ({"login_app_id": ""}, "LOGIN_APP_ID"),
        ({"login_tenant_id": "shop.onmicrosoft.com"}, "LOGIN_TENANT_ID"),
    ],
)
def test_a_sign_in_that_lacks_something_names_it(change: dict[str, str], setting: str) -> None:
    (found,) = problems(**{**PRODUCTION, **LOGIN, **change})
    assert PREFIX + setting in found


def test_a_sign_in_in_development_wants_its_tenant() -> None:
    (found,) = problems(**LOGIN)
    assert f"{PREFIX}LOGIN_TENANT_ID" in found
