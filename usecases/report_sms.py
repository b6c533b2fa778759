"""What text messages were used for: when, from which number, of which kind, and how each ended; nothing of the customers (B73)."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from storage.engine import Database
from storage.records import SmsUse
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations

COLUMNS = ("time", "origin", "message_type", "event_type", "status", "error")
_PORTION = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsLine:
    """`message_type` is what it told, `event_type` whether the appointment is held online or in person."""

    time: datetime
    origin: str
    message_type: str
    event_type: str
    status: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSms:
    """For administrators. Lines come one by one, oldest first, however many there are."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, since: datetime, actor: Actor) -> AsyncGenerator[SmsLine]:
        await self.database.read(partial(self._allow, business_id, actor))
        after: tuple[datetime, str] | None = None
        while uses := await self.database.read(partial(_uses, business_id, since, after)):
            for use in uses:
                yield _line(use)
            after = (uses[-1].message.sent_at, uses[-1].message.id)

    def _allow(self, business_id: BusinessId, actor: Actor, work: Work) -> None:
        require(self.configurations.read(work, business_id), actor, Permission.CONFIGURE)


def _uses(business_id: BusinessId, since: datetime, after: tuple[datetime, str] | None, work: Work) -> list[SmsUse]:
    return work.sms_messages.uses(business_id, since, after, _PORTION)


def _line(use: SmsUse) -> SmsLine:
    message = use.message
    return SmsLine(
        time=message.sent_at,
        origin=message.origin,
        message_type=message.topic,
        event_type="online" if use.is_online else "in_person",
        status=str(message.state),
        error=message.error,
    )
