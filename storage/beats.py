"""When each worker was last at work, so that every process can tell whether anybody sends what is due."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from storage.repository import Repository
from storage.tables import worker_beat

_FORGOTTEN_AFTER = timedelta(days=1)


class Beats(Repository):
    """One row per worker; those of workers long gone are forgotten."""

    def keep(self, worker: str, at: datetime) -> None:
        self._put(worker_beat, {"worker": worker, "at": at}, keys=("worker",))
        self._connection.execute(delete(worker_beat).where(worker_beat.c.at < at - _FORGOTTEN_AFTER))

    def last(self) -> datetime | None:
        """The latest beat of any worker."""
        at: datetime | None = self._connection.execute(select(func.max(worker_beat.c.at))).scalar()
        return at
