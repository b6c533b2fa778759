"""What a person may choose for oneself: language, zone, by which ways to be told, and whether to get the day's list."""

from dataclasses import dataclass, replace
from functools import partial

from scheduling.business import BusinessId
from scheduling.errors import Invalid
from scheduling.staff import AccountId, StaffId
from scheduling.zones import read_zone
from storage.engine import Database
from storage.work import Work
from usecases.plan_mornings import is_clock_time
from usecases.show_account import known_columns, show_account
from usecases.views import AccountView


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOrder:
    """In which order the board of a business shows its people."""

    business_id: BusinessId
    staff_ids: tuple[StaffId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceWish:
    """None leaves a preference as it is; an empty language or zone follows what Teams reports again.

    `morning_at` is a clock time; empty is no list.
    """

    language: str | None = None
    zone: str | None = None
    wants_chat: bool | None = None
    wants_mail: bool | None = None
    morning_at: str | None = None
    last_business_id: BusinessId | None = None
    columns: ColumnOrder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreferences:
    database: Database
    admins: tuple[str, ...]

    async def __call__(self, account_id: AccountId, wish: PreferenceWish) -> AccountView:
        if wish.zone:
            read_zone(wish.zone)
        if wish.morning_at and not is_clock_time(wish.morning_at):
            raise Invalid("morning_at", "one_of_the_options")
        return await self.database.write(partial(self._change, account_id, wish))

    def _change(self, account_id: AccountId, wish: PreferenceWish, work: Work) -> AccountView:
        account = work.accounts.get(account_id)
        chosen: dict[str, object] = {
            name: value for name in ("language", "zone") if (value := getattr(wish, name)) is not None
        }
        if wish.morning_at is not None:
            chosen["morning"] = wish.morning_at
        if wish.columns is not None:
            chosen["columns"] = {**known_columns(account), wish.columns.business_id: list(wish.columns.staff_ids)}
        business_id = wish.last_business_id or account.last_business_id
        if wish.last_business_id and wish.last_business_id not in _own(work, account_id):
            raise Invalid("last_business_id", "own_business")
        changed = replace(account, preferences={**account.preferences, **chosen}, last_business_id=business_id)
        if changed != account:
            work.accounts.save(changed)
        _save_ways(work, account_id, wish)
        return show_account(work, changed, self.admins)


def _own(work: Work, account_id: AccountId) -> set[BusinessId]:
    return {member.business_id for member in work.businesses.memberships(account_id) if not member.is_archived}


def _save_ways(work: Work, account_id: AccountId, wish: PreferenceWish) -> None:
    for business_id, member in work.businesses.of_account(account_id):
        wants_chat = member.wants_chat if wish.wants_chat is None else wish.wants_chat
        wants_mail = member.wants_mail if wish.wants_mail is None else wish.wants_mail
        if (wants_chat, wants_mail) != (member.wants_chat, member.wants_mail):
            work.staff.save(business_id, replace(member, wants_chat=wants_chat, wants_mail=wants_mail))
