"""What follows from a change is said before it is saved: starts before and after, empty days with their rule, appointments outside."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scheduling.errors import NotAllowed
from scheduling.policy import DateOverride, SchedulingPolicy, same_hours
from scheduling.rules import Rule
from scheduling.service import ServiceId, StaffRule
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import EVERY_ROLE, Shop, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from tests.support.statements import Sent
from usecases.configuration_changes import unchanged, without_member, without_service
from usecases.foresee_change import Foresight

BRAM, ADA = StaffId("bram"), StaffId("ada")
CHECKUP = ServiceId("checkup")
MORNINGS = same_hours(9 * 60, 12 * 60)


async def foresee(shop: Shop, change: Any, by: str = "ada", **more: Any) -> Foresight:
    return await shop.usecases.foresee_change(shop.id, change, staff_actor(by), **more)


async def book(shop: Shop, hour: int, *, day: int = 4, month: int = 1, **given: Any) -> str:
    wish = a_wish(at(hour, day=day, month=month), **given)
    return (await shop.usecases.book_appointment(wish, staff_actor("ada"))).view.appointment.id


async def test_starts_of_the_next_two_weeks_are_counted_before_and_after(database: Database) -> None:
    shop = await a_shop(database)
    foreseen = await foresee(shop, replace(shop.business, hours=MORNINGS))
    assert (foreseen.before, foreseen.after) == (10 * 16, 10 * 6)


async def test_what_is_booked_is_not_counted(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, 9)
    assert (await foresee(shop, a_service(duration=60))).before == 10 * 16 - 1


async def test_appointments_that_would_lie_outside_the_new_hours_are_named_soonest_first(database: Database) -> None:
    shop = await a_shop(database)
    later, sooner = await book(shop, 14, month=9, day=6), await book(shop, 12)
    await book(shop, 9)
    foreseen = await foresee(shop, replace(shop.business, hours=MORNINGS))
    found = [(one.view.appointment.id, one.rule) for one in foreseen.outside]
    assert (found, foreseen.outside_count) == ([(sooner, Rule.HOURS), (later, Rule.HOURS)], 2)


async def test_an_appointment_that_was_outside_already_is_not_blamed_on_the_change(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await book(shop, 14)
    first = replace(shop.business, hours=MORNINGS)
    await shop.database.write(lambda work: work.businesses.save(first))
    assert (await foresee(shop, replace(first, hours=same_hours(9 * 60, 11 * 60)))).outside == ()


async def test_the_appointments_of_a_member_with_new_hours_are_looked_at(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(staff_ids=(BRAM, ADA))])
    await book(shop, 14, staff_ids=(ADA,))
    mine = await book(shop, 14, staff_ids=(BRAM,))
    foreseen = await foresee(shop, a_staff_member("Bram Visser", hours=MORNINGS))
    assert [one.view.appointment.id for one in foreseen.outside] == [mine]


async def test_a_member_who_goes_leaves_appointments_without_a_person(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await book(shop, 14)
    foreseen = await foresee(shop, without_member(BRAM))
    assert [one.rule for one in foreseen.outside] == [Rule.PERSON]
    assert {day.rule for day in foreseen.services[0].days} == {Rule.PERSON}


async def test_a_service_that_goes_leaves_its_appointments(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, 14)
    foreseen = await foresee(shop, without_service(CHECKUP))
    assert ([one.rule for one in foreseen.outside], foreseen.after) == ([Rule.NOT_BOOKABLE], 0)


async def test_each_empty_day_names_the_rule_that_empties_it(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    closed = DateOverride(first=date(2027, 1, 5), last=date(2027, 1, 5))
    foreseen = await foresee(shop, replace(shop.business, overrides=(closed,)))
    empty = [(day.day.day, day.rule) for day in foreseen.services[0].empty]
    assert empty == [(day, Rule.HOURS) for day in (5, 9, 10, 16, 17)]


async def test_a_new_policy_reaches_the_services_that_follow_it(sqlite_database: Database) -> None:
    own = SchedulingPolicy(minimum_lead_time=0, slot_interval=15, follows=("slot_interval",))
    shop = await a_shop(sqlite_database, services=[a_service(policy=own)])
    foreseen = await foresee(shop, replace(shop.business, policy=replace(shop.business.policy, slot_interval=60)))
    assert (foreseen.before, foreseen.after) == (10 * 16, 10 * 8)


async def test_services_that_the_change_does_not_concern_are_left_out(sqlite_database: Database) -> None:
    other = a_service(id=ServiceId("other"), staff_ids=(ADA,))
    shop = await a_shop(sqlite_database, services=[a_service(), other])
    foreseen = await foresee(shop, a_staff_member("Bram Visser", hours=MORNINGS))
    assert [service.service_id for service in foreseen.services] == [CHECKUP]


async def test_a_service_asked_for_is_shown_as_it_stands(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    foreseen = await foresee(shop, unchanged, service_ids=(CHECKUP,))
    assert (foreseen.services[0].before, foreseen.after) == (160, 160)


async def test_a_new_service_has_no_starts_yet(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    foreseen = await foresee(shop, a_service(id=ServiceId("new"), duration=60))
    assert [(one.before, one.after) for one in foreseen.services] == [(0, 10 * 15)]


async def test_nothing_is_stored(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await foresee(shop, replace(shop.business, hours=MORNINGS))
    stored = await shop.database.read(lambda work: work.businesses.get(shop.id))
    assert stored.hours == shop.business.hours


async def test_a_team_member_reads_names_of_the_own_appointments_alone_and_the_number_of_all(
    sqlite_database: Database,
) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(staff_ids=(BRAM, ADA))])
    await book(shop, 14, staff_ids=(ADA,))
    mine = await book(shop, 14, staff_ids=(BRAM,))
    foreseen = await foresee(shop, replace(shop.business, hours=MORNINGS), by="bram")
    assert ([one.view.appointment.id for one in foreseen.outside], foreseen.outside_count) == ([mine], 2)


async def test_who_may_not_read_the_business_foresees_nothing(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotAllowed):
        await foresee(shop, unchanged, by="guus")


async def test_the_number_of_statements_does_not_grow_with_the_number_of_services(
    statements: list[Sent], sqlite_database: Database
) -> None:
    services = [a_service(id=ServiceId(f"s{number}"), staff_rule=StaffRule.ALL_OF) for number in range(20)]
    shop = await a_shop(sqlite_database, staff=EVERY_ROLE, services=services)
    statements.clear()
    await foresee(shop, replace(shop.business, hours=MORNINGS))
    assert len(statements) < len(services)
