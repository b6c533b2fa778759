"""Listing and judging starts, rule by rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduling import hours, slots
from scheduling.diary import Diary, TakenKind
from scheduling.errors import Invalid, RefusalCode
from scheduling.interval import Interval
from scheduling.policy import (
    Availability,
    AvailabilityType,
    AvailabilityWindow,
    DateOverride,
    HoursBlock,
    WeeklyHours,
    same_hours,
)
from scheduling.rules import Audience, Rule
from scheduling.service import StaffRule
from scheduling.slots import can_book, find_slots, nearest
from scheduling.staff import Membership, StaffId
from tests.scheduling.builders import (
    ANNA,
    BRAM,
    MONDAY,
    a_business,
    a_diary,
    a_member,
    a_policy,
    a_service,
    day_of,
    minute,
    taken,
    utc,
)


def starts(diary: Diary, audience: Audience = Audience.CUSTOMER, **asked: object) -> list[str]:
    """Starts on Monday as clock times."""
    slots = find_slots(diary, day_of(), audience=audience, **asked)  # type: ignore[arg-type]  # passed on
    return [slot.start.strftime("%H:%M") for slot in slots]


def forbids(
    diary: Diary, hour: int, minutes: int = 0, *, audience: Audience = Audience.CUSTOMER, **asked: object
) -> Rule | None:
    verdict = can_book(diary, utc(hour, minutes), audience=audience, **asked)  # type: ignore[arg-type]  # passed on
    return verdict.forbids


def test_an_empty_day_lists_each_start_whose_end_is_within_hours() -> None:
    assert starts(a_diary()) == [f"{hour:02}:00" for hour in range(9, 17)]


def test_each_start_names_who_is_free() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(9), minute(10))]})
    first, second, *_ = find_slots(diary, day_of(), audience=Audience.CUSTOMER)
    assert (first.staff_ids, second.staff_ids) == ((BRAM,), (ANNA, BRAM))


def test_a_named_person_limits_the_starts_to_that_person() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(9), minute(16))]})
    assert starts(diary, staff_ids=(ANNA,)) == ["16:00"]


def test_touching_appointments_are_no_conflict() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(9), minute(10)), taken(minute(11), minute(17))]})
    assert starts(diary, staff_ids=(ANNA,)) == ["10:00"]


def test_buffers_of_neighbours_add_up() -> None:
    service = a_service(duration=30, pre_buffer=15, post_buffer=15)
    business = a_business(policy=a_policy(slot_interval=15))
    neighbour = taken(minute(10, 45), minute(11, 45))
    diary = a_diary(business=business, service=service, taken={ANNA: [neighbour]})
    assert [start for start in starts(diary, staff_ids=(ANNA,)) if "10:00" <= start < "12:15"] == ["10:00", "12:00"]


def test_buffers_may_lie_outside_hours() -> None:
    diary = a_diary(service=a_service(pre_buffer=30, post_buffer=30))
    assert (starts(diary)[0], starts(diary)[-1]) == ("09:00", "16:00")


def test_buffers_may_not_lie_in_time_off() -> None:
    off = taken(minute(8), minute(9), TakenKind.TIME_OFF)
    diary = a_diary(service=a_service(pre_buffer=30), taken={ANNA: [off]})
    assert forbids(diary, 9, staff_ids=(ANNA,)) is Rule.TIME_OFF


def test_time_taken_only_around_the_appointment_is_called_a_buffer() -> None:
    diary = a_diary(service=a_service(post_buffer=30), taken={ANNA: [taken(minute(10), minute(11))]})
    assert forbids(diary, 9, staff_ids=(ANNA,)) is Rule.BUFFER


@pytest.mark.parametrize("kind", [TakenKind.APPOINTMENT, TakenKind.HOLD, TakenKind.BUSY])
def test_whatever_takes_the_time_of_day_makes_it_busy(kind: TakenKind) -> None:
    diary = a_diary(taken={ANNA: [taken(minute(9), minute(10), kind)]})
    assert forbids(diary, 9, staff_ids=(ANNA,)) is Rule.BUSY


def test_lead_time_binds_customers_to_the_minute() -> None:
    diary = a_diary(business=a_business(policy=a_policy(minimum_lead_time=120)), now=utc(9, 0))
    assert (starts(diary)[0], starts(diary, Audience.STAFF)[0]) == ("11:00", "09:00")


def test_a_start_is_too_soon_one_second_after_its_lead_time_began() -> None:
    diary = a_diary(business=a_business(policy=a_policy(minimum_lead_time=120)), now=utc(9) + timedelta(seconds=1))
    assert forbids(diary, 11) is Rule.LEAD_TIME


def test_the_window_ends_to_the_minute_for_customers_and_not_for_staff() -> None:
    diary = a_diary(business=a_business(policy=a_policy(maximum_advance=1440)), now=utc(-12))
    assert (starts(diary)[-1], starts(diary, Audience.STAFF)[-1]) == ("12:00", "16:00")


def test_a_window_of_one_day_with_no_lead_time_is_allowed() -> None:
    assert a_policy(minimum_lead_time=0, maximum_advance=1440).maximum_advance == 1440


def test_a_window_less_than_a_day_beyond_the_lead_time_is_refused() -> None:
    with pytest.raises(Invalid):
        a_policy(minimum_lead_time=60, maximum_advance=1499)


def test_staff_may_book_between_the_starts_of_the_grid_and_customers_may_not() -> None:
    diary = a_diary()
    found = (forbids(diary, 9, 7), forbids(diary, 9, 7, audience=Audience.STAFF))
    assert found == (Rule.GRID, None)


def test_staff_may_book_what_began_a_few_minutes_ago_but_not_this_mornings() -> None:
    diary = a_diary(now=utc(10, 5))
    found = [forbids(diary, hour, audience=Audience.STAFF) for hour in (10, 9)]
    assert found == [None, Rule.LEAD_TIME]


def test_the_past_is_never_listed() -> None:
    assert starts(a_diary(now=utc(13, 30)), Audience.STAFF) == ["14:00", "15:00", "16:00"]


def test_a_hidden_service_is_for_staff_only() -> None:
    diary = a_diary(service=a_service(is_hidden=True))
    assert (starts(diary), len(starts(diary, Audience.STAFF)), forbids(diary, 9)) == ([], 8, Rule.HIDDEN)


def test_customers_cannot_name_a_person_where_the_choice_is_off() -> None:
    diary = a_diary(business=a_business(policy=a_policy(allow_staff_selection=False)))
    assert (forbids(diary, 9, staff_ids=(ANNA,)), forbids(diary, 9)) == (Rule.STAFF_CHOICE, None)


def test_the_grid_starts_with_the_hours_of_the_day_whatever_the_step() -> None:
    business = a_business(hours=same_hours(8 * 60 + 30, 12 * 60), policy=a_policy(slot_interval=50))
    assert starts(a_diary(business=business)) == ["08:30", "09:20", "10:10", "11:00"]


def test_each_block_of_hours_begins_the_grid_anew() -> None:
    day = (HoursBlock(9 * 60, 11 * 60), HoursBlock(13 * 60 + 10, 15 * 60 + 10))
    diary = a_diary(business=a_business(hours=WeeklyHours((day,) * 7)))
    assert starts(diary) == ["09:00", "10:00", "13:10", "14:10"]


def test_somebody_who_starts_before_the_business_has_starts_on_its_grid() -> None:
    business = a_business(hours=same_hours(9 * 60 + 15, 12 * 60))
    early = a_member(hours=same_hours(7 * 60, 10 * 60))
    assert starts(a_diary(business=business, staff=[early])) == ["07:15", "08:15"]


def test_the_step_is_independent_of_the_length() -> None:
    diary = a_diary(business=a_business(policy=a_policy(slot_interval=30)), service=a_service(duration=120))
    assert starts(diary)[:3] == ["09:00", "09:30", "10:00"]


def test_a_minute_that_is_no_multiple_of_five_is_kept_exactly() -> None:
    diary = a_diary(service=a_service(duration=53), taken={ANNA: [taken(minute(9, 53), minute(10, 1))]})
    assert starts(diary, staff_ids=(ANNA,))[:2] == ["09:00", "11:00"]


def test_a_closed_day_of_the_business_closes_own_hours_too() -> None:
    business = a_business(overrides=(DateOverride(first=MONDAY, last=MONDAY),))
    diary = a_diary(business=business, staff=[a_member(hours=same_hours(8 * 60, 12 * 60))])
    assert starts(diary) == []


def test_an_own_override_replaces_own_hours_for_its_days() -> None:
    override = DateOverride(first=MONDAY, last=MONDAY, blocks=(HoursBlock(15 * 60, 17 * 60),))
    assert starts(a_diary(staff=[a_member(overrides=(override,))])) == ["15:00", "16:00"]


def test_own_hours_are_meant_in_the_persons_own_zone() -> None:
    abroad = a_member(zone="America/New_York", hours=same_hours(9 * 60, 11 * 60))
    assert starts(a_diary(staff=[abroad])) == ["14:00", "15:00"]


def test_business_hours_are_meant_in_the_business_zone_also_for_people_elsewhere() -> None:
    assert starts(a_diary(staff=[a_member(zone="America/New_York")]))[0] == "09:00"


def test_custom_hours_of_a_service_narrow_the_starts_and_carry_its_grid() -> None:
    custom = Availability(type=AvailabilityType.CUSTOM_WEEKLY_HOURS, hours=same_hours(9 * 60 + 20, 12 * 60))
    policy = a_policy(general_availability=custom)
    assert starts(a_diary(service=a_service(policy=policy))) == ["09:20", "10:20"]


def test_the_last_window_that_covers_a_date_decides() -> None:
    closed = Availability(type=AvailabilityType.NOT_BOOKABLE)
    windows = (
        AvailabilityWindow(first=MONDAY, last=MONDAY, availability=closed),
        AvailabilityWindow(first=MONDAY, last=MONDAY + timedelta(days=7), availability=Availability()),
    )
    assert len(starts(a_diary(service=a_service(policy=a_policy(custom_availabilities=windows))))) == 8


def test_a_day_a_service_cannot_be_booked_is_told_from_closed_hours() -> None:
    policy = a_policy(general_availability=Availability(type=AvailabilityType.NOT_BOOKABLE))
    diary = a_diary(service=a_service(policy=policy))
    verdict = can_book(diary, utc(9), audience=Audience.STAFF)
    assert (verdict.forbids, verdict.rule) == (Rule.NOT_BOOKABLE, RefusalCode.NOT_OFFERED)


def test_a_service_that_needs_everybody_lists_only_when_all_are_free() -> None:
    service = a_service(staff_rule=StaffRule.ALL_OF)
    diary = a_diary(service=service, taken={ANNA: [taken(minute(9), minute(16))]})
    found = find_slots(diary, day_of(), audience=Audience.CUSTOMER, staff_ids=(BRAM,))
    assert [(slot.start, slot.staff_ids) for slot in found] == [(utc(16), (ANNA, BRAM))]


def test_a_service_that_needs_everybody_waits_for_somebody_who_is_unknown() -> None:
    service = a_service(staff_rule=StaffRule.ALL_OF, staff_ids=(ANNA, BRAM, StaffId("gone")))
    assert forbids(a_diary(service=service), 9) is Rule.PERSON


def test_somebody_who_has_not_accepted_is_not_listed() -> None:
    diary = a_diary(staff=[a_member(ANNA, membership=Membership.PENDING), a_member(BRAM)])
    assert {slot.staff_ids for slot in find_slots(diary, day_of(), audience=Audience.STAFF)} == {(BRAM,)}


def test_an_appointment_being_moved_does_not_block_itself() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(9), minute(17), by="mine")]})
    assert len(starts(diary, staff_ids=(ANNA,), moving="mine")) == 8


def test_a_refusal_names_the_rule_of_the_person_who_came_closest() -> None:
    diary = a_diary(
        staff=[a_member(ANNA, hours=WeeklyHours()), a_member(BRAM)], taken={BRAM: [taken(minute(9), minute(10))]}
    )
    verdict = can_book(diary, utc(9), audience=Audience.CUSTOMER)
    assert (verdict.rule, verdict.reasons) == (RefusalCode.SLOT_TAKEN, {ANNA: Rule.HOURS, BRAM: Rule.BUSY})


def test_the_nearest_starts_lie_on_both_sides_soonest_first() -> None:
    diary = a_diary(taken={ANNA: [taken(minute(12), minute(13))]})
    found = nearest(diary, utc(12), audience=Audience.CUSTOMER, staff_ids=(ANNA,), count=2)
    assert [slot.start for slot in found] == [utc(11), utc(13)]


def test_the_nearest_starts_are_looked_for_only_where_rows_were_read() -> None:
    diary = a_diary(span=Interval(utc(12), utc(14)))
    assert [slot.start for slot in nearest(diary, utc(9), audience=Audience.CUSTOMER)] == [utc(12), utc(13)]


def test_a_start_with_seconds_is_invalid() -> None:
    with pytest.raises(Invalid):
        can_book(a_diary(), utc(9) + timedelta(seconds=30), audience=Audience.STAFF)


@pytest.mark.parametrize(
    ("now", "rule"),
    [(utc(8, 59), None), (utc(9, 55), None), (utc(10, 1), Rule.LEAD_TIME)],
    ids=["in_time", "an_hour_late_at_most", "too_late"],
)
def test_a_start_kept_in_time_is_not_too_soon_for_a_while(now: datetime, rule: Rule | None) -> None:
    diary = a_diary(business=a_business(policy=a_policy(minimum_lead_time=120)), now=now)
    assert forbids(replace(diary, kept=utc(11)), 11) is rule


def test_whoever_keeps_one_start_has_no_other_that_is_too_soon() -> None:
    diary = a_diary(business=a_business(policy=a_policy(minimum_lead_time=120)), now=utc(9, 30))
    assert forbids(replace(diary, kept=utc(11)), 10) is Rule.LEAD_TIME


def test_a_kept_start_that_is_past_cannot_be_had() -> None:
    diary = a_diary(business=a_business(policy=a_policy(minimum_lead_time=0)), now=utc(11, 1))
    assert forbids(replace(diary, kept=utc(11)), 11) is Rule.LEAD_TIME


def test_a_question_about_a_day_far_off_looks_at_no_day_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else one visitor who asks for the year 9000 keeps all others waiting for minutes."""
    asked: list[int] = []

    def looked_at(diary: Diary, first: int, last: int) -> tuple[hours.Run, ...]:
        asked.append(last - first)
        return hours.grid_runs(diary, first, last)

    monkeypatch.setattr(slots, "grid_runs", looked_at)
    far = Interval(datetime(9000, 1, 6, tzinfo=UTC), datetime(9000, 1, 20, tzinfo=UTC))
    diary = a_diary()
    ends = slots.answer_ends(diary, far, (), audience=Audience.CUSTOMER)
    assert ends == datetime(9000, 1, 6, tzinfo=UTC) - timedelta(minutes=diary.policy.maximum_advance)
    assert asked == [14 * 24 * 60]
