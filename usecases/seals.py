"""What proves that a token was made here: an HMAC with a key of its own for each purpose."""

import hashlib
import hmac
from functools import lru_cache


def seal(secret: bytes, purpose: str, payload: bytes) -> bytes:
    mark = _keyed(secret, purpose).copy()
    mark.update(payload)
    return mark.digest()


@lru_cache(maxsize=256)
def _keyed(secret: bytes, purpose: str) -> hmac.HMAC:
    """Made once: to digest in one go would let other threads go first each time."""
    return hmac.new(hmac.digest(secret, purpose.encode(), hashlib.sha256), digestmod=hashlib.sha256)
