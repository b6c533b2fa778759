"""A code by mail that shows an address to be the visitor's own (B41): how long it holds, how often it is tried and sent."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from scheduling.appointment import DraftId
from scheduling.errors import PolicyRefused, RefusalCode

DIGITS = 6
TRIES = 5
HOLDS = timedelta(minutes=10)
MOST_SENT = 4
"""To one visitor: the first time and three times again."""
MOST_PER_ADDRESS = 6
"""Within an hour, whoever asks: nobody's mailbox is filled by strangers."""
ADDRESS_PERIOD = timedelta(hours=1)
PAUSE = timedelta(seconds=20)
"""A button pressed twice sends one mail."""
PROOF_HOLDS = timedelta(minutes=30)
"""Long enough to choose another start when somebody else was faster."""


class Trial(StrEnum):
    """How a try has ended."""

    RIGHT = "right"
    WRONG = "wrong"
    USED_UP = "used_up"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeCode:
    """One visitor's code. `number` says which one it is by now: the digits themselves follow from it and are kept nowhere."""

    draft_id: DraftId
    email: str
    language_tag: str = ""
    number: int = 1
    tries_left: int = TRIES
    sent: int = 1
    sent_at: datetime
    expires_at: datetime
    proven_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        return self.tries_left > 0 and now < self.expires_at

    def is_for(self, email: str) -> bool:
        return self.email.casefold() == email.casefold()

    def proves(self, email: str, now: datetime) -> bool:
        """Whether this address was shown to be the visitor's own, not long ago."""
        return self.proven_at is not None and now < self.proven_at + PROOF_HOLDS and self.is_for(email)


def code_to_send(
    before: OneTimeCode | None, draft_id: DraftId, email: str, language_tag: str, now: datetime
) -> OneTimeCode:
    """The code that is good from now on: the same as before while it may still be tried, so that an earlier mail holds too.

    Raises PolicyRefused when it was sent too often.
    """
    if before is None:
        return OneTimeCode(
            draft_id=draft_id, email=email, language_tag=language_tag, sent_at=now, expires_at=now + HOLDS
        )
    is_same = before.is_for(email) and before.is_good(now)
    if is_same and now < before.sent_at + PAUSE:
        return before
    if before.sent >= MOST_SENT:
        raise PolicyRefused(RefusalCode.POLICY, rule="codes_used_up")
    return replace(
        before,
        email=email,
        language_tag=language_tag,
        number=before.number if is_same else before.number + 1,
        tries_left=before.tries_left if is_same else TRIES,
        sent=before.sent + 1,
        sent_at=now,
        expires_at=now + HOLDS,
        proven_at=None,
    )


def tried(code: OneTimeCode | None, is_right: bool, now: datetime) -> tuple[Trial, OneTimeCode | None]:
    """What became of a try, and the code after it."""
    if code is None or now >= code.expires_at:
        return Trial.EXPIRED, code
    if code.tries_left <= 0:
        return Trial.USED_UP, code
    if is_right:
        return Trial.RIGHT, replace(code, proven_at=now)
    after = replace(code, tries_left=code.tries_left - 1)
    return (Trial.WRONG if after.tries_left else Trial.USED_UP), after
