"""Somebody leaves: what is to come is handed over or kept, what is past keeps the name, and nobody can be booked with the person."""

from functools import partial

import pytest

from scheduling.appointment import Appointment, DraftId
from scheduling.business import Business
from scheduling.errors import Invalid, NotAllowed, NotFound, SlotRefused, Stale
from scheduling.interval import Interval
from scheduling.policy import Cap, CapPeriod, CapScope
from scheduling.service import StaffRule
from scheduling.staff import StaffId, StaffMember
from storage import Database, Work
from tests.support.builders import (
    EVERY_ROLE,
    Shop,
    a_business,
    a_service,
    a_shop,
    a_staff_member,
    a_wish,
    at,
    staff_actor,
)
from tests.support.post import PostOffice
from tests.support.statements import Sent
from usecases.book_appointment import OverrideWish
from usecases.plan_hand_over import HandOverPlan
from usecases.reschedule_appointment import RescheduleWish
from usecases.take_time_off import TimeOffWish

ADA, BRAM, COR, DEE = StaffId("ada"), StaffId("bram"), StaffId("cor"), StaffId("dee")
COLLEAGUES = (a_staff_member("Cor"), a_staff_member("Dee"))
OFFERED = a_service(staff_ids=(BRAM, COR, DEE))


async def opened(database: Database, **given: object) -> Shop:
    settings = {"staff": [*EVERY_ROLE, *COLLEAGUES], "services": [OFFERED], **given}
    return await a_shop(database, **settings)  # type: ignore[arg-type]  # as given


async def book(shop: Shop, hour: int, staff_id: StaffId = BRAM, *, day: int = 4, **given: object) -> Appointment:
    wish = a_wish(at(hour, day=day), staff_ids=(staff_id,), **given)
    return (await shop.usecases.book_appointment(wish, staff_actor("ada"))).view.appointment


async def remove(shop: Shop, staff_id: StaffId = BRAM, by: str = "ada", *, keep_coming: bool = False) -> None:
    plan = await planned(shop, staff_id)
    mark = plan.person.mark
    await shop.usecases.remove_staff(shop.id, staff_id, staff_actor(by), mark=mark, keep_coming=keep_coming)


async def planned(shop: Shop, staff_id: StaffId = BRAM, span: Interval | None = None) -> HandOverPlan:
    return await shop.usecases.plan_hand_over(shop.id, staff_id, staff_actor("ada"), span=span)


def proposed(plan: HandOverPlan) -> list[str]:
    return [one.proposed.id if one.proposed else f"nobody: {one.why}" for one in plan.planned]


async def test_whoever_is_removed_is_neither_listed_nor_booked(database: Database) -> None:
    """S137."""
    shop = await opened(database)
    await remove(shop)
    listed = await shop.usecases.list_staff(shop.id, staff_actor("ada"))
    assert BRAM not in [view.member.id for view in listed]
    with pytest.raises(SlotRefused):
        await book(shop, 9)


async def test_past_appointments_keep_the_name(database: Database) -> None:
    shop = await opened(database)
    past = await book(shop, 9)
    shop.clock.forward(days=1)
    await remove(shop)
    view = await shop.usecases.read_appointment(shop.id, past.id, staff_actor("ada"))
    assert [one.name for one in view.staff] == ["Bram Visser"]


async def test_who_left_comes_in_no_more_and_the_link_of_the_invitation_is_worth_nothing(
    sqlite_database: Database,
) -> None:
    shop = await opened(sqlite_database)
    await remove(shop)
    with pytest.raises(NotAllowed):
        await shop.usecases.read_business(shop.id, staff_actor("bram"))
    rows = await sqlite_database.read(
        lambda work: work.connection.exec_driver_sql(
            "SELECT account_id, token_version FROM staff_member WHERE id = 'bram'"
        ).all()
    )
    assert [tuple(row) for row in rows] == [(None, 2)]


async def test_with_coming_appointments_nobody_is_removed_by_mistake(database: Database) -> None:
    """S138: a confirmation says what happens to them."""
    shop = await opened(database)
    await book(shop, 9)
    with pytest.raises(Invalid, match="has_coming_appointments"):
        await remove(shop)
    await remove(shop, keep_coming=True)


async def test_a_kept_appointment_can_still_be_moved_to_somebody_else(database: Database) -> None:
    shop = await opened(database)
    kept = await book(shop, 9)
    await remove(shop, keep_coming=True)
    changed = await shop.usecases.reschedule_appointment(hand_over(shop, kept, COR), staff_actor("ada"))
    assert [one.name for one in changed.view.staff] == ["Cor"]
    assert [one.name for one in changed.before_staff] == ["Bram Visser"]


