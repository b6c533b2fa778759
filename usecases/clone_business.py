"""Makes a business as a copy of another one (B03)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.staff import AccountId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.business_details import BusinessDetails
from usecases.configuration import Configuration, Configurations
from usecases.create_business import created_entry, new_business_id
from usecases.found_business import added, found, founder_of, invite


@dataclass(frozen=True, slots=True, kw_only=True)
class CloneWish:
    """`name` is that of the copy."""

    source_id: BusinessId
    name: str
    draft_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloneBusiness:
    """For administrators of the one that is copied: settings, services, questions, people, own words and logo come along.

    Customers and appointments do not, and the page of the copy is not published. A copy of a personal page is a shared one.
    """

    database: Database
    clock: Clock
    configurations: Configurations
    admins: tuple[str, ...]

    async def __call__(self, wish: CloneWish, account_id: AccountId) -> BusinessId:
        return await self.database.write(partial(self._clone, wish, account_id, self.clock.now()))

    def _clone(self, wish: CloneWish, account_id: AccountId, now: datetime, work: Work) -> BusinessId:
        """The transaction."""
        account, tenant = founder_of(work, account_id, self.admins)
        source = self.configurations.read_in_write(work, wish.source_id)
        member = require(source, Actor(kind="staff", account_id=account_id), Permission.CONFIGURE)
        business_id = new_business_id(wish.name, account_id, wish.draft_id)
        if work.businesses.is_id_taken(business_id):
            return business_id
        copy = _copied(source, business_id, wish.name, now)
        staff = [one if member and one.id == member.id else added(one, tenant, now) for one in copy.staff.values()]
        questions = work.questions.list(wish.source_id)
        found(work, copy.business, staff, tuple(copy.services.values()), questions, now=now)
        for one in copy.staff.values():
            if one.account_id is not None:
                work.staff.link(business_id, one.id, one.account_id)
        others = (one for one in staff if member is None or one.id != member.id)
        invite(work, business_id, others, account.name, now)
        _copy_looks(work, wish.source_id, business_id)
        work.history.add(business_id, created_entry(business_id, account_id, now))
        return business_id


def _copied(source: Configuration, business_id: BusinessId, name: str, now: datetime) -> Configuration:
    """Services and people keep their ids, which are ids within a business, so that all that refers to them fits."""
    old = source.business
    details = replace(BusinessDetails.of(old), display_name=name, sender_name="")
    blank = replace(
        old, id=business_id, is_published=False, web_slug="", personal_of="", archived_at=None, checklist=(), version=1
    )
    services = {one.id: replace(one, web_slug="", created_at=now, updated_at=now) for one in source.services.values()}
    staff = {one.id: replace(one, number=0, version=1, created_at=now, updated_at=now) for one in source.staff.values()}
    business = details.put_into(replace(blank, created_at=now, updated_at=now))
    return replace(source, business=business, services=services, staff=staff)


def _copy_looks(work: Work, source_id: BusinessId, business_id: BusinessId) -> None:
    logo = work.logos.get(source_id)
    if logo is not None:
        work.logos.put(business_id, logo)
    for row in work.templates.list(source_id):
        work.templates.save(business_id, row)
    for place, texts in work.own_words.all(source_id).items():
        work.own_words.put(business_id, place, texts)
