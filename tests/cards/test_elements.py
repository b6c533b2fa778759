"""Elements refuse what the package swallows, and show what people typed as it was typed."""

from typing import Any

import pytest

from cards.buttons import Execute, OpenUrl
from cards.elements import (
    Action,
    Card,
    Container,
    Refresh,
    TextBlock,
    render,
)
from cards.escaping import bare, escape, escape_braces
from cards.inputs import Choice, ChoiceSet, TextInput, Toggle
from cards.parts import button_rows

MADE: list[tuple[Any, dict[str, Any]]] = [
    (TextBlock, {"text": "a"}),
    (Container, {"items": []}),
    (TextInput, {"name": "a", "label": "b"}),
    (ChoiceSet, {"name": "a", "choices": [], "label": "b"}),
    (Toggle, {"name": "a", "title": "b", "value": True, "label": "c"}),
    (Execute, {"title": "a", "verb": "b", "data": {}}),
    (OpenUrl, {"title": "a", "url": "https://example.com"}),
    (Card, {"body": [], "language": "en", "summary": "a"}),
]


@pytest.mark.parametrize(("kind", "values"), MADE, ids=lambda value: getattr(value, "__name__", ""))
def test_a_misspelt_property_is_refused(kind: Any, values: dict[str, Any]) -> None:
    kind(**values)
    with pytest.raises(TypeError, match="is_subtel"):
        kind(**values, is_subtel=True)


def test_a_property_set_afterwards_is_refused() -> None:
    with pytest.raises(AttributeError, match="wrapp"):
        TextBlock("a").wrapp = True


def test_an_input_without_a_label_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a label"):
        TextInput("in_name", label="")


def test_a_refresh_for_more_than_sixty_people_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 60"):
        Refresh("v", {}, user_ids=[f"29:{n}" for n in range(61)])


def test_more_than_six_buttons_are_refused() -> None:
    buttons: list[Action] = [OpenUrl("Open", "https://example.com") for _ in range(7)]
    with pytest.raises(ValueError, match="at most 6"):
        button_rows(buttons)


def test_buttons_that_do_not_fit_a_narrow_card_go_to_the_next_row() -> None:
    buttons: list[Action] = [
        OpenUrl(title, "https://example.com") for title in ("Book", "Back", "A rather long title here")
    ]
    rows = [len(row["actions"]) for row in render(button_rows(buttons))]
    assert rows == [2, 1]


def test_markdown_signs_are_escaped_one_by_one() -> None:
    assert escape(r"\`*_[]()~#!<>&|") == r"\\\`\*\_\[\]\(\)\~\#\!\<\>\&\|"


def test_braces_of_date_functions_are_parted() -> None:
    assert "{{" not in escape_braces("{{{DATE(x)}}}")
    assert escape_braces("{a}") == "{a}"


def test_a_line_that_would_start_a_list_does_not() -> None:
    assert escape("1. FC Köln") == "\u200b1. FC Köln"
    assert escape("- minus") == "\u200b- minus"


def test_lines_stay_lines() -> None:
    assert escape("one\r\ntwo\nthree") == "one\n\ntwo\n\nthree"


def test_a_notification_holds_nothing_that_could_become_a_link() -> None:
    assert bare("<at>All</at> [x](http://e) {{DATE(x)}}") == "atAll/at x(http://e) {\u200b{DATE(x)}}"


def test_a_text_block_escapes_what_it_is_given() -> None:
    block = render(TextBlock("**a** [b] <c>"))
    assert block["text"] == r"\*\*a\*\* \[b\] \<c\>"


def test_choices_and_buttons_stay_literal_because_clients_show_them_so() -> None:
    choice = render(ChoiceSet("a", [Choice("**a**", "v")], label="b"))
    assert choice["choices"] == [{"title": "**a**", "value": "v"}]
    assert render(OpenUrl("a_b", "https://example.com"))["title"] == "a_b"
