"""An appointment changed as a whole: time, people, customers and what it has of its own, in one transaction."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from scheduling.appointment import Appointment, AppointmentId, DraftId
from scheduling.customer import CustomerId
from scheduling.errors import Invalid, NotAllowed, NotFound, SlotRefused, Stale
from scheduling.own_terms import OwnTerms
from scheduling.rules import Rule
from scheduling.service import Location, PriceType, Reminder, ServiceId
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import (
    EVERY_ROLE,
    Shop,
    a_customer,
    a_service,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    staff_actor,
)
from usecases.amend_appointment import AmendWish
from usecases.amend_seats import SeatWish
from usecases.book_appointment import CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.make_ids import make_id
from usecases.place_moves import RescheduleWish

BRAM, CHRIS = StaffId("bram"), StaffId("chris")
STAFF = (*EVERY_ROLE, a_staff_member("Chris"))
BY_BOTH = a_service(staff_ids=(BRAM, CHRIS))
GROUP = a_service(id=ServiceId("class"), maximum_attendees=3, staff_ids=(BRAM, CHRIS))


async def shop_of(database: Database) -> Shop:
    return await a_shop(database, staff=STAFF, services=[BY_BOTH, GROUP])


async def booked(shop: Shop, start: datetime | None = None, **given: Any) -> Appointment:
    given = {"staff_ids": (BRAM,), **given}
    return (await shop.usecases.book_appointment(a_wish(start, **given), staff_actor("ada"))).view.appointment


async def amend(shop: Shop, one: Appointment, by: str = "ada", **given: Any) -> Appointment:
    wish = AmendWish(business_id=shop.id, appointment_id=one.id, draft_id=DraftId(make_id()), **given)
    return (await shop.usecases.appointments.amend(wish, staff_actor(by))).appointment


async def history(shop: Shop, one: Appointment) -> list[str]:
    entries = await shop.database.read(lambda work: work.history.of_appointment(shop.id, one.id))
    return [entry.what for entry in entries]


async def told(shop: Shop, one: Appointment) -> list[tuple[str, str]]:
    """Of all messages but those of the booking itself: what, and to whom."""
    rows = await shop.database.read(lambda work: work.outbox.of_appointment(shop.id, one.id))
    first = next(row.change_id for row in rows if row.topic == "confirmed")
    return [(row.topic, row.attendee_id or row.staff_id or "") for row in rows if row.change_id != first]


async def test_it_moves_changes_hands_and_gets_a_label_at_once(database: Database) -> None:
    shop = await shop_of(database)
    one = await booked(shop)
    after = await amend(shop, one, start=at(11), staff_ids=(CHRIS,), label="VIP", notes="by the window")
    assert (after.span.start, after.span.minutes, after.staff_ids) == (at(11), 30, (CHRIS,))
    assert (after.label, after.notes, after.version) == ("VIP", "by the window", one.version + 1)
    assert await history(shop, one) == ["booked", "rescheduled", "details_changed"]


async def test_without_a_start_an_end_makes_it_longer(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    after = await amend(shop, await booked(shop), end=at(10))
    assert (after.span.start, after.span.minutes) == (at(9), 60)


async def test_it_keeps_its_own_buffers_where_it_goes(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    one = await booked(shop, terms=OwnTerms(pre_buffer=10, post_buffer=20))
    after = await amend(shop, one, start=at(12))
    assert (after.pre_buffer, after.post_buffer) == (10, 20)
    with pytest.raises(SlotRefused):
        await booked(shop, at(12, 40), staff_ids=(BRAM,))


async def test_nothing_of_it_happens_when_the_place_is_taken(database: Database) -> None:
    shop = await shop_of(database)
    one = await booked(shop)
    await booked(shop, at(11))
    with pytest.raises(SlotRefused) as refused:
        await amend(shop, one, start=at(11), label="VIP")
    assert refused.value.nearest
    stored = await shop.database.read(lambda work: work.appointments.get(shop.id, one.id))
    assert stored == one


async def test_a_longer_buffer_alone_needs_free_time(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    one = await booked(shop)
    await booked(shop, at(9, 30))
    with pytest.raises(SlotRefused):
        await amend(shop, one, terms=OwnTerms(post_buffer=5))


async def test_everything_of_its_own_is_stored(database: Database) -> None:
    """B23, B57: for this one alone."""
    shop = await shop_of(database)
    own: dict[str, Any] = {
        "service_name": "Long check-up",
        "location": Location(display_name="Room 7"),
        "price": Decimal("12.50"),
        "price_type": PriceType.FIXED_PRICE,
        "reminders": (Reminder(offset=30),),
        "additional_information": "Bring the letter.",
        "is_customer_allowed_to_manage": True,
    }
    one = await amend(shop, await booked(shop), terms=OwnTerms(**own), opt_out_of_customer_email=True, sms_enabled=True)
    stored = await shop.database.read(lambda work: work.appointments.get(shop.id, one.id))
    assert {name: getattr(stored, name) for name in own} == own
    assert (stored.opt_out_of_customer_email, stored.sms_enabled) == (True, True)


async def test_what_is_wished_and_so_already_changes_nothing(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    one = await booked(shop)
    same = await amend(shop, one, start=one.span.start, end=one.span.end, staff_ids=one.staff_ids, label=one.label)
    assert same.version == one.version
    assert await history(shop, one) == ["booked"]


async def test_a_version_that_has_passed_is_refused(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    one = await booked(shop)
    await amend(shop, one, label="first")
    with pytest.raises(Stale):
        await amend(shop, one, label="second", expected_version=one.version)


@pytest.mark.parametrize(("given", "field"), [({"end": at(8)}, "end"), ({"label": "x" * 101}, "label")])
async def test_wrong_input_is_named(sqlite_database: Database, given: dict[str, Any], field: str) -> None:
    shop = await shop_of(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await amend(shop, await booked(shop), **given)
    assert refused.value.data["field"] == field


async def test_somebody_who_is_not_there_is_not_found(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    gone = Appointment(
        id=AppointmentId("nothing"),
        reference="",
        service_id=BY_BOTH.id,
        service_name="",
        span=(await booked(shop)).span,
        staff_ids=(),
    )
    with pytest.raises(NotFound):
        await amend(shop, gone, label="x")


async def test_a_viewer_changes_nothing(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    with pytest.raises(NotAllowed):
        await amend(shop, await booked(shop), by="vic", label="x")


async def test_of_the_customers_some_stay_some_come_and_some_go(database: Database) -> None:
    """B65: only those concerned are told."""
    known = a_customer("Omar")
    shop = await a_shop(database, staff=STAFF, services=[GROUP], customers=[known])
    people = tuple(CustomerWish(name=name, email=f"{name}@example.com") for name in ("noor", "piet"))
    one = await booked(shop, service_id=GROUP.id, customers=people)
    noor, piet = one.attendees
    wanted = (SeatWish(customer_id=noor.customer_id), SeatWish(customer_id=CustomerId("omar")))
    after = await amend(shop, one, seats=wanted)
    assert [seat.name for seat in after.seated] == ["noor", "Omar"]
    omar = after.seated[1]
    to = {who for topic, who in await told(shop, one) if topic in ("confirmed", "cancelled", "changed")}
    assert {omar.id, piet.id} <= to
    assert noor.id not in to


async def test_a_seat_keeps_what_was_noted_and_takes_the_new_number(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    one = await booked(shop, customers=(CustomerWish(name="Noor", email="noor@example.com", notes="allergic"),))
    wish = SeatWish(customer_id=one.attendees[0].customer_id, phone="+31 6 12345678", notes="other")
    (seat,) = (await amend(shop, one, seats=(wish,))).seated
    assert (seat.id, seat.notes, seat.phone) == (one.attendees[0].id, "allergic", "+31612345678")


async def test_more_customers_than_seats_are_refused(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    with pytest.raises(SlotRefused) as refused:
        await amend(shop, await booked(shop), seats=(SeatWish(name="A"), SeatWish(name="B")))
    assert refused.value.data["rule"] is Rule.SEATS


async def test_two_people_give_it_together_and_both_are_taken(database: Database) -> None:
    """Several staff on one appointment, though the service needs only one."""
    shop = await shop_of(database)
    one = await booked(shop, staff_ids=(BRAM, CHRIS), takes_all_named=True)
    assert set(one.staff_ids) == {BRAM, CHRIS}
    for person in (BRAM, CHRIS):
        with pytest.raises(SlotRefused):
            await booked(shop, staff_ids=(person,))


async def test_two_people_are_refused_when_one_is_taken_and_told_when_both_are_free(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    await booked(shop, staff_ids=(CHRIS,))
    with pytest.raises(SlotRefused) as refused:
        await booked(shop, staff_ids=(BRAM, CHRIS), takes_all_named=True)
    assert at(9) not in refused.value.nearest
    assert at(9, 30) in refused.value.nearest


async def test_those_who_give_it_together_are_moved_together_at_every_door(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    one = await booked(shop, staff_ids=(BRAM, CHRIS), takes_all_named=True)
    move = RescheduleWish(
        business_id=shop.id, appointment_id=one.id, expected_version=None, start=at(13), draft_id=DraftId("move")
    )
    after = (await shop.usecases.reschedule_appointment(move, staff_actor("ada"))).view.appointment
    assert set(after.staff_ids) == {BRAM, CHRIS}
    again = replace(move, start=at(14), draft_id=DraftId("again"))
    with pytest.raises(NotAllowed):
        await shop.usecases.reschedule_appointment(again, staff_actor("bram"))


async def test_an_appointment_may_wait_for_its_customers(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    one = await booked(shop, customers=(), may_be_empty=True)
    after = await amend(shop, one, seats=(SeatWish(name="Noor", email="noor@example.com"),))
    assert [seat.name for seat in after.seated] == ["Noor"]


async def test_online_makes_a_meeting_and_no_longer_online_ends_it(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    one = await amend(shop, await booked(shop), terms=OwnTerms(is_online=True))
    assert ("create", "") in await told(shop, one)
    after = await amend(shop, one, terms=OwnTerms(is_online=False))
    assert (after.is_online, after.meeting) == (False, None)


async def test_a_silent_end_writes_to_nobody(sqlite_database: Database) -> None:
    shop = await shop_of(sqlite_database)
    one = await booked(shop)
    wish = CancelWish(
        business_id=shop.id, appointment_id=one.id, expected_version=None, draft_id=DraftId("end"), is_silent=True
    )
    await shop.usecases.appointments.end(wish, staff_actor("ada"))
    assert await told(shop, one) == []
