"""Keeps one subscription to changes for each mailbox that can be read: makes, renews and ends them.

Without one a calendar is read every few minutes all the same, so whatever fails here costs minutes and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from scheduling.clock import Clock, is_time
from scheduling.errors import DeliveryFailure
from storage.engine import Database
from storage.staff_calendars import Key
from storage.subscriptions import SubscriptionRow
from storage.work import Work
from usecases.ports import CalendarWatches

log = structlog.get_logger("calendars")
_EVERY = timedelta(minutes=1)
_AGAIN_AFTER = timedelta(minutes=15)
_BEING_MADE = timedelta(minutes=2)
LONGEST = timedelta(minutes=4230)
"""What Graph grants for events."""
_GONE = "not_found"


@dataclass(slots=True, kw_only=True)
class WatchCalendars:
    """One per process. `new_secret` makes what the far side repeats in each notice."""

    database: Database
    clock: Clock
    watches: CalendarWatches
    new_secret: Callable[[], str]
    _next: datetime | None = None
    _not_before: dict[str, datetime] = field(default_factory=dict)

    async def run_once(self) -> None:
        """Whatever is due; at most once a minute."""
        now = self.clock.now()
        if not is_time(now, self._next, _EVERY):
            return
        self._next = now + _EVERY
        mailboxes, rows = await self.database.read(
            lambda work: (work.staff_calendars.mailboxes(), work.subscriptions.all())
        )
        for row in rows:
            await self._look_at(row, now, is_wanted=row.resource in mailboxes)
        known = {row.resource for row in rows}
        for mailbox, (key, can_be_read) in mailboxes.items():
            if can_be_read and mailbox not in known and self._not_before.get(mailbox, now) <= now:
                await self._make(mailbox, key, now)

    async def _look_at(self, row: SubscriptionRow, now: datetime, *, is_wanted: bool) -> None:
        if row.expires_at <= now:
            await self._lost(row, now)
        elif row.is_being_made:
            return
        elif not is_wanted:
            await self._end(row)
        elif row.is_due(now):
            await self._renew(row, now)

    async def _make(self, mailbox: str, key: Key, now: datetime) -> None:
        if not await self.database.write(lambda work: work.subscriptions.reserve(mailbox, key, now + _BEING_MADE)):
            return
        secret = self.new_secret()
        try:
            made = await self.watches.watch(mailbox, secret, now + LONGEST)
        except DeliveryFailure as failure:
            log.warning("no subscription to a calendar", code=failure.code, detail=failure.detail)
            self._not_before[mailbox] = now + _AGAIN_AFTER
            await self.database.write(lambda work: work.subscriptions.release(mailbox))
            return
        row = SubscriptionRow(
            id=made.id,
            resource=mailbox,
            client_state=secret,
            business_id=key[0],
            staff_id=key[1],
            expires_at=made.expires_at,
            granted_at=now,
        )
        await self.database.write(lambda work: _keep_new(work, row, now))

    async def _renew(self, row: SubscriptionRow, now: datetime) -> None:
        try:
            granted = await self.watches.renew(row.id, now + LONGEST)
        except DeliveryFailure as failure:
            log.warning("subscription to a calendar not renewed", code=failure.code, detail=failure.detail)
            if failure.code == _GONE:
                await self._lost(row, now)
            return
        await self.database.write(lambda work: work.subscriptions.renewed(row.id, granted.expires_at, now))

    async def _end(self, row: SubscriptionRow) -> None:
        try:
            await self.watches.end(row.id)
        except DeliveryFailure as failure:
            log.warning("subscription to a calendar not ended", code=failure.code, detail=failure.detail)
            return
        await self.database.write(lambda work: work.subscriptions.drop([row.id]))

    async def _lost(self, row: SubscriptionRow, now: datetime) -> None:
        """What changed meanwhile was told to nobody."""
        await self.database.write(lambda work: _drop(work, row, now))


def _keep_new(work: Work, row: SubscriptionRow, now: datetime) -> None:
    work.subscriptions.release(row.resource)
    work.subscriptions.keep(row)
    work.staff_calendars.hasten(work.staff_calendars.of_address(row.resource), now)


def _drop(work: Work, row: SubscriptionRow, now: datetime) -> None:
    work.subscriptions.drop([row.id])
    work.staff_calendars.hasten(work.staff_calendars.of_address(row.resource), now)
