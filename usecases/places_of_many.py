"""The time that many appointments concern which move at once: whose calendars are asked, and which old places are kept for the undo."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from scheduling.appointment import Appointment
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.spans import Span, without
from scheduling.staff import StaffId
from storage.engine import Database
from usecases.configuration import Configuration
from usecases.many_wish import Deed, ManyWish
from usecases.own_places import ask_outside
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy

Kept = tuple[Interval, tuple[StaffId, ...]]


def people_of_many(configuration: Configuration, wish: ManyWish, found: Iterable[Appointment]) -> set[StaffId]:
    """Everybody who has one of them, or may get one."""
    known = list(found)
    people = {one for shown in known for one in shown.staff_ids}
    if wish.to is not None:
        people.add(configuration.member(wish.to).id)
    elif wish.deed is Deed.REASSIGN:
        people |= {one for shown in known for one in configuration.service(shown.service_id).staff_ids}
    return people


async def outside_of_many(
    database: Database,
    calendars: StaffCalendars,
    configuration: Configuration,
    wish: ManyWish,
    found: Iterable[Appointment],
    now: datetime,
) -> OutsideBusy:
    """What calendars say of the time in which they will lie; of whom they say nothing, the stored copy decides (S141)."""
    known = list(found)
    if not known:
        return {}
    people = people_of_many(configuration, wish, known)
    staff = [member for one, member in configuration.staff.items() if one in people]
    by = timedelta(minutes=wish.minutes)
    taken = [_widest(configuration, one) for one in known]
    span = Interval(min(one.start for one in taken) + by, max(one.end for one in taken) + by)
    return await ask_outside(database, calendars, configuration.business, staff, span=span, now=now)


def _widest(configuration: Configuration, one: Appointment) -> Interval:
    """With the buffers it has, or will have once it is moved."""
    service = configuration.service(one.service_id)
    return one.span.widened(max(one.pre_buffer, service.pre_buffer), max(one.post_buffer, service.post_buffer))


def left_free(before: Appointment, covered: Mapping[StaffId, Iterable[Span]]) -> Iterator[Kept]:
    """In as many pieces as there are, each with those whose time it is."""
    pieces: dict[Span, list[StaffId]] = {}
    for one in before.staff_ids:
        for piece in without((minutes_of(before),), covered.get(one, ())):
            pieces.setdefault(piece, []).append(one)
    for (start, end), staff_ids in pieces.items():
        yield Interval(from_minute(start), from_minute(end)), tuple(staff_ids)


def minutes_of(one: Appointment) -> Span:
    return to_minute(one.taken.start), to_minute(one.taken.end)
