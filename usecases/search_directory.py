"""Finds people of the organisation, for those who may add them to a staff (S145)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from scheduling.business import BusinessId
from scheduling.errors import DeliveryFailure
from scheduling.identity import DirectoryPerson
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configurations
from usecases.ports import Directory

MOST = 20
NOT_CONNECTED = "not_connected"
OTHER_TENANT = "other_tenant"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryAnswer:
    """`trouble` is a code of why nobody can be searched for, empty when all is well; `staff_emails` work here already."""

    people: Sequence[DirectoryPerson] = ()
    trouble: str = ""
    staff_emails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDirectory:
    """For administrators alone; a business is shown the directory of its own organisation and no other. Without a text nobody is found.

    Raises NotAllowed.
    """

    database: Database
    configurations: Configurations
    directory: Directory | None

    async def __call__(self, business_id: BusinessId, text: str, actor: Actor) -> DirectoryAnswer:
        tenant_id, emails = await self.database.read(partial(self._read, business_id, actor))
        if self.directory is None:
            return DirectoryAnswer(trouble=NOT_CONNECTED)
        if tenant_id.lower() != self.directory.tenant_id.lower():
            return DirectoryAnswer(trouble=OTHER_TENANT)
        trouble = await self.directory.trouble()
        if trouble:
            return DirectoryAnswer(trouble=trouble)
        try:
            people = await self.directory.search(text, MOST)
        except DeliveryFailure as failure:
            return DirectoryAnswer(trouble=failure.code)
        return DirectoryAnswer(people=people, staff_emails=emails)

    def _read(self, business_id: BusinessId, actor: Actor, work: Work) -> tuple[str, frozenset[str]]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.CONFIGURE)
        emails = (one.email.casefold() for one in configuration.staff.values() if one.email)
        return configuration.business.tenant_id, frozenset(emails)
