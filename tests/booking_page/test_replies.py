"""Whether the customer comes: asked by reminders, answered by one press, seen by staff in chat, on the board and on tomorrow's list."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from scheduling.appointment import Appointment, Attendance, Attendee, Reply, State
from scheduling.policy import SchedulingPolicy
from scheduling.service import Reminder
from scheduling.staff import StaffId
from storage import Database
from tests.booking_page.shop_page import Connect, ShopPage, a_published_business, open_shop
from tests.booking_page.test_join import everything
from tests.support.builders import a_service, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import chat_with
from usecases.access import Actor
from usecases.book_appointment import CustomerWish
from usecases.customer_links import CustomerLinks
from usecases.reschedule_appointment import RescheduleWish

NOOR, BRAM = "noor@example.com", "bram@example.com"
BRAM_BY_STAFF = staff_actor("bram")
DAY_BEFORE = Reminder(offset=24 * 60)
NO_NOTICE = SchedulingPolicy(minimum_lead_time=0)
A_DAY = SchedulingPolicy(minimum_lead_time=0, cancel_deadline=25 * 60, reschedule_deadline=25 * 60)


@dataclass
class Asked:
    """A shop whose customer Noor, or several, were reminded the day before."""

    page: ShopPage
    post: PostOffice
    booked: Appointment

    @property
    def seat(self) -> Attendee:
        return self.booked.attendees[0]

    @property
    def path(self) -> str:
        return self.page.links.manage(self.seat)

    async def now(self) -> Appointment:
        shop = self.page.shop
        return await shop.database.read(lambda work: work.appointments.get(shop.id, self.booked.id))

    async def reply(self, place: str) -> None:
        await self.page.visit.send(f"{self.path}/{place}")

    async def said(self) -> Reply:
        one = await self.now()
        return one.reply_of(one.attendees[0])

    def told(self) -> list[tuple[str, str]]:
        return [(str(notice.kind), str(notice.reply)) for _, notice in self.post.chat.told if notice.kind == "replied"]


async def asked(
    database: Database, connect: Connect, *, start: datetime | None = None, talks: bool = True, **given: Any
) -> Asked:
    policy = given.pop("policy", NO_NOTICE)
    customers = given.pop("customers", (CustomerWish(name="Noor Jansen", email=NOOR, language_tag="en"),))
    service = a_service(
        **{"reminders": (DAY_BEFORE,), "is_customer_allowed_to_manage": True, "policy": policy, **given}
    )
    page = await open_shop(database, connect, business=a_published_business(policy=policy), services=[service])
    links = page.links
    post = PostOffice(
        database=database,
        clock=page.shop.clock,
        manage_address=links.manage,
        reply_address=links.reply,
        join_address=links.join,
    )
    if talks:
        await chat_with(database, "bram")
    wish = a_wish(start or at(9, day=6), customers=customers)
    made = await page.shop.usecases.book_appointment(wish, staff_actor("ada"))
    await post.deliver()
    page.shop.clock.moment = (start or at(9, day=6)).replace(day=(start or at(9, day=6)).day - 1)
    await post.deliver()
    return Asked(page=page, post=post, booked=made.view.appointment)


async def test_a_reminder_carries_the_three_answers(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await asked(sqlite_database, aiohttp_client)
    reminder = one.post.mail.to(NOOR)[-1]
    for words, place in (("I'll be there", "yes"), ("I need another time", "other-time"), ("I can't come", "no")):
        assert words in reminder.text
        assert f"{one.path}/{place}" in reminder.text
        assert f'href="{one.path}/{place}"' in reminder.html
    assert "I'll be there" not in one.post.mail.to(NOOR)[0].text


@pytest.mark.parametrize("place", ["yes", "other-time", "no", "reply"])
async def test_looking_at_the_pages_says_nothing(
    sqlite_database: Database, aiohttp_client: Connect, place: str
) -> None:
    """L33"""
    one = await asked(sqlite_database, aiohttp_client)
    before = await everything(sqlite_database)
    await one.page.visit.go(f"{one.path}/{place}")
    assert one.page.visit.status == 200
    assert await everything(sqlite_database) == before


@pytest.mark.parametrize("place", ["yes", "other-time", "no"])
async def test_each_page_has_one_button(sqlite_database: Database, aiohttp_client: Connect, place: str) -> None:
    one = await asked(sqlite_database, aiohttp_client)
    await one.page.visit.go(f"{one.path}/{place}")
    assert one.page.visit.text.count("<button") == 1


async def test_i_will_be_there_is_seen_by_staff_and_said_once(database: Database, aiohttp_client: Connect) -> None:
    one = await asked(database, aiohttp_client)
    await one.reply("yes")
    assert "knows that you are coming" in one.page.visit.text
    await one.reply("yes")
    await one.post.deliver(seconds=1)
    assert (await one.said(), one.told()) == (Reply.COMING, [("replied", "coming")])
    assert (await one.now()).version == one.booked.version


async def test_who_cannot_come_and_may_cancel_cancels(database: Database, aiohttp_client: Connect) -> None:
    one = await asked(database, aiohttp_client)
    await one.page.visit.go(f"{one.path}/no")
    assert "This cancels the appointment" in one.page.visit.text
    await one.reply("no")
    assert "Cancelled." in one.page.visit.text
    assert (await one.now()).state is State.CANCELLED


async def test_who_cannot_come_after_the_deadline_tells_staff(database: Database, aiohttp_client: Connect) -> None:
    one = await asked(database, aiohttp_client, policy=A_DAY)
    await one.reply("no")
    await one.post.deliver(seconds=1)
    assert (await one.now()).state is State.BOOKED
    assert one.told() == [("replied", "not_coming")]
    assert (await one.said()) is Reply.NOT_COMING


async def test_without_a_chat_staff_hear_by_mail_of_what_needs_them(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    one = await asked(sqlite_database, aiohttp_client, policy=A_DAY, talks=False)
    await one.reply("yes")
    await one.post.deliver(seconds=1)
    assert not [subject for subject in one.post.mail.subjects(BRAM) if "come" in subject]
    await one.reply("no")
    await one.post.deliver(seconds=1)
    (mail,) = [mail for mail in one.post.mail.to(BRAM) if "can't come" in mail.subject]
    assert mail.subject.startswith("Noor Jansen can't come: Check-up")
    assert "The customer has answered the reminder" in mail.text
    assert mail.ics is None


async def test_who_needs_another_time_chooses_it_and_staff_hear_of_the_move_alone(
    database: Database, aiohttp_client: Connect
) -> None:
    one = await asked(database, aiohttp_client)
    await one.reply("other-time")
    assert one.page.visit.address.endswith("/times")
    await one.page.visit.send(f"{one.path}/times", start=one.page.visit.starts()[0])
    await one.post.deliver(minutes=11)
    assert (one.told(), await one.said()) == ([], Reply.SILENT)


async def test_who_chooses_none_is_told_of_after_a_while(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await asked(sqlite_database, aiohttp_client)
    await one.reply("other-time")
    await one.post.deliver(minutes=9)
    assert one.told() == []
    await one.post.deliver(minutes=1)
    assert one.told() == [("replied", "other_time")]


async def test_an_answer_is_about_the_time_it_was_given_for(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await asked(sqlite_database, aiohttp_client)
    await one.reply("yes")
    shown = await one.now()
    wish = RescheduleWish(
        business_id=one.page.shop.id,
        appointment_id=shown.id,
        expected_version=shown.version,
        start=at(15, day=6),
        draft_id=a_wish().draft_id,
    )
    await one.page.shop.usecases.reschedule_appointment(wish, BRAM_BY_STAFF)
    assert await one.said() is Reply.SILENT


async def test_staff_made_bookings_answer_too_and_change_nothing(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """B34"""
    one = await asked(sqlite_database, aiohttp_client, is_customer_allowed_to_manage=False)
    assert "I'll be there" in one.post.mail.to(NOOR)[-1].text
    await one.reply("no")
    assert (await one.now()).state is State.BOOKED
    assert await one.said() is Reply.NOT_COMING
    await one.page.visit.go(one.path)
    assert "To change or cancel this appointment, please get in touch:" in one.page.visit.text


async def test_a_text_message_asks_by_a_short_address(sqlite_database: Database, aiohttp_client: Connect) -> None:
    noor = CustomerWish(name="Noor", email=NOOR, phone="+31612345678", sms_opt_in=True, language_tag="en")
    one = await asked(sqlite_database, aiohttp_client, customers=(noor,), sms_enabled=True)
    (_, text) = one.post.sms.sent[-1]
    short = re.findall(r"Will you be there\? (/r/[a-z0-9]+)$", text)[0]
    assert len(short) == len("/r/") + 42
    await one.page.visit.go(short)
    assert one.page.visit.address == f"{one.path}/reply"


@pytest.mark.parametrize("guess", ["x", "a" * 42, "ü" * 42, "a" * 500, "-", "%FF"])
async def test_a_guessed_short_address_leads_nowhere(
    sqlite_database: Database, aiohttp_client: Connect, guess: str
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.go(f"/r/{guess}")
    assert page.visit.status == 404


def test_no_sign_of_a_short_address_can_be_changed() -> None:
    links = CustomerLinks("", (b"n" * 32,))
    seat = Attendee(id="0a" * 16, customer_id=None, name="")  # type: ignore[arg-type]  # an id
    token = links.reply(seat).removeprefix("/r/")
    assert links.opens_short(token, seat)
    assert not links.opens_short(token[:-1] + ("a" if token[-1] != "a" else "b"), seat)
    assert not CustomerLinks("", (b"x" * 32,)).opens_short(token, seat)


async def test_of_a_group_each_answers_alone(sqlite_database: Database, aiohttp_client: Connect) -> None:
    group = tuple(CustomerWish(name=name, email=f"{name}@example.com") for name in ("noor", "sam", "kim"))
    one = await asked(sqlite_database, aiohttp_client, customers=group, maximum_attendees=5)
    await one.reply("yes")
    present = await one.now()
    assert [str(present.reply_of(seat)) for seat in present.attendees] == ["coming", "", ""]


async def test_who_has_not_answered_is_listed_for_tomorrow(database: Database, aiohttp_client: Connect) -> None:
    one = await asked(database, aiohttp_client)
    use, shop = one.page.shop.usecases, one.page.shop
    _, (line,) = await use.read_silent(shop.id, staff_actor("ada"))
    needs = await use.needs_attention(shop.id, staff_actor("ada"))
    assert (line.names, line.start) == (("Noor Jansen",), at(9, day=6))
    assert [need.count for need in needs if need.kind == "silent"] == [1]
    await one.reply("yes")
    assert (await use.read_silent(shop.id, staff_actor("ada")))[1] == ()
    assert "silent" not in [str(need.kind) for need in await use.needs_attention(shop.id, staff_actor("ada"))]


async def test_who_was_never_asked_is_not_listed(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await asked(sqlite_database, aiohttp_client, reminders=())
    assert (await one.page.shop.usecases.read_silent(one.page.shop.id, staff_actor("ada")))[1] == ()


async def test_a_team_member_sees_the_own_silent_ones_alone(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await asked(sqlite_database, aiohttp_client, staff_ids=(StaffId("ada"),))
    shop = one.page.shop
    assert len((await shop.usecases.read_silent(shop.id, staff_actor("ada")))[1]) == 1
    assert (await shop.usecases.read_silent(shop.id, staff_actor("bram")))[1] == ()


async def test_i_am_here_marks_the_customer_as_waiting_and_tells_staff(
    database: Database, aiohttp_client: Connect
) -> None:
    one = await asked(database, aiohttp_client)
    one.page.shop.clock.moment = at(8, 45, day=6)
    await one.page.visit.go(one.path)
    assert "I&#39;m here" in one.page.visit.text
    await one.page.visit.send(f"{one.path}/here")
    assert "knows that you are here" in one.page.visit.text
    await one.page.visit.send(f"{one.path}/here")
    await one.post.deliver(seconds=1)
    present = await one.now()
    assert (present.state, present.arrived_at) == (State.ARRIVED, at(8, 45, day=6))
    assert [notice.kind for _, notice in one.post.chat.told if notice.kind == "here"] == ["here"]
    (line,) = await one.page.shop.usecases.read_queue(one.page.shop.id, BRAM_BY_STAFF)
    assert line.why == "waiting"


async def test_it_is_too_early_to_say_so_the_day_before(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await asked(sqlite_database, aiohttp_client)
    await one.page.visit.go(one.path)
    assert "I&#39;m here" not in one.page.visit.text
    await one.page.visit.send(f"{one.path}/here")
    assert one.page.visit.status == 409
    assert "too early" in one.page.visit.text
    assert (await one.now()).state is State.BOOKED


async def test_of_a_group_one_is_here_and_the_others_are_not(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    group = tuple(CustomerWish(name=name, email=f"{name}@example.com") for name in ("noor", "sam"))
    one = await asked(sqlite_database, aiohttp_client, customers=group, maximum_attendees=5)
    one.page.shop.clock.moment = at(8, 45, day=6)
    await one.page.visit.send(f"{one.path}/here")
    present = await one.now()
    assert [seat.attendance for seat in present.attendees] == [Attendance.CAME, Attendance.UNKNOWN]
    assert present.state is State.BOOKED


async def test_a_cancelled_appointment_asks_nothing(sqlite_database: Database, aiohttp_client: Connect) -> None:
    one = await asked(sqlite_database, aiohttp_client)
    await one.reply("no")
    await one.page.visit.go(f"{one.path}/yes")
    assert one.page.visit.address == one.path
    await one.reply("yes")
    assert one.page.visit.status == 409


async def test_two_presses_at_once_are_one(database: Database, aiohttp_client: Connect) -> None:
    one = await asked(database, aiohttp_client)
    one.page.shop.clock.moment = at(8, 45, day=6)
    use, actor = one.page.shop.usecases, Actor(kind="customer", attendee_id=one.seat.id)
    where = (one.page.shop.id, one.booked.id)
    await asyncio.gather(*(use.reply_to_reminder(*where, Reply.COMING, actor) for _ in range(4)))
    await asyncio.gather(*(use.say_here(*where, actor) for _ in range(4)))
    await one.post.deliver(seconds=1)
    assert (await one.said(), (await one.now()).state) == (Reply.COMING, State.ARRIVED)
    kinds = [str(notice.kind) for _, notice in one.post.chat.told]
    assert (kinds.count("replied"), kinds.count("here")) == (1, 1)


async def test_of_a_group_several_answer_at_once_and_none_is_lost(database: Database, aiohttp_client: Connect) -> None:
    group = tuple(CustomerWish(name=name, email=f"{name}@example.com") for name in ("noor", "sam", "kim"))
    one = await asked(database, aiohttp_client, customers=group, maximum_attendees=5)
    reply = one.page.shop.usecases.reply_to_reminder
    where = (one.page.shop.id, one.booked.id)
    actors = [Actor(kind="customer", attendee_id=seat.id) for seat in one.booked.attendees]
    await asyncio.gather(*(reply(*where, Reply.COMING, actor) for actor in actors))
    present = await one.now()
    assert [present.reply_of(seat) for seat in present.attendees] == [Reply.COMING] * 3
