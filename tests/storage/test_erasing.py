"""After a customer is erased no table holds the name, the mail or the phone; what happened and how much stays."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scheduling.appointment import Answer, AppointmentId, DraftId, State
from scheduling.business import Address
from scheduling.customer import Customer, CustomerId
from scheduling.errors import NotFound
from scheduling.one_time_code import OneTimeCode
from scheduling.service import QuestionId
from scheduling.staff import AccountId
from storage import Database, Work, open_database
from storage.records import DraftRecord, OutboxState
from tests.storage.builders import BRAM, NOW, SHOP, appointment, history_entry, outbox_item, seat, set_up_shop
from tests.support.traces import places_of

WIM = Customer(
    id=CustomerId("wim"),
    display_name='Wim "the Ö" Quaremba',
    email="Wim.Quaremba@example.com",
    phone="+31687654321",
    addresses=(Address(street="Quaremba street"),),
    notes="Quaremba likes tea",
)
TELLING = ("quaremba", "687654321")


def a_life(work: Work) -> None:
    """Wim in every place where he may stand."""
    work.customers.add(SHOP, WIM)
    answer = Answer(question_id=QuestionId("q"), question="Who?", answer="Quaremba")
    his = seat("w1", customer_id=WIM.id, name=WIM.display_name, email=WIM.email, phone=WIM.phone, answers=(answer,))
    work.appointments.add(SHOP, appointment("a", 10, attendees=(his,), notes="Quaremba is late"))
    shared = (replace(his, id="w2", notes="Quaremba"), seat("s2"))  # type: ignore[arg-type]  # plain strings will do
    work.appointments.add(SHOP, appointment("b", 12, seats=2, attendees=shared, notes="the usual room"))
    about = {"appointment_id": AppointmentId("a"), "payload": {"to": WIM.email, "name": WIM.display_name}}
    work.outbox.add(
        [
            outbox_item("m1", **about),
            outbox_item("m2", **about),
            outbox_item("m3", payload={"word": f"ask {WIM.email.upper()}"}),
        ]
    )
    work.outbox.done("m2", NOW)
    work.outbox.retry("m1", NOW, f"550 no such user {WIM.email}")
    work.history.add(SHOP, history_entry("h", data={"fields": ["email"], "customer": WIM.id}))
    data = {"customer": {"name": WIM.display_name}}
    for one, business_id in (("d1", SHOP), ("d2", None)):
        work.drafts.save(
            DraftRecord(
                id=one,
                account_id=AccountId("x"),
                conversation_id="c",
                updated_at=NOW,
                business_id=business_id,
                data=data,
            )
        )
    work.one_time_codes.put(
        SHOP, OneTimeCode(draft_id=DraftId("typed"), email=WIM.email.upper(), sent_at=NOW, expires_at=NOW)
    )
    hook = {"b": SHOP, "payload": json.dumps({"customer": {"email": WIM.email}})}
    work.connection.execute(text("INSERT INTO webhook (business_id, id) VALUES (:b, 'w')"), hook)
    work.connection.execute(
        text("INSERT INTO webhook_log (business_id, id, webhook_id, payload) VALUES (:b, 'l', 'w', :payload)"), hook
    )


places_that_tell = partial(places_of, TELLING)


async def test_the_search_itself_finds_him_everywhere(shop: Database) -> None:
    """The control: without erasing he is found in each of these places."""
    await shop.write(a_life)
    places = await shop.read(places_that_tell)
    assert {place.split(".")[0] for place in places} == {
        "customer",
        "attendee",
        "appointment",
        "outbox",
        "draft",
        "one_time_code",
        "webhook_log",
    }


async def test_after_erasing_no_table_holds_name_mail_or_phone(shop: Database) -> None:
    await shop.write(a_life)
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    assert await shop.read(places_that_tell) == set()


@pytest.mark.parametrize("written", ["06 8765 4321", "+31 6-87654321", "(06) 87.65.43.21", "0031687654321"])
async def test_a_number_typed_in_another_way_goes_too(shop: Database, written: str) -> None:
    draft = DraftRecord(
        id="d3", account_id=AccountId("x"), conversation_id="c", updated_at=NOW, data={"phone": written}
    )
    await shop.write(a_life)
    await shop.write(lambda work: work.drafts.save(draft))
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    assert await shop.read(lambda work: work.drafts.get("d3")) is None


async def test_a_draft_that_led_to_one_of_the_appointments_goes_whatever_is_in_it(shop: Database) -> None:
    data = {"appointment": "a", "name": "W."}
    draft = DraftRecord(id="d3", account_id=AccountId("x"), conversation_id="c", updated_at=NOW, data=data)
    await shop.write(a_life)
    await shop.write(lambda work: work.drafts.save(draft))
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    assert await shop.read(lambda work: work.drafts.get("d3")) is None


async def test_a_message_to_staff_still_goes_out_without_the_words_written_to_it(shop: Database) -> None:
    payload = {"by": "Bram", "message": "Wim is ill"}
    to_staff = outbox_item("o1", appointment_id=AppointmentId("a"), staff_id=BRAM, payload=payload)
    await shop.write(a_life)
    await shop.write(lambda work: work.outbox.add([to_staff]))
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    row = await shop.read(lambda work: work.outbox.get(SHOP, "o1"))
    assert row is not None
    assert (row.state, row.payload) == (OutboxState.WAITING, {"by": "Bram"})


async def test_a_reminder_keeps_the_words_of_the_service(shop: Database) -> None:
    reminder = outbox_item(
        "o1", topic="reminder", appointment_id=AppointmentId("b"), staff_id=BRAM, payload={"message": "Bring a towel"}
    )
    await shop.write(a_life)
    await shop.write(lambda work: work.outbox.add([reminder]))
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    row = await shop.read(lambda work: work.outbox.get(SHOP, "o1"))
    assert row is not None
    assert row.payload == {"message": "Bring a towel"}


async def test_history_and_figures_stay(shop: Database) -> None:
    await shop.write(a_life)
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    kept = await shop.read(lambda work: work.appointments.get(SHOP, AppointmentId("a")))
    assert (kept.state, kept.span, len(kept.attendees)) == (State.BOOKED, appointment("a", 10).span, 1)
    (entry,) = await shop.read(lambda work: work.history.of_appointment(SHOP, AppointmentId("a")))
    assert entry.data == {"fields": ["email"], "customer": "wim"}


async def test_others_in_the_same_appointment_stay_as_they_are(shop: Database) -> None:
    await shop.write(a_life)
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    shared = await shop.read(lambda work: work.appointments.get(SHOP, AppointmentId("b")))
    assert (shared.attendees[1], shared.notes) == (seat("s2"), "the usual room")


async def test_links_that_were_sent_to_an_erased_customer_are_revoked(shop: Database) -> None:
    await shop.write(a_life)
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    kept = await shop.read(lambda work: work.appointments.get(SHOP, AppointmentId("a")))
    assert kept.attendees[0].token_version == 2


async def test_messages_that_still_wait_are_dropped(shop: Database) -> None:
    await shop.write(a_life)
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    rows = await shop.read(lambda work: work.outbox.of_appointment(SHOP, AppointmentId("a")))
    assert {row.id: row.state for row in rows} == {"m1": OutboxState.DROPPED, "m2": OutboxState.DONE}


async def test_messages_to_others_still_go_out(shop: Database) -> None:
    """Also to another person of the same appointment, and to one whose name begins like the erased one's."""
    await shop.write(a_life)
    shared = {"appointment_id": AppointmentId("b")}
    rows = [outbox_item("o1", attendee_id="s2", **shared), outbox_item("o2", payload={"name": WIM.display_name + "s"})]
    await shop.write(lambda work: work.outbox.add(rows))
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    left = [await shop.read(partial(lambda one, work: work.outbox.get(SHOP, one), one)) for one in ("o1", "o2")]
    assert [(item.state, bool(item.payload)) for item in left if item] == [(OutboxState.WAITING, True)] * 2


