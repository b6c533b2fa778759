"""Lists, adds and changes staff members. Whoever is added is asked by mail (S11), also people without an account here (S37)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.policy import DateOverride, WeeklyHours
from scheduling.staff import Membership, Role, StaffId, StaffMember
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require
from usecases.configuration import Configuration, Configurations
from usecases.configuring import begin_configuring, locked_configuration
from usecases.edit_mark import changed_fields
from usecases.make_ids import make_guid
from usecases.plan_invitation import plan_invitation
from usecases.staff_changes import (
    remember,
    require_free_address,
    require_other_administrator,
    require_services,
    require_unchanged,
    set_services,
)
from usecases.staff_views import StaffView, show_staff
from usecases.staff_wish import StaffWish, checked, known_zone
from usecases.write_changes import Doer

__all__ = ["AddStaff", "ChangeStaff", "ChangeStaffHours", "ListStaff", "StaffHoursWish", "StaffWish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStaff:
    """Everybody, in the order of names."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[StaffView, ...]:
        return await self.database.read(partial(self._list, business_id, actor))

    def _list(self, business_id: BusinessId, actor: Actor, work: Work) -> tuple[StaffView, ...]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.READ_BUSINESS)
        return tuple(show_staff(configuration, member) for member in configuration.staff.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStaff:
    """One person. Can be booked at once, or where the tenant wants approval after having accepted (B19)."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, wish: StaffWish, actor: Actor) -> StaffView:
        new_id = StaffId(make_guid())
        await self.database.write(partial(self._add, business_id, wish, actor, new_id, self.clock.now()))
        return await self.database.read(partial(_shown, self.configurations, business_id, new_id))

    def _add(
        self, business_id: BusinessId, wish: StaffWish, actor: Actor, new_id: StaffId, now: datetime, work: Work
    ) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        store_new(work, configuration, checked(wish), new_id, doer)


def store_new(work: Work, configuration: Configuration, wish: StaffWish, new_id: StaffId, doer: Doer) -> StaffMember:
    """Stores a checked wish as somebody new, who is told of it. Raises Invalid for an address that is taken."""
    business = configuration.business
    is_pending = require_can_be_added(work, configuration, wish)
    blank = StaffMember(
        id=new_id,
        display_name=wish.display_name,
        membership=Membership.PENDING if is_pending else Membership.ACTIVE,
        invited_at=doer.now if wish.email else None,
        created_at=doer.now,
        updated_at=doer.now,
    )
    member = work.staff.add(business.id, wish.put_on(blank))
    set_services(work, configuration, new_id, wish.service_ids, doer.now)
    work.outbox.add(plan_invitation(business.id, member, by_name=_name(doer), now=doer.now))
    remember(work, business.id, doer, "staff_added", {"staff_id": new_id, "role": wish.role})
    return member


def require_can_be_added(work: Work, configuration: Configuration, wish: StaffWish) -> bool:
    """Whether the new person has to agree first. Raises Invalid for an address that is taken, or missing where it is needed.

    Raises PolicyRefused on the page of one person, where nobody else can work (B101).
    """
    if configuration.business.is_personal:
        raise PolicyRefused(RefusalCode.POLICY, rule="page_of_one")
    require_free_address(configuration, wish.email)
    require_services(configuration, wish.service_ids)
    is_pending = wish.is_bookable and configuration.tenant.is_membership_approval_required
    if is_pending and not wish.email:
        raise Invalid("email", "required_for_approval")
    return is_pending


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStaff:
    """Stores what an administrator entered. Raises Stale when somebody else has changed the person since `mark` was shown."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, staff_id: StaffId, wish: StaffWish, actor: Actor, *, mark: str
    ) -> StaffView:
        change = partial(self._change, business_id, staff_id, wish, actor, mark, self.clock.now())
        await self.database.write(change)
        return await self.database.read(partial(_shown, self.configurations, business_id, staff_id))

    def _change(
        self,
        business_id: BusinessId,
        staff_id: StaffId,
        wish: StaffWish,
        actor: Actor,
        mark: str,
        now: datetime,
        work: Work,
    ) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        before, wanted = configuration.member(staff_id), checked(wish)
        require_unchanged(configuration, before, mark)
        require_free_address(configuration, wanted.email, staff_id)
        require_services(configuration, wanted.service_ids)
        if wanted.role is not Role.ADMINISTRATOR:
            require_other_administrator(configuration, before)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        after = replace(wanted.put_on(before), updated_at=now)
        if after.email.casefold() != before.email.casefold():
            after = _asked_again(work, business_id, after, doer)
        work.staff.save(business_id, after)
        set_services(work, configuration, staff_id, wanted.service_ids, now)
        remember(work, business_id, doer, "staff_changed", {"staff_id": staff_id, "fields": _changed(before, after)})


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffHoursWish:
    """When somebody works. `hours` of None are the business's; a weekday without blocks is a day off (B84)."""

    hours: WeeklyHours | None
    overrides: tuple[DateOverride, ...] = ()
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStaffHours:
    """Hours alone: a team member may set the own ones (B13)."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, staff_id: StaffId, wish: StaffHoursWish, actor: Actor, *, mark: str
    ) -> StaffView:
        change = partial(self._change, business_id, staff_id, wish, actor, mark, self.clock.now())
        await self.database.write(change)
        return await self.database.read(partial(_shown, self.configurations, business_id, staff_id))

    def _change(
        self,
        business_id: BusinessId,
        staff_id: StaffId,
        wish: StaffHoursWish,
        actor: Actor,
        mark: str,
        now: datetime,
        work: Work,
    ) -> None:
        """The transaction."""
        configuration = locked_configuration(work, self.configurations, business_id)
        require(configuration, actor, Permission.CHANGE_HOURS, (staff_id,))
        before = configuration.member(staff_id)
        require_unchanged(configuration, before, mark)
        zone = known_zone(wish.zone)
        after = replace(before.with_hours(wish.hours), overrides=wish.overrides, zone=zone, updated_at=now)
        work.staff.save(business_id, after)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        remember(work, business_id, doer, "staff_changed", {"staff_id": staff_id, "fields": _changed(before, after)})


def _asked_again(work: Work, business_id: BusinessId, member: StaffMember, doer: Doer) -> StaffMember:
    """A new address: the link that went to the old one is no longer good, and the new one gets one of its own."""
    changed = replace(member, token_version=member.token_version + 1, invited_at=doer.now if member.email else None)
    work.outbox.add(plan_invitation(business_id, changed, by_name=_name(doer), now=doer.now))
    return changed


def _changed(before: StaffMember, after: StaffMember) -> list[str]:
    return sorted({*changed_fields(before, after)} - {"updated_at"})


def _name(doer: Doer) -> str:
    return doer.member.display_name if doer.member else ""


def _shown(configurations: Configurations, business_id: BusinessId, staff_id: StaffId, work: Work) -> StaffView:
    configuration = configurations.read(work, business_id)
    return show_staff(configuration, configuration.member(staff_id))
