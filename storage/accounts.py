"""Signed-in people and the conversations in which they can be reached; neither belongs to a business."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, delete, func, select, type_coerce, union, update

from scheduling.business import BusinessId
from scheduling.errors import NotFound
from scheduling.staff import AccountId
from storage.records import Account, ConversationRecord
from storage.repository import Repository, Values
from storage.tables import account, conversation, welcomed

_ACCOUNT = ("tenant_id", "object_id", "name", "email", "upn", "language", "zone", "last_business_id")
_CONVERSATION = ("conversation_id", "kind", "tenant_id", "service_url", "bot_id", "user_id", "updated_at", "account_id")
_PERSONAL = "personal"
_PORTION = 500


class Accounts(Repository):
    """One per object id of a tenant."""

    def get(self, account_id: AccountId) -> Account:
        row = self._connection.execute(select(account).where(account.c.id == account_id)).one_or_none()
        if row is None:
            raise NotFound("account", account_id=account_id)
        return _account_from(row)

    def by_ids(self, ids: Collection[AccountId]) -> list[Account]:
        """Those of them that there are."""
        wanted, found = list(ids), list[Account]()
        for at in range(0, len(wanted), _PORTION):
            mine = select(account).where(account.c.id.in_(wanted[at : at + _PORTION])).order_by(account.c.id)
            found += [_account_from(row) for row in self._connection.execute(mine)]
        return found

    def by_object(self, tenant_id: str, object_id: str) -> Account | None:
        mine = select(account).where(account.c.tenant_id == tenant_id, account.c.object_id == object_id)
        row = self._connection.execute(mine).one_or_none()
        return None if row is None else _account_from(row)

    def ids_by_address(self, tenant_id: str, addresses: Collection[str]) -> tuple[tuple[str, AccountId], ...]:
        """(address in small letters, account) of those of a tenant who have one of these, as mail or principal name."""
        if not addresses:
            return ()
        columns = (func.lower(account.c.email), func.lower(account.c.upn))
        found = [
            select(address, account.c.id).where(account.c.tenant_id == tenant_id, address.in_(list(addresses)))
            for address in columns
        ]
        rows = self._connection.execute(union(*found)).all()
        return tuple(sorted((address, AccountId(account_id)) for address, account_id in rows))

    def objects_of(self, ids: Collection[AccountId]) -> frozenset[tuple[str, str]]:
        """(tenant, object id) of each of these."""
        wanted = select(account.c.tenant_id, account.c.object_id).where(account.c.id.in_(list(ids)))
        return frozenset((tenant_id, object_id) for tenant_id, object_id in self._connection.execute(wanted))

    def with_morning_list(self) -> list[Account]:
        """Those who want the day's list; asked once a minute, of few enough rows to be looked through."""
        wants = type_coerce(account.c.preferences, Text).like('%"morning":"_%')
        return [_account_from(row) for row in self._connection.execute(select(account).where(wants))]

    def add(self, new: Account) -> Account:
        """The account of this object id: the new one, unless somebody else has just made it."""
        self._insert_new(account, [{**_account_values(new), "id": new.id}], keys=("tenant_id", "object_id"))
        return self.by_object(new.tenant_id, new.object_id) or new

    def save(self, changed: Account) -> Account:
        mine = update(account).where(account.c.id == changed.id)
        self._connection.execute(mine, _account_values(changed))
        return changed


class Conversations(Repository):
    """Kept from any activity, dropped when the bot is removed or blocked."""

    def save(self, record: ConversationRecord) -> None:
        self._put(conversation, {name: getattr(record, name) for name in _CONVERSATION}, keys=("conversation_id",))

    def find(self, conversation_id: str) -> ConversationRecord | None:
        mine = select(conversation).where(conversation.c.conversation_id == conversation_id)
        row = self._connection.execute(mine).one_or_none()
        return None if row is None else _conversation_from(row)

    def personal_of(self, account_id: AccountId) -> ConversationRecord | None:
        """The personal chat of an account; of several the one used last."""
        mine = select(conversation).where(conversation.c.account_id == account_id, conversation.c.kind == _PERSONAL)
        order = (conversation.c.updated_at.desc(), conversation.c.conversation_id)
        row = self._connection.execute(mine.order_by(*order).limit(1)).one_or_none()
        return None if row is None else _conversation_from(row)

    def drop(self, conversation_id: str) -> None:
        self._connection.execute(delete(conversation).where(conversation.c.conversation_id == conversation_id))

    def is_welcomed(self, conversation_id: str) -> bool:
        mine = select(welcomed.c.conversation_id).where(welcomed.c.conversation_id == conversation_id)
        return self._connection.execute(mine).scalar() is not None

    def mark_welcomed(self, conversation_id: str, at: datetime) -> bool:
        """Whether this is the first time."""
        if self.is_welcomed(conversation_id):
            return False
        rows = [{"conversation_id": conversation_id, "at": at}]
        return self._insert_new(welcomed, rows, keys=("conversation_id",)) == 1


def _account_values(own: Account) -> Values:
    return {**{name: getattr(own, name) for name in _ACCOUNT}, "preferences": dict(own.preferences)}


def _account_from(row: Row[Any]) -> Account:
    plain = {name: row._mapping[name] for name in _ACCOUNT}
    plain["last_business_id"] = BusinessId(row.last_business_id) if row.last_business_id is not None else None
    return Account(id=AccountId(row.id), preferences=row.preferences, **plain)


def _conversation_from(row: Row[Any]) -> ConversationRecord:
    plain = {name: row._mapping[name] for name in _CONVERSATION}
    plain["account_id"] = AccountId(row.account_id) if row.account_id is not None else None
    return ConversationRecord(**plain)
