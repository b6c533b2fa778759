"""Who could take over what somebody has ahead: whom each appointment is with, who offers it and is free, and a fair proposal.

The verdict on each comes from the same rules as that on any change; what the plan itself gives to somebody counts as taken.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.diary import Diary, Taken
from scheduling.interval import Interval, to_minute
from scheduling.rules import Audience
from scheduling.service import StaffRule
from scheduling.slots import can_book
from scheduling.staff import StaffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations
from usecases.read_diary import FAIR_DAYS, read_diary
from usecases.show_appointments import show_appointment
from usecases.staff_views import BusinessOf, StaffView, show_staff
from usecases.views import AppointmentView, StaffRef

MOST_PLANNED = 200
ALL_NEEDED = "all_needed"
NOBODY_ELSE = "nobody_else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody else who offers the service. `forbids` names the rule that stands against it, empty for who is free."""

    staff: StaffRef
    forbids: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedHandOver:
    """One coming appointment. `proposed` is None when nobody can take it; `why` then says what stands against it."""

    view: AppointmentView
    candidates: tuple[Candidate, ...]
    proposed: StaffRef | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many minutes somebody has been given in the time of the plan, before and after it."""

    staff: StaffRef
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverPlan:
    """`more` says that there are appointments beyond those planned here; `elsewhere` are other businesses of the same person."""

    person: StaffView
    planned: tuple[PlannedHandOver, ...]
    shares: tuple[Share, ...]
    elsewhere: tuple[BusinessOf, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHandOver:
    """All that is still to come of a person, or what touches `span`."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, staff_id: StaffId, actor: Actor, *, span: Interval | None = None
    ) -> HandOverPlan:
        read = partial(self._read, business_id, staff_id, actor, span, self.clock.now())
        planner, coming, elsewhere = await self.database.read(read)
        planned = []
        for one in coming[:MOST_PLANNED]:
            planned.append(planner.planned(one))
            await asyncio.sleep(0)  # of many appointments: let others have their turn between them
        return HandOverPlan(
            person=show_staff(planner.configuration, planner.configuration.member(staff_id)),
            planned=tuple(planned),
            shares=planner.shares(),
            elsewhere=elsewhere,
            more=len(coming) > MOST_PLANNED,
        )

    def _read(
        self,
        business_id: BusinessId,
        staff_id: StaffId,
        actor: Actor,
        span: Interval | None,
        now: datetime,
        work: Work,
    ) -> "tuple[_Planner, Sequence[Appointment], tuple[BusinessOf, ...]]":
        """Everything in one snapshot; what follows from it is reckoned afterwards."""
        configuration = self.configurations.read(work, business_id)
        configuration.member(staff_id)
        require(configuration, actor, Permission.MANAGE_BOOKINGS, tuple(configuration.staff))
        after = max(now, span.start) if span else now
        found = work.appointments.coming(business_id, after=after, staff_ids=[staff_id], limit=MOST_PLANNED + 1)
        coming = [one for one in found if span is None or one.span.start < span.end]
        planner = _Planner(configuration=configuration, actor=actor, leaving=staff_id)
        if coming:
            planner.read(work, coming, now)
        return planner, coming, _elsewhere(work, configuration, staff_id)


