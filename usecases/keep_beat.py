"""Whether anybody sends what is due: workers leave a beat in the database, where every process can see it."""

from dataclasses import dataclass
from datetime import timedelta

from scheduling.clock import Clock
from storage.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepBeat:
    """`worker` names this process."""

    database: Database
    clock: Clock
    worker: str

    async def __call__(self) -> None:
        now = self.clock.now()
        await self.database.write(lambda work: work.beats.keep(self.worker, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkersSilence:
    """How long no worker has been heard of, in whatever process; None when there has never been one."""

    database: Database
    clock: Clock

    async def __call__(self) -> timedelta | None:
        last = await self.database.read(lambda work: work.beats.last())
        return None if last is None else self.clock.now() - last
