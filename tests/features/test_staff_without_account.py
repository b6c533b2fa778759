"""People who can be booked and nothing more: with any mail address, no account, and no way into the business."""

import pytest

from scheduling.errors import NotAllowed, SlotRefused
from scheduling.policy import same_hours
from scheduling.rules import Rule
from scheduling.staff import AccountId, Role, StaffId
from storage import Database
from tests.features.acting import NOOR, book, cancel, move, opened
from tests.support.builders import EVERY_ROLE, Shop, a_service, a_shop, a_staff_member, a_wish, at
from tests.support.post import PostOffice
from usecases.access import Actor
from usecases.day_schedule import ScheduleQuestion

GINA = "gina@elsewhere.example"
ROLES = (Role.GUEST, Role.EXTERNAL_GUEST)


async def with_guest(database: Database, role: Role = Role.EXTERNAL_GUEST) -> tuple[Shop, PostOffice]:
    """Gina is entered by hand with an address of another provider; no account is hers."""
    gina = a_staff_member("Gina", role=role, email=GINA, hours=same_hours(13 * 60, 15 * 60))
    shop = await a_shop(database, services=[])
    await database.write(lambda work: work.staff.add(shop.id, gina))
    await database.write(lambda work: work.services.add(shop.id, a_service(staff_ids=(gina.id,), is_online=True)))
    return shop, PostOffice(database=database, clock=shop.clock)


@pytest.mark.parametrize("role", ROLES)
async def test_a_guest_gets_a_mail_with_invitation_and_link_for_every_booking(
    sqlite_database: Database, role: Role
) -> None:
    shop, post = await with_guest(sqlite_database, role)
    for minute in (0, 30):
        await book(shop, start=at(12, minute))
    await post.deliver()
    mails = post.mail.to(GINA)
    assert [mail.ics_method for mail in mails] == ["REQUEST", "REQUEST"]
    assert all("https://meet.example.org/" in mail.text for mail in mails)


async def test_a_guest_is_told_of_a_move_and_of_the_end(sqlite_database: Database) -> None:
    shop, post = await with_guest(sqlite_database)
    booked = await book(shop, start=at(12))
    await post.deliver()
    moved = await move(shop, booked, start=at(13))
    await post.deliver(seconds=10)
    await cancel(shop, moved)
    await post.deliver(seconds=10)
    assert [mail.ics_method for mail in post.mail.to(GINA)] == ["REQUEST", "REQUEST", "CANCEL"]


async def test_a_guest_is_booked_within_the_hours_entered_for_that_person(sqlite_database: Database) -> None:
    shop, _ = await with_guest(sqlite_database)
    with pytest.raises(SlotRefused) as refused:
        await book(shop, start=at(9))
    assert refused.value.data["rule"] == Rule.HOURS
    assert (await book(shop, start=at(12))).staff_ids == (StaffId("gina"),)


async def test_a_guest_with_an_account_neither_looks_nor_books_nor_changes(sqlite_database: Database) -> None:
    shop, _ = await opened(sqlite_database, staff=EVERY_ROLE)
    guus = Actor(kind="staff", account_id=AccountId("account-guus"))
    booked = await book(shop, start=at(9))
    for attempt in (
        shop.usecases.read_business(shop.id, guus),
        shop.usecases.day_schedule(ScheduleQuestion(business_id=shop.id, first=at(9).date()), guus),
        shop.usecases.book_appointment(a_wish(at(10)), guus),
        move(shop, booked, guus, start=at(11)),
        cancel(shop, booked, guus),
    ):
        with pytest.raises(NotAllowed):
            await attempt


async def test_a_guest_reads_what_the_customer_entered(sqlite_database: Database) -> None:
    shop, post = await with_guest(sqlite_database)
    await book(shop, start=at(12))
    await post.deliver()
    (mail,) = post.mail.to(GINA)
    assert NOOR in mail.text
    assert NOOR in (mail.ics or b"").decode().replace("\r\n ", "")
