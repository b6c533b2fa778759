"""In chat: who was asked whether he or she comes and is silent, and what the others said."""

from dataclasses import replace
from datetime import UTC, datetime

from scheduling.appointment import Reply
from storage.records import OutboxItem
from storage.work import Work
from tests.bot.flows.test_told import book, told
from tests.support.practice import Practice
from tests.support.teams_activities import BRAM
from usecases.plan_mornings import PlanMornings

THURSDAY_AT_SEVEN = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


async def asked(practice: Practice) -> None:
    """An appointment on Friday whose customer got a reminder by mail."""
    await book(practice, "book Noor friday 14:30 check-up with Bram")
    business_id, now = practice.business.id, practice.clock.now()

    def remind(work: Work) -> None:
        (one,) = work.appointments.coming(business_id, after=now)
        seat = one.attendees[0].id
        row = OutboxItem(
            id="r1", business_id=business_id, kind="mail", topic="reminder", key="r1", payload={}, due_at=now
        )
        work.outbox.add([replace(row, appointment_id=one.id, attendee_id=seat, sequence=one.sequence)])
        work.outbox.done("r1", now)

    await practice.database.write(remind)


async def say_coming(practice: Practice) -> None:
    business_id, now = practice.business.id, practice.clock.now()

    def reply(work: Work) -> None:
        (one,) = work.appointments.coming(business_id, after=now)
        seat = replace(one.attendees[0], reply=Reply.COMING, replied_to=one.span.start)
        work.appointments.keep_seat(business_id, one, seat, now)

    await practice.database.write(reply)


async def said(practice: Practice, sentence: str) -> str:
    [shown] = await practice.channel.say(sentence, BRAM)
    return shown.words


async def test_who_has_not_answered_is_named_with_time_and_service(practice: Practice) -> None:
    await asked(practice)
    assert "14:30 Noor Jansen (Check-up)" in await said(practice, "who has not answered friday?")


async def test_without_a_day_tomorrow_is_meant(practice: Practice) -> None:
    await asked(practice)
    practice.clock.moment = THURSDAY_AT_SEVEN
    assert "Noor Jansen" in await said(practice, "who has not answered")
    await say_coming(practice)
    assert "everybody who was asked has answered" in await said(practice, "who has not answered")


async def test_the_day_says_who_will_come(practice: Practice) -> None:
    await asked(practice)
    await say_coming(practice)
    assert "will come" in await said(practice, "show friday")


async def test_the_morning_list_names_the_silent_ones_of_tomorrow(practice: Practice) -> None:
    """On a day without appointments too."""
    [settings] = await practice.channel.say("settings", BRAM)
    await practice.channel.click(settings, "settings.save", {"in_morning": True, "in_morning_at": "07:00"}, who=BRAM)
    await asked(practice)
    await practice.outbox.run_once()
    practice.clock.moment = THURSDAY_AT_SEVEN
    await PlanMornings(database=practice.database, clock=practice.clock).run_once()
    assert "Not answered yet for tomorrow: 14:30 Noor Jansen (Check-up)." in await told(practice, BRAM)
