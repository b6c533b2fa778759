"""Lists, reads, adds, changes, orders and removes services."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.service import Question, QuestionId, Service, ServiceId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.check_service import checked_kind, checked_service
from usecases.configuration import Configuration, Configurations
from usecases.configuring import begin_configuring
from usecases.edit_mark import mark_of, require_mark
from usecases.make_ids import make_id
from usecases.service_views import ServicesView, ServiceView, may_look
from usecases.widen_appointments import widen


@dataclass(frozen=True, slots=True, kw_only=True)
class ListServices:
    """For whoever may read the settings; hidden ones too."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> ServicesView:
        configuration = await self.database.read(lambda work: self.configurations.read(work, business_id))
        can_change = may_look(configuration, actor)
        return ServicesView(
            business=configuration.business,
            services=tuple(configuration.services.values()),
            staff=tuple(configuration.staff.values()),
            can_change=can_change,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadService:
    """One service as its page shows it. Without an id a new one, with the rules of the business."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, service_id: ServiceId | None, actor: Actor) -> ServiceView:
        return await self.database.read(partial(self._read, business_id, service_id, actor, self.clock.now()))

    def _read(
        self, business_id: BusinessId, service_id: ServiceId | None, actor: Actor, now: datetime, work: Work
    ) -> ServiceView:
        configuration = self.configurations.read(work, business_id)
        can_change = may_look(configuration, actor)
        service = configuration.require_offered(service_id) if service_id else _new(configuration)
        return ServiceView(
            business=configuration.business,
            service=service,
            mark=mark_of(service),
            staff=tuple(configuration.staff.values()),
            questions=work.questions.list(business_id),
            coming=work.appointments.of_service(business_id, service.id, after=now) if service_id else 0,
            is_kind_fixed=bool(service_id) and work.appointments.of_service(business_id, service.id) > 0,
            can_change=can_change,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AddService:
    """Puts it at the end of the list. Answers it as it was stored. Raises Invalid naming the field."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, wish: Service, actor: Actor) -> Service:
        new = replace(wish, id=ServiceId(make_id()))
        return await self.database.write(partial(self._add, business_id, new, actor, self.clock.now()))

    def _add(self, business_id: BusinessId, new: Service, actor: Actor, now: datetime, work: Work) -> Service:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        checked = checked_service(configuration, _questions(work, business_id), new)
        return work.services.add(business_id, replace(checked, created_at=now, updated_at=now))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeService:
    """Stores the service as given. Raises Stale when it is not what `mark` was made of, Invalid naming the field.

    `widens`: appointments to come that have fewer seats get as many as the service then has.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, wish: Service, mark: str, actor: Actor, *, widens: bool = False
    ) -> Service:
        change = partial(self._change, business_id, wish, mark, actor, widens, self.clock.now())
        return await self.database.write(change)

    def _change(
        self, business_id: BusinessId, wish: Service, mark: str, actor: Actor, widens: bool, now: datetime, work: Work
    ) -> Service:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        stored = configuration.require_offered(wish.id)
        require_mark("service", stored, mark)
        checked = checked_service(configuration, _questions(work, business_id), wish)
        has_appointments = work.appointments.of_service(business_id, stored.id) > 0
        checked_kind(stored, checked, has_appointments=has_appointments)
        saved = work.services.save(business_id, replace(checked, created_at=stored.created_at, updated_at=now))
        if widens:
            widen(work, configuration, saved, actor, now)
        return saved


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveService:
    """Takes it off the list. With appointments to come it is refused with their number, unless they are to `keep` their place."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, service_id: ServiceId, actor: Actor, *, keep: bool) -> None:
        await self.database.write(partial(self._remove, business_id, service_id, actor, keep, self.clock.now()))

    def _remove(
        self, business_id: BusinessId, service_id: ServiceId, actor: Actor, keep: bool, now: datetime, work: Work
    ) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        configuration.require_offered(service_id)
        coming = work.appointments.of_service(business_id, service_id, after=now)
        if coming and not keep:
            raise PolicyRefused(RefusalCode.POLICY, rule="has_appointments", count=coming)
        work.services.remove(business_id, service_id, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderServices:
    """Puts the services named first, in this order; the others follow as they stood."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, service_ids: Sequence[ServiceId], actor: Actor) -> None:
        await self.database.write(partial(self._reorder, business_id, tuple(service_ids), actor))

    def _reorder(self, business_id: BusinessId, service_ids: tuple[ServiceId, ...], actor: Actor, work: Work) -> None:
        """The transaction."""
        configuration = begin_configuring(work, self.configurations, business_id, actor)
        if any(one not in configuration.services for one in service_ids):
            raise Invalid("service", "unknown")
        work.services.reorder(business_id, list(dict.fromkeys((*service_ids, *configuration.services))))


def _questions(work: Work, business_id: BusinessId) -> dict[QuestionId, Question]:
    return {question.id: question for question in work.questions.list(business_id)}


def _new(configuration: Configuration) -> Service:
    """What a new service starts from: offered by everybody who can be booked."""
    staff_ids = tuple(member.id for member in configuration.staff.values() if member.can_be_booked)
    return Service(id=ServiceId(""), display_name="", staff_ids=staff_ids)
