"""A shop at which, at random but the same for each seed, all happens that changes when somebody can be booked."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scheduling.appointment import Appointment, DraftId
from scheduling.errors import Refusal
from scheduling.interval import Interval
from scheduling.policy import Cap, CapPeriod, CapScope, SchedulingPolicy, same_hours
from scheduling.service import ServiceId
from scheduling.staff import StaffId, StaffMember, TimeOff, TimeOffId
from storage import Database, Work
from tests.support.builders import MONDAY, Shop, a_service, a_shop, a_wish, staff_actor
from usecases.cancel_appointment import CancelWish
from usecases.change_appointment import Changed
from usecases.hold_slot import HoldWish
from usecases.make_ids import make_id
from usecases.open_page import VISITOR
from usecases.place_moves import RescheduleWish
from usecases.undo_change import UndoWish
from usecases.wiring import Rules, wire

ADA, BRAM, SAM = (StaffId(name) for name in ("ada", "bram", "sam"))
PEOPLE = (ADA, BRAM, SAM)
CHECK_UP, CLASS = ServiceId("checkup"), ServiceId("class")
DAYS = 70
_BOSS = staff_actor("ada")
SERVICES = (
    a_service(staff_ids=PEOPLE, pre_buffer=10, post_buffer=15),
    a_service(id=CLASS, display_name="Class", staff_ids=(BRAM,), maximum_attendees=3),
)
_CAPS = (
    (),
    (Cap(scope=CapScope.SERVICE, period=CapPeriod.WEEK, limit=2),),
    (Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=1),),
)


async def open_for_life(database: Database) -> Shop:
    return await a_shop(database, services=SERVICES)


def beside(shop: Shop, database: Database) -> Shop:
    """The same shop as another process has it."""
    usecases = wire(database, shop.clock, shop.outside.ports(), Rules(meeting_wait_seconds=0))
    return replace(shop, database=database, usecases=usecases)


async def is_heard(shop: Shop) -> None:
    """Until the process that the shop is of knows of all that was committed: PostgreSQL's notices come a moment after that."""
    wanted = await shop.database.read(lambda work: {one.id: one.version for one in work.staff.list(shop.id)})
    for _ in range(6000):
        if (await shop.database.versions(shop.id, tuple(wanted))).staff == tuple(wanted.values()):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it was not heard in a minute")


