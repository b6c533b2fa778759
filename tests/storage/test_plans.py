"""What is asked all the time is answered from an index that bounds it, however many past appointments and messages there are."""

from collections.abc import Callable
from typing import Any

import pytest

from scheduling.appointment import AppointmentId, AttendeeId, DraftId
from scheduling.staff import AccountId, StaffId
from storage import Work, open_database
from storage.figures import Scope
from storage.message_log import LogPlace, LogQuestion
from storage.records import ReminderState
from tests.storage.builders import ANNA, BRAM, CHECKUP, CLASS, NOW, SHOP, appointment, at, set_up_shop, span
from tests.support.statements import Sent

DAY = span(0, minutes=1440)
OF_ALL = Scope(business_id=SHOP, span=DAY)
OF_BRAM = Scope(business_id=SHOP, span=DAY, service_id=CHECKUP, staff_id=BRAM)
ASKED: dict[str, Callable[[Work], Any]] = {
    "taken": lambda work: work.appointments.taken(SHOP, [BRAM], DAY),
    "sessions": lambda work: work.appointments.sessions(SHOP, [CLASS], DAY),
    "counted": lambda work: work.appointments.counted(SHOP, DAY),
    "minutes_booked": lambda work: work.appointments.minutes_booked(SHOP, [BRAM], DAY),
    "in_span": lambda work: work.appointments.in_span(SHOP, DAY, staff_ids=[BRAM]),
    "coming": lambda work: work.appointments.coming(SHOP, after=NOW, service_id=CHECKUP),
    "by_reference": lambda work: work.appointments.by_reference(SHOP, "R"),
    "drop_ended_holds": lambda work: work.appointments.drop_ended_holds(SHOP, [BRAM], NOW),
    "give_back": lambda work: work.appointments.give_back(
        SHOP, DraftId("d"), AttendeeId("s"), [BRAM], NOW, also_own=True
    ),
    "lock": lambda work: work.staff.lock(SHOP, [BRAM]),
    "claim": lambda work: work.outbox.claim(["mail"], NOW, 60, 10, "worker"),
    "parked": lambda work: work.outbox.parked(SHOP, 10),
    "counts_of_messages": lambda work: work.outbox.counts(),
    "purge_messages": lambda work: work.purge.payloads(NOW, NOW, 10),
    "purge_drafts": lambda work: work.purge.drafts(NOW, 10),
    "purge_webhook_log": lambda work: work.purge.webhook_log(NOW, NOW, 10),
    "last_beat": lambda work: work.beats.last(),
    "by_draft": lambda work: work.appointments.by_draft(SHOP, DraftId("d")),
    "open_draft": lambda work: work.drafts.open_of(AccountId("a"), "c"),
    "personal_chat": lambda work: work.conversations.personal_of(AccountId("a")),
    "rescue": lambda work: work.outbox.rescue(NOW),
    "due": lambda work: work.reminders.due(NOW, 10),
    "settle_reminder": lambda work: work.reminders.settle(SHOP, "r", ReminderState.SENT),
    "of_appointment": lambda work: work.outbox.of_appointment(SHOP, AppointmentId("a")),
    "history": lambda work: work.history.of_appointment(SHOP, AppointmentId("a")),
    "by_contact": lambda work: work.customers.by_contact(SHOP, email="a@example.com"),
    "unlinked": lambda work: work.staff.unlinked("t", "a@example.com"),
    "memberships": lambda work: work.businesses.memberships(AccountId("a")),
    "own_places": lambda work: work.own_places.of_staff(SHOP, [BRAM], DAY, settled_since=NOW),
    "own_events": lambda work: work.own_places.events(SHOP, BRAM, DAY),
    "busy": lambda work: work.busy.of_staff(SHOP, [StaffId("bram")], DAY),
    "settle": lambda work: work.outbox.done("m", NOW),
    "customers_by_name": lambda work: work.customers.part(SHOP, "", 50),
    "customers_after": lambda work: work.customers.part(SHOP, "", 50, after=ANNA),
    "customers_before": lambda work: work.customers.part(SHOP, "", 50, before=ANNA),
    "customer": lambda work: work.customers.get(SHOP, ANNA),
    "message_log": lambda work: work.message_log.page(LogQuestion(business_id=SHOP, after=LogPlace(NOW, "m")), 10),
    "count_parked": lambda work: work.outbox.count_parked(SHOP),
    "take_ticket": lambda work: work.tickets.take("t"),
    "made": lambda work: work.figures.made(OF_BRAM, ((0, 1, 60),)),
    "prices": lambda work: work.figures.prices(OF_BRAM),
    "customers_booked": lambda work: work.figures.customers(OF_BRAM),
    "by_person": lambda work: work.figures.by_person(OF_BRAM),
    "by_person_of_all": lambda work: work.figures.by_person(OF_ALL),
    "minutes_of_all": lambda work: work.figures.minutes(OF_ALL),
    "customers_of_all": lambda work: work.figures.customers(OF_ALL),
    "held": lambda work: work.figures.held(OF_BRAM),
    "minutes": lambda work: work.figures.minutes(OF_BRAM),
    "agreed_clocks": lambda work: work.figures.agreed_clocks(SHOP, NOW),
    "of_customer": lambda work: work.appointments.of_customer(SHOP, ANNA, after=at(9)),
}


@pytest.mark.parametrize("what", ASKED)
async def test_it_is_answered_from_an_index_that_bounds_it(statements: list[Sent], sqlite_url: str, what: str) -> None:
    async with await open_database(sqlite_url) as database:
        await database.write(set_up_shop)
        await database.write(lambda work: work.appointments.add(SHOP, appointment("a")))
        steps = await database.write(lambda work: _steps(work, ASKED[what], statements))
    assert [step for step in steps if is_unbounded(step)] == []


OF_OPEN_ROWS = ("ix_outbox_due", "ix_outbox_parked", "ix_outbox_unpurged", "ix_webhook_log_unpurged")
UP_TO_A_LIMIT = ("ix_customer_name",)
FULL = ("(business_id=?)", "ix_appointment_staff_taken (business_id=? AND staff_id=?)")


def is_unbounded(step: str) -> bool:
    """Whether a step reads a whole table, or all of a business or of a person; an index of open rows alone is bounded.

    So is one that is read in its order up to a limit.
    """
    if step.startswith("SEARCH business ") or any(index in step for index in OF_OPEN_ROWS + UP_TO_A_LIMIT):
        return False
    if step.startswith("SCAN"):
        return not step.startswith(("SCAN CONSTANT", "SCAN ("))
    return step.endswith(FULL)


def _steps(work: Work, function: Callable[[Work], Any], statements: list[Sent]) -> list[str]:
    """The steps of SQLite's plan for every statement that the function runs."""
    statements.clear()
    function(work)
    asked = tuple(statements)
    plans = [work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values) for text, values in asked]
    return [row[3] for plan in plans for row in plan]


async def test_the_list_of_customers_is_read_in_the_order_of_its_index(statements: list[Sent], sqlite_url: str) -> None:
    async with await open_database(sqlite_url) as database:
        await database.write(set_up_shop)
        list_them = ASKED["customers_after"]
        steps = await database.write(lambda work: _steps(work, list_them, statements))
    assert not [step for step in steps if "ORDER BY" in step]
