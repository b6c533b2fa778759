"""A language chosen by hand is kept by every page that follows, and what is sent later speaks the one that was booked in."""

import re
from datetime import timedelta
from html import unescape

import pytest

from scheduling.business import PageSettings
from storage import Database
from tests.booking_page.demo import NOOR, Visit
from tests.booking_page.shop_page import CHECK_UP, SECRET, Connect, a_published_business, open_shop
from tests.booking_page.test_replies import asked
from tests.booking_page.test_series import FOUR, dates_in, mark
from tests.booking_page.test_waiting import a_page, an_offer
from tests.support.builders import a_service
from tests.support.post import PostOffice
from tests.support.series import MONDAYS
from usecases.booking_codes import BookingCodes

POLISH = {"lang": "pl"}
OFTEN = a_service(recurring_up_to=6, is_customer_allowed_to_manage=True)


def forgetful(visit: Visit) -> list[str]:
    """Where the page leads without the language; a page that is not in it at all counts as well."""
    assert visit.status in (200, 303, 409, 422), visit.text
    found = [
        unescape(one)
        for one in re.findall(r'<(?:a|form)\b[^>]*? (?:href|action)="(/(?:manage|waiting|book)[^"]*)"', visit.text)
    ]
    here = [] if '<html lang="pl"' in visit.text else [visit.address]
    return [*here, *(one for one in found if "lang=" not in one)]


async def test_by_a_series_from_the_times_to_the_pages_of_its_dates(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, services=[OFTEN])
    visit, seen = page.visit, []
    await visit.send(f"{CHECK_UP}?lang=pl", start=MONDAYS[0].isoformat())
    form = visit.actions()[0]
    await visit.send(form, action="dates", **FOUR)
    seen += forgetful(visit)
    await visit.send(form, action="book", **FOUR, **NOOR, shown=mark(page), **dates_in(visit.text))
    seen += forgetful(visit)
    own = visit.address.partition("?")[0]
    for place in ("", "/times", "/times?rest=1"):
        await visit.go(f"{own}{place}{'&' if '?' in place else '?'}lang=pl")
        seen += forgetful(visit)
    await visit.send(f"{own}/times?lang=pl", rest="1", start=(MONDAYS[0] + timedelta(hours=1)).isoformat())
    seen += forgetful(visit)
    assert seen == []


@pytest.mark.parametrize("place", ["", "/reply", "/yes", "/no", "/other-time", "/times"])
async def test_by_the_pages_of_an_appointment(sqlite_database: Database, aiohttp_client: Connect, place: str) -> None:
    one = await asked(sqlite_database, aiohttp_client)
    await one.page.visit.go(f"{one.path}{place}", **POLISH)
    assert forgetful(one.page.visit) == []
    if place in ("/yes", "/other-time"):
        await one.page.visit.send(f"{one.path}{place}?lang=pl")
        assert forgetful(one.page.visit) == []


async def test_by_the_waiting_list_and_the_page_of_a_wish(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page, waiting = await a_page(sqlite_database, aiohttp_client)
    own = await an_offer(page, waiting)
    for address in (f"{CHECK_UP}/waiting", f"{CHECK_UP}/waiting?done=1", own):
        await page.visit.go(f"{address}{'&' if '?' in address else '?'}lang=pl")
        assert forgetful(page.visit) == []
    await page.visit.send(f"{own}?lang=pl", action="decline", offer=page.visit.hidden("offer"))
    assert forgetful(page.visit) == []


async def test_by_the_page_that_asks_for_a_code_and_the_mail_with_it(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    proven = a_published_business(page=PageSettings(enforce_one_time_password=True))
    page = await open_shop(sqlite_database, aiohttp_client, business=proven)
    post = PostOffice(database=sqlite_database, clock=page.shop.clock, codes=BookingCodes((SECRET,)))
    await page.visit.go(CHECK_UP, **POLISH)
    await page.visit.choose()
    await page.visit.press("book", **NOOR)
    assert forgetful(page.visit) == []
    await post.deliver()
    assert '<html lang="pl"' in post.mail.to(NOOR["email"])[-1].html


async def test_by_the_page_that_sends_the_links_and_by_an_address_that_leads_nowhere(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.send("/manage?lang=pl", email=NOOR["email"])
    assert ("lang=pl" in page.visit.address, forgetful(page.visit)) == (True, [])
    await page.visit.go("/manage/nowhere", **POLISH)
    assert re.findall(r'href="(/manage[^"]*)"', page.visit.text) == ["/manage?lang=pl"]


async def test_mails_speak_the_language_that_was_booked_in_whatever_the_browser_says_later(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, services=[OFTEN])
    post = PostOffice(database=sqlite_database, clock=page.shop.clock)
    await page.visit.go(CHECK_UP, **POLISH)
    await page.visit.choose()
    await page.visit.press("book", **NOOR)
    await post.deliver()
    own = page.visit.address.partition("?")[0]
    await page.visit.go(own)
    assert '<html lang="pl"' in page.visit.text
    await page.visit.go(own, lang="en")
    await page.visit.send(f"{own}/cancel?lang=en")
    await post.deliver(seconds=60)
    assert ['<html lang="pl"' in one.html for one in post.mail.to(NOOR["email"])] == [True, True]
