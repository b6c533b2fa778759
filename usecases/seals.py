"""What proves that a token was made here: an HMAC with a key of its own for each purpose."""

import hashlib
import hmac


def seal(secret: bytes, purpose: str, payload: bytes) -> bytes:
    key = hmac.digest(secret, purpose.encode(), hashlib.sha256)
    return hmac.digest(key, payload, hashlib.sha256)
