"""Moves an appointment: the same person first, the old place kept free for the undo, both sides told in one message."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from scheduling.clock import Clock
from scheduling.errors import Invalid, SlotRefused
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.booking_rights import OverrideWish, audience_of
from usecases.change_appointment import Changed, begin
from usecases.configuration import Configurations
from usecases.kept_availability import KeptAvailability
from usecases.make_ids import make_id
from usecases.place_moves import (
    Given,
    RescheduleWish,
    asked_of_move,
    find_moved,
    leave_move,
    moved,
    outside_of_move,
    people_of_move,
)
from usecases.ports import StaffCalendars

__all__ = ["Changed", "OverrideWish", "RescheduleAppointment", "RescheduleWish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleAppointment:
    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]
    undo_seconds: int

    async def __call__(self, wish: RescheduleWish, actor: Actor) -> Changed:
        if wish.duration is not None and actor.kind == "customer":
            raise Invalid("duration", "as_offered")
        now = self.clock.now()
        configuration = await self.availability.configuration(wish.business_id)
        appointment = await self.database.read(partial(find_moved, wish))
        outside = await outside_of_move(self.database, self.calendars, configuration, wish, appointment, now)
        given = Given(now=now, change_id=make_id(), outside=outside)
        try:
            return await self.database.write(partial(self._move, wish, actor, given))
        except SlotRefused as refusal:
            asked = asked_of_move(wish, appointment, audience_of(actor))
            raise await self.availability.with_nearest(refusal, asked, wish.start) from None

    def _move(self, wish: RescheduleWish, actor: Actor, given: Given, work: Work) -> Changed:
        """The transaction."""
        where = (wish.business_id, wish.appointment_id)
        scope, shown = begin(work, self.configurations, actor, given.now, self.undo_seconds, at=where)
        repeated = scope.repeated(shown, wish.draft_id)
        if repeated is not None:
            return repeated
        people = people_of_move(scope, wish, shown)
        before = scope.locked(people[0], shown, wish.expected_version)
        work.appointments.drop_ended_holds(wish.business_id, people[0].staff_ids, given.now)
        changed, _ = moved(scope, wish, people, before, given.outside, self.pick)
        after = work.appointments.save(wish.business_id, changed)
        return leave_move(scope, wish, given, before, after, keeps_place=True)
