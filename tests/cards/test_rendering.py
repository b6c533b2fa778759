"""Every card in a real browser, wide and narrow, light and dark: nothing is misread, nothing is cut, every press sends what it should."""

from collections.abc import Iterator

import pytest

from tests.cards.reading import Json, of_kind, presses
from tests.cards.samples import Scene, draw, names
from tests.cards.words import ODD
from tests.support.card_browser import CardBrowser, Theme, card_browser

pytestmark = pytest.mark.browser
LOOKS: tuple[tuple[str, Theme, int], ...] = (
    ("en", "light", 480),
    ("en", "dark", 320),
    ("nl", "dark", 480),
    ("nl", "light", 320),
)


@pytest.fixture(scope="module")
def drawing() -> Iterator[CardBrowser]:
    with card_browser() as started:
        yield started


@pytest.mark.parametrize("name", names())
def test_nothing_is_misread_or_cut_at_any_width_and_in_any_theme(drawing: CardBrowser, name: str) -> None:
    for language, theme, width in LOOKS:
        drawn = drawing.draw(draw(name, Scene(language=language)), width=width, theme=theme)
        assert (drawn.warnings, drawn.cut) == ((), ()), (language, width, theme)


@pytest.mark.parametrize("name", names())
def test_every_press_sends_what_the_card_says(drawing: CardBrowser, name: str) -> None:
    card = draw(name, Scene())
    pressed = [
        press for press in drawing.draw(card, presses=True).pressed if press["type"] != "Action.ToggleVisibility"
    ]
    assert [sent(press) for press in pressed] == [expected(card, action) for action in presses(card)]


def sent(press: Json) -> Json:
    """What came out: the address, or the verb with data and the names of the inputs that came along."""
    if press["type"] == "Action.OpenUrl":
        return {"url": press["url"]}
    data = press["data"]
    return {
        "verb": press["verb"],
        "data": {key: value for key, value in data.items() if not key.startswith("in_")},
        "inputs": {key for key in data if key.startswith("in_")},
    }


def expected(card: Json, action: Json) -> Json:
    """What should come out; an empty field that is not required may stay at home."""
    if action["type"] == "Action.OpenUrl":
        return {"url": action["url"]}
    fields = {field["id"] for field in of_kind(card, "Input.") if field.get("choices") != []}
    return {"verb": action["verb"], "data": action["data"], "inputs": set() if "associatedInputs" in action else fields}


def test_a_required_input_left_empty_holds_back_the_button_but_not_the_way_back(drawing: CardBrowser) -> None:
    drawing.draw(draw("book-anyway", Scene()))
    page = drawing.page
    page.get_by_role("button", name="Book anyway").click()
    assert page.get_by_text("Please give a reason").is_visible()
    assert drawing.heard() == []
    page.get_by_role("button", name="Back").click()
    assert [press["verb"] for press in drawing.heard()] == ["book.back"]


def test_what_was_filled_in_comes_under_the_id_of_its_input(drawing: CardBrowser) -> None:
    drawing.draw(draw("cancel", Scene()))
    drawing.page.get_by_label("A word to the customer").fill("Sorry")
    drawing.page.get_by_role("button", name="Next").click()
    assert {"in_word": "Sorry", "in_tell": "true"}.items() <= drawing.heard()[0]["data"].items()


def test_the_fields_for_a_new_customer_appear_at_a_press(drawing: CardBrowser) -> None:
    drawing.draw(draw("book-customer", Scene()))
    assert not drawing.page.get_by_label("Phone", exact=True).is_visible()
    drawing.page.get_by_role("button", name="New customer").click()
    assert drawing.page.get_by_label("Phone", exact=True).is_visible()


@pytest.mark.parametrize("kind", sorted(ODD))
def test_odd_names_are_shown_literally_and_fit_a_narrow_card(drawing: CardBrowser, kind: str) -> None:
    scene = Scene(words=ODD[kind])
    for name in names():
        drawn = drawing.draw(draw(name, scene), width=320)
        assert (drawn.warnings, drawn.cut) == ((), ()), name


def test_what_a_customer_typed_cannot_become_a_link_or_a_date(drawing: CardBrowser) -> None:
    for kind in ("markdown", "mention", "functions"):
        drawing.draw(draw("appointment", Scene(words=ODD[kind])))
        assert drawing.page.locator("#card a, #card strong, #card script, #card img, #card li, #card h1").count() == 0
    assert "{{DATE(2026-12-01T09:30:00Z,SHORT)}}" in drawing.draw(
        draw("appointment", Scene(words=ODD["functions"]))
    ).texts.replace("\u200b", "")


def test_a_text_that_is_cut_is_seen_by_this_test(drawing: CardBrowser) -> None:
    card = draw("plain", Scene())
    card["body"].append(
        {"type": "ActionSet", "actions": [{"type": "Action.Submit", "title": "A long title " * 3} for _ in range(6)]}
    )
    assert drawing.draw(card, width=320).cut


def test_a_word_broken_in_the_middle_is_seen_by_this_test(drawing: CardBrowser) -> None:
    card = draw("plain", Scene())
    narrow = [{"type": "Column", "width": "30px", "items": [{"type": "TextBlock", "text": "10:30", "wrap": True}]}]
    card["body"].append({"type": "ColumnSet", "columns": narrow})
    assert drawing.draw(card).cut == ("broken: 10:30",)


def test_a_misspelt_element_is_seen_by_this_test(drawing: CardBrowser) -> None:
    card = draw("plain", Scene())
    card["body"].append({"type": "TextBlok", "text": "misspelt"})
    assert drawing.draw(card).warnings
