"""Who may do what: one matrix of roles and permissions (B10 to B16), asked by every use case and by nobody else."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Literal

from scheduling.appointment import Appointment, AttendeeId, State
from scheduling.errors import NotAllowed, NotFound, PolicyRefused, RefusalCode
from scheduling.staff import AccountId, Role, StaffId, StaffMember
from usecases.configuration import Configuration
from usecases.views import AccountView, MembershipView


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: staff by account, a customer by the seat that a checked manage link names, or the product itself."""

    kind: Literal["staff", "customer", "system"]
    account_id: AccountId | None = None
    name: str = ""
    attendee_id: AttendeeId | None = None


SYSTEM = Actor(kind="system")


class Permission(StrEnum):
    """Everything a role can cover."""

    READ_BUSINESS = "read_business"
    SEE_BOOKINGS = "see_bookings"
    MANAGE_BOOKINGS = "manage_bookings"
    EDIT_ATTENDEES = "edit_attendees"
    SEE_CUSTOMERS = "see_customers"
    MANAGE_CUSTOMERS = "manage_customers"
    ERASE_CUSTOMERS = "erase_customers"
    EXPORT_CUSTOMERS = "export_customers"
    TAKE_TIME_OFF = "take_time_off"
    CHANGE_HOURS = "change_hours"
    CONFIGURE = "configure"
    RESEND_MESSAGES = "resend_messages"
    EXPORT_REPORTS = "export_reports"


class Reach(IntEnum):
    """How far a permission goes: not at all, to what is one's own, or to everybody's."""

    NOTHING = 0
    OWN = 1
    ALL = 2


_NOTHING, _OWN, _ALL = Reach.NOTHING, Reach.OWN, Reach.ALL
_ROLES = (Role.ADMINISTRATOR, Role.SCHEDULER, Role.TEAM_MEMBER, Role.VIEWER, Role.GUEST, Role.EXTERNAL_GUEST)
_BY_PERMISSION: dict[Permission, tuple[Reach, ...]] = {
    #                              admin  scheduler  team member  viewer  guest  external guest
    Permission.READ_BUSINESS: (_ALL, _ALL, _ALL, _ALL, _NOTHING, _NOTHING),
    Permission.SEE_BOOKINGS: (_ALL, _ALL, _OWN, _ALL, _NOTHING, _NOTHING),
    Permission.MANAGE_BOOKINGS: (_ALL, _ALL, _OWN, _NOTHING, _NOTHING, _NOTHING),
    Permission.EDIT_ATTENDEES: (_ALL, _NOTHING, _OWN, _NOTHING, _NOTHING, _NOTHING),
    Permission.SEE_CUSTOMERS: (_ALL, _ALL, _ALL, _ALL, _NOTHING, _NOTHING),
    Permission.MANAGE_CUSTOMERS: (_ALL, _ALL, _NOTHING, _NOTHING, _NOTHING, _NOTHING),
    Permission.ERASE_CUSTOMERS: (_ALL, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING),
    Permission.EXPORT_CUSTOMERS: (_ALL, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING),
    Permission.TAKE_TIME_OFF: (_ALL, _ALL, _OWN, _NOTHING, _NOTHING, _NOTHING),
    Permission.CHANGE_HOURS: (_ALL, _NOTHING, _OWN, _NOTHING, _NOTHING, _NOTHING),
    Permission.CONFIGURE: (_ALL, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING),
    Permission.RESEND_MESSAGES: (_ALL, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING),
    Permission.EXPORT_REPORTS: (_ALL, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING),
}
MATRIX: dict[tuple[Role, Permission], Reach] = {
    (role, permission): reach
    for permission, row in _BY_PERMISSION.items()
    for role, reach in zip(_ROLES, row, strict=True)
}
_CUSTOMERS_MAY = {Permission.READ_BUSINESS, Permission.MANAGE_BOOKINGS}


def reach_of(member: StaffMember | None, permission: Permission) -> Reach:
    """How far the permission goes for a member; nobody's role covers nothing."""
    return Reach.NOTHING if member is None else MATRIX[member.role, permission]


def require(
    configuration: Configuration, actor: Actor, permission: Permission, staff_ids: Collection[StaffId] = ()
) -> StaffMember | None:
    """The acting staff member, or None for a customer or the product itself. Raises NotAllowed.

    `staff_ids` are the people it is about: a permission that reaches to one's own covers them only when they are oneself.
    Where a tenant has switched the product off (S23), PolicyRefused is raised for everybody.
    """
    if actor.kind == "system":
        return None
    if not configuration.tenant.is_enabled:
        raise PolicyRefused(RefusalCode.POLICY, rule="product_off")
    if actor.kind == "customer":
        if permission not in _CUSTOMERS_MAY:
            raise NotAllowed(permission)
        return None
    member = acting_member(configuration, actor)
    reach = reach_of(member, permission)
    if member is None or reach is Reach.NOTHING or (reach is Reach.OWN and set(staff_ids) - {member.id}):
        raise NotAllowed(permission, role=member.role if member else None)
    return member


def require_for(
    configuration: Configuration, actor: Actor, permission: Permission, appointment: Appointment
) -> StaffMember | None:
    """The same for an appointment that exists: it is one's own when one is among its staff, or holds a seat in it."""
    if actor.kind == "customer":
        if all(attendee.id != actor.attendee_id for attendee in appointment.seated):
            raise NotFound("appointment")
        return None
    member = require(configuration, actor, permission)
    if not covers(member, actor, permission, appointment):
        raise NotAllowed(permission, role=member.role if member else None)
    return member


def covers(member: StaffMember | None, actor: Actor, permission: Permission, appointment: Appointment) -> bool:
    """Whether the permission reaches to this appointment."""
    if actor.kind != "staff":
        return actor.kind == "system" or any(one.id == actor.attendee_id for one in appointment.seated)
    reach = reach_of(member, permission)
    return reach is Reach.ALL or (reach is Reach.OWN and member is not None and member.id in appointment.staff_ids)


def acting_member(configuration: Configuration, actor: Actor) -> StaffMember | None:
    """The staff member of this business whose account acts, if there is one."""
    if actor.kind != "staff" or actor.account_id is None:
        return None
    return next((one for one in configuration.staff.values() if one.account_id == actor.account_id), None)


def could_take(configuration: Configuration, actor: Actor, appointment: Appointment) -> bool:
    """Whether the acting member may take this one on from the queue: somebody waits for a service of his or hers."""
    member, service = acting_member(configuration, actor), configuration.services.get(appointment.service_id)
    is_theirs = member is not None and service is not None and member.id in service.staff_ids
    return (
        appointment.state is State.REQUESTED
        and is_theirs
        and reach_of(member, Permission.MANAGE_BOOKINGS) is not Reach.NOTHING
    )


def openable(account: AccountView) -> tuple[MembershipView, ...]:
    """The businesses that an account's roles open."""
    return tuple(one for one in account.memberships if MATRIX[one.role, Permission.READ_BUSINESS] is not Reach.NOTHING)
