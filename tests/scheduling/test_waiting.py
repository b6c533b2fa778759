"""The rules of the waiting list: how long an offer stands, whom a start fits, and which days may be waited for."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.errors import Invalid
from scheduling.service import ServiceId
from scheduling.slots import Slot
from scheduling.staff import StaffId
from scheduling.waiting import (
    LEAST_TIME,
    OfferTime,
    WaitingWish,
    WishId,
    checked_days,
    checked_parts,
    days_between,
    first_fitting,
    offer_time,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY, WEDNESDAY = date(2027, 1, 5), date(2027, 1, 6)


def at(hour: int, minute: int = 0, day: int = 5) -> datetime:
    """By the clock of Amsterdam."""
    return datetime(2027, 1, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


def a_time(now: datetime, start: datetime, *, lead: int = 0, minutes: int = 120) -> OfferTime | None:
    return offer_time(now=now, start=start, lead=lead, minutes=minutes, zone=AMSTERDAM)


def a_wish(name: str = "w", **given: object) -> WaitingWish:
    values = {"days": (TUESDAY,), "day_zone": "Europe/Amsterdam", "created_at": at(8), **given}
    return WaitingWish(id=WishId(name), service_id=ServiceId("cut"), **values)  # type: ignore[arg-type]  # as given


def a_slot(hour: int, *staff: str, day: int = 5) -> Slot:
    start = at(hour, day=day)
    return Slot(start, start + timedelta(minutes=30), tuple(map(StaffId, staff or ("bram",))))


@pytest.mark.parametrize(
    ("now", "start", "told", "until"),
    [
        (at(10), at(10, day=9), at(10), at(12)),
        (at(10), at(13), at(10), at(11)),
        (at(10), at(10, 30), at(10), at(10, 10)),
        (at(20, 30), at(15, day=8), at(20, 30), at(9, 30, day=6)),
        (at(20, 30), at(15, day=6), at(20, 30), at(22, 30)),
        (at(23), at(15, day=6), at(8, day=6), at(10, day=6)),
        (at(3), at(15), at(8), at(10)),
        (at(3), at(8, 5), at(3), at(4, 41)),
        (at(20, 30), at(22), at(20, 30), at(21)),
    ],
    ids=[
        "two hours by day",
        "a third of what is left",
        "ten minutes at least",
        "the night does not count",
        "but where that would take more than a third",
        "told in the morning",
        "told the same morning",
        "past by the morning: told at once",
        "near: not beyond a third",
    ],
)
def test_an_offer_is_made_by_day_and_shorter_when_it_is_urgent(
    now: datetime, start: datetime, told: datetime, until: datetime
) -> None:
    assert a_time(now, start) == OfferTime(told_at=told, until=until)


def test_an_offer_never_goes_on_beyond_the_lead_time() -> None:
    time = a_time(at(10), at(14), lead=3 * 60)
    assert time is not None
    assert time.until <= at(11)
    assert a_time(at(10), at(13, 9), lead=3 * 60) is None


@given(
    st.integers(0, 4 * 24 * 60), st.integers(0, 6 * 24 * 60), st.integers(0, 2 * 24 * 60), st.integers(15, 2 * 24 * 60)
)
def test_whenever_an_offer_is_made_it_has_time_and_ends_in_time(now: int, ahead: int, lead: int, minutes: int) -> None:
    begin = at(0) + timedelta(minutes=now)
    start = begin + timedelta(minutes=ahead)
    time = a_time(begin, start, lead=lead, minutes=minutes)
    if time is None:
        assert ahead - lead < LEAST_TIME / timedelta(minutes=1)
        return
    assert begin <= time.told_at < time.until <= start - timedelta(minutes=lead)
    assert time.until - time.told_at >= LEAST_TIME - timedelta(minutes=1)


def test_the_first_in_order_that_fits_gets_the_earliest_start() -> None:
    evening, anybody = a_wish("evening", parts=("evening",)), a_wish("anybody")
    found = first_fitting([evening, anybody], [a_slot(9), a_slot(11)], lambda _wish, _slot: True)
    assert found == (anybody, a_slot(9))
    found = first_fitting([evening, anybody], [a_slot(9), a_slot(19)], lambda _wish, _slot: True)
    assert found == (evening, a_slot(19))


def test_what_may_not_be_offered_is_passed_over() -> None:
    wish = a_wish()
    found = first_fitting([wish], [a_slot(9), a_slot(11)], lambda _wish, slot: slot != a_slot(9))
    assert found == (wish, a_slot(11))


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        (a_wish(), True),
        (a_wish(days=(WEDNESDAY,)), False),
        (a_wish(parts=("afternoon",)), False),
        (a_wish(staff_id=StaffId("bram")), True),
        (a_wish(staff_id=StaffId("ann")), False),
        (a_wish(passed_over=(int(at(9).timestamp()) // 60,)), False),
        (a_wish(days=(date(2027, 1, 4),), day_zone="Pacific/Honolulu"), True),
    ],
    ids=["a day", "another day", "another part", "the person", "another person", "passed over", "their own zone"],
)
def test_a_start_fits_by_day_part_and_person_in_the_zone_that_was_meant(wish: WaitingWish, fits: bool) -> None:
    assert wish.fits(a_slot(9)) is fits


def test_a_wish_ends_with_its_last_local_day() -> None:
    assert a_wish(days=(TUESDAY, WEDNESDAY)).ends_at == at(0, day=7)


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        ((), "required"),
        ((date(2027, 1, 3),), "in_the_past"),
        (tuple(TUESDAY + timedelta(days=number) for number in range(93)), "at_most"),
        ((date(2029, 1, 1),), "too_far_ahead"),
    ],
)
def test_days_that_nobody_can_wait_for_are_refused(days: tuple[date, ...], rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_days(days, today=TUESDAY)
    assert refused.value.data["rule"] == rule


def test_past_days_of_a_span_fall_away() -> None:
    assert checked_days((date(2027, 1, 4), WEDNESDAY, TUESDAY, WEDNESDAY), today=TUESDAY) == (TUESDAY, WEDNESDAY)


def test_a_span_may_be_of_some_weekdays_alone() -> None:
    assert days_between(TUESDAY, date(2027, 1, 15), {1, 4}) == (
        TUESDAY,
        date(2027, 1, 8),
        date(2027, 1, 12),
        date(2027, 1, 15),
    )
    with pytest.raises(Invalid):
        days_between(WEDNESDAY, TUESDAY)


def test_all_parts_of_the_day_are_no_condition() -> None:
    assert checked_parts(["evening", "morning", "night", "afternoon"]) == ()
    assert checked_parts(["evening", "morning"]) == ("morning", "evening")
    with pytest.raises(Invalid):
        checked_parts(["teatime"])
