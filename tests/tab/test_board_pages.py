"""The pages of the board over HTTP: what they are drawn from, what they refuse and to whom, and the stream of changes."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from adapters.system_clock import SystemClock
from scheduling.appointment import AppointmentId, DraftId, FilledBy, FilledForm, FormAnswer, Reply, State
from scheduling.service import FormId, FormLink
from scheduling.zones import resolve_zone
from tests.support.demo import Demo
from tests.tab.days import AMSTERDAM, wall
from tests.tab.forms import csrf_of, sign_in
from tests.tab.test_day_page import SANNE
from usecases.access import SYSTEM, Actor
from usecases.book_appointment import BookingWish, CustomerWish
from usecases.demo.offer import BUSINESS_ID, CHECKUP, CLASS
from usecases.demo.people import BRAM, THIJS
from usecases.read_appointments import AppointmentQuestion
from usecases.views import AppointmentView
from web.pages import TEMPLATE_FOLDERS

BASE = f"/app/{BUSINESS_ID}"
TODAY = SystemClock().now().astimezone(resolve_zone(AMSTERDAM)).date()
DAY = TODAY + timedelta(days=28 + (1 - TODAY.weekday()) % 7)
"""A Tuesday for which the demo has nothing planned."""
PAST = AppointmentQuestion(business_id=BUSINESS_ID, day_last=TODAY - timedelta(days=1), coming_only=False, limit=1)
PATIENCE = 60


class Visitor:
    """Somebody signed in, with the token of the own session."""

    def __init__(self, client: ClientSession, demo: Demo) -> None:
        self.client, self.demo, self.token = client, demo, ""

    async def enter(self, role: str = "administrator") -> "Visitor":
        self.token = csrf_of(await sign_in(self.client, self.demo.base_url, role))
        return self

    async def get(self, path: str) -> tuple[int, str]:
        async with self.client.get(f"{self.demo.base_url}{BASE}/{path}") as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, **fields: str) -> tuple[int, str]:
        sent = {"csrf_token": self.token, **fields}
        async with self.client.post(f"{self.demo.base_url}{BASE}/{path}", data=sent) as answer:
            return answer.status, await answer.text()


@pytest.fixture
def visitor(client: ClientSession, demo: Demo) -> Visitor:
    return Visitor(client, demo)


async def booked(demo: Demo, start: str = "10:00", **given: object) -> AppointmentView:
    values: dict[str, object] = {
        "service_id": CHECKUP,
        "staff_ids": (BRAM,),
        "customers": (CustomerWish(name="Quinn Test", email="quinn@example.com", phone="+31612345678"),),
        **given,
    }
    wish = BookingWish(
        business_id=BUSINESS_ID,
        draft_id=DraftId(f"http-{start}"),
        start=wall(DAY, start),
        **values,  # type: ignore[arg-type]  # named by the test
    )
    return (await demo.use_cases.book_appointment(wish, SANNE)).view


async def stored(demo: Demo, one: AppointmentId) -> AppointmentView:
    return await demo.use_cases.read_appointment(BUSINESS_ID, one, SANNE)


async def test_the_facts_are_in_wall_clock_time(visitor: Visitor, demo: Demo) -> None:
    one = (await booked(demo)).appointment
    _, text = await (await visitor.enter()).get(f"day/facts?day={DAY}")
    event = next(event for event in json.loads(text)["events"] if event["id"] == one.id)
    assert (event["start"], event["end"], event["people"]) == (f"{DAY}T10:00", f"{DAY}T10:30", [BRAM])


async def test_only_those_who_work_or_have_something_are_shown_unless_asked(visitor: Visitor, demo: Demo) -> None:
    await visitor.enter()
    shown, everybody = [
        {one["id"] for one in json.loads((await visitor.get(f"day/facts?day={day}{more}"))[1])["people"]}
        for day, more in ((DAY + timedelta(days=4), ""), (DAY + timedelta(days=4), "&all=1"))
    ]
    assert len(shown) < len(everybody) == 5


async def test_the_filter_shows_the_people_and_the_service_asked_for(visitor: Visitor, demo: Demo) -> None:
    one = (await booked(demo)).appointment
    await visitor.enter()
    _, text = await visitor.get(f"day/facts?day={DAY}&people={THIJS}")
    assert [person["id"] for person in json.loads(text)["people"]] == [THIJS]
    _, text = await visitor.get(f"day/facts?day={DAY}&service={CLASS}")
    assert one.id not in {event["id"] for event in json.loads(text)["events"]}


async def test_what_customers_typed_cannot_end_the_script_it_stands_in(visitor: Visitor, demo: Demo) -> None:
    name = "</script><script>alert(1)</script>"
    await booked(demo, customers=(CustomerWish(name=name),))
    _, page = await (await visitor.enter()).get(f"day?day={DAY}")
    assert "</script><script>alert" not in page
    assert "\\u003c/script\\u003e" in page


async def test_the_stream_says_which_day_has_changed(visitor: Visitor, demo: Demo) -> None:
    await visitor.enter()
    async with visitor.client.get(f"{demo.base_url}{BASE}/changes") as answer:
        assert answer.content_type == "application/x-ndjson"
        assert json.loads(await answer.content.readline()) == {}
        await booked(demo)
        line = json.loads(await asyncio.wait_for(answer.content.readline(), PATIENCE))
    assert line == {"days": [DAY.isoformat()]}


async def test_a_stranger_hears_nothing(visitor: Visitor, demo: Demo) -> None:
    async with visitor.client.get(f"{demo.base_url}{BASE}/changes", headers={"X-Slotkeeper-Tab": "1"}) as answer:
        assert answer.status == 401


async def test_a_move_is_judged_and_then_made(visitor: Visitor, demo: Demo) -> None:
    one = (await booked(demo)).appointment
    await visitor.enter()
    _, page = await visitor.get(f"appointments/{one.id}/move?start={DAY}T11:00&minutes=45")
    assert 'class="verdict is-good"' in page
    fields = {"draft": "d", "version": str(one.version), "day": DAY.isoformat(), "time": "11:00", "minutes": "45"}
    await visitor.post(f"appointments/{one.id}/move", **fields, tell="1")
    moved = (await stored(demo, one.id)).appointment
    assert (moved.span.start, moved.span.minutes) == (wall(DAY, "11:00"), 45)


async def test_a_move_nobody_is_told_of(visitor: Visitor, demo: Demo) -> None:
    one = (await booked(demo)).appointment
    await visitor.enter()
    fields = {"draft": "d", "version": str(one.version), "day": DAY.isoformat(), "time": "11:00", "minutes": "30"}
    await visitor.post(f"appointments/{one.id}/move", **fields)
    told = [one for one in (await stored(demo, one.id)).messages if one.kind == "changed" and one.attendee_id]
    assert told == []


async def test_a_time_that_cannot_be_read_is_told_at_its_field(visitor: Visitor, demo: Demo) -> None:
    one = (await booked(demo)).appointment
    await visitor.enter()
    fields = {"draft": "d", "version": "1", "day": DAY.isoformat(), "time": "25:99", "minutes": "30"}
    status, page = await visitor.post(f"appointments/{one.id}/move", **fields)
    assert (status, 'id="time-error"' in page) == (422, True)


async def test_a_booking_by_hand_has_place_and_copies(visitor: Visitor, demo: Demo) -> None:
    """B57: with place and further addresses for this one."""
    await visitor.enter()
    await visitor.post(
        "day/book",
        draft="by-hand",
        how="at",
        service=CHECKUP,
        staff=BRAM,
        day=DAY.isoformat(),
        time="10:00",
        name="Wanda Walk",
        place="Room 7",
        cc="boss@example.com",
        tell="1",
    )
    _, page = await visitor.get("find?q=wanda")
    found = re.search(r"open=([\w-]+)", page)
    assert found
    made = (await stored(demo, AppointmentId(found[1]))).appointment
    assert (made.location.display_name, made.cc) == ("Room 7", ("boss@example.com",))


async def test_a_taken_time_is_refused_with_the_nearest_ones(visitor: Visitor, demo: Demo) -> None:
    await booked(demo)
    await visitor.enter()
    fields = {"draft": "x", "how": "at", "service": CHECKUP, "staff": BRAM, "day": DAY.isoformat(), "time": "10:00"}
    status, page = await visitor.post("day/book", **fields, name="Wanda Walk")
    assert status == 422
    assert "data-fill-time=" in page
    assert 'value="Wanda Walk"' in page


async def test_somebody_in_the_queue_is_shown_above_the_board(visitor: Visitor, demo: Demo) -> None:
    await visitor.enter()
    await visitor.post("day/book", draft="q", how="queue", service=CHECKUP, name="Wanda Walk")
    _, page = await visitor.get("day")
    assert 'class="queue-line is-requested"' in page
    assert "Wanda Walk" in page


async def test_details_are_stored_and_what_is_wrong_is_told_at_its_field(visitor: Visitor, demo: Demo) -> None:
    one = (await booked(demo)).appointment
    await visitor.enter()
    fields = {"version": str(one.version), "price": "12,50", "price_type": "fixedPrice", "pre_buffer": "0"}
    status, page = await visitor.post(f"appointments/{one.id}/details", **fields, post_buffer="x", label="VIP")
    assert (status, 'id="post_buffer-error"' in page, 'value="VIP"' in page) == (422, True, True)
    await visitor.post(f"appointments/{one.id}/details", **fields, post_buffer="10", label="VIP", notes="dog")
    kept = (await stored(demo, one.id)).appointment
    assert (kept.label, kept.notes, kept.post_buffer, str(kept.price)) == ("VIP", "dog", 10, "12.50")


async def test_an_edit_that_somebody_else_overtook_keeps_what_was_typed(visitor: Visitor, demo: Demo) -> None:
    one = (await booked(demo)).appointment
    await visitor.enter()
    fields = {"version": str(one.version), "price": "0", "price_type": "notSet", "pre_buffer": "0", "post_buffer": "0"}
    await visitor.post(f"appointments/{one.id}/details", **fields, label="first")
    status, page = await visitor.post(f"appointments/{one.id}/details", **fields, label="second")
    assert status == 422
    assert 'value="second"' in page
    assert (await stored(demo, one.id)).appointment.label == "first"


async def test_a_cancelled_one_can_be_undone_from_its_panel(visitor: Visitor, demo: Demo) -> None:
    one = (await booked(demo)).appointment
    await visitor.enter()
    _, page = await visitor.post(
        f"appointments/{one.id}/cancel", version=str(one.version), draft="c", message="ill", tell="1"
    )
    found = re.search(r'name="change" value="([^"]+)"', page)
    assert found
    await visitor.post(f"appointments/{one.id}/undo", change=found[1])
    assert (await stored(demo, one.id)).appointment.state is State.BOOKED


async def test_the_panel_tells_why_this_person_and_what_happened(visitor: Visitor, demo: Demo) -> None:
    """D17: the choice is explained, and every change has its time and its person."""
    one = (await booked(demo)).appointment
    _, page = await (await visitor.enter()).get(f"appointments/{one.id}")
    assert "Bram Visser was asked for." in page
    assert re.search(r"Booked · Sanne de Wit", page)
    assert "quinn@example.com" in page


async def test_an_attendee_is_added_and_taken_out(visitor: Visitor, demo: Demo) -> None:
    """B59: on the panel of a group."""
    group = (await booked(demo, "12:00", service_id=CLASS, staff_ids=(THIJS,))).appointment
    await visitor.enter()
    await visitor.post(f"appointments/{group.id}/attendees", draft="a", name="Second One", tell="1")
    both = (await stored(demo, group.id)).appointment
    assert [seat.name for seat in both.seated] == ["Quinn Test", "Second One"]
    seat, version = both.seated[1].id, str(both.version)
    await visitor.post(f"appointments/{group.id}/cancel", version=version, draft="o", attendee=seat, tell="1")
    assert [seat.name for seat in (await stored(demo, group.id)).appointment.seated] == ["Quinn Test"]


@pytest.mark.parametrize(
    ("role", "statuses"),
    [("scheduler", [200, 200, 403]), ("teamMember", [200, 403, 403]), ("viewer", [200, 403, 403])],
)
async def test_each_role_gets_as_far_as_it_may(visitor: Visitor, demo: Demo, role: str, statuses: list[int]) -> None:
    """The board, cancelling somebody else's appointment, the addresses of walls."""
    one = (await booked(demo, staff_ids=(THIJS,))).appointment
    await visitor.enter(role)
    shown = (await visitor.get(f"day?day={DAY}"))[0]
    said = (await visitor.post(f"appointments/{one.id}/cancel", version=str(one.version), draft="o", tell="1"))[0]
    walls = (await visitor.get("displays"))[0]
    assert [shown, said, walls] == statuses


