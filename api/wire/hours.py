"""Weekly hours on the wire. A block that ends at or before its start ends on the next day."""

from collections.abc import Iterable
from typing import Annotated, Any

from api.wire.model import Wire
from api.wire.moments import time_text
from api.wire.primitives import Enumeration, TimeOfDay
from scheduling.policy import DAY, HoursBlock, WeeklyHours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DayOfWeek = Annotated[str, Enumeration("dayOfWeek", WEEKDAYS)]


class BookingWorkTimeSlot(Wire):
    """A block of hours."""

    graph_type = "bookingWorkTimeSlot"
    start_time: TimeOfDay
    end_time: TimeOfDay

    def block(self) -> HoursBlock:
        is_next_day = self.end_time <= self.start_time
        return HoursBlock(self.start_time, self.end_time + DAY if is_next_day else self.end_time)


class BookingWorkHours(Wire):
    """The hours of one weekday; without blocks it is closed."""

    graph_type = "bookingWorkHours"
    day: DayOfWeek
    time_slots: list[BookingWorkTimeSlot] | None = None


def read_week(days: Iterable[BookingWorkHours]) -> WeeklyHours:
    """Days that are not named are closed. Raises Invalid for blocks that overlap."""
    blocks: dict[str, list[HoursBlock]] = {day: [] for day in WEEKDAYS}
    for one in days:
        if one.day in blocks:
            blocks[one.day] += [slot.block() for slot in one.time_slots or ()]
    return WeeklyHours(tuple(tuple(blocks[day]) for day in WEEKDAYS))


def week_out(hours: WeeklyHours) -> list[dict[str, Any]]:
    """All seven days."""
    return [
        {
            "day": day,
            "timeSlots": [
                {"startTime": time_text(block.start), "endTime": time_text(block.end)} for block in hours.days[number]
            ],
        }
        for number, day in enumerate(WEEKDAYS)
    ]
