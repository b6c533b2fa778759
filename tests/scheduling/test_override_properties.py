"""What must hold of whatever staff book on purpose against a rule: they were told exactly what they break, and overlap nobody unawares."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from scheduling.appointment import Override
from scheduling.book import Placement, Wish, place
from scheduling.diary import TakenKind
from scheduling.errors import SlotRefused
from scheduling.explain import explain
from scheduling.interval import Interval, from_minute
from scheduling.policy import same_hours
from scheduling.rules import OVERRIDABLE, TAKEN_TIME, Audience, Rule, naming_order
from scheduling.service import StaffRule
from scheduling.slots import can_book
from scheduling.staff import StaffId
from tests.scheduling.builders import ANNA, BRAM, a_diary, a_member, a_service, minute, taken, utc
from tests.scheduling.schedules import Case, cases
from tests.support.examples import examples

ANYWAY = Override(rule="", reason="she is in pain", by=BRAM)
many = examples(100)
some = examples(40)


def starts(case: Case) -> st.SearchStrategy[datetime]:
    return st.integers(case.first, case.last - 1).map(from_minute)


def anyway(case: Case, start: datetime, told: str | None = None) -> Placement | SlotRefused:
    """What becomes of a wish that breaks what it has to."""
    wish = Wish(start=start, staff_ids=case.asked, override=ANYWAY, told=told)
    try:
        return place(case.diary, wish, audience=Audience.STAFF, pick=lambda number: number - 1)
    except SlotRefused as refusal:
        return refusal


def takes_from_somebody(case: Case, placement: Placement) -> bool:
    service = case.diary.service
    span = placement.span.widened(service.pre_buffer, service.post_buffer)
    rows = (row for one in placement.staff_ids for row in case.diary.taken.get(one, ()))
    taken_by_others = (Interval(from_minute(row.start), from_minute(row.end)) for row in rows if row.kind != "time_off")
    return any(one.overlaps(span) for one in taken_by_others)


@given(cases(), st.data())
@many
def test_whoever_breaks_another_rule_than_taken_time_overlaps_nobody(case: Case, data: st.DataObject) -> None:
    for start in data.draw(st.lists(starts(case), min_size=5, max_size=5)):
        placement = anyway(case, start)
        if isinstance(placement, SlotRefused) or placement.session:
            continue
        event(f"against {placement.override.rule}" if placement.override else "free")
        is_on_purpose = placement.override is not None and placement.override.overlaps
        assert takes_from_somebody(case, placement) == is_on_purpose


@given(cases(), st.data())
@some
def test_what_is_broken_is_what_the_refusal_and_the_explanation_named(case: Case, data: st.DataObject) -> None:
    for start in data.draw(st.lists(starts(case), min_size=5, max_size=5)):
        verdict = can_book(case.diary, start, audience=Audience.STAFF, staff_ids=case.asked)
        if verdict.ok:
            continue
        placement = anyway(case, start)
        assert isinstance(placement, Placement) == (verdict.forbids in OVERRIDABLE)
        assert explain(case.diary, start, audience=Audience.STAFF, staff_ids=case.asked).rule is verdict.forbids
        if isinstance(placement, Placement):
            assert placement.override is not None
            assert placement.override.rule == verdict.forbids


@given(cases(), st.data())
@some
def test_the_rule_kept_is_the_gravest_that_is_broken_for_those_who_get_it(case: Case, data: st.DataObject) -> None:
    order = naming_order(Audience.STAFF)
    for start in data.draw(st.lists(starts(case), min_size=5, max_size=5)):
        placement = anyway(case, start)
        if isinstance(placement, Placement) and placement.override:
            own = [rule for one in placement.staff_ids if (rule := alone(case, one, start))]
            assert placement.override.rule == min(own, key=order.__getitem__)


def alone(case: Case, one: StaffId, start: datetime) -> Rule | None:
    """What forbids it to one person, if nobody else were needed."""
    member = case.diary.member(one)
    assert member is not None
    service = replace(case.diary.service, staff_rule=StaffRule.ONE_OF)
    diary = replace(case.diary, service=service, staff=(member,))
    return can_book(diary, start, audience=Audience.STAFF, staff_ids=(one,)).forbids


@given(cases(), st.data())
@some
def test_taken_time_is_broken_only_by_whoever_was_told_of_it(case: Case, data: st.DataObject) -> None:
    for start in data.draw(st.lists(starts(case), min_size=5, max_size=5)):
        placement = anyway(case, start, data.draw(st.sampled_from(["", *sorted(OVERRIDABLE - TAKEN_TIME)])))
        if isinstance(placement, Placement):
            assert placement.override is None or not placement.override.overlaps
        elif placement.data["rule"] in TAKEN_TIME:
            assert placement.data["can_override"]
            assert isinstance(anyway(case, start, str(placement.data["rule"])), Placement)


@given(cases(), st.data())
@some
def test_what_is_booked_outside_hours_shows_in_nothing_that_customers_are_told(case: Case, data: st.DataObject) -> None:
    """The same rule of hours, whether or not anybody has an appointment then."""
    empty = replace(case.diary, taken={}, sessions=())
    full = replace(case.diary, sessions=())
    for start in data.draw(st.lists(starts(case), min_size=5, max_size=5)):
        told, untaken = (can_book(diary, start, audience=Audience.CUSTOMER) for diary in (full, empty))
        for one, rule in untaken.reasons.items():
            if rule in (Rule.NOT_BOOKABLE, Rule.SERVICE_HOURS, Rule.HOURS):
                assert told.reasons[one] is rule


MORNINGS = same_hours(9 * 60, 12 * 60)


@pytest.mark.parametrize("audience", [Audience.STAFF, Audience.PROGRAM])
def test_who_is_taken_outside_hours_is_called_taken_to_those_who_may_book_on_top(audience: Audience) -> None:
    diary = a_diary(taken={ANNA: [taken(minute(20), minute(21))]})
    found = [
        can_book(diary, start, audience=who, staff_ids=(ANNA,)).forbids
        for start, who in ((utc(20), audience), (utc(18), audience), (utc(20), Audience.CUSTOMER))
    ]
    assert found == [Rule.BUSY, Rule.HOURS, Rule.HOURS]


def test_time_around_an_appointment_outside_hours_is_named_too() -> None:
    diary = a_diary(service=a_service(post_buffer=30), taken={ANNA: [taken(minute(21), minute(22))]})
    assert can_book(diary, utc(20), audience=Audience.STAFF, staff_ids=(ANNA,)).forbids is Rule.BUFFER


def test_taken_time_is_named_before_time_off() -> None:
    rows = [taken(minute(9), minute(10)), taken(minute(8), minute(17), TakenKind.TIME_OFF)]
    assert (
        can_book(a_diary(taken={ANNA: rows}), utc(9), audience=Audience.STAFF, staff_ids=(ANNA,)).forbids is Rule.BUSY
    )


def test_anyone_outside_hours_is_somebody_who_is_not_taken() -> None:
    placement = place(
        a_diary(taken={ANNA: [taken(minute(20), minute(21))]}),
        Wish(start=utc(20), override=ANYWAY),
        audience=Audience.STAFF,
        pick=lambda number: 0,
    )
    assert (placement.staff_ids, placement.override) == ((BRAM,), replace(ANYWAY, rule="hours"))


def test_anyone_while_all_who_work_are_taken_is_one_of_those_it_was_said_of() -> None:
    staff = [a_member(ANNA), a_member(BRAM, hours=MORNINGS)]
    diary = a_diary(staff=staff, taken={ANNA: [taken(minute(14), minute(15))]})
    wish = Wish(start=utc(14), override=ANYWAY)
    placement = place(diary, wish, audience=Audience.STAFF, pick=lambda number: number - 1)
    assert (placement.staff_ids, placement.override) == ((ANNA,), replace(ANYWAY, rule="busy"))


def test_where_all_are_needed_the_gravest_is_named() -> None:
    staff = [a_member(ANNA, hours=MORNINGS), a_member(BRAM)]
    diary = a_diary(
        staff=staff, service=a_service(staff_rule=StaffRule.ALL_OF), taken={ANNA: [taken(minute(14), minute(15))]}
    )
    assert can_book(diary, utc(14), audience=Audience.STAFF).forbids is Rule.BUSY
