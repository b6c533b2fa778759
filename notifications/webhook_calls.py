"""One call to a program: its body, the headers that say who sent it and when, and what came back."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote

SECRET_PREFIX = "whsec_"  # noqa: S105  # how every such secret begins
LONGEST_ANSWER = 4096
USER_AGENT = "Slotkeeper-Webhooks/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCall:
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAnswer:
    """`text` is the beginning of the body, `retry_after` the seconds that the far side asks to be left alone.

    `is_whole`: there was no more of the body, and it came to its end in time.
    """

    status: int
    text: str = ""
    is_whole: bool = False
    content_type: str = ""
    retry_after: float | None = None
    milliseconds: int = 0

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


def secret_of(noise: bytes) -> str:
    """How a secret is shown and kept."""
    return SECRET_PREFIX + base64.b64encode(noise).decode()


def signed_call(url: str, event_id: str, body: Mapping[str, Any], secret: str, now: datetime) -> WebhookCall:
    """By the rules of standardwebhooks.com, which has libraries to check it in many languages."""
    raw, seconds = _raw(body), int(now.timestamp())
    signature = f"v1,{signature_of(secret, event_id, seconds, raw)}"
    return WebhookCall(url=url, body=raw, headers={**_headers(event_id, seconds), "webhook-signature": signature})


def plain_call(url: str, event_id: str, body: Mapping[str, Any], now: datetime) -> WebhookCall:
    """To a subscription, which is known by its client state."""
    return WebhookCall(url=url, body=_raw(body), headers=_headers(event_id, int(now.timestamp())))


def handshake_call(url: str, token: str) -> WebhookCall:
    """The question whether the far side wants to be told at all: it has to say the token."""
    joint = "&" if "?" in url else "?"
    headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": USER_AGENT}
    return WebhookCall(url=f"{url}{joint}validationToken={quote(token, safe='')}", headers=headers)


def signature_of(secret: str, event_id: str, seconds: int, body: bytes) -> str:
    """HMAC-SHA256 over id, moment and body, in base 64."""
    signed = f"{event_id}.{seconds}.".encode() + body
    return base64.b64encode(hmac.new(_key(secret), signed, sha256).digest()).decode()


def _key(secret: str) -> bytes:
    written = secret.removeprefix(SECRET_PREFIX)
    try:
        return base64.b64decode(written, validate=True)
    except binascii.Error:
        return written.encode()


def _headers(event_id: str, seconds: int) -> dict[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": USER_AGENT,
        "webhook-id": event_id,
        "webhook-timestamp": str(seconds),
    }


def _raw(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
