"""What follows from a change of hours, services, people or policy before it is saved; reckoned on one snapshot, nothing is stored."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.days_ahead import DayAhead, days_ahead, days_from, span_of, starts_by_day
from scheduling.diary import Counted, Diary
from scheduling.fitting import Fitting
from scheduling.rules import Rule
from scheduling.service import ServiceId
from scheduling.zones import local_date, resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, covers, require
from usecases.configuration import Configuration, Configurations
from usecases.configuration_changes import Change, applied
from usecases.read_ahead import read_coming, read_diaries
from usecases.show_appointments import show_appointment
from usecases.views import AppointmentView

DAYS = 14
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAhead:
    """Starts that customers find for a service, by day and in all, now and after the change; the rule of each day left empty."""

    service_id: ServiceId
    name: str
    before: int
    days: tuple[DayAhead, ...]

    @property
    def after(self) -> int:
        """All starts after the change."""
        return sum(day.starts for day in self.days)

    @property
    def empty(self) -> tuple[DayAhead, ...]:
        """The days without a start."""
        return tuple(day for day in self.days if not day.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutside:
    """An appointment that fits today and would not any more, and the rule it would break."""

    view: AppointmentView
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What follows. `outside` are those the reader may see, soonest first, at most 200; `outside_count` are all of them."""

    days: tuple[date, ...]
    services: tuple[ServiceAhead, ...]
    outside: tuple[LeftOutside, ...]
    outside_count: int

    @property
    def before(self) -> int:
        """Starts of all services concerned as things stand."""
        return sum(service.before for service in self.services)

    @property
    def after(self) -> int:
        """The same after the change."""
        return sum(service.after for service in self.services)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One snapshot: both configurations, with the diaries of the services concerned, and whom the change leaves outside."""

    before: Configuration
    after: Configuration
    concerned: tuple[ServiceId, ...]
    diaries_before: Mapping[ServiceId, Diary]
    diaries_after: Mapping[ServiceId, Diary]
    outside: tuple[LeftOutside, ...]
    outside_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeseeChange:
    """For the services that the change concerns, or those named. Whoever may read the business may ask."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self,
        business_id: BusinessId,
        change: Change,
        actor: Actor,
        *,
        service_ids: Sequence[ServiceId] | None = None,
        days: int = DAYS,
    ) -> Foresight:
        now = self.clock.now()
        found = await self.database.read(partial(self._read, business_id, change, actor, service_ids, now, days))
        listed = _days(found.after, now, days)
        services = []
        for service_id in found.concerned:
            services.append(_service(found, service_id, listed))
            await asyncio.sleep(0)  # of many services: let others have their turn between them
        return Foresight(
            days=listed, services=tuple(services), outside=found.outside, outside_count=found.outside_count
        )

    def _read(
        self,
        business_id: BusinessId,
        change: Change,
        actor: Actor,
        service_ids: Sequence[ServiceId] | None,
        now: datetime,
        days: int,
        work: Work,
    ) -> _Read:
        before = self.configurations.read(work, business_id)
        require(before, actor, Permission.READ_BUSINESS)
        after = applied(before, change)
        concerned = tuple(service_ids) if service_ids is not None else _concerned(before, after)
        span = span_of(_days(after, now, days), after.business.zone)
        outside = _outside(before, after, read_coming(work, before, after, now))
        return _Read(
            before=before,
            after=after,
            concerned=concerned,
            diaries_before=read_diaries(work, before, concerned, span, now),
            diaries_after=read_diaries(work, after, concerned, span, now),
            outside=_shown(work, before, actor, outside),
            outside_count=len(outside),
        )


def _days(configuration: Configuration, now: datetime, count: int) -> tuple[date, ...]:
    return days_from(local_date(now, resolve_zone(configuration.business.zone)), count)


def _concerned(before: Configuration, after: Configuration) -> tuple[ServiceId, ...]:
    """Services that are offered otherwise, or by others, or no longer, or newly."""
    every = dict.fromkeys((*before.services, *after.services))
    return tuple(
        one
        for one in every
        if one not in before.services or one not in after.services or before.offer(one) != after.offer(one)
    )


def _service(found: _Read, service_id: ServiceId, days: tuple[date, ...]) -> ServiceAhead:
    zone = found.after.business.zone
    before, after = found.diaries_before.get(service_id), found.diaries_after.get(service_id)
    named = found.after.services.get(service_id) or found.before.service(service_id)
    return ServiceAhead(
        service_id=service_id,
        name=named.display_name,
        before=starts_by_day(before, days, zone).total() if before else 0,
        days=days_ahead(after, days) if after else _no_days(days),
    )


def _no_days(days: Iterable[date]) -> tuple[DayAhead, ...]:
    return tuple(DayAhead(day=day, starts=0, rule=Rule.NOT_BOOKABLE) for day in days)


def _outside(before: Configuration, after: Configuration, coming: Sequence[Counted]) -> list[tuple[Counted, Rule]]:
    """Those that fit today and break a rule afterwards, soonest first."""
    if not coming:
        return []
    within = min(row.start for row in coming), max(row.start + row.minutes for row in coming)
    now, then = (Fitting(one.business, one.services, one.staff, within) for one in (before, after))
    broken = [(row, then.broken(row)) for row in coming if now.broken(row) is None]
    found = [(row, rule) for row, rule in broken if rule is not None]
    return sorted(found, key=lambda pair: (pair[0].start, pair[0].appointment_id))


def _shown(
    work: Work, configuration: Configuration, actor: Actor, outside: Sequence[tuple[Counted, Rule]]
) -> tuple[LeftOutside, ...]:
    rules = {row.appointment_id: rule for row, rule in outside[:_MOST_SHOWN]}
    member = acting_member(configuration, actor)
    return tuple(
        LeftOutside(view=show_appointment(configuration, actor, one), rule=rules[one.id])
        for one in work.appointments.by_ids(configuration.business.id, rules)
        if covers(member, actor, Permission.SEE_BOOKINGS, one)
    )
