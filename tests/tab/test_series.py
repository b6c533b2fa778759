"""A series by hand: its dates in the form, all of them booked as one, shown in the panel, and the rest of it cancelled there."""

import re
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from scheduling.appointment import AppointmentId, State
from tests.support.demo import Demo
from tests.tab.test_board_pages import DAY, Visitor, stored
from usecases.demo.offer import CHECKUP
from usecases.demo.people import BRAM

FORM = {"how": "at", "service": CHECKUP, "staff": BRAM, "time": "10:00", "name": "Sara Series", "tell": "1"}
LATER = (DAY + timedelta(days=56)).isoformat()


@pytest.fixture
def visitor(client: ClientSession, demo: Demo) -> Visitor:
    return Visitor(client, demo)


def dates_in(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(date-[^"]+)" value="([^"]*)" checked', page))


async def test_a_series_is_booked_by_hand_and_its_rest_cancelled_in_the_panel(visitor: Visitor, demo: Demo) -> None:
    await visitor.enter()
    form = {**FORM, "day": LATER, "times": "3", "every": "1", "draft": "by-hand-series"}
    status, page = await visitor.post("day/book", **form)
    assert status == 200
    shown = re.findall(r'name="shown" value="([^"]+)"', page)[0]
    _, panel = await visitor.post("day/book", **form, shown=shown, **dates_in(page))
    assert "3 of 3" not in panel
    assert "1 of 3" in panel
    ids = [AppointmentId(one) for one in re.findall(r'appointments/([\w-]+)" data-open', panel)]
    _, question = await visitor.get(f"appointments/{ids[0]}/cancel")
    assert "This one and the 1 after it" in question
    version = re.findall(r'name="version" value="(\d+)"', question)[0]
    await visitor.post(f"appointments/{ids[0]}/cancel", scope="rest", version=version, draft="end")
    states = [(await stored(demo, one)).appointment.state for one in ids]
    assert states == [State.CANCELLED, State.CANCELLED]


async def test_numbers_that_cannot_be_are_told_and_book_nothing(visitor: Visitor) -> None:
    await visitor.enter()
    form = {**FORM, "day": LATER, "every": "1", "draft": "no-series", "name": "Nora None"}
    status, page = await visitor.post("day/book", **form, times="53")
    assert status == 422
    assert 'id="times-error"' in page
    _, found = await visitor.get("find?q=nora+none")
    assert "open=" not in found


async def test_the_switch_stands_at_the_service(visitor: Visitor) -> None:
    await visitor.enter()
    _, page = await visitor.get(f"services/{CHECKUP}")
    assert 'name="recurring_up_to"' in page
    assert 'name="further_people"' in page


async def test_a_link_to_choose_is_sent_beside_a_new_booking_and_from_the_customers_page(visitor: Visitor) -> None:
    await visitor.enter()
    fields = {**FORM, "name": "Lena Link", "email": "lena@example.com", "day": LATER, "draft": "a-link"}
    _, page = await visitor.post("day/book", **fields, action="link")
    assert "The link is on its way to lena@example.com." in page
    _, found = await visitor.get("customers?q=lena")
    customer = re.search(r"customers/([\w-]{16,})", found)
    assert customer
    _, own = await visitor.get(f"customers/{customer[1]}")
    assert "Send a link to choose a time" in own
    _, done = await visitor.post(f"customers/{customer[1]}/link", draft="b-link", link_service=CHECKUP, link_staff=BRAM)
    assert "The link is on its way." in done
    _, wrong = await visitor.post(f"customers/{customer[1]}/link", draft="c-link", link_service="", link_staff=BRAM)
    assert 'id="link_service-error"' in wrong


async def a_series(visitor: Visitor, draft: str, name: str) -> list[AppointmentId]:
    """Three weeks at ten, by hand."""
    form = {**FORM, "day": LATER, "times": "3", "every": "1", "draft": draft, "name": name}
    _, page = await visitor.post("day/book", **form)
    shown = re.findall(r'name="shown" value="([^"]+)"', page)[0]
    _, panel = await visitor.post("day/book", **form, shown=shown, **dates_in(page))
    own = re.findall(r"appointments/([\w-]+)/move", panel)[0]
    others = re.findall(r'appointments/([\w-]+)" data-open', panel)
    return [AppointmentId(own), *map(AppointmentId, others)]


async def test_the_rest_of_a_series_is_moved_in_the_panel_as_it_was_shown(visitor: Visitor, demo: Demo) -> None:
    await visitor.enter()
    ids = await a_series(visitor, "moved-series", "Mona Moved")
    _, question = await visitor.get(f"appointments/{ids[1]}/move")
    assert "This one and the 1 after it" in question
    second = DAY + timedelta(days=63)
    asked = {"day": second.isoformat(), "time": "11:00", "minutes": "30", "version": "1", "draft": "go"}
    _, shown = await visitor.post(f"appointments/{ids[1]}/move", **asked, scope="rest", tell="1")
    versions = dict(re.findall(r'name="(version-[^"]+)" value="(\d+)"', shown))
    start = re.findall(r'name="start" value="([^"]+)"', shown)[0]
    fields = {**dates_in(shown), **versions, "start": start, "draft": "go", "shown": "1", "tell": "1"}
    await visitor.post(f"appointments/{ids[1]}/series", **fields)
    found = [(await stored(demo, one)).appointment.wall_start[11:] for one in ids]
    assert found == ["10:00", "11:00", "11:00"]


async def test_of_no_dates_ticked_none_moves(visitor: Visitor, demo: Demo) -> None:
    await visitor.enter()
    ids = await a_series(visitor, "kept-series", "Kees Kept")
    start = (await stored(demo, ids[0])).appointment.span.start + timedelta(hours=1)
    fields = {"start": start.isoformat(), "draft": "none", "shown": "1"}
    status, page = await visitor.post(f"appointments/{ids[0]}/series", **fields)
    assert status == 422
    assert 'id="dates-error"' in page
    assert (await stored(demo, ids[0])).appointment.wall_start.endswith("10:00")
