"""The customer's way into the meeting: one address that always leads to the meeting of the moment, and tells strangers nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from booking_page.join import JoinDoor, add_routes
from scheduling.appointment import Appointment, Attendee, Meeting, State
from storage import Database, open_database
from storage.tables import metadata
from tests.support.builders import Shop, a_service, a_shop, at
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import book, cancel, move
from usecases.book_appointment import Booked, CustomerWish
from usecases.customer_links import CustomerLinks
from usecases.find_meeting import FindMeeting
from web.frame import FrameParts, make_application
from web.options import WebOptions
from web.signing import Signer

BASE = "https://book.example.com"
NEW, OLD = b"n" * 32, b"o" * 32
LINKS = CustomerLinks(BASE, (NEW, OLD))
NOOR = CustomerWish(name="Noor", email="noor@example.com", language_tag="nl", zone="America/New_York")
HTML = {"Accept": "text/html"}
Client = TestClient[web.Request, web.Application]
Connect = Callable[[TestServer], Awaitable[Client]]


@dataclass
class Way:
    """A shop with one online appointment of Noor, made and not yet opened."""

    shop: Shop
    post: PostOffice
    client: Client
    booked: Booked

    @property
    def seat(self) -> Attendee:
        return self.booked.view.appointment.attendees[0]

    @property
    def path(self) -> str:
        return LINKS.join(self.seat).removeprefix(BASE)

    async def go(self, path: str = "", **headers: str) -> ClientResponse:
        return await self.client.get(path or self.path, headers={**HTML, **headers}, allow_redirects=False)

    async def appointment(self) -> Appointment:
        shown = self.booked.view.appointment
        return await self.shop.database.read(lambda work: work.appointments.get(self.shop.id, shown.id))

    async def change(self, **changes: Any) -> None:
        present = await self.appointment()
        changed = replace(present, **changes)
        await self.shop.database.write(lambda work: work.appointments.save(self.shop.id, changed))


async def no_figures() -> dict[str, float]:
    return {}


async def opened(database: Database, aiohttp_client: Connect, links: CustomerLinks = LINKS) -> Way:
    shop = await a_shop(database, services=[a_service(is_online=True)])
    post = PostOffice(database=database, clock=shop.clock, join_address=LINKS.join)
    options = WebOptions(base_url=BASE, signer=Signer((NEW,)), clock=shop.clock)
    app = make_application(FrameParts(options=options, ready_checks={}, figures=no_figures))
    find_meeting = FindMeeting(database=database, clock=shop.clock, links=links)
    add_routes(app, JoinDoor(find_meeting=find_meeting, say_here=shop.usecases.say_here))
    booked = await book(shop, start=at(12), customers=(NOOR,))
    return Way(shop=shop, post=post, client=await aiohttp_client(TestServer(app)), booked=booked)


@pytest_asyncio.fixture
async def way(database: Database, aiohttp_client: Connect) -> AsyncIterator[Way]:
    yield await opened(database, aiohttp_client)


@pytest_asyncio.fixture
async def sqlite_way(sqlite_url: str, aiohttp_client: Connect) -> AsyncIterator[Way]:
    async with await open_database(sqlite_url) as database:
        yield await opened(database, aiohttp_client)


async def test_the_address_leads_to_the_meeting(way: Way) -> None:
    await way.post.deliver()
    answer = await way.go()
    meeting = (await way.appointment()).meeting
    assert meeting is not None
    assert (answer.status, answer.headers["Location"]) == (302, meeting.join_web_url)
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")


async def test_it_stays_the_same_when_the_meeting_changes(way: Way) -> None:
    await way.post.deliver()
    await way.change(meeting=Meeting(provider="teams", join_web_url="https://teams.example/new"))
    assert (await way.go()).headers["Location"] == "https://teams.example/new"


async def test_a_customer_gets_the_way_in_for_guests_where_there_is_one(sqlite_way: Way) -> None:
    guests = Meeting(provider="teams", join_web_url="https://t.example/a", anonymous_join_web_url="https://t.example/g")
    await sqlite_way.change(meeting=guests)
    assert (await sqlite_way.go()).headers["Location"] == "https://t.example/g"


async def test_it_stands_beside_the_direct_link_and_is_the_same_after_a_move(way: Way) -> None:
    await way.post.deliver()
    await move(way.shop, way.booked, 10)
    await way.post.deliver(seconds=10)
    meeting = (await way.appointment()).meeting
    assert meeting is not None
    first, second = way.post.mail.to("noor@example.com")
    for mail in (first, second):
        for part in (mail.text, mail.html, (mail.ics or b"").decode().replace("\r\n ", "")):
            assert (BASE + way.path in part, meeting.join_web_url in part) == (True, True)


async def test_staff_read_the_direct_link_alone(way: Way) -> None:
    await way.post.deliver()
    assert "/join/" not in way.post.mail.to("bram@example.com")[0].text


async def test_before_there_is_a_link_a_page_says_so_in_the_customers_language_and_zone(way: Way) -> None:
    answer = await way.go()
    page = await answer.text()
    assert answer.status == 200
    assert 'lang="nl"' in page
    assert "Uw afspraak is nog niet open" in page
    assert "07:00 (New York)" in page
    assert 'http-equiv="refresh"' in page


async def test_a_cancelled_appointment_is_gone_and_nobody_is_named(way: Way) -> None:
    await way.post.deliver()
    await cancel(way.shop, way.booked)
    answer = await way.go()
    page = await answer.text()
    assert answer.status == 410
    assert not [word for word in ("Noor", "Bram", "Check-up", "Shop", "meet.example.org", "07:00") if word in page]


async def test_a_seat_given_up_leads_nowhere(sqlite_way: Way) -> None:
    await sqlite_way.post.deliver()
    await sqlite_way.change(attendees=(replace(sqlite_way.seat, is_cancelled=True),))
    assert (await sqlite_way.go()).status == 410


async def test_it_is_good_for_thirty_days_after_the_end(sqlite_way: Way) -> None:
    await sqlite_way.post.deliver()
    sqlite_way.shop.clock.forward(days=30, hours=4)
    assert (await sqlite_way.go()).status == 302
    sqlite_way.shop.clock.forward(hours=1)
    assert (await sqlite_way.go()).status == 410


async def test_raising_the_version_revokes_it(sqlite_way: Way) -> None:
    old = sqlite_way.path
    await sqlite_way.change(attendees=(replace(sqlite_way.seat, token_version=2),))
    assert (await sqlite_way.go(old)).status == 404


@pytest.mark.parametrize("token", ["x", "x" * 200, "%FF%FE", "ü", "a" * 56, "..%2Fhealthz"])
async def test_a_guess_leads_nowhere(sqlite_way: Way, token: str) -> None:
    assert (await sqlite_way.go(f"/join/{token}")).status == 404


async def test_an_address_with_nul_is_refused(sqlite_way: Way) -> None:
    assert (await sqlite_way.go("/join/%00")).status == 400


async def test_no_sign_of_it_can_be_changed(sqlite_way: Way) -> None:
    path = sqlite_way.path
    other = path[:-1] + ("a" if path[-1] != "a" else "b")
    assert [(await sqlite_way.go(wrong)).status for wrong in (other, path[:-1], path + "a")] == [404, 404, 404]


async def test_what_an_older_secret_sealed_still_opens(sqlite_way: Way) -> None:
    old = CustomerLinks(BASE, (OLD,)).join(sqlite_way.seat).removeprefix(BASE)
    assert (old != sqlite_way.path, (await sqlite_way.go(old)).status) == (True, 200)


async def test_what_a_strange_secret_sealed_does_not(sqlite_way: Way) -> None:
    strange = CustomerLinks(BASE, (b"x" * 32,)).join(sqlite_way.seat).removeprefix(BASE)
    assert (await sqlite_way.go(strange)).status == 404


async def test_scanners_and_previews_change_nothing(sqlite_way: Way) -> None:
    await sqlite_way.post.deliver()
    before = await everything(sqlite_way.shop.database)
    answer = await sqlite_way.client.head(sqlite_way.path, allow_redirects=False)
    for _ in range(3):
        await sqlite_way.go()
    assert answer.status == 302
    assert await everything(sqlite_way.shop.database) == before


async def everything(database: Database) -> list[list[Any]]:
    def rows(work: Any) -> list[list[Any]]:
        return [[tuple(row) for row in work.connection.execute(table.select())] for table in metadata.sorted_tables]

    return await database.read(rows)


async def test_who_guesses_is_slowed_down(sqlite_way: Way) -> None:
    answers = [await sqlite_way.go(f"/join/guess{number}") for number in range(21)]
    assert [answer.status for answer in answers].count(429) == 1
    assert (await sqlite_way.go()).status == 429
    assert answers[-1].headers["Retry-After"] == "60"


async def test_who_has_an_address_is_not_counted_among_the_guessers(sqlite_way: Way) -> None:
    assert {(await sqlite_way.go()).status for _ in range(30)} == {200}


def test_the_address_holds_only_signs_that_no_phone_cuts_off() -> None:
    path = LINKS.join(Attendee(id="0a" * 16, customer_id=None, name="")).removeprefix(BASE + "/join/")  # type: ignore[arg-type]  # an id
    assert (len(path), path.isalnum(), path.islower()) == (56, True, True)


async def test_shortly_before_the_start_one_press_says_i_am_here_and_leads_in(way: Way) -> None:
    await way.post.deliver()
    way.shop.clock.moment = at(11, 45)
    page = await (await way.go()).text()
    assert "Ik ben er, nu deelnemen" in page
    answer = await way.client.post(way.path, headers=HTML)
    present = await way.appointment()
    assert present.meeting is not None
    assert f'content="1;url={present.meeting.join_web_url}"' in await answer.text()
    assert (present.state, present.waiting_since) == (State.ARRIVED, at(11, 45))
    assert (await way.go()).status == 302


async def test_who_is_there_before_the_link_is_known_waits_on_the_page(sqlite_way: Way) -> None:
    sqlite_way.shop.clock.moment = at(11, 45)
    assert "Ik ben er" in await (await sqlite_way.go()).text()
    page = await (await sqlite_way.client.post(sqlite_way.path, headers=HTML)).text()
    assert "Men weet dat u er bent" in page
    assert 'http-equiv="refresh" content="15"' in page
    assert "Ik ben er" not in await (await sqlite_way.go()).text()


async def test_who_presses_too_early_just_goes_in(sqlite_way: Way) -> None:
    await sqlite_way.post.deliver()
    before = await everything(sqlite_way.shop.database)
    answer = await sqlite_way.client.post(sqlite_way.path, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, sqlite_way.path)
    assert await everything(sqlite_way.shop.database) == before
