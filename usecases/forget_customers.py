"""Customers whose last appointment lies longer back than the business keeps them are erased, a few at a time; figures stay."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.customer import CustomerId
from storage.engine import Database
from storage.work import Work
from usecases.stop_reminders import CHANNEL, reminder_mark

log = structlog.get_logger("retention")
_LOOKED_AT = 500


def erase(work: Work, business_id: BusinessId, customer_id: CustomerId, now: datetime) -> None:
    """Everything personal of one customer, also that he or she wants no reminders. Raises NotFound."""
    work.businesses.lock(business_id)
    known = work.customers.get(business_id, customer_id)
    work.suppressions.remove(CHANNEL, reminder_mark(business_id, known.email))
    work.customers.erase(business_id, known.id, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetCustomers:
    """One write for each customer, so that nobody waits behind many; whoever books in between is looked at once more."""

    database: Database
    clock: Clock

    async def run_once(self) -> int:
        """How many were erased."""
        periods = await self.database.read(lambda work: work.forgetting.periods())
        return sum([await self._forget(business_id, days) for business_id, days in periods])

    async def _forget(self, business_id: BusinessId, days: int) -> int:
        now = self.clock.now()
        before, after, erased = now - timedelta(days=days), None, 0
        while True:
            look = partial(_look, business_id, before, after)
            portion = await self.database.read(look)
            for customer_id, is_due in portion:
                if is_due:
                    erased += await self.database.write(partial(_forget, business_id, customer_id, before, now))
            if len(portion) < _LOOKED_AT:
                break
            after = portion[-1][0]
        if erased:
            log.info("customers_forgotten", business=business_id, erased=erased)
        return erased


def _look(
    business_id: BusinessId, before: datetime, after: CustomerId | None, work: Work
) -> list[tuple[CustomerId, bool]]:
    return work.forgetting.due(business_id, before, after=after, limit=_LOOKED_AT)


def _forget(business_id: BusinessId, customer_id: CustomerId, before: datetime, now: datetime, work: Work) -> bool:
    """The transaction."""
    coming = work.appointments.of_customer(business_id, customer_id, after=before, limit=1)
    wishes = work.waiting_list.of_customer(business_id, customer_id)
    if coming or any(wish.ends_at > before for wish in wishes):
        return False
    erase(work, business_id, customer_id, now)
    return True
