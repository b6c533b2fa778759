"""The engine against a minute-by-minute reference, and what must hold between listing, booking, moving and explaining."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.appointment import AppointmentId
from scheduling.diary import Counted, Taken
from scheduling.explain import explain, explain_day, rule_of_empty_day
from scheduling.interval import Interval, from_minute, to_minute
from scheduling.slots import Slot, answer_ends, can_book, find_slots
from scheduling.zones import day_minutes, local_date, resolve_zone
from tests.scheduling import naive
from tests.scheduling.schedules import Case, cases
from tests.support.examples import examples

pytestmark = pytest.mark.zones
many = examples(150)
some = examples(60)


def listed(case: Case, moving: AppointmentId | None = None) -> tuple[Slot, ...]:
    span = Interval(from_minute(case.first), from_minute(case.last))
    return find_slots(case.diary, span, audience=case.audience, staff_ids=case.asked, moving=moving)


@given(cases())
@many
def test_the_engine_lists_what_a_look_at_every_minute_finds(case: Case) -> None:
    found = {to_minute(slot.start): slot.staff_ids for slot in listed(case)}
    assert found == naive.listing(case.diary, case.first, case.last, case.audience, case.asked)


@given(cases())
@some
def test_whatever_is_listed_can_be_booked_by_the_same_people(case: Case) -> None:
    for slot in listed(case):
        verdict = can_book(case.diary, slot.start, audience=case.audience, staff_ids=case.asked)
        assert (verdict.ok, verdict.staff_ids, verdict.span.end) == (True, slot.staff_ids, slot.end)


@given(cases(), st.data())
@some
def test_whatever_customers_can_book_on_the_span_is_listed(case: Case, data: st.DataObject) -> None:
    starts = {slot.start for slot in listed(case)}
    for _ in range(20):
        start = from_minute(data.draw(st.integers(case.first, case.last - 1)))
        verdict = can_book(case.diary, start, audience=case.audience, staff_ids=case.asked)
        if verdict.ok and case.audience == "customer":
            assert start in starts


@given(cases(), st.data())
@some
def test_whatever_is_booked_disappears(case: Case, data: st.DataObject) -> None:
    slots = listed(case)
    if not slots:
        return
    slot = data.draw(st.sampled_from(slots))
    after = {(row.start, staff_id): row for row in listed(booked(case, slot)) for staff_id in row.staff_ids}
    left = after.get((slot.start, slot.staff_ids[0]))
    seats_before = slot.seats_left if slot.session else 0
    assert left is None or (left.session != slot.session or left.seats_left < seats_before)


@given(cases(), st.data())
@some
def test_moving_an_appointment_is_never_blocked_by_itself(case: Case, data: st.DataObject) -> None:
    mine = AppointmentId("mine")
    slots = listed(case, moving=mine)
    if not slots:
        return
    changed = booked(case, data.draw(st.sampled_from(slots)), mine)
    assert listed(changed, moving=mine) == slots


@given(cases(), st.data())
@some
def test_an_explanation_names_a_rule_exactly_when_booking_is_refused(case: Case, data: st.DataObject) -> None:
    for _ in range(10):
        start = from_minute(data.draw(st.integers(case.first, case.last - 1)))
        verdict = can_book(case.diary, start, audience=case.audience, staff_ids=case.asked)
        told = explain(case.diary, start, audience=case.audience, staff_ids=case.asked)
        assert (told.rule is None, told.code) == (verdict.ok, verdict.rule)


@given(cases())
@some
def test_a_day_is_explained_exactly_when_it_is_empty(case: Case) -> None:
    zone = resolve_zone(case.diary.business.zone)
    day = local_date(from_minute((case.first + case.last) // 2), zone)
    first, last = day_minutes(day, zone)
    told = explain_day(case.diary, day, audience=case.audience, staff_ids=case.asked)
    assert (told.rule is None) == bool(listed(replace(case, first=first, last=last)))


@given(cases())
@some
def test_the_rule_of_an_empty_day_is_the_one_its_explanation_names(case: Case) -> None:
    day = local_date(from_minute((case.first + case.last) // 2), resolve_zone(case.diary.business.zone))
    told = explain_day(case.diary, day, audience=case.audience)
    if told.rule is not None:
        assert rule_of_empty_day(case.diary, day, audience=case.audience) is told.rule


@given(cases(), st.data())
@some
def test_an_answer_stays_right_until_the_moment_it_is_said_to_end(case: Case, data: st.DataObject) -> None:
    slots = listed(case)
    span = Interval(from_minute(case.first), from_minute(case.last))
    ends = answer_ends(case.diary, span, slots, audience=case.audience)
    last = (ends or case.diary.now + timedelta(days=3)) - timedelta.resolution
    later = data.draw(st.sampled_from([case.diary.now + (last - case.diary.now) / part for part in (1, 2, 7)]))
    assert listed(replace(case, diary=replace(case.diary, now=later))) == slots


@given(cases())
@some
def test_an_answer_ends_no_sooner_than_a_listed_start_comes_too_near(case: Case) -> None:
    slots = listed(case)
    ends = answer_ends(
        case.diary, Interval(from_minute(case.first), from_minute(case.last)), slots, audience=case.audience
    )
    if slots and ends and case.audience == "staff":
        assert listed(replace(case, diary=replace(case.diary, now=ends))) == slots[1:]


def booked(case: Case, slot: Slot, appointment_id: AppointmentId = AppointmentId("new")) -> Case:  # noqa: B008 a name
    """The case after the slot has been given to the first of its people, to all when all are needed, or a seat of its session."""
    diary = case.diary
    if slot.session:
        sessions = (
            replace(row, seats_taken=row.seats_taken + (row.appointment_id == slot.session)) for row in diary.sessions
        )
        return replace(case, diary=replace(diary, sessions=tuple(sessions)))
    service = diary.service
    row = Taken(to_minute(slot.start) - service.pre_buffer, to_minute(slot.end) + service.post_buffer, appointment_id)
    people = slot.staff_ids if service.staff_rule == "all_of" else slot.staff_ids[:1]
    taken = dict(diary.taken) | {staff_id: (*diary.taken.get(staff_id, ()), row) for staff_id in people}
    count = Counted(appointment_id, people, service.id, to_minute(slot.start), service.duration)
    return replace(case, diary=replace(diary, taken=taken, counted=(*diary.counted, count)))
