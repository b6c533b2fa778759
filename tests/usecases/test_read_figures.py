"""The figures of the home page: what they count, for whom, over which days (B82, B91, S89, S144)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from scheduling.appointment import Appointment, DraftId, Origin, State
from scheduling.errors import Invalid, NotAllowed
from scheduling.policy import ALWAYS, AssignmentRule, SchedulingPolicy
from scheduling.service import PriceType, ServiceId
from scheduling.staff import Role, StaffId, TimeOff, TimeOffId
from storage import Database
from storage.tables import appointment
from tests.support.builders import Shop, a_business, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from usecases.access import SYSTEM
from usecases.book_appointment import CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.read_figures import FiguresQuestion, FiguresView
from usecases.share_targets import Share

ADA = staff_actor("ada")
BRAM, CARL = StaffId("bram"), StaffId("carl")


async def book(shop: Shop, start: datetime | None = None, name: str = "Noor Jansen", **given: Any) -> Appointment:
    who = CustomerWish(name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.com")
    done = await shop.usecases.book_appointment(a_wish(start or at(9), customers=(who,), **given), ADA)
    return done.view.appointment


async def figures(shop: Shop, who: str = "ada", **given: Any) -> FiguresView:
    return await shop.usecases.read_figures(FiguresQuestion(business_id=shop.id, **given), staff_actor(who))


async def note(shop: Shop, one: Appointment, **values: Any) -> None:
    """As the board does while the day goes on."""
    mine = update(appointment).where(appointment.c.id == one.id).values(**values)
    await shop.database.write(lambda work: work.connection.execute(mine))


def of_staff(*names: str, **given: Any) -> Any:
    return a_service(staff_ids=tuple(StaffId(name) for name in names), **given)


TWO = (
    a_staff_member("Ada", role=Role.ADMINISTRATOR, is_bookable=False),
    a_staff_member("Bram"),
    a_staff_member("Carl"),
)


async def test_bookings_made_are_counted_on_each_load_anew(database: Database) -> None:
    shop = await a_shop(database)
    seen = [(await figures(shop)).bookings]
    for hour in (9, 10):
        await book(shop, at(hour))
        seen.append((await figures(shop)).bookings)
    assert seen == [0, 1, 2]


async def test_a_booking_of_today_for_next_month_is_among_them(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, at(9, day=1, month=2))
    assert (await figures(shop)).bookings == 1


async def test_thirty_days_include_today_and_no_more(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, at(9, day=15, month=3))
    shop.clock.forward(days=29)
    within = await figures(shop)
    shop.clock.forward(days=1)
    assert (within.bookings, (await figures(shop)).bookings) == (1, 0)
    assert (within.first, within.last) == (date(2027, 1, 4), date(2027, 2, 2))


async def test_each_day_stands_there_with_what_was_made_on_it(database: Database) -> None:
    shop = await a_shop(database, now=at(22, 30))  # half past eleven in the evening in Amsterdam
    await book(shop, at(9, day=11))
    shop.clock.forward(hours=1)
    for hour in (10, 11):
        await book(shop, at(hour, day=11))
    view = await figures(shop, days=7)
    assert len(view.per_day) == 7
    assert view.per_day[-2:] == ((date(2027, 1, 4), 1), (date(2027, 1, 5), 2))


async def test_days_are_local_ones_also_across_a_clock_change(database: Database) -> None:
    shop = await a_shop(database, now=at(22, 30, day=27, month=3))
    await book(shop, at(9, day=5, month=4))
    shop.clock.forward(days=1)  # 22:30 UTC is half past midnight now
    await book(shop, at(10, day=5, month=4))
    view = await figures(shop, days=7)
    assert [day for day in view.per_day if day[1]] == [(date(2027, 3, 27), 1), (date(2027, 3, 29), 1)]


async def test_a_customer_who_books_twice_is_one_person(database: Database) -> None:
    shop = await a_shop(database)
    for hour, name in ((9, "Noor Jansen"), (10, "Noor Jansen"), (11, "Ali Baba")):
        await book(shop, at(hour), name)
    assert (await figures(shop)).customers == 2


async def test_a_price_counts_once_per_booking_also_by_the_hour(database: Database) -> None:
    """B91"""
    services = [
        a_service(price=Decimal("19.95"), price_type=PriceType.FIXED_PRICE),
        a_service(id=ServiceId("long"), duration=180, price=Decimal("50.10"), price_type=PriceType.HOURLY),
        a_service(id=ServiceId("free"), price=Decimal(99), price_type=PriceType.FREE),
    ]
    shop = await a_shop(database, services=services)
    for hour, service in ((9, "checkup"), (10, "long"), (13, "free"), (14, "checkup")):
        await book(shop, at(hour), service_id=ServiceId(service))
    (amount,) = (await figures(shop)).revenue
    assert (amount.currency, amount.amount) == ("EUR", Decimal("90.00"))


async def test_what_was_cancelled_is_no_booking_and_brings_nothing(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(price=Decimal(20), price_type=PriceType.FIXED_PRICE)])
    one = await book(shop)
    wish = CancelWish(business_id=shop.id, appointment_id=one.id, expected_version=1, draft_id=DraftId("d"))
    await shop.usecases.cancel_appointment(wish, ADA)
    view = await figures(shop)
    assert (view.bookings, view.cancelled, view.customers, view.revenue) == (0, 1, 0, ())


async def test_no_shows_are_counted_among_those_that_were_to_come(database: Database) -> None:
    shop = await a_shop(database)
    one, _ = await book(shop, at(9)), await book(shop, at(10))
    await note(shop, one, state=State.NO_SHOW)
    view = await figures(shop)
    assert (view.no_shows, view.held) == (1, 2)
    assert [(service.name, service.no_shows) for service in view.by_service] == [("Check-up", 1)]


async def test_occupancy_is_booked_of_open_minutes(database: Database) -> None:
    staff = [a_staff_member("Ada", role=Role.ADMINISTRATOR, is_bookable=False), a_staff_member("Bram")]
    shop = await a_shop(database, staff=staff)
    await book(shop, at(9))
    view = await figures(shop, days=7)
    assert (view.booked_minutes, view.open_minutes) == (30, 5 * 8 * 60)


async def test_time_off_is_no_open_time(database: Database) -> None:
    staff = [a_staff_member("Ada", role=Role.ADMINISTRATOR, is_bookable=False), a_staff_member("Bram")]
    shop = await a_shop(database, staff=staff)
    off = TimeOff(id=TimeOffId("off"), staff_id=BRAM, first=date(2027, 1, 4), last=date(2027, 1, 4))
    await database.write(lambda work: work.time_off.add(shop.id, off))
    assert (await figures(shop, days=7)).open_minutes == 4 * 8 * 60


async def test_an_appointment_counts_as_far_as_it_lies_in_the_days(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(duration=24 * 60)], business=a_business(hours=ALWAYS))
    await book(shop, at(11))  # noon in Amsterdam
    assert (await figures(shop)).booked_minutes == 12 * 60


async def test_lead_times_are_told_by_mean_and_class(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop, at(10))
    await book(shop, at(8, day=14))
    view = await figures(shop)
    assert view.lead.minutes == (2 * 60 + 10 * 24 * 60) // 2
    assert view.leads == (1, 0, 0, 1, 0)


async def test_planned_and_real_length_and_the_wait_are_of_what_was_noted(database: Database) -> None:
    shop = await a_shop(database)
    one, _ = await book(shop, at(9)), await book(shop, at(10))
    times = {"arrived_at": at(8, 50), "started_at": at(9, 5), "finished_at": at(9, 50)}
    await note(shop, one, state=State.DONE, **times)
    view = await figures(shop)
    assert [(part.count, part.minutes) for part in (view.planned, view.real, view.wait)] == [(1, 30), (1, 45), (1, 15)]
    assert view.by_service[0].real.minutes == 45


async def test_where_nothing_was_noted_there_is_no_mean(database: Database) -> None:
    shop = await a_shop(database)
    await book(shop)
    view = await figures(shop)
    assert (view.real.minutes, view.wait.minutes) == (None, None)


async def test_through_which_door_and_how_was_booked(database: Database) -> None:
    """B82: what is used of the product, as far as bookings tell."""
    shop = await a_shop(database)
    await book(shop, at(9), origin=Origin.TAB)
    await note(shop, await book(shop, at(10), origin=Origin.CHAT), is_online=True)
    await note(shop, await book(shop, at(11), origin=Origin.CHAT), waiting_since=at(8))
    await note(shop, await book(shop, at(12), origin=Origin.CHAT), state=State.CANCELLED)
    assert (await figures(shop)).uses == (
        ("chat", 2),
        ("tab", 1),
        ("page", 0),
        ("api", 0),
        ("online", 1),
        ("on_demand", 1),
    )


async def test_one_service_can_be_looked_at_alone(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(), a_service(id=ServiceId("other"), display_name="Other")])
    await book(shop, at(9))
    await book(shop, at(10), service_id=ServiceId("other"))
    view = await figures(shop, service_id=ServiceId("other"))
    assert (view.bookings, view.booked_minutes) == (1, 30)
    assert [service.name for service in view.by_service] == ["Other"]


async def test_one_person_can_be_looked_at_alone(database: Database) -> None:
    shop = await a_shop(database, staff=TWO, services=[of_staff("bram", "carl")])
    await book(shop, at(9), staff_ids=(BRAM,))
    await book(shop, at(9), staff_ids=(CARL,))
    view = await figures(shop, staff_id=CARL)
    assert (view.bookings, view.booked_minutes) == (1, 30)
    assert [person.id for person in view.by_person] == [CARL]


async def test_each_person_stands_there_with_bookings_and_minutes(database: Database) -> None:
    shop = await a_shop(database, staff=TWO, services=[of_staff("bram", "carl")])
    for hour in (9, 10):
        await book(shop, at(hour), staff_ids=(BRAM,))
    people = (await figures(shop)).by_person
    assert [(one.name, one.bookings, one.booked_minutes) for one in people] == [("Bram", 2, 60), ("Carl", 0, 0)]


@pytest.mark.parametrize("rule", [AssignmentRule.FAIR, AssignmentRule.RANDOM])
async def test_shares_are_set_against_what_the_rule_aims_at(database: Database, rule: AssignmentRule) -> None:
    business = a_business(policy=SchedulingPolicy(minimum_lead_time=0, assignment=rule))
    alone = a_service(id=ServiceId("alone"))
    shop = await a_shop(database, business=business, staff=TWO, services=[of_staff("bram", "carl"), alone])
    for hour in (9, 10):
        await book(shop, at(hour), staff_ids=(BRAM,))
    await book(shop, at(11), service_id=ServiceId("alone"))
    shares = {one.id: one.share for one in (await figures(shop)).by_person}
    assert shares == {BRAM: Share(booked=60, target=30), CARL: Share(booked=0, target=30)}


async def test_the_order_of_a_list_aims_at_no_share(database: Database) -> None:
    business = a_business(policy=SchedulingPolicy(minimum_lead_time=0, assignment=AssignmentRule.PRIORITY))
    shop = await a_shop(database, business=business, staff=TWO, services=[of_staff("bram", "carl")])
    await book(shop)
    assert [one.share for one in (await figures(shop)).by_person] == [None, None]


@pytest.mark.parametrize("who", ["ada", "sam", "vic"])
async def test_whoever_sees_all_bookings_sees_the_figures_of_the_business(database: Database, who: str) -> None:
    """B82"""
    shop = await a_shop(database)
    await book(shop)
    view = await figures(shop, who)
    assert (view.bookings, view.is_own) == (1, False)


async def test_a_team_member_sees_the_own_figures_alone(database: Database) -> None:
    """B82"""
    staff = [*TWO, a_staff_member("Dirk")]
    shop = await a_shop(database, staff=staff, services=[of_staff("bram", "carl")])
    await book(shop, at(9), staff_ids=(BRAM,))
    await book(shop, at(10), "Ali Baba", staff_ids=(CARL,))
    view = await figures(shop, "carl")
    assert (view.bookings, view.customers, view.is_own) == (1, 1, True)
    assert [person.id for person in view.by_person] == [CARL]


async def test_a_team_member_may_not_ask_for_those_of_others(database: Database) -> None:
    shop = await a_shop(database, staff=TWO, services=[of_staff("bram", "carl")])
    with pytest.raises(NotAllowed):
        await figures(shop, "carl", staff_id=BRAM)


async def test_a_guest_sees_none(database: Database) -> None:
    shop = await a_shop(database)
    with pytest.raises(NotAllowed):
        await figures(shop, "guus")


async def test_another_number_of_days_is_refused(database: Database) -> None:
    shop = await a_shop(database)
    with pytest.raises(Invalid) as refusal:
        await shop.usecases.read_figures(FiguresQuestion(business_id=shop.id, days=8), SYSTEM)
    assert refusal.value.data["field"] == "days"


async def test_holds_are_no_bookings(database: Database) -> None:
    shop = await a_shop(database)
    one = await book(shop)
    held = replace(one, state=State.HELD, held_until=shop.clock.now() + timedelta(minutes=5))
    await note(shop, one, state=held.state, held_until=held.held_until)
    view = await figures(shop)
    assert (view.bookings, view.held, view.booked_minutes) == (0, 0, 0)
