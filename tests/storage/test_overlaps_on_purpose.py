"""What is marked as booked on top of something: only what was decided so, in new rows, in rows from files and in rows from before."""

import pytest
from sqlalchemy import text

from scheduling.appointment import Override, State
from scheduling.errors import SlotRefused
from scheduling.rules import TAKEN_TIME, Rule
from storage import Database, Work, migrate, open_database
from storage.business_rows import taken_time
from storage.migrating import migrate_down
from tests.storage.builders import BRAM, NOOR, SHOP, appointment, at, set_up_shop

MARKED = "SELECT appointment_id FROM appointment_staff WHERE is_override ORDER BY 1"
RULES = "SELECT id || ' ' || override_rule FROM appointment WHERE override_rule <> '' ORDER BY 1"


def against(rule: str) -> Override:
    return Override(rule=rule, reason="she asked", by=None)


def told(work: Work, statement: str) -> list[str]:
    return list(work.connection.execute(text(statement)).scalars())


@pytest.mark.parametrize("rule", list(Rule))
async def test_only_a_booking_on_top_of_something_is_marked(shop: Database, rule: Rule) -> None:
    await shop.write(lambda work: work.appointments.add(SHOP, appointment("a", override=against(rule))))
    assert await shop.read(lambda work: told(work, MARKED)) == (["a"] if rule in TAKEN_TIME else [])


@pytest.mark.parametrize("rule", ["", *Rule])
def test_a_row_from_a_file_is_marked_by_the_same_rules(rule: str) -> None:
    row = {"starts_at": at(10), "ends_at": at(11), "state": "booked", "override_rule": rule}
    assert taken_time(row, 1)["is_override"] == (rule in TAKEN_TIME)


async def test_the_database_refuses_a_second_one_outside_hours(shop: Database) -> None:
    late = [appointment(one, 21, override=against("hours")) for one in ("a", "b")]
    await shop.write(lambda work: work.appointments.add(SHOP, late[0]))
    with pytest.raises(SlotRefused):
        await shop.write(lambda work: work.appointments.add(SHOP, late[1]))


def before_the_change(work: Work) -> None:
    """At ten one against the hours and a cancelled one; at eleven one on another, at twelve two that nobody knew of each other."""
    set_up_shop(work)
    for new in (
        appointment("alone", 10, override=against("hours")),
        appointment("cancelled", 10, override=against("hours"), state=State.CANCELLED),
        appointment("plain", 11),
        appointment("on-plain", 11, 15, override=against("busy"), staff_ids=(BRAM, NOOR)),
        appointment("first", 12, override=against("busy")),
        appointment("second", 12, 15, override=against("busy")),
        appointment("known", 13, override=against("buffer")),
    ):
        work.appointments.add(SHOP, new)

    named = "UPDATE appointment SET override_rule = 'hours' WHERE id IN ('on-plain', 'first', 'second')"
    work.connection.execute(text(named))


async def test_rows_from_before_lose_a_mark_that_they_do_not_need(database_url: str) -> None:
    async with await open_database(database_url) as database:
        await database.write(before_the_change)
    await migrate_down(database_url, "0017")
    async with await open_database(database_url) as database:
        before = await database.read(lambda work: told(work, MARKED))
    await migrate(database_url)
    async with await open_database(database_url) as database:
        marked, rules = await database.read(lambda work: (told(work, MARKED), told(work, RULES)))
    assert before == ["alone", "cancelled", *marked]
    assert marked == ["first", "known", "on-plain", "on-plain", "second"]
    assert rules == ["alone hours", "cancelled hours", "first busy", "known buffer", "on-plain busy", "second busy"]
