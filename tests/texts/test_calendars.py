"""The sentence about a calendar that cannot be read."""

import pytest

from texts.calendars import calendar_sentence
from usecases.views import Trouble


@pytest.mark.parametrize("trouble", list(Trouble))
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_trouble_has_a_sentence(trouble: Trouble, language: str) -> None:
    assert len(calendar_sentence(trouble, "Code", language)) > 40


def test_it_is_said_of_somebody_of_oneself_or_where_the_name_stands_beside_it() -> None:
    said = [calendar_sentence("not_permitted", "", "en", **given) for given in ({"name": "Bram"}, {"is_own": True}, {})]
    assert [sentence.partition(".")[0] for sentence in said] == [
        "Bram: calendar can't be synced",
        "Your calendar can't be synced",
        "This staff member's calendar can't be synced",
    ]


def test_what_has_no_sentence_of_its_own_names_the_code() -> None:
    assert "ErrorOdd" in calendar_sentence("other", "ErrorOdd", "en")
