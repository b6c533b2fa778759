"""What would become of a move: the rules' verdict and who would be told what, asked before anything is stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from scheduling.appointment import Appointment
from scheduling.clock import Clock
from scheduling.errors import Refusal, SlotRefused
from scheduling.interval import Interval
from scheduling.notices import Notice, Recipient, notices_of_move
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.booking_rights import audience_of
from usecases.change_appointment import Scope, begin
from usecases.configuration import Configuration, Configurations
from usecases.kept_availability import KeptAvailability
from usecases.place_moves import (
    RescheduleWish,
    asked_of_move,
    find_moved,
    moved,
    outside_of_move,
    people_of_move,
)
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy
from usecases.show_appointments import show_appointment
from usecases.views import AppointmentView, StaffRef
from usecases.write_changes import members


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOf:
    """Somebody who would be told, and by which way."""

    name: str
    recipient: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The appointment as it is, where it would go, and who would be told; or why it cannot go there.

    `can_override`: staff may move it there all the same, with a reason.
    """

    view: AppointmentView
    span: Interval
    staff: tuple[StaffRef, ...]
    told: tuple[ToldOf, ...] = ()
    refusal: Refusal | None = None

    @property
    def is_allowed(self) -> bool:
        return self.refusal is None

    @property
    def can_override(self) -> bool:
        return self.refusal is not None and bool(self.refusal.data.get("can_override"))


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeChange:
    """By the same functions as the move itself, on a snapshot. A rule that forbids is in the answer; all else is raised."""

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]
    undo_seconds: int

    async def __call__(self, wish: RescheduleWish, actor: Actor) -> Judged:
        now = self.clock.now()
        configuration = await self.availability.configuration(wish.business_id)
        appointment = await self.database.read(partial(find_moved, wish))
        outside = await outside_of_move(self.database, self.calendars, configuration, wish, appointment, now)
        judged = await self.database.read(partial(self._judge, wish, actor, outside))
        if not isinstance(judged.refusal, SlotRefused):
            return judged
        asked = asked_of_move(wish, appointment, audience_of(actor))
        refusal = await self.availability.with_nearest(judged.refusal, asked, wish.start)
        return Judged(view=judged.view, span=judged.span, staff=judged.staff, told=judged.told, refusal=refusal)

    def _judge(self, wish: RescheduleWish, actor: Actor, outside: OutsideBusy, work: Work) -> Judged:
        where = (wish.business_id, wish.appointment_id)
        scope, before = begin(work, self.configurations, actor, self.clock.now(), self.undo_seconds, at=where)
        view = show_appointment(scope.configuration, actor, before)
        try:
            after, _ = moved(scope, wish, people_of_move(scope, wish, before), before, outside, self.pick)
        except SlotRefused as refusal:
            span = Interval(wish.start, wish.start + timedelta(minutes=wish.duration or before.span.minutes))
            staff = scope.configuration.refs(wish.staff_ids or before.staff_ids)
            return Judged(view=view, span=span, staff=staff, refusal=refusal)
        told = who_is_told_of_move(scope, before, after, tells_customer=wish.tell_customer)
        return Judged(view=view, span=after.span, staff=scope.configuration.refs(after.staff_ids), told=told)


def who_is_told_of_move(
    scope: Scope, before: Appointment, after: Appointment, *, tells_customer: bool
) -> tuple[ToldOf, ...]:
    """By the same rules by which the messages are planned."""
    scene = scope.doer.scene(scope.configuration, after)
    old_staff = members(scope.configuration, before.staff_ids)
    setting = scene.setting(tells_customer=tells_customer, due_at=scope.undo_until, more_staff=old_staff)
    return tuple(_told(scope.configuration, after, notices_of_move(before, after, setting)))


def _told(configuration: Configuration, appointment: Appointment, notices: Iterable[Notice]) -> Iterable[ToldOf]:
    for notice in notices:
        yield ToldOf(
            name=_name(configuration, appointment, notice), recipient=str(notice.recipient), channel=str(notice.channel)
        )


def _name(configuration: Configuration, appointment: Appointment, notice: Notice) -> str:
    if notice.staff_id is not None:
        return configuration.member(notice.staff_id).display_name
    if notice.copy_to:
        return notice.copy_to
    if notice.recipient is Recipient.OWNER:
        return configuration.business.display_name
    return next((one.name for one in appointment.attendees if one.id == notice.attendee_id), "")
