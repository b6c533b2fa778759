"""How a change of what a business has set up begins: nobody else changes it meanwhile, and whoever asks may."""

from scheduling.business import BusinessId
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations


def begin_configuring(
    work: Work, configurations: Configurations, business_id: BusinessId, actor: Actor
) -> Configuration:
    """What is set up, locked. Raises NotAllowed."""
    work.businesses.lock(business_id)
    configuration = configurations.read_in_write(work, business_id)
    require(configuration, actor, Permission.CONFIGURE)
    return configuration
