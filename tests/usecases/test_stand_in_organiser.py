"""Somebody without a mailbox in the tenant: the meeting is made in the mailbox set for that, and staff get our invitation by mail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from scheduling.appointment import Appointment
from scheduling.staff import Role, StaffId
from storage import Database
from tests.support.builders import a_staff_member
from tests.support.fake_graph import Fault
from tests.support.teams_shop import BRAM, NOOR, STAFF, TeamsShop, method_of, teams_shop

DESK, GINA = "desk@example.com", "gina@elsewhere.example"
GINA_ID = StaffId("gina")


@asynccontextmanager
async def with_gina(database: Database, organiser: str = DESK) -> AsyncIterator[TeamsShop]:
    gina = a_staff_member("Gina", role=Role.EXTERNAL_GUEST, email=GINA)
    service = {"staff_ids": (StaffId("bram"), GINA_ID)}
    async with teams_shop(database, organiser=organiser, staff=(*STAFF, gina), service=service) as here:
        yield here


async def booked(here: TeamsShop, staff: str = "gina") -> Appointment:
    appointment = await here.book(staff_ids=(StaffId(staff),))
    await here.post.deliver()
    return appointment


async def test_the_customer_gets_a_link_and_the_guest_the_invitation(database: Database) -> None:
    async with with_gina(database) as here:
        link = await here.link(await booked(here))
        assert [link in mail.text for mail in (*here.post.mail.to(NOOR), *here.post.mail.to(GINA))] == [True, True]
        assert link == next(iter(here.graph.mailboxes[DESK].events.values()))["onlineMeeting"]["joinUrl"]
        assert [method_of(mail) for mail in here.post.mail.to(GINA)] == ["REQUEST"]
        assert "Outlook" not in here.post.mail.to(GINA)[0].text


async def test_move_and_end_reach_the_guest_by_our_calendar_file(database: Database) -> None:
    async with with_gina(database) as here:
        appointment = await booked(here)
        await here.change(await here.stored(appointment), hour=11, staff="gina")
        await here.post.deliver(seconds=10)
        await here.cancel(await here.stored(appointment))
        await here.post.deliver(seconds=10)
        assert [method_of(mail) for mail in here.post.mail.to(GINA)] == ["REQUEST", "REQUEST", "CANCEL"]
        assert here.graph.mailboxes[DESK].events == {}


async def test_handed_to_somebody_with_a_mailbox_it_moves_into_that(database: Database) -> None:
    async with with_gina(database) as here:
        appointment = await booked(here)
        await here.change(await here.stored(appointment), staff="bram")
        await here.post.deliver(seconds=10)
        assert (here.starts("bram"), here.graph.mailboxes[DESK].events) == (["09:00"], {})
        assert [method_of(mail) for mail in here.post.mail.to(GINA)] == ["REQUEST", "CANCEL"]
        assert [method_of(mail) for mail in here.post.mail.to(BRAM)] == [""]


async def test_handed_to_somebody_without_one_it_moves_there(database: Database) -> None:
    async with with_gina(database) as here:
        appointment = await booked(here, "bram")
        await here.change(await here.stored(appointment), staff="gina")
        await here.post.deliver(seconds=10)
        assert (here.starts("bram"), len(here.graph.mailboxes[DESK].events)) == ([], 1)
        assert [method_of(mail) for mail in here.post.mail.to(GINA)] == ["REQUEST"]
        assert method_of(here.post.mail.to(BRAM)[-1]) == ""


async def test_the_invitation_follows_with_a_link_that_comes_late(database: Database) -> None:
    async with with_gina(database) as here:
        here.graph.fail(Fault(status=429, headers={"Retry-After": "600"}))
        await booked(here)
        await here.post.deliver(seconds=60)
        await here.post.deliver(minutes=10)
        assert [method_of(mail) for mail in here.post.mail.to(GINA)] == ["", "REQUEST"]


async def test_without_the_setting_there_is_no_link_and_the_guest_is_invited_all_the_same(database: Database) -> None:
    async with with_gina(database, organiser="") as here:
        appointment = await booked(here)
        assert await here.link(appointment) == ""
        assert [method_of(mail) for mail in here.post.mail.to(GINA)] == ["REQUEST"]
