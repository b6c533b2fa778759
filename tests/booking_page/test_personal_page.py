"""A page of one's own from the tiles to the visitor, over HTTP: made, shown, private and single-use addresses (B97 to B100)."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape

import pytest
from aiohttp import ClientSession, CookieJar

from tests.booking_page.demo import NOOR, Visit
from tests.support.demo import Demo
from tests.tab.forms import csrf_of, form_in, send, sign_in


@dataclass
class Owner:
    """The one whose page it is, at the tiles."""

    client: ClientSession
    base_url: str
    page: str = ""
    text: str = ""

    async def open(self, path: str) -> None:
        async with self.client.get(f"{self.base_url}{path}", headers={"Accept": "text/html"}) as answer:
            self.text, self.page = await answer.text(), answer.url.path

    async def send(self, path: str, **fields: str) -> int:
        sent = {"csrf_token": csrf_of(self.text), **fields}
        async with self.client.post(f"{self.base_url}{path}", data=sent, headers={"Accept": "text/html"}) as answer:
            self.text, self.page = await answer.text(), answer.url.path
            return answer.status

    def value(self, name: str) -> str:
        """What an address to copy holds, from the host on."""
        found = re.search(rf'<input id="{name}" value="([^"]+)"', self.text)
        assert found
        return "/book/" + unescape(found[1]).partition("/book/")[2]

    def do(self, what: str) -> str:
        """The address of the first tile's button."""
        return unescape(re.findall(rf'formaction="([^"]+/{what})"', self.text)[0])


@pytest.fixture
async def owner(demo: Demo) -> AsyncIterator[Owner]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        await sign_in(client, demo.base_url, "viewer")
        one = Owner(client, demo.base_url)
        await one.open("/app/mine")
        await one.send("/app/mine", display_name="Fatima Adler", zone="Europe/Amsterdam", language_tag="en")
        yield one


@pytest.fixture
async def visit(demo: Demo) -> AsyncIterator[Visit]:
    async with ClientSession() as client:
        yield Visit(client, demo.base_url)


async def book(visit: Visit, address: str, **who: str) -> None:
    await visit.go(address)
    await visit.choose()
    await visit.press("book", **{**NOOR, **who})


async def test_a_visitor_books_a_meeting_on_the_new_page(owner: Owner, visit: Visit) -> None:
    await visit.go(owner.value("own-address"))
    assert "Meeting of 15 minutes" in visit.text
    await book(visit, owner.value("address-1"))
    assert "Booked." in visit.text


async def test_opened_again_the_page_of_ones_own_is_the_one_that_is_there(owner: Owner) -> None:
    tiles = owner.page
    await owner.open("/app/mine")
    assert owner.page == tiles


async def test_what_is_missing_is_told_at_its_field_and_what_was_typed_stays(demo: Demo) -> None:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        await sign_in(client, demo.base_url, "scheduler")
        one = Owner(client, demo.base_url)
        await one.open("/app/mine")
        assert await one.send("/app/mine", display_name="Sofia", zone="Mars/Base", language_tag="en") == 422
        assert 'value="Sofia"' in one.text
        assert 'id="zone-error"' in one.text


async def test_a_private_meeting_is_booked_by_its_address_and_does_not_stand_on_the_page(
    owner: Owner, visit: Visit
) -> None:
    public = owner.value("address-1")
    await owner.send(owner.do("visibility"), visibility="private")
    await visit.go(owner.value("own-address"))
    assert "Meeting of 15 minutes" not in visit.text
    await visit.go(public)
    assert visit.status == 404
    await book(visit, owner.value("address-1"))
    assert "Booked." in visit.text
    assert "/book/" not in "".join(re.findall(r'href="([^"]*)"', visit.text))


async def test_an_address_for_one_booking_books_once(owner: Owner, visit: Visit) -> None:
    await owner.send(owner.do("link"))
    once = owner.value("once-1")
    await book(visit, once)
    assert "Booked." in visit.text
    await visit.go(once)
    assert visit.status == 404


async def test_of_two_who_come_by_it_at_once_one_books_and_the_other_is_told(owner: Owner, demo: Demo) -> None:
    await owner.send(owner.do("link"))
    once = owner.value("once-1")
    async with ClientSession() as first, ClientSession() as second:
        visits = [Visit(client, demo.base_url) for client in (first, second)]
        for number, visit in enumerate(visits):
            await visit.go(once)
            await visit.choose(visit.starts()[number])
        await asyncio.gather(*(visit.press("book", **NOOR) for visit in visits))
        told = sorted("Booked." in visit.text for visit in visits)
        assert told == [False, True]
        loser = next(visit for visit in visits if "Booked." not in visit.text)
        assert "it was good for one booking" in loser.text


async def test_a_form_sent_twice_by_it_gets_the_same_answer(owner: Owner, visit: Visit) -> None:
    await owner.send(owner.do("link"))
    await visit.go(owner.value("once-1"))
    await visit.choose()
    form = visit.actions()[0]
    await visit.send(form, action="book", **NOOR)
    first = visit.address.partition("?")[0]
    await visit.send(form, action="book", **NOOR)
    assert visit.address.partition("?")[0] == first


async def test_a_duplicate_and_a_removal_from_the_tiles(owner: Owner, visit: Visit) -> None:
    await owner.send(owner.do("duplicate"))
    assert "Meeting of 15 minutes (copy)" in owner.text
    removal = re.findall(r'href="([^"]+/remove)"', owner.text)[0]
    tiles = owner.page
    await owner.open(unescape(removal))
    await owner.send(unescape(removal))
    await owner.open(tiles)
    assert owner.text.count('class="panel tile"') == 2


async def test_each_type_has_a_colour_that_its_tile_shows(owner: Owner) -> None:
    tiles = owner.page
    assert re.findall(r'fill="light-dark\((#\w+), ', owner.text) == ["#0f7b6c", "#4f52b2"]
    first = unescape(re.findall(r'<h2><a href="([^"]+)"', owner.text)[0])
    await owner.open(first)
    form = form_in(owner.text, first).with_changes({"action": "save", "color": "#9b1c64"})
    assert (await send(owner.client, f"{owner.base_url}{first}", form))[0] == 200
    await owner.open(tiles)
    assert 'fill="light-dark(#9b1c64, ' in owner.text


async def test_the_page_of_a_type_has_no_seats_and_no_other_people(owner: Owner) -> None:
    first = re.findall(r'<h2><a href="([^"]+)"', owner.text)[0]
    await owner.open(unescape(first))
    assert 'name="maximum_attendees"' not in owner.text
    assert 'href="' + owner.page.rpartition("/services")[0] + '/staff"' not in owner.text


async def test_the_rules_of_the_tenant_can_switch_such_pages_off(owner: Owner, visit: Visit, demo: Demo) -> None:
    """PersonalBookingsDisabled (B94), at the menu and at the page itself."""
    page = owner.value("own-address")
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        await sign_in(client, demo.base_url, "administrator")
        admin = Owner(client, demo.base_url)
        await admin.open("/app/tenant")
        mark = re.findall(r'name="mark" value="([^"]*)"', admin.text)[0]
        rules = {"creation": "administrators", "mark": mark, "is_sms_enabled": "1", "are_personal_pages_disabled": "1"}
        assert await admin.send("/app/tenant", **rules) == 200
    await visit.go(page)
    assert visit.status == 404
    await owner.open("/app/me")
    assert "/app/mine" not in owner.text