async def test_a_wall_is_made_shown_and_ended(visitor: Visitor, demo: Demo) -> None:
    """S143: an address of its own that can be ended."""
    await visitor.enter()
    _, page = await visitor.post("displays", title="Desk", names="none")
    found = re.search(r"/display/([\w-]+)", page)
    assert found
    address = f"{demo.base_url}/display/{found[1]}"
    async with visitor.client.get(address) as answer:
        assert (answer.status, answer.headers["Refresh"]) == (200, "30")
    revoke = re.search(r'name="revoke" value="([^"]+)"', page)
    assert revoke
    await visitor.post("displays", revoke=revoke[1])
    async with visitor.client.get(address) as answer:
        assert answer.status == 404


async def test_a_month_counts_each_day(visitor: Visitor, demo: Demo) -> None:
    await booked(demo)
    _, page = await (await visitor.enter()).get(f"day?view=month&day={DAY}")
    assert re.search(rf"{DAY.day} \w+: 1 appointment, \d+% taken", page)


async def test_free_times_are_text_with_a_link_to_the_page_of_that_day(visitor: Visitor, demo: Demo) -> None:
    _, page = await (await visitor.enter()).get(f"day/times?service={CHECKUP}&staff={BRAM}&day={DAY}")
    assert re.search(rf"08:30–09:00 \(Amsterdam\) http://\S+/book/\S+/{CHECKUP}\?day={DAY}&amp;staff={BRAM}", page)


