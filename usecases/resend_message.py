"""Messages that were given up: administrators see which and why, let them go out again, or set them aside (D8).

Whether a message still holds is looked at when it is sent, as with every message: one that has become pointless is dropped then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotFound, Stale
from storage.engine import Database
from storage.records import HistoryEntry, OutboxItem
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require
from usecases.configuration import Configurations
from usecases.make_ids import id_of
from usecases.read_trouble import Trouble, read_trouble
from usecases.write_changes import Doer

DISMISSED = "dismissed"
_MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTrouble:
    """Everything that waits for a person, the latest first, fifty at most."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[Trouble, ...]:
        return await self.database.read(partial(self._list, business_id, actor))

    def _list(self, business_id: BusinessId, actor: Actor, work: Work) -> tuple[Trouble, ...]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.RESEND_MESSAGES)
        return read_trouble(work, configuration)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendMessage:
    """Raises NotFound, or Stale when it is not parked any more."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, message_id: str, actor: Actor) -> None:
        await self.database.write(partial(self._resend, business_id, message_id, actor, self.clock.now()))

    def _resend(self, business_id: BusinessId, message_id: str, actor: Actor, now: datetime, work: Work) -> None:
        """The transaction."""
        doer = _doer(self.configurations, work, business_id, actor, now)
        if not _send_again(work, business_id, message_id, doer):
            _refuse(work, business_id, message_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendAll:
    """Everything that is parked now; how many those were. Messages of one appointment keep their order."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> int:
        return await self.database.write(partial(self._resend, business_id, actor, self.clock.now()))

    def _resend(self, business_id: BusinessId, actor: Actor, now: datetime, work: Work) -> int:
        """The transaction."""
        doer = _doer(self.configurations, work, business_id, actor, now)
        parked = work.outbox.parked(business_id, _MOST_AT_ONCE)
        return sum(_send_again(work, business_id, item.id, doer) for item in parked)


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissMessages:
    """These are not to be sent: how many of them were still parked. Raises NotFound or Stale when the only one named is not."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, message_ids: Iterable[str], actor: Actor) -> int:
        ids = tuple(dict.fromkeys(message_ids))[:_MOST_AT_ONCE]
        return await self.database.write(partial(self._dismiss, business_id, ids, actor, self.clock.now()))

    def _dismiss(self, business_id: BusinessId, ids: tuple[str, ...], actor: Actor, now: datetime, work: Work) -> int:
        """The transaction."""
        doer = _doer(self.configurations, work, business_id, actor, now)
        done = [one for one in ids if work.outbox.dismiss(business_id, one, DISMISSED)]
        for one in done:
            _note(work, business_id, work.outbox.get(business_id, one), doer, "message_dismissed")
        if len(ids) == 1 and not done:
            _refuse(work, business_id, ids[0])
        return len(done)


def _doer(configurations: Configurations, work: Work, business_id: BusinessId, actor: Actor, now: datetime) -> Doer:
    configuration = configurations.read_in_write(work, business_id)
    require(configuration, actor, Permission.RESEND_MESSAGES)
    return Doer(actor=actor, member=acting_member(configuration, actor), now=now)


def _send_again(work: Work, business_id: BusinessId, message_id: str, doer: Doer) -> bool:
    if not work.outbox.send_again(business_id, message_id, doer.now):
        return False
    _note(work, business_id, work.outbox.get(business_id, message_id), doer, "message_resent")
    return True


def _note(work: Work, business_id: BusinessId, item: OutboxItem | None, doer: Doer, what: str) -> None:
    """The history says who did it to which message."""
    if item is None:
        return
    entry = HistoryEntry(
        id=id_of(business_id, f"{item.id}.{what}.{doer.now.isoformat()}"),
        at=doer.now,
        by=doer.id,
        what=what,
        appointment_id=item.appointment_id,
        data={"message_id": item.id, "topic": item.topic, "channel": item.kind},
    )
    work.history.add(business_id, entry)


def _refuse(work: Work, business_id: BusinessId, message_id: str) -> None:
    present = work.outbox.get(business_id, message_id)
    if present is None:
        raise NotFound("message", message_id=message_id)
    raise Stale("message", message_id=message_id, state=present.state)
