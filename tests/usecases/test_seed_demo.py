"""The demo business: lively whatever today is, made once, and with a day that has nothing left."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduling.rules import Rule
from storage import Database
from tests.support.builders import Outside
from tests.support.clock import FrozenClock
from usecases.access import Actor
from usecases.day_schedule import ScheduleQuestion
from usecases.demo.bookings import demo_appointments
from usecases.demo.offer import BUSINESS_ID, CHECKUP
from usecases.demo.people import ACCOUNTS, CUSTOMERS, STAFF
from usecases.explain_availability import WhyQuestion
from usecases.wiring import Rules, UseCases, wire

DAYS = [datetime(2026, 11, 24, 20, tzinfo=UTC) + timedelta(days=number) for number in range(7)]
NOW = DAYS[0]
ADMINISTRATOR = Actor(kind="staff", account_id=ACCOUNTS[0].account.id)


def usecases_at(database: Database, now: datetime) -> UseCases:
    return wire(database, FrozenClock(now), Outside().ports(), Rules(meeting_wait_seconds=0))


@pytest.mark.parametrize("now", DAYS, ids=lambda now: now.strftime("%A"))
async def test_the_demo_can_be_made_on_any_day_of_the_week(now: datetime, sqlite_database: Database) -> None:
    usecases = usecases_at(sqlite_database, now)
    await usecases.seed_demo()
    schedule = await usecases.day_schedule(
        ScheduleQuestion(business_id=BUSINESS_ID, first=now.date() - timedelta(days=10), days=22), ADMINISTRATOR
    )
    assert sum(len(person.appointments) for day in schedule.days for person in day.people) > 150


async def test_a_second_run_makes_no_second_demo(database: Database) -> None:
    await usecases_at(database, NOW).seed_demo()
    await usecases_at(database, NOW + timedelta(days=2)).seed_demo()
    stored = await database.read(lambda work: (work.businesses.list_ids(), len(work.customers.list(BUSINESS_ID))))
    assert stored == ([BUSINESS_ID], len(CUSTOMERS))


async def test_the_coming_wednesday_has_nothing_left_and_the_engine_says_why(sqlite_database: Database) -> None:
    usecases = usecases_at(sqlite_database, NOW)
    await usecases.seed_demo()
    question = WhyQuestion(business_id=BUSINESS_ID, day=date(2026, 12, 2), service_id=CHECKUP)
    answer = await usecases.explain_availability(question, ADMINISTRATOR)
    assert not answer.explanation.free
    assert {person.rule for person in answer.explanation.people} == {Rule.BUSY, Rule.TIME_OFF, Rule.HOURS}


async def test_bram_has_time_on_tuesday_at_half_past_two(sqlite_database: Database) -> None:
    usecases = usecases_at(sqlite_database, NOW)
    await usecases.seed_demo()
    question = WhyQuestion(
        business_id=BUSINESS_ID,
        day=date(2026, 12, 1),
        start=datetime(2026, 12, 1, 13, 30, tzinfo=UTC),
        service_id=CHECKUP,
        staff_id=STAFF[3].id,
    )
    assert (await usecases.explain_availability(question, ADMINISTRATOR)).explanation.rule is None


def test_every_demo_account_has_its_fixed_object_id() -> None:
    assert [demo.account.object_id for demo in ACCOUNTS] == [
        "11111111-1111-4111-8111-111111111111",
        "22222222-2222-4222-8222-222222222222",
        "33333333-3333-4333-8333-333333333333",
        "44444444-4444-4444-8444-444444444444",
    ]


def test_references_of_the_demo_are_unique() -> None:
    references = [appointment.reference for appointment in demo_appointments(NOW)]
    assert len(set(references)) == len(references)
