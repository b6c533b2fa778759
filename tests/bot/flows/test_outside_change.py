"""The card about an event that was moved or deleted in Outlook, and what its buttons do. Bram reads Dutch."""

from datetime import UTC, datetime, timedelta

from scheduling.interval import Interval
from scheduling.outside import EventSeen
from storage import Work
from storage.records import OutboxItem
from tests.support.channel import Shown
from tests.support.practice import SAM, Practice
from tests.support.teams_activities import BRAM
from usecases.plan_hand_change import plan_hand_change

FRIDAY_AT_TWO = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
HALF_PAST = FRIDAY_AT_TWO + timedelta(minutes=30)
THERE = Interval(FRIDAY_AT_TWO, FRIDAY_AT_TWO + timedelta(minutes=30))


async def asked(practice: Practice, there: Interval | None) -> Shown:
    """Bram has an appointment on Friday at half past two, and its event was changed in Outlook."""
    await practice.channel.install(BRAM)
    [shown] = await practice.channel.say("book Noor friday 14:30 check-up with Bram", SAM)
    await practice.channel.click(shown, "book.confirm", who=SAM)
    practice.clock.forward(seconds=30)

    def ask(work: Work) -> list[OutboxItem]:
        business_id = practice.business.id
        (appointment,) = work.appointments.coming(business_id, after=practice.clock.now())
        member = work.staff.get(business_id, appointment.staff_ids[0])
        seen = EventSeen(id="e1", change_key="ck2", span=there)
        rows = plan_hand_change(practice.business, appointment, member, seen, now=practice.clock.now(), can_chat=True)
        work.outbox.add(rows)
        return rows

    await practice.database.write(ask)
    await practice.outbox.run_once()
    return practice.channel.in_chat_of(BRAM)[-1]


async def test_the_card_names_both_times(practice: Practice) -> None:
    shown = await asked(practice, THERE)
    for words in ("Afspraak in Outlook verplaatst", "14:30", "14:00", "Onze tijd houden", "Nieuwe tijd overnemen"):
        assert words in shown.words


async def test_keeping_our_time_sends_the_event_back(practice: Practice) -> None:
    shown = await practice.channel.click(await asked(practice, THERE), "outside.keep", who=BRAM)
    assert "Terug in Outlook" in shown.words
    assert "14:30" in shown.words


async def test_taking_over_is_an_ordinary_move_that_tells_the_customer(practice: Practice) -> None:
    summary = await practice.channel.click(await asked(practice, THERE), "reschedule.time", who=BRAM)
    assert "krijgt de oude en de nieuwe tijd" in summary.words
    moved = await practice.channel.click(summary, "reschedule.confirm", who=BRAM)
    assert "✓ Verzet" in moved.words
    assert "14:00" in moved.words


async def test_of_a_deleted_event_the_appointment_can_be_cancelled_too(practice: Practice) -> None:
    shown = await asked(practice, None)
    assert "Afspraak in Outlook verwijderd" in shown.words
    word = await practice.channel.click(shown, "cancel", who=BRAM)
    assert "Noor Jansen" in word.words


async def test_a_length_that_was_changed_there_is_taken_over_too(practice: Practice) -> None:
    shown = await asked(practice, Interval(FRIDAY_AT_TWO, FRIDAY_AT_TWO + timedelta(minutes=50)))
    summary = await practice.channel.click(shown, "reschedule.time", who=BRAM)
    assert "14:00–14:50" in summary.words
    moved = await practice.channel.click(summary, "reschedule.confirm", who=BRAM)
    assert "14:00–14:50" in moved.words


async def test_when_only_the_end_was_changed_there_that_is_taken_over(practice: Practice) -> None:
    shown = await asked(practice, Interval(HALF_PAST, HALF_PAST + timedelta(hours=1)))
    summary = await practice.channel.click(shown, "reschedule.time", who=BRAM)
    moved = await practice.channel.click(summary, "reschedule.confirm", who=BRAM)
    assert "14:30–15:30" in moved.words


async def test_an_end_beyond_the_rules_is_judged_like_any_change(practice: Practice) -> None:
    shown = await asked(practice, Interval(HALF_PAST, HALF_PAST + timedelta(hours=4)))
    summary = await practice.channel.click(shown, "reschedule.time", who=BRAM)
    assert "valt buiten de werktijd van Bram Bakker" in summary.words
    moved = await practice.channel.click(summary, "reschedule.anyway", {"in_reason": "long talk"}, who=BRAM)
    assert "14:30–18:30" in moved.words


async def test_another_time_for_what_was_made_longer_there_has_room_for_its_length(practice: Practice) -> None:
    shown = await asked(practice, Interval(HALF_PAST, HALF_PAST + timedelta(hours=4)))
    summary = await practice.channel.click(shown, "reschedule.time", who=BRAM)
    times = await practice.channel.click(summary, "reschedule.back", who=BRAM)
    assert "13:00" in times.words
    assert "13:30" not in times.words
