"""Workers leave a beat in the database, where every process can see that somebody sends what is due."""

from dataclasses import dataclass

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
