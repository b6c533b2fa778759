"""What an administrator sees beside the settings: the page's addresses, what stands against publishing, what is still to be done."""

from dataclasses import dataclass, replace
from functools import partial

from scheduling.business import BusinessId
from scheduling.checklist import HIDDEN, KEPT, Step, steps
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.publishing import Hindrance, Ways, hindrances
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.configuring import begin_configuring


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """`former` are addresses that still lead to the page. `steps` tells of each whether it is done; it is empty when hidden."""

    former: tuple[str, ...]
    hindrances: tuple[Hindrance, ...]
    has_logo: bool
    steps: dict[Step, bool]

    @property
    def is_all_done(self) -> bool:
        return all(self.steps.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPageState:
    database: Database
    configurations: Configurations
    ways: Ways

    async def __call__(self, business_id: BusinessId, actor: Actor) -> PageState:
        return await self.database.read(partial(self._read, business_id, actor))

    def _read(self, business_id: BusinessId, actor: Actor, work: Work) -> PageState:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.READ_BUSINESS)
        business = configuration.business
        about = (business, configuration.services.values(), configuration.staff.values())
        present = {business.web_slug}
        return PageState(
            former=tuple(slug for slug in work.page_addresses.list(business_id) if slug not in present),
            hindrances=hindrances(*about, self.ways),
            has_logo=work.logos.get(business_id) is not None,
            steps={} if HIDDEN in business.checklist else steps(*about),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepStep:
    """Keeps that a step was taken of which nothing else tells, or that the list is not wanted any more (`hidden`)."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, step: str, actor: Actor) -> None:
        if step != HIDDEN and step not in KEPT:
            raise Invalid("step", "one_of_the_options", value=step)
        await self.database.write(partial(self._keep, business_id, str(step), actor))

    def _keep(self, business_id: BusinessId, step: str, actor: Actor, work: Work) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        business = configuration.business
        if step not in business.checklist:
            work.businesses.save(replace(business, checklist=(*business.checklist, step)))
