"""The public page without JavaScript, over HTTP: find, book, move and cancel; and what strangers and programs get."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import ClientSession, CookieJar

from scheduling.service import ServiceId
from storage.work import Work
from tests.booking_page.demo import NOOR, PAGE, Visit
from tests.support.demo import Demo
from usecases.access import Actor
from usecases.demo.offer import BUSINESS_ID

ONLINE = "demo-online"


@pytest.fixture
async def visit(demo: Demo) -> AsyncIterator[Visit]:
    async with ClientSession() as client:
        yield Visit(client, demo.base_url)


async def test_the_first_screen_offers_each_service_with_its_soonest_starts(visit: Visit) -> None:
    await visit.go(PAGE)
    assert visit.status == 200
    assert len(re.findall('<li class="service">', visit.text)) == 4
    assert len(visit.starts()) >= 9


async def test_what_is_listed_can_be_booked(visit: Visit) -> None:
    await visit.book()
    assert visit.address.startswith("/manage/")
    assert "Booked." in visit.text
    assert NOOR["email"] in visit.text


async def test_looking_changes_nothing(visit: Visit) -> None:
    """Every address of the flow but those of its forms may be opened by scanners and previews."""
    await visit.book()
    manage = visit.address.partition("?")[0]
    for path in (manage, f"{manage}/times", f"{manage}/appointment.ics", manage):
        await visit.go(path)
    assert "Cancelled" not in visit.text
    assert "Choose another time" in visit.text


async def test_a_start_somebody_else_keeps_leads_to_the_nearest_free_ones(visit: Visit, demo: Demo) -> None:
    await visit.go(f"{PAGE}/demo-check-up", staff="")
    form, start = visit.actions()[0], visit.starts()[0]
    people = re.findall(r'<option value="([^"]+)"', visit.text)
    for _ in people:
        await visit.send(form, start=start)
        await visit.go(f"{PAGE}/demo-check-up")
    await visit.send(form, start=start)
    assert visit.status == 409
    assert "Somebody was faster." in visit.text
    assert start not in visit.starts()


async def test_nothing_typed_is_lost_when_something_is_missing(visit: Visit) -> None:
    await visit.go(f"{PAGE}/demo-check-up")
    await visit.choose()
    await visit.press("book", name="Noor Visser", email="no address", notes="second floor")
    assert visit.status == 422
    assert 'value="no address"' in visit.text
    assert "second floor" in visit.text
    assert 'id="email-error"' in visit.text


async def test_the_kept_start_can_be_given_back(visit: Visit) -> None:
    await visit.go(f"{PAGE}/demo-check-up")
    start = visit.starts()[0]
    await visit.choose(start)
    await visit.press("back")
    assert start in visit.starts()


async def test_more_time_keeps_what_was_typed(visit: Visit) -> None:
    await visit.go(f"{PAGE}/demo-check-up")
    await visit.choose()
    await visit.press("longer", **NOOR)
    assert visit.status == 200
    assert f'value="{NOOR["name"]}"' in visit.text
    await visit.press("book", **NOOR)
    assert "Booked." in visit.text


async def test_the_same_form_sent_twice_books_once(visit: Visit) -> None:
    await visit.go(f"{PAGE}/demo-check-up")
    await visit.choose()
    form = visit.actions()[0]
    await visit.send(form, action="book", **NOOR)
    first = visit.address
    await visit.send(form, action="book", **NOOR)
    assert visit.address == first


async def test_an_appointment_is_moved_and_cancelled_on_its_own_page(visit: Visit) -> None:
    await visit.book()
    manage = visit.address.partition("?")[0]
    await visit.go(f"{manage}/times")
    await visit.send(f"{manage}/times", start=visit.starts()[-1])
    assert "Moved." in visit.text
    await visit.send(f"{manage}/cancel", reason="ill")
    assert "Cancelled." in visit.text
    await visit.send(f"{manage}/cancel")
    assert visit.status == 409


async def test_the_file_for_ones_calendar_is_the_invitation(visit: Visit) -> None:
    await visit.book()
    await visit.go(f"{visit.address.partition('?')[0]}/appointment.ics")
    assert visit.text.startswith("BEGIN:VCALENDAR")
    assert "SUMMARY:Check-up" in visit.text


async def test_online_the_visitors_time_leads_and_at_a_place_the_places(visit: Visit) -> None:
    """S71, and the same instants whatever the zone."""
    await visit.go(f"{PAGE}/{ONLINE}", zone="America/New_York")
    assert "Times in New York" in visit.text
    far = set(visit.starts())
    await visit.go(f"{PAGE}/{ONLINE}", zone="Europe/Amsterdam")
    assert far & set(visit.starts())
    await visit.go(f"{PAGE}/demo-check-up", zone="America/New_York")
    assert "Times in Amsterdam" in visit.text
    assert "your time" in visit.text


async def test_a_zone_that_is_none_is_the_businesss(visit: Visit) -> None:
    await visit.go(f"{PAGE}/{ONLINE}", zone="Mars/Olympus")
    assert "Times in Amsterdam" in visit.text


@pytest.mark.parametrize(
    "path",
    [
        "/book/nowhere",
        f"{PAGE}/no-such-service",
        f"{PAGE}/demo-check-up/details/forged.token",
        "/manage/" + "a" * 56,
        "/manage/x",
    ],
)
async def test_an_address_that_leads_nowhere_gets_a_kind_page(visit: Visit, path: str) -> None:
    await visit.go(path)
    assert visit.status == 404
    assert "<h1>" in visit.text


async def test_an_address_with_nul_is_refused(visit: Visit) -> None:
    await visit.go("/book/%00")
    assert visit.status == 400


@pytest.mark.parametrize(
    "start", ["", "tomorrow", "2026-12-01T10:00:00", "9999-12-31T23:59:59+00:00", "2026-12-01T10:00:30+00:00", "\x00"]
)
async def test_a_start_that_is_none_is_refused(visit: Visit, start: str) -> None:
    await visit.send(f"{PAGE}/demo-check-up", start=start)
    assert visit.status == 400


@pytest.mark.parametrize(
    ("name", "value"), [("day", "2026-13-45"), ("month", "x"), ("staff", "nobody"), ("day", "1800-01-01")]
)
async def test_a_choice_in_the_address_that_makes_no_sense_is_left_aside(visit: Visit, name: str, value: str) -> None:
    await visit.go(f"{PAGE}/demo-check-up", **{name: value})
    assert visit.status == 200
    assert visit.starts()


async def test_the_page_speaks_dutch(visit: Visit) -> None:
    await visit.go(PAGE, lang="nl")
    assert "boeken?" in visit.text


async def test_a_program_that_fills_in_the_hidden_field_books_nothing(visit: Visit) -> None:
    await visit.book(website="https://spam.example")
    assert not visit.address.startswith("/manage/")


async def test_a_campaigns_tag_is_stored(visit: Visit, demo: Demo) -> None:
    """B50."""
    await visit.go(f"{PAGE}/demo-check-up", RefID="spring_2027")
    await visit.choose()
    await visit.press("book", **NOOR)
    token = visit.address.split("/")[2].partition("?")[0]
    database = demo.use_cases.read_business.database
    found = await database.read(lambda work: work.appointments.by_attendee(token[:-24]))  # type: ignore[arg-type]
    assert found is not None
    assert found[1].campaign == "spring_2027"


async def test_words_of_a_customer_are_shown_as_words(visit: Visit) -> None:
    await visit.go(f"{PAGE}/demo-check-up")
    await visit.choose()
    await visit.press("book", name="<script>alert(1)</script>", email="bad")
    assert "<script>alert(1)" not in visit.text


async def restrict(demo: Demo) -> None:
    database = demo.use_cases.read_business.database

    def change(work: Work) -> None:
        business = work.businesses.get(BUSINESS_ID)
        page = replace(business.page, access_control="restrictedToOrganization")
        work.businesses.save(replace(business, page=page))

    await database.write(change)


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/demo-check-up"])
async def test_a_page_for_the_organisation_sends_strangers_to_sign_in(visit: Visit, demo: Demo, path: str) -> None:
    """S22, S86, S87, S114."""
    await restrict(demo)
    await visit.go(path)
    assert visit.address.startswith("/dev/sign-in?next=")
    await visit.send(f"{PAGE}/demo-check-up", start="2027-01-04T09:00:00+00:00")
    assert visit.status == 401


async def test_people_of_the_organisation_book_there_like_customers_whatever_their_role(demo: Demo) -> None:
    """S52: a guest role too."""
    await restrict(demo)
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        visit = Visit(client, demo.base_url)
        visit.headers["Sec-Fetch-Site"] = "none"
        await visit.go("/dev/sign-in", **{"as": "viewer", "next": "/app/me"})
        await visit.book()
        assert "Booked." in visit.text


async def make_on_demand(demo: Demo) -> None:
    database = demo.use_cases.read_business.database

    def change(work: Work) -> None:
        service = work.services.get(BUSINESS_ID, ServiceId("demo-online"))
        work.services.save(BUSINESS_ID, replace(service, is_on_demand=True))

    await database.write(change)


async def test_a_service_on_demand_can_be_had_now_by_waiting_in_the_queue(visit: Visit, demo: Demo) -> None:
    """B53, B81: the boards see who waits; the customer's page says so until it is his or her turn."""
    await make_on_demand(demo)
    await visit.go(f"{PAGE}/{ONLINE}")
    await visit.choose("now")
    await visit.press("book", **NOOR)
    assert "You have been waiting since" in visit.text
    queue = await demo.use_cases.read_queue(BUSINESS_ID, Actor(kind="system"))
    assert "Noor Visser" in str(queue)


async def test_now_is_not_offered_where_the_service_is_by_appointment(visit: Visit) -> None:
    await visit.go(f"{PAGE}/{ONLINE}")
    assert 'value="now"' not in visit.text
    await visit.send(f"{PAGE}/{ONLINE}", start="now")
    assert visit.status == 400


async def test_each_start_is_announced_with_weekday_date_time_and_zone(visit: Visit) -> None:
    """L54: who cannot see the calendar hears more than a number."""
    await visit.go(f"{PAGE}/demo-check-up")
    starts = re.findall(r'<button class="start"[^>]*>(.*?)</button>', visit.text, re.DOTALL)
    spoken = [" ".join(re.sub("<[^>]+>", "", one).split()) for one in starts]
    assert spoken
    for one in spoken:
        assert re.search(r"\d{2}:\d{2}", one)
        assert re.search(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w* \d+ \w+", one), one
        assert "Amsterdam" in one
