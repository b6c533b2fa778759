"""What a booking asks of customers and keeps of them: address, answers, consent; and who reads it."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.appointment import Answer, Appointment, State
from scheduling.business import Address, PageSettings
from scheduling.errors import Invalid, NotAllowed, NotFound, PolicyRefused, RefusalCode
from scheduling.service import CustomerFields, FieldUse, Question, QuestionAssignment, QuestionId, Service
from storage import Database
from tests.features.acting import ADA, CUSTOMER, book, cancel, customer_in, opened, seat_of
from tests.support.builders import MONDAY, Shop, a_business, a_service, a_shop, a_wish, at, staff_actor
from usecases.book_appointment import CustomerWish

READ = Question(id=QuestionId("read"), display_name="I have read forms.example.org/terms", options=("Yes",))
SIZE = Question(id=QuestionId("size"), display_name="Shoe size?")
CONSENT = PageSettings(is_customer_consent_enabled=True, customer_consent_message="Keep my data for a year.")
NOOR = CustomerWish(name="Noor", email="noor@example.com", phone="06 12345678", notes="second floor")


def answered(question: Question, text: str) -> Answer:
    return Answer(question_id=question.id, question=question.display_name, answer=text)


async def asking(database: Database, *questions: QuestionAssignment) -> Shop:
    shop = await a_shop(database, services=[])

    def store(work: object) -> None:
        for assigned in questions:
            work.questions.add(shop.id, assigned.question)  # type: ignore[attr-defined]  # a Work
        work.services.add(shop.id, a_service(questions=questions))  # type: ignore[attr-defined]  # a Work

    await database.write(store)
    return shop


def test_a_new_service_requires_the_customers_address() -> None:
    fresh = Service(id=a_service().id, display_name="Fresh")
    assert fresh.is_email_required


async def test_a_required_address_is_required_of_customers_and_staff_may_leave_it_out(
    sqlite_database: Database,
) -> None:
    shop, _ = await opened(sqlite_database, a_service(is_email_required=True))
    nameless = (CustomerWish(name="Noor"),)
    with pytest.raises(Invalid) as refused:
        await book(shop, CUSTOMER, start=at(9), customers=nameless)
    assert refused.value.data["field"] == "customer_email"
    assert (await book(shop, start=at(9), customers=nameless)).state is State.BOOKED


async def test_an_address_can_be_made_optional_for_a_service(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, a_service(is_email_required=False))
    booked = await book(shop, CUSTOMER, start=at(9), customers=(CustomerWish(name="Noor"),))
    assert booked.state is State.BOOKED


async def test_the_moment_and_the_words_of_consent_are_kept(database: Database) -> None:
    shop, _ = await opened(database, business=a_business(page=CONSENT))
    shop.clock.forward(minutes=12)
    booked = await book(shop, CUSTOMER, start=at(9), customers=(replace(NOOR, has_consented=True),))
    stored = await shop.usecases.read_appointment(shop.id, booked.id, ADA)
    seat = seat_of(stored.appointment)
    assert (seat.consented_at, seat.consent_text) == (at(8, 12), CONSENT.customer_consent_message)
    assert at(8, 12) > MONDAY


async def test_without_the_consent_asked_for_a_customer_cannot_book(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, business=a_business(page=CONSENT))
    with pytest.raises(PolicyRefused) as refused:
        await book(shop, CUSTOMER, start=at(9), customers=(NOOR,))
    assert refused.value.code is RefusalCode.CONSENT_REQUIRED


async def test_a_form_to_be_confirmed_keeps_a_customer_from_booking(sqlite_database: Database) -> None:
    shop = await asking(sqlite_database, QuestionAssignment(question=READ, is_required=True))
    with pytest.raises(PolicyRefused) as refused:
        await book(shop, CUSTOMER, start=at(9), customers=(NOOR,))
    assert refused.value.data["field"] == READ.id
    confirmed = replace(NOOR, answers=(answered(READ, "Yes"),))
    assert (await book(shop, CUSTOMER, start=at(9), customers=(confirmed,))).state is State.BOOKED


async def test_a_box_to_tick_is_never_optional(sqlite_database: Database) -> None:
    box = replace(READ, is_confirmation=True)
    shop = await asking(sqlite_database, QuestionAssignment(question=box))
    with pytest.raises(PolicyRefused) as refused:
        await book(shop, CUSTOMER, start=at(9), customers=(NOOR,))
    assert (refused.value.code, refused.value.data["field"]) == (RefusalCode.ANSWER_REQUIRED, READ.id)
    ticked = replace(NOOR, answers=(answered(READ, "Yes"),))
    assert (await book(shop, CUSTOMER, start=at(9), customers=(ticked,))).state is State.BOOKED


@pytest.mark.parametrize(
    ("field", "asked", "entered"),
    [
        ("customer_phone", CustomerFields(phone=FieldUse.REQUIRED), {"phone": "06 12345678"}),
        ("customer_address", CustomerFields(address=FieldUse.REQUIRED), {"address": Address(city="Delft")}),
        ("customer_notes", CustomerFields(notes=FieldUse.REQUIRED), {"notes": "second floor"}),
    ],
)
async def test_a_field_that_a_service_requires_is_required_of_customers(
    field: str, asked: CustomerFields, entered: dict[str, Any], sqlite_database: Database
) -> None:
    shop, _ = await opened(sqlite_database, a_service(customer_fields=asked))
    bare = CustomerWish(name="Noor", email="noor@example.com")
    with pytest.raises(Invalid) as refused:
        await book(shop, CUSTOMER, start=at(9), customers=(bare,))
    assert (refused.value.data["field"], refused.value.data["rule"]) == (field, "required")
    booked = await book(shop, CUSTOMER, start=at(9), customers=(replace(bare, **entered),))
    assert booked.state is State.BOOKED


async def test_an_address_that_a_customer_enters_is_kept(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database)
    booked = await book(shop, start=at(9), customers=(replace(NOOR, address=Address(city="Delft")),))
    customer_id = seat_of(booked).customer_id
    assert customer_id is not None
    customer = await shop.usecases.read_customer(shop.id, customer_id, ADA)
    assert customer.customer.addresses == (Address(city="Delft"),)


async def test_a_choice_takes_one_of_its_options_only(sqlite_database: Database) -> None:
    shop = await asking(sqlite_database, QuestionAssignment(question=READ))
    with pytest.raises(Invalid) as refused:
        await book(shop, start=at(9), customers=(replace(NOOR, answers=(answered(READ, "Perhaps"),)),))
    assert refused.value.data["rule"] == "one_of_the_options"


async def test_a_question_is_optional_unless_the_service_requires_it(sqlite_database: Database) -> None:
    shop = await asking(sqlite_database, QuestionAssignment(question=SIZE))
    assert (await book(shop, CUSTOMER, start=at(9), customers=(NOOR,))).state is State.BOOKED


async def test_everything_a_customer_entered_is_kept(database: Database) -> None:
    shop = await asking(database, QuestionAssignment(question=SIZE))
    entered = replace(NOOR, answers=(answered(SIZE, "43"),))
    booked = await book(shop, CUSTOMER, start=at(9), customers=(entered,))
    seat = seat_of((await shop.usecases.read_appointment(shop.id, booked.id, ADA)).appointment)
    assert (seat.name, seat.email, seat.phone, seat.notes) == ("Noor", NOOR.email, "+31612345678", "second floor")
    assert [(answer.question, answer.answer) for answer in seat.answers] == [("Shoe size?", "43")]


async def test_a_customer_of_two_bookings_is_one_customer(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database)
    seats = [seat_of(await book(shop, start=at(hour), customers=(NOOR,))) for hour in (9, 10)]
    assert len({seat.customer_id for seat in seats}) == 1


async def test_whether_customers_manage_is_decided_by_the_service(sqlite_database: Database) -> None:
    kept, free = a_service(), a_service(id="free", is_customer_allowed_to_manage=True)
    shop, _ = await opened(sqlite_database, kept, free)
    ours = await book(shop, start=at(9))
    with pytest.raises(NotAllowed):
        await cancel(shop, ours, customer_in(ours))
    theirs = await book(shop, start=at(10), service_id=free.id)
    assert (await cancel(shop, theirs, customer_in(theirs))).state is State.CANCELLED


async def two_shops(database: Database) -> tuple[Shop, Shop, Appointment]:
    """Two businesses on one database; Ada administers the first, Zed the second."""
    first = await a_shop(database)
    other = a_business(id="other@slotkeeper", display_name="Other")
    second = await a_shop(database, business=other, staff=(), services=[a_service(staff_ids=())])
    return first, second, await book(first, start=at(9))


async def test_businesses_know_nothing_of_each_other(database: Database) -> None:
    first, second, booked = await two_shops(database)
    with pytest.raises(NotAllowed):
        await second.usecases.read_business(second.id, staff_actor("ada"))
    with pytest.raises(NotFound):
        await second.usecases.read_appointment(second.id, booked.id, ADA)
    found = await database.read(lambda work: [work.customers.list(shop.id) for shop in (first, second)])
    assert [len(customers) for customers in found] == [1, 0]


async def test_a_repeated_booking_by_a_customer_is_the_first(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database)
    wish = a_wish(at(9))
    first, again = [await shop.usecases.book_appointment(wish, CUSTOMER) for _ in range(2)]
    assert (again.was_repeat, again.view.appointment.id) == (True, first.view.appointment.id)
