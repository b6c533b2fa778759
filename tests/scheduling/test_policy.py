"""Rules of a service that leave parts to the business (B28)."""

from dataclasses import replace

import pytest

from scheduling.errors import Invalid
from scheduling.policy import DAY, PARTS, SchedulingPolicy

GENERAL = SchedulingPolicy(slot_interval=15, minimum_lead_time=60, maximum_advance=10 * DAY, cancel_deadline=30)


def test_parts_that_are_left_to_the_business_are_the_businesss() -> None:
    own = SchedulingPolicy(slot_interval=60, minimum_lead_time=DAY, follows=("slot_interval", "cancel_deadline"))
    found = own.under(GENERAL)
    assert (found.slot_interval, found.cancel_deadline, found.minimum_lead_time) == (15, 30, DAY)


def test_rules_that_leave_everything_to_the_business_are_the_businesss() -> None:
    assert replace(SchedulingPolicy(follows=PARTS).under(GENERAL), follows=()) == GENERAL


def test_complete_rules_take_nothing_from_the_business() -> None:
    own = SchedulingPolicy(slot_interval=60)
    assert own.under(GENERAL) == own


def test_a_window_left_to_the_business_reaches_a_day_further_than_an_own_lead_time() -> None:
    own = SchedulingPolicy(minimum_lead_time=20 * DAY, maximum_advance=30 * DAY, follows=("maximum_advance",))
    assert own.under(GENERAL).maximum_advance == 21 * DAY


def test_the_order_in_which_parts_are_named_makes_no_difference() -> None:
    assert SchedulingPolicy(follows=("caps", "assignment")) == SchedulingPolicy(follows=("assignment", "caps"))


def test_a_part_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Invalid):
        SchedulingPolicy(follows=("weather",))
