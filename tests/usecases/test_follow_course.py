"""What is said of an appointment on its day, and who waits in the queue, on both databases."""

from datetime import timedelta

import pytest

from scheduling.appointment import Appointment, Attendance, DraftId, State
from scheduling.course import Queued, Step
from scheduling.errors import Invalid, NotAllowed, SlotRefused, Stale
from scheduling.service import Reminder, ServiceId
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.access import Actor
from usecases.book_appointment import CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.serve_queue import ClaimWish, QueueWish
from usecases.views import AppointmentView

ADA, BRAM = StaffId("ada"), StaffId("bram")
BOTH = a_service(staff_ids=(BRAM, ADA), is_on_demand=True)
FOLLOWED = a_service(reminders=(Reminder(offset=0, is_follow_up=True),))


async def booked(shop: Shop, **given: object) -> Appointment:
    made = await shop.usecases.book_appointment(a_wish(at(9), **given), staff_actor("ada"))
    return made.view.appointment


async def say(shop: Shop, one: Appointment, *steps: Step, by: str = "ada") -> Appointment:
    for step in steps:
        view = await shop.usecases.follow_course(shop.id, one.id, step, staff_actor(by))
    return view.appointment


async def waits(shop: Shop, actor: Actor | None = None, **given: object) -> AppointmentView:
    values = {"draft_id": DraftId("queue"), "customer": CustomerWish(name="Noor Jansen"), **given}
    wish = QueueWish(business_id=shop.id, service_id=ServiceId("checkup"), **values)  # type: ignore[arg-type]  # as given
    return await shop.usecases.join_queue(wish, actor or staff_actor("ada"))


async def claim(shop: Shop, view: AppointmentView, staff_id: StaffId | None = None, by: str = "ada") -> Appointment:
    wish = ClaimWish(business_id=shop.id, appointment_id=view.appointment.id, staff_id=staff_id)
    return (await shop.usecases.claim_appointment(wish, staff_actor(by))).appointment


async def test_the_course_of_a_day_is_stored_with_its_moments(database: Database) -> None:
    """B78: arrived, begun and done."""
    shop = await a_shop(database)
    one = await booked(shop)
    await say(shop, one, Step.ARRIVE)
    shop.clock.forward(seconds=300)
    done = await say(shop, one, Step.START, Step.FINISH)
    assert (done.state, done.arrived_at, done.started_at) == (State.DONE, at(8), at(8, 5))


async def test_a_step_that_does_not_fit_is_stale(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop)
    await say(shop, one, Step.ARRIVE)
    with pytest.raises(Stale):
        await say(shop, one, Step.ARRIVE)


async def test_nobody_came_frees_the_time_and_taking_it_back_needs_it_free(database: Database) -> None:
    shop = await a_shop(database)
    one = await booked(shop)
    shop.clock.moment = at(9, 1)
    await say(shop, one, Step.NO_SHOW)
    await shop.usecases.book_appointment(a_wish(at(9, 5)), staff_actor("ada"))
    with pytest.raises(SlotRefused):
        await say(shop, one, Step.BACK)


async def test_a_follow_up_stays_planned_when_it_is_done(database: Database) -> None:
    shop = await a_shop(database, services=[FOLLOWED])
    one = await say(shop, await booked(shop), Step.START, Step.FINISH)
    rows = await shop.database.read(lambda work: work.reminders.of_appointment(shop.id, one.id))
    assert [(row.is_follow_up, row.state) for row in rows] == [(True, "planned")]


@pytest.mark.parametrize(("by", "may"), [("ada", True), ("sam", True), ("bram", True), ("vic", False), ("guus", False)])
async def test_each_role_says_what_it_may_of_an_appointment(sqlite_database: Database, by: str, may: bool) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop)
    if may:
        assert (await say(shop, one, Step.ARRIVE, by=by)).state is State.ARRIVED
        return
    with pytest.raises(NotAllowed):
        await say(shop, one, Step.ARRIVE, by=by)


async def test_a_customer_says_nothing_of_it(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop)
    customer = Actor(kind="customer", attendee_id=one.attendees[0].id)
    with pytest.raises(NotAllowed):
        await shop.usecases.follow_course(shop.id, one.id, Step.ARRIVE, customer)


async def test_attendance_in_a_group_is_kept_for_each(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(maximum_attendees=3)])
    one = await booked(shop, customers=(CustomerWish(name="Noor"), CustomerWish(name="Piet")))
    seat = one.attendees[1].id
    await shop.usecases.mark_attendance(shop.id, one.id, seat, Attendance.MISSED, staff_actor("ada"))
    stored = await shop.database.read(lambda work: work.appointments.get(shop.id, one.id))
    assert [kept.attendance for kept in stored.attendees] == [Attendance.UNKNOWN, Attendance.MISSED]


