"""The parts into which people divide a day, by the clock on the wall."""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

PartOfDay = Literal["night", "morning", "afternoon", "evening"]
PARTS: tuple[PartOfDay, ...] = ("night", "morning", "afternoon", "evening")


def part_of_day(moment: datetime, zone: str) -> PartOfDay:
    """The part of the day in the zone: night before 6, morning before 12, afternoon before 18, then evening."""
    hour = moment.astimezone(ZoneInfo(zone)).hour
    if hour < 6:
        return "night"
    if hour < 12:
        return "morning"
    return "afternoon" if hour < 18 else "evening"
