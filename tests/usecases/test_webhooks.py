"""Programs are told of changes: of what, when, in which order, and what happens when they do not answer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from scheduling.course import Step
from scheduling.customer import CustomerId
from scheduling.errors import Invalid, NotAllowed, Stale
from scheduling.events import EventKind
from scheduling.webhooks import ChangeType, PausedWhy, Style, WebhookId
from storage import Database
from tests.support.builders import a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from tests.support.programs import ADA, HOOK, SECRET, Told, told_by
from tests.support.receiver import Receiver, is_genuine, running_receiver
from tests.support.traces import places_of
from texts.troubles import trouble_text
from usecases.book_appointment import CustomerWish
from usecases.configuration import Configurations
from usecases.plan_retry import WAITS
from usecases.purge_delivered import PurgeDelivered
from usecases.read_trouble import TroubleKind
from usecases.subscribe_changes import Subscribe, SubscriptionWish, shake_hands
from usecases.undo_change import UndoWish


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with running_receiver() as running:
        yield running


@pytest.fixture
async def told(sqlite_database: Database, receiver: Receiver) -> Told:
    found = await told_by(sqlite_database, receiver)
    await found.listen()
    return found


async def test_a_booking_is_told_with_its_signature(database: Database, receiver: Receiver) -> None:
    told = await told_by(database, receiver)
    await told.listen()
    one = await told.book()
    await told.post.deliver()
    (came,) = receiver.came
    assert is_genuine(came, SECRET)
    assert came.headers["webhook-id"] == came.body["id"]
    assert came.body["type"] == "appointment.created"
    assert came.body["data"]["before"] is None
    assert came.body["data"]["after"]["id"] == one.id
    assert came.body["data"]["after"]["customers"][0]["emailAddress"] == "noor@example.com"


async def test_the_moment_under_the_signature_is_that_of_the_call(told: Told) -> None:
    await told.book()
    await told.post.deliver(seconds=3)
    assert told.receiver.came[0].headers["webhook-timestamp"] == str(int(told.shop.clock.now().timestamp()))


async def test_a_move_tells_where_it_was_and_where_it_is(told: Told) -> None:
    one = await told.book()
    await told.move(one, at(11))
    await told.post.deliver(seconds=11)
    data = told.receiver.bodies[-1]["data"]
    assert told.receiver.types == ["created", "moved"]
    assert data["before"]["startDateTime"]["dateTime"] == "2027-01-04T09:00:00.0000000Z"
    assert data["after"]["startDateTime"]["dateTime"] == "2027-01-04T11:00:00.0000000Z"
    assert data["version"] == one.version + 1


async def test_a_move_to_somebody_else_is_both(told: Told) -> None:
    await told.move(await told.book(), at(11), staff_ids=(ADA,))
    await told.post.deliver(seconds=11)
    assert told.receiver.bodies[-1]["types"] == ["appointment.moved", "appointment.reassigned"]


async def test_whoever_wants_reassignments_alone_hears_of_it_as_one(told: Told) -> None:
    await told.listen(events=(EventKind.REASSIGNED,))
    await told.move(await told.book(), at(11), staff_ids=(ADA,))
    await told.post.deliver(seconds=11)
    assert told.receiver.types == ["reassigned"]


async def test_a_cancelled_appointment_is_told_once_the_undo_is_over(told: Told) -> None:
    await told.cancel(await told.book())
    await told.post.deliver(seconds=9)
    assert told.receiver.types == ["created"]
    await told.post.deliver(seconds=1)
    assert told.receiver.types == ["created", "cancelled"]
    assert told.receiver.bodies[-1]["data"]["after"]["state"] == "cancelled"


async def test_an_undone_move_sends_nothing(told: Told) -> None:
    one = await told.book()
    changed = await told.move(one, at(11))
    wish = UndoWish(business_id=told.shop.id, appointment_id=one.id, change_id=changed.change_id)
    await told.shop.usecases.undo_change(wish, staff_actor("ada"))
    await told.post.deliver(seconds=60)
    assert told.receiver.types == ["created"]


async def test_how_it_goes_on_the_day_is_told(told: Told) -> None:
    one = await told.book()
    for step in (Step.ARRIVE, Step.START, Step.FINISH):
        await told.shop.usecases.follow_course(told.shop.id, one.id, step, staff_actor("ada"))
    await told.post.deliver()
    assert told.receiver.types == ["created", "attended", "attended", "attended"]
    assert told.receiver.bodies[-1]["data"]["after"]["state"] == "done"


async def test_kinds_that_nobody_asked_for_are_not_sent(told: Told) -> None:
    await told.listen(events=(EventKind.CANCELLED,))
    one = await told.book()
    await told.move(one, at(11))
    await told.post.deliver(seconds=11)
    assert told.receiver.came == []


async def test_a_refused_booking_tells_nobody(told: Told) -> None:
    await told.book()
    with pytest.raises(Exception, match="slot_taken"):
        await told.book()
    await told.post.deliver()
    assert told.receiver.types == ["created"]


async def test_events_of_one_appointment_keep_their_order_when_the_first_fails(told: Told) -> None:
    told.receiver.faults = [500]
    one = await told.book()
    await told.move(one, at(11))
    await told.post.deliver(seconds=11)
    assert told.receiver.types == ["created"]
    await told.post.deliver(seconds=61)
    assert told.receiver.types == ["created", "created", "moved"]


async def test_a_repeat_bears_the_same_id_and_body(told: Told) -> None:
    told.receiver.faults = ["tear"]
    await told.book()
    await told.post.deliver()
    await told.post.deliver(seconds=61)
    first, again = told.receiver.came
    assert (first.raw, first.headers["webhook-id"]) == (again.raw, again.headers["webhook-id"])
    assert first.headers["webhook-timestamp"] != again.headers["webhook-timestamp"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("hang", "target_silent: no answer within 1 s"),
        ("tear", "target_broken: ServerDisconnectedError"),
        (500, "target_said_no: 500"),
        (404, "target_said_no: 404"),
        (302, "target_redirects: 302"),
    ],
)
async def test_what_is_no_yes_is_tried_again(told: Told, fault: int | str, error: str) -> None:
    told.receiver.faults, told.receiver.headers = [fault], {"Location": "https://elsewhere.example/"}
    await told.book()
    calls = told.receiver.hasty if fault == "hang" else told.receiver.calls
    await replace(told.post, webhooks=calls).deliver()
    (row,) = await told.rows()
    assert (str(row.state), row.last_error) == ("waiting", error)
    await told.post.deliver(seconds=61)
    assert await told.states() == [("created", "done")]


@pytest.mark.parametrize("fault", ["tear_body", "drip"])
async def test_an_answer_that_says_yes_and_breaks_off_is_a_yes(told: Told, fault: str) -> None:
    told.receiver.faults = [fault]
    await told.book()
    calls = replace(told.receiver.calls, seconds=3) if fault == "drip" else told.receiver.calls
    await replace(told.post, webhooks=calls).deliver()
    assert await told.states() == [("created", "done")]
    assert (await told.log())[0].answer.answer == "half"


@pytest.mark.parametrize("status", [429, 503])
async def test_it_is_left_alone_as_long_as_it_asks(told: Told, status: int) -> None:
    told.receiver.faults, told.receiver.headers = [status], {"Retry-After": "600"}
    await told.book()
    await told.post.deliver()
    await told.post.deliver(seconds=599)
    assert len(told.receiver.came) == 1
    await told.post.deliver(seconds=1)
    assert await told.states() == [("created", "done")]


async def test_one_that_is_gone_is_paused_and_administrators_hear_of_it(told: Told) -> None:
    told.receiver.always = 410
    await told.book()
    await told.post.deliver()
    assert (await told.hook()).paused_why is PausedWhy.GONE
    assert await told.states() == [("created", "parked")]
    (trouble,) = await told.shop.usecases.list_trouble(told.shop.id, staff_actor("ada"))
    assert (trouble.kind, trouble.recipient, trouble.error) == (TroubleKind.WEBHOOK, "127.0.0.1", "target_gone: 410")
    assert trouble_text(trouble.error, "nl") == "Het programma zegt dat het er niet meer is."


async def test_what_was_given_up_goes_out_when_it_is_switched_on_again(told: Told) -> None:
    told.receiver.faults = [410]
    one = await told.book()
    await told.post.deliver()
    await told.move(one, at(11))
    await told.post.deliver(seconds=11)
    await told.shop.usecases.webhooks.pause(told.shop.id, HOOK, staff_actor("ada"), is_paused=False)
    await told.post.deliver()
    assert told.receiver.types == ["created", "created", "moved"]
    assert await told.shop.usecases.list_trouble(told.shop.id, staff_actor("ada")) == ()


async def test_an_event_is_sent_again_by_a_press_under_its_own_id(told: Told) -> None:
    await told.book()
    await told.post.deliver()
    (line,) = await told.log()
    await told.shop.usecases.webhooks.resend_event(told.shop.id, HOOK, line.item.id, staff_actor("ada"))
    await told.post.deliver()
    assert [body["id"] for body in told.receiver.bodies] == [line.item.id] * 2


async def test_one_that_is_still_to_go_is_not_sent_twice_by_a_press(told: Told) -> None:
    await told.book()
    (row,) = await told.rows()
    with pytest.raises(Stale):
        await told.shop.usecases.webhooks.resend_event(told.shop.id, HOOK, row.id, staff_actor("ada"))


@pytest.mark.parametrize("role", ["sam", "bram", "vic", "guus"])
async def test_webhooks_are_for_administrators(told: Told, role: str) -> None:
    use, who = told.shop.usecases.webhooks, staff_actor(role)
    where = (told.shop.id, HOOK)
    for tried in (
        use.list_all(told.shop.id, who),
        use.read(*where, who),
        use.add(told.shop.id, "https://127.0.0.1/", ["created"], who),
        use.change(*where, "https://127.0.0.1/", ["created"], who),
        use.pause(*where, who, is_paused=True),
        use.remove(*where, who),
        use.try_out(*where, who),
        use.resend_event(*where, "event", who),
    ):
        with pytest.raises(NotAllowed):
            await tried


async def test_the_link_of_a_meeting_that_comes_later_is_an_update(
    sqlite_database: Database, receiver: Receiver
) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(is_online=True)])
    told = Told(shop, PostOffice(database=sqlite_database, clock=shop.clock, webhooks=receiver.calls), receiver)
    await told.listen()
    await told.book()
    await told.post.deliver()
    assert receiver.types == ["created", "updated"]
    assert receiver.bodies[0]["data"]["after"]["joinWebUrl"] is None
    assert receiver.bodies[1]["data"]["after"]["joinWebUrl"].startswith("https://meet.example.org/")


async def test_when_nothing_got_through_for_a_day_it_is_paused_and_what_waits_is_kept(told: Told) -> None:
    told.receiver.always = 500
    await told.book()
    await told.book(at(10))
    for wait in WAITS:
        await told.post.deliver(seconds=wait.total_seconds() + 1)
    assert (await told.hook()).paused_why is PausedWhy.FAILING
    calls = len(told.receiver.came)
    await told.post.deliver(days=2)
    assert len(told.receiver.came) == calls
    assert sorted(await told.states()) == [("created", "parked"), ("created", "parked")]


async def test_while_it_does_not_answer_one_try_at_a_time_finds_out(told: Told) -> None:
    told.receiver.always = 500
    for hour in range(9, 15):
        await told.book(at(hour))
    await told.post.deliver()
    tried = len(told.receiver.came)
    assert 1 <= tried <= 2
    told.receiver.always = None
    await told.post.deliver(seconds=61)
    assert {state for _, state in await told.states()} == {"done"}


async def test_a_new_event_does_not_hurry_a_program_that_has_not_answered_for_long(told: Told) -> None:
    told.receiver.always = 500
    await told.book()
    for wait in WAITS[:5]:
        await told.post.deliver(seconds=wait.total_seconds() + 1)
    calls = len(told.receiver.came)
    await told.book(at(10))
    await told.post.deliver()
    await told.post.deliver(minutes=30)
    assert len(told.receiver.came) == calls + 1


async def test_a_slow_program_holds_up_no_other(told: Told) -> None:
    await told.listen(path="/quick", id=WebhookId("quick"))
    for hour in range(9, 13):
        await told.book(at(hour))
    slow = [row.id for row in await told.rows() if row.webhook_id == HOOK]
    claimed = await told.post.outbox.claim({"webhook": 8})
    assert len([item for item in claimed if item.id in slow]) == 2
    assert len([item for item in claimed if item.webhook_id == "quick"]) == 2


async def test_while_paused_events_are_kept_and_go_out_afterwards_in_order(told: Told) -> None:
    hook = await told.hook()
    paused = replace(hook, paused_why=PausedWhy.PERSON)
    await told.database.write(lambda work: work.webhooks.put(paused))
    one = await told.book()
    await told.move(one, at(11))
    await told.post.deliver(hours=5)
    assert told.receiver.came == []
    await told.shop.usecases.webhooks.pause(told.shop.id, HOOK, staff_actor("ada"), is_paused=False)
    await told.post.deliver()
    assert told.receiver.types == ["created", "moved"]


async def test_what_was_kept_for_thirty_days_is_dropped(told: Told) -> None:
    hook = await told.hook()
    await told.database.write(lambda work: work.webhooks.put(replace(hook, paused_why=PausedWhy.PERSON)))
    await told.book()
    await told.post.deliver()
    await told.post.deliver(days=31)
    assert await told.states() == [("created", "dropped")]


async def test_a_worker_that_died_in_the_middle_is_followed_by_another(told: Told) -> None:
    """The program has taken the event, and nobody wrote that down: it comes again under the same id."""
    await told.book()
    dying = told.post.outbox
    (item,) = await dying.claim({"webhook": 1})
    told.receiver.faults = ["hang"]
    under_way = asyncio.create_task(dying.deliver(item))
    await told.receiver.called.wait()
    under_way.cancel()
    other = PostOffice(database=told.database, clock=told.shop.clock, webhooks=told.receiver.calls, worker="w2")
    await other.deliver(seconds=181)
    assert len({came.headers["webhook-id"] for came in told.receiver.came}) == 1
    assert await told.states() == [("created", "done")]


async def test_what_waits_for_one_that_is_removed_is_dropped(told: Told) -> None:
    await told.book()
    await told.database.write(lambda work: work.webhooks.remove(told.shop.id, HOOK))
    await told.post.deliver()
    assert told.receiver.came == []
    assert await told.states() == [("created", "dropped")]


async def test_the_log_keeps_four_kilobytes_of_the_answer(told: Told) -> None:
    told.receiver.body = "x" * 10_000
    await told.book()
    await told.post.deliver()
    (line,) = await told.log()
    assert (line.answer.status, len(line.answer.answer)) == (200, 4096)
    assert line.answer.tried_at == told.shop.clock.now()


async def test_graph_is_told_by_name_alone_with_the_client_state(told: Told) -> None:
    until = told.shop.clock.now() + timedelta(days=1)
    await told.listen(style=Style.GRAPH, client_state="mine", expires_at=until)
    one = await told.book()
    await told.post.deliver()
    (note,) = told.receiver.bodies[0]["value"]
    resource = f"solutions/bookingBusinesses/{told.shop.id}/appointments/{one.id}"
    assert (note["subscriptionId"], note["clientState"], note["changeType"]) == (HOOK, "mine", "created")
    assert note["resource"] == note["resourceData"]["@odata.id"] == resource
    assert note["subscriptionExpirationDateTime"] == "2027-01-05T08:00:00Z"
    assert "webhook-signature" not in told.receiver.came[0].headers
    assert "noor" not in told.receiver.came[0].raw.decode()


async def test_a_subscription_that_has_ended_hears_nothing_and_is_cleared_away(told: Told) -> None:
    await told.listen(style=Style.GRAPH, expires_at=told.shop.clock.now() + timedelta(minutes=5))
    told.shop.clock.forward(seconds=301)
    await told.book()
    await told.post.deliver()
    assert told.receiver.came == []
    now = told.shop.clock.now()
    assert await told.database.write(lambda work: work.webhooks.remove_ended(now, 10)) == 1


async def test_erasing_a_customer_empties_what_programs_were_told_and_stops_what_is_under_way(told: Told) -> None:
    told.receiver.body = "stored noor@example.com"
    one = await told.book()
    await told.post.deliver()
    await told.move(one, at(11))
    told.shop.clock.forward(seconds=11)
    claimed = await told.post.outbox.claim({"webhook": 8})
    seat = one.attendees[0].customer_id
    await told.database.write(lambda work: work.customers.erase(told.shop.id, CustomerId(str(seat)), at(9)))
    ends = [await told.post.outbox.deliver(item) for item in claimed]
    assert ends == ["dropped"]
    assert told.receiver.types == ["created"]
    assert await told.database.read(partial(places_of, ("noor@example.com",))) == set()


async def test_a_deleted_business_leaves_nothing_of_its_webhooks(told: Told) -> None:
    await told.book()
    await told.post.deliver()
    await told.database.write(lambda work: work.deleting.take_name(told.shop.id))
    while await told.database.write(lambda work: work.deleting.delete_portion(told.shop.id)):
        pass
    assert await told.rows() == []
    assert await told.database.read(lambda work: work.webhooks.find(told.shop.id, HOOK)) is None


async def test_after_thirty_days_only_state_and_figures_are_left(told: Told) -> None:
    await told.book()
    await told.post.deliver()
    told.shop.clock.forward(days=31)
    await PurgeDelivered(database=told.database, clock=told.shop.clock).run_once()
    (line,) = await told.log()
    assert (line.is_purged, line.item.payload, line.answer.answer, line.answer.status) == (True, {}, "", 200)
    with pytest.raises(Stale):
        await told.shop.usecases.webhooks.resend_event(told.shop.id, HOOK, line.item.id, staff_actor("ada"))


async def test_what_was_given_up_goes_with_the_webhook_and_troubles_nobody(told: Told) -> None:
    told.receiver.always = 410
    await told.book()
    await told.post.deliver()
    await told.shop.usecases.webhooks.remove(told.shop.id, HOOK, staff_actor("ada"))
    assert await told.states() == [("created", "dropped")]
    assert await told.shop.usecases.list_trouble(told.shop.id, staff_actor("ada")) == ()


async def test_two_workers_at_once_tell_each_event_once_and_in_order(database: Database, receiver: Receiver) -> None:
    told = await told_by(database, receiver)
    await told.listen()
    for hour in (8, 10, 13):
        await told.move(await told.book(at(hour)), at(hour + 1))
    told.shop.clock.forward(seconds=11)
    posts = [replace(told.post, worker=name) for name in ("w1", "w2")]
    while sum([sum(ends.values()) for ends in await asyncio.gather(*(one.outbox.run_once() for one in posts))]):
        pass
    bodies = receiver.bodies
    assert len({body["id"] for body in bodies}) == len(bodies) == 6
    by_appointment: dict[str, list[str]] = {}
    for body in bodies:
        by_appointment.setdefault(body["data"]["appointmentId"], []).append(body["type"])
    assert list(by_appointment.values()) == [["appointment.created", "appointment.moved"]] * 3


async def test_each_date_of_a_series_is_an_event_of_its_own(told: Told) -> None:
    wish = a_wish(at(9), staff_ids=(ADA,))
    await told.shop.usecases.book_series(wish, [at(9), at(9, day=11), at(9, day=18)], staff_actor("ada"))
    await told.post.deliver()
    assert told.receiver.types == ["created"] * 3
    assert len({body["data"]["appointmentId"] for body in told.receiver.bodies}) == 3


async def test_somebody_more_in_a_group_is_an_update(sqlite_database: Database, receiver: Receiver) -> None:
    shop = await a_shop(sqlite_database, services=[a_service(maximum_attendees=3)])
    told = Told(shop, PostOffice(database=sqlite_database, clock=shop.clock, webhooks=receiver.calls), receiver)
    await told.listen()
    await told.book()
    await told.book(customers=(CustomerWish(name="Mees Mol", email="mees@example.com"),))
    await told.post.deliver()
    assert receiver.types == ["created", "updated"]
    assert [len(receiver.bodies[1]["data"][side]["customers"]) for side in ("before", "after")] == [1, 2]


async def test_whoever_sees_only_the_own_appointments_subscribes_to_nothing(told: Told) -> None:
    wish = SubscriptionWish(
        business_id=told.shop.id,
        url=told.receiver.base,
        changes=frozenset(ChangeType),
        expires_at=told.shop.clock.now() + timedelta(days=1),
    )
    use = Subscribe(
        database=told.database, clock=told.shop.clock, configurations=Configurations(), calls=told.receiver.calls
    )
    with pytest.raises(NotAllowed):
        await use(wish, staff_actor("bram"))
    assert told.receiver.asked == []
    assert (await use(wish, staff_actor("vic"))).created_by == "account-vic"


async def test_a_silent_handshake_is_none(told: Told) -> None:
    told.receiver.handshake = "hang"
    with pytest.raises(Invalid, match="handshake"):
        await shake_hands(told.receiver.hasty, told.receiver.base)


@pytest.mark.parametrize("trick", ["drip", "endless", "padded", "more", "redirect"])
async def test_a_handshake_is_the_token_alone_and_to_its_end(told: Told, trick: str) -> None:
    told.receiver.handshake = trick
    with pytest.raises(Invalid, match="handshake"):
        await asyncio.wait_for(shake_hands(replace(told.receiver.calls, seconds=2), told.receiver.base), 60)
    assert len(told.receiver.asked) == 1


async def test_a_redirect_leads_nowhere_and_the_log_says_so_until_it_is_given_up(told: Told) -> None:
    told.receiver.always, told.receiver.headers = 302, {"Location": f"{told.receiver.base}/moved"}
    await told.book()
    await told.post.deliver()
    for wait in WAITS:
        await told.post.deliver(seconds=wait.total_seconds() + 1)
    (row,) = await told.rows()
    assert (str(row.state), row.last_error) == ("parked", "target_redirects: 302")
    assert {one.path for one in told.receiver.came} == {"/in"}
