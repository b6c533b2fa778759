"""Bodies: unknown members, annotations, null and absence, and errors that name member and rule."""

from typing import Annotated, Any

import pytest

from api.errors import ApiError
from api.wire.model import Wire
from api.wire.primitives import Claim, Count, Duration, Enumeration, Number, Text, seen_by, server_only


class Part(Wire):
    name: Text


class Thing(Wire):
    graph_type = "bookingThing"
    id: Text | None = server_only()
    display_name: Text
    length: Duration = 30
    notes: Text | None = None
    kind: Annotated[str, Enumeration("thingKind", ("small", "teamMember"), also={"member": "teamMember"})] = "small"
    is_open: Claim = False
    seats: Count = 1
    price: Number = 0.0
    parts: list[Part] | None = None


def said(body: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        Thing.read(body)
    return caught.value


def test_members_nobody_knows_and_annotations_are_passed_over() -> None:
    body = {"displayName": "A", "unknown": 1, "length@odata.type": "#Duration", "@odata.etag": "x", "display_name": "B"}
    assert Thing.read(body).display_name == "A"


def test_what_only_the_server_writes_is_passed_over_whatever_it_is() -> None:
    assert Thing.read({"displayName": "A", "id": {"not": "a text"}}).id is None


def test_the_type_at_the_root_must_be_the_right_one() -> None:
    assert Thing.read({"displayName": "A", "@odata.type": "#microsoft.graph.bookingThing"})
    assert said({"displayName": "A", "@odata.type": "#microsoft.graph.user"}).target == "@odata.type"


def test_a_change_tells_null_from_absence() -> None:
    told = Thing.read_part({"notes": None, "length": "PT1H"})
    assert told.sent == {"notes", "length"}
    assert told.notes is None
    assert told.length == 60


def test_null_is_refused_where_there_must_be_something() -> None:
    error = said({"displayName": None})
    assert (error.target, error.message) == ("displayName", "displayName may not be null")
    with pytest.raises(ApiError, match="displayName may not be null"):
        Thing.read_part({"displayName": None})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "displayName is required"),
        ({"displayName": 5}, "displayName must be a string"),
        ({"displayName": "A", "isOpen": "yes"}, "isOpen must be true or false"),
        ({"displayName": "A", "isOpen": 1}, "isOpen must be true or false"),
        ({"displayName": "A", "seats": 1.5}, "seats must be a whole number"),
        ({"displayName": "A", "seats": 1 << 40}, "seats input should be less than 2147483648"),
        ({"displayName": "A", "price": "10"}, "price must be a number"),
        ({"displayName": "A", "parts": {}}, "parts must be an array"),
        ({"displayName": "A", "parts": [{"name": "x"}, 3]}, "parts/1 must be an object"),
        ({"displayName": "A", "parts": [{}]}, "parts/0/name is required"),
        ({"displayName": "A", "kind": "huge"}, "kind must be one of small, teamMember, unknownFutureValue"),
        ({"displayName": "A", "length": "soon"}, "length 'soon' is not a duration"),
        ({"displayName": "A\0"}, "displayName holds a character that cannot be kept"),
        ([], "the body must be a JSON object"),
    ],
)
def test_each_error_names_member_and_rule(body: Any, message: str) -> None:
    assert said(body).message.startswith(message)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    error = said({"isOpen": 1, "seats": "x"})
    assert [one.target for one in error.details] == ["displayName", "isOpen", "seats"]


def test_an_integer_is_taken_for_a_price() -> None:
    assert Thing.read({"displayName": "A", "price": 10}).price == 10.0


def test_words_are_read_whatever_their_case_and_by_their_other_spellings() -> None:
    assert [Thing.read({"displayName": "A", "kind": word}).kind for word in ("Small", "member", "TEAMMEMBER")] == [
        "small",
        "teamMember",
        "teamMember",
    ]


def test_a_word_that_was_added_later_is_told_to_those_who_ask_for_such() -> None:
    assert seen_by("teamMember", ("teamMember",), knows_all=False) == "unknownFutureValue"
    assert seen_by("teamMember", ("teamMember",), knows_all=True) == "teamMember"
