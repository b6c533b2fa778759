"""Seats in group appointments, and caps per day and week."""

from datetime import timedelta

import pytest

from scheduling.diary import Diary, GroupSession, TakenKind
from scheduling.errors import RefusalCode
from scheduling.policy import Cap, CapPeriod, CapScope
from scheduling.rules import Audience, Rule
from scheduling.service import ServiceId
from scheduling.slots import can_book, find_slots
from tests.scheduling.builders import (
    ANNA,
    BRAM,
    CLASS,
    a_business,
    a_diary,
    a_member,
    a_policy,
    a_service,
    a_session,
    counted,
    day_of,
    minute,
    taken,
    utc,
)


def a_class(*sessions: GroupSession, **changes: object) -> Diary:
    """A class for three; the sessions take their teachers' time."""
    rows = {
        staff_id: [
            taken(session.start, session.end, by=session.appointment_id)
            for session in sessions
            if staff_id in session.staff_ids
        ]
        for staff_id in (ANNA, BRAM)
    }
    service = a_service(id=CLASS, maximum_attendees=3, staff_ids=(ANNA, BRAM))
    return a_diary(**{"service": service, "sessions": sessions, "taken": rows, **changes})  # type: ignore[arg-type]  # passed on


def test_a_session_with_seats_left_is_listed_at_its_start_although_it_takes_the_teachers_time() -> None:
    slot = find_slots(a_class(a_session(minute(9))), day_of(), audience=Audience.CUSTOMER, staff_ids=(ANNA,))[0]
    assert (slot.start, slot.session, slot.seats_left, slot.staff_ids) == (utc(9), "session", 2, (ANNA,))


def test_joining_is_possible_off_the_grid_and_after_hours_if_that_is_when_the_session_is() -> None:
    verdict = can_book(a_class(a_session(minute(18, 10))), utc(18, 10), audience=Audience.CUSTOMER)
    assert (verdict.ok, verdict.session) == (True, "session")


def test_a_full_session_is_full_when_nobody_else_is_free() -> None:
    diary = a_class(a_session(minute(9), seats_taken=3), staff=[a_member(ANNA)])
    verdict = can_book(diary, utc(9), audience=Audience.CUSTOMER)
    assert (verdict.rule, verdict.forbids) == (RefusalCode.FULL, Rule.SEATS)


def test_beside_a_full_session_a_free_teacher_can_begin_another() -> None:
    slot = find_slots(a_class(a_session(minute(9), seats_taken=3)), day_of(), audience=Audience.CUSTOMER)[0]
    assert (slot.start, slot.staff_ids, slot.session, slot.seats_left) == (utc(9), (BRAM,), None, 3)


def test_more_seats_than_a_session_has_left_begin_another() -> None:
    verdict = can_book(a_class(a_session(minute(9))), utc(9), audience=Audience.CUSTOMER, seats_wanted=3)
    assert (verdict.ok, verdict.session, verdict.staff_ids) == (True, None, (BRAM,))


def test_more_seats_than_the_service_has_are_refused() -> None:
    assert can_book(a_class(), utc(9), audience=Audience.STAFF, seats_wanted=4).forbids is Rule.SEATS


def test_of_two_sessions_the_one_with_more_room_is_joined_in_the_list_and_on_booking() -> None:
    diary = a_class(a_session(minute(9), seats_taken=2, by="a"), a_session(minute(9), staff_ids=(BRAM,), by="b"))
    listed = find_slots(diary, day_of(), audience=Audience.CUSTOMER)[0]
    assert (listed.session, can_book(diary, utc(9), audience=Audience.CUSTOMER).session) == ("b", "b")


def test_a_session_of_another_person_is_not_joined_when_one_is_named() -> None:
    verdict = can_book(a_class(a_session(minute(9))), utc(9), audience=Audience.CUSTOMER, staff_ids=(BRAM,))
    assert (verdict.ok, verdict.session) == (True, None)


def test_a_session_whose_teacher_is_off_cannot_be_joined() -> None:
    session = a_session(minute(9))
    diary = a_class(session, taken={ANNA: [taken(minute(9), minute(12), TakenKind.TIME_OFF)]}, staff=[a_member(ANNA)])
    assert can_book(diary, utc(9), audience=Audience.CUSTOMER).forbids is Rule.TIME_OFF


def test_lead_time_holds_for_joining_too() -> None:
    business = a_business(policy=a_policy(minimum_lead_time=120))
    diary = a_class(a_session(minute(9)), business=business, now=utc(8))
    assert can_book(diary, utc(9), audience=Audience.CUSTOMER).forbids is Rule.LEAD_TIME


