"""Whose calendar cannot be read, and why: said to those who plan, and to the person."""

from datetime import date

import pytest

from storage import Database
from tests.support.builders import EVERY_ROLE, at, staff_actor
from tests.support.fake_graph import Fault
from tests.support.outlook import BRAM, BRAMS, Outlook, outlook
from usecases.calendar_state import trouble_of
from usecases.day_schedule import ScheduleQuestion
from usecases.explain_availability import WhyQuestion
from usecases.list_calendars import ListCalendars
from usecases.views import CalendarTrouble, Trouble

DAY = date(2027, 1, 4)


async def on_the_day(here: Outlook, reader: str) -> dict[str, CalendarTrouble]:
    question = ScheduleQuestion(business_id=here.shop.id, first=DAY)
    schedule = await here.shop.usecases.day_schedule(question, staff_actor(reader))
    return {one.staff.id: one.calendar_trouble for one in schedule.days[0].people if one.calendar_trouble}


async def forbidden(here: Outlook) -> None:
    """Bram's mailbox is outside the permitted set."""
    here.graph.mailboxes.pop(BRAMS)
    await here.read()


async def test_who_plans_sees_whose_calendar_cannot_be_read(database: Database) -> None:
    async with outlook(database) as here:
        await forbidden(here)
        trouble = (await on_the_day(here, "ada"))[BRAM]
        assert (trouble.name, trouble.trouble, trouble.is_own) == ("Bram Visser", Trouble.NO_MAILBOX, False)


async def test_the_person_sees_it_of_the_own_calendar(database: Database) -> None:
    async with outlook(database) as here:
        await forbidden(here)
        assert (await on_the_day(here, "bram"))[BRAM].is_own


async def test_who_only_looks_on_is_not_told(database: Database) -> None:
    async with outlook(database, staff=EVERY_ROLE) as here:
        await forbidden(here)
        assert await on_the_day(here, "vic") == {}


async def test_a_silence_is_told_of_only_when_it_lasts(database: Database) -> None:
    async with outlook(database) as here:
        here.graph.fail(Fault(status=503, path="/getSchedule"), 500)
        await here.read()
        assert await on_the_day(here, "ada") == {}
        for _ in range(11):
            await here.read(minutes=1)
        assert (await on_the_day(here, "ada"))[BRAM].trouble is Trouble.SILENT


async def test_it_is_over_when_the_calendar_can_be_read_again(database: Database) -> None:
    async with outlook(database) as here:
        box = here.graph.mailboxes[BRAMS]
        await forbidden(here)
        here.graph.mailboxes[BRAMS] = box
        await here.read(minutes=1)
        assert await on_the_day(here, "ada") == {}


async def test_the_answer_to_why_knows_of_it(database: Database) -> None:
    async with outlook(database) as here:
        here.graph.put_by_hand(BRAMS, at(8), at(17))
        await here.read()
        here.graph.mailboxes.pop(BRAMS)
        await here.read(minutes=5)
        question = WhyQuestion(business_id=here.shop.id, day=DAY, staff_id=BRAM)
        answer = await here.shop.usecases.explain_availability(question, staff_actor("ada"))
        assert answer.calendar_troubles[BRAM].trouble is Trouble.NO_MAILBOX


async def test_the_check_counts_who_is_read_and_names_who_is_not(database: Database) -> None:
    async with outlook(database) as here:
        await forbidden(here)
        (found,) = await ListCalendars(database=database, clock=here.shop.clock)()
        assert (found.business, found.read, found.people) == ("The Shop", 1, 2)
        assert [one.name for one in found.troubles] == ["Bram Visser"]


@pytest.mark.parametrize(
    ("reason", "trouble"),
    [
        ("ErrorMailRecipientNotFound", Trouble.NO_MAILBOX),
        ("mailbox_not_permitted", Trouble.NOT_PERMITTED),
        ("consent_missing", Trouble.NO_CONSENT),
        ("throttled", Trouble.SILENT),
        ("ErrorSomethingNew", Trouble.OTHER),
    ],
)
def test_codes_are_told_as_what_can_be_done_about_them(reason: str, trouble: Trouble) -> None:
    assert trouble_of(reason) is trouble
