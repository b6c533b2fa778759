"""Keys by which programs come in: made, listed and revoked by administrators, recognised at the door of the API.

A key of a business is made by its administrators, one of a whole tenant by those whom the settings name.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hmac import compare_digest

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotAllowed, NotFound
from scheduling.grants import ApiKey, Grant
from scheduling.webhooks import Style
from storage.engine import Database
from storage.records import HistoryEntry
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.configuring import begin_configuring
from usecases.make_ids import hash_of, make_id
from usecases.manage_tenant import tenant_admin

KEY_MARK = "sk_"
"""How every key begins, so that it is told from a token, and found where it should not lie about."""
MOST_KEYS = 50
_LONGEST_NAME = 100
_KEY_BYTES = 32
_LONGEST_KEY = 100
_MOST_KEPT = 1024
_USE_IS_TOLD_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWish:
    """`business_id` None: all businesses of the tenant."""

    display_name: str
    grants: frozenset[Grant]
    business_id: BusinessId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeApiKey:
    """Answers the key, which is told once and stored as a hash only. Raises NotAllowed, or Invalid naming the field."""

    database: Database
    clock: Clock
    configurations: Configurations
    admins: tuple[str, ...]

    async def __call__(self, wish: KeyWish, actor: Actor) -> str:
        told, now = KEY_MARK + secrets.token_urlsafe(_KEY_BYTES), self.clock.now()
        await self.database.write(partial(self._make, wish, actor, now, (make_id(), make_id()), hash_of(told)))
        return told

    def _make(
        self, wish: KeyWish, actor: Actor, now: datetime, ids: tuple[str, str], key_hash: str, work: Work
    ) -> None:
        """The transaction."""
        tenant_id = self._tenant(work, wish.business_id, actor)
        name = " ".join(wish.display_name.split())
        if not name:
            raise Invalid("name", "required")
        if len(name) > _LONGEST_NAME:
            raise Invalid("name", "too_long", most=_LONGEST_NAME)
        if not wish.grants:
            raise Invalid("scopes", "at_least_one")
        if len(_listed(work, wish.business_id, tenant_id)) >= MOST_KEYS:
            raise Invalid("api_keys", "at_most", most=MOST_KEYS)
        one = ApiKey(
            id=ids[0],
            tenant_id=tenant_id,
            business_id=wish.business_id,
            display_name=name,
            grants=wish.grants,
            created_by=actor.account_id or "",
            created_at=now,
        )
        work.api_keys.add(one, key_hash)
        _tell(work, one, "api_key_made", actor, now, ids[1])

    def _tenant(self, work: Work, business_id: BusinessId | None, actor: Actor) -> str:
        """Whose it is to be. Raises NotAllowed: no program makes keys for others."""
        if actor.account_id is None or actor.kind != "staff":
            raise NotAllowed(Permission.CONFIGURE)
        if business_id is None:
            return tenant_admin(work, actor.account_id, self.admins).tenant_id
        return begin_configuring(work, self.configurations, business_id, actor).business.tenant_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ListApiKeys:
    """Those of a business, or with None those that open all of the reader's tenant. Raises NotAllowed."""

    database: Database
    configurations: Configurations
    admins: tuple[str, ...]

    async def __call__(self, business_id: BusinessId | None, actor: Actor) -> tuple[ApiKey, ...]:
        return await self.database.read(partial(self._list, business_id, actor))

    def _list(self, business_id: BusinessId | None, actor: Actor, work: Work) -> tuple[ApiKey, ...]:
        if business_id is not None:
            require(self.configurations.read(work, business_id), actor, Permission.CONFIGURE)
            return work.api_keys.of_business(business_id)
        if actor.account_id is None:
            raise NotAllowed("administer_tenant")
        return work.api_keys.of_tenant(tenant_admin(work, actor.account_id, self.admins).tenant_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKey:
    """From then on nothing comes in with it, and its subscriptions end. Raises NotFound when it opens nothing any more."""

    database: Database
    clock: Clock
    configurations: Configurations
    admins: tuple[str, ...]

    async def __call__(self, key_id: str, business_id: BusinessId | None, actor: Actor) -> None:
        await self.database.write(partial(self._revoke, key_id, business_id, actor, self.clock.now(), make_id()))

    def _revoke(
        self,
        key_id: str,
        business_id: BusinessId | None,
        actor: Actor,
        now: datetime,
        entry_id: str,
        work: Work,
    ) -> None:
        """The transaction."""
        one = work.api_keys.get(key_id)
        if business_id is not None:
            begin_configuring(work, self.configurations, business_id, actor)
        elif actor.account_id is None:
            raise NotAllowed("administer_tenant")
        elif one is not None:
            if tenant_admin(work, actor.account_id, self.admins).tenant_id != one.tenant_id:
                raise NotFound("api_key")
            for each in work.businesses.of_tenant(one.tenant_id):
                work.businesses.lock(each)  # whoever has kept the key looks it up again
        if one is None or one.business_id != business_id or not work.api_keys.revoke(key_id, now):
            raise NotFound("api_key")
        for hook in work.webhooks.of_owner(program_of(key_id)):
            if hook.style is Style.GRAPH:
                work.webhooks.remove(hook.business_id, hook.id)
        _tell(work, one, "api_key_revoked", actor, now, entry_id)


@dataclass(frozen=True, slots=True)
class _Known:
    """A key as it was found when a business stood at a number, which rises when the key is revoked."""

    key: ApiKey
    stored_hash: str
    business_id: BusinessId | None
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniseApiKey:
    """Whose key it is; None for what is none, or none any more. When it was last used is kept to some minutes.

    A key that was found is kept: to look at one number costs a hundredth of looking the key up.
    """

    database: Database
    clock: Clock
    _kept: OrderedDict[str, _Known] = field(default_factory=OrderedDict)

    async def __call__(self, told: str) -> ApiKey | None:
        if not told.startswith(KEY_MARK) or len(told) > _LONGEST_KEY:
            return None
        key_hash, now = hash_of(told), self.clock.now()
        known = await self._standing(key_hash) or await self.database.read(partial(_look_up, key_hash))
        if known is None or not compare_digest(known.stored_hash, key_hash):
            return None
        one, before = known.key, now - _USE_IS_TOLD_EVERY
        if one.last_used_at is None or one.last_used_at < before:
            await self.database.write(lambda work: work.api_keys.touch(one.id, now, before))
            known = replace(known, key=replace(one, last_used_at=now))
        self._keep(key_hash, known)
        return known.key

    async def _standing(self, key_hash: str) -> _Known | None:
        known = self._kept.get(key_hash)
        if known is None or known.business_id is None:
            return None
        numbers = await self.database.versions(known.business_id, ())
        return known if numbers.business == known.number else None

    def _keep(self, key_hash: str, known: _Known) -> None:
        if known.business_id is None:
            return
        self._kept[key_hash] = known
        self._kept.move_to_end(key_hash)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


def _look_up(key_hash: str, work: Work) -> _Known | None:
    found = work.api_keys.by_hash(key_hash)
    if found is None:
        return None
    one, stored = found
    owner = one.business_id or next(iter(work.businesses.of_tenant(one.tenant_id)), None)
    return _Known(one, stored, owner, work.businesses.version(owner) if owner else 0)


def program_of(key_id: str) -> str:
    """How a program that comes in with this key is called in histories."""
    return f"key:{key_id}"


def _listed(work: Work, business_id: BusinessId | None, tenant_id: str) -> tuple[ApiKey, ...]:
    return work.api_keys.of_tenant(tenant_id) if business_id is None else work.api_keys.of_business(business_id)


def _tell(work: Work, one: ApiKey, what: str, actor: Actor, now: datetime, entry_id: str) -> None:
    """In the history of the business that it opens."""
    if one.business_id is not None:
        data = {"key": one.id, "program": one.display_name, "scopes": sorted(one.grants)}
        work.history.add(one.business_id, HistoryEntry(id=entry_id, at=now, by=actor.id, what=what, data=data))
