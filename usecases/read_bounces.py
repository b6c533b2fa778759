"""Mails that came back: their rows are given up visibly, and staff are told whom to call.

The same report may be read twice, by two processes or after a restart: a row is given up once, and staff are told once.
"""

from dataclasses import dataclass
from functools import partial

import structlog

from notifications.bounces import Bounce
from scheduling.clock import Clock
from scheduling.errors import TemporaryFailure
from scheduling.notices import NoticeKind
from storage.engine import Database
from storage.work import Work
from usecases.ports import BounceMailbox
from usecases.raise_alarm import raise_alarm
from usecases.tell_undelivered import tell_undelivered

log = structlog.get_logger("bounces")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBounces:
    """A mailbox that cannot be read now is read later."""

    database: Database
    clock: Clock
    mailbox: BounceMailbox

    async def run_once(self) -> int:
        """How many mails were found to have come back."""
        try:
            reports = await self.mailbox.unread()
            count = sum([await self.database.write(partial(self._record, bounce)) for _, bounce in reports])
            await self.mailbox.settle(number for number, _ in reports)
        except TemporaryFailure as failure:
            log.warning("bounces_unread", code=failure.code, detail=failure.detail)
            return 0
        return count

    def _record(self, bounce: Bounce, work: Work) -> int:
        """A row that is not there, or was emptied because its time is over or its customer was erased, is left alone."""
        item = work.outbox.find(bounce.key)
        if (
            item is None
            or item.kind != "mail"
            or item.topic == NoticeKind.BOOKING_CODE
            or not work.outbox.take_back(item.id, f"bounced: {bounce.status}")
        ):
            return 0
        log.warning("bounced", item=item.id, topic=item.topic, status=bounce.status)
        tell_undelivered(work, item, bounce.status, self.clock.now())
        raise_alarm(work, item, self.clock.now())
        return 1
