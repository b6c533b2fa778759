"""Finding and showing: appointments by what a person remembers, the schedule of days, reasons, customers, and a set-up file."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from scheduling.appointment import State
from scheduling.errors import Invalid, NotFound
from scheduling.interval import Interval
from scheduling.policy import SchedulingPolicy
from scheduling.rules import Audience, Rule
from scheduling.service import Lobby, ServiceId
from scheduling.staff import Role, StaffId
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
from usecases.access import SYSTEM, Actor
from usecases.book_appointment import CustomerWish
from usecases.day_schedule import ScheduleQuestion
from usecases.explain_availability import WhyQuestion
from usecases.find_slots import SlotQuestion
from usecases.read_appointments import AppointmentQuestion
from usecases.take_time_off import TimeOffWish
from usecases.views import AppointmentView, PersonDay

ADA, BRAM = StaffId("ada"), StaffId("bram")
TUESDAY = date(2027, 1, 5)


async def a_busy_shop(database: Database) -> Shop:
    """Noor at nine and Mei at eleven on Monday, Noor again on Tuesday; ten, twelve and ten on the clock."""
    yoga = a_service(id=ServiceId("yoga"), display_name="Yoga", staff_ids=(ADA,))
    shop = await a_shop(database, services=[a_service(), yoga], customers=[a_customer(), a_customer("Mei Lin")])
    for start, name, service in (
        (at(9), "noor", "checkup"),
        (at(11), "mei", "yoga"),
        (at(9, day=5), "noor", "checkup"),
    ):
        customer = CustomerWish(customer_id=a_customer(name).id)
        wish = a_wish(start, customers=(customer,), service_id=ServiceId(service))
        await shop.usecases.book_appointment(wish, SYSTEM)
    return shop


async def find(shop: Shop, **given: Any) -> list[AppointmentView]:
    question = AppointmentQuestion(business_id=shop.id, **given)
    return list(await shop.usecases.find_appointments(question, staff_actor("ada")))


@pytest.mark.parametrize(
    ("given", "starts"),
    [
        ({}, [at(9), at(11), at(9, day=5)]),
        ({"customer_text": "noo"}, [at(9), at(9, day=5)]),
        ({"customer_id": "mei"}, [at(11)]),
        ({"service_id": "yoga"}, [at(11)]),
        ({"staff_ids": ("bram",)}, [at(9), at(9, day=5)]),
        ({"mine": True}, [at(11)]),
        ({"day_first": TUESDAY}, [at(9, day=5)]),
        ({"day_first": date(2027, 1, 4), "day_last": TUESDAY}, [at(9), at(11), at(9, day=5)]),
        ({"at_minute": 10 * 60}, [at(9), at(9, day=5)]),
        ({"at_minute": 12 * 60, "customer_text": "noor"}, []),
        ({"customer_text": "noor", "day_last": TUESDAY, "day_first": TUESDAY}, [at(9, day=5)]),
        ({"limit": 1}, [at(9)]),
        ({"customer_text": "nobody"}, []),
    ],
    ids=str,
)
async def test_an_appointment_is_found_by_what_is_remembered_of_it(
    given: dict[str, Any], starts: list[Any], sqlite_database: Database
) -> None:
    shop = await a_busy_shop(sqlite_database)
    assert [view.appointment.span.start for view in await find(shop, **given)] == starts


async def test_an_appointment_is_found_by_its_reference_however_it_is_typed(database: Database) -> None:
    shop = await a_busy_shop(database)
    reference = (await find(shop))[0].appointment.reference
    typed = reference.lower().replace("-", " ")
    assert [view.appointment.reference for view in await find(shop, reference=typed)] == [reference]


async def test_what_has_ended_is_not_coming(sqlite_database: Database) -> None:
    shop = await a_busy_shop(sqlite_database)
    shop.clock.forward(hours=2)
    assert [view.appointment.span.start for view in await find(shop)] == [at(11), at(9, day=5)]
    assert len(await find(shop, customer_text="noor", coming_only=False)) == 2


async def test_a_customer_reads_the_own_seat_and_nothing_of_others(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(maximum_attendees=5)])
    people = (CustomerWish(name="Mei"), CustomerWish(name="Jan"))
    made = (await shop.usecases.book_appointment(a_wish(at(9), customers=people, notes="quiet"), SYSTEM)).view
    mei = Actor(kind="customer", attendee_id=made.appointment.attendees[0].id)
    view = await shop.usecases.read_appointment(shop.id, made.appointment.id, mei)
    assert [seat.name for seat in view.appointment.attendees] == ["Mei"]
    assert (view.appointment.notes, view.history, view.can_see_customers) == ("", (), False)


async def test_an_appointment_that_is_not_there_is_not_found(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotFound):
        await shop.usecases.read_appointment(shop.id, a_wish().draft_id, SYSTEM)  # type: ignore[arg-type]  # no such id


async def column(shop: Shop, staff_id: StaffId, day: date = date(2027, 1, 4)) -> PersonDay:
    question = ScheduleQuestion(business_id=shop.id, first=day, staff_ids=(staff_id,))
    return (await shop.usecases.day_schedule(question, staff_actor("ada"))).days[0].people[0]


async def test_a_day_shows_what_is_booked_and_what_is_free(database: Database) -> None:
    person = await column(await a_busy_shop(database), BRAM)
    assert [view.appointment.span.start for view in person.appointments] == [at(9)]
    assert person.open == (Interval(at(8), at(16)),)
    assert person.free == (Interval(at(8), at(9)), Interval(at(9, 30), at(16)))


async def test_a_day_shows_time_off_and_outside_busy(database: Database) -> None:
    shop = await a_shop(database)
    wish = TimeOffWish(
        business_id=shop.id, staff_ids=(BRAM,), draft_id="d", title="Dentist", span=Interval(at(12), at(16))
    )
    await shop.usecases.take_time_off(wish, staff_actor("bram"))
    busy = Interval(at(9), at(10))
    await database.write(lambda work: work.busy.replace(shop.id, BRAM, Interval(at(0), at(23)), [busy]))
    person = await column(shop, BRAM)
    assert [one.title for one in person.time_off] == ["Dentist"]
    assert (person.busy, person.free) == ((busy,), (Interval(at(8), at(9)), Interval(at(10), at(12))))


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (TUESDAY, 24)])
async def test_a_day_is_as_long_as_it_is_on_the_clock(day: date, hours: int, sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    schedule = await shop.usecases.day_schedule(ScheduleQuestion(business_id=shop.id, first=day), staff_actor("ada"))
    assert schedule.days[0].span.minutes == hours * 60


async def test_cancelled_appointments_and_holds_are_not_shown(sqlite_database: Database) -> None:
    shop = await a_busy_shop(sqlite_database)
    cancelled = replace((await find(shop))[0].appointment, state=State.CANCELLED)
    await shop.database.write(lambda work: work.appointments.save(shop.id, cancelled))
    assert (await column(shop, BRAM)).appointments == ()


async def test_the_version_rises_with_everything_that_alters_the_schedule(database: Database) -> None:
    shop = await a_busy_shop(database)
    seen = [await shop.usecases.schedule_version(shop.id, staff_actor("ada"))]
    await shop.usecases.book_appointment(a_wish(at(14)), SYSTEM)
    seen.append(await shop.usecases.schedule_version(shop.id, staff_actor("ada")))
    await database.write(lambda work: work.businesses.save(a_business(display_name="Shop")))
    seen.append(await shop.usecases.schedule_version(shop.id, staff_actor("ada")))
    assert seen == sorted(set(seen))


async def test_too_many_days_are_refused(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid):
        await shop.usecases.day_schedule(ScheduleQuestion(business_id=shop.id, first=TUESDAY, days=43), SYSTEM)


async def test_why_names_the_rule_and_the_person(database: Database) -> None:
    shop = await a_busy_shop(database)
    question = WhyQuestion(
        business_id=shop.id, day=date(2027, 1, 4), start=at(9), service_id=ServiceId("checkup"), staff_id=BRAM
    )
    answer = await shop.usecases.explain_availability(question, staff_actor("ada"))
    assert answer.explanation.rule is Rule.BUSY
    assert [one.name for one in answer.staff] == ["Bram Visser"]


async def test_why_without_a_service_is_about_everybody_who_can_be_booked(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    question = WhyQuestion(business_id=shop.id, day=date(2027, 1, 9))
    answer = await shop.usecases.explain_availability(question, staff_actor("ada"))
    assert answer.service is None
    assert {person.rule for person in answer.explanation.people} == {Rule.HOURS}
    assert len(answer.staff) == len(EVERY_ROLE)


async def test_a_day_without_slots_names_the_first_after_it(database: Database) -> None:
    shop = await a_shop(database)
    question = SlotQuestion(
        business_id=shop.id, service_id=ServiceId("checkup"), span=Interval(at(0, day=9), at(0, day=10))
    )
    answer = await shop.usecases.find_slots(question, staff_actor("ada"))
    assert answer.slots == ()
    assert answer.next_free is not None
    assert answer.next_free.span.start == at(8, day=11)


async def test_what_is_listed_for_customers_keeps_the_lead_time(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, business=a_business(policy=SchedulingPolicy(minimum_lead_time=120)))
    question = SlotQuestion(
        business_id=shop.id,
        service_id=ServiceId("checkup"),
        span=Interval(at(0), at(0, day=5)),
        audience=Audience.CUSTOMER,
    )
    answer = await shop.usecases.find_slots(question, staff_actor("ada"))
    assert answer.slots[0].span.start == MONDAY + timedelta(hours=2)


async def test_a_customer_is_read_with_coming_and_past(database: Database) -> None:
    shop = await a_busy_shop(database)
    shop.clock.forward(hours=3)
    view = await shop.usecases.read_customer(shop.id, a_customer().id, staff_actor("ada"))
    assert [one.appointment.span.start for one in view.coming] == [at(9, day=5)]
    assert [one.appointment.span.start for one in view.past] == [at(9)]
    assert view.last_visit_at == at(9)


async def test_an_erased_customer_is_found_nowhere(database: Database) -> None:
    shop = await a_busy_shop(database)
    await shop.usecases.erase_customer(shop.id, a_customer().id, staff_actor("ada"))
    assert await shop.usecases.find_customers(shop.id, "noor", staff_actor("ada")) == ()
    assert [seat.name for view in await find(shop) for seat in view.appointment.attendees] == ["", "Mei Lin", ""]


async def test_a_changed_customer_is_stored_in_normal_form(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, customers=[a_customer()])
    changed = a_customer("  Noor   Hendriks ", email="NOOR@Example.COM", phone="06 1234 5678")
    view = await shop.usecases.change_customer(shop.id, changed, staff_actor("ada"))
    assert (view.customer.display_name, view.customer.email, view.customer.phone) == (
        "Noor Hendriks",
        "NOOR@example.com",
        "+31612345678",
    )


async def test_names_for_typeahead_hold_every_customer(sqlite_database: Database) -> None:
    shop = await a_busy_shop(sqlite_database)
    names = await shop.usecases.customer_names(shop.id, staff_actor("ada"))
    assert sorted(one.name for one in names) == ["Mei Lin", "Noor Jansen"]


DOCUMENT: dict[str, Any] = {
    "name": "Café Zon",
    "zone": "Europe/Amsterdam",
    "tenant_id": "tenant",
    "hours": {"monday": ["09:00-12:00", "13:00-17:00"], "saturday": ["22:00-02:00"]},
    "staff": [
        {"name": "Eva", "email": "eva@example.com", "role": "administrator"},
        {"name": "Tom", "is_bookable": False},
    ],
    "services": [{"name": "Lunch", "duration": 45, "seats": 4, "price": "12.5"}, {"name": "Talk", "staff": ["Tom"]}],
}


async def test_a_business_is_set_up_from_a_file(database: Database) -> None:
    shop = await a_shop(database)
    business_id = await shop.usecases.moving.set_up_from_file(DOCUMENT)
    view = await shop.usecases.read_business(business_id, SYSTEM)
    assert business_id == "cafe-zon@slotkeeper"
    assert [(one.display_name, one.role) for one in view.staff] == [
        ("Eva", Role.ADMINISTRATOR),
        ("Tom", Role.TEAM_MEMBER),
    ]
    assert [(one.display_name, len(one.staff_ids)) for one in view.services] == [("Lunch", 1), ("Talk", 1)]
    assert view.business.hours.days[5][0].end == 26 * 60


async def test_a_file_never_overwrites_a_business(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await shop.usecases.moving.set_up_from_file(DOCUMENT)
    with pytest.raises(Invalid):
        await shop.usecases.moving.set_up_from_file(DOCUMENT)


async def test_a_file_says_how_customers_get_into_online_meetings(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    talk = {"name": "Talk", "is_online": True, "lobby": "open", "joins_in_browser": True}
    business_id = await shop.usecases.moving.set_up_from_file({**DOCUMENT, "services": [talk]})
    (service,) = (await shop.usecases.read_business(business_id, SYSTEM)).services
    assert (service.lobby, service.is_anonymous_join_enabled) == (Lobby.OPEN, True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"zone": "Nowhere"}, "zone"),
        ({"colour": "red"}, "colour"),
        ({"staff": []}, "staff"),
        ({"staff": [{"name": "Tom"}]}, "staff"),
        ({"staff": [{"name": "Tom", "role": "boss"}]}, "staff[0].role"),
        ({"staff": ["Tom"]}, "staff[0]"),
        ({"services": [{"name": "Lunch", "duration": "long"}]}, "services[0].duration"),
        ({"services": [{"name": "Lunch", "staff": ["Nobody"]}]}, "services[0].staff"),
        ({"services": [{"name": "Lunch", "price": "much"}]}, "services[0].price"),
        ({"services": [{"name": "Lunch", "lobby": "ajar"}]}, "services[0].lobby"),
        ({"hours": {"monday": ["9-5"]}}, "hours.monday"),
        ({"hours": {"someday": []}}, "hours.someday"),
        ({"hours": ["09:00-17:00"]}, "hours"),
    ],
    ids=str,
)
async def test_a_wrong_field_of_a_file_is_named(given: dict[str, Any], field: str, sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await shop.usecases.moving.set_up_from_file({**DOCUMENT, **given})
    assert refused.value.data["field"] == field


async def test_hours_of_a_person_in_another_zone_are_shown_on_the_business_day(sqlite_database: Database) -> None:
    kiri = a_staff_member("Kiri", zone="Asia/Kolkata", hours=a_business().hours)
    shop = await a_shop(sqlite_database, staff=[*EVERY_ROLE, kiri])
    assert (await column(shop, kiri.id)).open == (Interval(at(3, 30), at(11, 30)),)
