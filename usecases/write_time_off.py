"""What a change of time off leaves behind: a notice to the person concerned, and the list of appointments it hits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduling.staff import TimeOff
from storage.work import Work
from usecases.access import Actor
from usecases.configuration import Configuration
from usecases.plan_messages import plan_time_off
from usecases.read_diary import time_off_span
from usecases.show_appointments import show_appointment
from usecases.show_time_off import show_time_off
from usecases.views import AppointmentView, TimeOffView
from usecases.write_changes import Doer


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffTaken:
    """What was stored, one per person, and the coming appointments that lie in it."""

    time_off: tuple[TimeOffView, ...]
    hit: tuple[AppointmentView, ...]

    @property
    def made_id(self) -> str:
        """Of the first person's, for whoever repeats the call."""
        return self.time_off[0].id if self.time_off else ""


def tell(
    work: Work, configuration: Configuration, time_off: TimeOff, doer: Doer, *, change_id: str, is_removed: bool = False
) -> None:
    """S90: the person concerned is told, whatever the settings."""
    rows = plan_time_off(
        configuration.business,
        configuration.member(time_off.staff_id),
        time_off,
        now=doer.now,
        by_account_id=doer.actor.account_id,
        by_name=doer.member.display_name if doer.member else "",
        change_id=change_id,
        is_removed=is_removed,
    )
    work.outbox.add(rows)


def taken_time_off(
    work: Work, configuration: Configuration, actor: Actor, taken: Sequence[TimeOff], now: datetime
) -> TimeOffTaken:
    return TimeOffTaken(
        time_off=tuple(show_time_off(configuration, one) for one in taken),
        hit=tuple(appointments_hit(work, configuration, actor, taken, now)),
    )


def appointments_hit(
    work: Work, configuration: Configuration, actor: Actor, taken: Sequence[TimeOff], now: datetime
) -> Iterable[AppointmentView]:
    """Coming appointments that lie in it, each once, soonest first."""
    business, found = configuration.business, {}
    for time_off in taken:
        span = time_off_span(time_off, configuration.member(time_off.staff_id).zone or business.zone)
        for one in work.appointments.in_span(business.id, span, staff_ids=(time_off.staff_id,)):
            if one.state.is_coming and one.span.end > now:
                found[one.id] = one
    ordered = sorted(found.values(), key=lambda one: (one.span.start, one.id))
    return (show_appointment(configuration, actor, one) for one in ordered)
