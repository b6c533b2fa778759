"""When people can be booked, by person and for whatever they can be booked for, kept as long as the numbers stand that it rests on."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from scheduling.business import BusinessId
from scheduling.caps import counted_span
from scheduling.clock import Clock
from scheduling.diary import Diary, shared_caps
from scheduling.errors import Invalid
from scheduling.interval import Interval
from scheduling.policy import CapScope
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember
from scheduling.staff_availability import Block, blocks_end, staff_blocks
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration
from usecases.kept_availability import KeptAvailability
from usecases.read_diary import around, read_counted, read_sessions, read_taken

MOST_PEOPLE = 100
MOST_DAYS = 92
_ANYTHING = ServiceId("")
_MOST_KEPT = 8192

Blocks = tuple[Block, ...]
_Key = tuple[BusinessId, StaffId, Interval]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A person's blocks, the numbers they belong to, and when time alone changes them; None is never."""

    numbers: tuple[int, ...]
    until: datetime | None
    blocks: Blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class FindStaffAvailability:
    """As long as nothing has changed, the same people get the very same blocks, by which others may keep what they make of them."""

    database: Database
    clock: Clock
    availability: KeptAvailability
    _kept: OrderedDict[_Key, _Kept] = field(default_factory=OrderedDict)

    async def __call__(
        self, business_id: BusinessId, staff_ids: Sequence[StaffId], span: Interval, actor: Actor
    ) -> Mapping[StaffId, Blocks]:
        """Raises NotFound for somebody who is not there."""
        _check(staff_ids, span)
        configuration = await self.availability.configuration(business_id)
        require(configuration, actor, Permission.READ_BUSINESS)
        configuration.require_present(staff_ids)
        staff = [configuration.member(one) for one in dict.fromkeys(staff_ids)]
        now, numbers = self.clock.now(), await self._numbers(configuration, staff)
        found = {one.id: self._standing(business_id, one.id, span, numbers[one.id], now) for one in staff}
        missing = [one for one in staff if found[one.id] is None]
        if missing:
            found |= await self._found(configuration, missing, span, numbers, now)
        return {one: kept.blocks for one, kept in found.items() if kept is not None}

    def _standing(
        self, business_id: BusinessId, staff_id: StaffId, span: Interval, numbers: tuple[int, ...], now: datetime
    ) -> _Kept | None:
        key = (business_id, staff_id, span)
        kept = self._kept.get(key)
        if kept is None or kept.numbers != numbers or (kept.until is not None and now >= kept.until):
            return None
        self._kept.move_to_end(key)
        return kept

    async def _numbers(
        self, configuration: Configuration, staff: Sequence[StaffMember]
    ) -> dict[StaffId, tuple[int, ...]]:
        """What each person's blocks depend on, read before the rows: the own number, and everybody's where a cap counts all."""
        service = _anything(configuration, staff)
        counts_all = CapScope.BUSINESS in {cap.scope for cap in shared_caps(configuration.business, service)}
        everybody = tuple(configuration.staff) if counts_all else tuple(one.id for one in staff)
        versions = await self.database.versions(configuration.business.id, everybody)
        own = dict(zip(everybody, versions.staff, strict=True))
        rest = versions.staff if counts_all else ()
        return {one.id: (configuration.business.version, own[one.id], *rest) for one in staff}

    async def _found(
        self,
        configuration: Configuration,
        staff: Sequence[StaffMember],
        span: Interval,
        numbers: Mapping[StaffId, tuple[int, ...]],
        now: datetime,
    ) -> dict[StaffId, _Kept | None]:
        diary = await self.database.read(partial(_read, configuration, tuple(staff), span, now))
        until, found = blocks_end(diary, span), dict[StaffId, _Kept | None]()
        for one in staff:
            kept = _Kept(numbers[one.id], until, staff_blocks(diary, one, span))
            found[one.id] = self._kept[configuration.business.id, one.id, span] = kept
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return found


def _check(staff_ids: Sequence[StaffId], span: Interval) -> None:
    if not staff_ids:
        raise Invalid("staff_ids", "at_least_one")
    if len(staff_ids) > MOST_PEOPLE:
        raise Invalid("staff_ids", "at_most", most=MOST_PEOPLE)
    if span.end - span.start > timedelta(days=MOST_DAYS):
        raise Invalid("days", "at_most", most=MOST_DAYS)


def _read(
    configuration: Configuration, staff: tuple[StaffMember, ...], span: Interval, now: datetime, work: Work
) -> Diary:
    business, service = configuration.business, _anything(configuration, staff)
    window = around(service, span)
    counted = counted_span(business, service, staff, span)
    groups = [one.id for one in configuration.services.values() if one.is_group]
    return Diary(
        business=business,
        service=service,
        staff=staff,
        now=now,
        taken=read_taken(work, business, staff, window, now=now),
        sessions=read_sessions(work, business.id, groups, window) if groups else (),
        counted=read_counted(work, business.id, counted) if counted else (),
        span=span,
    )


def _anything(configuration: Configuration, staff: Sequence[StaffMember]) -> Service:
    """Any appointment with any of these people, no longer than the shortest thing they offer."""
    ids = tuple(one.id for one in staff)
    lengths = [one.duration for one in configuration.services.values() if set(ids) & set(one.staff_ids)]
    return Service(id=_ANYTHING, display_name="", duration=min(lengths, default=30), staff_ids=ids)
