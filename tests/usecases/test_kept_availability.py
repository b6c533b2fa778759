"""Kept answers: never other than fresh ones, at every moment at which time alone or a change may alter them; and what asking costs."""

import asyncio
from datetime import datetime, timedelta

import pytest

from scheduling.appointment import Appointment, AppointmentId, DraftId, State
from scheduling.interval import Interval
from scheduling.policy import Cap, CapPeriod, CapScope, SchedulingPolicy, same_hours
from scheduling.rules import Audience
from scheduling.service import ServiceId
from scheduling.staff import StaffId, TimeOff, TimeOffId
from storage import Database
from tests.support.builders import MONDAY, Shop, a_business, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from tests.support.statements import Sent
from usecases.configuration import Configurations
from usecases.kept_availability import Asked, KeptAvailability

ADA, BRAM = StaffId("ada"), StaffId("bram")
BOTH = a_service(staff_ids=(BRAM, ADA))
STRICT = SchedulingPolicy(minimum_lead_time=60, maximum_advance=60 + 24 * 60, slot_interval=30)


def asked(**given: object) -> Asked:
    values = {
        "business_id": "shop@slotkeeper",
        "service_id": ServiceId("checkup"),
        "span": Interval(at(0), at(0, day=8)),
        "audience": Audience.STAFF,
    }
    return Asked(**(values | given))  # type: ignore[arg-type]  # as given


