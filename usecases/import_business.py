"""Makes a business out of a file that `export` wrote, here or elsewhere: all of it or nothing, and nobody is told."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotAllowed, PolicyRefused, RefusalCode
from scheduling.grants import Grant
from scheduling.publishing import Ways, hindrances
from scheduling.staff import AccountId
from storage.business_rows import Rows
from storage.engine import Database
from storage.records import Account, HistoryEntry
from storage.work import Work
from usecases.access import Actor
from usecases.business_file import BusinessFile, KnownAccount, as_copy, read_file, read_id, renamed, text_of
from usecases.configuration import Configurations
from usecases.found_business import founder_of
from usecases.make_ids import make_id
from usecases.page_names import first_address
from usecases.stop_reminders import CHANNEL as REMINDERS
from usecases.stop_reminders import reminder_mark
from usecases.texting import CHANNEL as TEXTS
from usecases.texting import mark_of

IMPORTED = "business_imported"
_REASON = "imported"


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
        is_copy = business_id != file.business_id
        rows = as_copy(file.rows, business_id) if is_copy else file.rows
        if work.business_rows.ids_elsewhere(business_id, rows):
            raise Invalid("file.id", "lives_elsewhere")
        rows, notes = _at_home(work, rows, file.accounts, business_id, tenant_id)
        counts = work.business_rows.add(business_id, rows)
        _stop(work, file, business_id, now)
        notes += self._open(work, business_id, now, needs_address=is_copy or bool(notes))
        data = {"digest": file.digest, "from": file.business_id, "notes": notes}
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

    def _open(self, work: Work, business_id: BusinessId, now: datetime, *, needs_address: bool) -> list[str]:
        """Gives the page an address where it has lost its own, and closes it where nothing could be booked on it here."""
        configuration = self.configurations.read_in_write(work, business_id)
        business, notes = configuration.business, []
        configuration.tenant.check_name(business.display_name)
        if needs_address and not business.web_slug:
            business = first_address(work, business, configuration.tenant, now)
            notes.append("new_address")
        services, staff = configuration.services.values(), configuration.staff.values()
        if business.is_published and hindrances(business, services, staff, self.ways):
            business = replace(business, is_published=False)
            notes.append("page_closed")
        if business != configuration.business:
            work.businesses.save(business)
        return notes


def _known(work: Work, file: BusinessFile, business_id: BusinessId, tenant_id: str) -> Imported:
    """Raises Invalid unless it was this very file that made the business."""
    if business_id in work.deleting.without_name():
        raise Invalid("file.id", "id_used", value=business_id)
    business = work.businesses.get(business_id)
    entries = work.history.of_kind(business_id, IMPORTED)
    if business.tenant_id != tenant_id or all(one.data.get("digest") != file.digest for one in entries):
        raise Invalid("file.id", "already_there", value=business_id)
    return Imported(business_id=business_id, name=business.display_name, is_known=True)


def _at_home(
    work: Work, rows: Rows, accounts: tuple[KnownAccount, ...], business_id: BusinessId, tenant_id: str
) -> tuple[Rows, list[str]]:
    """With the tenant and the accounts that are known here, and without page addresses that lead elsewhere already."""
    is_same_tenant = text_of(rows["business"][0], "tenant_id") == tenant_id
    here = {one.id: _account(work, one) for one in accounts if one.tenant_id == tenant_id} if is_same_tenant else {}
    told = dict(renamed(rows, {old: new for old, new in here.items() if old != new}))
    slugs = [text_of(row, "slug") for row in told.get("page_address", ())]
    taken = work.business_rows.leads_elsewhere(slugs, business_id)
    for table in ("business", "service"):
        told[table] = [_off(row, "web_slug", taken, "") for row in told.get(table, ())]
    told["page_address"] = [row for row in told.get("page_address", ()) if text_of(row, "slug") not in taken]
    told["business"] = [{**row, "tenant_id": tenant_id} for row in told["business"]]
    return _without_strangers(work, told, set(here.values())), ["address_taken"] * bool(taken)


def _without_strangers(work: Work, told: dict[str, Any], linked: set[AccountId]) -> Rows:
    """People whose account is not known here are linked when they sign in. Nobody has two pages of his or her own."""
    staff, business = told.get("staff_member", ()), told["business"][0]
    strangers = {text_of(row, "account_id") for row in staff} - linked
    owner = AccountId(text_of(business, "personal_of"))
    has_one = owner and (owner not in linked or work.businesses.personal_of(owner) is not None)
    return {
        **told,
        "staff_member": [_off(row, "account_id", strangers, None) for row in staff],
        "business": [_off(business, "personal_of", {owner} if has_one else set(), "")],
    }


def _off(row: Mapping[str, Any], name: str, values: Set[str], empty: str | None) -> Mapping[str, Any]:
    """The row without such a value of this member."""
    told = text_of(row, name)
    return {**row, name: empty} if told and told in values else row


def _account(work: Work, told: KnownAccount) -> AccountId:
    """The account of the same person here; made when there is none, which gives no right by itself."""
    known = work.accounts.by_object(told.tenant_id, told.object_id)
    if known is not None:
        return known.id
    names = ("tenant_id", "object_id", "name", "email", "upn", "language", "zone")
    new_id = AccountId(make_id() if work.accounts.by_ids([AccountId(told.id)]) else told.id)
    return work.accounts.add(Account(id=new_id, **{name: getattr(told, name) for name in names})).id


def _stop(work: Work, file: BusinessFile, business_id: BusinessId, now: datetime) -> None:
    """Whoever wanted no reminders, or no texts, is left alone here as well."""
    for address in file.no_reminders:
        work.suppressions.add(REMINDERS, reminder_mark(business_id, address), _REASON, now)
    for number in file.no_texts:
        work.suppressions.add(TEXTS, mark_of(number), _REASON, now)
