"""What asking and booking cost, in counts that do not depend on the machine: statements, and whose time is read again."""

from datetime import datetime

import pytest

from scheduling.interval import Interval
from scheduling.rules import Audience
from scheduling.service import Reminder, ServiceId
from scheduling.staff import Role, StaffId
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from tests.support.statements import Sent
from usecases.book_appointment import CustomerWish
from usecases.configuration import Configurations
from usecases.kept_availability import Asked, KeptAvailability

STATEMENTS_OF_A_BOOKING = 12
"""Version, lock, ended holds, draft, taken time, customer; then one for each kind of row."""
PERSON = StaffId("person0")


def asked(shop: Shop) -> Asked:
    week = Interval(at(0), at(0, day=11))
    return Asked(business_id=shop.id, service_id=ServiceId("checkup"), span=week, audience=Audience.STAFF)


async def a_busy_shop(database: Database, people: int, bookings: int) -> Shop:
    """So many people, each with so many bookings on Tuesday."""
    staff = [a_staff_member(f"Person{number}") for number in range(people)]
    ids = tuple(member.id for member in staff)
    service = a_service(staff_ids=ids, reminders=(Reminder(offset=30), Reminder(offset=15)))
    shop = await a_shop(database, staff=[a_staff_member("Ada", role=Role.ADMINISTRATOR), *staff], services=[service])
    for staff_id in ids:
        for number in range(bookings):
            await book(shop, at(8 + number, day=5), staff_id)
    return shop


async def book(shop: Shop, start: datetime, staff_id: StaffId) -> None:
    somebody = CustomerWish(name="Somebody", email=f"{start:%d%H}-{staff_id}@example.com")
    wish = a_wish(start, staff_ids=(staff_id,), customers=(somebody,))
    await shop.usecases.book_appointment(wish, staff_actor("ada"))


@pytest.mark.parametrize(("people", "bookings"), [(1, 0), (6, 4)])
async def test_a_booking_costs_the_same_statements_however_much_there_is(
    people: int, bookings: int, statements: list[Sent], sqlite_database: Database
) -> None:
    shop = await a_busy_shop(sqlite_database, people, bookings)
    await book(shop, at(9), PERSON)
    statements.clear()
    await book(shop, at(11), PERSON)
    assert len(statements) == STATEMENTS_OF_A_BOOKING, [statement for statement, _ in statements]


async def test_after_a_booking_only_the_time_of_that_person_is_read_again(
    statements: list[Sent], sqlite_database: Database
) -> None:
    shop = await a_busy_shop(sqlite_database, people=3, bookings=1)
    keeping = KeptAvailability(sqlite_database, shop.clock, Configurations())
    await keeping.slots(asked(shop))
    await book(shop, at(9), PERSON)
    statements.clear()
    await keeping.slots(asked(shop))
    ((_, parameters),) = statements
    assert {value for value in parameters if str(value).startswith("person")} == {PERSON}


async def test_a_question_that_is_not_kept_costs_one_statement(
    statements: list[Sent], sqlite_database: Database
) -> None:
    shop = await a_busy_shop(sqlite_database, people=3, bookings=1)
    keeping = KeptAvailability(sqlite_database, shop.clock, Configurations())
    await keeping.configuration(shop.id)
    statements.clear()
    await keeping.slots(asked(shop))
    assert len(statements) == 1
