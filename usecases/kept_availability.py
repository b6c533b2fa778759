"""Free starts kept in memory: what was read of each person's time, and finished answers, each valid for version numbers and until a moment.

A change of somebody's time raises that person's number in the same commit, a change of configuration the business's. The numbers
are read before the rows, so what is kept is never older than its number says. Where it is told what a rise was about, whatever rests
on other time stays as it is, and nothing is read. A booking never asks here.
"""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import Any

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.caps import counted_span
from scheduling.clock import Clock
from scheduling.diary import Diary, Taken, TakenKind, of_kind, shared_caps
from scheduling.errors import SlotRefused
from scheduling.interval import Interval
from scheduling.policy import CapScope
from scheduling.rules import Audience
from scheduling.service import ServiceId
from scheduling.slots import Slot, answer_ends, find_slots
from scheduling.spans import Span, whole_minutes
from scheduling.staff import StaffId, StaffMember
from storage.changes import Versions
from storage.engine import Database
from storage.steps import Known
from storage.work import Work
from usecases.booking_rights import concerned_staff
from usecases.configuration import Configuration, Configurations, Offer
from usecases.kept_basis import Basis, spared, times_of, touches
from usecases.read_diary import around, read_counted, read_sessions, read_taken

_MOST_ANSWERS = 2048
_MOST_PEOPLE = 4096
_MOST_ROWS = 64
"""Answers of which it is kept what they were found from, to tell whether a change bears on them."""
_NEAR = timedelta(days=14)
_WIDEST = timedelta(days=100)
"""So much of a person's time is read in one piece where several questions want parts of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about free starts, complete: two that are equal have the same answer."""

    business_id: BusinessId
    service_id: ServiceId
    span: Interval
    audience: Audience
    staff_ids: tuple[StaffId, ...] | None = None
    moving: AppointmentId | None = None
    duration: int | None = None
    seats_wanted: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """Free starts, and how long they are right. Where what has changed lies elsewhere, `slots` are those of the answer before."""

    asked: Asked
    basis: Basis
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class _Time:
    """What takes one person's time within a window, as of a number."""

    versions: tuple[int, int]
    window: Interval
    taken: Sequence[Taken]


