"""How far the outside calendars of everybody are read, for `app.py check`."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.clock import Clock
from storage.engine import Database
from storage.staff_calendars import SYNCED
from storage.work import Work
from usecases.access import SYSTEM
from usecases.calendar_state import read_calendar_troubles
from usecases.configuration import Configurations
from usecases.views import CalendarTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarsOf:
    """One business: how many of its people are read, and who cannot be."""

    business: str
    read: int
    people: int
    troubles: tuple[CalendarTrouble, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCalendars:
    """Businesses none of whose calendars count are left out."""

    database: Database
    clock: Clock

    async def __call__(self) -> tuple[CalendarsOf, ...]:
        return await self.database.read(partial(_list, self.clock.now()))


def _list(now: datetime, work: Work) -> tuple[CalendarsOf, ...]:
    configurations = Configurations()
    found = []
    for business_id in work.businesses.list_ids():
        rows = work.staff_calendars.of_business(business_id)
        if not rows:
            continue
        configuration = configurations.read(work, business_id)
        troubles = read_calendar_troubles(work, configuration, SYSTEM, rows, now)
        states = Counter(row.state for row in rows.values())
        found.append(
            CalendarsOf(
                business=configuration.business.display_name,
                read=states[SYNCED],
                people=len(rows),
                troubles=tuple(troubles.values()),
            )
        )
    return tuple(found)
