"""What can be booked: seats, one or all of the staff, availability of a service, steps, buffers, hours, and who is chosen."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from scheduling.errors import SlotRefused
from scheduling.policy import (
    Availability,
    AvailabilityType,
    AvailabilityWindow,
    HoursBlock,
    SchedulingPolicy,
    WeeklyHours,
    same_hours,
)
from scheduling.rules import Rule
from scheduling.service import PriceType, ServiceId, StaffRule
from scheduling.staff import Membership, Role, StaffId
from storage import Database
from tests.features.acting import ADA, CUSTOMER, NOOR, book, move, opened, slots, starts
from tests.support.builders import a_business, a_service, a_staff_member, at
from usecases.book_appointment import CustomerWish
from usecases.day_schedule import ScheduleQuestion

MONDAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)
ADA_ID, BRAM_ID = StaffId("ada"), StaffId("bram")
BOTH = (ADA_ID, BRAM_ID)


def policy(**given: object) -> SchedulingPolicy:
    return SchedulingPolicy(**{"minimum_lead_time": 0, **given})  # type: ignore[arg-type]  # passed on


async def test_a_group_start_stays_on_offer_until_its_last_seat_is_taken(database: Database) -> None:
    shop, _ = await opened(database, a_service(maximum_attendees=3))
    left = []
    for name in ("Mei", "Jan", "Sam"):
        left += [slot.seats_left for slot in await slots(shop, MONDAY) if slot.span.start == at(9)]
        await book(shop, CUSTOMER, start=at(9), customers=(CustomerWish(name=name),))
    assert left == [3, 2, 1]
    assert "09:00" not in await starts(shop, MONDAY)


def test_a_service_has_one_seat_unless_told_otherwise() -> None:
    assert a_service().maximum_attendees == 1


async def test_one_of_the_staff_is_booked_and_the_others_stay_free(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, a_service(staff_ids=BOTH))
    first, second = await book(shop, start=at(9)), await book(shop, start=at(9))
    assert {first.staff_ids, second.staff_ids} == {(ADA_ID,), (BRAM_ID,)}


async def test_all_of_the_staff_are_booked_and_a_start_is_offered_when_all_are_free(sqlite_database: Database) -> None:
    panel = a_service(id=ServiceId("panel"), staff_ids=BOTH, staff_rule=StaffRule.ALL_OF)
    shop, _ = await opened(sqlite_database, a_service(), panel)
    await book(shop, start=at(9))
    offered = await starts(shop, MONDAY, service="panel")
    assert ("08:30" in offered, "09:00" in offered) == (True, False)
    assert (await book(shop, start=at(10), service_id=panel.id)).staff_ids == BOTH


async def test_own_weekly_hours_of_a_service_narrow_the_hours_of_its_staff(sqlite_database: Database) -> None:
    mornings = Availability(type=AvailabilityType.CUSTOM_WEEKLY_HOURS, hours=same_hours(8 * 60, 10 * 60))
    shop, _ = await opened(sqlite_database, a_service(policy=policy(general_availability=mornings)))
    assert await starts(shop, MONDAY) == ["08:00", "08:30"]


async def test_a_range_of_dates_has_rules_of_its_own(sqlite_database: Database) -> None:
    closed = Availability(type=AvailabilityType.NOT_BOOKABLE)
    windows = (AvailabilityWindow(first=TUESDAY, last=TUESDAY, availability=closed),)
    shop, _ = await opened(sqlite_database, a_service(policy=policy(custom_availabilities=windows)))
    days = [TUESDAY + timedelta(days=number) for number in (-1, 0, 1)]
    assert [bool(await starts(shop, day)) for day in days] == [True, False, True]
    with pytest.raises(SlotRefused) as refused:
        await book(shop, CUSTOMER, start=at(9, day=5))
    assert refused.value.data["rule"] == Rule.NOT_BOOKABLE


async def test_a_service_that_is_closed_can_be_open_for_a_season(sqlite_database: Database) -> None:
    closed = Availability(type=AvailabilityType.NOT_BOOKABLE)
    windows = (AvailabilityWindow(first=TUESDAY, last=TUESDAY, availability=Availability()),)
    rules = policy(general_availability=closed, custom_availabilities=windows)
    shop, _ = await opened(sqlite_database, a_service(policy=rules))
    assert [bool(await starts(shop, day)) for day in (MONDAY, TUESDAY)] == [False, True]


@pytest.mark.parametrize(
    ("step", "first"),
    [(5, ["08:00", "08:05"]), (20, ["08:00", "08:20"]), (7, ["08:00", "08:07"]), (240, ["08:00", "12:00"])],
)
async def test_the_step_between_starts_does_not_depend_on_the_length(
    sqlite_database: Database, step: int, first: list[str]
) -> None:
    shop, _ = await opened(sqlite_database, a_service(duration=45, policy=policy(slot_interval=step)))
    assert (await starts(shop, MONDAY))[:2] == first


async def test_an_hour_with_a_quarter_of_buffer_needs_75_free_minutes(sqlite_database: Database) -> None:
    long = a_service(id=ServiceId("long"), duration=60, post_buffer=15, policy=policy(slot_interval=15))
    shop, _ = await opened(sqlite_database, a_service(), long)
    await book(shop, start=at(10))
    offered = [start for start in await starts(shop, MONDAY, service="long") if start < "10:00"]
    assert offered[-1] == "08:45"


async def test_customers_see_nothing_of_buffers(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database, a_service(pre_buffer=10, post_buffer=15))
    await book(shop, start=at(9))
    await post.deliver()
    (mail,) = post.mail.to(NOOR)
    assert "10:00–10:30" in mail.text
    assert "DTEND:20270104T093000Z" in (mail.ics or b"").decode()


async def test_business_staff_and_service_hours_all_bind(sqlite_database: Database) -> None:
    bram = a_staff_member("Bram", hours=same_hours(10 * 60, 14 * 60))
    custom = Availability(type=AvailabilityType.CUSTOM_WEEKLY_HOURS, hours=same_hours(9 * 60, 12 * 60))
    business = a_business(hours=same_hours(8 * 60, 17 * 60), policy=policy())
    service = a_service(policy=policy(general_availability=custom))
    shop, _ = await opened(sqlite_database, service, business=business, staff=(a_staff_member("Ada"), bram))
    offered = await starts(shop, MONDAY)
    assert (offered[0], offered[-1]) == ("09:00", "10:30")


async def test_a_split_day_is_offered_on_both_sides_of_its_break(sqlite_database: Database) -> None:
    split = WeeklyHours(((HoursBlock(9 * 60, 10 * 60), HoursBlock(14 * 60, 15 * 60)),) * 7)
    shop, _ = await opened(sqlite_database, business=a_business(hours=split))
    assert await starts(shop, MONDAY) == ["08:00", "08:30", "13:00", "13:30"]


async def test_a_weekday_without_hours_is_a_day_on_which_somebody_cannot_be_booked(sqlite_database: Database) -> None:
    bram = a_staff_member("Bram", hours=same_hours(9 * 60, 17 * 60, (0,)))
    shop, _ = await opened(sqlite_database, staff=(bram,))
    assert [bool(await starts(shop, day)) for day in (MONDAY, TUESDAY)] == [True, False]


async def test_what_is_booked_is_taken_on_the_list_and_on_the_schedule(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database)
    booked = await book(shop, start=at(9))
    assert "09:00" not in await starts(shop, MONDAY)
    question = ScheduleQuestion(business_id=shop.id, first=MONDAY, staff_ids=(BRAM_ID,))
    view = await shop.usecases.day_schedule(question, ADA)
    (person,) = view.days[0].people
    assert [one.appointment.id for one in person.appointments] == [booked.id]
    assert not any(gap.overlaps(booked.span) for gap in person.free)


async def test_a_hidden_service_is_booked_by_staff_alone(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, a_service(is_hidden=True))
    with pytest.raises(SlotRefused):
        await book(shop, CUSTOMER, start=at(9))
    assert (await book(shop, start=at(9))).service_id == "checkup"


@pytest.mark.parametrize("where", ["business", "service"])
async def test_the_choice_of_a_person_can_be_taken_away(sqlite_database: Database, where: str) -> None:
    closed = policy(allow_staff_selection=False)
    business = a_business(policy=closed if where == "business" else policy())
    service = a_service(staff_ids=BOTH, policy=closed if where == "service" else None)
    shop, _ = await opened(sqlite_database, service, business=business)
    with pytest.raises(SlotRefused) as refused:
        await book(shop, CUSTOMER, start=at(9), staff_ids=(BRAM_ID,))
    assert refused.value.data["rule"] == Rule.STAFF_CHOICE
    assert (await book(shop, CUSTOMER, start=at(9))).assignment_reason == "at_random"


async def test_who_is_chosen_at_random_is_free_and_everybody_free_can_be_chosen(sqlite_database: Database) -> None:
    people = tuple(a_staff_member(name, role=Role.ADMINISTRATOR) for name in ("Ada", "Bram", "Cees"))
    service = a_service(staff_ids=tuple(one.id for one in people))
    shop, _ = await opened(sqlite_database, service, staff=people)
    chosen: Counter[StaffId] = Counter()
    for day in (4, 5, 6, 7, 8):
        for hour in range(8, 16):
            await book(shop, start=at(hour, day=day), staff_ids=(StaffId("cees"),))
            chosen.update((await book(shop, start=at(hour, day=day))).staff_ids)
    assert set(chosen) == {ADA_ID, BRAM_ID}


async def test_chance_is_the_rule_unless_another_is_set_and_knows_no_limit(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, a_service(staff_ids=BOTH))
    await book(shop, start=at(9), staff_ids=(ADA_ID,))
    reasons = {(await book(shop, start=at(hour))).assignment_reason for hour in range(10, 14)}
    assert reasons == {"at_random"}


async def test_load_is_evened_out_by_giving_an_appointment_to_somebody_else(sqlite_database: Database) -> None:
    shop, post = await opened(sqlite_database, a_service(staff_ids=BOTH))
    booked = await book(shop, start=at(9), staff_ids=(BRAM_ID,))
    await post.deliver()
    moved = await move(shop, booked, staff_ids=(ADA_ID,))
    await post.deliver(seconds=10)
    assert (moved.staff_ids, moved.span) == ((ADA_ID,), booked.span)
    assert [mail.ics_method for mail in post.mail.to("bram@example.com")] == ["REQUEST", "CANCEL"]


@pytest.mark.parametrize(
    "given",
    [{"membership": Membership.PENDING}, {"membership": Membership.REJECTED}, {"is_bookable": False}],
    ids=["asked", "declined", "manages only"],
)
async def test_who_has_not_accepted_or_only_manages_is_not_booked(
    sqlite_database: Database, given: dict[str, object]
) -> None:
    people = (a_staff_member("Ada", role=Role.ADMINISTRATOR, **given), a_staff_member("Bram"))
    shop, _ = await opened(sqlite_database, a_service(staff_ids=BOTH), staff=people)
    assert {ref.id for slot in await slots(shop, MONDAY) for ref in slot.staff} == {BRAM_ID}


async def test_a_person_in_another_zone_works_by_the_clock_there(sqlite_database: Database) -> None:
    anna = a_staff_member("Anna", zone="America/New_York", hours=same_hours(9 * 60, 10 * 60))
    shop, _ = await opened(sqlite_database, a_service(staff_ids=(anna.id,)), staff=(anna,))
    assert await starts(shop, MONDAY) == ["14:00", "14:30"]


async def test_a_price_is_told_and_one_that_is_not_set_is_not(sqlite_database: Database) -> None:
    paid = a_service(price=Decimal("42.5"), price_type=PriceType.STARTING_AT)
    free = replace(paid, id=ServiceId("unset"), price_type=PriceType.NOT_SET)
    shop, post = await opened(sqlite_database, paid, free)
    await book(shop, start=at(9))
    await book(shop, start=at(10), service_id=free.id)
    await post.deliver()
    told = ["42,50" in mail.text for mail in sorted(post.mail.to(NOOR), key=lambda mail: mail.subject)]
    assert told == [True, False]


async def test_large_businesses_have_no_built_in_limit(sqlite_database: Database) -> None:
    people = tuple(a_staff_member(f"P{number}", email="") for number in range(120))
    services = [a_service(id=ServiceId(f"s{at_}"), staff_ids=tuple(one.id for one in people)) for at_ in range(60)]
    shop, _ = await opened(sqlite_database, *services, staff=(a_staff_member("Ada", role=Role.ADMINISTRATOR), *people))
    assert len((await slots(shop, MONDAY, service="s59"))[0].staff) == 120
    assert (await book(shop, start=at(9), service_id=ServiceId("s59"))).staff_ids


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("insurance consultation", {"duration": 45, "is_online": True, "post_buffer": 15}),
        ("interview by a panel", {"duration": 60, "staff_ids": BOTH, "staff_rule": StaffRule.ALL_OF}),
        ("patient visit", {"duration": 10, "pre_buffer": 5}),
        ("court hearing", {"duration": 480, "staff_ids": BOTH, "staff_rule": StaffRule.ALL_OF}),
        ("town hall", {"duration": 90, "maximum_attendees": 500, "is_online": True}),
        ("office hour of a lecturer", {"duration": 15}),
        ("exam registration", {"duration": 120, "maximum_attendees": 40}),
        ("design session in the shop", {"duration": 75, "post_buffer": 30}),
        ("technical support", {"duration": 20, "is_online": True, "staff_ids": BOTH}),
        ("use of a conference room", {"duration": 240}),
    ],
)
async def test_trades_of_all_kinds_find_book_and_confirm(
    sqlite_database: Database, name: str, given: dict[str, object]
) -> None:
    shop, post = await opened(sqlite_database, a_service(display_name=name, **given))
    first = (await slots(shop, TUESDAY))[0]
    booked = await book(shop, start=first.span.start)
    await post.deliver()
    assert booked.span == first.span
    assert name in post.mail.to(NOOR)[0].text
