"""The signature of a call, and that programs which check it as the documentation says believe ours and nobody else's."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from notifications.webhook_calls import WebhookCall, handshake_call, secret_of, signature_of, signed_call

DOCUMENT = Path(__file__).parents[2] / "docs" / "webhooks.md"
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
SECRET = secret_of(b"0123456789abcdef0123456789abcdef")
CALL = signed_call("https://programs.example/in", "one", {"name": "Žofie"}, SECRET, NOW)


def is_genuine(call: WebhookCall, secret: str = SECRET, later: timedelta = timedelta()) -> bool:
    """By the code in the documentation."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, Any] = {}
    exec(code, found)  # our own page
    return bool(found["is_genuine"](call.headers, call.body, secret, now=(NOW + later).timestamp))


def test_the_signature_is_that_of_the_standard() -> None:
    """The example that the standard's own libraries are tested with."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    made = signature_of(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_whoever_checks_as_the_page_says_believes_a_call_of_ours() -> None:
    assert is_genuine(CALL)


@pytest.mark.parametrize(
    "forged",
    [
        replace(CALL, body=CALL.body + b" "),
        replace(CALL, headers={**CALL.headers, "webhook-id": "two"}),
        replace(CALL, headers={**CALL.headers, "webhook-timestamp": str(int(NOW.timestamp()) + 1)}),
        replace(CALL, headers={**CALL.headers, "webhook-signature": "v1,AAAA"}),
    ],
)
def test_and_nothing_that_was_changed(forged: WebhookCall) -> None:
    assert not is_genuine(forged)


def test_nor_what_bears_another_secret_or_is_old() -> None:
    assert not is_genuine(CALL, secret_of(b"x" * 32))
    assert not is_genuine(CALL, later=timedelta(minutes=6))


def test_the_token_of_the_handshake_is_added_to_what_the_address_asks_already() -> None:
    assert handshake_call("https://a.example/n?k=1", "a b&c").url == "https://a.example/n?k=1&validationToken=a%20b%26c"
    assert handshake_call("https://a.example/n", "t").url == "https://a.example/n?validationToken=t"