async def test_the_head_of_a_column_leads_to_all_of_that_persons_day(visitor: Visitor, demo: Demo) -> None:
    """S128: "Bram's afternoon"; of a day to come all of it."""
    await booked(demo)
    await booked(demo, "11:00", staff_ids=(THIJS,), customers=(CustomerWish(name="Somebody Else"),))
    _, page = await (await visitor.enter()).get(f"day?day={DAY}&view=list")
    link = re.search(rf'class="person-rest"[^>]*href="{BASE.replace("@", "%40")}/([^"]*people={BRAM})"', page)
    assert link
    _, many = await visitor.get(link[1].replace("&amp;", "&"))
    assert ("Quinn Test" in many, "Somebody Else" in many) == (True, False)


async def test_of_today_what_is_left_is_chosen(visitor: Visitor) -> None:
    _, text = await (await visitor.enter()).get(f"day/facts?day={TODAY}&people={BRAM}")
    assert json.loads(text)["people"][0]["many"]["address"].endswith(f"?day={TODAY}&people={BRAM}&from=now")


@pytest.mark.parametrize(("role", "count"), [("scheduler", 5), ("teamMember", 1), ("viewer", 0)])
async def test_that_link_is_for_those_who_may_change_the_persons_day(visitor: Visitor, role: str, count: int) -> None:
    _, text = await (await visitor.enter(role)).get(f"day/facts?day={DAY}&all=1")
    assert len([one for one in json.loads(text)["people"] if one["many"]]) == count


