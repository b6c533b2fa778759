"""Makes a business out of a file that `export` wrote, here or elsewhere: all of it or nothing, and nobody is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotAllowed, PolicyRefused, RefusalCode
from scheduling.grants import Grant
from scheduling.publishing import Ways
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor
from usecases.arrive_here import IMPORTED, at_home, open_page, stop
from usecases.business_file import BusinessFile, as_copy, read_file, read_id, spared, text_of
from usecases.configuration import Configurations
from usecases.found_business import founder_of
from usecases.make_ids import make_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWish:
    """`as_id` makes a copy under another id; `tenant_id` puts the business under another tenant. A trial stores nothing."""

    document: Any
    as_id: str = ""
    tenant_id: str = ""
    is_trial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """`is_known`: the same file was imported before, and nothing was done. `notes` are codes of what is not as in the file."""

    business_id: BusinessId
    name: str
    is_known: bool = False
    counts: Mapping[str, int] | None = None
    notes: tuple[str, ...] = ()


class _Trial(Exception):
    """Ends a transaction that was to be tried only."""

    def __init__(self, outcome: Imported) -> None:
        super().__init__()
        self.outcome = outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBusiness:
    """For programs and people that may make a business, and for whoever runs the server. Raises Invalid naming place and rule."""

    database: Database
    clock: Clock
    configurations: Configurations
    admins: tuple[str, ...]
    ways: Ways

    async def __call__(self, wish: ImportWish, actor: Actor) -> Imported:
        file = read_file(wish.document)
        business_id = read_id(wish.as_id, "as_id") if wish.as_id else file.business_id
        bring = partial(self._bring, file, business_id, wish, actor, make_id(), self.clock.now())
        try:
            return await self.database.write(bring)
        except _Trial as trial:
            return trial.outcome

    def _bring(
        self,
        file: BusinessFile,
        business_id: BusinessId,
        wish: ImportWish,
        actor: Actor,
        entry_id: str,
        now: datetime,
        work: Work,
    ) -> Imported:
        """The transaction."""
        tenant_id = self._tenant(work, file, wish, actor)
        if work.businesses.is_id_taken(business_id):
            return _known(work, file, business_id, tenant_id)
        is_copy = bool(file.copy_of) or business_id != file.business_id
        rows = spared(file.rows) if file.copy_of else file.rows
        rows = as_copy(rows, business_id) if business_id != file.business_id else rows
        if work.business_rows.ids_elsewhere(business_id, rows):
            raise Invalid("file.id", "lives_elsewhere")
        rows, notes = at_home(work, rows, file.accounts, business_id, tenant_id)
        counts = work.business_rows.add(business_id, rows)
        stop(work, file, business_id, now)
        configuration = self.configurations.read_in_write(work, business_id)
        notes += open_page(work, configuration, self.ways, now, needs_address=is_copy or bool(notes))
        data = {"digest": file.digest, "from": file.copy_of or file.business_id, "is_copy": is_copy, "notes": notes}
        work.history.add(business_id, HistoryEntry(id=entry_id, at=now, by=actor.id, what=IMPORTED, data=data))
        name = work.businesses.get(business_id).display_name
        outcome = Imported(business_id=business_id, name=name, counts=counts, notes=tuple(notes))
        if wish.is_trial:
            raise _Trial(outcome)
        return outcome

    def _tenant(self, work: Work, file: BusinessFile, wish: ImportWish, actor: Actor) -> str:
        """Whose the business will be. Raises NotAllowed for whoever may not make one there."""
        if actor.kind == "system":
            return wish.tenant_id or text_of(file.rows["business"][0], "tenant_id")
        if actor.grants is not None and Grant.MANAGE not in actor.grants:
            raise NotAllowed("create_business")
        if actor.kind == "staff" and actor.account_id is not None:
            return founder_of(work, actor.account_id, self.admins)[0].tenant_id
        if actor.kind != "program" or actor.business_id is not None:
            raise NotAllowed("create_business")
        if not work.tenants.policy(actor.tenant_id).is_enabled:
            raise PolicyRefused(RefusalCode.POLICY, rule="product_off")
        return actor.tenant_id


def _known(work: Work, file: BusinessFile, business_id: BusinessId, tenant_id: str) -> Imported:
    """Raises Invalid unless it was this very file that made the business."""
    if business_id in work.deleting.without_name():
        raise Invalid("file.id", "id_used", value=business_id)
    business = work.businesses.get(business_id)
    entries = work.history.of_kind(business_id, IMPORTED)
    if business.tenant_id != tenant_id or all(one.data.get("digest") != file.digest for one in entries):
        raise Invalid("file.id", "already_there", value=business_id)
    return Imported(business_id=business_id, name=business.display_name, is_known=True)
