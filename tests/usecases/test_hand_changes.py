"""Staff who move or delete an event of ours in Outlook are asked which time is right; the appointment stays as customers know it."""

from datetime import datetime
from typing import Any

import pytest

from scheduling.errors import NotAllowed, Stale
from scheduling.interval import Interval
from scheduling.staff import AccountId
from storage import Database
from storage.records import ConversationRecord, OutboxState
from tests.support.builders import EVERY_ROLE, at, staff_actor
from tests.support.outlook import BRAMS, Outlook, outlook
from usecases.book_appointment import Booked
from usecases.put_event_back import PutBackWish
from usecases.views import AppointmentView


async def booked_in_outlook(here: Outlook, hour: int = 9) -> Booked:
    """Booked, its event made and read once."""
    booked = await here.book(hour)
    await here.deliver()
    await here.read(minutes=5)
    assert await here.questions() == []
    return booked


def event_id(here: Outlook) -> str:
    return str(here.events()[0]["id"])


def move_event(here: Outlook, hour: int, minute: int = 0) -> None:
    start = at(hour, minute)
    here.graph.move_by_hand(BRAMS, event_id(here), start, start.replace(minute=minute + 30))


async def shown(here: Outlook, booked: Booked) -> AppointmentView:
    return await here.shop.usecases.read_appointment(here.shop.id, booked.view.appointment.id, staff_actor("bram"))


async def put_back(here: Outlook, booked: Booked, actor: str = "bram", **wish: Any) -> None:
    question = (await here.questions())[-1]
    appointment = booked.view.appointment
    values = {"expected_version": appointment.version, "change": question.key, **wish}
    await here.shop.usecases.put_event_back(
        PutBackWish(business_id=here.shop.id, appointment_id=appointment.id, **values), staff_actor(actor)
    )


async def a_chat(here: Outlook) -> None:
    record = ConversationRecord(
        conversation_id="chat-bram",
        kind="personal",
        tenant_id="t",
        service_url="https://s.example",
        bot_id="b",
        user_id="u",
        updated_at=at(8),
        account_id=AccountId("account-bram"),
    )
    await here.shop.database.write(lambda work: work.conversations.save(record))


