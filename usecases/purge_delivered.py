"""Empties what was delivered long ago: messages, the log of webhooks, old drafts; subscriptions, sessions and codes that have ended.

States and figures stay. What an interrupted deletion of a business has left goes too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduling.clock import Clock
from scheduling.one_time_code import ADDRESS_PERIOD
from storage.engine import Database
from storage.work import Work

_PORTION = 200
_CALLS_ARE_KEPT = timedelta(days=400)
"""More than a year: what programs changed is looked up long afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeDelivered:
    """Cut into short writes, so that nobody waits for it."""

    database: Database
    clock: Clock
    keep_days: int = 30

    async def run_once(self) -> int:
        """How many rows were emptied or deleted."""
        now = self.clock.now()
        before = now - timedelta(days=self.keep_days)
        return sum(
            [
                await self._in_portions(purge, before, now)
                for purge in (_payloads, _webhooks, _ended, _drafts, _sessions, _codes, _answers, _calls, _left_over)
            ]
        )

    async def _in_portions(
        self, purge: Callable[[Work, datetime, datetime], int], before: datetime, now: datetime
    ) -> int:
        total = 0
        while count := await self.database.write(lambda work: purge(work, before, now)):
            total += count
        return total


def _payloads(work: Work, before: datetime, now: datetime) -> int:
    return work.purge.payloads(before, now, _PORTION)


def _webhooks(work: Work, before: datetime, now: datetime) -> int:
    return work.purge.webhook_log(before, now, _PORTION)


def _ended(work: Work, before: datetime, now: datetime) -> int:
    """Subscriptions that nobody has renewed."""
    return work.webhooks.remove_ended(now, _PORTION)


def _drafts(work: Work, before: datetime, now: datetime) -> int:
    return work.purge.drafts(before, _PORTION)


def _sessions(work: Work, before: datetime, now: datetime) -> int:
    return work.sessions.drop_ended(now, _PORTION)


def _codes(work: Work, before: datetime, now: datetime) -> int:
    return work.one_time_codes.drop_old(now - ADDRESS_PERIOD, _PORTION)


def _answers(work: Work, before: datetime, now: datetime) -> int:
    return work.api_answers.drop_ended(now, _PORTION)


def _calls(work: Work, before: datetime, now: datetime) -> int:
    return work.program_calls.drop_old(now - _CALLS_ARE_KEPT, _PORTION)


def _left_over(work: Work, before: datetime, now: datetime) -> int:
    return next(filter(None, (work.deleting.delete_portion(one) for one in work.deleting.without_name())), 0)
