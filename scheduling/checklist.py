"""What is still to be done before a new business works as its administrators want it."""

from collections.abc import Iterable
from enum import StrEnum

from scheduling.business import Business
from scheduling.service import Service
from scheduling.staff import Membership, StaffMember


class Step(StrEnum):
    """In the order in which they are best taken."""

    HOURS = "hours"
    PEOPLE = "people"
    SERVICE = "service"
    PAGE = "page"
    TEST_MAIL = "test_mail"
    TEST_MEETING = "test_meeting"
    TEST_BOOKING = "test_booking"


KEPT = frozenset({Step.TEST_MAIL, Step.TEST_MEETING, Step.TEST_BOOKING})
"""Steps of which nothing else tells that they were taken; the others follow from what is set up."""
HIDDEN = "hidden"
"""Kept with the steps when administrators want to see the list no more."""


def steps(business: Business, services: Iterable[Service], staff: Iterable[StaffMember]) -> dict[Step, bool]:
    """Each step that this business needs, and whether it is done."""
    offered, people = tuple(services), tuple(staff)
    done = {
        Step.HOURS: any(business.hours.days) or any(member.hours for member in people),
        Step.PEOPLE: bool(people) and all(member.membership is not Membership.PENDING for member in people),
        Step.SERVICE: any(service.staff_ids for service in offered),
        Step.PAGE: business.is_published,
        **{step: step in business.checklist for step in Step if step in KEPT},
    }
    if not any(service.is_online for service in offered):
        del done[Step.TEST_MEETING]
    return done
