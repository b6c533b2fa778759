"""How long each person is open to bookings within a span: hours without time off, whatever is taken."""

from collections import defaultdict
from collections.abc import Iterable

from scheduling.hours import hours_of, open_minutes
from scheduling.interval import to_minute
from scheduling.spans import Span, common, without
from scheduling.staff import StaffId, TimeOff
from storage.figures import Scope
from usecases.configuration import Configuration
from usecases.read_diary import time_off_span


def read_open_minutes(configuration: Configuration, scope: Scope, time_off: Iterable[TimeOff]) -> dict[StaffId, int]:
    """Of those who can be booked for what the scope is about."""
    business = configuration.business
    first, last = to_minute(scope.span.start), to_minute(scope.span.end)
    off: dict[StaffId, list[Span]] = defaultdict(list)
    for one in time_off:
        span = time_off_span(one, configuration.member(one.staff_id).zone or business.zone)
        off[one.staff_id].append((to_minute(span.start), to_minute(span.end, up=True)))
    found = {}
    for member in configuration.staff.values():
        if member.can_be_booked and _is_within(configuration, scope, member.id):
            spans = common(open_minutes(*hours_of(business, member), first, last), ((first, last),))
            found[member.id] = sum(end - start for start, end in without(spans, off[member.id]))
    return found


def _is_within(configuration: Configuration, scope: Scope, staff_id: StaffId) -> bool:
    if scope.staff_id is not None:
        return staff_id == scope.staff_id
    return scope.service_id is None or staff_id in configuration.service(scope.service_id).staff_ids
