"""Staff members as the pages that manage them show them."""

from dataclasses import dataclass

from scheduling.business import BusinessId
from scheduling.service import ServiceId
from scheduling.staff import StaffMember
from usecases.configuration import Configuration
from usecases.edit_mark import mark_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """A staff member with the services offered; `mark` tells whether somebody has changed the person meanwhile."""

    member: StaffMember
    service_ids: tuple[ServiceId, ...]
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessOf:
    """Another business in which the same person is a staff member (S139)."""

    business_id: BusinessId
    name: str


def show_staff(configuration: Configuration, member: StaffMember) -> StaffView:
    offered = tuple(one.id for one in configuration.services.values() if member.id in one.staff_ids)
    return StaffView(member=member, service_ids=offered, mark=mark_of(_Form(member=member, service_ids=offered)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """What one form changes."""

    member: StaffMember
    service_ids: tuple[ServiceId, ...]
