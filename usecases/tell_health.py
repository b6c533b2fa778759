"""Whether this process can work, and the figures worth watching: workers leave beats where every process can see them."""

from dataclasses import dataclass
from datetime import timedelta

from scheduling.clock import Clock
from storage.engine import Database
from storage.migrating import newest_revision, revision_of

LONGEST_SILENCE = timedelta(seconds=45)
"""Three beats of a worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellHealth:
    """A problem is told in words, none is ""."""

    database: Database
    clock: Clock

    async def database_problem(self) -> str:
        stands_at = await self.database.read(lambda work: revision_of(work.connection))
        return "" if stands_at == newest_revision() else f"not migrated: it stands at {stands_at}"

    async def worker_problem(self) -> str:
        """A worker in any process will do."""
        silence = await self.workers_silence()
        if silence is None:
            return "no worker has begun"
        return f"no worker has been heard of for {silence.total_seconds():.0f} s" if silence > LONGEST_SILENCE else ""

    async def workers_silence(self) -> timedelta | None:
        """How long no worker has been heard of; None when there has never been one."""
        last = await self.database.read(lambda work: work.beats.last())
        return None if last is None else self.clock.now() - last

    async def figures(self) -> dict[str, float]:
        """What Prometheus wants to know of the outbox and the appointments."""
        waiting, appointments = await self.database.read(
            lambda work: (work.outbox.counts(), work.appointments.counts())
        )
        found = {f"appointments_{state}": float(count) for state, count in appointments.items()}
        found |= {f"outbox_{state}": 0.0 for state in ("waiting", "sending", "parked")}
        for (_, state), count in waiting.items():
            found[f"outbox_{state}"] += count
        return found
