"""Brings a part of a business into a copy that was imported of it before: all of the part or nothing, and nobody is told.

So a copy of any size comes over in requests of any size, and a later one brings what has changed since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.publishing import Ways
from storage.engine import Database
from storage.portions import Counts
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.arrive_here import IMPORTED, known_again, open_page, stop
from usecases.business_file import BusinessFile, read_file, spared
from usecases.configuration import Configurations


@dataclass(frozen=True, slots=True, kw_only=True)
class PortionWish:
    """`gone` are ids, by table, of what was there once and is no more."""

    document: Any
    gone: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPortion:
    """For administrators. Raises Invalid naming place and rule."""

    database: Database
    clock: Clock
    configurations: Configurations
    ways: Ways

    async def __call__(self, business_id: BusinessId, wish: PortionWish, actor: Actor) -> Counts:
        """How many things of each table are new, changed, the same and gone."""
        file = read_file(wish.document, is_whole=False)
        if file.business_id != business_id:
            raise Invalid("file.id", "must_be", value=business_id)
        return await self.database.write(partial(self._bring, file, wish, actor, self.clock.now()))

    def _bring(self, file: BusinessFile, wish: PortionWish, actor: Actor, now: datetime, work: Work) -> Counts:
        """The transaction."""
        business_id = file.business_id
        before = self.configurations.read_in_write(work, business_id)
        require(before, actor, Permission.CONFIGURE)
        require(before, actor, Permission.EXPORT_CUSTOMERS)
        _require_copy(work, file)
        if work.business_rows.ids_elsewhere(business_id, file.rows):
            raise Invalid("file.id", "lives_elsewhere")
        rows, _ = known_again(work, spared(file.rows), file.accounts, before.business.tenant_id)
        counts = work.portions.bring(business_id, rows, wish.gone)
        stop(work, file, business_id, now)
        after = self.configurations.read_in_write(work, business_id)
        if after != before:
            open_page(work, after, self.ways, now, needs_address=False)
        return counts


def _require_copy(work: Work, file: BusinessFile) -> None:
    """Raises Invalid for a business that did not come here as a copy of the one that the part is of."""
    entries = work.history.of_kind(file.business_id, IMPORTED)
    if not any(one.data.get("is_copy") and one.data.get("from") == file.copy_of for one in entries):
        raise Invalid("file.copy_of", "no_copy_of", value=file.copy_of or file.business_id)
