"""Many at once. Every race has its control beside it: the same rivals with a guard taken away, to show that there is a race.

The locks are taken away by a shop whose locks do nothing, the database's own net by dropping its guards.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from subprocess import PIPE
from typing import Any

import pytest
from sqlalchemy import text

from scheduling.appointment import Appointment, DraftId
from scheduling.business import BusinessId
from scheduling.errors import Refusal, SlotRefused
from scheduling.interval import Interval
from scheduling.policy import Cap, CapPeriod, CapScope, SchedulingPolicy
from scheduling.service import Service
from scheduling.staff import Role, StaffId, StaffMember
from storage import Database, Work
from storage.appointments import Appointments
from storage.customers import Customers
from storage.guards import drop_guards
from storage.locking import Locks
from tests.support.builders import Shop, a_customer, a_service, a_shop, a_staff_member, a_wish, at, staff_actor
from tests.support.databases import open_patiently
from tests.support.processes import PATIENCE, Process, start
from usecases.book_appointment import Booked, BookingWish, CustomerWish
from usecases.recognise_account import Identity

pytestmark = pytest.mark.races

_DROP_DRAFTS = "ALTER TABLE appointment DROP CONSTRAINT uq_appointment_business_id_draft_id_occurrence"
_DROP_SEATS = "ALTER TABLE attendee DROP CONSTRAINT pk_attendee"
Outcome = Booked | BaseException
EIGHT = tuple(a_staff_member(f"Rival{number}", caps=()) for number in range(8))


async def all_at_once(tries: Iterable[Coroutine[Any, Any, Booked]]) -> list[Outcome]:
    return list(await asyncio.gather(*tries, return_exceptions=True))


def winners(outcomes: Sequence[Outcome]) -> list[Booked]:
    return [outcome for outcome in outcomes if isinstance(outcome, Booked)]


def refusals(outcomes: Sequence[Outcome]) -> list[Refusal]:
    return [outcome for outcome in outcomes if isinstance(outcome, Refusal)]


def book(shop: Shop, wish: BookingWish) -> Coroutine[Any, Any, Booked]:
    return shop.usecases.book_appointment(wish, staff_actor("ada"))


def somebody(number: int) -> tuple[CustomerWish, ...]:
    return (CustomerWish(name=f"Rival {number}", email=f"rival{number}@example.com"),)


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard that the control takes away: nobody waits for anybody."""
    monkeypatch.setattr(Locks, "staff", _number_only)
    monkeypatch.setattr(Locks, "service", lambda *_: None)
    monkeypatch.setattr(Locks, "business", lambda *_: None)
    monkeypatch.setattr(Customers, "lock_contact", lambda *_: None)
    monkeypatch.setattr(Appointments, "add", after_two_have_looked(Appointments.add))


def after_two_have_looked(add: Callable[..., Appointment]) -> Callable[..., Appointment]:
    """Nobody writes before a second rival is about to: that is the race, and on a busy machine it might not come about."""
    looked: list[str] = []

    def held(self: Appointments, business_id: BusinessId, new: Appointment, **more: Any) -> Appointment:
        looked.append(new.id)  # which a repeated draft has in common with the first
        for _ in range(3000):
            if len(looked) > 1:
                break
            self._connection.execute(text("SELECT pg_sleep(0.02)"))
        return add(self, business_id, new, **more)

    return held


def _number_only(self: Locks, business_id: str, staff_ids: Iterable[str]) -> None:
    wanted = ", ".join(f"'{one}'" for one in sorted(set(staff_ids))) or "''"
    rows = self._connection.execute(text(f"SELECT id, number FROM staff_member WHERE id IN ({wanted})"))
    for member, number in rows:
        self._numbers[business_id, member] = number


def _drop(work: Work) -> None:
    drop_guards(work.connection.dialect.name, lambda statement: work.connection.execute(text(statement)))


async def taken_starts(shop: Shop, staff: Sequence[StaffId]) -> Counter[int]:
    rows = await shop.database.read(lambda work: work.appointments.taken(shop.id, staff, Interval(at(0), at(23))))
    return Counter(row.start_minute for spans in rows.values() for row in spans)


async def test_of_fifty_rivals_for_one_slot_exactly_one_wins(database: Database) -> None:
    shop = await a_shop(database)
    outcomes = await all_at_once(book(shop, a_wish(at(9), customers=somebody(number))) for number in range(50))
    assert len(winners(outcomes)) == 1
    assert len([one for one in refusals(outcomes) if isinstance(one, SlotRefused)]) == 49
    assert {one.data["nearest"] for one in refusals(outcomes)} == {(at(8), at(8, 30), at(9, 30))}
    assert set((await taken_starts(shop, [StaffId("bram")])).values()) == {1}


