"""What every change of the staff does in its transaction: lock, look afresh, judge beside the others, write, leave a line."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from scheduling.business import BusinessId
from scheduling.errors import Invalid, NotFound, Stale
from scheduling.service import Service, ServiceId
from scheduling.staff import Role, StaffId, StaffMember
from storage.records import HistoryEntry
from storage.work import Work
from usecases.configuration import Configuration
from usecases.configuration_changes import Change
from usecases.make_ids import make_id
from usecases.staff_views import show_staff
from usecases.staff_wish import StaffWish
from usecases.write_changes import Doer


def require_unchanged(configuration: Configuration, member: StaffMember, mark: str) -> None:
    """Raises Stale when the person is not as the form showed."""
    if show_staff(configuration, member).mark != mark:
        raise Stale("staff_member", state="changed")


def require_free_address(configuration: Configuration, email: str, staff_id: StaffId | None = None) -> None:
    """One address is one person: by it accounts are linked. Raises Invalid."""
    others = (one for one in configuration.staff.values() if one.id != staff_id)
    if email and any(one.email.casefold() == email.casefold() for one in others):
        raise Invalid("email", "already_there", value=email)


def require_other_administrator(configuration: Configuration, member: StaffMember) -> None:
    """Somebody must be left who can come in: the last administrator is neither removed nor demoted. Raises Invalid."""
    if member.role is not Role.ADMINISTRATOR:
        return
    others = [one for one in configuration.staff.values() if one.id != member.id and one.role is Role.ADMINISTRATOR]
    can_come_in = [one for one in others if one.account_id is not None or member.account_id is None]
    if not can_come_in:
        raise Invalid("role", "last_administrator")


def require_services(configuration: Configuration, service_ids: Collection[ServiceId]) -> None:
    """Raises NotFound."""
    unknown = set(service_ids) - set(configuration.services)
    if unknown:
        raise NotFound("service", service_id=min(unknown))


def set_services(
    work: Work, configuration: Configuration, staff_id: StaffId, service_ids: Collection[ServiceId], now: datetime
) -> None:
    for service in configuration.services.values():
        staff_ids = _offering(service, staff_id, service_ids)
        if staff_ids == service.staff_ids:
            continue
        work.services.save(configuration.business.id, replace(service, staff_ids=staff_ids, updated_at=now))


def as_wished(staff_id: StaffId, wish: StaffWish) -> Change:
    """The configuration with a person as wanted and the services that follow from it, for foreseeing what it leads to."""

    def change(configuration: Configuration) -> Configuration:
        blank = StaffMember(id=staff_id, display_name=wish.display_name)
        member = wish.put_on(configuration.staff.get(staff_id, blank))
        services = {
            one: replace(own, staff_ids=_offering(own, staff_id, wish.service_ids))
            for one, own in configuration.services.items()
        }
        return replace(configuration, staff={**configuration.staff, staff_id: member}, services=services)

    return change


def _offering(service: Service, staff_id: StaffId, service_ids: Collection[ServiceId]) -> tuple[StaffId, ...]:
    """Who offers a service then; a new one comes last in the order that assignment by priority follows."""
    is_offered, shall = staff_id in service.staff_ids, service.id in service_ids
    if is_offered == shall:
        return service.staff_ids
    rest = tuple(one for one in service.staff_ids if one != staff_id)
    return (*rest, staff_id) if shall else rest


def remember(work: Work, business_id: BusinessId, doer: Doer, what: str, data: Mapping[str, Any]) -> None:
    """One line of the history that belongs to no appointment: ids and names of fields, never personal values."""
    work.history.add(business_id, HistoryEntry(id=make_id(), at=doer.now, by=doer.id, what=what, data=data))
