"""Whether appointments that stand fit the rules: the service is offered then, and its people offer it and work then.

Says of a start what the engine says, but for what time takes away; made for looking at thousands of appointments at once.
"""

from bisect import bisect_right
from collections.abc import Mapping

from scheduling.business import Business
from scheduling.diary import Counted, Diary
from scheduling.hours import availability_on, hours_of, open_minutes, service_minutes
from scheduling.interval import from_minute
from scheduling.policy import AvailabilityType
from scheduling.rules import Rule
from scheduling.service import Service, ServiceId
from scheduling.spans import Span, Spans
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import local_date, resolve_zone


class Fitting:
    """What a business has set up, looked at within a span of minutes since 1970."""

    def __init__(
        self,
        business: Business,
        services: Mapping[ServiceId, Service],
        staff: Mapping[StaffId, StaffMember],
        within: Span,
    ) -> None:
        self._business, self._services, self._staff, self._within = business, services, staff, within
        self._offered: dict[ServiceId, Spans | None] = {}

    def broken(self, row: Counted) -> Rule | None:
        """The first rule that the appointment breaks, in the order of `Rule`; None when it fits."""
        service = self._services.get(row.service_id)
        if service is None:
            return Rule.NOT_BOOKABLE
        members = [self._staff.get(staff_id) for staff_id in row.staff_ids]
        people = [one for one in members if one and one.can_be_booked and one.id in service.staff_ids]
        if len(people) < len(members):
            return Rule.PERSON
        if not self._is_offered(service, row):
            return self._named(service, row)
        return Rule.HOURS if any(not self._works(member, row) for member in people) else None

    def _is_offered(self, service: Service, row: Counted) -> bool:
        if service.id not in self._offered:
            diary = Diary(business=self._business, service=service, staff=(), now=from_minute(self._within[0]))
            self._offered[service.id] = service_minutes(diary, *self._within)
        spans = self._offered[service.id]
        return spans is None or _holds(spans, row)

    def _works(self, member: StaffMember, row: Counted) -> bool:
        return _holds(open_minutes(*hours_of(self._business, member), *self._within), row)

    def _named(self, service: Service, row: Counted) -> Rule:
        day = local_date(from_minute(row.start), resolve_zone(self._business.zone))
        kind = availability_on(service.policy or self._business.policy, day).type
        return Rule.NOT_BOOKABLE if kind is AvailabilityType.NOT_BOOKABLE else Rule.SERVICE_HOURS


def _holds(spans: Spans, row: Counted) -> bool:
    """Whether one of the spans holds the appointment from start to end."""
    place = bisect_right(spans, (row.start, 1 << 60)) - 1
    return place >= 0 and row.start + row.minutes <= spans[place][1]
