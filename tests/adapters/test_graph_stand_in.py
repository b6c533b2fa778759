"""Meetings of people who have no mailbox in the tenant: the mailbox that the settings name makes them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from adapters.graph_meetings import GraphMeetings
from scheduling.errors import PermanentFailure, TemporaryFailure
from scheduling.meetings import has_attendees, organiser_of, stands_in_calendar_of
from scheduling.staff import StaffId
from tests.adapters.graph_world import ANN, BRAM, LATER, World, request, world
from tests.support.fake_graph import Fault, Mailbox
from usecases.ports import Invited, MeetingRequest, Organiser

DESK = "desk@zuid.example"
GINA = Organiser(id=StaffId("gina"), name="Gina", email="gina@elsewhere.example")
OF_GINA = request(organiser=GINA)


@asynccontextmanager
async def with_desk() -> AsyncIterator[tuple[World, GraphMeetings]]:
    async with world() as here:
        here.graph.mailboxes[DESK] = Mailbox()
        yield here, replace(here.meetings(), organiser=DESK)


@pytest.mark.parametrize("person", [GINA, replace(GINA, email="")], ids=["no mailbox", "no address"])
async def test_whoever_has_no_mailbox_gets_a_meeting_of_the_organiser_set(person: Organiser) -> None:
    async with with_desk() as (here, meetings):
        made = await meetings.create(request(organiser=person))
        (event,) = here.events(DESK)
        assert made.join_web_url == event["onlineMeeting"]["joinUrl"]
        assert organiser_of(made) == "gina"
        assert not stands_in_calendar_of(made, person.id)


async def test_it_takes_nobodys_time_and_reminds_nobody() -> None:
    async with with_desk() as (here, meetings):
        await meetings.create(OF_GINA)
        (event,) = here.events(DESK)
        assert (event["showAs"], event["isReminderOn"]) == ("free", False)


async def test_whoever_has_a_mailbox_goes_on_using_it() -> None:
    async with with_desk() as (here, meetings):
        await meetings.create(request())
        assert (len(here.events(BRAM)), here.events(DESK)) == (1, [])


async def test_a_mailbox_that_is_not_permitted_is_not_got_round() -> None:
    async with with_desk() as (here, meetings):
        here.box(BRAM).is_permitted = False
        with pytest.raises(PermanentFailure, match="mailbox_not_permitted"):
            await meetings.create(request())
        assert here.events(DESK) == []


async def test_its_move_keeps_the_link_and_its_end_clears_the_calendar() -> None:
    async with with_desk() as (here, meetings):
        made = await meetings.create(OF_GINA)
        moved = await meetings.reschedule(made, replace(OF_GINA, span=LATER))
        assert moved.join_web_url == made.join_web_url
        assert here.events(DESK)[0]["start"]["dateTime"] == "2026-12-21T09:00:00"
        assert not stands_in_calendar_of(moved, GINA.id)
        await meetings.cancel(moved, "")
        assert here.events(DESK) == []


async def test_a_colleague_with_a_mailbox_is_invited_to_it() -> None:
    async with with_desk() as (_, meetings):
        ann = Invited(name="Ann", email=ANN, staff_id=StaffId("ann"))
        made = await meetings.create(replace(OF_GINA, attendees=(ann,)))
        assert stands_in_calendar_of(made, StaffId("ann"))
        assert has_attendees(made)


async def test_a_lost_answer_leaves_one_event() -> None:
    async with with_desk() as (here, meetings):
        here.graph.fail(Fault(cut="after", method="POST", path=f"{DESK}/events"))
        here.graph.fail(Fault(status=503, method="GET", path="/calendarView"), 5)
        with pytest.raises(TemporaryFailure):
            await meetings.create(OF_GINA)
        await meetings.create(OF_GINA)
        assert len(here.events(DESK)) == 1


async def test_what_an_interrupted_making_left_there_is_withdrawn() -> None:
    async with with_desk() as (here, meetings):
        await meetings.create(OF_GINA)
        await meetings.withdraw(OF_GINA)
        assert here.events(DESK) == []


async def test_two_people_without_a_mailbox_have_an_event_each() -> None:
    async with with_desk() as (here, meetings):
        other: MeetingRequest = replace(OF_GINA, organiser=Organiser(id=StaffId("hugo"), name="Hugo"))
        links = {(await meetings.create(one)).join_web_url for one in (OF_GINA, other)}
        assert (len(links), len(here.events(DESK))) == (2, 2)


async def test_a_mailbox_that_was_closed_since_is_stood_in_for_too() -> None:
    async with with_desk() as (here, meetings):
        made = await meetings.create(request())
        del here.graph.mailboxes[BRAM]
        moved = await meetings.reschedule(made, request(span=LATER))
        assert (len(here.events(DESK)), moved.join_web_url != made.join_web_url) == (1, True)


async def test_an_organiser_named_by_object_id_has_lobby_and_second_way() -> None:
    async with with_desk() as (here, meetings):
        object_id = "0b1e7a00-0000-4000-8000-00000000de5c"
        here.graph.mailboxes[object_id] = here.graph.mailboxes[DESK]
        made = await replace(meetings, organiser=object_id).create(OF_GINA)
        assert made.handle["lobby"] == "wait"


async def test_without_a_setting_it_is_refused_as_before() -> None:
    async with with_desk() as (here, _):
        with pytest.raises(PermanentFailure, match="no_mailbox"):
            await here.meetings().create(OF_GINA)
