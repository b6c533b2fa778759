"""How full the days of a month are, counted by the database as the schedule shows them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduling.appointment import AppointmentId, State
from scheduling.errors import Invalid
from scheduling.service import ServiceId, StaffRule
from scheduling.staff import Role, StaffId
from storage import Database
from storage.work import Work
from tests.support.builders import Shop, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from usecases.access import SYSTEM
from usecases.book_appointment import CustomerWish, OverrideWish
from usecases.day_schedule import ScheduleQuestion
from usecases.month_schedule import MonthQuestion
from usecases.views import DayOccupancy

TUESDAY = date(2027, 1, 5)
BRAM, CARA = StaffId("bram"), StaffId("cara")
OPEN = 8 * 60


async def opened(database: Database) -> Shop:
    staff = [
        a_staff_member("Ada", role=Role.ADMINISTRATOR, is_bookable=False),
        a_staff_member(),
        a_staff_member("Cara"),
    ]
    both = a_service(id=ServiceId("both"), staff_ids=(BRAM, CARA), staff_rule=StaffRule.ALL_OF)
    return await a_shop(database, staff=staff, services=[a_service(staff_ids=(BRAM, CARA)), both])


async def booked(shop: Shop, hour: int, *staff_ids: StaffId, day: int = 5, service: str = "checkup") -> AppointmentId:
    wish = a_wish(
        at(hour, day=day),
        service_id=ServiceId(service),
        staff_ids=staff_ids,
        customers=(CustomerWish(name="Noor", email=f"{day}-{hour}@example.com"),),
    )
    return (await shop.usecases.book_appointment(wish, staff_actor("ada"))).view.appointment.id


async def month(shop: Shop, actor: str = "ada", **asked: object) -> tuple[DayOccupancy, ...]:
    question = MonthQuestion(business_id=shop.id, first=TUESDAY, days=2)
    return await shop.usecases.month_schedule(replace(question, **asked), staff_actor(actor))  # type: ignore[arg-type]  # named by the test


async def test_a_day_counts_its_appointments_and_its_minutes(database: Database) -> None:
    shop = await opened(database)
    await booked(shop, 9, BRAM)
    await booked(shop, 9, CARA, day=6)
    await booked(shop, 10, CARA, day=6)
    first, second = await month(shop)
    assert first == DayOccupancy(day=TUESDAY, count=1, booked_minutes=30, open_minutes=2 * OPEN)
    assert (second.count, second.booked_minutes) == (2, 60)


async def test_whoever_did_not_come_is_counted_and_took_no_time(database: Database) -> None:
    shop = await opened(database)
    one = await booked(shop, 9, BRAM)

    def miss(work: Work) -> None:
        known = work.appointments.get(shop.id, one)
        work.appointments.save(shop.id, replace(known, state=State.NO_SHOW))

    await database.write(miss)
    assert [(day.count, day.booked_minutes) for day in await month(shop)] == [(1, 0), (0, 0)]


async def test_an_appointment_of_two_people_is_one_and_takes_the_time_of_both(database: Database) -> None:
    shop = await opened(database)
    await booked(shop, 9, BRAM, CARA, service="both")
    assert [(day.count, day.booked_minutes) for day in await month(shop)] == [(1, 60), (0, 0)]


async def test_only_people_asked_for_are_counted(database: Database) -> None:
    shop = await opened(database)
    await booked(shop, 9, BRAM)
    (first, _) = await month(shop, staff_ids=(CARA,))
    assert (first.count, first.open_minutes) == (0, OPEN)


async def test_a_member_of_the_team_is_shown_the_own_days_alone(database: Database) -> None:
    staff = [
        a_staff_member(role=Role.TEAM_MEMBER),
        a_staff_member("Cara"),
        a_staff_member("Ada", role=Role.ADMINISTRATOR),
    ]
    shop = await a_shop(database, staff=staff, services=[a_service(staff_ids=(BRAM, CARA))])
    await booked(shop, 9, CARA)
    (first, _) = await month(shop, "bram")
    assert (first.count, first.open_minutes) == (0, OPEN)


async def test_a_month_counts_what_the_schedule_shows(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    for hour in (9, 11, 13):
        await booked(shop, hour, BRAM)
    question = ScheduleQuestion(business_id=shop.id, first=TUESDAY)
    (shown,) = (await shop.usecases.day_schedule(question, staff_actor("ada"))).days
    (first, _) = await month(shop)
    assert first.count == sum(len(person.appointments) for person in shown.people)
    assert first.open_minutes == sum(span.minutes for person in shown.people for span in person.open)


async def test_more_than_six_weeks_are_refused(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    question = MonthQuestion(business_id=shop.id, first=TUESDAY, days=43)
    with pytest.raises(Invalid):
        await shop.usecases.month_schedule(question, SYSTEM)


async def part_of(shop: Shop, **asked: object) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    question = ScheduleQuestion(business_id=shop.id, first=TUESDAY, most_people=2)
    view = await shop.usecases.day_schedule(replace(question, **asked), staff_actor("ada"))  # type: ignore[arg-type]  # named by the test
    return [person.staff.name for person in view.days[0].people], view.parts


@pytest.fixture
async def large(sqlite_database: Database) -> Shop:
    staff = [a_staff_member(f"P{number}") for number in range(5)]
    boss = a_staff_member("Ada", role=Role.ADMINISTRATOR, is_bookable=False)
    return await a_shop(sqlite_database, staff=[boss, *staff], services=[a_service(staff_ids=(staff[0].id,))])


async def test_too_many_people_are_shown_part_by_part(large: Shop) -> None:
    assert await part_of(large, part=1) == (["P2", "P3"], (("P0", "P1"), ("P2", "P3"), ("P4", "P4")))


@pytest.mark.parametrize("part", [2, 3, 10**9])
async def test_after_the_last_part_comes_the_last_part(large: Shop, part: int) -> None:
    assert (await part_of(large, part=part))[0] == ["P4"]


async def test_people_that_fit_are_one_part_without_a_name(large: Shop) -> None:
    names, parts = await part_of(large, most_people=5)
    assert (len(names), parts) == (5, ())


async def test_on_a_day_off_only_those_who_are_booked_have_a_part(large: Shop) -> None:
    sunday = TUESDAY + timedelta(days=5)
    wish = replace(a_wish(at(9, day=10), staff_ids=(StaffId("p0"),)), override=OverrideWish(reason="wanted"))
    await large.usecases.book_appointment(wish, staff_actor("ada"))
    assert await part_of(large, first=sunday) == (["P0"], ())
    assert len((await part_of(large, first=sunday, everybody=True))[1]) == 3