def test_a_session_that_is_moved_does_not_join_another() -> None:
    diary = a_class(a_session(minute(9), by="a"), a_session(minute(12), by="b"))
    assert can_book(diary, utc(12), audience=Audience.STAFF, staff_ids=(ANNA,), moving="a").forbids is Rule.BUSY  # type: ignore[arg-type]  # an id


def capped(cap: Cap, *rows: object, staff_caps: tuple[Cap, ...] = (), **changes: object) -> Diary:
    business = a_business(policy=a_policy(caps=(cap,)))
    staff = [a_member(ANNA, caps=staff_caps), a_member(BRAM)]
    return a_diary(**{"business": business, "staff": staff, "counted": rows, **changes})  # type: ignore[arg-type]  # passed on


def reached(diary: Diary, **asked: object) -> bool:
    return can_book(diary, utc(12), audience=Audience.STAFF, **asked).forbids is Rule.CAP  # type: ignore[arg-type]  # passed on


def test_a_cap_on_a_person_closes_that_persons_day_and_nobody_elses() -> None:
    diary = capped(Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=1), counted(minute(9), ANNA))
    assert (reached(diary, staff_ids=(ANNA,)), reached(diary, staff_ids=(BRAM,))) == (True, False)


def test_a_cap_on_a_service_closes_the_day_for_everybody() -> None:
    diary = capped(Cap(scope=CapScope.SERVICE, period=CapPeriod.DAY, limit=1), counted(minute(9), ANNA))
    assert reached(diary, staff_ids=(BRAM,))


def test_a_cap_on_a_service_does_not_count_other_services() -> None:
    other = counted(minute(9), ANNA, service_id=ServiceId("other"))
    assert not reached(capped(Cap(scope=CapScope.SERVICE, period=CapPeriod.DAY, limit=1), other))


def test_a_cap_on_the_business_counts_every_service() -> None:
    other = counted(minute(9), ANNA, service_id=ServiceId("other"))
    assert reached(capped(Cap(scope=CapScope.BUSINESS, period=CapPeriod.DAY, limit=1), other))


def test_a_cap_on_the_business_holds_for_a_service_with_rules_of_its_own() -> None:
    cap = Cap(scope=CapScope.BUSINESS, period=CapPeriod.DAY, limit=1)
    assert reached(capped(cap, counted(minute(9), ANNA), service=a_service(policy=a_policy())))


def test_a_week_counts_from_its_first_day_to_its_last_whatever_part_is_asked_about() -> None:
    cap = Cap(scope=CapScope.STAFF, period=CapPeriod.WEEK, limit=1)
    sunday = counted(minute(6 * 24 + 12), ANNA)
    assert reached(capped(cap, sunday), staff_ids=(ANNA,))


def test_the_first_day_of_the_week_is_a_setting() -> None:
    cap = Cap(scope=CapScope.BUSINESS, period=CapPeriod.WEEK, limit=1)
    business = a_business(policy=a_policy(caps=(cap,)), week_start=6)
    before, within = counted(minute(-36), ANNA), counted(minute(-12), ANNA)
    assert [reached(a_diary(business=business, counted=(row,))) for row in (before, within)] == [False, True]


def test_minutes_can_be_capped() -> None:
    cap = Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=120, in_minutes=True)
    rows = [counted(minute(9), ANNA, minutes=length) for length in (60, 61)]
    assert [reached(capped(cap, row), staff_ids=(ANNA,)) for row in rows] == [False, True]


def test_a_cap_on_a_person_counts_days_in_that_persons_zone() -> None:
    cap = Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=1)
    evening_before = counted(minute(-2), ANNA)
    members = [a_member(ANNA, caps=(cap,), zone=zone) for zone in (None, "Asia/Kolkata")]
    assert [reached(a_diary(staff=[member], counted=(evening_before,))) for member in members] == [False, True]


def test_the_appointment_being_moved_does_not_count_against_its_cap() -> None:
    diary = capped(Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=1), counted(minute(9), ANNA, by="mine"))
    assert not reached(diary, staff_ids=(ANNA,), moving="mine")


def test_a_capped_day_lists_nothing_and_the_next_day_does() -> None:
    diary = capped(Cap(scope=CapScope.BUSINESS, period=CapPeriod.DAY, limit=1), counted(minute(9), ANNA))
    days = {slot.start.date() - utc(0).date() for slot in find_slots(diary, day_of(days=2), audience=Audience.CUSTOMER)}
    assert days == {timedelta(days=1)}


@pytest.mark.parametrize("limit", [0, -1])
def test_a_cap_of_nothing_is_refused(limit: int) -> None:
    with pytest.raises(Exception, match="at_least_one"):
        Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=limit)
