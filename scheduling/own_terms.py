"""What one appointment has of its own instead of what its service says: it is judged, placed and stored by the service as it is for it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from scheduling.errors import RefusalCode, SlotRefused
from scheduling.quick import quick, replace
from scheduling.rules import Rule
from scheduling.service import Location, PriceType, Reminder, Service, StaffRule
from scheduling.staff import StaffId

_OF_SERVICE = {"service_name": "display_name", "seats": "maximum_attendees"}


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTerms:
    """None is as the service says. Buffers in minutes."""

    service_name: str | None = None
    location: Location | None = None
    pre_buffer: int | None = None
    post_buffer: int | None = None
    price: Decimal | None = None
    price_type: PriceType | None = None
    reminders: tuple[Reminder, ...] | None = None
    seats: int | None = None
    is_online: bool | None = None
    additional_information: str | None = None
    is_customer_allowed_to_manage: bool | None = None

    def put_on(self, service: Service) -> Service:
        """The service as it is for this appointment. Raises Invalid when lengths or seats make no sense."""
        given = {_OF_SERVICE.get(name, name): value for name, value in self.given.items()}
        return replace(service, **given) if given else service

    @property
    def given(self) -> dict[str, Any]:
        """What is not as the service says, by the names that an appointment has for it."""
        values = zip(self.__slots__, _values_of(self), strict=True)
        return {name: value for name, value in values if value is not None}


_values_of = attrgetter(*OwnTerms.__slots__)


def given_together(service: Service, staff_ids: tuple[StaffId, ...], start: datetime) -> Service:
    """The service for an appointment that all of these people give. Raises SlotRefused for somebody who does not offer it."""
    strangers = tuple(one for one in staff_ids if one not in service.staff_ids)
    if strangers:
        code = RefusalCode.STAFF_NOT_AVAILABLE
        raise SlotRefused(code, start=start, staff_ids=strangers, rule=Rule.PERSON, nearest=(), can_override=False)
    return replace(service, staff_rule=StaffRule.ALL_OF, staff_ids=staff_ids)


def is_given_together(service: Service, staff_ids: tuple[StaffId, ...]) -> bool:
    """Whether several people give one appointment of a service for which one would do."""
    return service.staff_rule is StaffRule.ONE_OF and len(staff_ids) > 1
