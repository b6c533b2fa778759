"""Which settings for text messages may start, and which way out they choose."""

from pathlib import Path
from typing import Any

import pytest

from adapters.console import FileSms
from adapters.http_sms import HttpSms
from adapters.twilio_sms import TwilioSms
from composition.check import sms_problem
from composition.texting import make_sms, twilio_sms
from settings import PREFIX, Settings, SettingsRefused, read_settings
from tests.support.fake_sms import ORIGIN, SID, TOKEN, running_sms
from tests.test_settings import PRODUCTION

TWILIO = {"sms": "twilio", "twilio_account_sid": SID, "twilio_auth_token": TOKEN, "twilio_from": ORIGIN}
GATEWAY = {"sms": "http", "sms_http_url": "https://sms.example.com/send"}
FORM = '{"Content-Type": "application/x-www-form-urlencoded"}'


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


@pytest.mark.parametrize(
    "given", [TWILIO, GATEWAY, {**GATEWAY, "sms_http_headers": FORM, "sms_http_body": "{to}{text}"}]
)
def test_production_starts_with_a_provider(given: dict[str, Any]) -> None:
    assert read_settings(**{**PRODUCTION, **given}).is_production


@pytest.mark.parametrize(
    ("given", "setting"),
    [
        ({**TWILIO, "twilio_account_sid": ""}, "TWILIO_ACCOUNT_SID"),
        ({**TWILIO, "twilio_auth_token": " "}, "TWILIO_AUTH_TOKEN"),
        ({**TWILIO, "twilio_from": ""}, "TWILIO_FROM"),
        ({**TWILIO, "twilio_base": "http://api.example.com"}, "TWILIO_BASE"),
        ({**GATEWAY, "sms_http_url": ""}, "SMS_HTTP_URL"),
        ({**GATEWAY, "sms_http_url": "http://sms.example.com"}, "SMS_HTTP_URL"),
        ({**GATEWAY, "sms_http_body": '{"to": "{to}"}'}, "SMS_HTTP_BODY"),
        ({**GATEWAY, "sms_http_body": "to={to}&text={text}"}, "SMS_HTTP_BODY"),
        ({**GATEWAY, "sms_http_headers": "X-Key: 1"}, "SMS_HTTP_HEADERS"),
        ({**GATEWAY, "sms_http_headers": '{"X-Key": 1}'}, "SMS_HTTP_HEADERS"),
        ({**GATEWAY, "sms_http_secret": "short"}, "SMS_HTTP_SECRET"),
    ],
)
def test_what_is_missing_or_unsafe_is_named(given: dict[str, Any], setting: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read_settings(**{**PRODUCTION, **given})
    (problem,) = refused.value.problems
    assert PREFIX + setting in problem


@pytest.mark.parametrize(
    ("given", "way"),
    [(TWILIO, TwilioSms), (GATEWAY, HttpSms), ({}, FileSms), ({"sms": "off"}, type(None))],
)
def test_the_settings_choose_the_way_out(given: dict[str, Any], way: type[object]) -> None:
    assert isinstance(make_sms(read_settings(**given)), way)


def test_states_are_asked_for_where_twilio_can_reach_us() -> None:
    public = twilio_sms(read_settings(**{**PRODUCTION, **TWILIO})).account.callback
    assert public == "https://book.example.com/callbacks/sms/twilio/state"
    assert twilio_sms(read_settings(**TWILIO)).account.callback == ""


def test_no_secret_of_a_provider_is_shown() -> None:
    given = {**GATEWAY, "sms_http_headers": '{"Authorization": "hunter2"}', "sms_http_secret": "hunter3" * 5}
    settings = read_settings(**given)
    assert "hunter" not in repr(settings) + repr(make_sms(settings))
    assert settings.sms_headers == {"Authorization": "hunter2"}


async def test_the_check_tells_that_twilio_does_not_let_us_in() -> None:
    async with running_sms() as fake:
        good = read_settings(**{**TWILIO, "twilio_base": fake.base})
        bad = read_settings(**{**TWILIO, "twilio_base": fake.base, "twilio_auth_token": "wrong"})
        assert [await sms_problem(good), await sms_problem(bad)] == ["", "sms_login_refused: 401"]
    assert await sms_problem(read_settings(**GATEWAY)) == ""
