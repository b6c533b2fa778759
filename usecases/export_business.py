"""One business as one document, from which it can be made again: for moving to another server, for keeping, for copying (S92)."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import AccountId
from storage.business_rows import Rows
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.business_file import FORMAT, VERSION, KnownAccount, as_copy, read_id
from usecases.configuration import Configurations
from usecases.stop_reminders import CHANNEL as REMINDERS
from usecases.stop_reminders import reminder_mark
from usecases.texting import CHANNEL as TEXTS
from usecases.texting import mark_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportBusiness:
    """For administrators: everything of everybody is in it. All of it is of one moment. `as_id` tells it as a copy with this id."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor, as_id: str = "") -> dict[str, Any]:
        told = await self.database.read(partial(self._export, business_id, actor))
        moment = self.clock.now().isoformat(timespec="seconds")
        head = {"format": FORMAT, "version": VERSION, "exported_at": moment}
        if not as_id:
            return {**head, "id": business_id, **told}
        copy_id = read_id(as_id, "as_id")
        rows = await asyncio.to_thread(as_copy, told["rows"], copy_id)
        return {**head, "id": copy_id, "copy_of": business_id, **told, "rows": rows}

    def _export(self, business_id: BusinessId, actor: Actor, work: Work) -> dict[str, Any]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.CONFIGURE)
        require(configuration, actor, Permission.EXPORT_CUSTOMERS)
        rows = work.business_rows.read(business_id)
        return {"accounts": _accounts(work, rows), "stopped": _stopped(work, business_id, rows), "rows": rows}


def _accounts(work: Work, rows: Rows) -> list[dict[str, Any]]:
    """Of those whom the rows name, wherever they do."""
    named = {row["account_id"] for row in rows["staff_member"]} | {row["by"] for row in rows["history"]}
    named |= {row["created_by"] for row in rows["appointment"]} | {row["personal_of"] for row in rows["business"]}
    found = work.accounts.by_ids([AccountId(one) for one in sorted(filter(None, named))])
    names = KnownAccount.__slots__
    return [{name: value for name, value in asdict(one).items() if name in names} for one in found]


def _stopped(work: Work, business_id: BusinessId, rows: Rows) -> dict[str, list[str]]:
    """Who wants no reminders, and which numbers get no texts. The server keeps marks of them alone, which say nothing elsewhere."""
    people = [*rows["customer"], *rows["attendee"], *rows["waiting_wish"]]
    mails = {reminder_mark(business_id, one): one for one in _told(people, "email")}
    phones = {mark_of(one): one for one in _told(people, "phone")}
    no_mails, no_texts = work.suppressions.among(REMINDERS, mails), work.suppressions.among(TEXTS, phones)
    return {"reminders": sorted(mails[one] for one in no_mails), "texts": sorted(phones[one] for one in no_texts)}


def _told(people: Iterable[Mapping[str, Any]], name: str) -> set[str]:
    return {one[name].strip().casefold() for one in people if one[name]}