async def test_a_business_in_the_united_states_reads_twelve_hours(visitor: Visitor, demo: Demo) -> None:
    await booked(demo, "14:00")

    def move(work: Any) -> None:
        work.businesses.save(replace(work.businesses.get(BUSINESS_ID), language_tag="en-US"))

    await demo.use_cases.seed_demo.database.write(move)
    _, page = await (await visitor.enter()).get(f"day?day={DAY}&view=list&lang=en")
    assert "2:00–2:30 PM" in page


async def test_the_order_of_the_columns_is_chosen_and_kept_for_each_reader(visitor: Visitor) -> None:
    async def columns() -> list[str]:
        return [one["id"] for one in json.loads((await visitor.get(f"day/facts?day={DAY}&all=1"))[1])["people"]]

    await visitor.enter()
    before = await columns()
    await visitor.post("day/order", down=before[0])
    await visitor.post("day/order", up=before[0])
    await visitor.post("day/order", up=before[-1])
    assert await columns() == [*before[:-2], before[-1], before[-2]]
    await visitor.enter("scheduler")
    assert await columns() == before


def test_no_two_doors_have_a_template_of_the_same_name() -> None:
    """They are looked up by name alone: the second one would never be seen."""
    names = [path.name for folder in TEMPLATE_FOLDERS for path in folder.glob("*.html")]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    "asked",
    [
        "start=9999-12-31T23:59",
        "start=0001-01-01T00:00",
        f"start={DAY}T11:00&minutes=00000199999999999",
        f"start={DAY}T11:00&minutes={'9' * 5000}",
    ],
)
async def test_a_move_that_no_calendar_holds_is_not_judged(visitor: Visitor, demo: Demo, asked: str) -> None:
    one = (await booked(demo)).appointment
    status, _ = await (await visitor.enter()).get(f"appointments/{one.id}/move?{asked}")
    assert status == 200


