"""How fast the availability engine answers, beside the plain reference computation, by ratios taken in one run.

python -m bench.availability

`Workload.fetch` is where rows come from: here out of memory, so that the figures are those of the arithmetic alone.
"""

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from bench.reference import Plan, free_starts
from scheduling.appointment import AppointmentId
from scheduling.business import Business, BusinessId
from scheduling.diary import ByColumn, Diary, Taken
from scheduling.interval import Interval, to_minute
from scheduling.policy import SchedulingPolicy, same_hours
from scheduling.rules import Audience
from scheduling.service import Service, ServiceId
from scheduling.slots import Slot, find_slots
from scheduling.staff import StaffId, StaffMember

FIRST = date(2027, 1, 4)
ZONE = ZoneInfo("Europe/Amsterdam")
ROUNDS = 7
SAMPLE_SECONDS = 0.02


class Workload:
    """S members, Monday to Friday 09:00 to 17:00, b busy intervals per member and working day, D days."""

    def __init__(self, members: int = 10, busy_a_day: int = 4, days: int = 30, first: date = FIRST) -> None:
        self.plan = Plan(
            zone=ZONE,
            first=first,
            days=days,
            opens=time(9),
            closes=time(17),
            duration=30,
            step=15,
            pre_buffer=10,
            post_buffer=10,
        )
        self.staff_ids = tuple(StaffId(f"s{number}") for number in range(members))
        self.rows = _busy(self.staff_ids, busy_a_day, days, first)
        start = datetime.combine(first, time(0), ZONE).astimezone(UTC)
        end = datetime.combine(first + timedelta(days=days), time(0), ZONE).astimezone(UTC)
        self.span = Interval(start, end)
        self.now = start - timedelta(days=1)

    def fetch(self) -> Mapping[StaffId, Sequence[Taken]]:
        """The rows as storage hands them over, in columns; here out of memory."""
        return {
            staff_id: ByColumn([start for start, _ in rows], [end for _, end in rows], [AppointmentId("a")] * len(rows))
            for staff_id, rows in self.rows.items()
        }

    def diary(self, taken: Mapping[StaffId, Sequence[Taken]]) -> Diary:
        policy = SchedulingPolicy(slot_interval=15, minimum_lead_time=0, maximum_advance=500 * 24 * 60)
        business = Business(
            id=BusinessId("b"), display_name="B", zone=str(ZONE), hours=same_hours(540, 1020), policy=policy
        )
        service = Service(
            id=ServiceId("v"), display_name="V", duration=30, pre_buffer=10, post_buffer=10, staff_ids=self.staff_ids
        )
        staff = tuple(StaffMember(id=staff_id, display_name=staff_id) for staff_id in self.staff_ids)
        return Diary(business=business, service=service, staff=staff, now=self.now, taken=taken)

    def cold(self) -> tuple[Slot, ...]:
        """Rows read, everything computed."""
        return find_slots(self.diary(self.fetch()), self.span, audience=Audience.CUSTOMER)

    def reference(self) -> dict[int, tuple[StaffId, ...]]:
        """The yardstick."""
        return free_starts(self.plan, self.rows)


GROWTH = (
    ("200 members against 10", {"members": 200}, 26, 20),
    ("365 days against 30", {"days": 365}, 20, 13),
    ("8 busy intervals a day against 4", {"busy_a_day": 8}, 2.5, 2),
)
"""P5: what grows, and by how much the time may, required and as a goal."""


def main() -> None:
    """Print the tables."""
    usual = Workload()
    agree(usual)
    engine, plain = compared(usual.cold, usual.reference)
    print("10 members, 30 days, every start and person compared with the reference: equal")
    print(f"{'plain reference computation':44}{plain * 1e3:8.2f} ms")
    print(f"{'cold, rows handed over in memory':44}{engine * 1e3:8.2f} ms   1/{plain / engine:.1f} of the reference")
    print("P5 growth of a cold answer" + " " * 22 + "ratio  required  goal")
    for name, change, required, goal in GROWTH:
        grown = Workload(**change)  # type: ignore[arg-type]  # none of them is a day
        agree(grown)
        more, less = compared(grown.cold, usual.cold)
        print(f"{name:44}{more / less:9.1f}  {required:8}  {goal:4}")


def agree(workload: Workload) -> None:
    """A figure counts only if the answer is right: the exact starts and people of the reference."""
    found = {to_minute(slot.start): slot.staff_ids for slot in workload.cold()}
    if found != workload.reference():
        sys.exit("the engine and the reference disagree")


def compared(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Medians of both, in seconds, measured by turns."""
    pairs = [(seconds(first), seconds(second)) for _ in range(ROUNDS)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def seconds(function: Callable[[], object]) -> float:
    """One run, averaged over as many as fill a sample."""
    times, total = 0, 0.0
    while total < SAMPLE_SECONDS:
        begun = perf_counter()
        function()
        total += perf_counter() - begun
        times += 1
    return total / times


def _busy(
    staff_ids: Sequence[StaffId], busy_a_day: int, days: int, first: date
) -> dict[StaffId, list[tuple[int, int]]]:
    chance = random.Random(2027)
    rows: dict[StaffId, list[tuple[int, int]]] = {staff_id: [] for staff_id in staff_ids}
    for staff_id in staff_ids:
        for number in range(days):
            day = first + timedelta(days=number)
            if day.weekday() >= 5:
                continue
            opens = to_minute(datetime.combine(day, time(9), ZONE).astimezone(UTC))
            for _ in range(busy_a_day):
                start = opens + 5 * chance.randrange(8 * 12)
                rows[staff_id].append((start, start + 5 * chance.randint(3, 12)))
    return rows


if __name__ == "__main__":
    main()
