"""A series by use case: all dates checked by the engine that lists, those chosen booked as one, and everybody told once."""

from dataclasses import replace

import pytest

from scheduling.appointment import DraftId
from scheduling.assignment import AssignmentReason
from scheduling.errors import Invalid, PolicyRefused, SlotRefused
from scheduling.policy import Cap, CapPeriod, CapScope, SchedulingPolicy
from scheduling.rules import Rule
from scheduling.series import Pattern
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import Shop, a_business, a_service, a_shop, a_wish, at, staff_actor
from tests.support.series import MONDAYS, all_of, book_series, messages_of
from usecases.access import Actor
from usecases.book_appointment import CustomerWish
from usecases.look_at_series import SeriesDate, SeriesQuestion

VISITOR = Actor(kind="customer")
OFTEN = a_service(recurring_up_to=8)
FOUR_WEEKS = Pattern(times=4)


async def look(shop: Shop, pattern: Pattern = FOUR_WEEKS, actor: Actor | None = None) -> tuple[SeriesDate, ...]:
    question = SeriesQuestion(business_id=shop.id, service_id=OFTEN.id, start=at(9), pattern=pattern)
    return await shop.usecases.look_at_series(question, actor or staff_actor("ada"))


async def test_every_date_is_looked_at_and_taken_ones_come_with_others(database: Database) -> None:
    shop = await a_shop(database)
    await shop.usecases.book_appointment(a_wish(at(9, day=11)), staff_actor("ada"))
    dates = await look(shop)
    assert [date.is_free for date in dates] == [True, False, True, True]
    assert dates[1].rule is Rule.BUSY
    assert dates[1].alternatives == (at(8, day=11), at(8, 30, day=11), at(9, 30, day=11))


