"""Staff members: people who can be booked, with a role, hours and perhaps a zone of their own; and their time off."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from scheduling.errors import Invalid
from scheduling.interval import Interval
from scheduling.policy import Cap, DateOverride, WeeklyHours
from scheduling.quick import quick, replace

StaffId = NewType("StaffId", str)
TimeOffId = NewType("TimeOffId", str)
AccountId = NewType("AccountId", str)


class Role(StrEnum):
    """Roles as in Bookings today (B10 to B16); values as on the Graph wire."""

    ADMINISTRATOR = "administrator"
    SCHEDULER = "scheduler"
    TEAM_MEMBER = "teamMember"
    VIEWER = "viewer"
    GUEST = "guest"
    EXTERNAL_GUEST = "externalGuest"


class Membership(StrEnum):
    """Whether the person accepted being booked (B17)."""

    ACTIVE = "active"
    PENDING = "pendingAcceptance"
    REJECTED = "rejectedByStaff"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A staff member. `hours` of None means the business's hours; `zone` of None the business's zone.

    `hours_aside` are own hours that do not count at present, kept for when they shall again.

    `number` is the person's integer in the database's overlap guard; `version` rises with every change of the person's time.
    `is_bookable` is False for an administrator who only manages (B20). Raising `token_version` makes the links of former
    invitations useless.
    """

    id: StaffId
    display_name: str
    role: Role = Role.TEAM_MEMBER
    email: str = ""
    zone: str | None = None
    hours: WeeklyHours | None = None
    hours_aside: WeeklyHours | None = None
    overrides: tuple[DateOverride, ...] = ()
    caps: tuple[Cap, ...] = ()
    color: str = ""
    language_tag: str = ""
    is_bookable: bool = True
    personal_calendar_counts: bool = True
    wants_mail: bool = True
    wants_chat: bool = True
    membership: Membership = Membership.ACTIVE
    account_id: AccountId | None = None
    invited_at: datetime | None = None
    answered_at: datetime | None = None
    token_version: int = 1
    number: int = 0
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def with_hours(self, hours: WeeklyHours | None) -> "StaffMember":
        """None for those of the business; the own ones are then put aside."""
        aside = None if hours is not None else self.hours or self.hours_aside
        return replace(self, hours=hours, hours_aside=aside)

    @property
    def can_be_booked(self) -> bool:
        """Accepted, and meant to be booked."""
        return self.is_bookable and self.membership is Membership.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOff:
    """A span in which a staff member cannot be booked.

    Either whole local days (`first` to `last`, both included, in the person's zone) or a span between two moments.
    """

    id: TimeOffId
    staff_id: StaffId
    title: str = ""
    notes: str = ""
    place: str = ""
    first: date | None = None
    last: date | None = None
    span: Interval | None = None

    def __post_init__(self) -> None:
        if (self.span is None) == (self.first is None or self.last is None):
            raise Invalid("time_off", "days_or_span")
        if self.first and self.last and self.last < self.first:
            raise Invalid("time_off", "last_not_before_first")

    @property
    def is_all_day(self) -> bool:
        """Whether it covers whole local days."""
        return self.span is None
