"""Days with other hours in a form: shown as stored or as typed, read where right, told at their row where wrong."""

from datetime import date

import pytest
from multidict import MultiDict

from scheduling.policy import DateOverride, HoursBlock
from web.form_reader import FormReader
from web.overrides_form import overrides_fields, read_overrides

FAIR = DateOverride(
    first=date(2027, 2, 1),
    last=date(2027, 2, 5),
    title="Fair",
    blocks=(HoursBlock(600, 660), HoursBlock(720, 1440)),
)


def form(**typed: str) -> FormReader:
    return FormReader(
        MultiDict({f"overrides-{name.replace('_', '-')}": value for name, value in typed.items()}), "en", "UTC"
    )


def sent_as_shown(*stored: DateOverride) -> FormReader:
    """What a browser sends of a form in which nothing was changed."""
    sent: dict[str, str] = {}
    for row in overrides_fields(FormReader({}, "en", "UTC"), "overrides", stored):
        sent |= {f"{row.name}-first": row.first, f"{row.name}-last": row.last, f"{row.name}-title": row.title}
        for block in row.blocks:
            sent |= {block.start_name: block.start, block.end_name: block.end}
    return FormReader(MultiDict(sent), "en", "UTC")


def test_what_is_shown_and_sent_back_is_what_was_stored() -> None:
    holiday = DateOverride(first=date(2027, 1, 1), last=date(2027, 1, 1))
    assert read_overrides(sent_as_shown(holiday, FAIR), "overrides") == (holiday, FAIR)


def test_there_is_an_empty_row_and_an_empty_block_to_add_another() -> None:
    rows = overrides_fields(FormReader({}, "en", "UTC"), "overrides", (FAIR,))
    assert [(row.first, len(row.blocks)) for row in rows] == [("2027-02-01", 3), ("", 1)]


def test_a_row_without_a_last_day_is_one_day_and_without_times_a_day_off() -> None:
    (one,) = read_overrides(form(**{"0_first": "2027-02-01"}), "overrides")
    assert (one.first, one.last, one.blocks) == (date(2027, 2, 1), date(2027, 2, 1), ())


def test_an_emptied_row_is_taken_away() -> None:
    assert read_overrides(form(**{"0_first": "", "0_title": "Fair", "1_first": "2027-02-01"}), "overrides") != ()


@pytest.mark.parametrize(
    "typed",
    [
        {"0_first": "soon"},
        {"0_last": "2027-02-01"},
        {"0_first": "2027-02-05", "0_last": "2027-02-01"},
        {"0_first": "2027-02-01", "0_0_from": "10:00"},
        {"0_first": "2027-02-01", "0_0_from": "12:00", "0_0_to": "11:00"},
        {"0_first": "2027-02-01", "0_0_from": "10:00", "0_0_to": "12:00", "0_1_from": "11:00", "0_1_to": "13:00"},
    ],
)
def test_a_mistake_is_told_at_its_row_and_what_was_typed_stays(typed: dict[str, str]) -> None:
    sent = form(**typed)
    assert read_overrides(sent, "overrides") == ()
    assert list(sent.errors) == ["overrides-0"]
    assert overrides_fields(sent, "overrides", ())[0].first == typed.get("0_first", "")
