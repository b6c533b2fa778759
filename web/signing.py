"""Signs small values and verifies them: the first secret signs, all verify, and each purpose has a key of its own."""

import base64
import binascii
import hmac
from dataclasses import dataclass, field

from usecases.seals import seal


@dataclass(frozen=True, slots=True)
class Signer:
    secrets: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.secrets or not all(self.secrets):
            raise ValueError("a signer needs at least one secret, none of them empty")

    def sign(self, purpose: str, payload: bytes) -> str:
        return f"{_text(payload)}.{_text(seal(self.secrets[0], purpose, payload))}"

    def verify(self, purpose: str, token: str) -> bytes | None:
        """The payload, or None when the token was not signed here for this purpose."""
        body, _, mark = token.partition(".")
        try:
            payload, given = _bytes(body), _bytes(mark)
        except (ValueError, binascii.Error):
            return None
        matches = [hmac.compare_digest(seal(secret, purpose, payload), given) for secret in self.secrets]
        return payload if any(matches) else None


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode("ascii").rstrip("=")


def _bytes(value: str) -> bytes:
    return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
