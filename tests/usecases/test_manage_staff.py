"""People are added, asked, changed and removed; the last administrator stays."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from scheduling.errors import Invalid, NotAllowed, NotFound, SlotRefused, Stale
from scheduling.interval import Interval
from scheduling.policy import Cap, CapPeriod, CapScope, DateOverride, HoursBlock, WeeklyHours, same_hours
from scheduling.service import ServiceId
from scheduling.staff import Membership, Role, StaffId
from scheduling.tenant_policy import TenantPolicy
from storage import Database
from tests.support.builders import (
    Shop,
    a_business,
    a_service,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    rule_tenant,
    staff_actor,
)
from usecases.find_slots import SlotQuestion
from usecases.manage_staff import StaffHoursWish, StaffWish
from usecases.staff_views import StaffView

ADA, BRAM, CHECKUP = StaffId("ada"), StaffId("bram"), ServiceId("checkup")


def a_person(**given: Any) -> StaffWish:
    return StaffWish(**({"display_name": "Kim Groot", "email": "kim@example.com"} | given))


async def add(shop: Shop, by: str = "ada", **given: Any) -> StaffView:
    return await shop.usecases.add_staff(shop.id, a_person(**given), staff_actor(by))


async def staff(shop: Shop) -> dict[str, StaffView]:
    return {view.member.id: view for view in await shop.usecases.list_staff(shop.id, staff_actor("ada"))}


async def change(shop: Shop, staff_id: str, by: str = "ada", **given: Any) -> StaffView:
    """As the form does it: what is stored, with some fields changed."""
    view = (await staff(shop))[staff_id]
    names = set(StaffWish.__dataclass_fields__) - {"service_ids"}
    stored = {name: getattr(view.member, name) for name in names}
    wish = StaffWish(**{**stored, "service_ids": view.service_ids, **given})
    return await shop.usecases.change_staff(shop.id, StaffId(staff_id), wish, staff_actor(by), mark=view.mark)


async def need_approval(shop: Shop) -> None:
    await rule_tenant(shop.database, TenantPolicy(is_membership_approval_required=True))


async def test_everything_entered_of_a_person_is_kept(database: Database) -> None:
    shop = await a_shop(database)
    wish = a_person(
        role=Role.SCHEDULER,
        is_bookable=False,
        zone="America/New_York",
        hours=WeeklyHours(((HoursBlock(480, 720), HoursBlock(780, 1020)), (), (), (), (), (), ())),
        overrides=(DateOverride(first=at(8).date(), last=at(8).date(), title="Fair"),),
        caps=(Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=5),),
        color="#AABBCC",
        language_tag="nl",
        personal_calendar_counts=False,
        wants_mail=False,
        wants_chat=False,
        service_ids=(CHECKUP,),
    )
    added = await shop.usecases.add_staff(shop.id, wish, staff_actor("ada"))
    stored = (await staff(shop))[added.member.id]
    assert stored == added
    assert {name: getattr(stored.member, name) for name in StaffWish.__dataclass_fields__ if name != "service_ids"} == {
        name: getattr(wish, name) for name in StaffWish.__dataclass_fields__ if name != "service_ids"
    }
    assert stored.service_ids == (CHECKUP,)


async def test_somebody_new_can_be_booked_at_once(database: Database) -> None:
    shop = await a_shop(database)
    added = await add(shop, service_ids=(CHECKUP,))
    booked = await shop.usecases.book_appointment(a_wish(at(9), staff_ids=(added.member.id,)), staff_actor("ada"))
    assert booked.view.staff[0].name == "Kim Groot"


async def test_a_person_without_an_account_is_added_with_any_address(sqlite_database: Database) -> None:
    """S37: the address may be of any provider, or missing."""
    shop = await a_shop(sqlite_database)
    for given in ({"email": "kim@gmail.example"}, {"display_name": "Kees", "email": ""}):
        added = await add(shop, role=Role.EXTERNAL_GUEST, **given)
        assert (added.member.account_id, added.member.can_be_booked) == (None, True)


async def test_where_the_tenant_wants_approval_somebody_new_cannot_be_booked_yet(database: Database) -> None:
    """B19."""
    shop = await a_shop(database)
    await need_approval(shop)
    added = await add(shop, service_ids=(CHECKUP,))
    assert added.member.membership is Membership.PENDING
    with pytest.raises(SlotRefused):
        await shop.usecases.book_appointment(a_wish(at(9), staff_ids=(added.member.id,)), staff_actor("ada"))


async def test_whoever_only_manages_need_not_approve(sqlite_database: Database) -> None:
    """B20: an administrator who is not booked has nothing to agree to."""
    shop = await a_shop(sqlite_database)
    await need_approval(shop)
    added = await add(shop, role=Role.ADMINISTRATOR, is_bookable=False)
    assert added.member.membership is Membership.ACTIVE


@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        ({"display_name": "  "}, "staff_name", "required"),
        ({"display_name": "x" * 201}, "staff_name", "too_long"),
        ({"email": "kim at home"}, "email", "mail_address"),
        ({"email": "BRAM@example.com"}, "email", "already_there"),
        ({"zone": "Europe/Nowhere"}, "zone", "unknown_zone"),
        ({"color": "red"}, "color", "color"),
        ({"caps": (Cap(scope=CapScope.BUSINESS, period=CapPeriod.DAY, limit=1),)}, "caps", "unknown"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_stored(
    given: dict[str, Any], field: str, rule: str, sqlite_database: Database
) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await add(shop, **given)
    assert (refused.value.data["field"], refused.value.data["rule"]) == (field, rule)
    assert len(await staff(shop)) == 5


async def test_where_approval_is_needed_there_must_be_an_address_to_ask_at(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await need_approval(shop)
    with pytest.raises(Invalid, match="required_for_approval"):
        await add(shop, email="")


async def test_a_service_that_is_not_there_is_not_found(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotFound):
        await add(shop, service_ids=(ServiceId("nothing"),))


async def test_a_change_is_seen_by_the_next_question(database: Database) -> None:
    shop = await a_shop(database)
    changed = await change(shop, "bram", hours=same_hours(13 * 60, 17 * 60), color="#112233")
    assert (changed.member.color, (await staff(shop))["bram"]) == ("#112233", changed)
    with pytest.raises(SlotRefused):
        await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))


async def test_a_weekday_without_blocks_means_a_day_off(sqlite_database: Database) -> None:
    """B84: several blocks on Tuesday, none on Monday."""
    shop = await a_shop(sqlite_database)
    await change(
        shop, "bram", hours=WeeklyHours(((), (HoursBlock(540, 600), HoursBlock(840, 900)), (), (), (), (), ()))
    )
    free = await slots(shop)
    assert [slot for slot in free if slot.day == 4] == []
    assert {slot.hour for slot in free if slot.day == 5} == {8, 13}


async def slots(shop: Shop) -> list[Any]:
    question = SlotQuestion(business_id=shop.id, service_id=CHECKUP, span=Interval(at(0), at(0, day=6)))
    return [slot.span.start for slot in (await shop.usecases.find_slots(question, staff_actor("ada"))).slots]


async def test_the_bookable_switch_takes_somebody_off_the_offer(sqlite_database: Database) -> None:
    """S13: unlike in the brief the switch stands in the management pages too."""
    shop = await a_shop(sqlite_database)
    await change(shop, "bram", is_bookable=False)
    assert await slots(shop) == []
    await change(shop, "bram", is_bookable=True)
    assert await slots(shop)


async def test_an_own_zone_moves_the_hours_with_it(sqlite_database: Database) -> None:
    """S73, B86: without one the hours are meant in the business's zone."""
    shop = await a_shop(sqlite_database)
    hours = same_hours(9 * 60, 10 * 60)
    await change(shop, "bram", hours=hours)
    in_amsterdam = (await slots(shop))[0]
    await change(shop, "bram", hours=hours, zone="Europe/London")
    assert (in_amsterdam, (await slots(shop))[0]) == (at(8), at(9))


