"""What programs may do: one test per cell of what was granted, and where their reach ends."""

from dataclasses import replace

import pytest

from scheduling.business import BusinessId
from scheduling.errors import NotAllowed, NotFound
from scheduling.grants import Grant
from storage import Database
from tests.support.builders import a_shop, a_staff_member, a_wish, at, staff_actor
from usecases.access import GRANTED, Actor, Permission, Reach, reach
from usecases.cancel_appointment import CancelWish
from usecases.read_appointments import AppointmentQuestion

NO, ALL = Reach.NOTHING, Reach.ALL
EXPECTED = {
    Permission.READ_BUSINESS: (ALL, ALL, ALL, ALL),
    Permission.SEE_BOOKINGS: (ALL, ALL, ALL, ALL),
    Permission.MANAGE_BOOKINGS: (NO, ALL, ALL, ALL),
    Permission.EDIT_ATTENDEES: (NO, ALL, ALL, ALL),
    Permission.SEE_CUSTOMERS: (ALL, ALL, ALL, ALL),
    Permission.MANAGE_CUSTOMERS: (NO, ALL, ALL, ALL),
    Permission.ERASE_CUSTOMERS: (NO, ALL, ALL, ALL),
    Permission.EXPORT_CUSTOMERS: (NO, NO, ALL, ALL),
    Permission.TAKE_TIME_OFF: (NO, ALL, ALL, ALL),
    Permission.CHANGE_HOURS: (NO, NO, ALL, ALL),
    Permission.CONFIGURE: (NO, NO, ALL, ALL),
    Permission.MANAGE_QUESTIONS: (NO, ALL, ALL, ALL),
    Permission.RESEND_MESSAGES: (NO, NO, ALL, ALL),
    Permission.EXPORT_REPORTS: (NO, NO, ALL, ALL),
}
GRANTS = (Grant.READ, Grant.APPOINTMENTS, Grant.CONFIGURE, Grant.MANAGE)
CELLS = [(grant, permission, row[place]) for permission, row in EXPECTED.items() for place, grant in enumerate(GRANTS)]


def a_program(*grants: Grant, **given: object) -> Actor:
    program = Actor(
        kind="program",
        name="Planner",
        program_id="key:k",
        program_name="Planner",
        tenant_id="tenant",
        grants=frozenset(grants),
    )
    return replace(program, **given)  # type: ignore[arg-type]  # named by the test


@pytest.mark.parametrize(("grant", "permission", "extent"), CELLS)
def test_what_is_granted_reaches_as_far_as_it_should(grant: Grant, permission: Permission, extent: Reach) -> None:
    assert GRANTED[grant, permission] is extent
    assert reach(a_program(grant), None, permission) is extent


@pytest.mark.parametrize("permission", list(Permission))
def test_a_program_without_a_grant_may_nothing(permission: Permission) -> None:
    assert reach(a_program(), None, permission) is NO
    assert reach(a_program(grants=None), None, permission) is NO


def test_for_a_person_it_may_do_what_both_may() -> None:
    reader = replace(staff_actor("ada"), grants=frozenset({Grant.READ}))
    manager = replace(staff_actor("bram"), grants=frozenset({Grant.MANAGE}))
    bram = a_staff_member("Bram Visser")
    assert reach(reader, a_staff_member("Ada"), Permission.MANAGE_BOOKINGS) is NO
    assert reach(manager, bram, Permission.MANAGE_BOOKINGS) is Reach.OWN


async def test_a_program_books_sees_and_cancels(database: Database) -> None:
    shop = await a_shop(database)
    planner = a_program(Grant.APPOINTMENTS, tenant_id=shop.business.tenant_id)
    booked = await shop.usecases.book_appointment(a_wish(at(9)), planner)
    found = await shop.usecases.find_appointments(AppointmentQuestion(business_id=shop.id), planner)
    assert [one.appointment.id for one in found] == [booked.view.appointment.id]
    assert found[0].can_change
    one = booked.view.appointment
    wish = CancelWish(
        business_id=shop.id, appointment_id=one.id, expected_version=one.version, draft_id=a_wish().draft_id
    )
    assert not (await shop.usecases.cancel_appointment(wish, planner)).view.appointment.state.is_coming


async def test_the_history_names_the_program(database: Database) -> None:
    shop = await a_shop(database)
    planner = a_program(Grant.APPOINTMENTS, tenant_id=shop.business.tenant_id)
    booked = await shop.usecases.book_appointment(a_wish(at(9)), planner)
    view = await shop.usecases.read_appointment(shop.id, booked.view.appointment.id, staff_actor("ada"))
    assert [(line.by, line.by_name) for line in view.history] == [("key:k", "Planner")]


async def test_a_program_that_acts_for_somebody_is_named_beside_that_person(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    grants = frozenset({Grant.APPOINTMENTS})
    for_ada = replace(staff_actor("ada"), grants=grants, program_id="app:p", program_name="Planner")
    booked = await shop.usecases.book_appointment(a_wish(at(9)), for_ada)
    view = await shop.usecases.read_appointment(shop.id, booked.view.appointment.id, staff_actor("ada"))
    assert [line.by_name for line in view.history] == ["Ada (Planner)"]


async def test_a_program_that_may_read_books_nothing(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotAllowed):
        await shop.usecases.book_appointment(a_wish(), a_program(Grant.READ, tenant_id=shop.business.tenant_id))


@pytest.mark.parametrize(
    "given", [{"tenant_id": "another"}, {"business_id": BusinessId("another@slotkeeper")}, {"tenant_id": ""}]
)
async def test_a_business_out_of_its_reach_is_none_to_it(sqlite_database: Database, given: dict[str, object]) -> None:
    shop = await a_shop(sqlite_database)
    stranger = a_program(*Grant, **{"tenant_id": shop.business.tenant_id, **given})
    with pytest.raises(NotFound):
        await shop.usecases.read_business(shop.id, stranger)
