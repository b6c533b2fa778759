"""Who may do what: one matrix of roles and permissions (B10 to B16), asked by every use case and by nobody else.

What a program may do follows from what it was granted; a program that acts for a person may do what both may.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Literal

from scheduling.appointment import Appointment, AttendeeId, State
from scheduling.business import BusinessId
from scheduling.errors import NotAllowed, NotFound, PolicyRefused, RefusalCode
from scheduling.grants import Grant
from scheduling.quick import quick
from scheduling.staff import AccountId, Role, StaffId, StaffMember
from usecases.configuration import Configuration
from usecases.views import AccountView, MembershipView


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: staff by account, a customer by the seat that a checked manage link names, a program, or the product itself.

    A program reaches one business, or all of its tenant. `grants` bind it, and bind a person for whom a program acts.
    """

    kind: Literal["staff", "customer", "program", "system"]
    account_id: AccountId | None = None
    name: str = ""
    attendee_id: AttendeeId | None = None
    program_id: str = ""
    program_name: str = ""
    tenant_id: str = ""
    business_id: BusinessId | None = None
    grants: frozenset[Grant] | None = None

    @property
    def id(self) -> str:
        """As the history names whoever is no staff member: by seat, account or program, else by the kind."""
        return str(self.attendee_id or self.account_id or self.program_id or self.kind)


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
    MANAGE_QUESTIONS = "manage_questions"
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
    Permission.MANAGE_QUESTIONS: (_ALL, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING),
    Permission.RESEND_MESSAGES: (_ALL, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING),
    Permission.EXPORT_REPORTS: (_ALL, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING),
}
MATRIX: dict[tuple[Role, Permission], Reach] = {
    (role, permission): extent
    for permission, row in _BY_PERMISSION.items()
    for role, extent in zip(_ROLES, row, strict=True)
}
_GRANTS = (Grant.READ, Grant.APPOINTMENTS, Grant.CONFIGURE, Grant.MANAGE)
_BY_GRANT: dict[Permission, tuple[Reach, ...]] = {
    #                              read  appointments  configure  manage
    Permission.READ_BUSINESS: (_ALL, _ALL, _ALL, _ALL),
    Permission.SEE_BOOKINGS: (_ALL, _ALL, _ALL, _ALL),
    Permission.MANAGE_BOOKINGS: (_NOTHING, _ALL, _ALL, _ALL),
    Permission.EDIT_ATTENDEES: (_NOTHING, _ALL, _ALL, _ALL),
    Permission.SEE_CUSTOMERS: (_ALL, _ALL, _ALL, _ALL),
    Permission.MANAGE_CUSTOMERS: (_NOTHING, _ALL, _ALL, _ALL),
    Permission.ERASE_CUSTOMERS: (_NOTHING, _ALL, _ALL, _ALL),
    Permission.EXPORT_CUSTOMERS: (_NOTHING, _NOTHING, _ALL, _ALL),
    Permission.TAKE_TIME_OFF: (_NOTHING, _ALL, _ALL, _ALL),
    Permission.CHANGE_HOURS: (_NOTHING, _NOTHING, _ALL, _ALL),
    Permission.CONFIGURE: (_NOTHING, _NOTHING, _ALL, _ALL),
    Permission.MANAGE_QUESTIONS: (_NOTHING, _ALL, _ALL, _ALL),
    Permission.RESEND_MESSAGES: (_NOTHING, _NOTHING, _ALL, _ALL),
    Permission.EXPORT_REPORTS: (_NOTHING, _NOTHING, _ALL, _ALL),
}
GRANTED: dict[tuple[Grant, Permission], Reach] = {
    (grant, permission): extent
    for permission, row in _BY_GRANT.items()
    for grant, extent in zip(_GRANTS, row, strict=True)
}
_CUSTOMERS_MAY = {Permission.READ_BUSINESS, Permission.MANAGE_BOOKINGS}


def reach_of(member: StaffMember | None, permission: Permission) -> Reach:
    """How far the permission goes for a member; nobody's role covers nothing."""
    return Reach.NOTHING if member is None else MATRIX[member.role, permission]


def reach(actor: Actor, member: StaffMember | None, permission: Permission) -> Reach:
    """How far the permission goes for whoever acts; `member` is the acting staff member, if there is one."""
    if actor.kind == "system":
        return Reach.ALL
    granted = Reach.ALL if actor.grants is None else _granted(actor.grants, permission)
    if actor.kind == "program":
        return granted if actor.grants is not None else Reach.NOTHING
    return min(granted, reach_of(member, permission))


def _granted(grants: Collection[Grant], permission: Permission) -> Reach:
    return max((GRANTED[grant, permission] for grant in grants), default=Reach.NOTHING)


def require(
    configuration: Configuration, actor: Actor, permission: Permission, staff_ids: Collection[StaffId] = ()
) -> StaffMember | None:
    """The acting staff member, or None for a customer, a program or the product itself. Raises NotAllowed.

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
    if actor.kind == "program":
        _require_of_program(configuration, actor, permission)
        return None
    member = acting_member(configuration, actor)
    covered = reach(actor, member, permission)
    if member is None or covered is Reach.NOTHING or (covered is Reach.OWN and set(staff_ids) - {member.id}):
        raise NotAllowed(permission, role=member.role if member else None)
    return member


def _require_of_program(configuration: Configuration, actor: Actor, permission: Permission) -> None:
    """A business out of its reach is none to it."""
    business = configuration.business
    if business.tenant_id != actor.tenant_id or actor.business_id not in (None, business.id):
        raise NotFound("business")
    if reach(actor, None, permission) is Reach.NOTHING:
        raise NotAllowed(permission)


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
    if actor.kind == "customer":
        return any(one.id == actor.attendee_id for one in appointment.seated)
    covered = reach(actor, member, permission)
    return covered is Reach.ALL or (covered is Reach.OWN and member is not None and member.id in appointment.staff_ids)


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
        and reach(actor, member, Permission.MANAGE_BOOKINGS) is not Reach.NOTHING
    )


def openable(account: AccountView) -> tuple[MembershipView, ...]:
    """The businesses that an account's roles open."""
    return tuple(one for one in account.memberships if MATRIX[one.role, Permission.READ_BUSINESS] is not Reach.NOTHING)
