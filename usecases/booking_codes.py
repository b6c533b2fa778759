"""The digits of the codes that visitors get by mail (B41): made from the secret whenever they are needed, and kept nowhere.

The mail is written from them, and what a visitor types is compared with them; the database holds nothing they could be read from.
"""

import hmac
from dataclasses import dataclass, field

from scheduling.appointment import DraftId
from scheduling.business import BusinessId
from scheduling.one_time_code import DIGITS
from usecases.seals import seal

_PURPOSE = "booking_code"


@dataclass(frozen=True, slots=True)
class BookingCodes:
    """The first secret makes, all are known again."""

    secrets: tuple[bytes, ...] = field(repr=False)

    def digits(self, business_id: BusinessId, draft_id: DraftId, number: int) -> str:
        return _digits(self.secrets[0], business_id, draft_id, number)

    def opens(self, typed: str, business_id: BusinessId, draft_id: DraftId, number: int) -> bool:
        """However it was typed: with spaces, a hyphen, or the digits of another script."""
        given = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
        known = [_digits(secret, business_id, draft_id, number) for secret in self.secrets]
        return any(hmac.compare_digest(one, given) for one in known)


def _digits(secret: bytes, business_id: BusinessId, draft_id: DraftId, number: int) -> str:
    mark = seal(secret, _PURPOSE, f"{business_id}/{draft_id}/{number}".encode())
    return f"{int.from_bytes(mark[:8]) % 10**DIGITS:0{DIGITS}}"
