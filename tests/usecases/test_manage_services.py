"""Services are added, changed, ordered and removed by administrators, and read by whoever may read the settings."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from scheduling.errors import Invalid, NotAllowed, NotFound, PolicyRefused, SlotRefused, Stale
from scheduling.policy import PARTS, SchedulingPolicy
from scheduling.service import (
    Location,
    PriceType,
    Question,
    QuestionAssignment,
    QuestionId,
    Reminder,
    Service,
    ServiceId,
    StaffRule,
)
from scheduling.staff import StaffId
from storage import Database
from tests.features.acting import ADA, CUSTOMER, book, cancel, move
from tests.support.builders import Shop, a_service, a_shop, at, staff_actor
from usecases.find_slots import SlotQuestion
from usecases.service_views import ServiceView

CHECKUP = ServiceId("checkup")
CLASS = a_service(id=ServiceId("class"), display_name="Class", maximum_attendees=5)


async def shown(shop: Shop, service_id: ServiceId = CHECKUP) -> ServiceView:
    return await shop.usecases.read_service(shop.id, service_id, ADA)


async def change(shop: Shop, **given: Any) -> Service:
    view = await shown(shop)
    return await shop.usecases.change_service(shop.id, replace(view.service, **given), view.mark, ADA)


async def add(shop: Shop, **given: Any) -> Service:
    return await shop.usecases.add_service(shop.id, a_service(**given), ADA)


async def ids(shop: Shop) -> list[str]:
    return [one.id for one in (await shop.usecases.list_services(shop.id, ADA)).services]


async def test_an_added_service_stands_last_and_can_be_booked_at_once(database: Database) -> None:
    shop = await a_shop(database)
    added = await add(shop, display_name="  First   visit ")
    assert (await ids(shop), added.display_name) == ([CHECKUP, added.id], "First visit")
    assert (await book(shop, start=at(9), service_id=added.id)).service_id == added.id


async def test_a_changed_service_is_what_is_read_afterwards(database: Database) -> None:
    shop = await a_shop(database)
    saved = await change(shop, duration=45, pre_buffer=5, post_buffer=10, is_on_demand=True, is_hidden=True)
    assert (await shown(shop)).service == saved
    assert (saved.duration, saved.is_on_demand, saved.updated_at) == (45, True, shop.clock.now())


async def test_two_people_who_edit_one_service_do_not_overwrite_each_other(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    view = await shown(shop)
    await change(shop, duration=45)
    with pytest.raises(Stale):
        await shop.usecases.change_service(shop.id, view.service, view.mark, ADA)


async def test_a_service_gets_an_address_word_of_its_name_that_no_other_has(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[])
    slugs = [(await add(shop, display_name=name)).web_slug for name in ("Één bezoek!", "Een bezoek", "漢")]
    assert slugs == ["een-bezoek", "een-bezoek-2", "service"]


@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        ({"display_name": " "}, "service_name", "required"),
        ({"display_name": "x" * 121}, "service_name", "too_long"),
        ({"description": "x" * 4001}, "description", "too_long"),
        ({"staff_ids": (StaffId("nobody"),)}, "staff_ids", "one_of_the_staff"),
        ({"staff_ids": (), "staff_rule": StaffRule.ALL_OF}, "staff_ids", "at_least_one"),
        ({"price_type": PriceType.HOURLY, "price": Decimal(-1)}, "price", "not_negative"),
        ({"web_slug": "Eerste bezoek"}, "web_slug", "address_word"),
        ({"web_slug": "class"}, "web_slug", "already_there"),
        ({"language_tag": "double dutch"}, "language", "unknown"),
        ({"location": Location(uri="javascript:alert(1)")}, "location_uri", "web_address"),
        ({"reminders": tuple(Reminder(offset=number) for number in range(11))}, "reminders", "at_most"),
        ({"questions": (QuestionAssignment(question=Question(id=QuestionId("q"), display_name="?")),)},
         "questions", "unknown"),
    ],
)  # fmt: skip
async def test_a_field_that_cannot_be_is_refused_by_its_name(
    given: dict[str, Any], field: str, rule: str, sqlite_database: Database
) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(), replace(CLASS, web_slug="class")])
    with pytest.raises(Invalid) as refused:
        await change(shop, **given)
    assert (refused.value.data["field"], refused.value.data["rule"]) == (field, rule)


async def test_an_amount_is_kept_whatever_the_price_model(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    fixed = await change(shop, price_type=PriceType.STARTING_AT, price=Decimal("12.50"))
    free = await change(shop, price_type=PriceType.FREE, price=Decimal("12.50"))
    assert (fixed.price, free.price) == (Decimal("12.50"), Decimal("12.50"))


async def test_before_anything_was_booked_a_service_may_become_one_for_groups(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    assert (await change(shop, maximum_attendees=8)).is_group


@pytest.mark.parametrize(("service", "seats"), [(a_service(), 2), (replace(CLASS, id=CHECKUP), 1)])
async def test_a_service_with_appointments_stays_for_one_or_for_many(
    service: Service, seats: int, database: Database
) -> None:
    shop = await a_shop(database, services=[service])
    booked = await book(shop, start=at(9))
    await cancel(shop, booked, ADA)
    with pytest.raises(Invalid) as refused:
        await change(shop, maximum_attendees=seats)
    assert refused.value.data["rule"] == "kind_is_fixed"
    assert (await shown(shop)).is_kind_fixed


async def test_the_seats_of_a_group_may_change_with_appointments(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, services=[replace(CLASS, id=CHECKUP)])
    await book(shop, start=at(9))
    assert (await change(shop, maximum_attendees=12)).maximum_attendees == 12


async def test_parts_left_to_the_business_follow_it(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await change(shop, policy=SchedulingPolicy(slot_interval=5, minimum_lead_time=0, follows=("slot_interval",)))
    policy = replace(shop.business.policy, slot_interval=60)
    await shop.database.write(lambda work: work.businesses.save(replace(shop.business, policy=policy)))
    found = (await shown(shop)).service.policy
    assert found is not None
    assert found.slot_interval == 60


async def test_a_service_that_leaves_everything_to_the_business_has_no_rules_of_its_own(
    sqlite_database: Database,
) -> None:
    shop = await a_shop(sqlite_database)
    assert (await change(shop, policy=SchedulingPolicy(follows=PARTS))).policy is None


async def test_services_stand_in_the_order_an_administrator_gives_them(database: Database) -> None:
    third = a_service(id=ServiceId("third"))
    shop = await a_shop(database, services=[a_service(), CLASS, third])
    await shop.usecases.reorder_services(shop.id, [third.id, CHECKUP], ADA)
    assert await ids(shop) == [third.id, CHECKUP, CLASS.id]


async def test_a_service_that_is_not_there_cannot_be_ordered(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid):
        await shop.usecases.reorder_services(shop.id, [ServiceId("gone")], ADA)


async def test_a_service_with_coming_appointments_is_not_removed_and_their_number_is_told(database: Database) -> None:
    shop = await a_shop(database)
    for hour in (9, 10):
        await book(shop, start=at(hour))
    with pytest.raises(PolicyRefused) as refused:
        await shop.usecases.remove_service(shop.id, CHECKUP, ADA, keep=False)
    assert (refused.value.data["rule"], refused.value.data["count"]) == ("has_appointments", 2)


async def test_a_service_without_coming_appointments_is_removed(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await book(shop, start=at(9))
    shop.clock.forward(hours=3)
    await shop.usecases.remove_service(shop.id, CHECKUP, ADA, keep=False)
    with pytest.raises(NotFound):
        await shown(shop)


async def a_shop_without_its_service(database: Database) -> tuple[Shop, Any]:
    shop = await a_shop(database)
    booked = await book(shop, start=at(9))
    await shop.usecases.remove_service(shop.id, CHECKUP, ADA, keep=True)
    return shop, booked


async def test_appointments_of_a_removed_service_can_be_moved_and_cancelled(database: Database) -> None:
    shop, booked = await a_shop_without_its_service(database)
    moved = await move(shop, booked, start=at(11))
    assert (await cancel(shop, moved, ADA)).state == "cancelled"


async def test_a_removed_service_is_neither_offered_nor_booked(database: Database) -> None:
    shop, booked = await a_shop_without_its_service(database)
    with pytest.raises(NotFound):
        await shop.usecases.find_slots(
            SlotQuestion(business_id=shop.id, service_id=CHECKUP, span=booked.span), staff_actor("ada")
        )
    with pytest.raises((NotFound, SlotRefused)):
        await book(shop, start=at(14))


async def test_customers_do_not_see_the_settings_of_services(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotAllowed):
        await shop.usecases.list_services(shop.id, CUSTOMER)


async def test_a_viewer_is_told_that_nothing_can_be_changed(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    views = [await shop.usecases.read_service(shop.id, CHECKUP, staff_actor(who)) for who in ("ada", "sam", "vic")]
    assert [view.can_change for view in views] == [True, False, False]


async def test_a_new_service_begins_with_everybody_who_can_be_booked(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    fresh = (await shop.usecases.read_service(shop.id, None, ADA)).service
    assert (fresh.is_email_required, len(fresh.staff_ids), fresh.policy) == (True, 5, None)


async def test_a_colour_is_kept_in_one_spelling_and_anything_else_refused(database: Database) -> None:
    shop = await a_shop(database)
    assert (await change(shop, color="#9b1c64")).color == "#9B1C64"
    with pytest.raises(Invalid) as refused:
        await change(shop, color="red; background: url(x)")
    assert refused.value.data["field"] == "color"
