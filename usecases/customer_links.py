"""Addresses that customers carry about: the id of their seat and a seal over it, never stored (D12).

Raising the token version of a seat revokes them. Letters and digits only, in lower case: nothing that a phone would cut off the end
of a link or a chat would take for a sign of its own.
"""

import base64
import hmac
from dataclasses import dataclass, field

from scheduling.appointment import Attendee, AttendeeId
from usecases.seals import seal

JOIN = "join"
MANAGE = "manage"
_SEAL_BYTES, _SEAL_SIGNS = 15, 24


@dataclass(frozen=True, slots=True)
class CustomerLinks:
    """The first secret seals, all open."""

    base_url: str
    secrets: tuple[bytes, ...] = field(repr=False)

    def join(self, attendee: Attendee) -> str:
        """Where the customer joins the online meeting of the moment."""
        return f"{self.base_url}/{JOIN}/{attendee.id}{_written(self.secrets[0], JOIN, attendee)}"

    def manage(self, attendee: Attendee) -> str:
        """Where the customer looks at the appointment, moves and cancels it."""
        return f"{self.base_url}/{MANAGE}/{attendee.id}{_written(self.secrets[0], MANAGE, attendee)}"

    def opens(self, purpose: str, token: str, attendee: Attendee) -> bool:
        """Whether the token was made here for this seat and has not been revoked."""
        given = token[-_SEAL_SIGNS:].encode(errors="surrogateescape")
        known = [_written(secret, purpose, attendee).encode() for secret in self.secrets]
        return attendee_of(token) == attendee.id and any(hmac.compare_digest(one, given) for one in known)


def attendee_of(token: str) -> AttendeeId:
    """Whose seat a token claims to open; nothing is proved by it."""
    return AttendeeId(token[:-_SEAL_SIGNS])


def _written(secret: bytes, purpose: str, attendee: Attendee) -> str:
    payload = f"{attendee.id}.{attendee.token_version}".encode()
    return base64.b32encode(seal(secret, purpose, payload)[:_SEAL_BYTES]).decode().lower()
