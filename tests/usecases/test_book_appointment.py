"""Booking by use case: what is stored, who gets it, what is refused and what is left in the outbox."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduling.appointment import Answer, Appointment, AppointmentId, DraftId, State
from scheduling.assignment import AssignmentReason
from scheduling.errors import Invalid, NotAllowed, NotFound, SlotRefused
from scheduling.interval import Interval
from scheduling.policy import AssignmentRule, SchedulingPolicy
from scheduling.rules import Rule
from scheduling.service import Question, QuestionAssignment, QuestionId, Reminder, ServiceId, StaffRule
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import (
    EVERY_ROLE,
    MONDAY,
    Shop,
    a_business,
    a_customer,
    a_service,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    staff_actor,
)
from usecases.access import Actor
from usecases.book_appointment import Booked, BookingWish, CustomerWish, OverrideWish
from usecases.views import AppointmentView

BRAM, ADA = StaffId("bram"), StaffId("ada")
BOTH = (ADA, BRAM)


async def book(shop: Shop, wish: BookingWish, by: str = "ada") -> Booked:
    return await shop.usecases.book_appointment(wish, staff_actor(by))


async def read(shop: Shop, booked: Booked) -> AppointmentView:
    return await shop.usecases.read_appointment(shop.id, booked.view.appointment.id, staff_actor("ada"))


async def test_a_booking_is_stored_with_its_customer(database: Database) -> None:
    shop = await a_shop(database)
    booked = await book(shop, a_wish(at(9)))
    stored = (await read(shop, booked)).appointment
    assert [(seat.name, seat.email) for seat in stored.seated] == [("Noor Jansen", "noor@example.com")]
    assert (stored.span, stored.staff_ids) == (Interval(at(9), at(9, 30)), (BRAM,))


async def test_it_keeps_the_wall_clock_it_was_agreed_in(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    stored = (await book(shop, a_wish(at(9)))).view.appointment
    assert (stored.wall_start, stored.zone) == ("2027-01-04T10:00", "Europe/Amsterdam")


async def test_a_repeated_draft_returns_the_first_result(database: Database) -> None:
    shop = await a_shop(database)
    wish = a_wish(at(9))
    first, second = await book(shop, wish), await book(shop, wish)
    assert (first.was_repeat, second.was_repeat) == (False, True)
    assert second.view.appointment.id == first.view.appointment.id


async def test_a_taken_start_is_refused_with_the_nearest_free_times(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, a_wish(at(9)))
    with pytest.raises(SlotRefused) as refused:
        await book(shop, a_wish(at(9)))
    assert refused.value.data["rule"] == Rule.BUSY
    assert refused.value.data["nearest"] == (at(8), at(8, 30), at(9, 30))


async def test_a_refusal_leaves_nothing_behind(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, a_wish(at(9)))
    before = await shop.usecases.schedule_version(shop.id, staff_actor("ada"))
    with pytest.raises(SlotRefused):
        await book(shop, a_wish(at(9), customers=(CustomerWish(name="Somebody new"),)))
    assert await shop.usecases.schedule_version(shop.id, staff_actor("ada")) == before
    assert await shop.usecases.find_customers(shop.id, "somebody", staff_actor("ada")) == ()


async def test_customer_and_staff_and_owner_are_told(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    messages = (await book(shop, a_wish(at(9)))).view.messages
    assert [(message.channel, message.recipient) for message in messages] == [
        ("mail", "Noor Jansen"),
        ("mail", "Bram Visser"),
        ("chat", "Bram Visser"),
        ("mail", "The Shop"),
    ]


async def test_who_books_for_oneself_is_not_told_in_chat(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    messages = (await book(shop, a_wish(at(9)), by="bram")).view.messages
    assert all(message.channel != "chat" for message in messages)


async def test_the_customer_is_not_told_when_staff_say_so(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    messages = (await book(shop, a_wish(at(9), tell_customer=False))).view.messages
    assert all(message.recipient != "Noor Jansen" for message in messages)


async def test_messages_hold_no_personal_values(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    appointment = (await book(shop, a_wish(at(9), notes="knee"))).view.appointment
    rows = await shop.database.read(lambda work: work.outbox.of_appointment(shop.id, appointment.id))
    assert rows
    assert not any("noor" in str(row.payload).casefold() or "knee" in str(row.payload) for row in rows)


async def test_history_names_people_by_id(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    history = (await read(shop, await book(shop, a_wish(at(9))))).history
    assert [(line.what, line.by, line.by_name) for line in history] == [("booked", "ada", "Ada")]
    assert "noor" not in str(history[0].data).casefold()


async def test_reminders_are_planned(sqlite_database: Database) -> None:
    service = a_service(reminders=(Reminder(offset=60), Reminder(offset=24 * 60)))
    shop = await a_shop(sqlite_database, services=[service])
    appointment = (await book(shop, a_wish(at(12)))).view.appointment
    rows = await shop.database.read(lambda work: work.reminders.of_appointment(shop.id, appointment.id))
    assert [row.due_at for row in rows] == [at(11)]


async def test_an_online_booking_orders_its_room_and_the_confirmation_waits_for_it(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(is_online=True)])
    appointment = (await book(shop, a_wish(at(9)))).view.appointment
    rows = await shop.database.read(lambda work: work.outbox.of_appointment(shop.id, appointment.id))
    due = {row.kind: row.due_at - MONDAY for row in rows}
    assert due["meeting"] == timedelta(0)
    assert due["mail"] == timedelta(seconds=60)


async def test_anybody_free_is_chosen_and_the_reason_is_kept(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(staff_ids=BOTH)])
    await book(shop, a_wish(at(9), staff_ids=(ADA,)))
    view = await read(shop, await book(shop, a_wish(at(9))))
    assert view.appointment.staff_ids == (BRAM,)
    assert view.history[0].data["assignment"] == {"reason": AssignmentReason.ONLY_ONE_FREE}


async def test_fair_assignment_takes_who_has_fewest_minutes(database: Database) -> None:
    business = a_business(policy=SchedulingPolicy(minimum_lead_time=0, assignment=AssignmentRule.FAIR))
    shop = await a_shop(database, business=business, services=[a_service(staff_ids=BOTH)])
    await book(shop, a_wish(at(9), staff_ids=(BRAM,)))
    assert (await book(shop, a_wish(at(11)))).view.appointment.staff_ids == (ADA,)


async def test_a_service_that_needs_all_takes_all(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(staff_ids=BOTH, staff_rule=StaffRule.ALL_OF)])
    assert (await book(shop, a_wish(at(9)))).view.appointment.staff_ids == BOTH


async def test_what_a_team_member_books_is_the_team_members_own(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(staff_ids=BOTH)])
    assert (await book(shop, a_wish(at(9)), by="bram")).view.appointment.staff_ids == (BRAM,)


async def test_a_team_member_cannot_book_for_somebody_else(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(staff_ids=BOTH)])
    with pytest.raises(NotAllowed):
        await book(shop, a_wish(at(9), staff_ids=(ADA,)), by="bram")


async def test_a_known_mail_is_a_known_customer_whatever_its_case(database: Database) -> None:
    shop = await a_shop(database, customers=[a_customer("Noor Hendriks", email="noor@example.com")])
    wish = a_wish(at(9), customers=(CustomerWish(name="Noor", email="Noor@Example.com"),))
    assert (await book(shop, wish)).view.appointment.seated[0].customer_id == "noor"


async def test_a_known_phone_is_a_known_customer_however_it_is_written(database: Database) -> None:
    shop = await a_shop(database, customers=[a_customer("Noor Hendriks", email="", phone="+31612345678")])
    wish = a_wish(at(9), customers=(CustomerWish(name="Noor", phone="06 - 1234 5678"),))
    assert (await book(shop, wish)).view.appointment.seated[0].customer_id == "noor"


async def test_equal_names_are_never_merged(database: Database) -> None:
    shop = await a_shop(database, customers=[a_customer("Piet Jansen")])
    wish = a_wish(at(9), customers=(CustomerWish(name="Piet Jansen"),))
    assert (await book(shop, wish)).view.appointment.seated[0].customer_id != "piet"


async def test_what_was_not_known_of_a_customer_is_filled_in(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, customers=[a_customer("Noor Hendriks", email="")])
    noor = a_customer().id
    await book(shop, a_wish(at(9), customers=(CustomerWish(customer_id=noor, email="noor@example.com"),)))
    view = await shop.usecases.read_customer(shop.id, noor, staff_actor("ada"))
    assert view.customer.email == "noor@example.com"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (a_wish(customers=()), "customers"),
        (a_wish(customers=(CustomerWish(),)), "customer_name"),
        (a_wish(customers=(CustomerWish(name="Noor", email="no address"),)), "email"),
        (a_wish(customers=(CustomerWish(name="N" * 201),)), "customer_name"),
        (a_wish(staff_ids=()), "staff_ids"),
        (a_wish(override=OverrideWish(reason=" ")), "override_reason"),
        (replace(a_wish(), start=None), "start"),
        (a_wish(at(9).replace(second=30)), "start"),
        (a_wish(duration=0), "duration"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_bad_input_is_refused_by_field(wish: BookingWish, field: str, sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await book(shop, wish)
    assert refused.value.data["field"] == field


async def test_a_service_that_is_not_there_is_not_found(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotFound):
        await book(shop, a_wish(service_id=ServiceId("nothing")))


async def test_answers_that_were_not_asked_for_are_refused(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    answer = Answer(question_id=QuestionId("shoe"), question="Shoe size?", answer="43")
    with pytest.raises(Invalid):
        await book(shop, a_wish(customers=(CustomerWish(name="Noor", answers=(answer,)),)))


async def test_staff_may_leave_a_required_question_open(sqlite_database: Database) -> None:
    question = QuestionAssignment(question=Question(id=QuestionId("why"), display_name="Why?"), is_required=True)
    shop = await a_shop(sqlite_database, services=[])
    await shop.database.write(lambda work: work.questions.add(shop.id, question.question))
    await shop.database.write(lambda work: work.services.add(shop.id, a_service(questions=(question,))))
    assert not (await book(shop, a_wish(at(9)))).was_repeat


async def test_staff_book_anyway_with_a_reason_and_the_rule_is_named(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, a_wish(at(9)))
    booked = await book(shop, a_wish(at(9), override=OverrideWish(reason="she waits already")))
    override = (await read(shop, booked)).appointment.override
    assert override is not None
    assert (override.rule, override.reason, override.by) == (Rule.BUSY, "she waits already", ADA)


async def test_a_walk_in_starts_at_the_present_minute_off_the_grid(database: Database) -> None:
    shop = await a_shop(database, now=MONDAY + timedelta(minutes=7, seconds=21))
    booked = await book(shop, replace(a_wish(), start=None, is_walk_in=True))
    assert booked.view.appointment.span.start == at(8, 7)


async def test_the_personal_calendar_is_asked_again_before_booking(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    shop.outside.calendars[BRAM] = (Interval(at(9, 10), at(9, 20)),)
    with pytest.raises(SlotRefused) as refused:
        await book(shop, a_wish(at(9)))
    assert refused.value.data["rule"] == Rule.BUSY


async def test_a_group_takes_everybody_into_one_appointment(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(maximum_attendees=3)])
    first = await book(shop, a_wish(at(9)))
    second = await book(shop, a_wish(at(9), customers=(CustomerWish(name="Mei"), CustomerWish(name="Jan"))))
    assert second.view.appointment.id == first.view.appointment.id
    assert [seat.name for seat in (await read(shop, first)).appointment.seated] == ["Noor Jansen", "Mei", "Jan"]


async def test_a_full_group_is_refused(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(maximum_attendees=2)])
    await book(shop, a_wish(at(9), customers=(CustomerWish(name="Mei"), CustomerWish(name="Jan"))))
    with pytest.raises(SlotRefused):
        await book(shop, a_wish(at(9)))


async def test_a_repeated_draft_takes_one_seat(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(maximum_attendees=3)])
    await book(shop, a_wish(at(9)))
    wish = a_wish(at(9), customers=(CustomerWish(name="Mei"),), draft_id=DraftId("seat"))
    await book(shop, wish)
    repeat = await book(shop, wish)
    assert repeat.was_repeat
    assert len((await read(shop, repeat)).appointment.seated) == 2


async def test_joining_a_group_tells_the_new_customer_alone(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(maximum_attendees=3)])
    await book(shop, a_wish(at(9)))
    joined = await book(shop, a_wish(at(9), customers=(CustomerWish(name="Mei", email="mei@example.com"),)))
    told = [message.recipient for message in joined.view.messages if message.attendee_id and not message.staff_id]
    assert told == ["Mei"]


async def test_a_hold_keeps_its_place_until_it_ends(database: Database) -> None:
    shop = await a_shop(database)
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
    await shop.database.write(lambda work: work.appointments.add(shop.id, hold))
    with pytest.raises(SlotRefused):
        await book(shop, a_wish(at(9)))
    shop.clock.forward(seconds=10)
    assert (await book(shop, a_wish(at(9)))).view.appointment.state is State.BOOKED


async def test_services_of_staff_in_another_zone_follow_their_hours(sqlite_database: Database) -> None:
    james = a_staff_member("James", zone="America/New_York", hours=EVERY_ROLE[0].hours)
    shop = await a_shop(sqlite_database, staff=[*EVERY_ROLE, james], services=[a_service(staff_ids=(james.id,))])
    booked = await book(shop, a_wish(at(9)))
    assert booked.view.staff[0].zone == "America/New_York"


async def test_a_customer_learns_nothing_of_whom_a_phone_belongs_to(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, customers=[a_customer("Noor Hendriks", phone="+31612345678")])
    stranger = Actor(kind="customer")
    wish = a_wish(at(9), customers=(CustomerWish(name="X", phone="0612345678"),))
    booked = await shop.usecases.book_appointment(wish, stranger)
    seat = (await read(shop, booked)).appointment.attendees[0]
    assert (seat.customer_id, seat.email) == ("noor", "")


async def test_a_customer_does_not_book_by_the_id_of_another(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, customers=[a_customer()])
    wish = a_wish(at(9), customers=(CustomerWish(customer_id=a_customer().id),))
    with pytest.raises(Invalid):
        await shop.usecases.book_appointment(wish, Actor(kind="customer"))