async def test_services_offered_follow_the_form(database: Database) -> None:
    yoga = a_service(id=ServiceId("yoga"), staff_ids=(ADA,))
    shop = await a_shop(database, services=[a_service(), yoga])
    assert (await change(shop, "bram", service_ids=(yoga.id,))).service_ids == (yoga.id,)
    read = await shop.usecases.read_business(shop.id, staff_actor("ada"))
    assert {one.id: one.staff_ids for one in read.services} == {CHECKUP: (), yoga.id: (ADA, BRAM)}


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    shop = await a_shop(database)
    view = (await staff(shop))["bram"]
    await change(shop, "bram", color="#112233")
    wish = StaffWish(display_name="Bram Visser", email="bram@example.com")
    with pytest.raises(Stale):
        await shop.usecases.change_staff(shop.id, BRAM, wish, staff_actor("ada"), mark=view.mark)


async def test_a_booking_in_between_does_not_make_the_form_stale(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    view = (await staff(shop))["bram"]
    await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    wish = StaffWish(display_name="Bram V.", email="bram@example.com", service_ids=(CHECKUP,))
    changed = await shop.usecases.change_staff(shop.id, BRAM, wish, staff_actor("ada"), mark=view.mark)
    assert changed.member.display_name == "Bram V."


async def test_the_last_administrator_cannot_be_demoted(database: Database) -> None:
    shop = await a_shop(database)
    with pytest.raises(Invalid, match="last_administrator"):
        await change(shop, "ada", role=Role.VIEWER)


async def test_an_administrator_who_cannot_come_in_yet_does_not_count(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await add(shop, role=Role.ADMINISTRATOR)
    with pytest.raises(Invalid, match="last_administrator"):
        await change(shop, "ada", role=Role.VIEWER)


async def test_of_two_administrators_who_demote_each_other_one_stays(database: Database) -> None:
    people = [a_staff_member("Ada", role=Role.ADMINISTRATOR), a_staff_member("Ben", role=Role.ADMINISTRATOR)]
    shop = await a_shop(database, staff=people, services=[])
    both = asyncio.gather(
        change(shop, "ada", by="ben", role=Role.VIEWER),
        change(shop, "ben", by="ada", role=Role.VIEWER),
        return_exceptions=True,
    )
    assert sum(isinstance(end, Exception) for end in await both) == 1
    members = await database.read(lambda work: work.staff.list(shop.id))
    assert [one.role for one in members].count(Role.ADMINISTRATOR) == 1


async def test_a_team_member_sets_the_own_hours_and_nothing_else(sqlite_database: Database) -> None:
    """B13."""
    shop = await a_shop(sqlite_database)
    view = (await staff(shop))["bram"]
    wish = StaffHoursWish(hours=same_hours(600, 660), zone="Europe/London")
    changed = await shop.usecases.change_staff_hours(shop.id, BRAM, wish, staff_actor("bram"), mark=view.mark)
    expected = replace(view.member, hours=wish.hours, zone="Europe/London")
    assert replace(changed.member, updated_at=None, version=0) == replace(expected, updated_at=None, version=0)
    with pytest.raises(NotAllowed):
        await change(shop, "bram", by="bram", role=Role.ADMINISTRATOR)


async def test_history_names_who_was_changed_and_which_fields(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    await change(shop, "bram", display_name="Bram the Great", color="#112233")
    lines = await sqlite_database.read(
        lambda work: work.connection.exec_driver_sql("SELECT what, data FROM history").all()
    )
    assert [line.what for line in lines] == ["staff_changed"]
    assert "Great" not in lines[0].data
    assert '"color", "display_name"' in lines[0].data.replace(',"', ', "')


async def test_a_business_elsewhere_is_no_business_of_ours(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    other = a_business(id="other@slotkeeper")
    await sqlite_database.write(lambda work: work.businesses.add(other))
    with pytest.raises(NotAllowed):
        await shop.usecases.add_staff(other.id, a_person(), staff_actor("ada"))
