"""What users of booking systems have suffered from, each shown not to happen on the whole way from a wish to the mail."""

from datetime import date, datetime
from typing import Any

import pytest

from scheduling.errors import Invalid, Refusal, SlotRefused
from scheduling.policy import (
    Availability,
    AvailabilityType,
    AvailabilityWindow,
    Cap,
    CapPeriod,
    CapScope,
    SchedulingPolicy,
    same_hours,
)
from scheduling.rules import Rule
from scheduling.service import ServiceId
from scheduling.staff import Role, StaffId
from storage import Database
from storage.tables import busy
from tests.features.acting import BRAM, CUSTOMER, NOOR, book, cancel, customer_in, move, opened, slots, starts
from tests.support.builders import a_business, a_service, a_staff_member, at
from tests.support.calendar_folder import CalendarFolder
from usecases.book_appointment import CustomerWish

MONDAY, DAY = date(2027, 1, 4), 24 * 60
EVERY_DAY = tuple(range(7))


@pytest.mark.parametrize(
    ("wish", "rule"),
    [
        ({"start": at(9, 7)}, Rule.GRID),
        ({"start": at(18)}, Rule.HOURS),
        ({"start": at(8, 30)}, Rule.LEAD_TIME),
        ({"start": at(9, day=20)}, Rule.WINDOW),
        ({"start": at(9, day=9)}, Rule.HOURS),
        ({"start": at(10), "service_id": ServiceId("hidden")}, Rule.HIDDEN),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_no_rule_is_got_round_by_a_wish_that_was_never_offered(
    sqlite_database: Database, wish: dict[str, Any], rule: Rule
) -> None:
    rules = SchedulingPolicy(minimum_lead_time=60, maximum_advance=14 * DAY)
    hidden = a_service(id=ServiceId("hidden"), is_hidden=True)
    shop, _ = await opened(sqlite_database, a_service(), hidden, business=a_business(policy=rules))
    with pytest.raises(SlotRefused) as refused:
        await book(shop, CUSTOMER, **wish)
    assert refused.value.data["rule"] == rule


@pytest.mark.parametrize(
    "wish", [{"duration": 5}, {"staff_ids": (StaffId("ada"),)}, {"is_walk_in": True, "start": None}]
)
async def test_customers_choose_neither_length_nor_strangers_nor_this_minute(
    sqlite_database: Database, wish: dict[str, Any]
) -> None:
    shop, _ = await opened(sqlite_database)
    with pytest.raises(Refusal):
        await book(shop, CUSTOMER, **{"start": at(9), **wish})


async def test_a_long_service_does_not_run_into_the_next_appointment(sqlite_database: Database) -> None:
    long = a_service(id=ServiceId("long"), duration=90)
    shop, _ = await opened(sqlite_database, a_service(), long)
    await book(shop, start=at(10))
    offered = await starts(shop, MONDAY, service="long")
    assert [start for start in offered if "08:00" <= start < "11:00"] == ["08:00", "08:30", "10:30"]


async def test_what_is_offered_at_an_instant_can_be_booked_at_that_instant(sqlite_database: Database) -> None:
    service = a_service(duration=25, pre_buffer=10, post_buffer=20, policy=SchedulingPolicy(minimum_lead_time=45))
    shop, _ = await opened(sqlite_database, service)
    while offered := await slots(shop, MONDAY):
        await book(shop, CUSTOMER, start=offered[len(offered) // 2].span.start)
    assert await slots(shop, MONDAY) == ()


async def test_a_full_week_offers_nothing_in_either_of_its_months(sqlite_database: Database) -> None:
    """The week of 1 March 2027 is whole; that of 29 March reaches into April."""
    bram = a_staff_member("Bram", caps=(Cap(scope=CapScope.STAFF, period=CapPeriod.WEEK, limit=1),))
    shop, _ = await opened(sqlite_database, staff=(a_staff_member("Ada", role=Role.ADMINISTRATOR), bram))
    booked = await book(shop, start=at(9, day=30, month=3))
    assert await slots(shop, date(2027, 4, 1), days=3) == ()
    with pytest.raises(SlotRefused) as refused:
        await book(shop, CUSTOMER, start=at(9, day=1, month=4))
    assert refused.value.data["rule"] == Rule.CAP
    await cancel(shop, booked)
    shop.clock.forward(seconds=10)
    assert await slots(shop, date(2027, 4, 1), days=1)


async def test_the_last_evening_of_a_range_of_dates_is_in_it(sqlite_database: Database) -> None:
    """Ten in the evening in New York is the next day in UTC."""
    closed = Availability(type=AvailabilityType.NOT_BOOKABLE)
    season = AvailabilityWindow(first=date(2027, 1, 4), last=date(2027, 1, 8), availability=Availability())
    rules = SchedulingPolicy(minimum_lead_time=0, general_availability=closed, custom_availabilities=(season,))
    business = a_business(zone="America/New_York", hours=same_hours(20 * 60, 23 * 60, EVERY_DAY), policy=rules)
    shop, _ = await opened(sqlite_database, business=business)
    offered = [slot.span.start for slot in await slots(shop, MONDAY, days=10)]
    assert (offered[0], offered[-1]) == (at(1, day=5), at(3, 30, day=9))


async def test_a_move_keeps_one_event_and_one_link(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database, a_service(is_online=True))
    booked = await book(shop, start=at(9))
    await post.deliver()
    await move(shop, booked, start=at(9, 30))
    await post.deliver(seconds=10)
    folder = CalendarFolder()
    for mail in post.mail.to(NOOR):
        folder.receive(mail.ics or b"")
    assert [begin for _, begin, _ in folder.events.values()] == [at(9, 30)]
    links = {word for mail in post.mail.to(NOOR) for word in mail.text.split() if word.startswith("https://meet.")}
    assert len(links) == 1
    assert post.rooms.calls == ["create", "reschedule"]


async def test_both_sides_read_old_and_new_time_in_one_message(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database)
    booked = await book(shop, start=at(9))
    await post.deliver()
    await move(shop, booked, start=at(13))
    await post.deliver(seconds=10)
    for address in (NOOR, BRAM):
        mail = post.mail.to(address)[-1]
        assert ("14:00–14:30" in mail.text, "10:00–10:30" in mail.text) == (True, True)


async def test_who_books_by_phone_gets_each_message_in_the_own_language(sqlite_database: Database) -> None:
    shop, post = await opened(
        sqlite_database, staff=(a_staff_member("Bram", language_tag="nl", role=Role.ADMINISTRATOR),)
    )
    wish = (CustomerWish(name="Noor", email=NOOR, language_tag="en"),)
    await book(shop, CUSTOMER, start=at(9), customers=wish)
    await post.deliver()
    assert post.mail.subjects(NOOR)[0].startswith("Confirmed: ")
    assert post.mail.subjects(BRAM)[0].startswith("Nieuw: ")


async def test_a_refused_field_is_named_with_its_rule(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await book(shop, start=at(9), customers=(CustomerWish(name="Noor", email="noor(at)example"),))
    assert refused.value.data["field"] == "email"
    assert refused.value.data["rule"]


def test_of_outside_calendars_only_spans_are_stored() -> None:
    assert {column.name for column in busy.columns} == {"business_id", "id", "staff_id", "starts_at", "ends_at"}


async def test_a_customer_of_a_group_does_not_move_the_others(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, a_service(maximum_attendees=3, is_customer_allowed_to_manage=True))
    people = (CustomerWish(name="Mei"), CustomerWish(name="Jan"))
    booked = await book(shop, start=at(9), customers=people)
    with pytest.raises(Refusal):
        await move(shop, booked, customer_in(booked), start=at(11))


async def test_where_customers_choose_nobody_they_do_not_by_moving_either(sqlite_database: Database) -> None:
    rules = SchedulingPolicy(minimum_lead_time=0, allow_staff_selection=False)
    both = (StaffId("ada"), StaffId("bram"))
    service = a_service(staff_ids=both, policy=rules, is_customer_allowed_to_manage=True)
    shop, _ = await opened(sqlite_database, service)
    booked = await book(shop, start=at(9), staff_ids=(StaffId("bram"),))
    with pytest.raises(SlotRefused) as refused:
        await move(shop, booked, customer_in(booked), start=at(11), staff_ids=(StaffId("ada"),))
    assert refused.value.data["rule"] == Rule.STAFF_CHOICE


async def test_a_moving_customer_keeps_the_person_where_customers_choose_nobody(sqlite_database: Database) -> None:
    rules = SchedulingPolicy(minimum_lead_time=0, allow_staff_selection=False)
    both = (StaffId("ada"), StaffId("bram"))
    service = a_service(staff_ids=both, policy=rules, is_customer_allowed_to_manage=True)
    shop, _ = await opened(sqlite_database, service)
    for day in (5, 6, 7, 8):
        booked = await book(shop, start=at(9, day=day), staff_ids=(StaffId("bram"),))
        moved = await move(shop, booked, customer_in(booked), start=at(12, day=day))
        assert moved.staff_ids == (StaffId("bram"),)


@pytest.mark.parametrize(
    ("start", "rule"),
    [(at(11, 7), Rule.GRID), (at(18), Rule.HOURS), (at(8, 30), Rule.LEAD_TIME), (at(9, day=25), Rule.WINDOW)],
    ids=["grid", "hours", "lead time", "window"],
)
async def test_a_customer_moves_to_what_is_offered_only(sqlite_database: Database, start: datetime, rule: Rule) -> None:
    rules = SchedulingPolicy(minimum_lead_time=60, maximum_advance=14 * DAY)
    service = a_service(policy=rules, is_customer_allowed_to_manage=True)
    shop, _ = await opened(sqlite_database, service)
    booked = await book(shop, start=at(10))
    with pytest.raises(SlotRefused) as refused:
        await move(shop, booked, customer_in(booked), start=start)
    assert refused.value.data["rule"] == rule
