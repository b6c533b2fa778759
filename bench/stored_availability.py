"""How fast free starts come out of storage, beside the plain reference computation, by ratios taken in one run.

python -m bench.stored_availability

Kept: the same question, nothing changed. After a booking: one person's time has changed in between. Cold: nothing kept but the
configuration, rows fetched. All three are compared with the reference before they are timed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from statistics import median
from time import perf_counter

from bench.availability import Workload
from bench.databases import opened, sqlite_address
from scheduling.appointment import Appointment, AppointmentId, Override
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.rules import Audience
from scheduling.slots import Slot
from scheduling.staff import StaffId
from storage import Database
from storage.work import Work
from usecases.configuration import Configurations
from usecases.kept_availability import Asked, KeptAvailability

ROUNDS = 9
SAMPLE_SECONDS = 0.02
PORTION = 250


class AtThatTime:
    """A clock that stands still at the workload's now."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        return self._moment


class Stored:
    """The workload in a database, and the questions put to it."""

    def __init__(self, database: Database, workload: Workload) -> None:
        self.database = database
        self.workload = workload
        self.configurations = Configurations()
        self.kept = self.fresh()
        diary = workload.diary({})
        self.business, self.service, self.staff = diary.business, diary.service, diary.staff
        self.numbers: dict[StaffId, int] = {}
        self.asked = Asked(
            business_id=self.business.id, service_id=self.service.id, span=workload.span, audience=Audience.CUSTOMER
        )

    def fresh(self) -> KeptAvailability:
        return KeptAvailability(self.database, AtThatTime(self.workload.now), self.configurations)

    async def fill(self) -> None:
        """The business, its people, and one appointment per busy interval."""
        await self.database.write(self._configure)
        appointments = list(self._appointments())
        for first in range(0, len(appointments), PORTION):
            portion = appointments[first : first + PORTION]
            await self.database.write(lambda work, portion=portion: self._add(work, portion))  # type: ignore[misc]  # bound

    async def answer_kept(self) -> tuple[Slot, ...]:
        return await self.kept.slots(self.asked)

    async def answer_cold(self) -> tuple[Slot, ...]:
        return await self.fresh().slots(self.asked)

    async def change_somebody(self) -> None:
        """Raise one person's number, as a booking does."""
        member = self.staff[0]
        await self.database.write(lambda work: work.staff.lock(self.business.id, (member.id,)))

    def _configure(self, work: Work) -> None:
        work.businesses.add(self.business)
        for member in self.staff:
            self.numbers[member.id] = work.staff.add(self.business.id, member).number
        work.services.add(self.business.id, self.service)

    def _add(self, work: Work, appointments: list[Appointment]) -> None:
        for appointment in appointments:
            work.appointments.add(self.business.id, appointment)

    def _appointments(self) -> list[Appointment]:
        """Intervals may overlap in the workload, so all are marked as deliberate."""
        anyway = Override(rule="busy", reason="bench", by=None)
        made: list[Appointment] = []
        for staff_id, rows in self.workload.rows.items():
            for start, end in rows:
                number = f"{staff_id}-{len(made)}"
                made.append(
                    Appointment(
                        id=AppointmentId(number),
                        reference=number,
                        service_id=self.service.id,
                        service_name=self.service.display_name,
                        span=Interval(from_minute(start), from_minute(end)),
                        staff_ids=(staff_id,),
                        override=anyway,
                        zone=self.business.zone,
                    )
                )
        return made


async def seconds(
    question: Callable[[], Awaitable[object]], before: Callable[[], Awaitable[object]] | None = None
) -> float:
    """One answer, averaged over as many as fill a sample; what happens before is not counted."""
    times, total = 0, 0.0
    while total < SAMPLE_SECONDS:
        if before is not None:
            await before()
        begun = perf_counter()
        await question()
        total += perf_counter() - begun
        times += 1
    return total / times


async def measure(stored: Stored) -> None:
    """Print the table."""
    found = {to_minute(slot.start): slot.staff_ids for slot in await stored.answer_cold()}
    if found != stored.workload.reference():
        raise SystemExit("what storage and engine answer is not what the reference finds")
    await stored.answer_kept()
    rows: dict[str, list[float]] = {"reference": [], "kept": [], "after a booking": [], "cold": []}
    for _ in range(ROUNDS):
        rows["reference"].append(await seconds(_later(stored.workload.reference)))
        rows["kept"].append(await seconds(stored.answer_kept))
        rows["after a booking"].append(await seconds(stored.answer_kept, stored.change_somebody))
        rows["cold"].append(await seconds(stored.answer_cold))
    plain = median(rows["reference"])
    for name, samples in rows.items():
        print(f"{name:20}{median(samples) * 1e3:9.3f} ms   1/{plain / median(samples):.1f} of the reference")


def _later(function: Callable[[], object]) -> Callable[[], Awaitable[object]]:
    async def run() -> object:
        return function()

    return run


async def main() -> None:
    """SQLite on a real file, ten people, thirty days."""
    with sqlite_address() as address:
        async with opened(address) as database:
            stored = Stored(database, Workload())
            await stored.fill()
            await measure(stored)


if __name__ == "__main__":
    asyncio.run(main())
