"""Rivals for one start, one class and one cap, as plain functions of a Work; run by itself it is a process full of them.

python -m tests.storage.rivals URL NAME COUNT      prints the ids of those that won
python -m tests.storage.rivals URL NAME 0          writes for ever, printing each id after its commit
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from itertools import count

from sqlalchemy import text

from scheduling.appointment import AppointmentId
from scheduling.errors import Refusal, RefusalCode, SlotRefused
from scheduling.staff import StaffId
from storage import Database, Work
from storage.guards import drop_guards
from tests.storage.builders import BRAM, CHECKUP, CLASS, SHOP, appointment, seat, span
from tests.support.databases import open_patiently

DAY = span(0, minutes=1440)
GROUP = AppointmentId("group")


def is_free(work: Work) -> bool:
    return not work.appointments.taken(SHOP, [BRAM], span(10))


def add(one: str, work: Work) -> str:
    return work.appointments.add(SHOP, appointment(one)).id


def book(one: str, work: Work) -> str:
    """As a use case does: lock, look, write."""
    work.staff.lock(SHOP, [BRAM])
    if not is_free(work):
        raise SlotRefused(RefusalCode.SLOT_TAKEN)
    return add(one, work)


def take_seat(one: str, work: Work) -> str:
    """By plain SQL, past the code: the guard alone decides."""
    row = {"b": SHOP, "one": one, "group": GROUP}
    work.connection.execute(
        text("INSERT INTO attendee (business_id, id, appointment_id) VALUES (:b, :one, :group)"), row
    )
    return one


def open_class(work: Work) -> None:
    work.appointments.add(SHOP, appointment(GROUP, service_id=CLASS, seats=10, attendees=(seat("s1"),)))


def within_cap(work: Work) -> bool:
    return not work.appointments.counted(SHOP, DAY, service_id=CHECKUP)


def book_capped(who: StaffId, work: Work) -> str:
    """Lock the service, look at its day, write; each rival at a person of his own."""
    work.services.lock(SHOP, CHECKUP)
    if not within_cap(work):
        raise SlotRefused(RefusalCode.CAP_REACHED)
    return add_with(who, work)


def add_with(who: StaffId, work: Work) -> str:
    return work.appointments.add(SHOP, appointment(f"with-{who}", staff_ids=(who,))).id


async def winners(attempts: Iterable[Awaitable[str]]) -> list[str]:
    """Who got through; a refusal is expected of the others, anything else is an error."""
    answers = await asyncio.gather(*attempts, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
            raise answer
    return [answer for answer in answers if isinstance(answer, str)]


async def look_then_write(
    database: Database, look: Callable[[Work], bool], writes: Sequence[Callable[[Work], str]]
) -> list[str]:
    """The mistake the locks are there for: all have looked before the first writes. Answers who got through."""
    looked = await asyncio.gather(*(database.read(look) for _ in writes))
    return await winners(database.write(write) for write, is_free in zip(writes, looked, strict=True) if is_free)


def without_guards(work: Work) -> None:
    drop_guards(work.connection.dialect.name, lambda sql: work.connection.execute(text(sql)))


def overlaps(work: Work) -> int:
    """How many pairs of active rows of one person overlap."""
    pairs = """SELECT count(*) FROM appointment_staff a JOIN appointment_staff b
               ON a.staff_number = b.staff_number AND a.appointment_id < b.appointment_id
               AND a.busy_from < b.busy_to AND b.busy_from < a.busy_to AND a.is_active AND b.is_active"""
    return int(work.connection.execute(text(pairs)).scalar_one())


async def main(url: str, name: str, rivals: int) -> None:
    async with await open_patiently(url) as database:
        sys.stdin.readline()  # a barrier: all begin when they are told to
        if rivals:
            won = await winners(database.write(partial(book, f"{name}-{number}")) for number in range(rivals))
            sys.stdout.write("".join(f"{one}\n" for one in won))
            return
        await asyncio.gather(*(_for_ever(database, f"{name}-{lane}") for lane in range(8)))


async def _for_ever(database: Database, name: str) -> None:
    for number in count():
        one = f"{name}-{number}"
        await database.write(partial(insert_row, one))
        sys.stdout.write(f"{one}\n")
        sys.stdout.flush()


def insert_row(one: str, work: Work) -> None:
    work.connection.execute(text("INSERT INTO tenant (id) VALUES (:one)"), {"one": one})


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
