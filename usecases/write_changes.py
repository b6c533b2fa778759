"""What every change of an appointment leaves behind in its transaction: history, messages, reminders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduling.appointment import Appointment, AppointmentId
from scheduling.interval import Interval
from scheduling.staff import StaffId, StaffMember
from storage.records import HistoryEntry, OutboxItem
from storage.work import Work
from usecases.access import Actor
from usecases.configuration import Configuration
from usecases.plan_messages import Scene, id_of, plan_reminders


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who makes a change, and when."""

    actor: Actor
    member: StaffMember | None
    now: datetime

    @property
    def id(self) -> str:
        """As the history keeps it: the id of a staff member or a seat, or what kind of actor it was."""
        if self.member is not None:
            return self.member.id
        return str(self.actor.attendee_id or self.actor.account_id or self.actor.kind)

    def scene(self, configuration: Configuration, appointment: Appointment, *, link_wait: int = 60) -> Scene:
        """The appointment after the change, for planning who is told."""
        return Scene(
            business=configuration.business,
            service=configuration.service(appointment.service_id),
            appointment=appointment,
            staff=members(configuration, appointment.staff_ids),
            by_account_id=self.actor.account_id,
            by_name=self.member.display_name if self.member else "",
            now=self.now,
            link_wait=link_wait,
        )


def members(configuration: Configuration, staff_ids: Iterable[StaffId]) -> tuple[StaffMember, ...]:
    """The people with these ids who are still there."""
    return tuple(configuration.staff[staff_id] for staff_id in staff_ids if staff_id in configuration.staff)


def record(
    work: Work, configuration: Configuration, appointment: Appointment, doer: Doer, what: str, data: Mapping[str, Any]
) -> HistoryEntry:
    """One entry of the history; `data` holds ids and field names, never personal values. `change_id` tells changes apart."""
    business_id = configuration.business.id
    entry = HistoryEntry(
        id=id_of(business_id, f"{appointment.id}.{what}.{data['change_id']}"),
        at=doer.now,
        by=doer.id,
        what=what,
        appointment_id=appointment.id,
        data={**data, "sequence": appointment.sequence},
    )
    work.history.add(business_id, entry)
    return entry


def leave(
    work: Work, configuration: Configuration, appointment: Appointment, rows: list[OutboxItem], now: datetime
) -> None:
    """Put messages into the outbox and plan the reminders anew."""
    work.outbox.add(rows)
    reminders = plan_reminders(configuration.business.id, appointment, now=now) if appointment.state.is_coming else []
    work.reminders.replace(configuration.business.id, appointment.id, reminders)


def done_before(
    work: Work, configuration: Configuration, appointment_id: AppointmentId, draft_id: str
) -> HistoryEntry | None:
    """The entry that this draft left when it was carried out before."""
    entries = work.history.of_appointment(configuration.business.id, appointment_id)
    return next((entry for entry in entries if entry.data.get("draft_id") == draft_id), None)


def place_of(appointment: Appointment) -> dict[str, Any]:
    """Where an appointment is, as the history keeps it."""
    return {
        "start": appointment.span.start.isoformat(),
        "end": appointment.span.end.isoformat(),
        "buffers": [appointment.pre_buffer, appointment.post_buffer],
        "staff_ids": list(appointment.staff_ids),
        "state": str(appointment.state),
    }


def span_of(place: Mapping[str, Any]) -> Interval:
    """The span of a place in the history."""
    return Interval(datetime.fromisoformat(place["start"]), datetime.fromisoformat(place["end"]))
