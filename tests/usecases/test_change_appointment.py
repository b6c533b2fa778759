"""Moving, cancelling and undoing: what stands afterwards, what stays held, and who is told when."""

from datetime import timedelta

import pytest

from scheduling.appointment import Appointment, AttendeeId, DraftId, Meeting, State
from scheduling.errors import Invalid, NotAllowed, NotFound, PolicyRefused, SlotRefused, Stale
from scheduling.interval import Interval
from scheduling.policy import SchedulingPolicy
from scheduling.rules import Rule
from scheduling.service import Reminder
from scheduling.staff import StaffId
from storage import Database
from storage.records import OutboxItem
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.access import Actor
from usecases.book_appointment import CustomerWish, OverrideWish
from usecases.cancel_appointment import CancelWish
from usecases.reschedule_appointment import Changed, RescheduleWish
from usecases.undo_change import UndoWish
from usecases.views import AppointmentView

ADA, BRAM = StaffId("ada"), StaffId("bram")
BOTH = a_service(staff_ids=(BRAM, ADA))
GROUP = a_service(maximum_attendees=3)
DEADLINES = SchedulingPolicy(minimum_lead_time=0, cancel_deadline=60, reschedule_deadline=120)


async def booked(shop: Shop, **given: object) -> Appointment:
    given.setdefault("staff_ids", (BRAM,))
    made = await shop.usecases.book_appointment(a_wish(at(9), **given), staff_actor("ada"))
    return made.view.appointment


async def move(shop: Shop, appointment: Appointment, by: Actor | None = None, **given: object) -> Changed:
    values = {"start": at(11), "draft_id": DraftId("move"), "expected_version": appointment.version, **given}
    wish = RescheduleWish(business_id=shop.id, appointment_id=appointment.id, **values)  # type: ignore[arg-type]  # as given
    return await shop.usecases.reschedule_appointment(wish, by or staff_actor("ada"))


async def cancel(shop: Shop, appointment: Appointment, by: Actor | None = None, **given: object) -> Changed:
    values = {"draft_id": DraftId("cancel"), "expected_version": appointment.version, **given}
    wish = CancelWish(business_id=shop.id, appointment_id=appointment.id, **values)  # type: ignore[arg-type]  # as given
    return await shop.usecases.cancel_appointment(wish, by or staff_actor("ada"))


async def undo(shop: Shop, changed: Changed) -> AppointmentView:
    wish = UndoWish(business_id=shop.id, appointment_id=changed.view.appointment.id, change_id=changed.change_id)
    return await shop.usecases.undo_change(wish, staff_actor("ada"))


async def outbox(shop: Shop, appointment: Appointment, change_id: str) -> list[OutboxItem]:
    rows = await shop.database.read(lambda work: work.outbox.of_appointment(shop.id, appointment.id))
    return [row for row in rows if row.change_id == change_id]


def customer_of(appointment: Appointment) -> Actor:
    return Actor(kind="customer", attendee_id=appointment.attendees[0].id)


async def test_a_move_keeps_everything_but_the_time(database: Database) -> None:
    shop = await a_shop(database, services=[BOTH])
    before = await booked(shop, notes="knee")
    after = (await move(shop, before)).view.appointment
    assert after.span == Interval(at(11), at(11, 30))
    assert (after.staff_ids, after.notes, after.reference, after.seated) == (
        before.staff_ids,
        before.notes,
        before.reference,
        before.seated,
    )
    assert after.sequence == before.sequence + 1


async def test_a_move_goes_to_somebody_else_only_when_the_same_person_cannot(database: Database) -> None:
    shop = await a_shop(database, services=[BOTH])
    appointment = await booked(shop)
    await shop.usecases.book_appointment(a_wish(at(11), staff_ids=(BRAM,)), staff_actor("ada"))
    assert (await move(shop, appointment)).view.appointment.staff_ids == (ADA,)


async def test_a_move_by_half_its_length_is_not_in_its_own_way(database: Database) -> None:
    shop = await a_shop(database)
    changed = await move(shop, await booked(shop), start=at(9, 15))
    assert changed.view.appointment.span.start == at(9, 15)


async def test_a_move_to_a_taken_place_names_the_nearest_free_times(database: Database) -> None:
    shop = await a_shop(database)
    appointment = await booked(shop)
    await shop.usecases.book_appointment(a_wish(at(11)), staff_actor("ada"))
    with pytest.raises(SlotRefused) as refused:
        await move(shop, appointment)
    assert refused.value.data["nearest"] == (at(10), at(10, 30), at(11, 30))


async def test_a_move_can_be_made_anyway(database: Database) -> None:
    shop = await a_shop(database)
    appointment = await booked(shop)
    await shop.usecases.book_appointment(a_wish(at(11)), staff_actor("ada"))
    moved = (await move(shop, appointment, override=OverrideWish(reason="both short"))).view.appointment
    assert moved.override is not None
    assert moved.override.rule == Rule.BUSY


async def test_a_move_to_where_it_is_is_refused(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid):
        await move(shop, await booked(shop), start=at(9))


