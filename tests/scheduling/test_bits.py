"""Bit sets over a frame, against plain sets of units."""

from hypothesis import given
from hypothesis import strategies as st

from scheduling.bits import Frame, erode

spans = st.lists(
    st.tuples(st.integers(-300, 4000), st.integers(1, 1500)).map(lambda row: (row[0], row[0] + row[1])), max_size=5
)
frames = st.builds(
    lambda first, length, unit: Frame.around(first, first + length, unit),
    st.integers(0, 99),
    st.integers(1, 3000),
    st.sampled_from((1, 5)),
)


def units(frame: Frame, bits: int) -> set[int]:
    """First minutes of the units whose bit is set."""
    return {frame.origin + place * frame.unit for place in range(bits.bit_length()) if bits >> place & 1}


def begins(frame: Frame) -> range:
    return range(frame.origin, frame.origin + frame.size * frame.unit, frame.unit)


@given(frames, spans)
def test_a_unit_that_touches_a_taken_span_is_taken(frame: Frame, rows: list[tuple[int, int]]) -> None:
    free = {at for at in begins(frame) if not any(start < at + frame.unit and at < end for start, end in rows)}
    assert units(frame, frame.outside([start for start, _ in rows], [end for _, end in rows])) == free


@given(frames, spans)
def test_a_unit_is_open_when_it_lies_wholly_in_a_span(frame: Frame, rows: list[tuple[int, int]]) -> None:
    within = {at for at in begins(frame) if any(start <= at and at + frame.unit <= end for start, end in rows)}
    assert units(frame, frame.inside(rows)) == within


@given(frames, spans)
def test_a_start_lies_in_a_span_by_its_first_minute(frame: Frame, rows: list[tuple[int, int]]) -> None:
    starting = {at for at in begins(frame) if any(start <= at < end for start, end in rows)}
    assert units(frame, frame.beginning(rows)) == starting


@given(st.integers(0, 2**80 - 1), st.integers(1, 40))
def test_eroded_bits_are_those_that_begin_a_long_enough_run(bits: int, run: int) -> None:
    expected = sum(1 << place for place in range(80) if (bits >> place) & ((1 << run) - 1) == (1 << run) - 1)
    assert erode(bits, run) == expected


@given(frames, st.integers(-50, 200), st.integers(1, 20), st.integers(1, 60))
def test_a_run_marks_each_of_its_starts_inside_the_frame(frame: Frame, first: int, step: int, count: int) -> None:
    begin, stride = frame.origin + first * frame.unit, step * frame.unit
    starts = {begin + number * stride for number in range(count)}
    run = (begin, begin + (count - 1) * stride + 1, stride)
    assert units(frame, frame.marked([run])) == starts & set(begins(frame))


@given(frames, st.integers(-50, 200), st.lists(st.integers(1, 20), min_size=1, max_size=3))
def test_all_starts_of_the_runs_are_among_the_beats(frame: Frame, first: int, steps: list[int]) -> None:
    begin = frame.origin + first * frame.unit
    runs = [(begin + step * frame.unit, begin + 9 * step * frame.unit, step * frame.unit) for step in steps]
    assert units(frame, frame.marked(runs)) <= set(frame.beats(runs)) <= set(begins(frame))


@given(frames, st.integers(0, 30), st.integers(1, 9), st.data())
def test_woven_rows_read_the_bits_of_the_beats_back(frame: Frame, first: int, step: int, data: st.DataObject) -> None:
    beats = begins(frame)[first::step]
    rows = data.draw(st.lists(st.integers(0, frame.full), min_size=1, max_size=32))
    woven = frame.woven(rows, beats)
    for number, bits in enumerate(rows):
        set_in_row = {beat for beat, code in zip(beats, woven, strict=True) if code >> number & 1}
        assert set_in_row == units(frame, bits) & set(beats)
