"""The queue of today: who is due, waits, is overdue or has begun, and who waits without an appointed time (B78, B81)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import State
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.course import Queued, Step, queue, steps_from
from scheduling.reminders import can_be_reminded
from scheduling.zones import local_date, local_day_span, resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, acting_member, could_take, covers, reach, require
from usecases.configuration import Configurations
from usecases.remind_customer import REMINDED
from usecases.show_appointments import show_appointment
from usecases.views import AppointmentView

_QUEUED = (State.REQUESTED, State.BOOKED, State.ARRIVED, State.STARTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """One who is expected, waits or is being served; `steps` are what the reader may say of it now.

    `reminded_at`: when somebody last sent a reminder by hand.
    """

    view: AppointmentView
    why: Queued
    since: datetime
    steps: tuple[Step, ...]
    can_claim: bool
    can_remind: bool = False
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadQueue:
    """A team member sees the own ones, and those whom he or she could take on."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[QueueLine, ...]:
        return await self.database.read(partial(self._read, business_id, actor, self.clock.now()))

    def _read(self, business_id: BusinessId, actor: Actor, now: datetime, work: Work) -> tuple[QueueLine, ...]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.SEE_BOOKINGS)
        member = acting_member(configuration, actor)
        may_manage = reach(actor, member, Permission.MANAGE_BOOKINGS)
        zone = resolve_zone(configuration.business.zone)
        today = local_day_span(local_date(now, zone), zone)
        lines = []
        waits = queue(work.appointments.in_span(business_id, today, states=_QUEUED), now)
        reminded = work.history.last_at(business_id, [one.appointment.id for one in waits], REMINDED)
        for waiting in waits:
            one = waiting.appointment
            is_offered = could_take(configuration, actor, one)
            if not (covers(member, actor, Permission.SEE_BOOKINGS, one) or is_offered):
                continue
            changes = covers(member, actor, Permission.MANAGE_BOOKINGS, one)
            lines.append(
                QueueLine(
                    view=show_appointment(configuration, actor, one),
                    why=waiting.why,
                    since=waiting.since,
                    steps=steps_from(one, now) if changes else (),
                    can_claim=is_offered or (one.state is State.REQUESTED and may_manage is Reach.ALL),
                    can_remind=changes and can_be_reminded(one, now),
                    reminded_at=reminded.get(one.id),
                )
            )
        return tuple(lines)
