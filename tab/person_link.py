"""The address of the booking page at which one person is chosen already, for that person's own mails and card."""

from urllib.parse import urlencode

from scheduling.service import Service
from scheduling.staff import StaffMember
from tab.visit import BusinessVisit
from web.addresses import booking_address
from web.options import OPTIONS


def person_link(visit: BusinessVisit, member: StaffMember) -> str:
    """Empty where the page is not published, or no customer can choose the person."""
    business = visit.business
    can_be_chosen = any(_is_chosen_for(visit, one, member) for one in visit.view.services)
    if not (business.is_published and business.web_slug and member.can_be_booked and can_be_chosen):
        return ""
    page = booking_address(visit.request.app[OPTIONS].base_url, business.web_slug)
    return f"{page}?{urlencode({'staff': member.id})}"


def _is_chosen_for(visit: BusinessVisit, service: Service, member: StaffMember) -> bool:
    """By the customer, or because nobody else offers it."""
    policy = service.policy or visit.business.policy
    is_open = not service.is_hidden and not service.is_private and member.id in service.staff_ids
    return is_open and (policy.allow_staff_selection or len(service.staff_ids) == 1)
