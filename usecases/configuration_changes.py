"""A change of what a business has set up, before it is stored: from one configuration to the next."""

from collections.abc import Callable
from dataclasses import replace

from scheduling.business import Business
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember
from usecases.configuration import Configuration

Change = Callable[[Configuration], Configuration] | Business | Service | StaffMember
"""A function, or one thing as it shall be; a thing that is not there yet is added."""


def applied(configuration: Configuration, change: Change) -> Configuration:
    """The configuration as the change would leave it."""
    match change:
        case Business():
            return _of_business(configuration, change)
        case Service():
            return replace(configuration, services={**configuration.services, change.id: change})
        case StaffMember():
            return replace(configuration, staff={**configuration.staff, change.id: change})
        case _:
            return change(configuration)


def _of_business(configuration: Configuration, changed: Business) -> Configuration:
    """With the rules of services that follow the business's."""
    services = {
        one: replace(own, policy=own.policy.under(changed.policy)) if own.policy else own
        for one, own in configuration.services.items()
    }
    return replace(configuration, business=changed, services=services)


def unchanged(configuration: Configuration) -> Configuration:
    """Nothing is changed: what one foresees is how things stand."""
    return configuration


def without_service(service_id: ServiceId) -> Change:
    """The service is no longer offered."""
    return lambda configuration: replace(
        configuration, services={one: own for one, own in configuration.services.items() if one != service_id}
    )


def without_member(staff_id: StaffId) -> Change:
    """The person has gone."""
    return lambda configuration: replace(
        configuration, staff={one: own for one, own in configuration.staff.items() if one != staff_id}
    )
