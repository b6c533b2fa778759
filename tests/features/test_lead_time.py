"""How late and how early customers may book, and until when they may cancel."""

from datetime import date
from typing import Any

import pytest

from scheduling.appointment import State
from scheduling.business import Business, BusinessId
from scheduling.errors import Invalid, PolicyRefused, RefusalCode, SlotRefused
from scheduling.policy import DAY, AssignmentRule, HoursBlock, SchedulingPolicy
from scheduling.service import Service
from storage import Database
from tests.features.acting import CUSTOMER, book, cancel, customer_in, move, opened, slots, starts
from tests.support.builders import a_business, a_service, at

HOUR = 60
MONDAY, FRIDAY = date(2027, 1, 4), date(2027, 1, 8)


def bound(**policy: Any) -> Service:
    return a_service(policy=SchedulingPolicy(**policy), is_customer_allowed_to_manage=True)


async def test_the_longest_lead_time_is_measured_in_days_from_this_minute(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, bound(minimum_lead_time=0, maximum_advance=3 * DAY), now=at(10, 30))
    offered = [slot.span.start for slot in await slots(shop, MONDAY, days=14)]
    assert offered[-1] == at(10, 30, day=7)
    with pytest.raises(SlotRefused) as refused:
        await book(shop, CUSTOMER, start=at(11, day=7))
    assert refused.value.code is RefusalCode.TOO_FAR


async def test_the_shortest_lead_time_is_measured_in_hours_from_this_minute(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, bound(minimum_lead_time=5 * HOUR), now=at(8))
    assert (await starts(shop, MONDAY))[0] == "13:00"
    with pytest.raises(SlotRefused) as refused:
        await book(shop, CUSTOMER, start=at(12, 30))
    assert refused.value.code is RefusalCode.TOO_SOON


async def test_hours_in_which_nobody_works_count_too(sqlite_database: Database) -> None:
    """Friday at three in the afternoon, with 24 hours: Monday's first hour is long enough away."""
    shop, _ = await opened(sqlite_database, bound(minimum_lead_time=24 * HOUR), now=at(14, day=8))
    offered = await slots(shop, FRIDAY, days=4)
    assert offered[0].span.start == at(8, day=11)


def test_the_window_must_be_a_day_longer_than_the_lead_time() -> None:
    with pytest.raises(Invalid) as refused:
        SchedulingPolicy(minimum_lead_time=HOUR, maximum_advance=DAY)
    assert refused.value.data["field"] == "maximum_advance"
    assert SchedulingPolicy(minimum_lead_time=HOUR, maximum_advance=DAY + HOUR)


async def test_a_window_of_one_day_offers_the_next_24_hours(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, bound(minimum_lead_time=0, maximum_advance=DAY), now=at(12))
    offered = [slot.span.start for slot in await slots(shop, MONDAY, days=7)]
    assert (offered[0], offered[-1]) == (at(12), at(12, day=5))


async def test_a_window_of_more_than_a_year_is_allowed(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, bound(minimum_lead_time=0, maximum_advance=800 * DAY))
    assert (await book(shop, CUSTOMER, start=at(9, day=1, month=3, year=2029))).state is State.BOOKED


async def test_the_lead_time_holds_for_cancelling_as_well(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, bound(minimum_lead_time=5 * HOUR), now=at(8))
    booked = await book(shop, CUSTOMER, start=at(14))
    shop.clock.forward(hours=1, minutes=1)
    with pytest.raises(PolicyRefused) as refused:
        await cancel(shop, booked, customer_in(booked))
    assert refused.value.data["rule"] == "cancel_deadline"


async def test_without_lead_time_a_customer_can_cancel_up_to_the_start(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, bound(minimum_lead_time=0), now=at(8))
    booked = await book(shop, CUSTOMER, start=at(9))
    shop.clock.forward(hours=1)
    assert (await cancel(shop, booked, customer_in(booked))).state is State.CANCELLED


async def test_cancelling_and_moving_have_deadlines_of_their_own(sqlite_database: Database) -> None:
    policy = bound(minimum_lead_time=0, cancel_deadline=4 * HOUR, reschedule_deadline=2 * HOUR)
    shop, _ = await opened(sqlite_database, policy, now=at(9))
    booked = await book(shop, CUSTOMER, start=at(12))
    with pytest.raises(PolicyRefused):
        await cancel(shop, booked, customer_in(booked))
    moved = await move(shop, booked, customer_in(booked), start=at(14))
    assert moved.span.start == at(14)


async def test_staff_are_bound_by_none_of_it(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, bound(minimum_lead_time=5 * HOUR, maximum_advance=2 * DAY), now=at(8))
    soon, far = await book(shop, start=at(9)), await book(shop, start=at(9, day=29))
    shop.clock.forward(minutes=59)
    assert [(await cancel(shop, one)).state for one in (soon, far)] == [State.CANCELLED] * 2


async def test_a_service_without_rules_of_its_own_follows_those_of_the_business(sqlite_database: Database) -> None:
    business = a_business(policy=SchedulingPolicy(minimum_lead_time=5 * HOUR))
    own = a_service(id="own", policy=SchedulingPolicy(minimum_lead_time=0))
    shop, _ = await opened(sqlite_database, a_service(), own, business=business, now=at(8))
    found = [(await starts(shop, MONDAY, service=name))[0] for name in ("checkup", "own")]
    assert found == ["13:00", "08:00"]


def test_a_new_business_has_the_usual_rules() -> None:
    policy = Business(id=BusinessId("new"), display_name="New", zone="Europe/Amsterdam").policy
    assert (policy.slot_interval, policy.minimum_lead_time, policy.maximum_advance) == (30, DAY, 365 * DAY)
    assert (policy.send_confirmations_to_owner, policy.allow_staff_selection) == (True, True)
    assert policy.assignment is AssignmentRule.RANDOM


def test_a_new_business_is_open_on_working_days_from_eight_to_five() -> None:
    hours = Business(id=BusinessId("new"), display_name="New", zone="Europe/Amsterdam").hours
    assert hours.days == ((HoursBlock(8 * HOUR, 17 * HOUR),),) * 5 + ((), ())
