"""Why a time is free or not, out of the same engine that lists the times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.diary import Diary
from scheduling.explain import Explanation, explain, explain_day
from scheduling.interval import Interval
from scheduling.rules import Audience
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import local_day_span, resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.booking_rights import concerned_staff
from usecases.calendar_state import read_calendar_troubles
from usecases.configuration import Configuration, Configurations, Offer
from usecases.read_diary import read_diary
from usecases.views import CalendarTrouble, StaffRef

_ANYTHING = ServiceId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyQuestion:
    """Asks about one start, or, without one, about a whole local day. No service: the shortest that the people offer.

    `duration` in minutes when it is not the service's own; an appointment that is `moving` is not in its own way.
    """

    business_id: BusinessId
    day: date
    start: datetime | None = None
    service_id: ServiceId | None = None
    staff_id: StaffId | None = None
    duration: int | None = None
    moving: AppointmentId | None = None
    audience: Audience = Audience.STAFF


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyAnswer:
    """The engine's explanation with the names that a sentence about it needs; `staff` are those asked about.

    `calendar_troubles` are of those whose outside calendar could not be read of late: what is known of it may be old.
    """

    explanation: Explanation
    business_name: str
    zone: str
    service: Service | None
    staff: tuple[StaffRef, ...]
    calendar_troubles: Mapping[StaffId, CalendarTrouble]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainAvailability:
    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, question: WhyQuestion, actor: Actor) -> WhyAnswer:
        read = partial(self._read, question, actor, self.clock.now())
        configuration, diary, troubles = await self.database.read(read)
        staff_ids = (question.staff_id,) if question.staff_id else None
        audience = Audience.CUSTOMER if actor.kind == "customer" else question.audience
        if question.start is not None:
            found = explain(
                diary,
                question.start,
                audience=audience,
                staff_ids=staff_ids,
                duration=question.duration,
                moving=question.moving,
            )
        else:
            found = explain_day(diary, question.day, audience=audience, staff_ids=staff_ids)
        return WhyAnswer(
            explanation=found,
            business_name=configuration.business.display_name,
            zone=configuration.business.zone,
            service=configuration.services.get(question.service_id or _ANYTHING),
            staff=configuration.refs(tuple(person.staff_id for person in found.people)),
            calendar_troubles=troubles,
        )

    def _read(
        self, question: WhyQuestion, actor: Actor, now: datetime, work: Work
    ) -> tuple[Configuration, Diary, Mapping[StaffId, CalendarTrouble]]:
        configuration = self.configurations.read(work, question.business_id)
        require(configuration, actor, Permission.READ_BUSINESS)
        offer = _offer(configuration, question)
        span = local_day_span(question.day, resolve_zone(configuration.business.zone))
        if question.start is not None and not span.contains(question.start):
            span = Interval(question.start, question.start + timedelta(minutes=1))
        troubles = read_calendar_troubles(work, configuration, actor, offer.staff_ids, now)
        return configuration, read_diary(work, offer, span, now), troubles


def _offer(configuration: Configuration, question: WhyQuestion) -> Offer:
    asked = (question.staff_id,) if question.staff_id else None
    if question.service_id is not None:
        return concerned_staff(configuration.offer(question.service_id, asked), asked)
    staff = tuple(
        member
        for member in configuration.staff.values()
        if member.can_be_booked and (question.staff_id is None or member.id == question.staff_id)
    )
    return Offer(business=configuration.business, service=_shortest(configuration, staff), staff=staff)


def _shortest(configuration: Configuration, staff: tuple[StaffMember, ...]) -> Service:
    """Any appointment with any of these people, no longer than the shortest thing they offer."""
    ids = tuple(member.id for member in staff)
    lengths = [one.duration for one in configuration.services.values() if set(ids) & set(one.staff_ids)]
    return Service(id=_ANYTHING, display_name="", duration=min(lengths, default=30), staff_ids=ids)
