"""Teams meetings against a Graph on this machine: one event per appointment, whatever goes wrong on the way."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import Any, TypeVar

import pytest

from adapters.graph_online_meetings import GraphOnlineMeetings
from scheduling.appointment import Meeting
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from scheduling.meetings import LinkPending
from scheduling.service import Lobby
from scheduling.staff import StaffId, StaffMember
from tests.adapters.graph_world import ANN, BRAM, LATER, World, request, world
from tests.support.fake_graph import Fault
from usecases.ports import Invited, Organiser

T = TypeVar("T")
OBJECT_ID = "0b1e7a00-0000-4000-8000-0000000000b1"


async def created(here: World) -> Meeting:
    return await here.meetings().create(request())


async def test_a_meeting_is_an_event_with_a_link_in_the_booked_persons_calendar() -> None:
    async with world() as here:
        meeting = await created(here)
        (event,) = here.events()
        assert meeting.join_web_url == event["onlineMeeting"]["joinUrl"]
        assert (event["start"]["dateTime"], event["attendees"]) == ("2026-12-01T09:00:00", [])


async def test_the_handle_holds_what_changing_needs() -> None:
    async with world() as here:
        handle = (await created(here)).handle
        changing = {"organiser", "event_id", "ical_uid", "transaction_id", "change_key", "web_link"}
        assert set(handle) == changing | {"staff_id", "staff_ids"}


async def test_lasting_ids_and_utc_are_asked_for() -> None:
    async with world() as here:
        await created(here)
        assert here.graph.asked[0].headers["Prefer"] == 'outlook.timezone="UTC", IdType="ImmutableId"'


async def test_a_move_keeps_the_link_and_never_touches_the_body() -> None:
    async with world() as here:
        meeting = await created(here)
        moved = await here.meetings().reschedule(meeting, request(span=LATER))
        assert moved.join_web_url == meeting.join_web_url == here.events()[0]["onlineMeeting"]["joinUrl"]
        assert set(here.graph.requests("PATCH")[0].body) == {"subject", "start", "end", "location"}


async def test_a_cancelled_meeting_is_gone_and_cancelling_again_is_fine() -> None:
    async with world() as here:
        meeting = await created(here)
        for _ in range(2):
            await here.meetings().cancel(meeting, "")
        assert here.events() == []


async def test_making_twice_gives_the_same_meeting() -> None:
    async with world() as here:
        first, second = await created(here), await created(here)
        assert first == second
        assert len(here.events()) == 1


async def test_a_duplicate_transaction_is_looked_up() -> None:
    async with world() as here:
        here.graph.refuses_true_repeats = True
        assert await created(here) == await created(here)


async def test_a_meeting_made_for_an_earlier_time_is_found_and_moved() -> None:
    async with world() as here:
        await created(here)
        here.graph.page_size = 1
        await here.meetings().create(request(span=LATER))
        (event,) = here.events()
        assert event["start"]["dateTime"] == "2026-12-21T09:00:00"


async def test_a_look_up_reads_every_page() -> None:
    async with world() as here:
        other = {"subject": "other", "start": {"dateTime": "2026-12-01T08:00:00"}}
        for number in range(3):
            here.graph._add_event(here.box(), {**other, "end": {"dateTime": f"2026-12-01T08:3{number}:00"}})
        await created(here)
        here.graph.page_size, here.graph.refuses_true_repeats = 1, True
        await created(here)
        assert len(here.events()) == 4


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_lost_answer_to_making_leaves_one_event_after_the_next_try(cut: str) -> None:
    async with world() as here:
        here.graph.fail(Fault(cut=cut, method="POST", path="/events"))
        try:
            await created(here)
        except TemporaryFailure:
            await created(here)
        assert len(here.events()) == 1


async def test_an_event_made_before_the_answer_got_lost_is_found_at_once() -> None:
    async with world() as here:
        here.graph.fail(Fault(cut="after", method="POST", path="/events"))
        meeting = await created(here)
        assert meeting.join_web_url
        assert len(here.graph.requests("POST")) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_failing_answer_after_the_work_was_done_makes_nothing_twice(status: int) -> None:
    async with world() as here:
        here.graph.fail(Fault(cut="after", status=status, code="UnknownError", method="POST", path="/events"))
        await created(here)
        assert len(here.events()) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_lost_answer_to_moving_is_asked_for_again(cut: str) -> None:
    async with world() as here:
        meeting = await created(here)
        here.graph.fail(Fault(cut=cut, method="PATCH"))
        await here.meetings().reschedule(meeting, request(span=LATER))
        assert [event["start"]["dateTime"] for event in here.events()] == ["2026-12-21T09:00:00"]


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_lost_answer_to_cancelling_is_asked_for_again(cut: str) -> None:
    async with world() as here:
        meeting = await created(here)
        here.graph.fail(Fault(cut=cut, method="DELETE"))
        await here.meetings().cancel(meeting, "")
        assert here.events() == []


async def test_a_link_that_comes_late_is_waited_for() -> None:
    async with world() as here:
        here.graph.reads_without_link = 3
        meeting = await created(here)
        assert meeting.join_web_url
        assert here.naps.seconds == [2.0, 5.0, 15.0]


async def test_a_link_that_does_not_come_is_pending_with_the_handle_kept() -> None:
    async with world() as here:
        here.graph.reads_without_link = 99
        with pytest.raises(LinkPending, match="link_pending") as caught:
            await created(here)
        assert caught.value.meeting.handle["event_id"] == here.events()[0]["id"]


async def test_the_next_try_finds_the_link_at_the_same_event() -> None:
    async with world() as here:
        here.graph.reads_without_link = 4
        with pytest.raises(LinkPending):
            await created(here)
        assert (await created(here)).join_web_url
        assert len(here.events()) == 1


async def test_the_second_way_gives_a_link_that_a_move_keeps_and_a_cancellation_ends() -> None:
    async with world() as here:
        here.graph.mailboxes[OBJECT_ID] = here.box()
        here.graph.reads_without_link = 99
        wish = request(organiser=Organiser(id=StaffId("bram"), name="Bram", email=BRAM, object_id=OBJECT_ID))
        meetings = here.meetings()
        meeting = await meetings.create(wish)
        assert await meetings.create(wish) == meeting
        assert (await meetings.reschedule(meeting, wish)).join_web_url == meeting.join_web_url
        await meetings.cancel(meeting, "")
        assert meeting.handle["online_meeting_id"] not in here.graph.meetings


async def test_a_second_way_without_its_policy_leaves_the_link_pending() -> None:
    async with world() as here:
        here.graph.mailboxes[OBJECT_ID] = here.box()
        here.graph.reads_without_link, here.graph.has_meeting_policy = 99, False
        organiser = Organiser(id=StaffId("bram"), name="Bram", object_id=OBJECT_ID)
        with pytest.raises(LinkPending):
            await here.meetings().create(request(organiser=organiser))


async def test_moving_an_event_that_was_deleted_by_hand_makes_a_new_one() -> None:
    async with world() as here:
        meeting = await created(here)
        here.box().events.clear()
        again = await here.meetings().reschedule(meeting, request(span=LATER))
        assert len(here.events()) == 1
        assert again.join_web_url != meeting.join_web_url


async def test_making_anew_after_a_deletion_is_safe_to_repeat() -> None:
    async with world() as here:
        meeting = await created(here)
        here.box().events.clear()
        for _ in range(3):
            await here.meetings().reschedule(meeting, request(span=LATER))
        assert len(here.events()) == 1


async def test_another_person_gets_a_meeting_of_their_own() -> None:
    async with world() as here:
        old = await created(here)
        ann = Organiser(id=StaffId("ann"), name="Ann", email=ANN)
        new = await here.meetings().create(request(organiser=ann))
        await here.meetings().cancel(old, "")
        assert (len(here.events(BRAM)), len(here.events(ANN))) == (0, 1)
        assert new.join_web_url != old.join_web_url


async def test_what_an_interrupted_making_left_behind_can_be_withdrawn() -> None:
    async with world() as here:
        await created(here)
        await here.meetings().withdraw(request(span=LATER))
        assert here.events() == []


async def test_a_withdrawal_also_ends_what_was_made_the_second_way() -> None:
    async with world() as here:
        here.graph.reads_without_link = 99
        meeting = await with_account(here)
        await here.meetings().withdraw(request(organiser=BY_ACCOUNT))
        assert meeting.handle["online_meeting_id"] not in here.graph.meetings
        assert here.events() == []


async def test_a_withdrawal_ends_the_event_also_where_the_second_way_is_refused() -> None:
    async with world() as here:
        await with_account(here)
        here.graph.has_meeting_policy = False
        await here.meetings().withdraw(request(organiser=BY_ACCOUNT))
        assert here.events() == []


async def test_a_mailbox_outside_the_permitted_set_is_named_so() -> None:
    async with world() as here:
        here.box().is_permitted = False
        with pytest.raises(PermanentFailure, match="mailbox_not_permitted"):
            await created(here)


async def test_a_person_without_a_mailbox_is_named_so() -> None:
    async with world() as here:
        here.graph.mailboxes.clear()
        with pytest.raises(PermanentFailure, match="no_mailbox"):
            await created(here)


async def test_an_organiser_without_account_and_address_is_refused() -> None:
    async with world() as here:
        with pytest.raises(PermanentFailure, match="organiser_unknown"):
            await here.meetings().create(request(organiser=Organiser(id=StaffId("x"), name="X")))


async def test_no_failure_names_a_person() -> None:
    async with world() as here:
        here.graph.fail(Fault(status=400, code="ErrorX", message=f"mailbox {BRAM} is odd"))
        with pytest.raises(DeliveryFailure) as caught:
            await created(here)
        assert BRAM not in str(caught.value)


@pytest.mark.parametrize(
    ("providers", "expected"), [(["teamsForBusiness"], None), (["skypeForBusiness"], "teams_not_allowed")]
)
async def test_health_tells_whether_a_mailbox_makes_teams_meetings(providers: list[str], expected: str | None) -> None:
    async with world() as here:
        here.box().providers = providers
        bram = StaffMember(id=StaffId("bram"), display_name="Bram", email=BRAM)
        assert await here.meetings().health(bram) == expected


@pytest.mark.parametrize(("email", "expected"), [("", "no_address"), ("nobody@zuid.example", "no_mailbox")])
async def test_health_tells_what_is_missing(email: str, expected: str) -> None:
    async with world() as here:
        person = StaffMember(id=StaffId("x"), display_name="X", email=email)
        assert await here.meetings().health(person) == expected


async def test_the_whole_life_of_a_meeting_with_every_answer_lost_once_leaves_nothing() -> None:
    async with world() as here:
        for method in ("POST", "PATCH", "DELETE"):
            here.graph.fail(Fault(method=method, cut="after"))
        meeting = await created(here)
        meeting = await here.meetings().reschedule(meeting, request(span=LATER))
        assert len(here.events()) == 1
        await here.meetings().cancel(meeting, "")
        assert here.events() == []


async def test_a_person_named_by_address_first_and_by_account_later_has_one_event() -> None:
    async with world() as here:
        here.graph.mailboxes[OBJECT_ID] = here.box()
        await created(here)
        linked = Organiser(id=StaffId("bram"), name="Bram", email=BRAM, object_id=OBJECT_ID)
        await here.meetings().create(request(organiser=linked))
        assert len(here.events()) == 1


async def test_an_appointment_that_comes_back_to_a_person_gets_a_new_event() -> None:
    async with world() as here:
        first = await created(here)
        await here.meetings().cancel(first, "")
        again = await created(here)
        assert [event["id"] for event in here.events()] == [again.handle["event_id"]]
        assert again.handle["transaction_id"] != first.handle["transaction_id"]


async def until_done(step: Callable[[], Awaitable[T]]) -> T:
    """As the outbox does: again until it works."""
    for _ in range(50):
        try:
            return await step()
        except TemporaryFailure:
            continue
    raise AssertionError("it never worked")


def random_faults(dice: Random) -> list[Fault]:
    kinds = [
        Fault(cut="before"),
        Fault(cut="after"),
        Fault(status=503),
        Fault(status=504, cut="after"),
        Fault(status=429, headers={"Retry-After": "0.5"}),
        Fault(status=429, headers={"Retry-After": "60"}),
        Fault(status=401, code="InvalidAuthenticationToken"),
    ]
    return dice.choices(kinds, k=dice.randint(0, 8))


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(25))
async def test_any_row_of_faults_ends_with_one_event_and_then_none(seed: int) -> None:
    dice = Random(seed)
    async with world() as here:
        meetings = here.meetings()
        here.graph.faults.extend(random_faults(dice))
        meeting = await until_done(lambda: meetings.create(request()))
        here.graph.faults.extend(random_faults(dice))
        moved = await until_done(lambda: meetings.reschedule(meeting, request(span=LATER)))
        assert [event["start"]["dateTime"] for event in here.events()] == ["2026-12-21T09:00:00"], f"seed {seed}"
        assert moved.join_web_url == meeting.join_web_url
        here.graph.faults.extend(random_faults(dice))
        await until_done(lambda: meetings.cancel(moved, ""))
        assert here.events() == []


COLLEAGUE = Invited(name="Ann", email=ANN, staff_id=StaffId("ann"))
GUEST = Invited(name="Noor", email="noor@customer.example")
BY_ACCOUNT = Organiser(id=StaffId("bram"), name="Bram", email=BRAM, object_id=OBJECT_ID)


async def test_colleagues_and_customers_are_invited_and_do_not_see_each_other() -> None:
    async with world() as here:
        meeting = await here.meetings().create(request(attendees=(COLLEAGUE, GUEST)))
        (event,) = here.events()
        assert [one["emailAddress"]["address"] for one in event["attendees"]] == [ANN, GUEST.email]
        assert event["hideAttendees"] is True
        assert (meeting.handle["staff_ids"], meeting.handle["has_guests"]) == ("bram,ann", "yes")


async def test_a_change_of_who_is_invited_sends_the_full_list() -> None:
    async with world() as here:
        meeting = await here.meetings().create(request(attendees=(GUEST,)))
        alone = await here.meetings().reschedule(meeting, request())
        assert here.graph.requests("PATCH")[0].body["attendees"] == []
        assert "has_guests" not in alone.handle


async def test_a_meeting_with_guests_is_called_off_with_our_word() -> None:
    async with world() as here:
        meeting = await here.meetings().create(request(attendees=(GUEST,)))
        await here.meetings().cancel(meeting, "The heating broke")
        (asked,) = here.graph.requests("POST", "/cancel")
        assert (asked.body, here.events()) == ({"comment": "The heating broke"}, [])
        await here.meetings().cancel(meeting, "")


async def test_a_meeting_that_outlook_will_not_call_off_is_deleted() -> None:
    async with world() as here:
        meeting = await here.meetings().create(request(attendees=(GUEST,)))
        here.events()[0]["attendees"] = []
        await here.meetings().cancel(meeting, "")
        assert here.events() == []


async def test_the_words_for_staff_are_written_once_and_escaped() -> None:
    async with world() as here:
        await here.meetings().create(request(body="Noor <b>\nPhone: 06"))
        assert here.graph.requests("POST")[0].body["body"]["content"] == "<p>Noor &lt;b&gt;<br>Phone: 06</p>"


async def with_account(here: World, **wishes: Any) -> Meeting:
    here.graph.mailboxes[OBJECT_ID] = here.box()
    return await here.meetings().create(request(organiser=BY_ACCOUNT, **wishes))


@pytest.mark.parametrize(("lobby", "scope"), [(Lobby.WAIT, "organization"), (Lobby.OPEN, "everyone")])
async def test_the_lobby_of_a_new_meeting_is_as_the_service_wants_it(lobby: Lobby, scope: str) -> None:
    async with world() as here:
        assert (await with_account(here, lobby=lobby)).handle["lobby"] == lobby
        (kept,) = here.graph.meetings.values()
        assert kept["lobbyBypassSettings"]["scope"] == scope


async def test_a_link_for_the_browser_is_kept_where_the_service_wants_it() -> None:
    async with world() as here:
        meeting = await with_account(here, wants_browser_link=True)
        assert meeting.anonymous_join_web_url.startswith("https://visit.teams.microsoft.com/")
        assert meeting.join_web_url.startswith("https://teams.microsoft.com/")


async def test_without_the_permission_lobby_and_browser_link_are_not_asked_for() -> None:
    async with world() as here:
        here.graph.roles = frozenset({"Calendars.ReadWrite"})
        meeting = await with_account(here, wants_browser_link=True)
        assert (meeting.anonymous_join_web_url, len(here.graph.asked)) == ("", 1)


async def test_a_lobby_that_cannot_be_set_fails_no_meeting_and_is_set_with_the_next_change() -> None:
    async with world() as here:
        here.graph.has_meeting_policy = False
        meeting = await with_account(here, wants_browser_link=True)
        assert meeting.join_web_url
        here.graph.has_meeting_policy = True
        moved = await here.meetings().reschedule(meeting, request(span=LATER, organiser=BY_ACCOUNT))
        assert ("lobby" in meeting.handle, moved.handle["lobby"]) == (False, "wait")


async def test_extras_that_take_too_long_are_left_out() -> None:
    async with world() as here:
        meeting = await created(here)
        here.graph.mailboxes[OBJECT_ID] = here.box()
        here.graph.fail(Fault(method="GET", path="/onlineMeetings", seconds=1))
        extras = GraphOnlineMeetings(client=here.client, time_limit=0.01)
        assert await extras.add(meeting, request(organiser=BY_ACCOUNT), OBJECT_ID) == meeting
