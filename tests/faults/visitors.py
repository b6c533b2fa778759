"""People at the doors: bookings, moves, reassignments, cancellations and undos by dice, with the story of each appointment."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from scheduling.appointment import AppointmentId, DraftId
from scheduling.errors import Busy, OutcomeUnknown, PolicyRefused, SlotRefused
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from tests.faults.records import Ticks
from tests.faults.shared_clock import SharedClock
from tests.faults.shop import OFFSETS, STAFF
from tests.faults.stories import LENGTH, Place, Step, Story
from tests.faults.storm import REFUSED_MAIL, REFUSED_NUMBER
from tests.support.builders import Shop, a_wish, staff_actor
from usecases.book_appointment import CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.make_ids import make_id
from usecases.reschedule_appointment import RescheduleWish
from usecases.undo_change import UndoWish
from usecases.wiring import UseCases

T = TypeVar("T")
ADA = staff_actor("ada")
_UNDO = timedelta(seconds=10)
_OPEN_HOURS = range(8, 16)  # of the shop, in UTC
_KINDS = {"book": 42, "move": 24, "reassign": 8, "cancel": 14, "undo": 12}
_TRIES = 50


@dataclass(slots=True, kw_only=True)
class Visitors:
    """`sending` names the messages that are under way; it is asked right after each change.

    `waits` is how long each door took to answer, on the clock of the run.
    """

    shop: Shop
    usecases: UseCases
    clock: SharedClock
    ticks: Ticks
    dice: random.Random
    sending: Callable[[], Awaitable[frozenset[str]]]
    days: int = 6
    stories: list[Story] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    _vacated: dict[Place, datetime] = field(default_factory=dict)

    async def act(self) -> None:
        """One operation; when there is nothing that it could be done to, a booking."""
        kind = self.dice.choices([*_KINDS], [*_KINDS.values()])[0]
        story = self._somebody(kind)
        if story is None or kind == "book":
            return await self.book()
        if kind == "undo":
            return await self._undo(story)
        if kind == "cancel":
            return await self._cancel(story)
        return await self._move(story, is_same_time=kind == "reassign")

    async def book(self) -> None:
        number, place = len(self.stories), self._free_place()
        story = self._newcomer(number)
        wish = a_wish(
            place.start,
            service_id=ServiceId("video" if story.is_online else "visit"),
            staff_ids=(StaffId(place.staff),),
            customers=(
                CustomerWish(
                    name=f"Guest {number}", email=story.email, phone=story.phone, sms_opt_in=bool(story.phone)
                ),
            ),
        )
        begun, at = self.ticks.next(), self.clock.now()
        booked = await self._surely(lambda: self.usecases.book_appointment(wish, ADA))
        story.appointment_id = booked.view.appointment.id
        story.steps.append(Step(kind="booked", at=at, place=place, begun=begun, ended=self.ticks.next()))
        self.stories.append(story)
        self.counts["bookings"] += 1

    async def book_what_is_taken(self) -> None:
        """Nobody gets a time that somebody else has."""
        taken = [story.place for story in self.stories if story.place and story.place.start > self.clock.now()]
        if not taken:
            return
        place = self.dice.choice(taken)
        wish = a_wish(place.start, service_id=ServiceId("visit"), staff_ids=(StaffId(place.staff),))
        try:
            await self._surely(lambda: self.usecases.book_appointment(wish, ADA))
        except SlotRefused:
            self.counts["bookings refused"] += 1
            return
        raise AssertionError(f"{place} was given away twice")

    def _newcomer(self, number: int) -> Story:
        refuses_mail, refuses_texts = self.dice.random() < 0.03, self.dice.random() < 0.03
        name = REFUSED_MAIL if refuses_mail else "guest"
        has_phone = self.dice.random() < 0.5
        phone = f"{REFUSED_NUMBER if refuses_texts else '+3161234'}{number:04}" if has_phone else ""
        refuses = {
            channel for channel, is_so in (("mail", refuses_mail), ("sms", refuses_texts and has_phone)) if is_so
        }
        return Story(
            appointment_id="",
            email=f"{name}{number}@example.com",
            phone=phone,
            is_online=self.dice.random() < 0.75,
            offsets=OFFSETS,
            refuses=frozenset(refuses),
        )

    async def _move(self, story: Story, *, is_same_time: bool) -> None:
        assert story.place is not None
        place = self._free_place(at=story.place.start) if is_same_time else self._free_place()
        if place.start == story.place.start and place.staff == story.place.staff:
            return await self.book()
        shown = await self._shown(story)
        wish = RescheduleWish(
            business_id=self.shop.id,
            appointment_id=shown.id,
            expected_version=shown.version,
            start=place.start,
            staff_ids=(StaffId(place.staff),),
            draft_id=DraftId(make_id()),
        )
        begun, at = self.ticks.next(), self.clock.now()
        changed = await self._surely(lambda: self.usecases.reschedule_appointment(wish, ADA))
        await self._changed(story, Step(kind="moved", at=at, place=place, begun=begun, change_id=changed.change_id))
        self.counts["reassignments" if is_same_time else "moves"] += 1
        return None

    async def _cancel(self, story: Story) -> None:
        shown = await self._shown(story)
        wish = CancelWish(
            business_id=self.shop.id,
            appointment_id=shown.id,
            expected_version=shown.version,
            draft_id=DraftId(make_id()),
        )
        begun, at = self.ticks.next(), self.clock.now()
        changed = await self._surely(lambda: self.usecases.cancel_appointment(wish, ADA))
        await self._changed(story, Step(kind="cancelled", at=at, place=None, begun=begun, change_id=changed.change_id))
        self.counts["cancellations"] += 1

    async def _changed(self, story: Story, step: Step) -> None:
        before, sending = story.place, await self.sending()
        if before is not None:
            self._vacated[before] = self.clock.now()
        story.steps.append(_ended(step, self.ticks.next(), sending))

    async def _undo(self, story: Story) -> None:
        """Mostly in time; what comes too late is refused."""
        change, begun, at = story.last, self.ticks.next(), self.clock.now()
        wish = UndoWish(
            business_id=self.shop.id, appointment_id=AppointmentId(story.appointment_id), change_id=change.change_id
        )
        try:
            await self._surely(lambda: self.usecases.undo_change(wish, ADA))
        except PolicyRefused:
            assert at >= change.at + _UNDO, "an undo within the ten seconds was refused"
            self.counts["undos too late"] += 1
            return
        if change.place is not None:
            self._vacated[change.place] = at
        sending = await self.sending()
        story.undo(change.change_id, at=at, begun=begun, ended=self.ticks.next(), sending=sending)
        self.counts["undos"] += 1

    def _somebody(self, kind: str) -> Story | None:
        if kind == "undo":
            recent = [one for one in self.stories if one.last.change_id and one.last.at + 2 * _UNDO > self.clock.now()]
            return self.dice.choice(recent) if recent else None
        coming = [
            one for one in self.stories if one.place and one.place.start > self.clock.now() + timedelta(minutes=5)
        ]
        return self.dice.choice(coming) if coming else None

    def _free_place(self, at: datetime | None = None) -> Place:
        """One that nobody has or may still get back; soon now and then, mostly on one of the next days."""
        now = self.clock.now()
        taken = {(one.place.start, one.place.staff) for one in self.stories if one.place}
        taken |= {(place.start, place.staff) for place, since in self._vacated.items() if since + _UNDO >= now}
        for _ in range(_TRIES):
            day = now + timedelta(days=self.dice.randint(0, self.days))
            start = at or day.replace(hour=self.dice.choice(_OPEN_HOURS), minute=self.dice.choice((0, 30)), second=0)
            staff = self.dice.choice(STAFF)
            if start > now + LENGTH and start.weekday() < 5 and (start, staff) not in taken:
                return Place(start=start, staff=staff)
        if at is not None:
            return self._free_place()
        raise AssertionError("the shop is full: give it more days")

    async def _shown(self, story: Story) -> Any:
        appointment_id = AppointmentId(story.appointment_id)
        return await patiently(
            lambda: self.shop.database.read(lambda work: work.appointments.get(self.shop.id, appointment_id))
        )

    async def _surely(self, act: Callable[[], Awaitable[T]]) -> T:
        """As a door does it when it does not know what came of it: the same wish once more."""
        before = self.clock.monotonic()
        try:
            return await patiently(act, self.counts)
        finally:
            self.waits.append(self.clock.monotonic() - before)


def _ended(step: Step, tick: int, sending: frozenset[str]) -> Step:
    return Step(
        kind=step.kind,
        at=step.at,
        place=step.place,
        begun=step.begun,
        ended=tick,
        change_id=step.change_id,
        sending=sending,
    )


async def patiently(act: Callable[[], Awaitable[T]], counts: Counter[str] | None = None) -> T:
    """Again, as long as it is the database that is away."""
    for tries_left in reversed(range(20)):
        try:
            return await act()
        except (Busy, OutcomeUnknown, DBAPIError, OSError) as fault:
            if counts is not None:
                counts[f"door repeated: {type(fault).__name__}"] += 1
            if not tries_left:
                raise
    raise AssertionError("unreachable")
