"""Who may speak as a provider: signatures over what was sent, compared in constant time."""

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha1, sha256
from urllib.parse import urlsplit

MOST_SECONDS = 300
"""How old a signed call of a gateway may be: a START that somebody recorded must not be played again later."""


def is_from_twilio(url: str, form: Iterable[tuple[str, str]], signature: str, token: str) -> bool:
    """As Twilio signs: the address, then each name with its values, sorted. The port is in the address or not, as it pleases."""
    fields = "".join(name + value for name, value in sorted(set(form)))
    seals = [_twilio_seal(one + fields, token) for one in _with_and_without_port(url)]
    return any(hmac.compare_digest(seal, _bytes(signature)) for seal in seals)


def is_from_gateway(body: bytes, timestamp: str, signature: str, secret: bytes, now: datetime) -> bool:
    """HMAC-SHA256, in hexadecimal, of the moment in seconds, a dot and the body."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
        return False
    is_fresh = abs(now.timestamp() - int(timestamp)) <= MOST_SECONDS
    seal = hmac.new(secret, f"{timestamp}.".encode() + body, sha256).hexdigest()
    return hmac.compare_digest(seal.encode(), _bytes(signature.strip().lower())) and is_fresh


def _bytes(header: str) -> bytes:
    """A header holds whatever bytes somebody sent."""
    return header.encode(errors="surrogateescape")


def _twilio_seal(signed: str, token: str) -> bytes:
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), sha1).digest())


def _with_and_without_port(url: str) -> list[str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = parts.port or (443 if parts.scheme == "https" else 80)
    rest = url.split(parts.netloc, 1)[1]
    return [f"{parts.scheme}://{shown}{rest}", f"{parts.scheme}://{shown}:{port}{rest}"]
