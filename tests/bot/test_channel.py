"""The stand-in for Teams itself: a click sends what a client would send, and what a client refuses is refused."""

import pytest

from tests.support.card_clicks import RefusedByClient, find_action, sent_data, texts
from tests.support.teams_activities import Json

ACTION: Json = {"type": "Action.Execute", "title": "Next", "verb": "next", "data": {"draft": "d"}}
CARD: Json = {
    "type": "AdaptiveCard",
    "body": [
        {"type": "TextBlock", "text": "Hello"},
        {"type": "Input.Text", "id": "name", "value": "Noor"},
        {"type": "Container", "items": [{"type": "Input.Toggle", "id": "tell", "title": "Tell the customer"}]},
        {"type": "Input.ChoiceSet", "id": "who", "isRequired": True, "errorMessage": "Choose somebody"},
        {"type": "ColumnSet", "columns": [{"type": "Column", "selectAction": {**ACTION, "verb": "column"}}]},
        {"type": "ActionSet", "actions": [{**ACTION, "title": "Inside", "verb": "inside"}]},
    ],
    "actions": [
        {
            "type": "Action.ShowCard",
            "title": "More",
            "card": {"actions": [{**ACTION, "title": "Deep", "verb": "deep"}]},
        },
        {**ACTION, "title": "Back", "verb": "back", "associatedInputs": "none"},
        {**ACTION, "fallback": {"type": "Action.Submit", "title": "Old", "data": {}}},
    ],
}


@pytest.mark.parametrize("wanted", ["Next", "next", "Inside", "column", "Deep", "back"])
def test_an_action_is_found_by_title_or_verb_wherever_it_stands(wanted: str) -> None:
    assert wanted in find_action(CARD, wanted).values()


def test_a_fallback_is_not_offered_and_a_miss_names_what_is() -> None:
    with pytest.raises(AssertionError, match="Inside"):
        find_action(CARD, "Old")


def test_a_click_sends_data_and_inputs_with_their_defaults() -> None:
    sent = sent_data(CARD, find_action(CARD, "Next"), {"who": ["a", "b"]})
    assert sent == {"draft": "d", "name": "Noor", "tell": "false", "who": "a,b"}


def test_a_toggle_is_sent_as_text() -> None:
    assert sent_data(CARD, find_action(CARD, "Next"), {"who": "a", "tell": True})["tell"] == "true"


def test_a_client_refuses_to_send_without_a_required_input() -> None:
    with pytest.raises(RefusedByClient, match="Choose somebody"):
        sent_data(CARD, find_action(CARD, "Next"), {})


def test_back_sends_no_inputs() -> None:
    assert sent_data(CARD, find_action(CARD, "Back"), {}) == {"draft": "d"}


def test_an_input_that_is_not_there_is_a_mistake_of_the_test() -> None:
    with pytest.raises(AssertionError, match="nmae"):
        sent_data(CARD, find_action(CARD, "Next"), {"nmae": "x"})


def test_what_a_person_reads_is_listed_from_top_to_bottom() -> None:
    assert texts(CARD)[:3] == ["Hello", "Noor", "Tell the customer"]


def test_escapes_are_read_as_a_client_shows_them() -> None:
    assert texts({"type": "TextBlock", "text": "Check\\-up \\(30 min\\) {\u200b{DATE"}) == [
        "Check\\-up (30 min) {{DATE"
    ]
