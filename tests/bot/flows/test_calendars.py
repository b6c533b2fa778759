"""In chat: whose calendar can't be synced stands with the day, and with the reasons where that calendar decides."""

from datetime import UTC, datetime, timedelta

from scheduling.interval import Interval
from scheduling.staff import StaffId
from storage import Work
from tests.support.practice import SAM, VIC, Practice
from tests.support.teams_activities import BRAM

BRAMS = StaffId("bram")
FRIDAY = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
WORKDAY = Interval(FRIDAY, FRIDAY + timedelta(hours=10))


async def unread(practice: Practice) -> None:
    """Bram was busy all Friday when his calendar was last read, which may not be done any more."""
    now, business_id = practice.clock.now(), practice.business.id

    def store(work: Work) -> None:
        work.staff_calendars.add([(business_id, BRAMS)], now)
        work.busy.replace(business_id, BRAMS, WORKDAY, [WORKDAY])
        (row,) = work.staff_calendars.claim(now, now, 1)
        work.staff_calendars.failed(row, now, now + timedelta(minutes=1), "mailbox_not_permitted")

    await practice.database.write(store)


async def test_the_day_says_whose_calendar_cannot_be_synced(practice: Practice) -> None:
    await unread(practice)
    [shown] = await practice.channel.say("who is in today", SAM)
    assert "Bram Bakker: calendar can't be synced. The app may not read this mailbox." in shown.words


async def test_the_person_reads_it_in_the_own_language(practice: Practice) -> None:
    await unread(practice)
    [shown] = await practice.channel.say("wie is er vandaag", BRAM)
    assert "Je agenda kan niet worden gesynchroniseerd. De app mag dit postvak niet lezen." in shown.words


async def test_who_only_looks_on_reads_nothing_of_it(practice: Practice) -> None:
    await unread(practice)
    [shown] = await practice.channel.say("who is in today", VIC)
    assert "synced" not in shown.words


async def test_the_reasons_say_so_where_that_calendar_decides(practice: Practice) -> None:
    await unread(practice)
    [busy] = await practice.channel.say("why is Bram not free friday 10:00", SAM)
    assert "This staff member's calendar can't be synced" in busy.words
    [free] = await practice.channel.say("why is Bram not free thursday 10:00", SAM)
    assert "synced" not in free.words
