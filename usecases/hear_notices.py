"""What Graph tells of calendars: something has changed, something was missed, or a subscription wants looking after.

A notice counts only with the secret of its subscription. It is never believed further than that: whose calendar it is gets read.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from scheduling.clock import Clock
from storage.engine import Database
from storage.subscriptions import SubscriptionRow
from storage.work import Work

CHANGED = "changed"
_REMOVED, _REAUTHORISE = "subscriptionRemoved", "reauthorizationRequired"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarNotice:
    """`event` is the word of a notice about the subscription itself, else `changed`."""

    subscription_id: str
    client_state: str = field(repr=False)
    event: str = CHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class HearNotices:
    """How many were believed."""

    database: Database
    clock: Clock

    async def __call__(self, notices: Sequence[CalendarNotice]) -> int:
        return await self.database.write(partial(_hear, tuple(notices), self.clock.now()))


def _hear(notices: Sequence[CalendarNotice], now: datetime, work: Work) -> int:
    """The transaction."""
    known = work.subscriptions.by_ids([notice.subscription_id for notice in notices])
    believed = [notice for notice in notices if _is_genuine(notice, known.get(notice.subscription_id))]
    renewed = [one.subscription_id for one in believed if one.event == _REAUTHORISE]
    work.subscriptions.renew_soon(renewed)
    work.subscriptions.drop([one.subscription_id for one in believed if one.event == _REMOVED])
    mailboxes = {known[one.subscription_id].resource for one in believed if one.event != _REAUTHORISE}
    for mailbox in sorted(mailboxes):
        work.staff_calendars.hasten(work.staff_calendars.of_address(mailbox), now)
    return len(believed)


def _is_genuine(notice: CalendarNotice, row: SubscriptionRow | None) -> bool:
    if row is None or row.is_being_made:
        return False
    return hmac.compare_digest(notice.client_state.encode(), row.client_state.encode())
