"""What one appointment has of its own, and who joins it later."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from scheduling.appointment import Appointment, AttendeeId, DraftId
from scheduling.errors import Invalid, NotAllowed, SlotRefused, Stale
from scheduling.service import Location, PriceType, Reminder
from storage import Database
from tests.support.builders import Shop, a_service, a_shop, a_wish, at, staff_actor
from usecases.access import Actor
from usecases.add_attendee import AttendeeWish
from usecases.book_appointment import CustomerWish
from usecases.cancel_appointment import CancelWish
from usecases.change_details import DetailsWish, details_of

GROUP = a_service(maximum_attendees=3)


async def booked(shop: Shop, **given: object) -> Appointment:
    return (await shop.usecases.book_appointment(a_wish(at(9), **given), staff_actor("ada"))).view.appointment


async def change(shop: Shop, one: Appointment, by: str = "ada", version: int = 0, **given: Any) -> Appointment:
    details = replace(details_of(one), **given)
    wish = DetailsWish(
        business_id=shop.id, appointment_id=one.id, expected_version=version or one.version, details=details
    )
    return (await shop.usecases.change_details(wish, staff_actor(by))).appointment


async def add(shop: Shop, one: Appointment, name: str, by: str = "ada") -> Appointment:
    wish = AttendeeWish(
        business_id=shop.id,
        appointment_id=one.id,
        draft_id=DraftId(f"add-{name}"),
        customer=CustomerWish(name=name, email=f"{name}@example.com"),
    )
    return (await shop.usecases.add_attendee(wish, staff_actor(by))).appointment


async def told(shop: Shop, one: Appointment, change_id: str) -> list[AttendeeId]:
    rows = await shop.database.read(lambda work: work.outbox.of_appointment(shop.id, one.id))
    return [row.attendee_id for row in rows if row.attendee_id and row.change_id == change_id and row.kind == "mail"]


async def test_one_appointment_has_place_price_reminder_and_words_of_its_own(database: Database) -> None:
    """B57, B61: for this one alone."""
    shop = await a_shop(database)
    own: dict[str, Any] = {
        "location": Location(display_name="Room 7"),
        "price": Decimal("12.50"),
        "price_type": PriceType.FIXED_PRICE,
        "reminders": (Reminder(offset=30),),
        "label": "VIP",
        "additional_information": "Bring the letter.",
        "opt_out_of_customer_email": True,
    }
    one = await booked(shop)
    await change(shop, one, **own)
    stored = await shop.database.read(lambda work: work.appointments.get(shop.id, one.id))
    assert {name: getattr(stored, name) for name in own} == own


async def test_an_extra_reminder_is_planned(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await change(shop, await booked(shop), reminders=(Reminder(offset=30),))
    rows = await shop.database.read(lambda work: work.reminders.of_appointment(shop.id, one.id))
    assert [row.due_at for row in rows] == [at(8, 30)]


async def test_a_longer_buffer_takes_time_and_needs_it_free(database: Database) -> None:
    """B23: buffers can be another length for one appointment."""
    shop = await a_shop(database)
    one = await change(shop, await booked(shop), post_buffer=15)
    with pytest.raises(SlotRefused):
        await shop.usecases.book_appointment(a_wish(at(9, 40)), staff_actor("ada"))
    await shop.usecases.book_appointment(a_wish(at(9, 45)), staff_actor("ada"))
    with pytest.raises(SlotRefused):
        await change(shop, one, post_buffer=20)


async def test_others_get_copies_from_now_on(sqlite_database: Database) -> None:
    """B62: further addresses for one appointment."""
    shop = await a_shop(sqlite_database)
    one = await change(shop, await booked(shop), cc=("Boss@Example.com", "boss@example.com"))
    assert len(one.cc) == 1
    with pytest.raises(Invalid):
        await change(shop, one, cc=("no address",))


async def test_inner_notes_are_for_staff_alone(sqlite_database: Database) -> None:
    """B83: customers never see them."""
    shop = await a_shop(sqlite_database)
    one = await change(shop, await booked(shop), notes="careful, the dog")
    customer = Actor(kind="customer", attendee_id=one.attendees[0].id)
    seen = await shop.usecases.read_appointment(shop.id, one.id, customer)
    assert (one.notes, seen.appointment.notes) == ("careful, the dog", "")


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    shop = await a_shop(database)
    one = await booked(shop)
    await change(shop, one, label="first")
    with pytest.raises(Stale):
        await change(shop, one, label="second")


async def test_the_history_says_which_fields_and_not_what_they_say(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    one = await change(shop, await booked(shop), notes="secret", label="x")
    entries = await shop.database.read(lambda work: work.history.of_appointment(shop.id, one.id))
    assert sorted(entries[-1].data["fields"]) == ["label", "notes"]
    assert "secret" not in str(entries[-1].data)


@pytest.mark.parametrize(("by", "may"), [("ada", True), ("sam", True), ("bram", True), ("vic", False), ("guus", False)])
async def test_each_role_changes_details_as_far_as_it_may(sqlite_database: Database, by: str, may: bool) -> None:
    shop = await a_shop(sqlite_database)
    one = await booked(shop)
    if may:
        assert (await change(shop, one, by, label="x")).label == "x"
        return
    with pytest.raises(NotAllowed):
        await change(shop, one, by, label="x")


async def test_whoever_joins_later_is_told_and_the_others_are_not(database: Database) -> None:
    """B59: only those concerned hear of it."""
    shop = await a_shop(database, services=[GROUP])
    one = await booked(shop)
    joined = await add(shop, one, "piet")
    piet = joined.attendees[1].id
    assert await told(shop, one, piet) == [piet]


async def test_joining_twice_takes_one_seat(database: Database) -> None:
    shop = await a_shop(database, services=[GROUP])
    one = await booked(shop)
    await add(shop, one, "piet")
    assert len((await add(shop, one, "piet")).seated) == 2


async def test_a_full_group_takes_nobody(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(maximum_attendees=2)])
    one = await booked(shop)
    await add(shop, one, "piet")
    with pytest.raises(SlotRefused):
        await add(shop, one, "emma")


async def test_whoever_is_taken_out_is_told_and_the_others_are_not(database: Database) -> None:
    """B59, B65: one leaves a group, one mail goes out."""
    shop = await a_shop(database, services=[GROUP])
    one = await add(shop, await booked(shop), "piet")
    piet = one.attendees[1].id
    wish = CancelWish(
        business_id=shop.id,
        appointment_id=one.id,
        expected_version=one.version,
        draft_id=DraftId("out"),
        attendee_id=piet,
    )
    changed = await shop.usecases.cancel_appointment(wish, staff_actor("ada"))
    assert await told(shop, one, changed.change_id) == [piet]


@pytest.mark.parametrize(
    ("by", "may"), [("ada", True), ("sam", False), ("bram", True), ("vic", False), ("guus", False)]
)
async def test_each_role_adds_attendees_as_far_as_it_may(sqlite_database: Database, by: str, may: bool) -> None:
    shop = await a_shop(sqlite_database, services=[GROUP])
    one = await booked(shop)
    if may:
        assert len((await add(shop, one, "piet", by)).seated) == 2
        return
    with pytest.raises(NotAllowed):
        await add(shop, one, "piet", by)
