"""The rules a business or service sets for booking: lead time, window, slot interval, availability, caps, deadlines."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from scheduling.errors import Invalid

DAY = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class HoursBlock:
    """A block of wall-clock hours in minutes after local midnight; an end above 1440 lies on the next day.

    Raises Invalid unless 0 <= start < 1440 and start < end <= start + 1440.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < DAY:
            raise Invalid("hours", "start_within_day")
        if not self.start < self.end <= self.start + DAY:
            raise Invalid("hours", "end_after_start")


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Seven lists of blocks, Monday first. An empty day is closed. Raises Invalid when blocks of a day overlap."""

    days: tuple[tuple[HoursBlock, ...], ...] = ((),) * 7

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise Invalid("hours", "seven_days")
        ordered = tuple(tuple(sorted(day)) for day in self.days)
        object.__setattr__(self, "days", ordered)
        for day in ordered:
            if any(first.end > second.start for first, second in pairwise(day)):
                raise Invalid("hours", "blocks_overlap")

    def on(self, day: date) -> tuple[HoursBlock, ...]:
        """The blocks that start on this local day."""
        return self.days[day.weekday()]


def same_hours(start: int, end: int, weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)) -> WeeklyHours:
    """One block on each of the weekdays (0 is Monday), minutes after local midnight."""
    return WeeklyHours(tuple((HoursBlock(start, end),) if day in weekdays else () for day in range(7)))


OFFICE_HOURS = same_hours(8 * 60, 17 * 60)
"""Monday to Friday 08:00 to 17:00, the default of a new business (B04)."""
ALWAYS = WeeklyHours(((HoursBlock(0, DAY),),) * 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateOverride:
    """Own hours for a range of local dates, both included; no blocks means closed. The title is for people."""

    first: date
    last: date
    blocks: tuple[HoursBlock, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Invalid("overrides", "last_not_before_first")


class AvailabilityType(StrEnum):
    """How a service can be booked (B29); values as on the Graph wire."""

    WHEN_STAFF_ARE_FREE = "bookWhenStaffAreFree"
    NOT_BOOKABLE = "notBookable"
    CUSTOM_WEEKLY_HOURS = "customWeeklyHours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """When a service may be booked; hours count only for custom weekly hours."""

    type: AvailabilityType = AvailabilityType.WHEN_STAFF_ARE_FREE
    hours: WeeklyHours = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityWindow:
    """A range of local dates, both included, with an availability of its own (B29). The last one that covers a day wins."""

    first: date
    last: date
    availability: Availability

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Invalid("custom_availabilities", "last_not_before_first")


class CapPeriod(StrEnum):
    """A local day, or a local week by the business's week start."""

    DAY = "day"
    WEEK = "week"


class CapScope(StrEnum):
    """What a cap counts: a staff member, a service, one staff member within one service, or the whole business."""

    STAFF = "staff"
    SERVICE = "service"
    STAFF_SERVICE = "staff_service"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most so many appointments, or minutes, per period. A staff cap counts in the staff member's zone, others in the business's."""

    scope: CapScope
    period: CapPeriod
    limit: int
    in_minutes: bool = False

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise Invalid("caps", "at_least_one")


class AssignmentRule(StrEnum):
    """How a person is chosen when nobody was named: the brief's random, the fewest minutes, or the order of the list."""

    RANDOM = "random"
    FAIR = "fair"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulingPolicy:
    """Rules of booking; all lengths in minutes. Raises Invalid when they contradict each other.

    The window must exceed the lead time by 24 hours (S65). Deadlines of None follow the lead time (S64). The rules of a service
    may leave parts to the business: `follows` names them, and they hold what the business has (B28).
    """

    slot_interval: int = 30
    minimum_lead_time: int = DAY
    maximum_advance: int = 365 * DAY
    allow_staff_selection: bool = True
    send_confirmations_to_owner: bool = True
    is_meeting_invite_to_customers_enabled: bool = False
    general_availability: Availability = field(default_factory=Availability)
    custom_availabilities: tuple[AvailabilityWindow, ...] = ()
    assignment: AssignmentRule = AssignmentRule.RANDOM
    cancel_deadline: int | None = None
    reschedule_deadline: int | None = None
    caps: tuple[Cap, ...] = ()
    follows: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if set(self.follows) - set(PARTS):
            raise Invalid("follows", "unknown")
        object.__setattr__(self, "follows", tuple(part for part in PARTS if part in self.follows))
        if not 1 <= self.slot_interval <= DAY:
            raise Invalid("slot_interval", "between", least=1, most=DAY)
        if self.minimum_lead_time < 0:
            raise Invalid("minimum_lead_time", "not_negative")
        if self.maximum_advance - self.minimum_lead_time < DAY:
            raise Invalid("maximum_advance", "a_day_more_than_lead_time")
        for name in ("cancel_deadline", "reschedule_deadline"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise Invalid(name, "not_negative")

    def under(self, general: "SchedulingPolicy") -> "SchedulingPolicy":
        """The rules with what they leave to the business taken from there.

        A window that would then be too short for an own lead time reaches a day further than that: the business may shorten
        its own at any time, and what is stored must stay readable.
        """
        if not self.follows:
            return self
        parts = {part: getattr(general, part) for part in self.follows}
        lead = parts.get("minimum_lead_time", self.minimum_lead_time)
        parts["maximum_advance"] = max(parts.get("maximum_advance", self.maximum_advance), lead + DAY)
        return replace(self, **parts)

    @property
    def cancel_notice(self) -> int:
        """Minutes before the start until which a customer may cancel."""
        return self.minimum_lead_time if self.cancel_deadline is None else self.cancel_deadline

    @property
    def reschedule_notice(self) -> int:
        """Minutes before the start until which a customer may reschedule."""
        return self.minimum_lead_time if self.reschedule_deadline is None else self.reschedule_deadline


PARTS = (
    "slot_interval",
    "minimum_lead_time",
    "maximum_advance",
    "allow_staff_selection",
    "send_confirmations_to_owner",
    "is_meeting_invite_to_customers_enabled",
    "general_availability",
    "custom_availabilities",
    "assignment",
    "cancel_deadline",
    "reschedule_deadline",
    "caps",
)
"""What the rules of a service may set for themselves or leave to the business."""
