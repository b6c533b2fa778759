"""Businesses with their hours and rules. Every change of them raises the business's number."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, delete, insert, select, update

from scheduling.business import Address, Business, BusinessId, PageSettings
from scheduling.errors import NotFound
from scheduling.policy import AssignmentRule, SchedulingPolicy
from scheduling.staff import AccountId, Membership, Role, StaffId, StaffMember
from storage.hours import COLUMNS, hours_from_rows, hours_to_rows
from storage.repository import Repository, Values
from storage.staff import StaffMembers
from storage.tables import business, business_hours, scheduling_policy, staff_member
from storage.values import (
    address_from,
    availability_from,
    availability_to,
    caps_from,
    windows_from,
    windows_to,
)

OWN_POLICY = ""
_PAGE = tuple(asdict(PageSettings()))
_PLAIN = (
    "display_name",
    "zone",
    "business_type",
    "phone",
    "web_site_url",
    "email",
    "sender_name",
    "language_tag",
    "default_currency_iso",
    "week_start",
    "is_formal",
    "is_published",
    "web_slug",
    "archived_at",
    "retention_days",
    "personal_of",
    "tenant_id",
    "created_at",
    "updated_at",
)

_VERSION = select(business.c.version).where(business.c.business_id == bindparam("owner"))


_IS_THERE = business.c.display_name != ""
"""A business that was deleted has left its id, under which its history stands, and no name."""


class BusinessName(NamedTuple):
    """What a list of businesses shows."""

    id: BusinessId
    name: str
    is_published: bool


class MemberOf(NamedTuple):
    """What is told of an account in one business, where it is a staff member."""

    business_id: BusinessId
    business_name: str
    staff_id: StaffId
    role: Role
    membership: Membership
    wants_chat: bool
    wants_mail: bool
    is_archived: bool = False


class Access(NamedTuple):
    """One business of a tenant and one of its people; None for all about the person where nobody works there."""

    business_id: BusinessId
    name: str
    is_published: bool
    archived_at: datetime | None
    staff_id: StaffId | None
    person: str | None
    email: str | None
    role: Role | None
    has_account: bool


class Businesses(Repository):
    """`lock` and every change raise the business's number; a booking does not."""

    def get(self, business_id: BusinessId) -> Business:
        mine = select(business).where(business.c.business_id == business_id, _IS_THERE)
        row = self._connection.execute(mine).one_or_none()
        if row is None:
            raise NotFound("business", business_id=business_id)
        return _business_from(row, self._hours(business_id), read_policies(self, business_id)[OWN_POLICY])

    def list_ids(self) -> list[BusinessId]:
        return [name.id for name in self.names()]

    def names(self) -> list[BusinessName]:
        columns = (business.c.business_id, business.c.display_name, business.c.is_published)
        all_there = select(*columns).where(_IS_THERE).order_by(business.c.display_name, business.c.business_id)
        return [BusinessName(*row) for row in self._connection.execute(all_there)]

    def names_of_tenant(self, tenant_id: str) -> list[BusinessName]:
        """Of those that are not archived."""
        columns = (business.c.business_id, business.c.display_name, business.c.is_published)
        mine = select(*columns).where(business.c.tenant_id == tenant_id, business.c.archived_at.is_(None), _IS_THERE)
        rows = self._connection.execute(mine.order_by(business.c.display_name, business.c.business_id))
        return [BusinessName(*row) for row in rows]

    def is_id_taken(self, business_id: BusinessId) -> bool:
        """Also by one that was deleted: an id never means another business."""
        mine = select(business.c.business_id).where(business.c.business_id == business_id)
        return self._connection.execute(mine).scalar() is not None

    def personal_of(self, account_id: AccountId) -> BusinessId | None:
        """The page that is this account's own (B01), archived or not."""
        mine = select(business.c.business_id).where(business.c.personal_of == account_id, _IS_THERE)
        found = self._connection.execute(mine).scalar()
        return None if found is None else BusinessId(found)

    def of_tenant(self, tenant_id: str) -> list[BusinessId]:
        """In the order in which locks are taken."""
        mine = select(business.c.business_id).where(business.c.tenant_id == tenant_id, _IS_THERE)
        return [BusinessId(one) for (one,) in self._connection.execute(mine.order_by(business.c.business_id))]

    def add(self, new: Business) -> Business:
        values = {**_values_of(new), "business_id": new.id, "version": new.version}
        self._connection.execute(insert(business), values)
        self._write_parts(new)
        self._locks.raised[new.id, ""] = new.version
        return new

    def save(self, changed: Business) -> Business:
        self._locks.business(changed.id)
        mine = update(business).where(business.c.business_id == changed.id)
        self._connection.execute(mine, _values_of(changed))
        self._connection.execute(delete(business_hours).where(business_hours.c.business_id == changed.id))
        self._write_parts(changed)
        return replace(changed, version=self.version(changed.id))

    def lock(self, business_id: BusinessId) -> None:
        self._locks.business(business_id)

    def version(self, business_id: BusinessId) -> int:
        for (number,) in self._plain_rows(_VERSION, {"owner": business_id}):
            return int(number)
        raise NotFound("business", business_id=business_id)

    def memberships(self, account_id: AccountId) -> list[MemberOf]:
        """Where an account is a staff member, in the order of the businesses' names; asked at every turn of the bot."""
        row = staff_member.c
        columns = (row.business_id, business.c.display_name, row.id, row.role, row.membership, row.wants_chat)
        told = (*columns, row.wants_mail, business.c.archived_at.is_not(None))
        mine = select(*told).join(business, business.c.business_id == row.business_id)
        mine = mine.where(row.account_id == account_id, row.deleted_at.is_(None), _IS_THERE)
        rows = self._connection.execute(mine.order_by(business.c.display_name, business.c.business_id))
        return [
            MemberOf(BusinessId(owner), name, StaffId(one), Role(role), Membership(membership), *rest)
            for owner, name, one, role, membership, *rest in rows
        ]

    def accesses(self, tenant_id: str) -> list[Access]:
        """Each business of a tenant, archived ones too, once for each of its people (S57, S122)."""
        row = staff_member.c
        people = and_(row.business_id == business.c.business_id, row.deleted_at.is_(None))
        about = (business.c.business_id, business.c.display_name, business.c.is_published, business.c.archived_at)
        columns = (*about, row.id, row.display_name, row.email, row.role, row.account_id.is_not(None))
        mine = select(*columns).outerjoin_from(business, staff_member, people)
        mine = mine.where(business.c.tenant_id == tenant_id, _IS_THERE)
        order = (business.c.display_name, business.c.business_id, row.display_name, row.id)
        rows = self._connection.execute(mine.order_by(*order))
        return [
            Access(owner, name, shown, archived, person, called, email, Role(role) if role else None, bool(linked))
            for owner, name, shown, archived, person, called, email, role, linked in rows
        ]

    def tenants(self) -> list[str]:
        """Those that have a business."""
        found = select(business.c.tenant_id).where(business.c.tenant_id != "").distinct()
        return list(self._connection.execute(found.order_by(business.c.tenant_id)).scalars())

    def administrators(self, tenant_id: str) -> list[tuple[BusinessName, str | None]]:
        """Each business of a tenant that is not archived, once for each of its administrators, or with None."""
        row = staff_member.c
        admins = and_(
            row.business_id == business.c.business_id, row.role == Role.ADMINISTRATOR, row.deleted_at.is_(None)
        )
        columns = (business.c.business_id, business.c.display_name, business.c.is_published, row.display_name)
        mine = select(*columns).outerjoin_from(business, staff_member, admins)
        mine = mine.where(business.c.tenant_id == tenant_id, business.c.archived_at.is_(None), _IS_THERE)
        rows = self._connection.execute(
            mine.order_by(business.c.display_name, business.c.business_id, row.display_name)
        )
        return [(BusinessName(*named), administrator) for *named, administrator in rows]

    def of_account(self, account_id: AccountId) -> list[tuple[BusinessId, StaffMember]]:
        """Where an account is a staff member, in the order of the businesses' names."""
        mine = select(staff_member.c.business_id, staff_member.c.id).join(
            business, business.c.business_id == staff_member.c.business_id
        )
        mine = mine.where(staff_member.c.account_id == account_id, staff_member.c.deleted_at.is_(None), _IS_THERE)
        rows = self._connection.execute(mine.order_by(business.c.display_name, business.c.business_id)).all()
        staff = StaffMembers(self._connection, self._locks)
        return [(BusinessId(owner), staff.get(BusinessId(owner), member)) for owner, member in rows]

    def _hours(self, business_id: BusinessId) -> Iterable[Row[Any]]:
        columns = [business_hours.c[name] for name in COLUMNS]
        mine = select(*columns).where(business_hours.c.business_id == business_id)
        return self._connection.execute(mine.order_by(business_hours.c.position))

    def _write_parts(self, owner: Business) -> None:
        rows = hours_to_rows(owner.hours, owner.overrides, {"business_id": owner.id})
        if rows:
            self._connection.execute(insert(business_hours), rows)
        write_policy(self, owner.id, OWN_POLICY, owner.policy)


