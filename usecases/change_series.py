"""Moves or cancels several dates of a series: one transaction, all of those chosen or none, one message (lesson 16)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.appointment import Appointment, AppointmentId, AttendeeId, DraftId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotAllowed, NotFound, PolicyRefused, Refusal, RefusalCode
from scheduling.staff import StaffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.booking_rights import audience_of, lock_for
from usecases.cancel_appointment import CancelWish, carry_out_cancel
from usecases.change_appointment import Changed, Scope, begin
from usecases.configuration import Configurations
from usecases.kept_availability import KeptAvailability
from usecases.make_ids import id_of
from usecases.place_moves import Given, RescheduleWish, asked_of_move, leave_move, moved, people_of_move
from usecases.rest_of_series import SeriesSeat, rest_of_series, seat_in, targets_of, whole_series
from usecases.series_messages import Batch, told_as_one
from usecases.write_changes import leave


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWish:
    """What is done to `dates`, with the versions shown: moved to the start given, or with None cancelled.

    `attendee_id` is the seat by which staff mean the series, where the appointment has several.
    """

    business_id: BusinessId
    appointment_id: AppointmentId
    draft_id: DraftId
    dates: Mapping[AppointmentId, datetime | None]
    versions: Mapping[AppointmentId, int]
    attendee_id: AttendeeId | None = None
    message: str = ""
    tell_customer: bool = True

    @property
    def change_id(self) -> str:
        """Names what is done to all of them, the same when it is asked for again."""
        return id_of(self.business_id, f"{self.draft_id}.series_change")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesLine:
    """One date: where it would go, and what stands against it, with the nearest free starts."""

    appointment: Appointment
    start: datetime | None
    refusal: Refusal | None = None
    alternatives: tuple[datetime, ...] = ()


class _OnlyLooking(Exception):
    """No error: it rolls back what was done only to see what would come of it."""

    def __init__(self, lines: list[SeriesLine]) -> None:
        super().__init__("only looking")
        self.lines = lines


Begun = tuple[Scope, SeriesSeat]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSeries:
    """`look` tells beforehand what each date would do when one of them is moved; calling does it.

    It cannot be undone: it was looked at before, and a place given up is free at once for others of the series.
    """

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    pick: Callable[[int], int]

    async def __call__(self, wish: SeriesWish, actor: Actor) -> tuple[Appointment, ...]:
        return await self.database.write(partial(self._change, wish, actor, self.clock.now()))

    async def look(
        self,
        business_id: BusinessId,
        appointment_id: AppointmentId,
        start: datetime,
        actor: Actor,
        *,
        attendee_id: AttendeeId | None = None,
    ) -> tuple[SeriesLine, ...]:
        wish = SeriesWish(
            business_id=business_id,
            appointment_id=appointment_id,
            draft_id=DraftId("look"),
            dates={},
            versions={},
            attendee_id=attendee_id,
        )
        try:
            await self.database.write(partial(self._look, wish, start, actor, self.clock.now()))
        except _OnlyLooking as looking:
            return tuple([await self._with_alternatives(wish, line, actor) for line in looking.lines])
        raise AssertionError("a look at a series was stored")

    async def _with_alternatives(self, wish: SeriesWish, line: SeriesLine, actor: Actor) -> SeriesLine:
        if line.refusal is None or line.start is None or line.refusal.code is RefusalCode.POLICY:
            return line
        asked = asked_of_move(_move_of(wish, line.appointment, line.start), line.appointment, audience_of(actor))
        near = await self.availability.nearest(asked, line.start)
        return replace(line, alternatives=tuple(slot.start for slot in near))

    def _look(self, wish: SeriesWish, start: datetime, actor: Actor, now: datetime, work: Work) -> None:
        """A transaction that is always taken back."""
        rest = _rest(work, wish, actor)
        targets = targets_of(rest, wish.appointment_id, start)
        wish = replace(wish, dates=targets, versions={one.appointment.id: one.appointment.version for one in rest})
        lines = [
            SeriesLine(
                appointment=one.appointment,
                start=targets[one.appointment.id],
                refusal=self._refusal(scope, wish, one, now),
            )
            for scope, one in self._begun(wish, rest, actor, now, work)
        ]
        raise _OnlyLooking(sorted(lines, key=lambda line: line.appointment.span.start))

    def _refusal(self, scope: Scope, wish: SeriesWish, one: SeriesSeat, now: datetime) -> Refusal | None:
        if wish.dates[one.appointment.id] is None:
            return Invalid("start", "skipped_hour")
        try:
            self._carried_out(scope, wish, one, now)
        except NotAllowed:
            raise
        except Refusal as refusal:
            return refusal
        return None

    def _change(self, wish: SeriesWish, actor: Actor, now: datetime, work: Work) -> tuple[Appointment, ...]:
        """The transaction."""
        if _was_done(work, wish):
            return work.appointments.by_ids(wish.business_id, wish.dates)
        chosen = [one for one in _rest(work, wish, actor) if one.appointment.id in wish.dates]
        if not wish.dates:
            raise Invalid("dates", "required")
        if len(chosen) != len(wish.dates):
            raise NotFound("appointment")
        begun = self._begun(wish, chosen, actor, now, work)
        changed = [self._carried_out(scope, wish, one, now) for scope, one in begun]
        _tell(begun[0][0], now)
        return tuple(sorted((one.view.appointment for one in changed), key=lambda one: one.span.start))

    def _begun(
        self, wish: SeriesWish, chosen: Sequence[SeriesSeat], actor: Actor, now: datetime, work: Work
    ) -> list[Begun]:
        """Everybody concerned locked at once and in order; of those that move to later the last comes first."""
        batches: list[Batch] = []
        begun = []
        for one in chosen:
            at = (wish.business_id, one.appointment.id)
            scope, _ = begin(work, self.configurations, one.actor(actor), now, 0, at=at, permission=_needed(one, actor))
            begun.append((replace(scope, series_change=wish.change_id, batches=batches), one))
        if begun:
            _lock(begun, is_move=any(wish.dates.values()))
        return sorted(begun, key=lambda pair: pair[1].appointment.span.start, reverse=_goes_on(wish, chosen))

    def _carried_out(self, scope: Scope, wish: SeriesWish, one: SeriesSeat, now: datetime) -> Changed:
        appointment = one.appointment
        start, change_id = wish.dates[appointment.id], id_of(wish.business_id, f"{wish.change_id}.{appointment.id}")
        if start is None:
            ended = _cancel_of(wish, one)
            seat = one.seat.id if scope.doer.actor.kind == "customer" or appointment.seats > 1 else None
            return carry_out_cancel(scope, ended, change_id, seat, appointment)
        if appointment.seats > 1:
            raise PolicyRefused(RefusalCode.POLICY, rule="others_have_seats")
        move = _move_of(wish, appointment, start)
        people = people_of_move(scope, move, appointment)
        before = scope.locked(people[0], appointment, move.expected_version)
        after, _ = moved(scope, move, people, before, {}, self.pick)
        stored = scope.work.appointments.save(wish.business_id, after)
        scope.work.appointments.release_place(wish.business_id, before.id)
        given = Given(now=now, change_id=change_id, outside={})
        return leave_move(scope, move, given, before, stored, keeps_place=False)


def _rest(work: Work, wish: SeriesWish, actor: Actor) -> list[SeriesSeat]:
    present = work.appointments.get(wish.business_id, wish.appointment_id)
    seat = seat_in(present, actor, wish.attendee_id)
    return rest_of_series(work, wish.business_id, wish.appointment_id, seat)


def _was_done(work: Work, wish: SeriesWish) -> bool:
    """Whether this has been carried out before: a repeated click does nothing."""
    for one in wish.dates:
        entries = work.history.of_appointment(wish.business_id, one)
        if any(entry.data.get("series_change") == wish.change_id for entry in entries):
            return True
    return False


def _needed(one: SeriesSeat, actor: Actor) -> Permission:
    """To take one of several out of a group is a right of its own."""
    is_group = actor.kind == "staff" and one.appointment.seats > 1
    return Permission.EDIT_ATTENDEES if is_group else Permission.MANAGE_BOOKINGS


def _lock(begun: Sequence[Begun], *, is_move: bool) -> None:
    scope, first = begun[0]
    people: set[StaffId] = {staff for _, one in begun for staff in one.appointment.staff_ids}
    known = {one for one in people if one in scope.configuration.staff}
    offer = scope.configuration.offer(first.appointment.service_id) if is_move else scope.nobody(first.appointment)
    lock_for(scope.work, offer, also=known)
    scope.work.appointments.drop_ended_holds(
        scope.configuration.business.id, {*offer.staff_ids, *known}, scope.doer.now
    )


def _goes_on(wish: SeriesWish, chosen: Sequence[SeriesSeat]) -> bool:
    starts = ((wish.dates[one.appointment.id], one.appointment.span.start) for one in chosen)
    return any(start is not None and start > before for start, before in starts)


def _cancel_of(wish: SeriesWish, one: SeriesSeat) -> CancelWish:
    return CancelWish(
        business_id=wish.business_id,
        appointment_id=one.appointment.id,
        expected_version=wish.versions.get(one.appointment.id, one.appointment.version),
        draft_id=DraftId(f"{wish.draft_id}.{one.appointment.id}"),
        message=wish.message,
        tell_customer=wish.tell_customer,
    )


def _move_of(wish: SeriesWish, appointment: Appointment, start: datetime) -> RescheduleWish:
    return RescheduleWish(
        business_id=wish.business_id,
        appointment_id=appointment.id,
        expected_version=wish.versions.get(appointment.id, appointment.version),
        start=start,
        draft_id=DraftId(f"{wish.draft_id}.{appointment.id}"),
        message=wish.message,
        tell_customer=wish.tell_customer,
    )


def _tell(scope: Scope, now: datetime) -> None:
    """What was kept back, with one message to whoever is told of several dates."""
    ordered = sorted(scope.batches or (), key=lambda batch: batch[0].span.start)
    own, shared = told_as_one(ordered)
    for (appointment, _), rows in zip(ordered, own, strict=True):
        leave(scope.work, scope.configuration, appointment, list(rows), now)
    scope.work.outbox.add(shared)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSeries:
    """All dates of the series in which a seat is, for its customer or for staff; nothing for a seat in none."""

    database: Database
    configurations: Configurations

    async def __call__(
        self,
        business_id: BusinessId,
        appointment_id: AppointmentId,
        actor: Actor,
        *,
        attendee_id: AttendeeId | None = None,
    ) -> tuple[SeriesSeat, ...]:
        return await self.database.read(partial(self._read, business_id, appointment_id, actor, attendee_id))

    def _read(
        self,
        business_id: BusinessId,
        appointment_id: AppointmentId,
        actor: Actor,
        attendee_id: AttendeeId | None,
        work: Work,
    ) -> tuple[SeriesSeat, ...]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.READ_BUSINESS)
        present = work.appointments.get(business_id, appointment_id)
        try:
            seat = seat_in(present, actor, attendee_id)
        except NotFound:
            return ()
        return tuple(whole_series(work, business_id, seat))