@pytest.mark.usefixtures("without_locks")
async def test_control_without_locks_and_net_the_slot_is_sold_twice(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as database:
        shop = await a_shop(database)
        await database.write(_drop)
        outcomes = await all_at_once(book(shop, a_wish(at(9), customers=somebody(number))) for number in range(50))
    assert len(winners(outcomes)) > 1


@pytest.mark.usefixtures("without_locks")
async def test_without_locks_the_net_of_the_database_still_lets_one_win(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as database:
        shop = await a_shop(database)
        outcomes = await all_at_once(book(shop, a_wish(at(9), customers=somebody(number))) for number in range(8))
    assert len(winners(outcomes)) == 1


async def test_of_thirty_rivals_for_ten_seats_exactly_ten_win(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(maximum_attendees=10)])
    outcomes = await all_at_once(book(shop, a_wish(at(9), customers=somebody(number))) for number in range(30))
    assert len(winners(outcomes)) == 10
    assert len(refusals(outcomes)) == 20
    ids = {one.view.appointment.id for one in winners(outcomes)}
    assert len(ids) == 1
    view = await shop.usecases.read_appointment(shop.id, ids.pop(), staff_actor("ada"))
    assert len(view.appointment.seated) == 10


@pytest.mark.usefixtures("without_locks")
async def test_control_without_locks_the_seats_are_not_sold_in_good_order(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as database:
        shop = await a_shop(database, services=[a_service(maximum_attendees=10)])
        await database.write(_drop)
        outcomes = await all_at_once(book(shop, a_wish(at(9), customers=somebody(number))) for number in range(30))
    sessions = {one.view.appointment.id for one in winners(outcomes)}
    assert (len(winners(outcomes)), len(sessions)) != (10, 1)


def once_a_day() -> Service:
    policy = SchedulingPolicy(minimum_lead_time=0, caps=(Cap(scope=CapScope.SERVICE, period=CapPeriod.DAY, limit=1),))
    return a_service(staff_ids=tuple(member.id for member in EIGHT), policy=policy)


def at_each(staff: Sequence[StaffMember], shop: Shop) -> list[Coroutine[Any, Any, Booked]]:
    return [
        book(shop, a_wish(at(8 + number), staff_ids=(member.id,), customers=somebody(number)))
        for number, member in enumerate(staff)
    ]


async def test_eight_rivals_at_eight_people_share_a_cap_of_one_a_day(database: Database) -> None:
    shop = await a_shop(
        database, staff=[*EIGHT, a_staff_member("Ada", role=Role.ADMINISTRATOR)], services=[once_a_day()]
    )
    outcomes = await all_at_once(at_each(EIGHT, shop))
    assert (len(winners(outcomes)), len(refusals(outcomes))) == (1, 7)


@pytest.mark.usefixtures("without_locks")
async def test_control_without_locks_the_cap_is_exceeded(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as database:
        staff = [*EIGHT, a_staff_member("Ada", role=Role.ADMINISTRATOR)]
        shop = await a_shop(database, staff=staff, services=[once_a_day()])
        outcomes = await all_at_once(at_each(EIGHT, shop))
    assert len(winners(outcomes)) > 1


async def test_one_draft_twenty_times_at_once_books_once(database: Database) -> None:
    shop = await a_shop(database)
    wish = a_wish(at(9), draft_id=DraftId("one"))
    outcomes = await all_at_once(book(shop, wish) for _ in range(20))
    assert len(winners(outcomes)) == 20
    assert sum(1 for one in winners(outcomes) if not one.was_repeat) == 1
    assert len({one.view.appointment.id for one in winners(outcomes)}) == 1


async def test_one_draft_twenty_times_at_once_takes_one_seat(database: Database) -> None:
    shop = await a_shop(database, services=[a_service(maximum_attendees=10)])
    await book(shop, a_wish(at(9)))
    outcomes = await all_at_once(
        book(shop, a_wish(at(9), draft_id=DraftId("one"), customers=somebody(1))) for _ in range(20)
    )
    assert sum(1 for one in winners(outcomes) if not one.was_repeat) == 1
    assert len(winners(outcomes)) == 20


@pytest.mark.usefixtures("without_locks")
async def test_control_without_locks_and_net_a_repeated_draft_books_more_than_once(postgres_url: str) -> None:
    async with await open_patiently(postgres_url) as database:
        shop = await a_shop(database, customers=[a_customer()])
        await database.write(_drop)
        for net in (_DROP_DRAFTS, _DROP_SEATS):
            await database.write(lambda work, net=net: work.connection.execute(text(net)))  # type: ignore[misc]
        wish = a_wish(at(9), draft_id=DraftId("one"))
        outcomes = await all_at_once(book(shop, wish) for _ in range(20))
    assert sum(1 for one in winners(outcomes) if not one.was_repeat) > 1


def rivals(url: str, name: str) -> Process:
    return start("-m", "tests.usecases.rivals", url, name, "25", stdin=PIPE, stdout=PIPE)


async def test_two_processes_on_one_database_sell_a_slot_once(database_url: str) -> None:
    async with await open_patiently(database_url) as database:
        await a_shop(database)
        processes = [rivals(database_url, name) for name in ("left", "right")]
        told = await asyncio.gather(*(asyncio.to_thread(one.communicate, b"go\n", PATIENCE) for one in processes))
    outcomes = Counter(word for output, _ in told for word in output.decode().splitlines())
    assert outcomes == {"won": 1, "refused": 49}


async def test_many_first_activities_of_one_person_make_one_account(database: Database) -> None:
    shop = await a_shop(database)
    identity = Identity(tenant_id="tenant", object_id="object", name="Eva")
    found = await asyncio.gather(*(shop.usecases.recognise_account(identity) for _ in range(10)))
    assert len({account.id for account in found}) == 1


async def test_one_new_customer_booked_at_eight_people_at_once_is_one_customer(database: Database) -> None:
    staff = [*EIGHT, a_staff_member("Ada", role=Role.ADMINISTRATOR)]
    service = a_service(staff_ids=tuple(member.id for member in EIGHT))
    shop = await a_shop(database, staff=staff, services=[service])
    outcomes = await all_at_once(
        book(shop, a_wish(at(8 + number), staff_ids=(member.id,))) for number, member in enumerate(EIGHT)
    )
    assert len(winners(outcomes)) == 8
    assert len({one.view.appointment.attendees[0].customer_id for one in winners(outcomes)}) == 1


async def test_of_many_first_messages_one_is_welcomed(database: Database) -> None:
    shop = await a_shop(database)
    assert sum(await asyncio.gather(*(shop.usecases.mark_welcomed("c") for _ in range(10)))) == 1
