"""A whole business as a program wants it: what it says of itself, its hours, its rules and its page."""

from dataclasses import dataclass, replace

from scheduling.business import Business, PageSettings
from scheduling.policy import SchedulingPolicy, WeeklyHours
from scheduling.publishing import Ways
from usecases.business_details import BusinessDetails
from usecases.page_wish import check_page


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessWish:
    details: BusinessDetails
    hours: WeeklyHours
    policy: SchedulingPolicy
    page: PageSettings

    def put_into(self, business: Business, ways: Ways) -> Business:
        """In its normal form. Raises Invalid naming the field."""
        named = self.details.put_into(business)
        return replace(named, hours=self.hours, policy=self.policy, page=check_page(self.page, ways))
