"""What the signed link of an invitation names."""

from dataclasses import dataclass

from scheduling.business import BusinessId
from scheduling.staff import StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationLink:
    """What a link with a right seal names; good as long as the person's token version is this one."""

    business_id: BusinessId
    staff_id: StaffId
    token_version: int
