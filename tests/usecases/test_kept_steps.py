"""What is told of a change: never less than what is other than before, so that whatever is kept is right after each of them."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

import pytest

from scheduling.diary import Taken
from scheduling.interval import Interval, to_minute
from scheduling.policy import ALWAYS, Cap, CapPeriod, CapScope, SchedulingPolicy
from scheduling.rules import Audience
from scheduling.staff import Role, StaffId, TimeOff, TimeOffId
from storage import Database
from storage.changes import Versions
from storage.steps import Known
from storage.work import Work
from tests.storage.elsewhere import eventually
from tests.support.builders import (
    MONDAY,
    Shop,
    a_business,
    a_service,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    staff_actor,
)
from tests.support.busy_life import BRAM, CHECK_UP, CLASS, DAYS, PEOPLE, Life, beside, is_heard, open_for_life
from tests.support.databases import open_patiently
from tests.support.statements import Sent
from usecases.configuration import Configurations
from usecases.kept_availability import Asked, KeptAvailability
from usecases.kept_basis import touches
from usecases.read_diary import read_taken

LIFETIME = 30
ALL = Interval(MONDAY - timedelta(days=2), MONDAY + timedelta(days=DAYS + 4))
JANUARY, FEBRUARY = (
    Interval(at(0, day=1), at(0, day=1, month=2)),
    Interval(at(0, day=1, month=2), at(0, day=1, month=3)),
)


def asked(span: Interval, **given: object) -> Asked:
    values = {"business_id": "shop@slotkeeper", "service_id": CHECK_UP, "span": span, "audience": Audience.CUSTOMER}
    return Asked(**(values | given))  # type: ignore[arg-type]  # as given


QUESTIONS = (
    asked(JANUARY),
    asked(FEBRUARY),
    asked(JANUARY, staff_ids=(BRAM,)),
    asked(Interval(at(0), at(0, day=11))),
    asked(FEBRUARY, duration=90, audience=Audience.STAFF),
    asked(FEBRUARY, service_id=CLASS),
)


async def is_as_found_anew(keeping: KeptAvailability, shop: Shop) -> bool:
    fresh = KeptAvailability(shop.database, shop.clock, Configurations())
    return all([await keeping.slots(one) == await fresh.slots(one) for one in QUESTIONS])


async def numbers(database: Database) -> Versions:
    return await database.versions(QUESTIONS[0].business_id, PEOPLE)


@pytest.mark.parametrize("seed", range(2))
async def test_what_is_kept_is_right_after_whatever_happens_here_and_in_another_process(
    seed: int, database_url: str
) -> None:
    async with await open_patiently(database_url) as here, await open_patiently(database_url) as there:
        shop = await open_for_life(here)
        shops = (shop, beside(shop, there))
        keeping = [KeptAvailability(one.database, one.clock, Configurations()) for one in shops]
        life = Life(shop, random.Random(seed))
        for _ in range(LIFETIME):
            happened = await life.goes_on(life.chance.choice((*shops, shop)))
            for one in shops:
                await is_heard(one)
            right = [await is_as_found_anew(kept, one) for kept, one in zip(keeping, shops, strict=True)]
            assert right == [True, True], happened


async def rows_of(shop: Shop) -> Mapping[StaffId, Sequence[Taken]]:
    """Also holds that have ended: they take nobody's time, and are told of when they are deleted."""
    configuration = await KeptAvailability(shop.database, shop.clock, Configurations()).configuration(shop.id)
    people = [configuration.staff[one] for one in PEOPLE]
    return await shop.database.read(
        lambda work: read_taken(work, configuration.business, people, ALL, now=MONDAY - timedelta(days=1))
    )


@pytest.mark.parametrize("seed", range(100, 102))
async def test_whatever_is_other_than_before_lies_where_it_was_told(seed: int, database: Database) -> None:
    shop = await open_for_life(database)
    life, told_of = Life(shop, random.Random(seed)), 0
    rows, versions = await rows_of(shop), await numbers(database)
    for _ in range(LIFETIME):
        happened = await life.goes_on(shop)
        now, later = await rows_of(shop), await numbers(database)
        for one, before, after in zip(PEOPLE, versions.staff, later.staff, strict=True):
            known, told = database.steps.between(shop.id, one, before, after)
            changed = set(rows[one]) ^ set(now[one])
            assert known is Known.CERTAIN
            assert all(touches([(row.start, row.end)], told) for row in changed), happened
            told_of += len(changed)
        rows, versions = now, later
    assert told_of > LIFETIME // 2


async def test_a_booking_in_another_month_costs_those_who_ask_about_this_one_nothing(
    statements: list[Sent], sqlite_database: Database
) -> None:
    shop = await open_for_life(sqlite_database)
    keeping = KeptAvailability(sqlite_database, shop.clock, Configurations())
    before = await keeping.slots(asked(JANUARY))
    await shop.usecases.book_appointment(a_wish(at(9, day=2, month=2)), staff_actor("ada"))
    statements.clear()
    assert await keeping.slots(asked(JANUARY)) is before
    assert statements == []