def read_policies(repository: Repository, business_id: BusinessId) -> dict[str, SchedulingPolicy]:
    """The rules of the business (under `OWN_POLICY`) and of each service that has its own, filled in from the business's."""
    rows = repository._connection.execute(
        select(scheduling_policy).where(scheduling_policy.c.business_id == business_id)
    )
    found = {row.service_id: _policy_from(row) for row in rows}
    general = found.get(OWN_POLICY, SchedulingPolicy())
    return {owner: policy.under(general) for owner, policy in found.items()}


def write_policy(
    repository: Repository, business_id: BusinessId, service_id: str, policy: SchedulingPolicy | None
) -> None:
    keys = {"business_id": business_id, "service_id": service_id}
    if policy is None:
        mine = (scheduling_policy.c.business_id == business_id, scheduling_policy.c.service_id == service_id)
        repository._connection.execute(delete(scheduling_policy).where(*mine))
        return
    repository._put(scheduling_policy, {**keys, **_policy_values(policy)}, keys=tuple(keys))


def _values_of(owner: Business) -> Values:
    values = {name: getattr(owner, name) for name in _PLAIN}
    checklist = dict.fromkeys(owner.checklist, True)
    return {**values, **asdict(owner.page), "address": owner.address, "checklist": checklist}


def _business_from(row: Row[Any], hours: Iterable[Row[Any]], policy: SchedulingPolicy) -> Business:
    weekly, overrides = hours_from_rows(hours)
    fields = row._mapping
    return Business(
        id=BusinessId(row.business_id),
        version=row.version,
        address=address_from(row.address) if row.address else Address(),
        hours=weekly,
        overrides=overrides,
        policy=policy,
        page=PageSettings(**{name: fields[name] for name in _PAGE}),
        checklist=tuple(row.checklist),
        **{name: fields[name] for name in _PLAIN},
    )


_POLICY = (
    "slot_interval",
    "minimum_lead_time",
    "maximum_advance",
    "allow_staff_selection",
    "send_confirmations_to_owner",
    "is_meeting_invite_to_customers_enabled",
    "cancel_deadline",
    "reschedule_deadline",
)


def _policy_values(policy: SchedulingPolicy) -> Values:
    return {
        **{name: getattr(policy, name) for name in _POLICY},
        "assignment": policy.assignment,
        "general_availability": availability_to(policy.general_availability),
        "custom_availabilities": windows_to(policy.custom_availabilities),
        "caps": policy.caps,
        "follows": list(policy.follows),
    }


def _policy_from(row: Row[Any]) -> SchedulingPolicy:
    fields = row._mapping
    return SchedulingPolicy(
        **{name: fields[name] for name in _POLICY},
        assignment=AssignmentRule(row.assignment),
        general_availability=availability_from(row.general_availability),
        custom_availabilities=windows_from(row.custom_availabilities),
        caps=caps_from(row.caps),
        follows=tuple(row.follows),
    )
