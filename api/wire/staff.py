"""The bookingStaffMember on the wire."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import BeforeValidator

from api.errors import bad_request
from api.wire.hours import BookingWorkHours, read_week, week_out
from api.wire.model import GRAPH, Wire
from api.wire.moments import moment_text
from api.wire.primitives import UNKNOWN, Claim, Enumeration, Moment, Text, Zone, empty_is_none, seen_by, server_only
from scheduling.business import Business
from scheduling.policy import WeeklyHours
from scheduling.staff import Membership, Role, StaffMember
from usecases.staff_views import StaffView
from usecases.staff_wish import StaffWish

_ROLES = ("guest", "administrator", "viewer", "externalGuest", "scheduler", "teamMember")
_LATER = ("scheduler", "teamMember")
"""Roles that Graph added later: clients read them when they say that they can."""
BookingStaffRole = Annotated[str, Enumeration("bookingStaffRole", _ROLES, also={"member": "teamMember"})]
MembershipStatus = Annotated[str, Enumeration("bookingStaffMembershipStatus", tuple(Membership))]
TARGETS = {"staff_name": "displayName", "email": "emailAddress", "zone": "timeZone", "hours": "workingHours"}


class BookingStaffMember(Wire):
    """Somebody who can be booked."""

    graph_type = "bookingStaffMember"
    id: Text | None = server_only()
    display_name: Text
    email_address: Text | None = None
    role: BookingStaffRole
    time_zone: Annotated[Zone | None, BeforeValidator(empty_is_none)] = None
    """null: the zone of the business."""
    use_business_hours: Claim = True
    working_hours: list[BookingWorkHours] | None = None
    """The own hours, which count where useBusinessHours is false."""
    availability_is_affected_by_personal_calendar: Claim = True
    """Where it is not said: true, and for externalGuest false."""
    is_email_notification_enabled: Claim = True
    membership_status: MembershipStatus | None = server_only("Accepting and declining happens outside the API.")
    created_date_time: Moment | None = server_only()
    last_updated_date_time: Moment | None = server_only()

    def new_wish(self, business: Business) -> StaffWish:
        """Somebody new. Raises ApiError for a role that cannot be given."""
        if self.role == UNKNOWN:
            raise bad_request(f"role must be one of {', '.join(_ROLES)}", "role")
        role = Role(self.role)
        has_calendar = role is not Role.EXTERNAL_GUEST
        blank = StaffWish(display_name=self.display_name, role=role, personal_calendar_counts=has_calendar)
        return self._over(blank, None, None, business)

    def wish(self, view: StaffView, business: Business) -> StaffWish:
        """What was sent, over what there is."""
        member = view.member
        return self._over(wish_of(view), member.hours, member.hours_aside, business)

    def _over(
        self, before: StaffWish, hours: WeeklyHours | None, aside: WeeklyHours | None, business: Business
    ) -> StaffWish:
        parts: dict[str, Any] = {}
        if "display_name" in self.sent:
            parts["display_name"] = self.display_name
        if "email_address" in self.sent:
            parts["email"] = self.email_address or ""
        if "role" in self.sent and self.role != UNKNOWN:
            parts["role"] = Role(self.role)
        if "time_zone" in self.sent:
            parts["zone"] = self.time_zone
        if "availability_is_affected_by_personal_calendar" in self.sent:
            parts["personal_calendar_counts"] = self.availability_is_affected_by_personal_calendar
        if "is_email_notification_enabled" in self.sent:
            parts["wants_mail"] = self.is_email_notification_enabled
        own, beside = self._hours(hours, aside, business)
        return replace(before, **parts, hours=own, hours_aside=beside)

    def _hours(
        self, hours: WeeklyHours | None, aside: WeeklyHours | None, business: Business
    ) -> tuple[WeeklyHours | None, WeeklyHours | None]:
        """Own hours, and those that do not count and are kept beside. They start as a copy of the business's."""
        own = hours or aside
        if "working_hours" in self.sent:
            own = None if self.working_hours is None else read_week(self.working_hours)
        uses_business = self.use_business_hours if "use_business_hours" in self.sent else hours is None
        if uses_business:
            return None, own
        return own or business.hours, None


def wish_of(view: StaffView) -> StaffWish:
    """A staff member as he or she is."""
    member = view.member
    return StaffWish(
        display_name=member.display_name,
        email=member.email,
        role=member.role,
        is_bookable=member.is_bookable,
        zone=member.zone,
        hours=member.hours,
        hours_aside=member.hours_aside,
        overrides=member.overrides,
        caps=member.caps,
        color=member.color,
        language_tag=member.language_tag,
        personal_calendar_counts=member.personal_calendar_counts,
        wants_mail=member.wants_mail,
        wants_chat=member.wants_chat,
        service_ids=view.service_ids,
    )


def staff_out(member: StaffMember, business: Business, *, knows_all: bool) -> dict[str, Any]:
    """`knows_all`: the client reads roles that were added later."""
    return {
        "@odata.type": f"{GRAPH}bookingStaffMember",
        "id": member.id,
        "displayName": member.display_name,
        "emailAddress": member.email,
        "role": seen_by(str(member.role), _LATER, knows_all=knows_all),
        "timeZone": member.zone,
        "useBusinessHours": member.hours is None,
        "workingHours": week_out(member.hours or member.hours_aside or business.hours),
        "availabilityIsAffectedByPersonalCalendar": member.personal_calendar_counts,
        "isEmailNotificationEnabled": member.wants_mail,
        "membershipStatus": str(member.membership),
        "createdDateTime": moment_text(member.created_at),
        "lastUpdatedDateTime": moment_text(member.updated_at),
    }
