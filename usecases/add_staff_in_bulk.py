"""Adds many people at once, from pasted lines or a CSV file: all of them, or after a look at what is wrong the right ones (S145)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Refusal
from scheduling.staff import Role, StaffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, acting_member
from usecases.configuration import Configuration, Configurations
from usecases.configuring import begin_configuring
from usecases.make_ids import make_guid
from usecases.manage_staff import require_can_be_added, store_new
from usecases.read_staff_lines import StaffLine, read_staff_lines, refuse_repeated
from usecases.write_changes import Doer


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkResult:
    """Each line with what is wrong with it, and how many people were added: none while a line is wrong, unless that was wanted."""

    lines: tuple[StaffLine, ...]
    added: int = 0

    @property
    def wrong(self) -> tuple[StaffLine, ...]:
        return tuple(line for line in self.lines if line.refusal is not None)

    @property
    def right(self) -> tuple[StaffLine, ...]:
        return tuple(line for line in self.lines if line.refusal is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStaffInBulk:
    """`roles` are the words for roles that the text may use; `only_right` stores the right lines although others are wrong."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, text: str, actor: Actor, *, roles: Mapping[str, Role], only_right: bool = False
    ) -> BulkResult:
        words = {**{role.value.casefold(): role for role in Role}, **roles}
        lines = tuple(refuse_repeated(read_staff_lines(text, words)))
        ids = tuple(StaffId(make_guid()) for _ in lines)
        store = partial(self._store, business_id, lines, ids, actor, only_right, self.clock.now())
        return await self.database.write(store)

    def _store(
        self,
        business_id: BusinessId,
        lines: tuple[StaffLine, ...],
        ids: tuple[StaffId, ...],
        actor: Actor,
        only_right: bool,
        now: datetime,
        work: Work,
    ) -> BulkResult:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        judged = BulkResult(lines=tuple(_judged(work, configuration, line) for line in lines))
        if judged.wrong and not only_right:
            return judged
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        for line, new_id in zip(judged.lines, ids, strict=True):
            if line.refusal is None and line.wish is not None:
                store_new(work, configuration, line.wish, new_id, doer)
        return replace(judged, added=len(judged.right))


def _judged(work: Work, configuration: Configuration, line: StaffLine) -> StaffLine:
    """A right line whose address somebody here has already is wrong after all."""
    if line.wish is None:
        return line
    try:
        require_can_be_added(work, configuration, line.wish)
    except Refusal as refusal:
        return replace(line, refusal=refusal)
    return line