async def test_the_old_place_stays_held_for_the_undo(database: Database) -> None:
    shop = await a_shop(database)
    await move(shop, await booked(shop))
    with pytest.raises(SlotRefused):
        await booked(shop)
    shop.clock.forward(seconds=10)
    assert (await booked(shop)).span.start == at(9)


async def test_nothing_about_a_change_is_due_before_the_undo_time_is_over(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    appointment = await booked(shop)
    changed = await move(shop, appointment)
    rows = await outbox(shop, appointment, changed.change_id)
    assert rows
    assert {row.due_at for row in rows} == {shop.clock.now() + timedelta(seconds=10)}


async def test_a_move_plans_its_reminders_anew(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(reminders=(Reminder(offset=30),))])
    appointment = await booked(shop)
    await move(shop, appointment)
    rows = await shop.database.read(lambda work: work.reminders.of_appointment(shop.id, appointment.id))
    assert [row.due_at for row in rows if row.state == "planned"] == [at(10, 30)]


async def test_a_repeated_move_answers_as_the_first_time(database: Database) -> None:
    shop = await a_shop(database)
    appointment = await booked(shop)
    first, second = await move(shop, appointment), await move(shop, appointment)
    assert second.was_repeat
    assert (second.change_id, second.before_span) == (first.change_id, first.before_span)


async def test_a_move_of_what_has_changed_since_is_stale(database: Database) -> None:
    shop = await a_shop(database)
    appointment = await booked(shop)
    await move(shop, appointment)
    with pytest.raises(Stale):
        await move(shop, appointment, draft_id=DraftId("another"), start=at(12))


async def test_an_undone_move_is_as_if_it_had_not_been(database: Database) -> None:
    shop = await a_shop(database)
    before = await booked(shop)
    changed = await move(shop, before)
    after = (await undo(shop, changed)).appointment
    assert (after.span, after.staff_ids, after.state, after.wall_start) == (
        before.span,
        before.staff_ids,
        before.state,
        before.wall_start,
    )
    assert await outbox(shop, before, changed.change_id) == []


async def test_an_undone_move_by_half_its_length_comes_back_too(database: Database) -> None:
    shop = await a_shop(database)
    changed = await move(shop, await booked(shop), start=at(9, 15))
    assert (await undo(shop, changed)).appointment.span.start == at(9)


