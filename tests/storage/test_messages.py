"""Outbox and reminders: in order per recipient, claimed by one at a time, back when their claimer died."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select

from scheduling.appointment import AppointmentId, AttendeeId
from scheduling.service import Recipients
from scheduling.staff import AccountId
from storage import Database, Work
from storage.records import (
    Account,
    ConversationRecord,
    DraftRecord,
    OutboxItem,
    OutboxState,
    ReminderRow,
    ReminderState,
    Shown,
)
from storage.tables import worker_beat
from tests.storage.builders import BRAM, NOW, SHOP, appointment, history_entry, outbox_item

A = AppointmentId("a")
ANNA_SEAT = AttendeeId("s1")


async def claim(database: Database, seconds: int = 0, *, limit: int = 10) -> list[OutboxItem]:
    now = NOW + timedelta(seconds=seconds)
    return await database.write(lambda work: work.outbox.claim(["mail"], now, 60, limit, "worker"))


def ids(items: list[OutboxItem]) -> list[str]:
    return [item.id for item in items]


async def test_a_claimed_row_is_not_claimed_again(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("m1"), outbox_item("m2", kind="chat")]))
    (first,) = await claim(shop)
    assert (first.id, first.attempts, first.state, first.payload) == ("m1", 1, OutboxState.SENDING, {"to": "anna"})
    assert await claim(shop) == []


async def test_a_row_is_not_claimed_before_it_is_due(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("m1", due_at=NOW + timedelta(seconds=10))]))
    assert ids(await claim(shop, 9)) == []
    assert ids(await claim(shop, 10)) == ["m1"]


async def test_rows_to_one_recipient_go_out_in_order(shop: Database) -> None:
    same = {"appointment_id": A, "attendee_id": ANNA_SEAT}
    rows = [outbox_item("m2", **same), outbox_item("m1", **same), outbox_item("m3", appointment_id=A, staff_id=BRAM)]
    await shop.write(lambda work: work.outbox.add(rows))
    assert ids(await claim(shop)) == ["m2", "m3"]
    await shop.write(lambda work: work.outbox.done("m2", NOW))
    assert ids(await claim(shop)) == ["m1"]


async def test_a_parked_row_does_not_hold_up_the_next(shop: Database) -> None:
    same = {"appointment_id": A, "attendee_id": ANNA_SEAT}
    await shop.write(lambda work: work.outbox.add([outbox_item("m1", **same), outbox_item("m2", **same)]))
    await claim(shop)
    await shop.write(lambda work: work.outbox.park("m1", "refused"))
    assert ids(await claim(shop)) == ["m2"]


async def test_a_row_tried_again_waits_until_then_and_says_why(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("m1")]))
    await claim(shop)
    await shop.write(lambda work: work.outbox.retry("m1", NOW + timedelta(minutes=1), "432"))
    assert await claim(shop, 59) == []
    (again,) = await claim(shop, 60)
    assert (again.attempts, again.last_error) == (2, "432")


async def test_rows_of_a_worker_that_died_come_back_when_the_lease_ends(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("m1")]))
    await claim(shop)
    assert await shop.write(lambda work: work.outbox.rescue(NOW + timedelta(seconds=59))) == 0
    assert await shop.write(lambda work: work.outbox.rescue(NOW + timedelta(seconds=60))) == 1
    assert ids(await claim(shop, 60)) == ["m1"]


async def test_the_same_key_is_sent_once(shop: Database) -> None:
    for one in ("m1", "m2"):
        await shop.write(partial(lambda one, work: work.outbox.add([outbox_item(one, key="same")]), one))
    assert ids(await claim(shop)) == ["m1"]


async def test_an_undone_change_takes_its_messages_back(shop: Database) -> None:
    changed = {"appointment_id": A, "change_id": "c1"}
    rows = [
        outbox_item("m1", appointment_id=A),
        outbox_item("m2", **changed),
        outbox_item("m3", kind="chat", **changed),
    ]
    await shop.write(lambda work: work.outbox.add(rows))
    assert await shop.write(lambda work: work.outbox.cancel_undone(SHOP, A, "c1")) == 0
    left = await shop.read(lambda work: work.outbox.of_appointment(SHOP, A))
    assert [item.id for item in left] == ["m1"]


async def test_what_was_sent_already_cannot_be_taken_back(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("m1", appointment_id=A, change_id="c1")]))
    await claim(shop)
    assert await shop.write(lambda work: work.outbox.cancel_undone(SHOP, A, "c1")) == 1


async def test_waiting_rows_can_be_hastened(shop: Database) -> None:
    later = NOW + timedelta(seconds=60)
    await shop.write(lambda work: work.outbox.add([outbox_item("m1", appointment_id=A, due_at=later)]))
    await shop.write(lambda work: work.outbox.hasten(SHOP, A, NOW, kinds=["mail"]))
    assert ids(await claim(shop)) == ["m1"]


async def test_only_the_rows_of_one_change_are_hastened(shop: Database) -> None:
    later = NOW + timedelta(seconds=60)
    rows = [
        outbox_item(f"m{one}", appointment_id=A, due_at=later, change_id=f"c{one}", attendee_id=None) for one in "12"
    ]
    await shop.write(lambda work: work.outbox.add(rows))
    await shop.write(lambda work: work.outbox.hasten(SHOP, A, NOW, change_id="c1"))
    assert ids(await claim(shop)) == ["m1"]


async def test_a_fact_is_noted_beside_what_a_row_holds_by_then(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("m1", payload={"by": "Ada"})]))
    await shop.write(lambda work: work.outbox.note("m1", entry="ours"))
    row = await shop.read(lambda work: work.outbox.get(SHOP, "m1"))
    assert row is not None
    assert row.payload == {"by": "Ada", "entry": "ours"}


async def test_open_rows_are_counted_by_kind_and_state(shop: Database) -> None:
    rows = [outbox_item("m1"), outbox_item("m2"), outbox_item("c1", kind="chat")]
    await shop.write(lambda work: work.outbox.add(rows))
    await claim(shop, limit=1)
    await shop.write(lambda work: work.outbox.park("m1", "no"))
    counts = await shop.read(lambda work: work.outbox.counts())
    assert counts == {("mail", "parked"): 1, ("mail", "waiting"): 1, ("chat", "waiting"): 1}


def planned(one: str, minutes: int) -> ReminderRow:
    due_at = NOW + timedelta(minutes=minutes)
    return ReminderRow(
        id=one, business_id=SHOP, appointment_id=A, due_at=due_at, offset=60, recipients=Recipients.CUSTOMER
    )


async def test_reminders_are_planned_anew_and_settled_once(shop: Database) -> None:
    def plan(rows: list[ReminderRow], work: Work) -> None:
        work.reminders.replace(SHOP, A, rows)

    await shop.write(lambda work: work.appointments.add(SHOP, appointment("a")))
    await shop.write(partial(plan, [planned("r1", 0), planned("r2", 5)]))
    await shop.write(lambda work: work.reminders.settle(SHOP, "r1", ReminderState.SENT))
    await shop.write(partial(plan, [planned("r1", 0), planned("r3", 1)]))
    due = await shop.write(lambda work: work.reminders.due(NOW + timedelta(minutes=10), 10))
    assert due == [planned("r3", 1)]


async def test_history_keeps_the_order_in_which_things_happened(shop: Database) -> None:
    entries = [history_entry(one, what=one, data={"fields": ["span"]}) for one in ("z", "a", "m")]
    for entry in entries:
        await shop.write(partial(lambda entry, work: work.history.add(SHOP, entry), entry))
    assert await shop.read(lambda work: work.history.of_appointment(SHOP, A)) == tuple(entries)


def draft(one: str, seconds: int, state: str = "open") -> DraftRecord:
    at = NOW + timedelta(seconds=seconds)
    return DraftRecord(
        id=one, account_id=AccountId("acc"), conversation_id="c", updated_at=at, data={"n": 1}, state=state
    )


async def test_the_open_draft_is_the_one_touched_last(database: Database) -> None:
    for one in (draft("d1", 1), draft("d2", 3), draft("d3", 5, "done")):
        await database.write(partial(lambda one, work: work.drafts.save(one), one))
    assert await database.read(lambda work: work.drafts.open_of(AccountId("acc"), "c")) == draft("d2", 3)


async def test_a_draft_is_saved_over(database: Database) -> None:
    for one in (draft("d1", 1), draft("d1", 2, "done")):
        await database.write(partial(lambda one, work: work.drafts.save(one), one))
    assert await database.read(lambda work: work.drafts.get("d1")) == draft("d1", 2, "done")


async def test_what_was_shown_last_is_remembered(database: Database) -> None:
    for one in ("a", "b"):
        shown = (AccountId("acc"), "c", SHOP, AppointmentId(one), NOW)
        await database.write(partial(lambda shown, work: work.drafts.remember_shown(*shown), shown))
    last = await database.read(lambda work: work.drafts.shown(AccountId("acc"), "c"))
    assert last == Shown(business_id=SHOP, appointment_id=AppointmentId("b"), at=NOW)


async def test_the_personal_chat_used_last_is_where_somebody_is_reached(database: Database) -> None:
    account = Account(id=AccountId("acc"), tenant_id="t", object_id="o")

    def chat(one: str, kind: str, seconds: int) -> ConversationRecord:
        return ConversationRecord(
            conversation_id=one,
            kind=kind,
            tenant_id="t",
            service_url="https://smba.example",
            bot_id="bot",
            user_id="29:u",
            updated_at=NOW + timedelta(seconds=seconds),
            account_id=account.id,
        )

    def store(work: Work) -> None:
        work.accounts.add(account)
        for one in (chat("c1", "personal", 1), chat("c2", "personal", 2), chat("c3", "channel", 3)):
            work.conversations.save(one)

    await database.write(store)
    assert await database.read(lambda work: work.conversations.personal_of(account.id)) == chat("c2", "personal", 2)
    await database.write(lambda work: work.conversations.drop("c2"))
    assert await database.read(lambda work: work.conversations.personal_of(account.id)) == chat("c1", "personal", 1)


async def test_a_conversation_is_welcomed_once(database: Database) -> None:
    assert await database.write(lambda work: work.conversations.mark_welcomed("c", NOW))
    assert not await database.write(lambda work: work.conversations.mark_welcomed("c", NOW))


async def test_workers_that_have_gone_for_a_day_are_forgotten(shop: Database) -> None:
    await shop.write(lambda work: work.beats.keep("old", NOW - timedelta(days=1, seconds=1)))
    await shop.write(lambda work: work.beats.keep("other", NOW - timedelta(seconds=5)))
    await shop.write(lambda work: work.beats.keep("new", NOW))
    rows = await shop.read(lambda work: work.connection.execute(select(worker_beat.c.worker)).scalars().all())
    assert sorted(rows) == ["new", "other"]


async def test_what_was_given_up_and_never_sent_again_is_emptied_and_dropped(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("m")]))
    await shop.write(lambda work: work.outbox.park("m", "550 no such user"))
    assert await shop.write(lambda work: work.purge.payloads(NOW - timedelta(seconds=1), NOW, 10)) == 0
    assert await shop.write(lambda work: work.purge.payloads(NOW, NOW, 10)) == 1
    row = await shop.read(lambda work: work.outbox.get(SHOP, "m"))
    assert row is not None
    assert (row.state, row.payload, row.last_error) == (OutboxState.DROPPED, {}, "")


async def test_a_worker_that_comes_late_does_not_bring_back_what_another_has_sent(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("m")]))
    await claim(shop)
    await shop.write(lambda work: work.outbox.rescue(NOW + timedelta(seconds=61)))
    await claim(shop, 61)
    await shop.write(lambda work: work.outbox.done("m", NOW + timedelta(seconds=62)))
    await shop.write(lambda work: work.outbox.retry("m", NOW + timedelta(minutes=5), "too slow"))
    row = await shop.read(lambda work: work.outbox.get(SHOP, "m"))
    assert row is not None
    assert (row.state, row.last_error) == (OutboxState.DONE, "")