class KeptAvailability:
    """One per process."""

    def __init__(self, database: Database, clock: Clock, configurations: Configurations) -> None:
        self._database = database
        self._clock = clock
        self._configurations = configurations
        self._answers: OrderedDict[Asked, Answer] = OrderedDict()
        self._rows: OrderedDict[Asked, Mapping[StaffId, Sequence[Taken]]] = OrderedDict()
        self._people: OrderedDict[tuple[BusinessId, StaffId], _Time] = OrderedDict()

    async def configuration(self, business_id: BusinessId) -> Configuration:
        """The present configuration; one look-up of a number when it is kept. Raises NotFound."""
        kept = self._configurations.kept(business_id)
        if kept is not None and (await self._database.versions(business_id, ())).business == kept.business.version:
            return kept
        return await self._database.read(lambda work: self._configurations.read(work, business_id))

    async def slots(self, asked: Asked) -> tuple[Slot, ...]:
        """The free starts, from what is kept as far as its numbers stand. Raises NotFound."""
        return (await self.answer(asked)).slots

    async def answer(self, asked: Asked) -> Answer:
        """The same with what they rest on. Raises NotFound."""
        now = self._clock.now()
        configuration, offer, versions = await self._standing(asked)
        people = _depends_on(configuration, offer)
        if (kept := self._kept(asked, versions, now)) is not None:
            return kept
        window = around(offer.service, asked.span, asked.duration or 0)
        times = times_of(offer, asked.span, window, is_moving=asked.moving is not None)
        diary = await self._diary(asked, configuration, offer, versions)
        if (kept := self._kept(asked, versions, now)) is not None:  # of many who asked at once the first has found it
            return kept
        found = self._answers[asked] = self._found(
            asked, diary, Basis(asked.business_id, people, versions, None, times)
        )
        _shrink(self._answers, _MOST_ANSWERS)
        return found

    def _found(self, asked: Asked, diary: Diary, basis: Basis) -> Answer:
        """Worked out anew, unless whatever raised the numbers lies elsewhere."""
        before, then = self._answers.get(asked), self._rows.get(asked)
        self._rows[asked] = diary.taken
        self._rows.move_to_end(asked)
        _shrink(self._rows, _MOST_ROWS)
        if before is not None and then is not None and _is_elsewhere(diary, (before.basis, basis), then):
            return Answer(asked, replace(basis, until=before.basis.until), before.slots)
        slots = find_slots(
            diary,
            asked.span,
            audience=asked.audience,
            staff_ids=asked.staff_ids,
            moving=asked.moving,
            duration=asked.duration,
            seats_wanted=asked.seats_wanted,
        )
        until = answer_ends(diary, asked.span, slots, audience=asked.audience)
        return Answer(asked, replace(basis, until=until), slots)

    async def standing(self, basis: Basis) -> Basis | None:
        """The same with the numbers of now, where what rests on it is known to be right still; costs no statement."""
        if basis.until is not None and self._clock.now() >= basis.until:
            return None
        versions = await self._database.versions(basis.business_id, basis.people)
        return spared(self._database.steps, basis, versions)

    async def as_of_now(self, basis: Basis) -> Basis:
        """The same with the numbers of now."""
        return replace(basis, versions=await self._database.versions(basis.business_id, basis.people))

    async def nearest(self, asked: Asked, start: datetime, count: int = 3) -> tuple[Slot, ...]:
        """The free starts closest to a start, soonest first, at most two weeks away."""
        slots = await self.slots(replace(asked, span=_two_weeks_around(start)))
        at = bisect_left(slots, start, key=attrgetter("start"))
        near = slots[max(0, at - count) : at + count]
        return tuple(sorted(sorted(near, key=lambda slot: abs(slot.start - start))[:count]))

    async def with_nearest(self, refusal: SlotRefused, asked: Asked, start: datetime) -> SlotRefused:
        """The refusal with the free starts nearest to the one refused: never only a no."""
        near = await self.nearest(asked, start)
        return SlotRefused(refusal.code, **{**refusal.data, "nearest": tuple(slot.start for slot in near)})

    def _kept(self, asked: Asked, versions: Versions, now: datetime) -> Answer | None:
        kept = self._answers.get(asked)
        if kept is None or (kept.basis.until is not None and now >= kept.basis.until):
            return None
        if (basis := spared(self._database.steps, kept.basis, versions)) is None:
            return None
        if basis is not kept.basis:
            kept = self._answers[asked] = replace(kept, basis=basis)
        self._answers.move_to_end(asked)
        return kept

    async def _standing(self, asked: Asked) -> tuple[Configuration, Offer, Versions]:
        """The configuration and the numbers of everybody the answer depends on."""
        configuration = self._configurations.kept(asked.business_id)
        while True:
            if configuration is not None:
                offer = concerned_staff(configuration.offer(asked.service_id, asked.staff_ids), asked.staff_ids)
                people = _depends_on(configuration, offer)
                versions = await self._database.versions(asked.business_id, people)
                if versions.business <= configuration.business.version:
                    return configuration, offer, versions
            configuration = await self._database.read(lambda work: self._configurations.read(work, asked.business_id))

    async def _diary(self, asked: Asked, configuration: Configuration, offer: Offer, versions: Versions) -> Diary:
        now = self._clock.now()
        window = around(offer.service, asked.span, asked.duration or 0)
        numbers = dict(zip(_depends_on(configuration, offer), versions.staff, strict=True))
        times = {member.id: self._people.get((offer.business.id, member.id)) for member in offer.staff}
        wanted = {member.id: (versions.business, numbers[member.id]) for member in offer.staff}
        unknown = tuple(
            one for one in offer.staff if not self._stands(offer.business.id, one.id, wanted[one.id], window)
        )
        counted = counted_span(offer.business, offer.service, offer.staff, asked.span)
        diary = Diary(business=offer.business, service=offer.service, staff=offer.staff, now=now, span=asked.span)
        taken = {one: _lasting(time.taken, now) for one, time in times.items() if time is not None}
        if unknown or counted or offer.service.is_group:
            wide = _hull(window, [times[member.id] for member in unknown])
            diary = await self._database.read(partial(_read, diary, unknown, (window, wide), counted))
            for member in unknown:
                time = _Time(wanted[member.id], wide, diary.taken[member.id])
                self._people[offer.business.id, member.id] = time
            _shrink(self._people, _MOST_PEOPLE)
        return replace(diary, taken={**taken, **diary.taken})

    def _stands(self, business_id: BusinessId, staff_id: StaffId, versions: tuple[int, int], window: Interval) -> bool:
        """Whether what is kept of a person's time is still so within the window, and reaches far enough."""
        time = self._people.get((business_id, staff_id))
        if time is None or not (time.window.start <= window.start and window.end <= time.window.end):
            return False
        if time.versions == versions:
            return True
        if time.versions[0] != versions[0]:
            return False
        known, told = self._database.steps.between(business_id, staff_id, time.versions[1], versions[1])
        if known is not Known.CERTAIN or touches(told, [whole_minutes(window)]):
            return False
        if not touches(told, [whole_minutes(time.window)]):
            self._people[business_id, staff_id] = replace(time, versions=versions)
        return True