async def test_whoever_waits_takes_nobodys_time(database: Database) -> None:
    """B81: an on-demand appointment stands in the queue until somebody takes it on."""
    shop = await a_shop(database, services=[BOTH])
    view = await waits(shop)
    assert (view.appointment.state, view.appointment.staff_ids) == (State.REQUESTED, ())
    assert (await waits(shop)).appointment.id == view.appointment.id


async def test_a_team_member_reads_who_waits_for_a_service_of_his(sqlite_database: Database) -> None:
    """B13: what the queue offers can be opened, and nothing else that is not one's own."""
    shop = await a_shop(sqlite_database, services=[BOTH])
    view = await waits(shop)
    read = await shop.usecases.read_appointment(shop.id, view.appointment.id, staff_actor("bram"))
    assert read.appointment.id == view.appointment.id
    await claim(shop, view, ADA)
    with pytest.raises(NotAllowed):
        await shop.usecases.read_appointment(shop.id, view.appointment.id, staff_actor("bram"))


async def test_a_team_member_lets_nobody_wait_for_others(sqlite_database: Database) -> None:
    """B13: what a team member adds is for that team member."""
    shop = await a_shop(sqlite_database, services=[a_service(staff_ids=(ADA,))])
    with pytest.raises(NotAllowed):
        await waits(shop, staff_actor("bram"))


async def test_whoever_waits_is_taken_on_by_the_first_who_is_free(database: Database) -> None:
    """B53: without an appointed time, by whoever is free now."""
    shop = await a_shop(database, services=[BOTH])
    view = await waits(shop)
    await shop.usecases.book_appointment(a_wish(at(8), staff_ids=(BRAM,)), staff_actor("ada"))
    shop.clock.forward(seconds=120)
    taken = await claim(shop, view)
    assert (taken.staff_ids, taken.state, taken.span.start) == ((ADA,), State.ARRIVED, at(8, 2))
    assert taken.waiting_since == at(8)


async def test_nobody_free_is_a_refusal_and_the_place_in_the_queue_stays(database: Database) -> None:
    shop = await a_shop(database, services=[a_service()])
    view = await waits(shop)
    await shop.usecases.book_appointment(a_wish(at(8)), staff_actor("ada"))
    with pytest.raises(SlotRefused):
        await claim(shop, view)
    lines = await shop.usecases.read_queue(shop.id, staff_actor("ada"))
    assert [line.why for line in lines] == [Queued.REQUESTED, Queued.DUE]


async def test_two_do_not_take_on_the_same_one(database: Database) -> None:
    shop = await a_shop(database, services=[BOTH])
    view = await waits(shop)
    await claim(shop, view, BRAM)
    with pytest.raises(Stale):
        await claim(shop, view, ADA)


async def test_a_team_member_takes_on_for_nobody_else(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[BOTH])
    view = await waits(shop)
    with pytest.raises(NotAllowed):
        await claim(shop, view, ADA, by="bram")
    assert (await claim(shop, view, by="bram")).staff_ids == (BRAM,)


async def test_whoever_waits_can_leave_the_queue(database: Database) -> None:
    shop = await a_shop(database, services=[BOTH])
    one = (await waits(shop)).appointment
    wish = CancelWish(
        business_id=shop.id, appointment_id=one.id, expected_version=one.version, draft_id=DraftId("gone")
    )
    await shop.usecases.cancel_appointment(wish, staff_actor("ada"))
    assert await shop.usecases.read_queue(shop.id, staff_actor("ada")) == ()


async def test_customers_wait_only_for_what_is_on_demand(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid):
        await waits(shop, Actor(kind="customer"))


async def test_the_queue_of_a_team_member_is_the_own_one(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[BOTH])
    await shop.usecases.book_appointment(a_wish(at(8, 5), staff_ids=(ADA,)), staff_actor("ada"))
    await shop.usecases.book_appointment(a_wish(at(8, 10), staff_ids=(BRAM,)), staff_actor("ada"))
    lines = await shop.usecases.read_queue(shop.id, staff_actor("bram"))
    assert [line.view.appointment.staff_ids for line in lines] == [(BRAM,)]


async def test_who_is_late_is_overdue(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await booked(shop)
    shop.clock.moment = at(9) + timedelta(minutes=6)
    assert [line.why for line in await shop.usecases.read_queue(shop.id, staff_actor("ada"))] == [Queued.OVERDUE]
