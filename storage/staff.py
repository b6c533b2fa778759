"""Staff members with their hours. A change of a person's time raises that person's number; a change of configuration both."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, delete, false, func, insert, or_, select, update

from scheduling.business import BusinessId
from scheduling.errors import NotFound
from scheduling.staff import AccountId, Membership, Role, StaffId, StaffMember
from storage.hours import COLUMNS, NO_HOURS, Hours, hours_from_rows, hours_to_rows
from storage.repository import Repository, Values
from storage.tables import business, staff_hours, staff_member, staff_number
from storage.values import caps_from

_PLAIN = (
    "display_name",
    "email",
    "zone",
    "color",
    "language_tag",
    "is_bookable",
    "personal_calendar_counts",
    "wants_mail",
    "wants_chat",
    "account_id",
    "invited_at",
    "answered_at",
    "token_version",
    "created_at",
    "updated_at",
)


class MemberElsewhere(NamedTuple):
    """One business in which somebody is a staff member."""

    business_id: BusinessId
    business_name: str
    staff_id: StaffId


class Everybody(NamedTuple):
    """The staff of a business, and those who were: their names still stand in appointments."""

    present: tuple[StaffMember, ...]
    former: tuple[StaffMember, ...]


class StaffMembers(Repository):
    """Staff of a business in the order of their names."""

    def get(self, business_id: BusinessId, staff_id: StaffId) -> StaffMember:
        found = self._find(business_id, staff_member.c.id == staff_id)
        if not found:
            raise NotFound("staff_member", staff_ids=(staff_id,))
        return found[0]

    def list(self, business_id: BusinessId) -> tuple[StaffMember, ...]:
        return self._find(business_id)

    def everybody(self, business_id: BusinessId) -> Everybody:
        rows = self._rows(business_id)
        members = self._members(business_id, rows)
        pairs = [(member, row.deleted_at is None) for member, row in zip(members, rows, strict=True)]
        return Everybody(
            tuple(member for member, is_present in pairs if is_present),
            tuple(member for member, is_present in pairs if not is_present),
        )

    def elsewhere(self, tenant_id: str, email: str, account_id: AccountId | None) -> tuple[MemberElsewhere, ...]:
        """In which businesses of a tenant the same person is a staff member: by account, or by address where case does not matter."""
        row, is_same = staff_member.c, []
        if email:
            is_same.append(func.lower(staff_member.c.email) == email.lower())
        if account_id is not None:
            is_same.append(staff_member.c.account_id == account_id)
        mine = select(row.business_id, business.c.display_name, row.id)
        mine = mine.join(business, business.c.business_id == row.business_id)
        mine = mine.where(business.c.tenant_id == tenant_id, row.deleted_at.is_(None), or_(false(), *is_same))
        rows = self._connection.execute(mine.order_by(business.c.display_name, row.business_id, row.id))
        return tuple(MemberElsewhere(BusinessId(owner), name, StaffId(one)) for owner, name, one in rows)

    def unlinked(self, tenant_id: str, email: str) -> tuple[tuple[BusinessId, StaffId], ...]:
        """Those with this address in the businesses of a tenant whom no account is linked to; case does not matter."""
        row = staff_member.c
        mine = select(row.business_id, row.id).join(business, business.c.business_id == row.business_id)
        mine = mine.where(func.lower(row.email) == email.lower(), business.c.tenant_id == tenant_id)
        mine = mine.where(row.account_id.is_(None), row.deleted_at.is_(None)).order_by(row.business_id, row.id)
        return tuple((BusinessId(owner), StaffId(one)) for owner, one in self._connection.execute(mine))

    def add(self, business_id: BusinessId, new: StaffMember) -> StaffMember:
        """Add a person; the answer bears the number that the overlap guard knows the person by."""
        self._locks.business(business_id)
        numbered = insert(staff_number).values(business_id=business_id).returning(staff_number.c.number)
        number = self._connection.execute(numbered).scalar_one()
        values = {**_values_of(new), "business_id": business_id, "id": new.id, "number": number, "version": new.version}
        self._connection.execute(insert(staff_member), values)
        self._write_hours(business_id, new)
        self._locks.staff_added(business_id, new.id, version=new.version, number=number)
        return replace(new, number=number)

    def save(self, business_id: BusinessId, changed: StaffMember) -> StaffMember:
        self._locks.business(business_id)
        self._locks.staff(business_id, [changed.id])
        self._connection.execute(update(staff_member).where(_is(business_id, changed.id)), _values_of(changed))
        mine = and_(staff_hours.c.business_id == business_id, staff_hours.c.staff_id == changed.id)
        self._connection.execute(delete(staff_hours).where(mine))
        self._write_hours(business_id, changed)
        return replace(changed, version=self._locks.raised[business_id, changed.id])

    def remove(self, business_id: BusinessId, staff_id: StaffId, at: datetime) -> None:
        """No longer there for anybody, but for the name in what was agreed. Links to an account and by mail end."""
        self._locks.business(business_id)
        self._locks.staff(business_id, [staff_id])
        gone = {"deleted_at": at, "account_id": None, "token_version": staff_member.c.token_version + 1}
        self._connection.execute(update(staff_member).where(_is(business_id, staff_id)).values(**gone))

    def lock(self, business_id: BusinessId, staff_ids: Iterable[StaffId]) -> None:
        """Lock people in a fixed order by raising their numbers."""
        self._locks.staff(business_id, staff_ids)

    def link(self, business_id: BusinessId, staff_id: StaffId, account_id: AccountId) -> None:
        self._locks.business(business_id)
        self._connection.execute(update(staff_member).where(_is(business_id, staff_id)).values(account_id=account_id))

    def _find(self, business_id: BusinessId, *conditions: Any) -> tuple[StaffMember, ...]:
        return self._members(business_id, self._rows(business_id, staff_member.c.deleted_at.is_(None), *conditions))

    def _rows(self, business_id: BusinessId, *conditions: Any) -> Sequence[Row[Any]]:
        mine = select(staff_member).where(staff_member.c.business_id == business_id, *conditions)
        return self._connection.execute(mine.order_by(staff_member.c.display_name, staff_member.c.id)).all()

    def _members(self, business_id: BusinessId, rows: Sequence[Row[Any]]) -> tuple[StaffMember, ...]:
        hours = self._hours(business_id, [row.id for row in rows]) if rows else {}
        return tuple(_member_from(row, hours.get(row.id, NO_HOURS)) for row in rows)

    def _hours(self, business_id: BusinessId, staff_ids: Iterable[str]) -> Mapping[str, Hours]:
        columns = [staff_hours.c[name] for name in COLUMNS]
        mine = select(staff_hours.c.staff_id, *columns).where(staff_hours.c.business_id == business_id)
        mine = mine.where(staff_hours.c.staff_id.in_(list(staff_ids))).order_by(
            staff_hours.c.staff_id, staff_hours.c.position
        )
        rows: dict[str, Any] = defaultdict(list)
        for member, *row in self._connection.execute(mine):
            rows[member].append(row)
        return {member: hours_from_rows(own) for member, own in rows.items()}

    def _write_hours(self, business_id: BusinessId, member: StaffMember) -> None:
        owner = {"business_id": business_id, "staff_id": member.id}
        weekly = member.hours or member.hours_aside or NO_HOURS.weekly
        rows = hours_to_rows(weekly, member.overrides, owner)
        if rows:
            self._connection.execute(insert(staff_hours), rows)


def _is(business_id: str, staff_id: str) -> Any:
    return and_(staff_member.c.business_id == business_id, staff_member.c.id == staff_id)


def _values_of(member: StaffMember) -> Values:
    return {
        **{name: getattr(member, name) for name in _PLAIN},
        "role": member.role,
        "membership": member.membership,
        "use_business_hours": member.hours is None,
        "caps": member.caps,
    }


def _member_from(row: Row[Any], hours: Hours) -> StaffMember:
    fields = row._mapping
    aside = hours.weekly if row.use_business_hours and hours.weekly != NO_HOURS.weekly else None
    return StaffMember(
        id=StaffId(row.id),
        role=Role(row.role),
        membership=Membership(row.membership),
        hours=None if row.use_business_hours else hours.weekly,
        hours_aside=aside,
        overrides=hours.overrides,
        caps=caps_from(row.caps),
        number=row.number,
        version=row.version,
        **{name: fields[name] for name in _PLAIN},
    )
