"""From a booking to an event in Outlook and back: one event per appointment, in the right calendar, and messages that say so."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.policy import SchedulingPolicy
from scheduling.service import Lobby, StaffRule
from scheduling.staff import StaffId
from storage import Database
from tests.support.builders import a_business, at
from tests.support.fake_graph import Fault
from tests.support.teams_shop import ADA, BRAM, NOOR, TeamsShop, method_of, teams_shop
from usecases.book_appointment import CustomerWish

MEES = CustomerWish(name="Mees Mol", email="mees@example.com")
INVITES: dict[str, Any] = {
    "business": a_business(policy=SchedulingPolicy(minimum_lead_time=0, is_meeting_invite_to_customers_enabled=True))
}


async def confirmed(here: TeamsShop) -> str:
    """Books and delivers; the link."""
    appointment = await here.book()
    await here.post.deliver()
    return await here.link(appointment)


async def test_a_booking_stands_in_outlook_and_its_link_in_the_confirmation(database: Database) -> None:
    async with teams_shop(database) as here:
        link = await confirmed(here)
        assert here.starts() == ["09:00"]
        assert link == here.events()[0]["onlineMeeting"]["joinUrl"]
        assert link in here.post.mail.to(NOOR)[0].text


async def test_each_appointment_is_a_meeting_with_a_link_of_its_own(database: Database) -> None:
    async with teams_shop(database) as here:
        booked = [await here.book(start=at(hour)) for hour in (9, 10, 11)]
        await here.post.deliver()
        links = {await here.link(one) for one in booked}
        assert (len(links), "" in links, len(here.events())) == (3, False, 3)


async def test_the_calendar_of_the_staff_shows_what_the_customer_entered(database: Database) -> None:
    async with teams_shop(database) as here:
        customer = CustomerWish(name="Noor Jansen", email=NOOR, phone="+31612345678", notes="Bring <tea>")
        await here.book(customers=(customer,))
        await here.post.deliver()
        (event,) = here.events()
        assert "Noor Jansen" in event["subject"]
        assert all(part in event["body"]["content"] for part in ("+31612345678", "Bring &lt;tea&gt;"))


async def test_a_move_keeps_the_link_and_an_undone_one_leaves_outlook_alone(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        link = await here.link(appointment)
        await here.undo(await here.change(await here.stored(appointment), hour=11))
        await here.post.deliver(seconds=30)
        assert (here.starts(), here.patches()) == (["09:00"], 0)
        await here.change(await here.stored(appointment), hour=12)
        await here.post.deliver(seconds=10)
        assert (here.starts(), await here.link(appointment)) == (["12:00"], link)


async def test_a_cancellation_takes_the_event_away_and_an_undone_one_does_not(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        await here.undo(await here.cancel(await here.stored(appointment)))
        await here.post.deliver(seconds=30)
        assert here.starts() == ["09:00"]
        await here.cancel(await here.stored(appointment))
        await here.post.deliver(seconds=10)
        assert here.events() == []


async def test_a_try_that_waits_makes_nothing_at_a_place_that_may_be_undone(database: Database) -> None:
    async with teams_shop(database) as here:
        here.graph.fail(Fault(status=429, headers={"Retry-After": "120"}))
        appointment = await here.book()
        await here.post.deliver()
        here.shop.clock.forward(seconds=121)
        changed = await here.change(await here.stored(appointment), hour=11)
        await here.post.deliver()
        assert here.events() == []
        await here.undo(changed)
        await here.post.deliver(seconds=10)
        assert here.starts() == ["09:00"]


async def test_an_undone_cancellation_before_the_meeting_was_made_still_gets_its_meeting(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        changed = await here.cancel(appointment)
        await here.post.deliver()
        await here.undo(changed)
        await here.post.deliver(seconds=10)
        assert here.starts() == ["09:00"]


async def test_another_person_gets_the_event_and_the_customer_a_new_link(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        old = await here.link(appointment)
        await here.change(await here.stored(appointment), staff="ada")
        await here.post.deliver(seconds=10)
        new = await here.link(appointment)
        assert (here.starts("bram"), here.starts("ada")) == ([], ["09:00"])
        (_, mail) = here.post.mail.to(NOOR)
        assert new != old
        assert (new in mail.text, old in mail.text, "The link to the online meeting is new" in mail.text) == (
            True,
            False,
            True,
        )


async def test_a_new_link_that_comes_late_follows_and_the_old_one_is_told_no_more(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        old = await here.link(appointment)
        await here.change(await here.stored(appointment), staff="ada")
        here.graph.fail(Fault(status=429, headers={"Retry-After": "600"}))
        await here.post.deliver(seconds=10)
        await here.post.deliver(seconds=61)
        (_, mail) = here.post.mail.to(NOOR)
        assert old not in mail.text
        assert "The link for the online meeting follows" in mail.text
        await here.post.deliver(minutes=11)
        assert await here.link(appointment) in here.post.mail.to(NOOR)[2].text
        assert (here.starts("bram"), here.starts("ada")) == ([], ["09:00"])


async def test_when_the_other_person_cannot_have_a_meeting_the_old_link_goes_on(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        old = await here.link(appointment)
        here.box("ada").is_permitted = False
        await here.change(await here.stored(appointment), staff="ada")
        await here.post.deliver(seconds=10)
        assert old in here.post.mail.to(NOOR)[1].text
        assert "is new" not in here.post.mail.to(NOOR)[1].text
        assert method_of(here.post.mail.to(ADA)[0]) == "REQUEST"


async def test_when_the_new_link_is_given_up_after_a_day_the_old_one_follows(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book(start=at(9, day=7))
        await here.post.deliver()
        old = await here.link(appointment)
        await here.change(await here.stored(appointment), start=at(9, day=7), staff="ada")
        await never_consented(here)
        told, last = here.post.mail.to(NOOR)[1:]
        assert "The link for the online meeting follows" in told.text
        assert old in last.text
        assert [method_of(mail) for mail in here.post.mail.to(ADA)] == ["", "REQUEST"]


async def test_a_handle_without_a_link_is_kept_and_a_cancellation_finds_the_event(database: Database) -> None:
    async with teams_shop(database) as here:
        here.graph.reads_without_link, here.graph.roles = 99, frozenset({"Calendars.ReadWrite"})
        appointment = await here.book()
        await here.post.deliver()
        meeting = (await here.stored(appointment)).meeting
        assert meeting is not None
        assert meeting.handle["event_id"] == here.events()[0]["id"]
        await here.cancel(await here.stored(appointment))
        await here.post.deliver(seconds=10)
        assert here.events() == []


async def test_an_event_whose_making_was_never_answered_is_withdrawn_with_the_appointment(database: Database) -> None:
    async with teams_shop(database) as here:
        here.graph.fail(Fault(method="POST", path="/events", cut="after"))
        here.graph.fail(Fault(method="GET", path="/calendarView", status=429, headers={"Retry-After": "300"}))
        appointment = await here.book()
        await here.post.deliver()
        assert (len(here.events()), (await here.stored(appointment)).meeting) == (1, None)
        await here.cancel(await here.stored(appointment))
        await here.post.deliver(seconds=10)
        assert here.events() == []


async def test_an_event_left_with_the_former_person_is_withdrawn(database: Database) -> None:
    async with teams_shop(database) as here:
        here.graph.fail(Fault(method="POST", path="/events", cut="after"))
        here.graph.fail(Fault(method="GET", path="/calendarView", status=429, headers={"Retry-After": "300"}))
        appointment = await here.book()
        await here.post.deliver()
        await here.change(await here.stored(appointment), staff="ada")
        await here.post.deliver(seconds=10)
        assert (here.starts("bram"), here.starts("ada")) == ([], ["09:00"])


async def test_a_failure_that_made_nothing_leaves_nothing_to_look_for(database: Database) -> None:
    async with teams_shop(database) as here:
        here.box().is_permitted = False
        appointment = await here.book()
        await here.post.deliver()
        await here.cancel(await here.stored(appointment))
        await here.post.deliver(seconds=10)
        assert await here.post.states(kind="meeting") == [("create", "parked"), ("cancel", "dropped")]


async def test_a_group_has_one_event_whoever_joins(database: Database) -> None:
    async with teams_shop(database, service={"maximum_attendees": 3}) as here:
        await here.book()
        await here.post.deliver()
        await here.book(customers=(MEES,))
        await here.post.deliver()
        assert len(here.graph.requests("POST", "/events")) == len(here.events()) == 1
        assert "https://teams.microsoft.com/" in here.post.mail.to("mees@example.com")[0].text


async def test_the_first_of_several_staff_organises_and_the_others_are_invited(database: Database) -> None:
    async with teams_shop(database, service={"staff_rule": StaffRule.ALL_OF}) as here:
        appointment = await here.book(staff_ids=None)
        await here.post.deliver()
        first, second = appointment.staff_ids
        (event,) = here.events(first)
        assert [one["emailAddress"]["address"] for one in event["attendees"]] == [f"{second}@example.com"]
        assert [method_of(here.post.mail.to(one)[0]) for one in (ADA, BRAM)] == ["", ""]


async def test_customers_are_invited_to_the_meeting_where_the_business_wants_it(database: Database) -> None:
    async with teams_shop(database, **INVITES) as here:
        appointment = await here.book()
        await here.post.deliver()
        (event,) = here.events()
        assert [one["emailAddress"]["address"] for one in event["attendees"]] == [NOOR]
        assert "Noor" not in event["subject"]
        assert method_of(here.post.mail.to(NOOR)[0]) == ""
        await here.cancel(await here.stored(appointment), message="The heating broke")
        await here.post.deliver(seconds=10)
        assert here.graph.requests("POST", "/cancel")[0].body == {"comment": "The heating broke"}


async def test_an_invited_group_follows_who_joins_and_who_leaves(database: Database) -> None:
    async with teams_shop(database, service={"maximum_attendees": 3}, **INVITES) as here:
        await here.book()
        await here.post.deliver()
        joined = await here.book(customers=(MEES,))
        await here.post.deliver()
        assert len(here.events()[0]["attendees"]) == 2
        await here.cancel(await here.stored(joined), attendee_id=joined.attendees[0].id)
        await here.post.deliver(seconds=10)
        assert [one["emailAddress"]["name"] for one in here.events()[0]["attendees"]] == ["Mees Mol"]


async def test_a_customer_who_is_not_to_be_written_to_is_not_invited(database: Database) -> None:
    async with teams_shop(database, **INVITES) as here:
        await here.book(tell_customer=False)
        await here.post.deliver()
        assert here.events()[0]["attendees"] == []


async def test_lobby_and_browser_link_follow_the_service(database: Database) -> None:
    service = {"lobby": Lobby.OPEN, "is_anonymous_join_enabled": True}
    async with teams_shop(database, service=service) as here:
        appointment = await here.book()
        await here.post.deliver()
        meeting = (await here.stored(appointment)).meeting
        assert meeting is not None
        assert meeting.anonymous_join_web_url in here.post.mail.to(NOOR)[0].text
        assert meeting.join_web_url in here.post.mail.to(BRAM)[0].text
        assert next(iter(here.graph.meetings.values()))["lobbyBypassSettings"]["scope"] == "everyone"


async def test_a_meeting_of_another_provider_is_left_as_it_is(database: Database) -> None:
    async with teams_shop(database) as here:
        teams, here.post.meetings = here.post.meetings, None
        appointment = await here.book()
        await here.post.deliver()
        here.post.meetings = teams
        await here.change(await here.stored(appointment), hour=11)
        await here.post.deliver(seconds=10)
        assert await here.post.states(kind="meeting", topic="reschedule") == [("reschedule", "dropped")]
        assert method_of(here.post.mail.to(BRAM)[-1]) == "REQUEST"


async def test_what_is_moved_by_hand_in_outlook_does_not_move_the_appointment(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        here.events()[0]["start"]["dateTime"] = "2027-01-04T15:00:00"
        stored = await here.stored(appointment)
        assert stored.span.start == at(9)
        await here.change(stored, hour=11)
        await here.post.deliver(seconds=10)
        assert here.starts() == ["11:00"]


async def test_old_and_new_place_are_known_while_calendars_follow(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.change(appointment, hour=11, staff="ada")
        (row,) = [row for row in await here.post.rows() if row.topic == "reassign"]
        place = {"old_start": at(9).isoformat(), "old_end": at(9, 30).isoformat(), "old_staff": ["bram"]}
        assert row.payload == place


async def test_a_staff_member_whose_event_stands_gets_no_invitation_through_the_whole_life(database: Database) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        await here.change(await here.stored(appointment), hour=11)
        await here.post.deliver(seconds=10)
        await here.cancel(await here.stored(appointment))
        await here.post.deliver(seconds=10)
        assert [method_of(mail) for mail in here.post.mail.to(BRAM)] == ["", "", ""]
        assert [method_of(mail) for mail in here.post.mail.to(NOOR)] == ["REQUEST", "REQUEST", "CANCEL"]
        assert "You find it in your Outlook calendar as a Teams meeting." in here.post.mail.to(BRAM)[0].text


async def test_an_in_person_appointment_keeps_its_invitation(database: Database) -> None:
    async with teams_shop(database) as here:
        service = await here.shop.database.read(lambda work: work.services.list(here.shop.id)[0])
        await here.shop.database.write(lambda work: work.services.save(here.shop.id, replace(service, is_online=False)))
        await here.book()
        await here.post.deliver()
        assert method_of(here.post.mail.to(BRAM)[0]) == "REQUEST"


async def test_while_the_event_is_still_tried_for_no_invitation_goes(database: Database) -> None:
    async with teams_shop(database) as here:
        here.graph.fail(Fault(status=429, headers={"Retry-After": "600"}))
        await here.book()
        await here.post.deliver()
        await here.post.deliver(seconds=60)
        assert [method_of(mail) for mail in here.post.mail.to(BRAM)] == [""]


async def test_when_the_event_cannot_be_made_the_invitation_goes_at_once(database: Database) -> None:
    async with teams_shop(database) as here:
        here.box().is_permitted = False
        await here.book()
        await here.post.deliver()
        assert [method_of(mail) for mail in here.post.mail.to(BRAM)] == ["REQUEST"]


async def never_consented(here: TeamsShop) -> None:
    """For more than a day."""
    here.graph.fail(Fault(status=403, code="Authorization_RequestDenied"), 50)
    for hours in [0] * 5 + [1] * 25:
        await here.post.deliver(hours=hours, minutes=20)


async def given_up_after_a_day(here: TeamsShop) -> None:
    await here.book(start=at(9, day=7))
    await never_consented(here)


async def test_when_the_event_is_given_up_after_a_day_the_invitation_follows(database: Database) -> None:
    async with teams_shop(database) as here:
        await given_up_after_a_day(here)
        assert await here.post.states(kind="meeting") == [("create", "parked")]
        assert [method_of(mail) for mail in here.post.mail.to(BRAM)] == ["", "REQUEST"]


async def test_an_event_made_after_the_invitation_went_takes_the_invitation_out(database: Database) -> None:
    async with teams_shop(database) as here:
        await given_up_after_a_day(here)
        here.graph.faults.clear()
        (row,) = [row for row in await here.post.rows() if row.kind == "meeting"]
        await here.shop.database.write(lambda work: work.outbox.send_again(here.shop.id, row.id, here.shop.clock.now()))
        await here.post.deliver()
        assert [method_of(mail) for mail in here.post.mail.to(BRAM)] == ["", "REQUEST", "CANCEL"]
        assert len(here.events()) == 1


@pytest.mark.parametrize("person", ["bram", "ada"])
async def test_the_person_released_and_the_person_who_takes_over_get_no_invitation(
    database: Database, person: str
) -> None:
    async with teams_shop(database) as here:
        appointment = await here.book()
        await here.post.deliver()
        await here.change(await here.stored(appointment), staff="ada")
        await here.post.deliver(seconds=10)
        assert method_of(here.post.mail.to(f"{person}@example.com")[-1]) == ""


async def test_an_appointment_that_is_over_gets_no_event(database: Database) -> None:
    async with teams_shop(database) as here:
        here.graph.fail(Fault(status=429, headers={"Retry-After": "600"}))
        await here.book()
        await here.post.deliver()
        await here.post.deliver(hours=5)
        assert (await here.post.states(kind="meeting"), here.events()) == ([("create", "dropped")], [])


async def test_staff_are_sent_what_stands_in_their_own_calendar(database: Database) -> None:
    async with teams_shop(database) as here:
        await here.book(staff_ids=(StaffId("ada"),))
        await here.post.deliver()
        assert (here.starts("ada"), here.starts("bram")) == (["09:00"], [])


async def test_a_text_message_of_a_handover_does_not_wait_for_the_new_link(database: Database) -> None:
    async with teams_shop(database, service={"sms_enabled": True}) as here:
        noor = CustomerWish(name="Noor", phone="+31612345678", sms_opt_in=True)
        booked = await here.book(start=at(12), customers=(noor,))
        await here.post.deliver(seconds=1)
        await here.change(booked, 12, staff="ada")
        await here.post.deliver(seconds=10)
        assert len(here.post.sms.sent) == 2