def _read(
    diary: Diary,
    unknown: Sequence[StaffMember],
    windows: tuple[Interval, Interval],
    counted: Interval | None,
    work: Work,
) -> Diary:
    business, service, (window, wide) = diary.business, diary.service, windows
    return replace(
        diary,
        taken=read_taken(work, business, unknown, wide, now=diary.now) if unknown else {},
        counted=read_counted(work, business.id, counted) if counted else (),
        sessions=read_sessions(work, business.id, [service.id], window) if service.is_group else (),
    )


def _hull(window: Interval, times: Sequence[_Time | None]) -> Interval:
    """With what others have asked of these people, so that questions in turn do not read the same rows again and again."""
    windows = [window, *(time.window for time in times if time is not None)]
    hull = Interval(min(one.start for one in windows), max(one.end for one in windows))
    return hull if hull.end - hull.start <= _WIDEST else window


def _is_elsewhere(diary: Diary, bases: tuple[Basis, Basis], then: Mapping[StaffId, Sequence[Taken]]) -> bool:
    """Whether nothing that bears on the answer has changed between its bases, though numbers have risen."""
    before, now = bases
    if before.people != now.people or before.versions.business != now.versions.business:
        return False
    if before.until is not None and diary.now >= before.until:
        return False
    if before.times is None or before.times != now.times:
        return False
    (window,) = now.times
    numbers = zip(now.people, before.versions.staff, now.versions.staff, strict=True)
    moved = [one for one, old, new in numbers if old != new]
    return all(_spans(then[one], window) == _spans(diary.taken[one], window) for one in moved)


def _spans(rows: Sequence[Taken], window: Span) -> list[tuple[int, int, str, datetime | None]]:
    first, last = window
    near = (row for row in rows if row.end > first and row.start < last)
    return sorted(((row.start, row.end, row.kind, row.until) for row in near), key=str)


def _lasting(taken: Sequence[Taken], now: datetime) -> Sequence[Taken]:
    """Without holds that have ended since they were read."""
    if not of_kind(taken, TakenKind.HOLD):
        return taken
    return [row for row in taken if row.until is None or row.until > now]


def _depends_on(configuration: Configuration, offer: Offer) -> tuple[StaffId, ...]:
    """Whose numbers an answer depends on: those asked about, and everybody whose appointments count.

    What caps and classes count may be of people who no longer offer the service, or were staff once.
    """
    scopes = {cap.scope for cap in shared_caps(offer.business, offer.service)}
    everybody: Iterable[StaffId] = ()
    if offer.service.is_group or scopes & {CapScope.BUSINESS, CapScope.SERVICE}:
        everybody = (*configuration.staff, *configuration.former)
    return tuple(dict.fromkeys((*offer.staff_ids, *everybody)))


def _two_weeks_around(start: datetime) -> Interval:
    """Whole days, so that everybody who is refused on one day asks the same question."""
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return Interval(day - _NEAR, day + _NEAR)


def _shrink(kept: OrderedDict[Any, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
