"""Messages that were given up: administrators see which and why, and let one go out again (D8).

Whether it still holds is looked at when it is sent, as with every message: one that has become pointless is dropped then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import Appointment, AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotFound, Stale
from storage.engine import Database
from storage.records import OutboxItem
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations
from usecases.copies import copied_to, is_copy

_MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedMessage:
    """`topic` is what it tells, or for a meeting what was to be done; `recipient` is empty when nobody reads it or is left."""

    id: str
    topic: str
    channel: str
    recipient: str
    error: str
    last_tried_at: datetime
    appointment_id: AppointmentId | None
    service_name: str = ""
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListParked:
    """The latest first, fifty at most."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[ParkedMessage, ...]:
        return await self.database.read(partial(self._list, business_id, actor))

    def _list(self, business_id: BusinessId, actor: Actor, work: Work) -> tuple[ParkedMessage, ...]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.RESEND_MESSAGES)
        items = work.outbox.parked(business_id, _MOST_SHOWN)
        ids = {item.appointment_id for item in items if item.appointment_id is not None}
        about = {one.id: one for one in work.appointments.by_ids(business_id, ids)}
        return tuple(_parked(configuration, about, item) for item in items)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendMessage:
    """Raises NotFound, or Stale when it is not parked any more."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, message_id: str, actor: Actor) -> None:
        await self.database.write(partial(self._resend, business_id, message_id, actor, self.clock.now()))

    def _resend(self, business_id: BusinessId, message_id: str, actor: Actor, now: datetime, work: Work) -> None:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, business_id)
        require(configuration, actor, Permission.RESEND_MESSAGES)
        if work.outbox.send_again(business_id, message_id, now):
            return
        present = work.outbox.get(business_id, message_id)
        if present is None:
            raise NotFound("message", message_id=message_id)
        raise Stale("message", message_id=message_id, state=present.state)


def _parked(
    configuration: Configuration, about: Mapping[AppointmentId, Appointment], item: OutboxItem
) -> ParkedMessage:
    appointment = about.get(item.appointment_id) if item.appointment_id else None
    return ParkedMessage(
        id=item.id,
        topic=item.topic,
        channel=item.kind,
        recipient=_recipient(configuration, appointment, item),
        error=item.last_error,
        last_tried_at=item.due_at,
        appointment_id=item.appointment_id,
        service_name=appointment.service_name if appointment else "",
        starts_at=appointment.span.start if appointment else None,
    )


def _recipient(configuration: Configuration, appointment: Appointment | None, item: OutboxItem) -> str:
    if item.attendee_id is not None:
        seats = appointment.attendees if appointment else ()
        return next((seat.name for seat in seats if seat.id == item.attendee_id), "")
    if item.staff_id is not None:
        return next((person.name for person in configuration.refs((item.staff_id,))), "")
    if is_copy(item):
        return copied_to(appointment, item)
    return "" if item.kind == "meeting" else configuration.business.display_name
