"""What the buttons send: always the card's state, the same for new and old clients, and no inputs on the way back."""

import pytest

from cards.actions import Key, Verb
from cards.appointment import GroupAppointmentView, group_appointment_card
from cards.elements import render
from cards.parts import button
from cards.views import View
from tests.cards.reading import Json, of_kind
from tests.cards.samples import STATE, Scene, draw, names

LEAVING = {Verb.DISCARD, Verb.RESCHEDULE_BACK, Verb.CANCEL_BACK, Verb.BOOK_STEP}


@pytest.mark.parametrize("name", names())
def test_every_action_carries_the_state_unchanged(name: str) -> None:
    for action in of_kind(draw(name, Scene()), "Action.Execute"):
        assert STATE.items() <= action["data"].items(), action["title"]


@pytest.mark.parametrize("name", names())
def test_old_clients_send_the_same_with_the_verb_in_the_data(name: str) -> None:
    for action in of_kind(draw(name, Scene()), "Action.Execute"):
        if "fallback" in action:
            assert action["fallback"]["data"] == action["data"] | {"verb": action["verb"]}
            assert action["fallback"].get("associatedInputs") == action.get("associatedInputs")


@pytest.mark.parametrize("name", names())
def test_every_verb_is_one_that_the_bot_knows(name: str) -> None:
    assert all(action["verb"] in set(Verb) for action in of_kind(draw(name, Scene()), "Action.Execute"))


@pytest.mark.parametrize("name", names())
def test_leaving_never_waits_for_a_required_input(name: str) -> None:
    card = draw(name, Scene())
    asks = any(field.get("isRequired") for field in of_kind(card, "Input."))
    leaving = LEAVING | ({Verb.BOOK_BACK, Verb.SHOW} if asks else set())
    actions = [action for action in of_kind(card, "Action.Execute") if action["verb"] in leaving]
    assert all(action.get("associatedInputs") == "none" for action in actions)


def test_going_back_from_the_details_keeps_what_was_typed_when_nothing_is_required() -> None:
    back = [
        action for action in of_kind(draw("book-customer", Scene()), "Action.Execute") if action["verb"] == "book.back"
    ]
    assert "associatedInputs" not in back[0]


def test_a_key_of_the_action_stands_over_the_same_key_of_the_state() -> None:
    view = View(language="en", state={"draft": "d1", "step": "time"})
    action: Json = render(button(view, "Go", Verb.BOOK_STEP, {Key.STEP: "person"}))
    assert action["data"] == {"draft": "d1", "step": "person"}


def test_everybody_in_a_group_sees_time_service_and_person_only() -> None:
    scene = Scene()
    card = str(draw("appointment-group", scene))
    assert scene.words.customer not in card
    assert scene.words.email not in card


def test_the_group_card_asks_for_a_personal_view_for_those_named() -> None:
    refresh = draw("appointment-group", Scene())["refresh"]
    assert refresh["userIds"] == ["29:one", "29:two"]
    assert refresh["action"]["verb"] == Verb.REFRESH
    assert refresh["action"]["data"]["appointment"] == "a1"


def test_the_group_card_asks_for_no_more_people_than_teams_takes() -> None:
    view = GroupAppointmentView(
        language="en",
        appointment_id="a1",
        service="Check-up",
        when="Tuesday",
        people="Bram",
        refresh_user_ids=tuple(f"29:{number}" for number in range(80)),
    )
    assert len(group_appointment_card(view)["refresh"]["userIds"]) == 60


def test_a_full_week_shows_some_of_every_day() -> None:
    card = draw("schedule-week-full", Scene())
    days = [part for part in card["body"] if part.get("selectAction", {}).get("verb") == "schedule"]
    assert [min(3, len(day["items"]) - 2) for day in days[:3]] == [3, 3, 3]
    assert len(days[4]["items"]) == 4
