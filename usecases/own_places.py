"""What outside calendars say of people, without our own events: asked before a transaction, and stored by the worker.

Calendars may show a change of ours some minutes after it was made, and an event stays where it was until its change has gone out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from scheduling.business import Business
from scheduling.interval import Interval
from scheduling.outside import without_own
from scheduling.quick import replace
from scheduling.staff import StaffId, StaffMember
from storage.engine import Database
from storage.work import Work
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy

MOST_ASKED = 20
"""What one question to Graph may hold; of others the stored copy decides."""
_SETTLES_WITHIN = timedelta(minutes=5)


async def ask_outside(
    database: Database,
    calendars: StaffCalendars,
    business: Business,
    staff: Sequence[StaffMember],
    *,
    span: Interval,
    now: datetime,
) -> OutsideBusy:
    """What calendars say of the span just now. Whoever could not be asked is missing."""
    told = await calendars.busy(at_home(business, staff[:MOST_ASKED]), span)
    if not any(told.values()):
        return dict.fromkeys(told, ())
    return await database.read(partial(_of_others, business, told, span, now))


def at_home(business: Business, staff: Sequence[StaffMember]) -> list[StaffMember]:
    """People with the zone they live in."""
    return [member if member.zone else replace(member, zone=business.zone) for member in staff]


def of_others(
    work: Work, business: Business, told: Mapping[StaffId, tuple[Interval, ...]], span: Interval, now: datetime
) -> OutsideBusy:
    """What is not ours. To be read after the calendars were asked: what was changed meanwhile still counts as changing."""
    own = work.own_places.of_staff(business.id, list(told), span, settled_since=now - _SETTLES_WITHIN)
    return {staff_id: without_own(spans, own.get(staff_id, ())) for staff_id, spans in told.items()}


def _of_others(
    business: Business, told: Mapping[StaffId, tuple[Interval, ...]], span: Interval, now: datetime, work: Work
) -> OutsideBusy:
    return of_others(work, business, told, span, now)