async def test_a_full_day_offers_the_rest_of_its_week(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    whole_day = a_wish(at(8, day=11), duration=8 * 60)
    await shop.usecases.book_appointment(whole_day, staff_actor("ada"))
    dates = await look(shop)
    assert {start.day for start in dates[1].alternatives} == {12}


async def test_what_was_looked_at_is_booked_as_one(database: Database) -> None:
    shop = await a_shop(database)
    booked = await book_series(shop, [date.start for date in await look(shop) if date.start])
    found = await all_of(shop, booked)
    assert [one.span.start for one in found] == list(MONDAYS)
    assert len({one.attendees[0].series_id for one in found}) == 1
    assert len({one.attendees[0].customer_id for one in found}) == 1


async def test_all_or_nothing(database: Database) -> None:
    shop = await a_shop(database)
    await shop.usecases.book_appointment(a_wish(at(9, day=18)), staff_actor("ada"))
    before = await shop.usecases.schedule_version(shop.id, staff_actor("ada"))
    with pytest.raises(SlotRefused) as refused:
        await book_series(shop)
    assert refused.value.data["number"] == 2
    assert refused.value.nearest == (at(8, day=18), at(8, 30, day=18), at(9, 30, day=18))
    assert await shop.usecases.schedule_version(shop.id, staff_actor("ada")) == before


async def test_a_repeated_draft_books_nothing_again(database: Database) -> None:
    shop = await a_shop(database)
    first = await book_series(shop, draft_id=DraftId("one"))
    again = await book_series(shop, MONDAYS[:2], draft_id=DraftId("one"))
    assert (first.was_repeat, again.was_repeat) == (False, True)
    assert [one.appointment.id for one in again.views] == [one.appointment.id for one in first.views]


async def test_a_name_without_an_address_is_one_customer(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    booked = await book_series(shop, customers=(CustomerWish(name="Oma"),))
    assert len({one.appointment.attendees[0].customer_id for one in booked.views}) == 1


async def test_the_customer_and_the_business_are_told_once_and_staff_by_mail_of_each(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    rows = await messages_of(shop, await book_series(shop))
    told = [(row.kind, row.staff_id or ("customer" if row.attendee_id else "business")) for row in rows]
    assert sorted(told) == sorted(
        [("mail", "customer"), ("mail", "business"), ("chat", "bram"), *[("mail", "bram")] * 4]
    )


async def test_customers_repeat_as_often_as_the_service_lets_them(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[replace(OFTEN, recurring_up_to=3)])
    with pytest.raises(Invalid) as refused:
        await look(shop, actor=VISITOR)
    assert (refused.value.data["field"], refused.value.data["most"]) == ("times", 3)
    with pytest.raises(Invalid):
        await shop.usecases.book_series(a_wish(), MONDAYS, VISITOR)


async def test_customers_do_not_repeat_where_it_is_switched_off(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(PolicyRefused) as refused:
        await look(shop, Pattern(times=2), VISITOR)
    assert refused.value.data["rule"] == "no_series"


async def test_the_booking_window_holds_for_each_date(sqlite_database: Database) -> None:
    policy = SchedulingPolicy(minimum_lead_time=0, maximum_advance=10 * 24 * 60)
    shop = await a_shop(sqlite_database, business=a_business(policy=policy), services=[OFTEN])
    dates = await look(shop, actor=VISITOR)
    assert [date.rule for date in dates] == [None, None, Rule.WINDOW, Rule.WINDOW]
    with pytest.raises(SlotRefused):
        await shop.usecases.book_series(a_wish(), MONDAYS, VISITOR)


async def test_a_cap_counts_each_date(database: Database) -> None:
    once = (Cap(scope=CapScope.SERVICE, period=CapPeriod.DAY, limit=1),)
    shop = await a_shop(database, services=[replace(OFTEN, policy=SchedulingPolicy(minimum_lead_time=0, caps=once))])
    await shop.usecases.book_appointment(a_wish(at(12, day=11)), staff_actor("ada"))
    assert [date.rule for date in await look(shop)] == [None, Rule.CAP, None, None]
    with pytest.raises(SlotRefused):
        await book_series(shop, [at(9), at(11)])


async def test_with_anybody_the_same_person_has_all_dates_where_possible(sqlite_database: Database) -> None:
    both = replace(OFTEN, staff_ids=(StaffId("bram"), StaffId("ada")))
    shop = await a_shop(sqlite_database, services=[both])
    first = await shop.usecases.book_appointment(
        a_wish(at(9, day=18), staff_ids=(StaffId("bram"),)), staff_actor("ada")
    )
    assert first.view.staff[0].id == "bram"
    booked = await book_series(shop)
    people = [one.appointment.staff_ids[0] for one in booked.views]
    assert people[2] == "ada"
    assert len({people[0], people[1], people[3]}) == 1
    assert booked.views[1].appointment.assignment_reason == AssignmentReason.SAME_IN_SERIES


async def test_a_group_class_is_joined_on_every_date(database: Database) -> None:
    shop = await a_shop(database, services=[replace(OFTEN, maximum_attendees=5)])
    other = (CustomerWish(name="Piet", email="piet@example.com"),)
    there = await shop.usecases.book_appointment(a_wish(at(9, day=11), customers=other), staff_actor("ada"))
    booked = await book_series(shop, draft_id=DraftId("class"))
    assert booked.views[1].appointment.id == there.view.appointment.id
    again = await book_series(shop, draft_id=DraftId("class"))
    assert again.was_repeat
    assert [len(one.seated) for one in await all_of(shop, booked)] == [1, 2, 1, 1]


async def test_one_date_alone_is_an_ordinary_booking(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    booked = await book_series(shop, MONDAYS[:1])
    assert booked.views[0].appointment.attendees[0].series_id == ""
    assert not any("series" in row.payload for row in await messages_of(shop, booked))


async def test_the_same_date_twice_is_refused(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await book_series(shop, [at(9), at(9)])
    assert refused.value.data["rule"] == "repeated"
