"""Explanations: the rule, and the facts a sentence about it needs."""

from scheduling.diary import Taken, TakenKind
from scheduling.explain import explain, explain_day, free_gaps
from scheduling.hours import open_spans
from scheduling.interval import Interval
from scheduling.policy import Availability, AvailabilityType, Cap, CapPeriod, CapScope, DateOverride
from scheduling.rules import Audience, Rule
from scheduling.service import StaffRule
from tests.scheduling.builders import (
    ANNA,
    BRAM,
    MONDAY,
    a_business,
    a_diary,
    a_member,
    a_policy,
    a_service,
    counted,
    minute,
    taken,
    utc,
)

CUSTOMER, STAFF = Audience.CUSTOMER, Audience.STAFF


def test_a_free_start_has_no_rule() -> None:
    assert explain(a_diary(), utc(9), audience=CUSTOMER).rule is None


def test_a_taken_start_names_what_takes_it_by_kind_and_appointment_only() -> None:
    diary = a_diary(
        taken={ANNA: [taken(minute(9), minute(10), by="a7")], BRAM: [taken(minute(8), minute(17), TakenKind.BUSY)]}
    )
    told = explain(diary, utc(9), audience=CUSTOMER)
    facts = [(row.staff_id, row.rule, row.takers[0].kind, row.takers[0].appointment_id) for row in told.people]
    assert facts == [(ANNA, Rule.BUSY, "appointment", "a7"), (BRAM, Rule.BUSY, "busy", None)]


def test_a_start_outside_hours_tells_the_hours() -> None:
    told = explain(a_diary(), utc(18), audience=STAFF, staff_ids=(ANNA,))
    assert (told.rule, told.people[0].open) == (Rule.HOURS, (Interval(utc(9), utc(17)),))


def test_a_start_too_soon_tells_from_when_on() -> None:
    diary = a_diary(business=a_business(policy=a_policy(minimum_lead_time=600)))
    told = explain(diary, utc(9), audience=CUSTOMER)
    assert (told.rule, told.earliest) == (Rule.LEAD_TIME, utc(12))


def test_a_start_too_far_tells_until_when() -> None:
    diary = a_diary(business=a_business(policy=a_policy(maximum_advance=1440)))
    told = explain(diary, utc(33), audience=CUSTOMER)
    assert (told.rule, told.latest) == (Rule.WINDOW, utc(26))


def test_a_cap_tells_its_numbers() -> None:
    cap = Cap(scope=CapScope.STAFF, period=CapPeriod.DAY, limit=1)
    diary = a_diary(staff=[a_member(caps=(cap,))], counted=(counted(minute(9), ANNA),))
    told = explain(diary, utc(12), audience=STAFF)
    use = told.people[0].caps[0]
    assert (told.rule, use.cap, use.used, use.period) == (Rule.CAP, cap, 1, Interval(utc(0), utc(24)))


def test_each_person_has_a_reason_and_the_free_one_has_none() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(9), minute(10))]})
    told = explain(diary, utc(9), audience=CUSTOMER)
    assert {row.staff_id: row.rule for row in told.people} == {ANNA: Rule.BUSY, BRAM: None}


def test_a_closed_day_is_explained_by_hours_and_no_open_time() -> None:
    diary = a_diary(business=a_business(overrides=(DateOverride(first=MONDAY, last=MONDAY, title="Queen"),)))
    told = explain_day(diary, MONDAY, audience=CUSTOMER)
    assert (told.rule, {row.open for row in told.people}) == (Rule.HOURS, {()})


def test_a_full_day_is_explained_by_what_takes_it() -> None:
    full = [taken(minute(9), minute(17))]
    assert explain_day(a_diary(taken={ANNA: full, BRAM: full}), MONDAY, audience=CUSTOMER).rule is Rule.BUSY


def test_a_day_off_is_explained_as_time_off() -> None:
    off = [taken(minute(0), minute(24), TakenKind.TIME_OFF)]
    told = explain_day(a_diary(taken={ANNA: off}), MONDAY, audience=CUSTOMER, staff_ids=(ANNA,))
    assert (told.rule, told.people[0].takers[0].kind) == (Rule.TIME_OFF, "time_off")


def test_a_day_that_is_too_soon_or_too_far_is_explained_so() -> None:
    soon = a_diary(business=a_business(policy=a_policy(minimum_lead_time=1440)))
    far = a_diary(business=a_business(policy=a_policy(maximum_advance=1440)), now=utc(-48))
    found = [explain_day(diary, MONDAY, audience=CUSTOMER).rule for diary in (soon, far)]
    assert found == [Rule.LEAD_TIME, Rule.WINDOW]


def test_a_day_the_service_is_not_bookable_is_explained_so() -> None:
    policy = a_policy(general_availability=Availability(type=AvailabilityType.NOT_BOOKABLE))
    told = explain_day(a_diary(service=a_service(policy=policy)), MONDAY, audience=STAFF)
    assert told.rule is Rule.NOT_BOOKABLE


def test_a_day_on_which_all_are_needed_and_never_free_together_is_busy() -> None:
    diary = a_diary(
        service=a_service(staff_rule=StaffRule.ALL_OF),
        taken={ANNA: [taken(minute(9), minute(13))], BRAM: [taken(minute(13), minute(17))]},
    )
    told = explain_day(diary, MONDAY, audience=STAFF)
    assert (told.rule, {row.rule for row in told.people}) == (Rule.BUSY, {None})


def test_a_day_with_room_lists_it_instead_of_a_rule() -> None:
    told = explain_day(a_diary(), MONDAY, audience=CUSTOMER)
    assert (told.rule, len(told.free)) == (None, 8)


def test_a_past_day_is_explained_as_too_soon() -> None:
    assert explain_day(a_diary(now=utc(30)), MONDAY, audience=STAFF).rule is Rule.LEAD_TIME


def test_gaps_are_the_open_time_that_is_left() -> None:
    open_time = open_spans(a_business(), a_member(), MONDAY)
    rows = [Taken(minute(8), minute(10)), Taken(minute(11), minute(12)), Taken(minute(11, 30), minute(13))]
    assert free_gaps(open_time, rows) == (Interval(utc(10), utc(11)), Interval(utc(13), utc(17)))