@pytest.mark.parametrize("version", ["\u00b2", "9" * 5000])
async def test_many_are_not_changed_by_a_version_that_is_none(visitor: Visitor, demo: Demo, version: str) -> None:
    one = (await booked(demo)).appointment
    await visitor.enter()
    fields = {"one": f"{one.id}|{version}", "deed": "cancel", "draft": "d", "confirm": "1"}
    status, _ = await visitor.post(f"day/many?day={DAY}", **fields)
    assert status == 422
    assert (await stored(demo, one.id)).appointment.state is not State.CANCELLED


async def test_an_attendance_that_is_none_forgets_nothing(visitor: Visitor, demo: Demo) -> None:
    past = next(iter(await demo.use_cases.find_appointments(PAST, SANNE))).appointment
    seat = past.seated[0].id
    await visitor.enter()
    for attendance in ("came", "perhaps"):
        status, _ = await visitor.post(f"appointments/{past.id}/attendance", attendee=seat, attendance=attendance)
    assert status == 422
    assert (await stored(demo, past.id)).appointment.seated[0].attendance == "came"


async def test_what_the_customer_said_of_coming_stands_on_the_board_and_in_the_panel(
    visitor: Visitor, demo: Demo
) -> None:
    await visitor.enter()
    view = await booked(demo)
    seat = view.appointment.attendees[0]
    actor = Actor(kind="customer", attendee_id=seat.id)
    await demo.use_cases.reply_to_reminder(BUSINESS_ID, view.appointment.id, Reply.NOT_COMING, actor)
    events = json.loads((await visitor.get(f"day/facts?day={DAY}"))[1])["events"]
    _, panel = await visitor.get(f"appointments/{view.appointment.id}")
    assert next(one["shown"] for one in events if one["id"] == view.appointment.id) == ["can't come"]
    assert '<span class="badge is-warm">can&#39;t come</span>' in panel
    assert re.search(r"can.{1,6}t come · Customer", panel), panel
    assert "The customer can&#39;t come" in panel


async def test_the_panel_says_which_forms_are_filled_in_and_how(visitor: Visitor, demo: Demo) -> None:
    """B43"""
    await visitor.enter()
    shown = await demo.use_cases.read_service(BUSINESS_ID, CHECKUP, SYSTEM)
    forms = tuple(
        FormLink(id=FormId(""), name=name, url=f"https://forms.example.com/{name}") for name in ("Intake", "Health")
    )
    stored = await demo.use_cases.change_service(BUSINESS_ID, replace(shown.service, forms=forms), shown.mark, SYSTEM)
    view = await booked(demo)
    one, seat = view.appointment, view.appointment.attendees[0]
    done = FilledForm(
        form_id=stored.forms[0].id,
        name="Intake",
        filled_at=SystemClock().now(),
        by=FilledBy.FORM,
        answers=(FormAnswer(question="Allergies?", answer="nuts <b>"),),
    )
    database = demo.use_cases.say_filled.database
    filled = replace(seat, forms=(done,))
    await database.write(lambda work: work.appointments.keep_seat(BUSINESS_ID, one, filled, done.filled_at))
    _, panel = await visitor.get(f"appointments/{one.id}")
    assert re.search(r'Intake <span class="badge is-good">filled in', panel)
    assert 'Health <span class="badge is-warm">not filled in</span>' in panel
    assert "<dt>Allergies?</dt><dd>nuts &lt;b&gt;</dd>" in panel
