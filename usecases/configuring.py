"""How a change of what a business has set up begins: nobody else changes it meanwhile, and whoever asks may."""

from scheduling.business import BusinessId
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations


def locked_configuration(work: Work, configurations: Configurations, business_id: BusinessId) -> Configuration:
    """The configuration while nobody else can change it: what it says of administrators holds until the commit."""
    work.businesses.lock(business_id)
    return configurations.read_in_write(work, business_id)


def begin_configuring(
    work: Work,
    configurations: Configurations,
    business_id: BusinessId,
    actor: Actor,
    permission: Permission = Permission.CONFIGURE,
) -> Configuration:
    """The same for whoever may configure. Raises NotAllowed."""
    configuration = locked_configuration(work, configurations, business_id)
    require(configuration, actor, permission)
    return configuration
