"""One number that tells whether anything of a business has changed: cheap enough to be asked every second."""

from scheduling.business import BusinessId
from storage.engine import Database
from usecases.configuration import Configuration, Configurations


async def read_version(
    database: Database, configurations: Configurations, business_id: BusinessId
) -> tuple[Configuration, int]:
    """The configuration, and the sum of the numbers of the business and its staff: it rises with each of them."""
    configuration = configurations.kept(business_id)
    if configuration is not None:
        versions = await database.versions(business_id, tuple(configuration.staff))
        if versions.business <= configuration.business.version:
            return configuration, versions.business + sum(versions.staff)
    configuration = await database.read(lambda work: configurations.read(work, business_id))
    versions = await database.versions(business_id, tuple(configuration.staff))
    return configuration, versions.business + sum(versions.staff)
