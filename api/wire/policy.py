"""The rules of booking on the wire, of a business and of a service."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from api.errors import bad_request
from api.wire.hours import BookingWorkHours, read_week, week_out
from api.wire.model import GRAPH, Wire
from api.wire.primitives import UNKNOWN, Claim, DateOnly, Duration, Enumeration, duration_text
from scheduling.policy import (
    PARTS,
    Availability,
    AvailabilityType,
    AvailabilityWindow,
    SchedulingPolicy,
)

AvailabilityKind = Annotated[str, Enumeration("bookingsServiceAvailabilityType", tuple(AvailabilityType))]
_WINDOW = f"{GRAPH}bookingsAvailabilityWindow"


class BookingsAvailability(Wire):
    """When a service may be booked; hours count for customWeeklyHours alone."""

    graph_type = "bookingsAvailability"
    availability_type: AvailabilityKind
    business_hours: list[BookingWorkHours] | None = None

    def availability(self) -> Availability:
        """Raises ApiError for own hours without hours, and for the word that stands for a kind that a client cannot read."""
        if self.availability_type == UNKNOWN:
            raise bad_request(f"availabilityType must be one of {', '.join(AvailabilityType)}", "availabilityType")
        kind = AvailabilityType(self.availability_type)
        if kind is not AvailabilityType.CUSTOM_WEEKLY_HOURS:
            return Availability(type=kind)
        if self.business_hours is None:
            raise bad_request("businessHours is required where availabilityType is customWeeklyHours", "businessHours")
        return Availability(type=kind, hours=read_week(self.business_hours))


class BookingsAvailabilityWindow(BookingsAvailability):
    """The same for a range of dates, both included, which goes before the general one."""

    graph_type = "bookingsAvailabilityWindow"
    start_date: DateOnly
    end_date: DateOnly

    def window(self) -> AvailabilityWindow:
        return AvailabilityWindow(first=self.start_date, last=self.end_date, availability=self.availability())


class BookingSchedulingPolicy(Wire):
    """How appointments are booked. A change may hold some of the members: the others stay as they are."""

    graph_type = "bookingSchedulingPolicy"
    time_slot_interval: Duration | None = None
    minimum_lead_time: Duration | None = None
    maximum_advance: Duration | None = None
    allow_staff_selection: Claim | None = None
    send_confirmations_to_owner: Claim | None = None
    is_meeting_invite_to_customers_enabled: Claim | None = None
    general_availability: BookingsAvailability | None = None
    custom_availabilities: list[BookingsAvailabilityWindow] | None = None

    def parts(self) -> dict[str, Any]:
        """What was sent, as the domain has it; null puts back what a new business starts with."""
        fresh = SchedulingPolicy()
        return {SENT[name]: self._part(name, fresh) for name in self.sent}

    def _part(self, name: str, fresh: SchedulingPolicy) -> Any:
        told = getattr(self, name)
        if told is None:
            return getattr(fresh, SENT[name])
        if isinstance(told, BookingsAvailability):
            return told.availability()
        return tuple(one.window() for one in told) if isinstance(told, list) else told


def merged(told: BookingSchedulingPolicy | None, before: SchedulingPolicy) -> SchedulingPolicy:
    """The rules of a business with what was sent."""
    if told is None:
        kept = {name: getattr(before, name) for name in PARTS if name not in _OURS}
        return SchedulingPolicy(**kept)
    return replace(before, **told.parts())


def merged_own(
    told: BookingSchedulingPolicy | None, before: SchedulingPolicy | None, general: SchedulingPolicy
) -> SchedulingPolicy | None:
    """The rules of a service: what was sent becomes its own, unless it is what the business has and was left to it."""
    if told is None:
        return _without_sent(before, general)
    start = before or replace(general, follows=PARTS)
    parts = {
        name: value
        for name, value in told.parts().items()
        if not (name in start.follows and value == getattr(general, name))
    }
    return replace(start, **parts, follows=tuple(one for one in start.follows if one not in parts))


def policy_out(policy: SchedulingPolicy) -> dict[str, Any]:
    return {
        "timeSlotInterval": duration_text(policy.slot_interval),
        "minimumLeadTime": duration_text(policy.minimum_lead_time),
        "maximumAdvance": duration_text(policy.maximum_advance),
        "allowStaffSelection": policy.allow_staff_selection,
        "sendConfirmationsToOwner": policy.send_confirmations_to_owner,
        "isMeetingInviteToCustomersEnabled": policy.is_meeting_invite_to_customers_enabled,
        "generalAvailability": _availability_out(policy.general_availability),
        "customAvailabilities": [
            {
                "@odata.type": _WINDOW,
                **_availability_out(one.availability),
                "startDate": one.first.isoformat(),
                "endDate": one.last.isoformat(),
            }
            for one in policy.custom_availabilities
        ],
    }


def _availability_out(availability: Availability) -> dict[str, Any]:
    has_own = availability.type is AvailabilityType.CUSTOM_WEEKLY_HOURS
    return {
        "availabilityType": str(availability.type),
        "businessHours": week_out(availability.hours) if has_own else None,
    }


def _without_sent(before: SchedulingPolicy | None, general: SchedulingPolicy) -> SchedulingPolicy | None:
    """Back to the business's, but for what Graph does not know of."""
    if before is None or all(name in before.follows for name in PARTS if name not in _OURS):
        return None
    parts = {name: getattr(general, name) for name in _OURS}
    return replace(before, **parts, follows=tuple({*before.follows, *_OURS}))


SENT: Mapping[str, str] = {
    name: "slot_interval" if name == "time_slot_interval" else name for name in BookingSchedulingPolicy.model_fields
}
_OURS = tuple(SENT.values())
