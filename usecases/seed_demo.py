"""Fills an empty database with a lively demo business around the present day, once."""

from dataclasses import dataclass

from scheduling.business import BusinessId
from scheduling.clock import Clock
from storage.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedDemo:
    """Answers the demo business, whether it was made now or stood before."""

    database: Database
    clock: Clock

    async def __call__(self) -> BusinessId:
        raise NotImplementedError
