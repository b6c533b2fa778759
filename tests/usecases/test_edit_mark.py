"""The mark by which an edit of something that has changed meanwhile is noticed."""

from dataclasses import replace

import pytest

from scheduling.errors import Stale
from scheduling.service import Service, ServiceId
from scheduling.staff import StaffId, StaffMember
from usecases.edit_mark import mark_of, require_mark

CHECK_UP = Service(id=ServiceId("check-up"), display_name="Check-up")
BRAM = StaffMember(id=StaffId("bram"), display_name="Bram", version=3, number=7)


def test_the_same_content_has_the_same_mark() -> None:
    assert mark_of(CHECK_UP) == mark_of(replace(CHECK_UP))


def test_any_change_of_content_changes_the_mark() -> None:
    assert mark_of(CHECK_UP) != mark_of(replace(CHECK_UP, duration=45))


def test_a_booking_which_raises_the_persons_number_does_not() -> None:
    assert mark_of(BRAM) == mark_of(replace(BRAM, version=4))


def test_an_edit_of_what_has_changed_meanwhile_is_refused() -> None:
    with pytest.raises(Stale):
        require_mark("service", replace(CHECK_UP, duration=45), mark_of(CHECK_UP))
    require_mark("service", CHECK_UP, mark_of(CHECK_UP))
