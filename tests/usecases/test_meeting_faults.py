"""Every fault of Graph from the booking to the link: the confirmation goes out in time, the link follows, one event stands."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from scheduling.appointment import Appointment
from storage import Database
from tests.support.builders import at
from tests.support.fake_graph import Fault
from tests.support.teams_shop import NOOR, TeamsShop, teams_shop
from usecases.wiring import Rules

Break = Callable[[TeamsShop], None]


def faults(*ordered: Fault) -> Break:
    return lambda here: here.graph.faults.extend(ordered)


def without_link(reads: int) -> Break:
    def order(here: TeamsShop) -> None:
        here.graph.reads_without_link, here.graph.roles = reads, frozenset({"Calendars.ReadWrite"})
        here.graph.expire_tokens()

    return order


def duplicate_after_lost_answer(here: TeamsShop) -> None:
    here.graph.refuses_true_repeats = True
    lost = Fault(cut="after", method="POST", path="/events")
    here.graph.faults.extend([lost, Fault(status=503, method="GET", path="/calendarView")] * 2)


THEN_SILENT = Fault(status=503, code="ServiceUnavailable", method="GET", path="/calendarView")
EVENTS = partial(Fault, method="POST", path="/events")
SECOND_WAY = partial(Fault, method="POST", path="/onlineMeetings/createOrGet")
BREAKS: dict[str, Break] = {
    "throttled for a moment": faults(EVENTS(status=429, code="TooManyRequests", headers={"Retry-After": "1.5"})),
    "throttled for long": faults(EVENTS(status=429, code="TooManyRequests", headers={"Retry-After": "240"})),
    "throttled without a word": faults(*[EVENTS(status=429, code="TooManyRequests")] * 7),
    "busy": faults(*[EVENTS(status=503, code="ServiceUnavailable")] * 6),
    "gateway gave up": faults(EVENTS(status=504), EVENTS(status=504, cut="after")),
    "slow": faults(*[EVENTS(seconds=1.5)] * 2),
    "connection torn before": faults(*[EVENTS(cut="before")] * 3),
    "connection torn after": faults(EVENTS(cut="after"), Fault(cut="after", method="GET", path="/calendarView")),
    "link comes late": without_link(3),
    "link comes with a later try": without_link(9),
    "duplicate transaction": duplicate_after_lost_answer,
    "token expired": lambda here: here.graph.expire_tokens(),
    "token refused": faults(*[EVENTS(status=401, code="InvalidAuthenticationToken")] * 2),
    "no answer understood": faults(*[EVENTS(status=500, code="UnknownError")] * 3),
}


async def through(here: TeamsShop) -> Appointment:
    """Books, and lets a day pass minute by minute, later hour by hour, until nothing is left to be sent."""
    appointment = await here.book(start=at(9, day=7))
    for seconds in (0, 60):
        await here.post.deliver(seconds=seconds)
    assert here.post.mail.subjects(NOOR)[0].startswith("Confirmed")
    for minutes in (1, 2, 5, 15, 60, 60):
        await here.post.deliver(minutes=minutes)
    return appointment


async def assert_told_once(here: TeamsShop, appointment: Appointment) -> None:
    """One event, one confirmation, and the link in the last mail."""
    mails, link = here.post.mail.to(NOOR), await here.link(appointment)
    assert len(here.events()) == 1
    assert link == here.events()[0]["onlineMeeting"]["joinUrl"]
    assert [mail.subject.partition(" ")[0] for mail in mails] in (["Confirmed:"], ["Confirmed:", "The"])
    assert link in mails[-1].text


@pytest.mark.parametrize("name", BREAKS)
async def test_whatever_graph_does_the_booking_holds_and_one_event_stands(database: Database, name: str) -> None:
    async with teams_shop(database, time_limit=1.0 if name == "slow" else 60.0) as here:
        await here.book(start=at(10, day=7))  # has fetched the token
        await here.post.deliver()
        here.box().events.clear()
        here.post.mail.sent.clear()
        BREAKS[name](here)
        await assert_told_once(here, await through(here))


async def test_a_consent_that_is_taken_back_and_given_again_loses_nothing(database: Database) -> None:
    async with teams_shop(database) as here:
        here.graph.is_consent_revoked = True
        appointment = await here.book(start=at(9, day=7))
        for seconds in (0, 60, 120):
            await here.post.deliver(seconds=seconds)
        (told,) = here.post.mail.to(NOOR)
        assert "The link for the online meeting follows" in told.text
        here.graph.is_consent_revoked = False
        await here.post.deliver(hours=1)
        await assert_told_once(here, appointment)


async def test_a_mailbox_that_is_not_permitted_is_told_and_made_good_by_sending_again(database: Database) -> None:
    async with teams_shop(database) as here:
        here.box().is_permitted = False
        appointment = await here.book(start=at(9, day=7))
        await here.post.deliver()
        (row,) = [row for row in await here.post.rows() if row.kind == "meeting"]
        assert row.last_error.startswith("mailbox_not_permitted: 403 ErrorAccessDenied")
        here.box().is_permitted = True
        await here.shop.database.write(lambda work: work.outbox.send_again(here.shop.id, row.id, at(9)))
        await here.post.deliver(hours=2)
        await assert_told_once(here, appointment)


@pytest.mark.parametrize(("order", "kept"), [("move", ["11:00"]), ("cancel", [])], ids=["a move", "a cancellation"])
@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_change_whose_answer_is_lost_arrives_once(
    database: Database, order: str, kept: list[str], cut: str
) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        here.graph.fail(Fault(cut=cut, method="PATCH" if order == "move" else "DELETE"), 6)
        shown = await here.stored(appointment)
        await (here.change(shown, hour=11) if order == "move" else here.cancel(shown))
        for minutes in (1, 1, 2, 5):
            await here.post.deliver(minutes=minutes)
        assert here.starts() == kept


async def test_what_a_lost_answer_left_in_anothers_calendar_is_ended_when_the_appointment_comes_back(
    database: Database,
) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        here.graph.faults.extend([Fault(cut="after", method="POST", path="/events"), *[THEN_SILENT] * 5])
        there = (await here.change(await here.stored(appointment), staff="ada")).view.appointment
        await here.post.deliver(seconds=11)
        assert here.starts("ada") == ["09:00"]
        await here.change(there, staff="bram")
        for seconds in (11, 120):
            await here.post.deliver(seconds=seconds)
        assert (here.starts("bram"), here.starts("ada")) == (["09:00"], [])


async def test_an_appointment_that_comes_back_while_its_new_event_is_being_made_keeps_the_event_it_had(
    database: Database,
) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        released = asyncio.Event()
        here.graph.pause = lambda _: asyncio.wait_for(released.wait(), 60)
        there = (await here.change(await here.stored(appointment), staff="ada")).view.appointment
        here.graph.fail(EVENTS(seconds=1))
        making = asyncio.create_task(here.post.deliver(seconds=11))
        while len(here.graph.requests("POST", "/events")) < 2:  # noqa: ASYNC110 requests tell nobody that they came
            await asyncio.sleep(0.01)
        await here.change(there, staff="bram")
        released.set()
        await making
        for seconds in (11, 120):
            await here.post.deliver(seconds=seconds)
        assert (here.starts("bram"), here.starts("ada")) == (["09:00"], [])
        assert await here.link(appointment) == here.events()[0]["onlineMeeting"]["joinUrl"]


async def with_a_lost_second_way(here: TeamsShop, *, is_event_known: bool) -> Appointment:
    """The event is made without a link, and so is the meeting beside it, of which we have not heard."""
    here.graph.reads_without_link = 99
    here.graph.faults.extend([SECOND_WAY(status=400)] * is_event_known)
    here.graph.fail(SECOND_WAY(cut="after"), 5)
    appointment = await here.book(start=at(9, day=7))
    for _ in range(1 + is_event_known):
        await here.post.deliver(minutes=2)
    stored = await here.stored(appointment)
    assert (stored.meeting is not None, holders(here)) == (is_event_known, ["bram"])
    return stored


def holders(here: TeamsShop) -> list[str]:
    """Whose meetings stand in no calendar."""
    return [one["organiser"].removeprefix("oid-") for one in here.graph.meetings.values() if "externalId" in one]


@pytest.mark.parametrize("is_event_known", [False, True])
@pytest.mark.parametrize(("order", "left"), [("cancel", []), ("reassign", ["ada"])])
async def test_a_meeting_made_the_second_way_whose_answer_was_lost_ends_with_its_event(
    database: Database, order: str, left: list[str], is_event_known: bool
) -> None:
    async with teams_shop(database) as here:
        shown = await with_a_lost_second_way(here, is_event_known=is_event_known)
        await (here.cancel(shown) if order == "cancel" else here.change(shown, start=shown.span.start, staff="ada"))
        for minutes in (1, 2, 5):
            await here.post.deliver(minutes=minutes)
        assert (holders(here), here.events(), len(here.events("ada"))) == (left, [], len(left))


async def test_what_a_lost_answer_left_is_ended_also_when_a_later_try_was_surely_in_vain(database: Database) -> None:
    async with teams_shop(database) as here:
        here.graph.faults.extend([EVENTS(cut="after"), *[THEN_SILENT] * 5])
        appointment = await here.book()
        await here.post.deliver()
        here.box().is_permitted = False
        await here.post.deliver(minutes=1)
        assert await here.post.states(kind="meeting") == [("create", "parked")]
        here.box().is_permitted = True
        await here.cancel(appointment)
        await here.post.deliver(seconds=10)
        assert here.events() == []


async def test_a_meeting_beside_an_event_that_was_deleted_by_hand_ends_when_the_new_event_has_a_link(
    database: Database,
) -> None:
    async with teams_shop(database) as here:
        here.graph.reads_without_link = 99
        appointment = await here.book()
        await here.post.deliver()
        assert holders(here) == ["bram"]
        here.box().events.clear()
        here.graph.reads_without_link = 0
        await here.change(await here.stored(appointment), hour=11)
        await here.post.deliver(seconds=10)
        assert (holders(here), here.starts()) == ([], ["11:00"])
        assert await here.link(appointment) == here.events()[0]["onlineMeeting"]["joinUrl"]


async def test_a_booking_is_answered_while_graph_hangs(database: Database) -> None:
    async with teams_shop(database, time_limit=60.0, rules=Rules(meeting_wait_seconds=0.2)) as here:
        here.graph.fail(Fault(method="POST", path="/events", seconds=60))
        await here.book(start=at(11))
        hanging = asyncio.create_task(here.post.deliver())
        for _ in range(3000):
            if here.graph.requests("POST", "/events"):
                break
            await asyncio.sleep(0.01)
        appointment = await here.book(start=at(10))
        assert (appointment.meeting, hanging.done()) == (None, False)
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