async def test_a_kept_appointment_names_the_person_in_messages_too(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    await book(shop, 9)
    await remove(shop, keep_coming=True)
    post = PostOffice(database=sqlite_database, clock=shop.clock)
    await post.deliver(seconds=61)
    assert "Bram Visser" in post.mail.to("noor@example.com")[0].text


async def test_the_last_administrator_cannot_be_removed(database: Database) -> None:
    shop = await opened(database)
    with pytest.raises(Invalid, match="last_administrator"):
        await remove(shop, ADA)


async def test_somebody_changed_meanwhile_is_not_removed(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    mark = (await planned(shop)).person.mark
    await sqlite_database.write(lambda work: work.staff.save(shop.id, a_staff_member("Bram Visser", color="#111111")))
    with pytest.raises(Stale):
        await shop.usecases.remove_staff(shop.id, BRAM, staff_actor("ada"), mark=mark)


async def test_somebody_removed_already_is_not_found(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    await remove(shop)
    with pytest.raises(NotFound):
        await planned(shop)


async def test_in_which_other_businesses_the_person_is_staff_is_told(database: Database) -> None:
    """S139: by the address, whatever its case, and by the account."""
    shop = await opened(database)
    for number, email in enumerate(("BRAM@example.com", "somebody@example.com")):
        other = a_business(id=f"other-{number}@slotkeeper", display_name=f"Other {number}")
        await database.write(partial(open_beside, other, a_staff_member("Bram Visser", email=email)))
    assert [one.name for one in (await planned(shop)).elsewhere] == ["Other 0"]


def open_beside(other: Business, member: StaffMember, work: Work) -> None:
    work.businesses.add(other)
    work.staff.add(other.id, member)


async def test_the_plan_says_whom_each_coming_appointment_is_with(database: Database) -> None:
    shop = await opened(database)
    await book(shop, 9)
    await book(shop, 11, day=5)
    await book(shop, 13, COR)
    plan = await planned(shop)
    assert [(one.view.appointment.span.start, one.view.appointment.attendees[0].name) for one in plan.planned] == [
        (at(9), "Noor Jansen"),
        (at(11, day=5), "Noor Jansen"),
    ]


async def test_the_plan_gives_each_to_who_has_the_fewest_minutes(database: Database) -> None:
    """S128: and shows the minutes before and after."""
    shop = await opened(database)
    for hour in (8, 9, 10):
        await book(shop, hour)
    await book(shop, 12, COR)
    plan = await planned(shop)
    assert proposed(plan) == ["dee", "cor", "dee"]
    assert {share.staff.id: (share.before, share.after) for share in plan.shares} == {COR: (30, 60), DEE: (0, 60)}


async def test_nobody_is_proposed_who_is_taken_off_or_does_not_offer_it(database: Database) -> None:
    shop = await opened(database)
    await book(shop, 9)
    await book(shop, 9, COR)
    off = TimeOffWish(business_id=shop.id, staff_ids=(DEE,), draft_id="d", first=at(9).date())
    await shop.usecases.take_time_off(off, staff_actor("ada"))
    (one,) = (await planned(shop)).planned
    assert {who.staff.id: who.forbids for who in one.candidates} == {COR: "busy", DEE: "time_off"}
    assert one.proposed is None


async def test_what_the_plan_gives_to_somebody_counts_as_taken(sqlite_database: Database) -> None:
    """Bram was booked twice at the same time on purpose; Cor is not."""
    shop = await opened(sqlite_database, services=[a_service(staff_ids=(BRAM, COR))])
    await book(shop, 9)
    await book(shop, 9, override=OverrideWish(reason="twins"))
    assert proposed(await planned(shop)) == ["cor", "nobody: busy"]


async def test_a_cap_counts_what_the_plan_has_given(sqlite_database: Database) -> None:
    cap = Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=1)
    people = [*EVERY_ROLE, a_staff_member("Cor", caps=(cap,))]
    shop = await opened(sqlite_database, staff=people, services=[a_service(staff_ids=(BRAM, COR))])
    await book(shop, 9)
    await book(shop, 11)
    assert proposed(await planned(shop)) == ["cor", "nobody: cap"]


async def test_what_needs_all_of_its_people_is_not_handed_over(sqlite_database: Database) -> None:
    panel = a_service(staff_ids=(BRAM, COR), staff_rule=StaffRule.ALL_OF)
    shop = await opened(sqlite_database, services=[panel])
    await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    assert proposed(await planned(shop)) == ["nobody: all_needed"]


async def test_a_service_that_nobody_else_offers_has_nobody_to_propose(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database, services=[a_service()])
    await book(shop, 9)
    assert proposed(await planned(shop)) == ["nobody: nobody_else"]


async def test_a_plan_for_some_days_leaves_the_others_alone(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    for day in (4, 5, 6):
        await book(shop, 9, day=day)
    plan = await planned(shop, span=Interval(at(0, day=5), at(0, day=6)))
    assert [one.view.appointment.span.start.day for one in plan.planned] == [5]


async def test_the_plan_can_be_carried_out_as_it_stands(database: Database) -> None:
    """What is proposed passes the rules of any change."""
    shop = await opened(database)
    for hour in (8, 9, 10, 11):
        await book(shop, hour)
    for one in (await planned(shop)).planned:
        assert one.proposed
        wish = hand_over(shop, one.view.appointment, one.proposed.id)
        await shop.usecases.reschedule_appointment(wish, staff_actor("ada"))
    await remove(shop)


def hand_over(shop: Shop, one: Appointment, to: StaffId) -> RescheduleWish:
    return RescheduleWish(
        business_id=shop.id,
        appointment_id=one.id,
        expected_version=one.version,
        start=one.span.start,
        draft_id=DraftId(f"d-{one.id}"),
        staff_ids=(to,),
    )


async def test_the_number_of_queries_does_not_grow_with_the_appointments(
    statements: list[Sent], sqlite_database: Database
) -> None:
    shop = await opened(sqlite_database)
    counts = []
    for hours in ((8, 9), (10, 11, 12, 13)):
        for hour in hours:
            await book(shop, hour)
        await planned(shop)  # reads the configuration anew, if need be
        statements.clear()
        await planned(shop)
        counts.append(len(statements))
    assert counts[0] == counts[1] > 0
