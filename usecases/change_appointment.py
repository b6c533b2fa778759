"""What moving, cancelling and undoing have in common: locking, refusing what is stale, keeping the old place, and the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduling.appointment import Appointment, AppointmentId
from scheduling.business import BusinessId
from scheduling.errors import NotAllowed, Stale
from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage.records import HistoryEntry, OutboxItem
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require_for
from usecases.booking_rights import lock_for
from usecases.configuration import Configuration, Configurations, Offer
from usecases.series_messages import Batch
from usecases.show_appointments import Told, read_told, show_appointment
from usecases.views import AppointmentView, StaffRef
from usecases.write_changes import Doer, leave, span_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The appointment as it is now and where it was; until `undo_until` UndoChange takes `change_id` back."""

    view: AppointmentView
    before_span: Interval
    before_staff: tuple[StaffRef, ...]
    change_id: str
    undo_until: datetime
    was_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One change within its transaction: what is set up, who does it, and how long it can be undone.

    `series_change` names what is done to several dates of a series at once, which cannot be undone one by one.
    """

    work: Work
    configuration: Configuration
    doer: Doer
    undo_seconds: int
    series_change: str = ""
    batches: list[Batch] | None = None

    def leave(self, appointment: Appointment, rows: list[OutboxItem]) -> None:
        """Messages and reminders of the change; messages of a series are kept back, to be told as one."""
        if self.batches is not None:
            self.batches.append((appointment, rows))
            rows = []
        leave(self.work, self.configuration, appointment, rows, self.doer.now)

    @property
    def facts(self) -> dict[str, str]:
        """What the history says of a change beside what was changed."""
        return {"series_change": self.series_change} if self.series_change else {}

    @property
    def undo_until(self) -> datetime:
        """The moment until which the change can be taken back, and before which nothing of it leaves."""
        return self.doer.now + timedelta(seconds=self.undo_seconds)

    def nobody(self, appointment: Appointment) -> Offer:
        """The service with nobody else concerned: for a change that takes no new time."""
        configuration = self.configuration
        return Offer(business=configuration.business, service=configuration.service(appointment.service_id), staff=())

    def locked(
        self,
        offer: Offer,
        appointment: Appointment,
        expected_version: int | None,
        *,
        also: tuple[StaffId, ...] = (),
    ) -> Appointment:
        """The appointment as it stands once everything is locked. Raises Stale when it is not what was shown."""
        business_id = self.configuration.business.id
        lock_for(self.work, offer, also=(*appointment.staff_ids, *also))
        self.work.appointments.lock(business_id, appointment.id)
        present = self.work.appointments.get(business_id, appointment.id)
        expected = appointment.version if expected_version is None else expected_version
        if present.version != expected or present.staff_ids != appointment.staff_ids:
            raise Stale("appointment", appointment_id=present.id, state=present.state, version=present.version)
        return present

    def changed(
        self, appointment: Appointment, before: HistoryEntry, told: Told, *, was_repeat: bool = False
    ) -> Changed:
        """The answer, from the entry that the change left."""
        old = before.data["old"]
        return Changed(
            view=show_appointment(self.configuration, self.doer.actor, appointment, told),
            before_span=span_of(old),
            before_staff=self.configuration.refs(old["staff_ids"]),
            change_id=str(before.data["change_id"]),
            undo_until=before.at + timedelta(seconds=self.undo_seconds),
            was_repeat=was_repeat,
        )

    def repeated(self, appointment: Appointment, draft_id: str) -> Changed | None:
        """The first answer, when this draft was carried out before."""
        told = read_told(self.work, self.configuration.business.id, appointment)
        for entry in told.history:
            if entry.data.get("draft_id") == draft_id and "old" in entry.data:
                return self.changed(appointment, entry, told, was_repeat=True)
        return None

    def keep_place(self, before: Appointment, span: Interval | None, staff_ids: Iterable[StaffId]) -> None:
        """Hold the old place for the undo."""
        self.keep_places(before, [] if span is None else [(span, tuple(staff_ids))])

    def keep_places(self, before: Appointment, places: Iterable[tuple[Interval, tuple[StaffId, ...]]]) -> None:
        """Hold these parts of the old place for the undo; those of one that overlaps others on purpose go on overlapping them."""
        business_id, now, present = self.configuration.business.id, self.doer.now, self.configuration.staff
        overlaps = before.override is not None and before.override.overlaps
        held = [
            (span, staff)
            for span, staff_ids in places
            if self.undo_seconds > 0 and span.end > now and (staff := tuple(one for one in staff_ids if one in present))
        ]
        if held:
            self.work.appointments.hold_places(business_id, before.id, held, self.undo_until, overlaps=overlaps)
        else:
            self.work.appointments.release_place(business_id, before.id)


def begin(
    work: Work,
    configurations: Configurations,
    actor: Actor,
    now: datetime,
    undo_seconds: int,
    *,
    at: tuple[BusinessId, AppointmentId],
    permission: Permission = Permission.MANAGE_BOOKINGS,
) -> tuple[Scope, Appointment]:
    """The scope of a change and the appointment it is about. Raises NotFound, or NotAllowed when it is not for this actor."""
    business_id, appointment_id = at
    configuration = configurations.read_in_write(work, business_id)
    appointment = work.appointments.get(configuration.business.id, appointment_id)
    require_for(configuration, actor, permission, appointment)
    if actor.kind == "customer" and not appointment.may_customers_change_it:
        raise NotAllowed(permission)
    doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
    return Scope(work=work, configuration=configuration, doer=doer, undo_seconds=undo_seconds), appointment
