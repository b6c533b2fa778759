"""How a plain SMS gateway signs its calls to us, as docs/sms.md says."""

import hmac
from datetime import datetime
from hashlib import sha256

SECRET = b"shared-with-the-gateway-" + b"0" * 16


def gateway_headers(body: bytes, now: datetime) -> dict[str, str]:
    moment = str(int(now.timestamp()))
    seal = hmac.new(SECRET, f"{moment}.".encode() + body, sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slotkeeper-Timestamp": moment,
        "X-Slotkeeper-Signature": seal,
    }
