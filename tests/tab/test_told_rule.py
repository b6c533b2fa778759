"""Breaking a rule on the board is a decision about the rule that the form names, for the time and person that it was named for."""

import re

from tests.support.demo import Demo
from tests.tab.days import wall
from tests.tab.test_board_pages import DAY, Visitor, booked, stored, visitor
from tests.tab.test_day_page import SANNE
from usecases.book_appointment import OverrideWish
from usecases.demo.offer import BUSINESS_ID, CHECKUP
from usecases.demo.people import BRAM, THIJS
from usecases.read_appointments import AppointmentQuestion

__all__ = ["visitor"]
LATE = "22:00"
ANYWAY = {"anyway": "1", "reason": "both know"}


def fields(time: str = LATE, **given: str) -> dict[str, str]:
    told = {"how": "at", "service": CHECKUP, "staff": BRAM, "day": DAY.isoformat(), "time": time, "name": "Wanda Walk"}
    return {"draft": f"d-{time}", **told, **given}


def told(page: str) -> dict[str, str]:
    """What the form would send of its own."""
    found = re.search(r'name="told" value="([^"]*)"', page)
    assert found, page
    return {"told": found[1]}


def is_ticked(page: str) -> bool:
    return bool(re.search(r'name="anyway"[^>]* checked', page))


async def number(demo: Demo) -> int:
    """How many there are that day."""
    question = AppointmentQuestion(business_id=BUSINESS_ID, day_first=DAY, day_last=DAY, staff_ids=(BRAM, THIJS))
    return len(list(await demo.use_cases.find_appointments(question, SANNE)))


async def late(demo: Demo) -> None:
    """Somebody else is faster."""
    await booked(demo, LATE, override=OverrideWish(reason="on call"))


async def test_what_was_refused_for_its_hours_is_booked_against_them(visitor: Visitor, demo: Demo) -> None:
    await visitor.enter()
    status, page = await visitor.post("day/book", **fields())
    assert (status, told(page)["told"].split()[0], is_ticked(page)) == (422, "hours", False)
    await visitor.post("day/book", **fields(), **ANYWAY, **told(page))
    assert await number(demo) == 1


async def test_whoever_was_slower_is_asked_again_and_ticks_again(visitor: Visitor, demo: Demo) -> None:
    await visitor.enter()
    _, page = await visitor.post("day/book", **fields())
    await late(demo)
    status, again = await visitor.post("day/book", **fields(), **ANYWAY, **told(page))
    assert (status, told(again)["told"].split()[0], is_ticked(again)) == (422, "busy", False)
    assert ("just been taken" in again, 'value="both know"' in again, await number(demo)) == (True, True, 1)
    await visitor.post("day/book", **fields(), **ANYWAY, **told(again))
    assert await number(demo) == 2


async def test_what_was_told_of_one_time_or_person_says_nothing_of_another(visitor: Visitor, demo: Demo) -> None:
    await booked(demo)
    await booked(demo, "12:00")
    await booked(demo, "15:00", staff_ids=(THIJS,))
    await visitor.enter()
    _, page = await visitor.post("day/book", **fields("10:00"))
    for other in (fields("12:00"), fields("15:00", staff=THIJS)):
        status, again = await visitor.post("day/book", **other, **ANYWAY, **told(page))
        assert (status, told(again) == told(page), is_ticked(again)) == (422, False, False)
    assert await number(demo) == 3


async def test_a_tick_without_a_word_of_a_rule_takes_nobodys_time_twice(visitor: Visitor, demo: Demo) -> None:
    await booked(demo)
    await visitor.enter()
    for given in ({}, {"told": "busy"}, {"told": "nonsense \x00 told"}):
        status, _ = await visitor.post("day/book", **fields("10:00"), **ANYWAY, **given)
        assert status == 422
    assert await number(demo) == 1


async def test_a_move_is_asked_again_as_well(visitor: Visitor, demo: Demo) -> None:
    one = (await booked(demo)).appointment
    await visitor.enter()
    place = f"appointments/{one.id}/move"
    _, page = await visitor.get(f"{place}?start={DAY}T{LATE}&minutes=30")
    assert told(page)["told"].split()[0] == "hours"
    await late(demo)
    sent = {"draft": "m", "version": str(one.version), "day": DAY.isoformat(), "time": LATE, "minutes": "30"}
    sent["staff"] = BRAM
    status, again = await visitor.post(place, **sent, **ANYWAY, **told(page))
    assert (status, told(again)["told"].split()[0], is_ticked(again)) == (422, "busy", False)
    _, looked = await visitor.post(place, **sent, **ANYWAY, **told(again), look="1")
    assert ('class="verdict is-good"' in looked, is_ticked(looked)) == (True, True)
    await visitor.post(place, **sent, **ANYWAY, **told(looked))
    moved = (await stored(demo, one.id)).appointment
    assert (moved.span.start, moved.override and moved.override.rule) == (wall(DAY, LATE), "busy")
