"""Time off: who is away when, and which appointments that hits. Nothing is moved or cancelled by it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotFound
from scheduling.interval import Interval
from scheduling.staff import StaffId, TimeOff, TimeOffId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, acting_member, require
from usecases.configuration import Configurations
from usecases.edit_mark import require_mark
from usecases.make_ids import id_of, make_id
from usecases.show_time_off import show_time_off
from usecases.views import TimeOffView
from usecases.write_changes import Doer
from usecases.write_time_off import TimeOffTaken, taken_time_off, tell

__all__ = ["ChangeTimeOff", "RemoveTimeOff", "TakeTimeOff", "TimeOffTaken", "TimeOffWish"]

_LONGEST = timedelta(days=732)
_FAR = timedelta(days=3660)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffWish:
    """Whole local days from `first` to `last`, both included, or a span. A repeated `draft_id` changes nothing.

    Notes and place that are None stay as they are.
    """

    business_id: BusinessId
    staff_ids: tuple[StaffId, ...]
    draft_id: str
    title: str = ""
    notes: str | None = None
    place: str | None = None
    first: date | None = None
    last: date | None = None
    span: Interval | None = None

    def of(self, staff_id: StaffId, time_off_id: TimeOffId, before: TimeOff | None = None) -> TimeOff:
        """For one person, in the place of what was stored. Raises Invalid naming the field."""
        last = self.last or self.first
        if self.first and last and last - self.first > _LONGEST:
            raise Invalid("time_off", "too_long", most=_LONGEST.days)
        return TimeOff(
            id=time_off_id,
            staff_id=staff_id,
            title=self.title.strip(),
            notes=_put(self.notes, before.notes if before else ""),
            place=_put(self.place, before.place if before else ""),
            first=self.first,
            last=last,
            span=self.span,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTimeOff:
    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, wish: TimeOffWish, actor: Actor) -> TimeOffTaken:
        return await self.database.write(partial(self._take, wish, actor, self.clock.now()))

    def _take(self, wish: TimeOffWish, actor: Actor, now: datetime, work: Work) -> TimeOffTaken:
        """The transaction."""
        if not wish.staff_ids:
            raise Invalid("staff_ids", "at_least_one")
        configuration = self.configurations.read_in_write(work, wish.business_id)
        require(configuration, actor, Permission.TAKE_TIME_OFF, wish.staff_ids)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        work.staff.lock(wish.business_id, wish.staff_ids)
        taken = []
        for staff_id in dict.fromkeys(wish.staff_ids):
            configuration.member(staff_id)
            wanted = wish.of(staff_id, TimeOffId(id_of(wish.business_id, f"{wish.draft_id}.off.{staff_id}")))
            if not _is_stored(work, wish.business_id, wanted.id):
                work.time_off.add(wish.business_id, wanted)
                tell(work, configuration, wanted, doer, change_id=wish.draft_id)
            taken.append(wanted)
        return taken_time_off(work, configuration, actor, taken, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTimeOff:
    """Puts the wish in the place of one stored time off, of the same person.

    Raises Stale when somebody else has changed it since `mark` was shown.
    """

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, time_off_id: TimeOffId, wish: TimeOffWish, actor: Actor, *, mark: str | None = None
    ) -> TimeOffTaken:
        change = partial(self._change, time_off_id, wish, actor, mark, self.clock.now(), make_id())
        return await self.database.write(change)

    def _change(
        self,
        time_off_id: TimeOffId,
        wish: TimeOffWish,
        actor: Actor,
        mark: str | None,
        now: datetime,
        change_id: str,
        work: Work,
    ) -> TimeOffTaken:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, wish.business_id)
        before = work.time_off.get(wish.business_id, time_off_id)
        require(configuration, actor, Permission.TAKE_TIME_OFF, (before.staff_id,))
        work.staff.lock(wish.business_id, (before.staff_id,))
        if mark is not None:
            require_mark("time_off", work.time_off.get(wish.business_id, time_off_id), mark)
        changed = wish.of(before.staff_id, time_off_id, before)
        if changed != before:
            work.time_off.save(wish.business_id, changed)
            doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
            tell(work, configuration, changed, doer, change_id=change_id)
        return taken_time_off(work, configuration, actor, [changed], now)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTimeOff:
    """Answers what was removed. Raises NotFound when it is gone already."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, time_off_id: TimeOffId, actor: Actor) -> TimeOffView:
        remove = partial(self._remove, business_id, time_off_id, actor, self.clock.now(), make_id())
        return await self.database.write(remove)

    def _remove(
        self,
        business_id: BusinessId,
        time_off_id: TimeOffId,
        actor: Actor,
        now: datetime,
        change_id: str,
        work: Work,
    ) -> TimeOffView:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, business_id)
        gone = work.time_off.get(business_id, time_off_id)
        require(configuration, actor, Permission.TAKE_TIME_OFF, (gone.staff_id,))
        work.time_off.remove(business_id, time_off_id)
        doer = Doer(actor=actor, member=acting_member(configuration, actor), now=now)
        tell(work, configuration, gone, doer, change_id=change_id, is_removed=True)
        return show_time_off(configuration, gone)


def _is_stored(work: Work, business_id: BusinessId, time_off_id: TimeOffId) -> bool:
    try:
        work.time_off.get(business_id, time_off_id)
    except NotFound:
        return False
    return True


def _put(wished: str | None, stored: str) -> str:
    return stored if wished is None else wished.strip()