@dataclass(slots=True)
class Life:
    """What is refused was none of the things that happen."""

    shop: Shop
    chance: random.Random
    booked: list[Appointment] = field(default_factory=list)
    drafts: list[DraftId] = field(default_factory=list)
    off: list[TimeOffId] = field(default_factory=list)
    changed: Changed | None = None

    async def goes_on(self, shop: Shop) -> str:
        """One thing more, in the process that this shop is of; what it was."""
        names = [name for name, weight in _THINGS.items() for _ in range(weight)]
        name = self.chance.choice(names)
        happens: Callable[[Shop], Awaitable[None]] = getattr(self, name)
        with suppress(Refusal):
            await happens(shop)
        return name

    def start(self) -> datetime:
        day = MONDAY.replace(hour=0) + timedelta(days=self.chance.randrange(DAYS))
        return day + timedelta(hours=self.chance.randrange(8, 16), minutes=self.chance.choice((0, 15, 30)))

    def somebody(self) -> tuple[StaffId, ...] | None:
        return self.chance.choice((None, *((one,) for one in PEOPLE)))

    async def books(self, shop: Shop) -> None:
        wish = a_wish(self.start(), staff_ids=self.somebody())
        self.booked.append((await shop.usecases.book_appointment(wish, _BOSS)).view.appointment)

    async def joins_class(self, shop: Shop) -> None:
        await shop.usecases.book_appointment(a_wish(self.start(), service_id=CLASS), _BOSS)

    async def holds(self, shop: Shop) -> None:
        draft = DraftId(make_id())
        wish = HoldWish(
            business_id=shop.id,
            service_id=CHECK_UP,
            draft_id=self.chance.choice([draft, *self.drafts]),
            start=self.start(),
            staff_ids=self.somebody(),
        )
        self.drafts.append((await shop.usecases.appointments.hold(wish, VISITOR)).draft_id)

    async def gives_back(self, shop: Shop) -> None:
        if self.drafts:
            draft = self.drafts.pop()
            await shop.database.write(lambda work: work.appointments.drop_hold(shop.id, draft))

    async def cancels(self, shop: Shop) -> None:
        if self.booked:
            gone = self.booked.pop(self.chance.randrange(len(self.booked)))
            wish = CancelWish(
                business_id=shop.id,
                appointment_id=gone.id,
                expected_version=gone.version,
                draft_id=DraftId(make_id()),
            )
            self.changed = await shop.usecases.cancel_appointment(wish, _BOSS)

    async def moves(self, shop: Shop) -> None:
        if self.booked:
            at = self.chance.randrange(len(self.booked))
            moved = self.booked[at]
            wish = RescheduleWish(
                business_id=shop.id,
                appointment_id=moved.id,
                expected_version=moved.version,
                start=self.start(),
                draft_id=DraftId(make_id()),
                staff_ids=self.somebody(),
            )
            self.changed = await shop.usecases.reschedule_appointment(wish, _BOSS)
            self.booked[at] = self.changed.view.appointment

    async def undoes(self, shop: Shop) -> None:
        if self.changed is not None:
            one, self.changed = self.changed, None
            wish = UndoWish(business_id=shop.id, appointment_id=one.view.appointment.id, change_id=one.change_id)
            after = (await shop.usecases.undo_change(wish, _BOSS)).appointment
            self.booked = [*(each for each in self.booked if each.id != after.id), after]

    async def is_away(self, shop: Shop) -> None:
        start, one = self.start(), TimeOffId(make_id())
        whole = {"first": start.date(), "last": start.date() + timedelta(days=self.chance.randrange(3))}
        some = {"span": Interval(start, start + timedelta(minutes=100, seconds=30))}
        off = TimeOff(id=one, staff_id=self.chance.choice(PEOPLE), **self.chance.choice((whole, some)))
        await shop.database.write(lambda work: work.time_off.add(shop.id, off))
        self.off.append(one)

    async def comes_back(self, shop: Shop) -> None:
        if self.off:
            one = self.off.pop()
            await shop.database.write(lambda work: work.time_off.remove(shop.id, one))

    async def is_busy_elsewhere(self, shop: Shop) -> None:
        window = Interval(MONDAY, MONDAY + timedelta(days=DAYS))
        spans = [Interval(start, start + timedelta(minutes=50)) for start in (self.start(), self.start())]
        one = self.chance.choice(PEOPLE)
        await shop.database.write(lambda work: work.busy.replace(shop.id, one, window, spans))

    async def time_passes(self, shop: Shop) -> None:
        shop.clock.forward(minutes=self.chance.choice((1, 4, 90)))

    async def rules_change(self, shop: Shop) -> None:
        """Caps come and go; those of a week reach over the end of a month."""
        policy = SchedulingPolicy(minimum_lead_time=0, caps=self.chance.choice(_CAPS))
        changed = replace(shop.business, policy=policy, hours=same_hours(9 * 60, self.chance.choice((15, 17)) * 60))
        await shop.database.write(lambda work: work.businesses.save(changed))

    async def protects_somebody(self, shop: Shop) -> None:
        caps = self.chance.choice(((), (Cap(scope=CapScope.STAFF, period=CapPeriod.WEEK, limit=2),)))
        one = self.chance.choice(PEOPLE)

        def change(work: Work) -> None:
            member: StaffMember = work.staff.get(shop.id, one)
            work.staff.save(shop.id, replace(member, caps=caps))

        await shop.database.write(change)


_THINGS = {
    "books": 8,
    "joins_class": 2,
    "holds": 4,
    "gives_back": 2,
    "cancels": 3,
    "moves": 4,
    "undoes": 1,
    "is_away": 2,
    "comes_back": 1,
    "is_busy_elsewhere": 2,
    "time_passes": 2,
    "rules_change": 1,
    "protects_somebody": 1,
}
"""How often each happens."""
