"""Addresses that customers carry about: the id of their seat and a seal over it, never stored (D12).

Raising the token version of a seat revokes them. Letters and digits only, in lower case: nothing that a phone would cut off the end
of a link or a chat would take for a sign of its own.
"""

import base64
import hmac
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from scheduling.appointment import Attendee, AttendeeId
from scheduling.service import FormId
from usecases.seals import seal

JOIN = "join"
MANAGE = "manage"
SHORT = "r"
FORM = "form"
WAITING = "waiting"
VALID_AFTER_END = timedelta(days=30)
"""So long after the end of what they are about the addresses still lead somewhere."""
_SEAL_BYTES, _SEAL_SIGNS = 15, 24
_BRIEF_BYTES, _BRIEF_SIGNS = 10, 16
_OWN_ID = re.compile(r"[0-9a-f]{32}")


class Sealed(Protocol):
    """A seat, or a wish on the waiting list: what is sealed is its id with the version of its links."""

    @property
    def id(self) -> str: ...

    @property
    def token_version(self) -> int: ...


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

    def reply(self, attendee: Attendee) -> str:
        """The way to the own page that is short enough for a text message; the long one for a seat whose id is not of ours."""
        if not _OWN_ID.fullmatch(attendee.id):
            return self.manage(attendee)
        return f"{self.base_url}/{SHORT}/{_short(attendee.id)}{_brief(self.secrets[0], attendee)}"

    def opens_short(self, token: str, attendee: Attendee) -> bool:
        given = token[-_BRIEF_SIGNS:].encode(errors="surrogateescape")
        return any(hmac.compare_digest(_brief(secret, attendee).encode(), given) for secret in self.secrets)

    def form(self, attendee: Attendee, form_id: FormId) -> str:
        """The reference by which a form elsewhere names the customer: it opens nothing (B43)."""
        return f"{attendee.id}{_written(self.secrets[0], f'{FORM} {form_id}', attendee)}"

    def is_form(self, reference: str, attendee: Attendee, form_id: FormId) -> bool:
        return self.opens(f"{FORM} {form_id}", reference, attendee)

    def waiting(self, wish: Sealed) -> str:
        """Where the customer looks at a wish on the waiting list, takes it back, and answers an offer."""
        return f"{self.base_url}/{WAITING}/{wish.id}{_written(self.secrets[0], WAITING, wish)}"

    def opens(self, purpose: str, token: str, attendee: Sealed) -> bool:
        """Whether the token was made here for this seat or wish and has not been revoked."""
        given = token[-_SEAL_SIGNS:].encode(errors="surrogateescape")
        known = [_written(secret, purpose, attendee).encode() for secret in self.secrets]
        return attendee_of(token) == attendee.id and any(hmac.compare_digest(one, given) for one in known)


def attendee_of(token: str) -> AttendeeId:
    """Whose seat a token claims to open; nothing is proved by it."""
    return AttendeeId(token[:-_SEAL_SIGNS])


def seat_of_short(token: str) -> AttendeeId:
    """The same for the short way; empty for what no seat is called."""
    try:
        return AttendeeId(base64.b32decode(f"{token[:-_BRIEF_SIGNS].upper()}======").hex())
    except ValueError:
        return AttendeeId("")


def _short(attendee_id: str) -> str:
    return base64.b32encode(bytes.fromhex(attendee_id)).decode().rstrip("=").lower()


def _brief(secret: bytes, attendee: Attendee) -> str:
    """Eighty bits: who guesses is slowed down at the door."""
    payload = f"{attendee.id}.{attendee.token_version}".encode()
    return base64.b32encode(seal(secret, SHORT, payload)[:_BRIEF_BYTES]).decode().lower()


def _written(secret: bytes, purpose: str, attendee: Sealed) -> str:
    payload = f"{attendee.id}.{attendee.token_version}".encode()
    return base64.b32encode(seal(secret, purpose, payload)[:_SEAL_BYTES]).decode().lower()