async def test_a_time_that_is_kept_serves_other_questions_after_a_change_elsewhere(
    statements: list[Sent], sqlite_database: Database
) -> None:
    shop = await open_for_life(sqlite_database)
    keeping = KeptAvailability(sqlite_database, shop.clock, Configurations())
    await keeping.slots(asked(JANUARY))
    await shop.usecases.book_appointment(a_wish(at(9, day=2, month=2)), staff_actor("ada"))
    statements.clear()
    assert await keeping.slots(asked(Interval(at(0), at(0, day=11))))
    assert statements == []


async def test_on_postgres_another_process_knows_what_a_change_was_about(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as here, await open_patiently(postgres_url) as there:
        shop = await open_for_life(here)
        await shop.usecases.book_appointment(a_wish(at(9), staff_ids=(BRAM,)), staff_actor("ada"))
        after = (await numbers(here)).staff[1]
        steps = there.steps
        await eventually(lambda: steps.between(shop.id, BRAM, after - 1, after)[0] is Known.CERTAIN)
        first = to_minute(at(9))
        assert steps.between(shop.id, BRAM, after - 1, after)[1] == [(first - 10, first + 45)]


async def test_a_week_that_is_full_by_a_cap_of_one_person_is_closed_over_the_end_of_the_month(
    database: Database,
) -> None:
    """A booking on Monday the first of February takes the last place of the week that began in January's last days."""
    cap = (Cap(scope=CapScope.STAFF, period=CapPeriod.WEEK, limit=1),)
    staff = [a_staff_member("Ada", role=Role.ADMINISTRATOR), a_staff_member("Bram Visser", caps=cap)]
    shop = await a_shop(database, staff=staff, services=[a_service()])
    keeping = KeptAvailability(database, shop.clock, Configurations())
    last = asked(Interval(at(0, day=29, month=3), at(0, day=1, month=4)))
    assert await keeping.slots(last)
    await shop.usecases.book_appointment(a_wish(at(9, day=1, month=4)), staff_actor("ada"))
    assert await keeping.slots(last) == ()


@pytest.mark.parametrize("own_zone", ["", "Etc/GMT+12", "Pacific/Kiritimati"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
async def test_months_of_visitors_are_right_when_something_happens_at_their_edges(
    zone: str, own_zone: str, sqlite_database: Database
) -> None:
    """Days off over the end of a year, and buffers that reach over it; each day of the year's end asked about by itself, in UTC."""
    business = a_business(zone=zone, hours=ALWAYS, policy=SchedulingPolicy(minimum_lead_time=0))
    staff = [a_staff_member("Ada", role=Role.ADMINISTRATOR), a_staff_member("Bram Visser", zone=own_zone)]
    service = a_service(staff_ids=(BRAM,), pre_buffer=120, post_buffer=120)
    shop = await a_shop(sqlite_database, business=business, staff=staff, services=[service])
    keeping = KeptAvailability(sqlite_database, shop.clock, Configurations())
    midnights = [at(0, day=29, month=12) + timedelta(days=n) for n in range(7)]
    days = [asked(Interval(one, one + timedelta(days=1)), audience=Audience.STAFF) for one in midnights]

    async def is_right() -> bool:
        fresh = KeptAvailability(sqlite_database, shop.clock, Configurations())
        return all([await keeping.slots(one) == await fresh.slots(one) for one in days])

    assert await is_right()
    edges = (at(23, 30, day=31, month=12), at(0, day=30, month=12), at(0, 30, day=2, year=2028))
    for start in edges:
        await shop.usecases.book_appointment(a_wish(start), staff_actor("ada"))
        assert await is_right()
    for first in (date(2027, 12, 31), date(2028, 1, 1)):
        off = TimeOff(id=TimeOffId(first.isoformat()), staff_id=BRAM, first=first, last=date(2028, 1, 1))
        await shop.database.write(partial(_takes_off, shop, off))
        assert await is_right()
        await shop.database.write(partial(_comes_back, shop, off))
        assert await is_right()


def _takes_off(shop: Shop, off: TimeOff, work: Work) -> None:
    work.time_off.add(shop.id, off)


def _comes_back(shop: Shop, off: TimeOff, work: Work) -> None:
    work.time_off.remove(shop.id, off.id)


async def test_what_a_write_that_was_taken_back_told_is_not_told_by_the_next_one(sqlite_database: Database) -> None:
    """They stand in one group, on the same Work."""
    shop = await open_for_life(sqlite_database)
    before = (await numbers(sqlite_database)).staff[1]

    def tells_and_fails(work: Work) -> None:
        work.busy.replace(shop.id, BRAM, ALL, [Interval(at(9), at(10))])
        raise RuntimeError("taken back")

    first = sqlite_database.write(tells_and_fails)
    second = sqlite_database.write(lambda work: work.staff.lock(shop.id, [BRAM]))
    failed, _ = await asyncio.gather(first, second, return_exceptions=True)
    assert isinstance(failed, RuntimeError)
    assert sqlite_database.steps.between(shop.id, BRAM, before, before + 1) == (Known.CERTAIN, [])
