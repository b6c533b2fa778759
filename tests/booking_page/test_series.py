"""Several dates at the public page, without JavaScript: asked for, looked at, booked as one; then moved and cancelled by the customer."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from html import unescape

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from scheduling.appointment import AppointmentId, State
from storage import Database
from tests.booking_page.shop_page import CHECK_UP, ShopPage, open_shop
from tests.support.builders import a_service, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.support.series import MONDAYS

OFTEN = a_service(recurring_up_to=6, is_customer_allowed_to_manage=True)
FOUR = {"times": "4", "every": "1"}
NOOR = {"name": "Noor Jansen", "email": "noor@example.com"}
Open = Callable[[], Awaitable[ShopPage]]


@pytest.fixture
def opened(
    sqlite_database: Database, aiohttp_client: Callable[..., Awaitable[TestClient[web.Request, web.Application]]]
) -> Open:
    return lambda: open_shop(sqlite_database, aiohttp_client, services=[OFTEN])


def dates_in(text: str) -> dict[str, str]:
    """What is ticked and chosen in the list."""
    ticks = re.findall(r'name="(date-[^"]+)" value="([^"]*)" checked', text)
    return {name: unescape(value) for name, value in ticks}


async def ask(page: ShopPage, start: datetime = MONDAYS[0], **fields: str) -> str:
    """The dates of a series from the start on; answers where the form is sent."""
    await page.visit.go(CHECK_UP)
    await page.visit.send(CHECK_UP, start=start.isoformat())
    form: str = page.visit.actions()[0]
    await page.visit.send(form, action="dates", **FOUR, **fields)
    return form


def mark(page: ShopPage) -> str:
    return unescape(re.findall(r'name="shown" value="([^"]+)"', page.visit.text)[0])


async def book(page: ShopPage) -> None:
    form = await ask(page)
    await page.visit.send(form, action="book", **FOUR, **NOOR, shown=mark(page), **dates_in(page.visit.text))


async def starts(page: ShopPage) -> list[datetime]:
    found = await page.shop.database.read(lambda work: work.appointments.coming(page.shop.id, after=at(0)))
    return [one.span.start for one in found]


async def test_the_form_shows_every_date_and_keeps_what_was_typed(opened: Open) -> None:
    page = await opened()
    await ask(page, MONDAYS[0], **NOOR)
    assert list(dates_in(page.visit.text).values()) == [start.isoformat() for start in MONDAYS]
    assert 'value="Noor Jansen"' in page.visit.text


async def test_what_was_ticked_is_booked_and_the_page_shows_the_series(opened: Open) -> None:
    page = await opened()
    await book(page)
    assert "Booked, all of it." in page.visit.text
    assert page.visit.text.count("<li>") >= 4
    assert await starts(page) == list(MONDAYS)


async def test_a_taken_date_is_left_out_or_another_start_is_taken(opened: Open) -> None:
    page = await opened()
    await page.shop.usecases.book_appointment(a_wish(at(9, day=11)), staff_actor("ada"))
    form = await ask(page)
    assert "not free" in page.visit.text
    assert f'value="{at(9, 30, day=11).isoformat()}"' in page.visit.text
    chosen = {**dates_in(page.visit.text), "date-1": at(9, 30, day=11).isoformat()}
    del chosen["date-3"]
    await page.visit.send(form, action="book", **FOUR, **NOOR, shown=mark(page), **chosen)
    assert set(await starts(page)) == {at(9), at(9, day=11), at(9, 30, day=11), at(9, day=18)}


async def test_a_date_that_goes_meanwhile_books_none_and_loses_nothing(opened: Open) -> None:
    page = await opened()
    form = await ask(page)
    shown, chosen = mark(page), dates_in(page.visit.text)
    await page.shop.usecases.book_appointment(a_wish(at(9, day=18)), staff_actor("ada"))
    await page.visit.send(form, action="book", **FOUR, **NOOR, shown=shown, **chosen)
    assert page.visit.status == 409
    assert "One of these dates has just gone." in page.visit.text
    assert 'value="Noor Jansen"' in page.visit.text
    assert await starts(page) == [at(9, day=18)]


async def test_dates_are_shown_before_they_are_booked(opened: Open) -> None:
    page = await opened()
    form = await ask(page)
    shown = mark(page)
    await page.visit.send(form, action="book", times="2", every="2", **NOOR, shown=shown, **dates_in(page.visit.text))
    assert "Have a look at them" in page.visit.text
    assert list(dates_in(page.visit.text)) == ["date-0", "date-1"]
    assert await starts(page) == []


async def test_whoever_goes_back_after_one_date_books_the_others_as_well(opened: Open) -> None:
    page = await opened()
    form = await ask(page)
    await page.visit.send(form, action="book", **NOOR)
    assert await starts(page) == [MONDAYS[0]]
    await page.visit.send(form, action="dates", **FOUR, **NOOR)
    again = {"shown": mark(page), **dates_in(page.visit.text)}
    for _ in range(2):
        await page.visit.send(form, action="book", **FOUR, **NOOR, **again)
        assert await starts(page) == list(MONDAYS)


@pytest.mark.parametrize(("times", "every"), [("7", "1"), ("x", "1"), ("-3", "1"), ("4", "99"), ("4", "0")])
async def test_numbers_that_cannot_be_are_told_at_their_field(opened: Open, times: str, every: str) -> None:
    page = await opened()
    await page.visit.send(CHECK_UP, start=MONDAYS[0].isoformat())
    await page.visit.send(page.visit.actions()[0], action="book", times=times, every=every, **NOOR)
    assert page.visit.status == 422
    assert 'id="times-error"' in page.visit.text or 'id="every-error"' in page.visit.text
    assert await starts(page) == []


async def test_no_date_at_all_is_told(opened: Open) -> None:
    page = await opened()
    form = await ask(page)
    await page.visit.send(form, action="book", **FOUR, **NOOR, shown=mark(page))
    assert page.visit.status == 422
    assert 'id="dates-error"' in page.visit.text


async def test_the_customer_cancels_this_and_all_later_dates(opened: Open) -> None:
    page = await opened()
    await book(page)
    third = re.findall(r'<li><a href="(/manage/[^"]+)">', page.visit.text)[1]
    await page.visit.go(third)
    await page.visit.send(third.replace("?", "/cancel?"), scope="rest", draft="d")
    assert "Cancelled, this date and those after it." in page.visit.text
    assert await starts(page) == list(MONDAYS[:2])


async def test_the_customer_moves_this_and_all_later_dates(opened: Open) -> None:
    page = await opened()
    await book(page)
    manage = page.visit.address.partition("?")[0]
    await page.shop.usecases.book_appointment(a_wish(at(12, day=19)), staff_actor("ada"))
    await page.visit.go(f"{manage}/times", rest="1")
    await page.visit.send(f"{manage}/times", start=at(12, day=5).isoformat(), rest="1")
    assert page.visit.status == 200
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.visit.text))
    ticked = dates_in(page.visit.text)
    assert len(ticked) == 3
    await page.visit.send(f"{manage}/series", **hidden, **ticked)
    assert "Moved, all that you ticked." in page.visit.text
    assert set(await starts(page)) == {at(12, day=5), at(12, day=12), at(9, day=18), at(12, day=19), at(12, day=26)}


async def test_one_file_has_all_dates(opened: Open) -> None:
    page = await opened()
    await book(page)
    await page.visit.go(f"{page.visit.address.partition('?')[0]}/series.ics")
    assert page.visit.text.count("BEGIN:VEVENT") == 4


async def test_somebody_elses_date_is_not_moved_by_forging_the_form(opened: Open) -> None:
    page = await opened()
    await book(page)
    manage = page.visit.address.partition("?")[0]
    other = await page.shop.usecases.book_appointment(a_wish(at(13)), staff_actor("ada"))
    stranger = other.view.appointment.id
    await page.visit.send(
        f"{manage}/series", start=at(14).isoformat(), **{f"date-{stranger}": at(14).isoformat(), "shown": "1"}
    )
    assert page.visit.status == 409
    found = await page.shop.database.read(lambda work: work.appointments.get(page.shop.id, AppointmentId(stranger)))
    assert (found.span.start, found.state) == (at(13), State.BOOKED)


async def test_where_it_is_off_nothing_asks_to_repeat(
    sqlite_database: Database, aiohttp_client: Callable[..., Awaitable[TestClient[web.Request, web.Application]]]
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.send(CHECK_UP, start=MONDAYS[0].isoformat())
    assert 'name="times"' not in page.visit.text


async def test_a_slip_in_the_address_is_mended_on_all_dates_and_told_of_all(opened: Open) -> None:
    page = await opened()
    await book(page)
    office = PostOffice(database=page.shop.database, clock=page.shop.clock)
    await office.deliver()
    manage = page.visit.address.partition("?")[0]
    await page.visit.send(f"{manage}/address", email="noor@other.example")
    found = await page.shop.database.read(lambda work: work.appointments.coming(page.shop.id, after=at(0)))
    assert {one.attendees[0].email for one in found} == {"noor@other.example"}
    assert len({one.attendees[0].customer_id for one in found}) == 1
    await office.deliver()
    (mail,) = office.mail.to("noor@other.example")
    assert "25 January" in mail.text
