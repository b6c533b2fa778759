"""How a business is shown to somebody: with the services and people that the reader may see."""

from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration
from usecases.views import BusinessView


def show_business(configuration: Configuration, actor: Actor) -> BusinessView:
    """As far as the actor's role shows it. Raises NotAllowed."""
    member = require(configuration, actor, Permission.READ_BUSINESS)
    services, staff = configuration.services.values(), configuration.staff.values()
    is_customer = actor.kind == "customer"
    hides_staff = is_customer and configuration.tenant.are_staff_details_hidden
    return BusinessView(
        business=configuration.business,
        tenant=configuration.tenant,
        services=tuple(
            service for service in services if not (is_customer and (service.is_hidden or service.is_private))
        ),
        staff=() if hides_staff else tuple(one for one in staff if not is_customer or one.can_be_booked),
        role=member.role if member else None,
        me=member.id if member else None,
        own_words=configuration.own_words,
    )
