"""What the home page says waits for a person, and to whom it says so."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from scheduling.errors import NotAllowed, PermanentFailure
from scheduling.staff import AccountId, Membership, Role, StaffId
from storage import Database
from storage.records import Account
from storage.tables import appointment, staff_calendar
from tests.support.builders import EVERY_ROLE, TENANT, Shop, a_shop, a_staff_member, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.needs_attention import Need, NeedKind
from usecases.wiring import Rules

READY = Rules(meeting_wait_seconds=0, has_graph=True)


async def needs(shop: Shop, who: str = "ada") -> tuple[Need, ...]:
    return await shop.usecases.needs_attention(shop.id, staff_actor(who))


async def a_ready_shop(database: Database, **given: Any) -> Shop:
    return await a_shop(database, rules=READY, **given)


async def break_calendar(shop: Shop, staff_id: str) -> None:
    row = {
        "business_id": shop.id,
        "staff_id": staff_id,
        "state": "failed",
        "reason": "no_mailbox",
        "failed_since": at(1),
    }
    await shop.database.write(lambda work: work.connection.execute(staff_calendar.insert(), row))


async def test_where_all_is_well_nothing_needs_attention(database: Database) -> None:
    assert await needs(await a_ready_shop(database)) == ()


async def test_messages_that_were_given_up_are_counted(database: Database) -> None:
    shop = await a_ready_shop(database)
    post = PostOffice(database=database, clock=shop.clock)
    post.mail.faults = {f"{name}@example.com": [PermanentFailure("recipient_refused")] for name in ("noor", "bram")}
    await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    await post.deliver()
    (need,) = await needs(shop)
    assert (need.kind, need.count) == (NeedKind.MESSAGES, 2)
    assert need.detail.startswith("recipient_refused")


async def test_a_calendar_that_cannot_be_read_is_told_with_the_person(database: Database) -> None:
    """S132"""
    shop = await a_ready_shop(database)
    await break_calendar(shop, "bram")
    (need,) = await needs(shop)
    assert (need.kind, need.name, need.detail) == (NeedKind.CALENDAR, "Bram Visser", "no_mailbox")


async def test_a_team_member_is_told_of_the_own_calendar_alone(database: Database) -> None:
    shop = await a_ready_shop(database)
    for staff_id in ("bram", "sam"):
        await break_calendar(shop, staff_id)
    assert [need.name for need in await needs(shop, "bram")] == ["Bram Visser"]


@pytest.mark.parametrize(
    ("membership", "kind"), [(Membership.PENDING, NeedKind.INVITATION), (Membership.REJECTED, NeedKind.DECLINED)]
)
async def test_invitations_without_a_yes_are_told(database: Database, membership: Membership, kind: NeedKind) -> None:
    shop = await a_ready_shop(database, staff=[*EVERY_ROLE, a_staff_member("Carl", membership=membership)])
    (need,) = await needs(shop)
    assert (need.kind, need.name, need.staff_id) == (kind, "Carl", "carl")


async def test_that_graph_is_not_set_up_is_told(database: Database) -> None:
    shop = await a_shop(database)
    assert [need.kind for need in await needs(shop)] == [NeedKind.GRAPH]


async def test_appointments_whose_clock_time_has_moved_are_told(database: Database) -> None:
    """D14"""
    shop = await a_ready_shop(database)
    for hour in (9, 10):
        await shop.usecases.book_appointment(a_wish(at(hour)), staff_actor("ada"))
    other = update(appointment).where(appointment.c.starts_at == at(10)).values(wall_start="2027-01-04T10:00")
    await database.write(lambda work: work.connection.execute(other))
    (need,) = await needs(shop)
    assert (need.kind, need.count, need.at) == (NeedKind.CLOCK, 1, at(10))


async def test_an_address_that_is_linked_to_another_account_is_told(database: Database) -> None:
    """D12"""
    shop = await a_ready_shop(database)
    rival = Account(id=AccountId("rival"), tenant_id=TENANT, object_id="oid-new", email="Bram@Example.com")
    await database.write(lambda work: work.accounts.add(rival))
    (need,) = await needs(shop)
    assert (need.kind, need.name, need.detail) == (NeedKind.ACCOUNT, "Bram Visser", "bram@example.com")


async def test_an_account_that_already_works_here_cannot_be_a_second_person(database: Database) -> None:
    shop = await a_ready_shop(database)
    await database.write(lambda work: work.staff.add(shop.id, a_staff_member("Carl", email="adas@example.com")))
    known = await database.read(lambda work: work.accounts.get(AccountId("account-ada")))
    await database.write(lambda work: work.accounts.save(replace(known, upn="adas@example.com")))
    assert [(need.kind, need.staff_id) for need in await needs(shop)] == [(NeedKind.ACCOUNT, StaffId("carl"))]


async def test_somebody_who_has_not_signed_in_yet_is_no_trouble(database: Database) -> None:
    shop = await a_ready_shop(database)
    await database.write(lambda work: work.staff.add(shop.id, a_staff_member("Carl")))
    account = Account(id=AccountId("new"), tenant_id=TENANT, object_id="oid-carl", email="carl@example.com")
    await database.write(lambda work: work.accounts.add(account))
    assert await needs(shop) == ()


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ada", {NeedKind.MESSAGES, NeedKind.CALENDAR, NeedKind.INVITATION, NeedKind.GRAPH, NeedKind.CLOCK}),
        ("sam", {NeedKind.CALENDAR, NeedKind.CLOCK}),
        ("bram", {NeedKind.CALENDAR}),
        ("vic", set()),
    ],
)
async def test_each_role_is_told_what_it_can_mend(database: Database, who: str, seen: set[NeedKind]) -> None:
    carl = a_staff_member("Carl", role=Role.TEAM_MEMBER, membership=Membership.PENDING)
    shop = await a_shop(database, staff=[*EVERY_ROLE, carl])
    await break_calendar(shop, "bram")
    view = (await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))).view
    other = update(appointment).values(wall_start="2027-01-04T11:00")
    await database.write(lambda work: work.connection.execute(other))
    items = await database.read(lambda work: work.outbox.of_appointment(shop.id, view.appointment.id))
    await database.write(lambda work: work.outbox.park(items[0].id, "refused"))
    assert {need.kind for need in await needs(shop, who)} == seen


async def test_a_guest_is_told_nothing(database: Database) -> None:
    shop = await a_ready_shop(database)
    with pytest.raises(NotAllowed):
        await needs(shop, "guus")


async def test_the_next_appointments_come_soonest_first(database: Database) -> None:
    shop = await a_ready_shop(database)
    for hour in (11, 9, 10):
        await shop.usecases.book_appointment(a_wish(at(hour)), staff_actor("ada"))
    shop.clock.forward(minutes=75)
    found = await shop.usecases.next_appointments(shop.id, 2, staff_actor("vic"))
    assert [view.appointment.span.start for view in found] == [at(9), at(10)]


async def test_a_team_member_sees_the_own_next_ones(database: Database) -> None:
    staff = [*EVERY_ROLE, a_staff_member("Carl")]
    shop = await a_ready_shop(database, staff=staff)
    await shop.usecases.book_appointment(a_wish(at(9)), staff_actor("ada"))
    assert len(await shop.usecases.next_appointments(shop.id, 5, staff_actor("bram"))) == 1
    assert await shop.usecases.next_appointments(shop.id, 5, staff_actor("carl")) == ()
