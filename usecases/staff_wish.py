"""What an administrator enters of a staff member, brought into its normal form and judged by itself."""

from dataclasses import dataclass, replace

from scheduling.colors import read_color
from scheduling.errors import Invalid
from scheduling.policy import Cap, CapScope, DateOverride, WeeklyHours
from scheduling.service import ServiceId
from scheduling.staff import Role, StaffMember
from scheduling.zones import read_zone
from usecases.read_contact import read_email

_LONGEST_NAME = 200
_PERSONAL = (CapScope.STAFF, CapScope.STAFF_SERVICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffWish:
    """A staff member as wanted. `hours` of None are the business's, `zone` of None the business's; `service_ids` what is offered.

    `hours_aside` are own hours that are to be kept though the business's count; None leaves them as they are.
    """

    display_name: str
    email: str = ""
    role: Role = Role.TEAM_MEMBER
    is_bookable: bool = True
    zone: str | None = None
    hours: WeeklyHours | None = None
    hours_aside: WeeklyHours | None = None
    overrides: tuple[DateOverride, ...] = ()
    caps: tuple[Cap, ...] = ()
    color: str = ""
    language_tag: str = ""
    personal_calendar_counts: bool = True
    wants_mail: bool = True
    wants_chat: bool = True
    service_ids: tuple[ServiceId, ...] = ()

    def put_on(self, member: StaffMember) -> StaffMember:
        """The member with everything that was entered."""
        own = member.with_hours(self.hours)
        return replace(
            own,
            display_name=self.display_name,
            email=self.email,
            role=self.role,
            is_bookable=self.is_bookable,
            zone=self.zone,
            hours_aside=(self.hours_aside or own.hours_aside) if self.hours is None else None,
            overrides=self.overrides,
            caps=self.caps,
            color=self.color,
            language_tag=self.language_tag,
            personal_calendar_counts=self.personal_calendar_counts,
            wants_mail=self.wants_mail,
            wants_chat=self.wants_chat,
        )


def checked(wish: StaffWish) -> StaffWish:
    """In its normal form. Raises Invalid naming the field."""
    name = " ".join(wish.display_name.split())
    if not name:
        raise Invalid("staff_name", "required")
    if len(name) > _LONGEST_NAME:
        raise Invalid("staff_name", "too_long", most=_LONGEST_NAME)
    if any(cap.scope not in _PERSONAL for cap in wish.caps):
        raise Invalid("caps", "unknown")
    return replace(
        wish,
        display_name=name,
        email=read_email(wish.email),
        zone=known_zone(wish.zone),
        color=read_color(wish.color) if wish.color else "",
        service_ids=tuple(dict.fromkeys(wish.service_ids)),
    )


def known_zone(zone: str | None) -> str | None:
    """The own zone, or None for the business's. Raises Invalid."""
    return read_zone(zone) if zone else None