async def test_undoing_twice_is_undoing_once(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    changed = await move(shop, await booked(shop))
    first, second = await undo(shop, changed), await undo(shop, changed)
    assert second.appointment == first.appointment


async def test_after_ten_seconds_nothing_is_undone(database: Database) -> None:
    shop = await a_shop(database)
    changed = await move(shop, await booked(shop))
    shop.clock.forward(seconds=10)
    with pytest.raises(PolicyRefused) as refused:
        await undo(shop, changed)
    assert refused.value.data["rule"] == "undo_expired"


async def test_only_the_last_change_can_be_undone(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    first = await move(shop, await booked(shop))
    await move(shop, first.view.appointment, draft_id=DraftId("second"), start=at(12))
    with pytest.raises(Stale):
        await undo(shop, first)


async def test_a_change_that_was_never_made_is_not_found(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    appointment = await booked(shop)
    wish = UndoWish(business_id=shop.id, appointment_id=appointment.id, change_id="never")
    with pytest.raises(NotFound):
        await shop.usecases.undo_change(wish, staff_actor("ada"))


async def test_the_view_says_until_when_the_last_change_can_be_undone(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    changed = await move(shop, await booked(shop))
    view = await shop.usecases.read_appointment(shop.id, changed.view.appointment.id, staff_actor("ada"))
    assert (view.undo_until, view.undo_change_id) == (changed.undo_until, changed.change_id)


async def test_a_cancelled_appointment_frees_its_time_after_the_undo(database: Database) -> None:
    shop = await a_shop(database)
    changed = await cancel(shop, await booked(shop))
    assert changed.view.appointment.state is State.CANCELLED
    with pytest.raises(SlotRefused):
        await booked(shop)
    shop.clock.forward(seconds=10)
    assert (await booked(shop)).span.start == at(9)


async def test_an_undone_cancellation_stands_again(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(reminders=(Reminder(offset=30),))])
    appointment = await booked(shop)
    after = (await undo(shop, await cancel(shop, appointment))).appointment
    assert after.state is State.BOOKED
    rows = await shop.database.read(lambda work: work.reminders.of_appointment(shop.id, appointment.id))
    assert [row.due_at for row in rows if row.state == "planned"] == [at(8, 30)]


async def test_a_cancelled_appointment_has_no_reminders_left(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(reminders=(Reminder(offset=30),))])
    appointment = await booked(shop)
    await cancel(shop, appointment)
    rows = await shop.database.read(lambda work: work.reminders.of_appointment(shop.id, appointment.id))
    assert [row for row in rows if row.state == "planned"] == []


async def test_a_cancelled_appointment_cannot_be_cancelled_again(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    changed = await cancel(shop, await booked(shop))
    with pytest.raises(Stale):
        await cancel(shop, changed.view.appointment, draft_id=DraftId("again"))


async def test_one_seat_given_up_tells_nobody_else(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[GROUP])
    people = (CustomerWish(name="Mei", email="mei@example.com"), CustomerWish(name="Jan", email="jan@example.com"))
    appointment = await booked(shop, customers=people)
    mei = appointment.attendees[0].id
    changed = await cancel(shop, appointment, attendee_id=mei)
    told = {row.attendee_id for row in await outbox(shop, appointment, changed.change_id) if row.staff_id is None}
    assert told - {None} == {mei}
    assert [seat.name for seat in changed.view.appointment.seated] == ["Jan"]


async def test_a_seat_given_up_can_be_had_back(database: Database) -> None:
    shop = await a_shop(database, services=[GROUP])
    appointment = await booked(shop, customers=(CustomerWish(name="Mei"), CustomerWish(name="Jan")))
    changed = await cancel(shop, appointment, attendee_id=appointment.attendees[0].id)
    assert [seat.name for seat in (await undo(shop, changed)).appointment.seated] == ["Mei", "Jan"]


async def test_a_customer_moves_before_the_deadline_only(sqlite_database: Database) -> None:
    service = a_service(policy=DEADLINES, is_customer_allowed_to_manage=True)
    shop = await a_shop(sqlite_database, services=[service], now=at(7))
    appointment = await booked(shop)
    moved = await move(shop, appointment, by=customer_of(appointment))
    shop.clock.forward(hours=3)
    with pytest.raises(PolicyRefused) as refused:
        await move(shop, moved.view.appointment, by=customer_of(appointment), start=at(13), draft_id=DraftId("late"))
    assert refused.value.data["rule"] == "reschedule_deadline"


async def test_a_customer_cancels_before_the_deadline_only(sqlite_database: Database) -> None:
    service = a_service(policy=DEADLINES, is_customer_allowed_to_manage=True)
    shop = await a_shop(sqlite_database, services=[service], now=at(8, 1))
    appointment = await booked(shop)
    with pytest.raises(PolicyRefused) as refused:
        await cancel(shop, appointment, by=customer_of(appointment))
    assert refused.value.data["rule"] == "cancel_deadline"


async def test_staff_are_exempt_from_deadlines(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(policy=DEADLINES)], now=at(8, 59))
    assert (await cancel(shop, await booked(shop))).view.appointment.state is State.CANCELLED


async def test_a_customer_gives_up_the_own_seat_only(sqlite_database: Database) -> None:
    service = a_service(maximum_attendees=3, is_customer_allowed_to_manage=True)
    shop = await a_shop(sqlite_database, services=[service])
    appointment = await booked(shop, customers=(CustomerWish(name="Mei"), CustomerWish(name="Jan")))
    changed = await cancel(shop, appointment, by=customer_of(appointment), attendee_id=AttendeeId("another"))
    assert [seat.is_cancelled for seat in changed.view.appointment.attendees] == [True]


async def test_a_customer_without_a_seat_in_it_finds_nothing(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(is_customer_allowed_to_manage=True)])
    with pytest.raises(NotFound):
        await cancel(shop, await booked(shop), by=Actor(kind="customer", attendee_id=AttendeeId("nobody")))


async def test_a_customer_cannot_change_what_customers_do_not_manage(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    appointment = await booked(shop)
    with pytest.raises(NotAllowed):
        await cancel(shop, appointment, by=customer_of(appointment))


async def test_a_team_member_does_not_move_an_appointment_to_somebody_else(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[BOTH])
    with pytest.raises(NotAllowed):
        await move(shop, await booked(shop), by=staff_actor("bram"), staff_ids=(ADA,))


async def test_an_undone_move_restores_an_override_with_its_reason(database: Database) -> None:
    shop = await a_shop(database)
    await booked(shop)
    over = await booked(shop, override=OverrideWish(reason="she waits already"))
    changed = await move(shop, over)
    assert changed.view.appointment.override is None
    assert (await undo(shop, changed)).appointment.override == over.override


async def test_a_join_link_that_came_meanwhile_makes_nothing_stale(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(is_online=True)])
    shown = await booked(shop)
    meeting = Meeting(provider="link", join_web_url="https://meet.example/x")
    await shop.database.write(lambda work: work.appointments.keep_meeting(shop.id, shown, meeting, at(8)))
    moved = (await move(shop, shown)).view.appointment
    assert (moved.span.start, moved.meeting) == (at(11), meeting)


async def test_a_customer_sees_the_own_messages_and_no_address_of_others(sqlite_database: Database) -> None:
    service = a_service(is_customer_allowed_to_manage=True, maximum_attendees=3)
    shop = await a_shop(sqlite_database, services=[service])
    appointment = await booked(shop)
    await booked(shop, customers=(CustomerWish(name="Mees", email="mees@example.com"),))
    present = await shop.database.read(lambda work: work.appointments.get(shop.id, appointment.id))
    moved = await cancel(shop, present, by=customer_of(appointment))
    assert {message.address for message in moved.view.messages} == {"noor@example.com"}


async def test_a_customer_does_not_choose_the_length(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(is_customer_allowed_to_manage=True)])
    appointment = await booked(shop)
    with pytest.raises(Invalid):
        await move(shop, appointment, by=customer_of(appointment), duration=5)