async def test_an_erased_customer_is_no_longer_found(shop: Database) -> None:
    await shop.write(a_life)
    await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    found = await shop.read(lambda work: work.customers.list(SHOP))
    assert [one.id for one in found] == ["anna"]


async def test_erasing_somebody_unknown_is_refused(shop: Database) -> None:
    with pytest.raises(NotFound):
        await shop.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))


MONTH = timedelta(days=30)


async def test_payloads_are_emptied_a_month_after_delivery(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("m1"), outbox_item("m2"), outbox_item("m3")]))
    await shop.write(lambda work: work.outbox.done("m1", NOW))
    await shop.write(lambda work: work.outbox.done("m2", NOW + timedelta(seconds=1)))
    counts = [await shop.write(lambda work: work.purge.payloads(NOW, NOW + MONTH, 100)) for _ in range(2)]
    payloads = [
        await shop.read(partial(lambda one, work: work.outbox.get(SHOP, one), one)) for one in ("m1", "m2", "m3")
    ]
    assert counts == [1, 0]
    assert [item.payload for item in payloads if item] == [{}, {"to": "anna"}, {"to": "anna"}]


async def test_drafts_nobody_touched_are_deleted_some_at_a_time(shop: Database) -> None:
    await shop.write(a_life)
    counts = [await shop.write(lambda work: work.purge.drafts(NOW, 1)) for _ in range(3)]
    assert counts == [1, 1, 0]


async def test_what_webhooks_were_told_is_emptied(shop: Database) -> None:
    await shop.write(a_life)
    stamp = text("UPDATE webhook_log SET delivered_at = 5")
    await shop.write(lambda work: work.connection.execute(stamp) and None)
    counts = [await shop.write(lambda work: work.purge.webhook_log(NOW, NOW, 10)) for _ in range(2)]
    assert counts == [1, 0]


async def test_an_erased_customer_is_left_in_no_free_page_of_the_file(sqlite_url: str) -> None:
    async with await open_database(sqlite_url) as opened:
        await opened.write(set_up_shop)
        await opened.write(a_life)
        await opened.write(lambda work: work.customers.erase(SHOP, WIM.id, NOW))
    assert not told_by(Path(sqlite_url.removeprefix("sqlite:///")))


def told_by(file: Path) -> list[str]:
    content = file.read_bytes().lower()
    return [word for word in TELLING if word.encode() in content]


async def test_a_statement_that_fails_names_no_values(shop: Database) -> None:
    """Its error may be written into a log."""
    wrong = text("INSERT INTO customer (business_id, id, display_name, nothing) VALUES (:b, :id, :name, 1)")
    values = {"b": SHOP, "id": WIM.id, "name": WIM.display_name}
    with pytest.raises(DBAPIError) as failure:
        await shop.write(lambda work: work.connection.execute(wrong, values))
    assert "Quaremba" not in str(failure.value)
