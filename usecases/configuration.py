"""A business with its services and staff, read as a whole and kept as long as the business's number stands.

Every change of configuration raises that number in the same commit, and the number is read in the caller's own transaction, so
what is kept is never older than what the transaction sees.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scheduling.business import Business, BusinessId
from scheduling.errors import NotFound
from scheduling.own_words import OwnWords, words_of
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember
from scheduling.tenant_policy import TenantPolicy
from scheduling.webhooks import Webhook
from storage.work import Work
from usecases.views import StaffRef

_MOST_GROUPS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a question is about: a service, its business, and those of its people who are concerned."""

    business: Business
    service: Service
    staff: tuple[StaffMember, ...]

    @property
    def staff_ids(self) -> tuple[StaffId, ...]:
        """The ids of the people concerned."""
        return tuple(member.id for member in self.staff)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a business has set up, and the rules of its tenant, a change of which raises the number of each of its businesses.

    The numbers of its staff rise with every booking and are not to be read here.
    `removed` are services that are no longer offered; appointments made with them go on. `former` were staff once; they are named
    in what was agreed, and found nowhere else.
    """

    business: Business
    tenant: TenantPolicy
    services: Mapping[ServiceId, Service]
    staff: Mapping[StaffId, StaffMember]
    removed: Mapping[ServiceId, Service] = field(default_factory=dict)
    former: Mapping[StaffId, StaffMember] = field(default_factory=dict)
    own_words: OwnWords = OwnWords()
    webhooks: tuple[Webhook, ...] = ()
    _refs: dict[tuple[StaffId, ...], tuple[StaffRef, ...]] = field(default_factory=dict, compare=False, repr=False)

    def service(self, service_id: ServiceId) -> Service:
        """Of an appointment, so it may have been removed. Raises NotFound."""
        found = self.services.get(service_id) or self.removed.get(service_id)
        if found is None:
            raise NotFound("service", service_id=service_id)
        return found

    def require_offered(self, service_id: ServiceId) -> Service:
        """Raises NotFound for a service that is not offered, or no longer."""
        if service_id not in self.services:
            raise NotFound("service", service_id=service_id)
        return self.services[service_id]

    def member(self, staff_id: StaffId) -> StaffMember:
        """Raises NotFound."""
        if staff_id not in self.staff:
            raise NotFound("staff_member", staff_ids=(staff_id,))
        return self.staff[staff_id]

    def require_present(self, staff_ids: Iterable[StaffId]) -> None:
        """Raises NotFound naming all who are not there."""
        unknown = tuple(one for one in staff_ids if one not in self.staff)
        if unknown:
            raise NotFound("staff_member", staff_ids=unknown)

    def offer(self, service_id: ServiceId, staff_ids: Sequence[StaffId] | None = None) -> Offer:
        """The service with all of its people, and those asked for; in the service's order. Raises NotFound."""
        service = self.service(service_id)
        wanted = dict.fromkeys((*service.staff_ids, *(staff_ids or ())))
        staff = tuple([self.staff[staff_id] for staff_id in wanted if staff_id in self.staff])
        return Offer(business=self.business, service=service, staff=staff)

    def refs(self, staff_ids: Sequence[StaffId]) -> tuple[StaffRef, ...]:
        """How people are named in answers, also those who were staff once."""
        people = tuple(staff_ids)
        if people not in self._refs:
            if len(self._refs) == _MOST_GROUPS:
                self._refs.clear()
            self._refs[people] = self._named(people)
        return self._refs[people]

    def _named(self, staff_ids: Sequence[StaffId]) -> tuple[StaffRef, ...]:
        known = (self.staff.get(staff_id) or self.former.get(staff_id) for staff_id in staff_ids)
        return tuple(
            StaffRef(id=member.id, name=member.display_name, zone=member.zone or self.business.zone)
            for member in known
            if member is not None
        )


class Configurations:
    """The kept configurations of one process. Only what a snapshot showed is kept: a write may yet be rolled back."""

    def __init__(self) -> None:
        self._kept: dict[BusinessId, Configuration] = {}

    def kept(self, business_id: BusinessId) -> Configuration | None:
        """What is kept, whether or not it still stands: its number tells."""
        return self._kept.get(business_id)

    def read(self, work: Work, business_id: BusinessId) -> Configuration:
        """The present configuration, on a snapshot. Raises NotFound."""
        found = self.read_in_write(work, business_id)
        self._kept[business_id] = found
        return found

    def read_in_write(self, work: Work, business_id: BusinessId) -> Configuration:
        """The same within a write, before it changes or locks anything."""
        kept = self._kept.get(business_id)
        if kept is not None and kept.business.version == work.businesses.version(business_id):
            return kept
        return _read(work, business_id)


def _read(work: Work, business_id: BusinessId) -> Configuration:
    business = work.businesses.get(business_id)
    everybody = work.staff.everybody(business_id)
    return Configuration(
        business=business,
        tenant=work.tenants.policy(business.tenant_id),
        services={service.id: service for service in work.services.list(business_id)},
        staff={member.id: member for member in everybody.present},
        removed={service.id: service for service in work.services.removed(business_id)},
        former={member.id: member for member in everybody.former},
        own_words=words_of(business, work.own_words.all(business_id)),
        webhooks=work.webhooks.all(business_id),
    )
