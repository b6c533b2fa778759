"""Who of a team can be added to the staff: its members, without those who work here already (S145)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from scheduling.business import BusinessId
from scheduling.errors import PolicyRefused, RefusalCode
from scheduling.identity import TeamMember
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamOffer:
    """`free` can be added; `on_staff` work here already; `unreachable` have no address to be asked at. By name each."""

    free: tuple[TeamMember, ...]
    on_staff: tuple[TeamMember, ...]
    unreachable: tuple[TeamMember, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTeam:
    """For administrators alone. Whoever belongs to another organisation than the business is marked as a guest.

    Raises NotAllowed, and PolicyRefused on the page of one person, where nobody else can work.
    """

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, members: Sequence[TeamMember], actor: Actor) -> TeamOffer:
        configuration, accounts = await self.database.read(partial(self._read, business_id, actor))
        return _offered(configuration, accounts, members)

    def _read(
        self, business_id: BusinessId, actor: Actor, work: Work
    ) -> tuple[Configuration, frozenset[tuple[str, str]]]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.CONFIGURE)
        if configuration.business.is_personal:
            raise PolicyRefused(RefusalCode.POLICY, rule="page_of_one")
        linked = [one.account_id for one in configuration.staff.values() if one.account_id is not None]
        return configuration, work.accounts.objects_of(linked)


def _offered(
    configuration: Configuration, accounts: frozenset[tuple[str, str]], members: Sequence[TeamMember]
) -> TeamOffer:
    """Known by the account or by an address; a name alone says nothing."""
    known = {(tenant.lower(), person.lower()) for tenant, person in accounts}
    emails = {one.email.casefold() for one in configuration.staff.values() if one.email}
    tenant_id = configuration.business.tenant_id.lower()
    free, on_staff, unreachable = [], [], []
    for one in sorted(members, key=lambda member: member.name.casefold()):
        member = replace(one, is_guest=one.is_guest or one.tenant_id.lower() != tenant_id)
        addresses = {address.casefold() for address in (member.email, member.upn) if address}
        if (member.tenant_id.lower(), member.object_id.lower()) in known or addresses & emails:
            on_staff.append(member)
        elif member.address:
            free.append(member)
        else:
            unreachable.append(member)
    return TeamOffer(free=tuple(free), on_staff=tuple(on_staff), unreachable=tuple(unreachable))
