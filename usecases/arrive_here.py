"""What becomes of a business, or of a part of one, where it arrives: people are known again, its page fits, nobody is bothered."""

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from scheduling.business import BusinessId
from scheduling.publishing import Ways, hindrances
from scheduling.staff import AccountId
from storage.business_rows import Rows
from storage.records import Account
from storage.work import Work
from usecases.business_file import BusinessFile, KnownAccount, renamed, text_of
from usecases.configuration import Configuration
from usecases.make_ids import make_id
from usecases.page_names import first_address
from usecases.stop_reminders import CHANNEL as REMINDERS
from usecases.stop_reminders import reminder_mark
from usecases.texting import CHANNEL as TEXTS
from usecases.texting import mark_of

IMPORTED = "business_imported"
_REASON = "imported"


def open_page(work: Work, configuration: Configuration, ways: Ways, now: datetime, *, needs_address: bool) -> list[str]:
    """Gives the page an address where it has none, and closes it where nothing could be booked on it here; codes of what was done.

    Raises a refusal for a name that the tenant does not allow.
    """
    business, notes = configuration.business, []
    configuration.tenant.check_name(business.display_name)
    if needs_address and not business.web_slug:
        business = first_address(work, business, configuration.tenant, now)
        notes.append("new_address")
    services, staff = configuration.services.values(), configuration.staff.values()
    if business.is_published and hindrances(business, services, staff, ways):
        business = replace(business, is_published=False)
        notes.append("page_closed")
    if business != configuration.business:
        work.businesses.save(business)
    return notes


def at_home(
    work: Work, rows: Rows, accounts: tuple[KnownAccount, ...], business_id: BusinessId, tenant_id: str
) -> tuple[Rows, list[str]]:
    """With the tenant and the accounts that are known here, and without page addresses that lead elsewhere already."""
    is_same_tenant = text_of(rows["business"][0], "tenant_id") == tenant_id
    rows, here = known_again(work, rows, accounts if is_same_tenant else (), tenant_id)
    told = dict(rows)
    slugs = [text_of(row, "slug") for row in told.get("page_address", ())]
    taken = work.business_rows.leads_elsewhere(slugs, business_id)
    for table in ("business", "service"):
        told[table] = [_off(row, "web_slug", taken, "") for row in told.get(table, ())]
    told["page_address"] = [row for row in told.get("page_address", ()) if text_of(row, "slug") not in taken]
    told["business"] = [{**row, "tenant_id": tenant_id} for row in told["business"]]
    told["business"] = [_of_nobody_known(work, told["business"][0], here)]
    return told, ["address_taken"] * bool(taken)


def known_again(
    work: Work, rows: Rows, accounts: tuple[KnownAccount, ...], tenant_id: str
) -> tuple[Rows, set[AccountId]]:
    """With the accounts of this server, and which they are. Others are linked when they sign in."""
    here = {one.id: _account(work, one) for one in accounts if one.tenant_id == tenant_id}
    told = dict(renamed(rows, {old: new for old, new in here.items() if old != new}))
    staff, linked = told.get("staff_member", ()), set(here.values())
    strangers = {text_of(row, "account_id") for row in staff} - linked
    return {**told, "staff_member": [_off(row, "account_id", strangers, None) for row in staff]}, linked


def _of_nobody_known(work: Work, business: Mapping[str, Any], linked: set[AccountId]) -> Mapping[str, Any]:
    """Nobody has two pages of his or her own."""
    owner = AccountId(text_of(business, "personal_of"))
    has_one = owner and (owner not in linked or work.businesses.personal_of(owner) is not None)
    return _off(business, "personal_of", {owner} if has_one else set(), "")


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


def stop(work: Work, file: BusinessFile, business_id: BusinessId, now: datetime) -> None:
    """Whoever wanted no reminders, or no texts, is left alone here as well."""
    for address in file.no_reminders:
        work.suppressions.add(REMINDERS, reminder_mark(business_id, address), _REASON, now)
    for number in file.no_texts:
        work.suppressions.add(TEXTS, mark_of(number), _REASON, now)
