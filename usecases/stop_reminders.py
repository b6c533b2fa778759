"""A customer who wants no more reminders by mail from a business; confirmations, changes and cancellations still come.

Kept is a mark of the address and not the address. It belongs to one business, so that another one's reminders go on.
"""

from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from scheduling.business import BusinessId
from scheduling.clock import Clock
from storage.engine import Database
from storage.work import Work

CHANNEL = "mail-reminders"
_REASON = "unsubscribed"


def reminder_mark(business_id: BusinessId, address: str) -> str:
    """What stands for an address in the list of those who want no reminders."""
    return sha256(f"{business_id}\n{address.strip().casefold()}".encode()).hexdigest()


def wants_no_reminders(work: Work, business_id: BusinessId, address: str) -> bool:
    return work.suppressions.reason(CHANNEL, reminder_mark(business_id, address)) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderChoice:
    """What a person has chosen, for the page on which it is chosen."""

    business_name: str
    wants_reminders: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReminderChoice:
    """Raises NotFound when there is no such business any more."""

    database: Database

    async def __call__(self, business_id: BusinessId, mark: str) -> ReminderChoice:
        return await self.database.read(partial(_choice, business_id, mark))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseReminders:
    """Stops or resumes them. Whoever holds the signed address of a mail may: nothing else is asked (RFC 8058)."""

    database: Database
    clock: Clock

    async def __call__(self, business_id: BusinessId, mark: str, *, wants_reminders: bool) -> ReminderChoice:
        return await self.database.write(partial(self._choose, business_id, mark, wants_reminders))

    def _choose(self, business_id: BusinessId, mark: str, wants_reminders: bool, work: Work) -> ReminderChoice:
        if wants_reminders:
            work.suppressions.remove(CHANNEL, mark)
        else:
            work.suppressions.add(CHANNEL, mark, _REASON, self.clock.now())
        return _choice(business_id, mark, work)


def _choice(business_id: BusinessId, mark: str, work: Work) -> ReminderChoice:
    business = work.businesses.get(business_id)
    return ReminderChoice(
        business_name=business.display_name,
        wants_reminders=work.suppressions.reason(CHANNEL, mark) is None,
    )
