"""The welcome's third button asks why a day is empty; whatever today is, it leads to an answer and not to a question."""

from datetime import timedelta

import pytest

from scheduling.business import BusinessId
from scheduling.policy import DAY, HoursBlock, WeeklyHours
from tests.support import teams_activities as teams
from tests.support.builders import a_business
from tests.support.card_clicks import actions
from tests.support.databases import open_patiently
from tests.support.practice import TUESDAY, open_practice

OPEN = HoursBlock(8 * 60, 17 * 60)
CLOSED_ON = {
    "tuesdays": WeeklyHours(tuple(() if day == 1 else (OPEN,) for day in range(7))),
    "never": WeeklyHours(((HoursBlock(0, DAY),),) * 7),
    "always": WeeklyHours(),
}


@pytest.mark.parametrize(("hello", "why"), [("hi", "Why is"), ("hallo", "Waarom is")])
@pytest.mark.parametrize("closed_on", CLOSED_ON)
async def test_the_third_button_is_answered(sqlite_url: str, closed_on: str, hello: str, why: str) -> None:
    business = a_business(id=BusinessId("practice@slotkeeper"), hours=CLOSED_ON[closed_on], tenant_id=teams.TENANT)
    async with (
        await open_patiently(sqlite_url) as database,
        open_practice(database, now=TUESDAY + timedelta(hours=1), business=business) as practice,
    ):
        [shown] = await practice.channel.say(hello)
        assert shown.card is not None
        button = next(a["title"] for a in actions(shown.card) if str(a.get("title")).startswith(why))
        asked = await practice.channel.click(shown, button)
    assert asked.words.split("\n")[1] in ("Why?", "Waarom?")