async def test_a_move_in_outlook_is_asked_about_and_changes_nothing(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        assert [(one.topic, one.kind, one.staff_id) for one in await here.questions()] == [
            ("moved_outside", "mail", "bram")
        ]
        assert (await shown(here, booked)).appointment.span.start == at(9)


async def test_the_mail_names_both_times(database: Database) -> None:
    async with outlook(database) as here:
        await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        await here.deliver()
        mail = here.post.mail.to(BRAMS)[-1]
        assert mail.subject == "Moved in Outlook: Noor Jansen, Check-up, Mon 4 Jan, 10:00"
        assert "14:00" in mail.text
        assert mail.ics is None


async def test_somebody_who_talks_with_the_bot_is_asked_there(database: Database) -> None:
    async with outlook(database) as here:
        await a_chat(here)
        await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        await here.deliver()
        notice = here.post.chat.told[-1][1]
        assert (str(notice.kind), notice.outside) == ("moved_outside", Interval(at(13), at(13, 30)))


async def test_each_change_is_asked_about_once(database: Database) -> None:
    async with outlook(database) as here:
        await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        await here.read(minutes=5)
        await here.read(hours=7)
        assert len(await here.questions()) == 1
        move_event(here, 14)
        await here.read(minutes=5)
        assert len(await here.questions()) == 2


async def test_a_deleted_event_is_asked_about(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        here.graph.delete_by_hand(BRAMS, event_id(here))
        await here.read(minutes=5)
        assert [one.topic for one in await here.questions()] == ["deleted_outside"]
        assert (await shown(here, booked)).appointment.state.is_coming


async def test_what_is_thrown_away_over_night_is_found_in_the_morning(database: Database) -> None:
    """Each day begins with a full list, on which the event is missing."""
    async with outlook(database) as here:
        await here.book(start=at(9, day=6))
        await here.deliver()
        await here.read(minutes=5)
        here.graph.mailboxes[BRAMS].events.clear()
        await here.read(hours=20)
        assert [one.topic for one in await here.questions()] == ["deleted_outside"]


async def test_what_we_move_ourselves_is_no_change_by_hand(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        await here.move(booked, 11)
        await here.read(minutes=5)
        await here.deliver(seconds=11)
        await here.read(minutes=5)
        assert await here.questions() == []


async def test_a_full_list_taken_while_our_own_move_is_under_way_shows_no_change_by_hand(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        await here.move(booked, 11)
        here.graph.deltas.expire()
        await here.read(minutes=5)
        assert await here.questions() == []
        await here.deliver(seconds=11)
        await here.read(minutes=5)
        assert await here.questions() == []


async def test_what_we_cancel_ourselves_is_no_change_by_hand(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        await here.cancel(booked)
        await here.deliver(seconds=11)
        await here.read(minutes=5)
        assert await here.questions() == []


async def test_private_events_are_nobodys_business(database: Database) -> None:
    async with outlook(database) as here:
        await booked_in_outlook(here)
        private = here.graph.put_by_hand(BRAMS, at(11), at(12))
        await here.read(minutes=5)
        here.graph.move_by_hand(BRAMS, private, at(13), at(14))
        await here.read(minutes=5)
        here.graph.delete_by_hand(BRAMS, private)
        await here.read(minutes=5)
        assert await here.questions() == []


async def test_a_change_is_found_when_the_link_for_changes_is_too_old(database: Database) -> None:
    async with outlook(database) as here:
        await booked_in_outlook(here)
        move_event(here, 13)
        here.graph.deltas.expire()
        await here.read(minutes=5)
        assert len(await here.questions()) == 1


async def test_the_new_place_does_not_look_taken_by_our_own_event(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        await here.read(minutes=5)
        assert await here.busy() == []
        moved = await here.move(booked, 13)
        assert moved.view.appointment.span.start == at(13)


async def test_keeping_our_time_puts_the_event_back(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        await put_back(here, booked)
        await here.deliver()
        assert place(here) == at(9)
        await here.read(minutes=5)
        assert len(await here.questions()) == 1
        assert (await here.calendar()).moved == {}


async def test_taking_over_another_start_and_length_settles_the_question(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        here.graph.move_by_hand(BRAMS, event_id(here), at(13), at(13, 50))
        await here.read(minutes=5)
        (question,) = await here.questions()
        moved = await here.move(booked, 13, duration=50)
        assert moved.view.appointment.span.end.isoformat() == question.payload["outside_end"]
        await here.deliver(seconds=11)
        await here.read(minutes=5)
        assert len(await here.questions()) == 1


async def test_a_deleted_event_is_made_again(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        here.graph.delete_by_hand(BRAMS, event_id(here))
        await here.read(minutes=5)
        await put_back(here, booked)
        await here.deliver()
        assert place(here) == at(9)


async def test_a_second_click_does_nothing_more(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        await put_back(here, booked)
        await put_back(here, booked)
        history = (await shown(here, booked)).history
        assert [line.what for line in history].count("put_back") == 1


async def test_only_who_may_move_it_puts_it_back(database: Database) -> None:
    async with outlook(database, staff=EVERY_ROLE) as here:
        booked = await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        with pytest.raises(NotAllowed):
            await put_back(here, booked, "vic")


async def test_an_answer_about_an_appointment_that_has_changed_since_is_refused(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        await here.move(booked, 11)
        with pytest.raises(Stale):
            await put_back(here, booked)


async def test_a_question_that_has_become_pointless_is_not_sent(database: Database) -> None:
    async with outlook(database) as here:
        booked = await booked_in_outlook(here)
        move_event(here, 13)
        await here.read(minutes=5)
        await here.cancel(booked)
        await here.deliver(seconds=11)
        assert [one.state for one in await here.questions()] == [OutboxState.DROPPED]


def place(here: Outlook) -> datetime:
    (event,) = here.events()
    return datetime.fromisoformat(event["start"]["dateTime"] + "+00:00")
