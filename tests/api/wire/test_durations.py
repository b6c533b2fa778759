"""Lengths of time: what clients send in whichever form, and what they are answered."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.wire.durations import LONGEST, duration_text, minutes_of


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT30M", 30),
        ("PT60M", 60),
        ("PT1H30M", 90),
        ("P1D", 1440),
        ("P1DT2H", 1560),
        ("P365D", 525600),
        ("P1W", 10080),
        ("P1Y", 525600),
        ("P1M", 43200),
        ("PT0S", 0),
        ("PT90S", None),
        ("PT120S", 2),
        ("PT0.5H", 30),
        ("P0DT0H15M0.0000000S", 15),
        ("1:30:00", 90),
        ("0:05:00", 5),
        ("1 day, 0:00:00", 1440),
        ("30 days, 0:00:00", 43200),
        ("1 day, 2:00:00", 1560),
        ("00:05:00.0000000", 5),
        ("P", None),
        ("PT", None),
        ("30", None),
        ("-PT5M", None),
        ("PT5Mx", None),
        ("-1 day, 23:00:00", None),
        ("P200Y", None),
        ("P999999999W", None),
    ],
)
def test_both_forms_are_read(text: str, minutes: int | None) -> None:
    if minutes is None:
        with pytest.raises(ValueError, match="duration"):
            minutes_of(text)
    else:
        assert minutes_of(text) == minutes


@given(st.integers(0, LONGEST))
def test_what_is_written_is_read_as_the_same(minutes: int) -> None:
    assert minutes_of(duration_text(minutes)) == minutes


@given(st.integers(0, 9999 * 1440))
def test_whatever_python_writes_of_whole_minutes_is_read(minutes: int) -> None:
    assert minutes_of(str(timedelta(minutes=minutes))) == minutes


def test_graph_writes_days_hours_and_minutes() -> None:
    assert [duration_text(one) for one in (0, 30, 90, 1440, 1560, 525600)] == [
        "PT0S",
        "PT30M",
        "PT1H30M",
        "P1D",
        "P1DT2H",
        "P365D",
    ]
