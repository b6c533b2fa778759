"""What a customer says on the own page: whether he or she comes, and that he or she is there. Staff are told at once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling import notices
from scheduling.appointment import Appointment, AppointmentId, Attendance, Reply, State
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.course import Step, follow
from scheduling.errors import PolicyRefused, RefusalCode, Stale
from scheduling.notices import NoticeKind
from storage.engine import Database
from storage.records import OutboxItem
from storage.work import Work
from usecases.access import Actor
from usecases.configuration import Configurations
from usecases.make_ids import make_id
from usecases.outbox_rows import row_of
from usecases.own_seat import OwnSeat, begin_own_seat
from usecases.read_scene import read_scene
from usecases.write_changes import Change, leave, place_of, record_change

REPLIED = "replied"
HERE_FROM = timedelta(minutes=30)
"""So long before the start somebody can say to be there."""
TIME_TO_CHOOSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToReminder:
    """The same said twice is one. Raises Stale for an appointment that has begun, ended or is cancelled."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self,
        business_id: BusinessId,
        appointment_id: AppointmentId,
        reply: Reply,
        actor: Actor,
        *,
        can_move: bool = False,
    ) -> None:
        """`can_move`: the customer is about to choose another time alone, and staff need hear only if that comes to nothing."""
        where, wait = (business_id, appointment_id), TIME_TO_CHOOSE if can_move else timedelta()
        await self.database.write(partial(self._reply, where, reply, wait, actor, self.clock.now(), make_id()))

    def _reply(
        self,
        where: tuple[BusinessId, AppointmentId],
        reply: Reply,
        wait: timedelta,
        actor: Actor,
        now: datetime,
        change_id: str,
        work: Work,
    ) -> None:
        """The transaction."""
        own = begin_own_seat(work, self.configurations, actor, now, where)
        one = own.appointment
        if not one.state.is_coming or one.span.end <= now:
            raise Stale("appointment", appointment_id=one.id, state=one.state, version=one.version)
        if one.reply_of(own.seat) is reply:
            return
        after = own.keep(reply=reply, replied_to=one.span.start)
        own.remember(change_id, f"{REPLIED}_{reply}", {})
        is_trouble = reply is not Reply.COMING
        told = told_to_staff(own, after, NoticeKind.REPLIED, change_id, is_trouble=is_trouble, reply=str(reply))
        work.outbox.add([replace(row, due_at=max(row.due_at, now + wait)) for row in told])


@dataclass(frozen=True, slots=True, kw_only=True)
class SayHere:
    """The customer waits from now on; of a group this one has come. Said twice it is said once.

    Raises PolicyRefused when it is too early for that, Stale when it is over.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, appointment_id: AppointmentId, actor: Actor) -> None:
        where = (business_id, appointment_id)
        await self.database.write(partial(self._say, where, actor, self.clock.now(), make_id()))

    def _say(
        self, where: tuple[BusinessId, AppointmentId], actor: Actor, now: datetime, change_id: str, work: Work
    ) -> None:
        """The transaction."""
        own = begin_own_seat(work, self.configurations, actor, now, where)
        if is_here(own.appointment, own.seat.attendance):
            return
        _refuse_out_of_time(own.appointment, now)
        if own.appointment.seats > 1:
            after = own.keep(attendance=Attendance.CAME)
            own.remember(change_id, "attendance", {"attendance": str(Attendance.CAME)}, after=after)
        else:
            after = _arrived(own, change_id)
        work.outbox.add(told_to_staff(own, after, NoticeKind.HERE, change_id))


def is_here(appointment: Appointment, attendance: Attendance) -> bool:
    """Whether it is known already, or was said of the customer by staff."""
    return appointment.state in (State.ARRIVED, State.STARTED) or attendance is Attendance.CAME


def may_say_here(appointment: Appointment, now: datetime) -> bool:
    """From shortly before the start to the end, while nobody has said more."""
    is_time = appointment.span.start - HERE_FROM <= now < appointment.span.end
    return is_time and appointment.state in (State.BOOKED, State.ARRIVED)


def told_to_staff(
    own: OwnSeat, after: Appointment, kind: NoticeKind, change_id: str, *, is_trouble: bool = False, **facts: str
) -> list[OutboxItem]:
    """Rows of the outbox to the staff of the appointment."""
    scope = own.scope
    scene = read_scene(scope.work, scope.configuration.business.id, after, scope.doer.now)
    setting = scene.setting(tells_customer=False)
    told = notices.notices_of_own_word(kind, after, setting, own.seat.id, is_trouble=is_trouble)
    return [row_of(scene, one, change_id, facts) for one in told]


def _refuse_out_of_time(one: Appointment, now: datetime) -> None:
    if may_say_here(one, now):
        return
    if now < one.span.start and one.state.is_coming:
        raise PolicyRefused(RefusalCode.POLICY, rule="here_too_early", until=one.span.start - HERE_FROM)
    raise Stale("appointment", appointment_id=one.id, state=one.state, version=one.version)


def _arrived(own: OwnSeat, change_id: str) -> Appointment:
    """As if staff had said it: the board and the queue show it."""
    scope, business_id = own.scope, own.scope.configuration.business.id
    after = scope.work.appointments.save(business_id, follow(own.appointment, Step.ARRIVE, scope.doer.now))
    leave(scope.work, scope.configuration, after, [], scope.doer.now)
    data = {**place_of(after), "change_id": change_id}
    record_change(scope.work, scope.configuration, Change(own.appointment, after), scope.doer, "arrived", data)
    return after
