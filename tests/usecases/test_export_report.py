"""The report of bookings: its columns, which bookings are in it, and who gets it (S93, S94, B89, B90)."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from scheduling.appointment import Answer, Appointment, DraftId
from scheduling.business import Address
from scheduling.errors import Invalid, NotAllowed
from scheduling.service import (
    Location,
    PriceType,
    Question,
    QuestionAssignment,
    QuestionId,
    Service,
    ServiceId,
    StaffRule,
)
from scheduling.staff import Role, StaffId
from storage import Database
from tests.support.builders import Shop, a_customer, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from usecases.book_appointment import CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.export_report import COLUMNS, ReportQuestion, ReportRow

ADA, FOUND = staff_actor("ada"), "How did you find us?"


async def report(shop: Shop, **given: Any) -> list[ReportRow]:
    start = await shop.usecases.begin_report(shop.id, ADA)
    asked = {"business_id": shop.id, "first": start.first, "last": start.last, **given}
    made = await shop.usecases.export_report(ReportQuestion(**asked), ADA)
    return [row async for row in made.rows]


async def book(shop: Shop, start: datetime | None = None, **given: Any) -> Appointment:
    done = await shop.usecases.book_appointment(a_wish(start or at(9), **given), ADA)
    return done.view.appointment


async def ask(shop: Shop, service: Service, text: str) -> None:
    question = Question(id=QuestionId("q"), display_name=text)
    asking = replace(service, questions=(QuestionAssignment(question=question),))
    await shop.database.write(lambda work: work.questions.add(shop.id, question))
    await shop.database.write(lambda work: work.services.save(shop.id, asking))


def test_the_columns_are_those_people_know() -> None:
    """B90"""
    assert ", ".join(COLUMNS) == (
        "Date Time, Customer Name, Customer Email, Customer Phone, Customer Address, Staff, Service, Location, "
        "Duration (mins.), Event Type, Pricing Type, Price, Currency, Cc Attendees, Signed Up Attendees Count, "
        "Text Notifications Enabled, Custom Fields, Booking Id, Tracking Data"
    )
    assert len(ReportRow._fields) == len(COLUMNS)


async def test_a_row_tells_everything_about_a_booking(database: Database) -> None:
    """B90"""
    place, price = Location(display_name="Room 2"), Decimal("19.95")
    service = a_service(price=price, price_type=PriceType.FIXED_PRICE, location=place)
    noor = a_customer(addresses=(Address(street="Dam 1", city="Amsterdam"),), phone="+31612345678")
    shop = await a_shop(database, services=[service], customers=[noor])
    await ask(shop, service, FOUND)
    who = CustomerWish(
        customer_id=noor.id, answers=(Answer(question_id=QuestionId("q"), question=FOUND, answer="Radio"),)
    )
    one = await book(shop, customers=(who,), cc=("desk@example.com",))
    (row,) = await report(shop)
    assert row == ReportRow(
        starts_at=datetime(2027, 1, 4, 10, 0),  # noqa: DTZ001  # the clock in Amsterdam
        customer_name="Noor Jansen",
        customer_email="noor@example.com",
        customer_phone="+31612345678",
        customer_address="Dam 1, Amsterdam",
        staff="Bram Visser",
        service="Check-up",
        location="Room 2",
        minutes=30,
        event_type="One to one",
        pricing_type="fixedPrice",
        price=Decimal("19.95"),
        currency="EUR",
        cc="desk@example.com",
        signed_up=1,
        texts_enabled="false",
        custom_fields='{"How did you find us?":"Radio"}',
        booking_id=one.id,
        tracking="",
    )


async def test_all_bookings_of_the_past_120_days_are_in_it_also_for_days_to_come(database: Database) -> None:
    """S93"""
    shop = await a_shop(database)
    await book(shop, at(9, day=3, month=6))
    shop.clock.forward(days=120)
    await book(shop, at(10, day=3, month=6))
    assert len(await report(shop)) == 2
    shop.clock.forward(days=1)
    assert len(await report(shop)) == 1


async def test_any_span_can_be_asked_for_up_to_the_whole_history(database: Database) -> None:
    """B89"""
    shop = await a_shop(database)
    await book(shop, at(9))
    shop.clock.forward(days=700)
    await book(shop, at(9, day=4, month=12, year=2028))
    assert len(await report(shop, first=None, last=None)) == 2
    assert len(await report(shop, first=date(2027, 1, 4), last=date(2027, 1, 4))) == 1


async def test_it_can_go_by_the_day_of_the_appointment(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, at(9))
    await book(shop, at(9, day=5))
    found = await report(shop, first=date(2027, 1, 5), last=date(2027, 1, 5), is_by_making=False)
    assert [row.starts_at.day for row in found] == [5]


async def test_days_are_those_of_the_business(database: Database) -> None:
    shop = await a_shop(database, now=at(23, 30))  # half past midnight on the fifth
    await book(shop, at(9, day=6))
    assert await report(shop, first=date(2027, 1, 4), last=date(2027, 1, 4)) == []
    assert len(await report(shop, first=date(2027, 1, 5), last=date(2027, 1, 5))) == 1


async def test_each_customer_of_a_group_has_a_row(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(maximum_attendees=5)])
    first = await book(shop)
    await book(shop, customers=(CustomerWish(name="Ali Baba"),))
    found = await report(shop)
    assert [(row.customer_name, row.signed_up, row.event_type) for row in found] == [
        ("Noor Jansen", 2, "One to many"),
        ("Ali Baba", 2, "One to many"),
    ]
    assert {row.booking_id for row in found} == {first.id}


async def test_several_people_stand_in_one_row(database: Database) -> None:
    staff = [a_staff_member("Ada", role=Role.ADMINISTRATOR), a_staff_member("Bram"), a_staff_member("Carl")]
    both = a_service(staff_ids=(StaffId("carl"), StaffId("bram")), staff_rule=StaffRule.ALL_OF)
    shop = await a_shop(database, staff=staff, services=[both])
    await book(shop)
    (row,) = await report(shop)
    assert (set(row.staff.split("; ")), row.event_type) == ({"Bram", "Carl"}, "Many to one")


async def test_online_is_told_as_the_place(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(is_online=True)])
    await book(shop)
    assert [row.location for row in await report(shop)] == ["Online"]


async def test_what_was_cancelled_is_not_in_it(database: Database) -> None:
    shop = await a_shop(database)
    one = await book(shop)
    wish = CancelWish(business_id=shop.id, appointment_id=one.id, expected_version=1, draft_id=DraftId("d"))
    await shop.usecases.cancel_appointment(wish, ADA)
    assert await report(shop) == []


async def test_the_rows_come_in_order_and_none_is_missing_however_many(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(duration=5), a_service(id=ServiceId("long"), duration=60)])
    for day in (4, 5, 6, 7):
        for minute in range(0, 60, 5):
            await book(shop, at(9, minute, day=day))
    found = await report(shop)
    assert len(found) == 48
    assert [row.starts_at for row in found] == sorted(row.starts_at for row in found)


@pytest.mark.parametrize("who", ["sam", "bram", "vic", "guus"])
async def test_nobody_but_administrators_gets_it(database: Database, who: str) -> None:
    """S94"""
    shop = await a_shop(database)
    with pytest.raises(NotAllowed):
        await shop.usecases.export_report(ReportQuestion(business_id=shop.id, first=None, last=None), staff_actor(who))


async def test_days_the_wrong_way_round_are_refused(database: Database) -> None:
    shop = await a_shop(database)
    question = ReportQuestion(business_id=shop.id, first=date(2027, 1, 2), last=date(2027, 1, 1))
    with pytest.raises(Invalid) as refusal:
        await shop.usecases.export_report(question, ADA)
    assert refusal.value.data["field"] == "last"