class Both:
    """One that keeps, and a new one for each question: they must agree."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.keeping = KeptAvailability(shop.database, shop.clock, Configurations())

    async def starts(self, question: Asked) -> list[datetime]:
        fresh = KeptAvailability(self.shop.database, self.shop.clock, Configurations())
        kept, wanted = await self.keeping.slots(question), await fresh.slots(question)
        assert kept == wanted
        return [slot.start for slot in kept]


async def test_a_kept_answer_follows_a_booking_and_its_cancellation(database: Database) -> None:
    both = Both(await a_shop(database, services=[BOTH]))
    before = await both.starts(asked(staff_ids=(BRAM,)))
    await both.shop.usecases.book_appointment(a_wish(at(9), staff_ids=(BRAM,)), staff_actor("ada"))
    assert await both.starts(asked(staff_ids=(BRAM,))) == [start for start in before if start != at(9)]


async def test_a_kept_answer_follows_a_hold_to_its_very_end(database: Database) -> None:
    both = Both(await a_shop(database))
    hold = Appointment(
        id=AppointmentId("hold"),
        reference="HOLD",
        service_id=ServiceId("checkup"),
        service_name="Check-up",
        span=Interval(at(9), at(9, 30)),
        staff_ids=(BRAM,),
        state=State.HELD,
        held_until=MONDAY + timedelta(seconds=10),
    )
    await both.shop.database.write(lambda work: work.appointments.add(both.shop.id, hold))
    assert at(9) not in await both.starts(asked())
    both.shop.clock.forward(seconds=9)
    assert at(9) not in await both.starts(asked())
    both.shop.clock.forward(seconds=1)
    assert at(9) in await both.starts(asked())


@pytest.mark.parametrize("audience", list(Audience))
async def test_a_kept_answer_follows_the_clock_over_lead_time_and_window(
    audience: Audience, sqlite_database: Database
) -> None:
    both = Both(await a_shop(sqlite_database, services=[a_service(policy=STRICT)], now=at(7, 58)))
    for _ in range(90):
        await both.starts(asked(audience=audience))
        both.shop.clock.forward(seconds=61)


async def test_a_kept_answer_follows_time_off_and_hours(database: Database) -> None:
    both = Both(await a_shop(database))
    await both.starts(asked())
    off = TimeOff(id=TimeOffId("off"), staff_id=BRAM, first=at(0).date(), last=at(0).date())
    await both.shop.database.write(lambda work: work.time_off.add(both.shop.id, off))
    assert at(9) not in await both.starts(asked())
    shorter = a_business(hours=same_hours(9 * 60, 12 * 60))
    await both.shop.database.write(lambda work: work.businesses.save(shorter))
    assert at(13, day=5) not in await both.starts(asked())


async def test_a_kept_answer_follows_own_hours(database: Database) -> None:
    both = Both(await a_shop(database))
    await both.starts(asked())
    member = a_staff_member("Bram Visser", hours=same_hours(13 * 60, 17 * 60))
    await both.shop.database.write(lambda work: work.staff.save(both.shop.id, member))
    assert at(9) not in await both.starts(asked())


async def test_a_kept_answer_about_one_person_follows_a_cap_that_another_fills(database: Database) -> None:
    policy = SchedulingPolicy(minimum_lead_time=0, caps=(Cap(scope=CapScope.SERVICE, period=CapPeriod.DAY, limit=1),))
    both = Both(await a_shop(database, services=[a_service(staff_ids=(BRAM, ADA), policy=policy)]))
    await both.starts(asked(staff_ids=(BRAM,)))
    await both.shop.usecases.book_appointment(a_wish(at(9), staff_ids=(ADA,)), staff_actor("ada"))
    assert at(11) not in await both.starts(asked(staff_ids=(BRAM,)))


async def test_a_kept_answer_follows_the_seats_of_a_group(database: Database) -> None:
    both = Both(await a_shop(database, services=[a_service(maximum_attendees=2)]))
    await both.starts(asked())
    for name in ("one", "two"):
        await both.shop.usecases.book_appointment(a_wish(at(9), draft_id=DraftId(name)), staff_actor("ada"))
        await both.starts(asked())
    assert at(9) not in await both.starts(asked())


async def test_an_answer_that_is_kept_costs_no_statement_beside_the_numbers(
    statements: list[Sent], sqlite_database: Database
) -> None:
    shop = await a_shop(sqlite_database, services=[BOTH])
    keeping = KeptAvailability(shop.database, shop.clock, Configurations())
    await keeping.slots(asked())
    statements.clear()
    await keeping.slots(asked())
    assert statements == []


async def test_after_a_booking_only_what_takes_time_is_read_again(
    statements: list[Sent], sqlite_database: Database
) -> None:
    shop = await a_shop(sqlite_database, services=[BOTH])
    keeping = KeptAvailability(shop.database, shop.clock, Configurations())
    await keeping.slots(asked())
    await shop.usecases.book_appointment(a_wish(at(9), staff_ids=(BRAM,)), staff_actor("ada"))
    statements.clear()
    await keeping.slots(asked())
    assert len(statements) == 1


async def test_the_number_of_statements_does_not_grow_with_people_and_days(
    statements: list[Sent], sqlite_database: Database
) -> None:
    people = [a_staff_member(f"Person{number}") for number in range(20)]
    service = a_service(staff_ids=tuple(member.id for member in people))
    shop = await a_shop(sqlite_database, staff=people, services=[service])
    keeping = KeptAvailability(shop.database, shop.clock, Configurations())
    await keeping.slots(asked())
    statements.clear()
    await keeping.slots(asked(span=Interval(at(0), at(0, month=12))))
    assert len(statements) == 1


async def test_many_who_ask_the_same_at_once_share_one_search(database: Database) -> None:
    shop = await a_shop(database, services=[BOTH])
    kept = KeptAvailability(shop.database, shop.clock, Configurations())
    answers = await asyncio.gather(*(kept.slots(asked()) for _ in range(8)))
    assert answers[0]
    assert all(one is answers[0] for one in answers)


@pytest.mark.parametrize("minute", range(0, 24 * 60, 95))
async def test_the_nearest_starts_are_those_closest_of_all(sqlite_database: Database, minute: int) -> None:
    shop = await a_shop(sqlite_database, services=[BOTH])
    kept = KeptAvailability(shop.database, shop.clock, Configurations())
    start = at(0) + timedelta(minutes=minute)
    slots = await kept.slots(asked(span=Interval(at(0) - timedelta(days=14), at(0) + timedelta(days=14))))
    closest = sorted(slots, key=lambda slot: abs(slot.start - start))[:3]
    assert list(await kept.nearest(asked(), start)) == sorted(closest)
