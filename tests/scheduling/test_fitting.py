"""Whether appointments that stand fit the rules, held against the engine that judges bookings."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from scheduling.appointment import AppointmentId
from scheduling.diary import Counted
from scheduling.fitting import Fitting
from scheduling.interval import from_minute
from scheduling.policy import Availability, AvailabilityType, AvailabilityWindow, same_hours
from scheduling.rules import Audience, Rule
from scheduling.service import StaffRule
from scheduling.slots import can_book
from scheduling.staff import Membership, StaffId
from tests.scheduling.builders import ANNA, BRAM, HAIRCUT, MONDAY, a_business, a_member, a_policy, a_service, minute
from tests.scheduling.schedules import Case, cases
from tests.support.examples import examples


def broken(start: int, minutes: int = 60, *, staff_ids: tuple[StaffId, ...] = (ANNA,), **given: object) -> Rule | None:
    """The rule broken by an appointment of Monday, with Anna unless told."""
    parts = {"business": a_business(), "service": a_service(), "staff": [a_member(ANNA), a_member(BRAM)], **given}
    row = Counted(AppointmentId("one"), staff_ids, HAIRCUT, start, minutes)
    service, staff = parts["service"], {member.id: member for member in parts["staff"]}  # type: ignore[attr-defined]
    services = {service.id: service} if service else {}  # type: ignore[attr-defined]
    return Fitting(parts["business"], services, staff, (start - 60, start + 600)).broken(row)  # type: ignore[arg-type]


def test_an_appointment_within_the_hours_of_its_person_fits() -> None:
    assert broken(minute(16)) is None


def test_one_that_ends_after_closing_is_outside_the_hours() -> None:
    assert broken(minute(16), 61) is Rule.HOURS


def test_all_of_its_people_must_work_then() -> None:
    staff = [a_member(ANNA), a_member(BRAM, hours=same_hours(9 * 60, 12 * 60))]
    assert broken(minute(14), staff_ids=(ANNA, BRAM), staff=staff) is Rule.HOURS


@pytest.mark.parametrize(
    "given",
    [
        {"staff": [a_member(BRAM)]},
        {"service": a_service(staff_ids=(BRAM,))},
        {"staff": [a_member(ANNA, membership=Membership.REJECTED)]},
    ],
    ids=["gone", "does not offer it any more", "not to be booked"],
)
def test_a_person_who_cannot_be_booked_for_it_is_named_first(given: dict[str, Any]) -> None:
    assert broken(minute(20), **given) is Rule.PERSON


def test_a_service_that_is_gone_is_not_bookable() -> None:
    assert broken(minute(10), service=None) is Rule.NOT_BOOKABLE


def test_a_date_range_closes_the_service_on_its_days_only() -> None:
    closed = Availability(type=AvailabilityType.NOT_BOOKABLE)
    policy = a_policy(custom_availabilities=(AvailabilityWindow(first=MONDAY, last=MONDAY, availability=closed),))
    service = a_service(policy=policy)
    assert broken(minute(10), service=service) is Rule.NOT_BOOKABLE
    assert broken(minute(10, day=MONDAY + timedelta(days=1)), service=service) is None


def test_hours_of_the_service_count_beside_those_of_the_person() -> None:
    mornings = Availability(type=AvailabilityType.CUSTOM_WEEKLY_HOURS, hours=same_hours(9 * 60, 12 * 60))
    service = a_service(policy=a_policy(general_availability=mornings))
    assert broken(minute(11, 30), service=service) is Rule.SERVICE_HOURS


@pytest.mark.zones
@whatever(cases(), st.data())
@examples(80)
def test_it_names_the_rule_that_the_engine_names_where_nothing_is_taken(case: Case, data: st.DataObject) -> None:
    diary = replace(case.diary, taken={}, sessions=(), counted=(), now=from_minute(case.first - 60))
    policy = replace(diary.policy, caps=())
    service = replace(diary.service, policy=policy, staff_rule=StaffRule.ONE_OF)
    member = replace(diary.staff[0], caps=())
    start = data.draw(st.integers(case.first, case.last - 1))
    business = replace(diary.business, policy=policy)
    diary = replace(diary, business=business, service=service, staff=(member,))
    verdict = can_book(diary, from_minute(start), audience=Audience.STAFF)
    row = Counted(AppointmentId("one"), (member.id,), service.id, start, service.duration)
    within = (case.first, case.last + service.duration)
    assert Fitting(business, {service.id: service}, {member.id: member}, within).broken(row) == verdict.forbids
