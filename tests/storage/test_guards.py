"""What the database refuses by itself, seen by going round the code with plain SQL."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scheduling.appointment import State
from scheduling.errors import Refusal
from storage import Database, Work
from storage.guards import create_guards, drop_guards
from tests.storage.builders import NOOR, SHOP, appointment, history_entry, outbox_item, seat

BUSY_A = "SELECT busy_from FROM appointment_staff WHERE appointment_id = 'a'"


def store(work: Work) -> None:
    """Two appointments of Bram at ten and at twelve, one of Noor at ten; one seat taken of one."""
    work.appointments.add(SHOP, appointment("a", 10, attendees=(seat("s1"),), sequence=3))
    work.appointments.add(SHOP, appointment("b", 12))
    work.appointments.add(SHOP, appointment("c", 10, staff_ids=(NOOR,)))
    work.history.add(SHOP, history_entry("h"))


async def run(database: Database, *statements: str) -> None:
    def function(work: Work) -> None:
        for statement in statements:
            work.connection.execute(text(statement))

    await database.write(function)


REFUSED = {
    "an overlapping row": (
        "INSERT INTO appointment_staff (business_id, appointment_id, staff_id, staff_number, busy_from, busy_to)"
        " SELECT business_id, 'b', 'noor', staff_number, busy_from + 29, busy_to + 29 FROM appointment_staff"
        " WHERE appointment_id = 'a'"
    ),
    "a row moved onto another": f"UPDATE appointment_staff SET busy_from = ({BUSY_A}) WHERE appointment_id = 'b'",
    "a row given to somebody who is taken": (
        "UPDATE appointment_staff SET staff_number = 1, staff_id = 'bram' WHERE appointment_id = 'c'"
    ),
    "an end before the start": "UPDATE appointment_staff SET busy_to = busy_from WHERE appointment_id = 'a'",
    "a moment past the range": "UPDATE appointment_staff SET busy_to = 4294967296 WHERE appointment_id = 'a'",
    "a seat too many": (
        "INSERT INTO attendee (business_id, id, appointment_id) VALUES ('shop@example.com', 's2', 'a')"
    ),
    "a seat moved to a full appointment": "UPDATE attendee SET appointment_id = 'a' WHERE id = 's3'",
    "a cancelled seat taken back when full": "UPDATE attendee SET is_cancelled = false WHERE id = 's4'",
    "fewer seats than are taken": "UPDATE appointment SET seats = 0 WHERE id = 'a'",
    "a falling sequence": "UPDATE appointment SET sequence = 2 WHERE id = 'a'",
    "a start between two minutes": "UPDATE appointment SET starts_at = starts_at - 1 WHERE id = 'a'",
    "a hold without an end": "UPDATE appointment SET state = 'held' WHERE id = 'a'",
    "a second result of a draft": "UPDATE appointment SET draft_id = 'd'",
    "a changed history": "UPDATE history SET what = 'nothing'",
    "a shortened history": "DELETE FROM history",
    "a person's number given twice": "UPDATE staff_member SET number = 1",
    "somebody unknown": "UPDATE appointment_staff SET staff_id = 'nobody' WHERE appointment_id = 'a'",
}


@pytest.mark.parametrize("what", REFUSED)
async def test_the_database_refuses(shop: Database, what: str) -> None:
    await shop.write(store)
    await run(
        shop,
        "INSERT INTO attendee (business_id, id, appointment_id) VALUES ('shop@example.com', 's3', 'b')",
        "INSERT INTO attendee (business_id, id, appointment_id, is_cancelled) VALUES ('shop@example.com', 's4', 'a', true)",
    )
    with pytest.raises((DBAPIError, Refusal)):
        await run(shop, REFUSED[what])


ALLOWED = {
    "a row that touches another": (
        "INSERT INTO appointment_staff (business_id, appointment_id, staff_id, staff_number, busy_from, busy_to)"
        " SELECT business_id, 'b', 'noor', 1, busy_to, busy_to + 5 FROM appointment_staff WHERE appointment_id = 'a'"
    ),
    "a deliberate override": (
        f"UPDATE appointment_staff SET is_override = true, busy_from = ({BUSY_A}) WHERE appointment_id = 'b'"
    ),
    "an inactive row": f"UPDATE appointment_staff SET is_active = false, busy_from = ({BUSY_A}) WHERE appointment_id = 'b'",
    "a rising sequence": "UPDATE appointment SET sequence = 4 WHERE id = 'a'",
    "more seats": "UPDATE appointment SET seats = 5 WHERE id = 'a'",
}


@pytest.mark.parametrize("what", ALLOWED)
async def test_the_database_allows(shop: Database, what: str) -> None:
    await shop.write(store)
    await run(shop, ALLOWED[what])


async def test_an_override_made_regular_again_is_judged(shop: Database) -> None:
    await shop.write(store)
    await run(shop, ALLOWED["a deliberate override"])
    with pytest.raises(Refusal):
        await run(shop, "UPDATE appointment_staff SET is_override = false")


async def test_without_the_guards_all_of_it_goes_through(shop: Database) -> None:
    """The control: it is the guards that refuse."""
    await shop.write(store)
    await shop.write(
        lambda work: drop_guards(work.connection.dialect.name, lambda sql: work.connection.execute(text(sql)))
    )
    guarded = (
        "an overlapping row",
        "a row moved onto another",
        "a seat too many",
        "a falling sequence",
        "a changed history",
    )
    for what in guarded:
        await run(shop, REFUSED[what])


async def test_guards_can_be_put_in_place_again(shop: Database) -> None:
    def again(work: Work) -> None:
        create_guards(work.connection.dialect.name, lambda sql: work.connection.execute(text(sql)))

    await shop.write(again)
    await shop.write(store)
    with pytest.raises(DBAPIError):
        await run(shop, REFUSED["a shortened history"])


async def test_a_history_entry_cannot_be_replaced(shop: Database) -> None:
    await shop.write(store)
    with pytest.raises(DBAPIError):
        await run(
            shop,
            "INSERT OR REPLACE INTO history (business_id, id, at) VALUES ('shop@example.com', 'h', 1)",
        )


async def test_the_outbox_keeps_one_row_per_key(shop: Database) -> None:
    await shop.write(lambda work: work.outbox.add([outbox_item("a", key="same")]))
    with pytest.raises(DBAPIError):
        await run(
            shop,
            "INSERT INTO outbox (business_id, id, key, due_at) VALUES ('shop@example.com', 'b', 'same', 1)",
        )


async def test_a_hold_is_guarded_like_an_appointment(shop: Database) -> None:
    await shop.write(store)
    held = appointment("h", 10, state=State.HELD, held_until=appointment("a").span.start)
    with pytest.raises(Refusal):
        await shop.write(lambda work: work.appointments.add(SHOP, held))
