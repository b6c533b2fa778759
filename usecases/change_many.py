"""Many appointments at once: given to others, shifted, cancelled, or left to their customers: first looked at, done as one (S128)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotAllowed
from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission
from usecases.carry_out_many import Begun, Deeds, ManyLine, begin_many, lock_many
from usecases.change_appointment import Scope, begin
from usecases.configuration import Configurations
from usecases.foresee_letter import Letter, foresee_letter
from usecases.kept_availability import KeptAvailability
from usecases.make_ids import id_of, make_id
from usecases.many_wish import MOST_AT_ONCE, MOVING, ManyWish
from usecases.place_moves import Given
from usecases.places_of_many import outside_of_many
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy
from usecases.undo_change import UndoWish, carry_out_undo
from usecases.views import StaffRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many minutes a person has on those days, before and after."""

    staff: StaffRef
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyAnswer:
    """`letter` is what the first customer who is told would read; for a look beforehand only."""

    lines: tuple[ManyLine, ...]
    loads: tuple[Load, ...]
    letter: Letter | None = None
    undo_until: datetime | None = None

    @property
    def refused(self) -> tuple[ManyLine, ...]:
        return tuple(line for line in self.lines if line.refusal is not None)


class _OnlyLooking(Exception):
    """No error: it rolls back what was done only to see what would come of it."""

    def __init__(self, answer: ManyAnswer) -> None:
        super().__init__("only looking")
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMany:
    """`preview` tells what would be, line by line; calling does it, all or nothing: the first refusal is raised."""

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]
    undo_seconds: int

    async def preview(self, wish: ManyWish, actor: Actor) -> ManyAnswer:
        given = await self._given(wish)
        try:
            await self.database.write(partial(self._try, wish, actor, given))
        except _OnlyLooking as looking:
            return looking.answer
        raise AssertionError("a look at many changes was stored")

    async def __call__(self, wish: ManyWish, actor: Actor) -> ManyAnswer:
        return await self.database.write(partial(self._change, wish, actor, await self._given(wish)))

    async def _given(self, wish: ManyWish) -> Given:
        """What calendars say just now of everybody concerned, asked once for all of them."""
        now = self.clock.now()
        outside: OutsideBusy = {}
        if wish.deed in MOVING:
            configuration = await self.availability.configuration(wish.business_id)
            found = await self.database.read(lambda work: work.appointments.by_ids(wish.business_id, wish.versions))
            outside = await outside_of_many(self.database, self.calendars, configuration, wish, found, now)
        return Given(now=now, change_id=make_id(), outside=outside)

    def _try(self, wish: ManyWish, actor: Actor, given: Given, work: Work) -> None:
        """A transaction that is always taken back."""
        answer = self._carried_out(wish, actor, given, work, stops=False)
        letters = (foresee_letter(work, line.changed) for line in answer.lines if line.changed and line.tells_customers)
        raise _OnlyLooking(replace(answer, letter=next((one for one in letters if one is not None), None)))

    def _change(self, wish: ManyWish, actor: Actor, given: Given, work: Work) -> ManyAnswer:
        """The transaction."""
        answer = self._carried_out(wish, actor, given, work, stops=True)
        return replace(answer, undo_until=given.now + timedelta(seconds=self.undo_seconds))

    def _carried_out(self, wish: ManyWish, actor: Actor, given: Given, work: Work, *, stops: bool) -> ManyAnswer:
        if actor.kind == "customer":
            raise NotAllowed(Permission.MANAGE_BOOKINGS)
        deeds = Deeds(wish=wish, given=given, pick=self.pick, stops=stops)
        scopes = begin_many(work, self.configurations, actor, given.now, self.undo_seconds, wish)
        if not scopes:
            raise Invalid("appointments", "required")
        lock_many(scopes, wish)
        days = _days(scopes)
        before = _minutes(scopes, days)
        lines = [deeds.do(scope, shown) for scope, shown in scopes]
        deeds.keep_places()
        return ManyAnswer(lines=tuple(lines), loads=_loads(scopes[0][0], before, _minutes(scopes, days)))


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMany:
    """Takes all of them back, or none and says why. `changes` in the order in which they were made."""

    database: Database
    clock: Clock
    configurations: Configurations
    undo_seconds: int

    async def __call__(
        self, business_id: BusinessId, changes: Sequence[tuple[AppointmentId, str]], actor: Actor
    ) -> None:
        undo = partial(self._undo, business_id, tuple(changes[:MOST_AT_ONCE]), actor, self.clock.now(), make_id())
        await self.database.write(undo)

    def _undo(
        self,
        business_id: BusinessId,
        changes: tuple[tuple[AppointmentId, str], ...],
        actor: Actor,
        now: datetime,
        undo_id: str,
        work: Work,
    ) -> None:
        """The transaction."""
        for appointment_id, change_id in reversed(changes):
            where = (business_id, appointment_id)
            scope, shown = begin(work, self.configurations, actor, now, self.undo_seconds, at=where)
            wish = UndoWish(business_id=business_id, appointment_id=appointment_id, change_id=change_id)
            carry_out_undo(scope, wish, id_of(business_id, f"{undo_id}.{appointment_id}"), shown)


def _days(scopes: Begun) -> Interval:
    first = min(shown.span.start for _, shown in scopes) - timedelta(hours=12)
    return Interval(first, max(shown.span.end for _, shown in scopes) + timedelta(hours=12))


def _minutes(scopes: Begun, span: Interval) -> dict[StaffId, int]:
    scope = scopes[0][0]
    everybody = tuple(scope.configuration.staff)
    booked = scope.work.appointments.minutes_booked(scope.configuration.business.id, everybody, span)
    return {one: booked[one].minutes for one in everybody if one in booked}


def _loads(scope: Scope, before: Mapping[StaffId, int], after: Mapping[StaffId, int]) -> tuple[Load, ...]:
    """Of those for whom it changes."""
    touched = [one for one in {**before, **after} if before.get(one, 0) != after.get(one, 0)]
    return tuple(
        Load(staff=ref, before=before.get(ref.id, 0), after=after.get(ref.id, 0))
        for ref in scope.configuration.refs(touched)
    )