@dataclass(slots=True, kw_only=True)
class _Planner:
    """Goes through the appointments by their start and remembers what it has given to whom."""

    configuration: Configuration
    actor: Actor
    leaving: StaffId
    minutes: dict[StaffId, int] = field(default_factory=dict)
    before: Mapping[StaffId, int] = field(default_factory=dict)
    diaries: dict[str, Diary] = field(default_factory=dict)

    def shares(self) -> tuple[Share, ...]:
        """Of everybody who could be given something."""
        ids = tuple(self.minutes)
        refs = {ref.id: ref for ref in self.configuration.refs(ids)}
        return tuple(Share(staff=refs[one], before=self.before[one], after=self.minutes[one]) for one in ids)

    def read(self, work: Work, coming: Sequence[Appointment], now: datetime) -> None:
        """One diary for each service, over all of the time, so that the number of queries does not grow with the appointments."""
        whole = Interval(coming[0].span.start, max(one.span.end for one in coming))
        for service_id in dict.fromkeys(one.service_id for one in coming):
            if service_id not in self.configuration.services:
                continue
            offer = self.configuration.offer(service_id)
            staff = tuple(member for member in offer.staff if member.id != self.leaving)
            length = max(one.span.minutes for one in coming if one.service_id == service_id)
            self.diaries[service_id] = read_diary(work, replace(offer, staff=staff), whole, now, length=length)
            self.minutes.update({member.id: 0 for member in staff if member.can_be_booked})
        around = Interval(whole.start - FAIR_DAYS, whole.end + FAIR_DAYS)
        booked = work.appointments.minutes_booked(self.configuration.business.id, tuple(self.minutes), around)
        self.minutes.update({one: row.minutes for one, row in booked.items()})
        self.before = dict(self.minutes)

    def planned(self, one: Appointment) -> PlannedHandOver:
        view = show_appointment(self.configuration, self.actor, one)
        diary = self.diaries.get(one.service_id)
        if diary is None or diary.service.staff_rule is StaffRule.ALL_OF or len(one.staff_ids) > 1:
            return PlannedHandOver(view=view, candidates=(), why=ALL_NEEDED)
        people = [member.id for member in diary.staff if member.can_be_booked]
        verdicts = {staff_id: self._forbids(diary, one, staff_id) for staff_id in people}
        refs = {ref.id: ref for ref in self.configuration.refs(people)}
        free = [staff_id for staff_id in people if not verdicts[staff_id]]
        chosen = min(free, key=lambda staff_id: self.minutes[staff_id], default=None)
        if chosen is not None:
            self._give(one, chosen)
        return PlannedHandOver(
            view=view,
            candidates=tuple(Candidate(staff=refs[one_id], forbids=verdicts[one_id]) for one_id in people),
            proposed=refs[chosen] if chosen else None,
            why="" if chosen else next(iter(verdicts.values()), NOBODY_ELSE),
        )

    def _forbids(self, diary: Diary, one: Appointment, staff_id: StaffId) -> str:
        """The rule that stands against this person, or nothing."""
        person = replace(
            diary,
            staff=tuple(member for member in diary.staff if member.id == staff_id),
            span=Interval(one.span.start, one.span.start + timedelta(minutes=1)),
        )
        verdict = can_book(
            person,
            one.span.start,
            audience=Audience.STAFF,
            staff_ids=(staff_id,),
            duration=one.span.minutes,
            moving=one.id,
        )
        return "" if verdict.ok else str(verdict.forbids or verdict.rule)

    def _give(self, one: Appointment, staff_id: StaffId) -> None:
        """From here on it takes this person's time, and counts against this person's caps."""
        taken = Taken(to_minute(one.taken.start), to_minute(one.taken.end), one.id)
        for service_id, diary in self.diaries.items():
            counted = tuple(
                row._replace(staff_ids=(staff_id,)) if row.appointment_id == one.id else row for row in diary.counted
            )
            own = [*diary.taken.get(staff_id, ()), taken]
            self.diaries[service_id] = replace(diary, taken={**diary.taken, staff_id: own}, counted=counted)
        self.minutes[staff_id] += one.span.minutes


def _elsewhere(work: Work, configuration: Configuration, staff_id: StaffId) -> tuple[BusinessOf, ...]:
    business, member = configuration.business, configuration.member(staff_id)
    found = work.staff.elsewhere(business.tenant_id, member.email, member.account_id)
    return tuple(
        BusinessOf(business_id=one.business_id, name=one.business_name)
        for one in found
        if one.business_id != business.id
    )
