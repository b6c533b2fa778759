"""What is wanted of many appointments at once (S128)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduling.appointment import AppointmentId, DraftId
from scheduling.business import BusinessId
from scheduling.staff import StaffId

MOST_AT_ONCE = 40
HALF_A_DAY = 12 * 60


class Deed(StrEnum):
    """What is done with all of them."""

    REASSIGN = "reassign"
    SHIFT = "shift"
    CANCEL = "cancel"
    CHOOSE = "choose"


MOVING = (Deed.REASSIGN, Deed.SHIFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyWish:
    """`versions`: the appointments as they were shown. `to` None spreads them fairly over all who can take them.

    `minutes` to shift by, negative for earlier.
    """

    business_id: BusinessId
    draft_id: DraftId
    deed: Deed
    versions: Mapping[AppointmentId, int]
    to: StaffId | None = None
    minutes: int = 0
    message: str = ""
    tell_customer: bool = True
