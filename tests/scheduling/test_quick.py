"""What is quick is the same dataclass as before: fields, defaults, checks, equality, and nobody changes it."""

import dataclasses
from copy import copy, deepcopy
from dataclasses import FrozenInstanceError, dataclass, field
from typing import Any

import pytest

from scheduling.quick import quick, replace


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    name: str
    size: int = 3
    notes: list[str] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("size")


def test_it_has_its_defaults_and_each_value_a_list_of_its_own() -> None:
    one, other = Box(name="a"), Box(name="a")
    assert (one.size, one.notes, one.notes is other.notes) == (3, [], False)
    assert one == other
    assert hash(one) == hash(other)
    assert repr(one) == "Box(name='a', size=3, notes=[])"
    assert type(one) is Box


def test_nobody_changes_it() -> None:
    with pytest.raises(FrozenInstanceError):
        Box(name="a").name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del Box(name="a").name
    with pytest.raises((AttributeError, TypeError)):
        Box(name="a").other = "b"  # type: ignore[attr-defined]


@pytest.mark.parametrize("given", [{}, {"name": "a", "other": 1}])
def test_what_is_missing_or_unknown_is_told_by_name(given: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"Box.__init__\(\).*'(name|other)'"):
        Box(**given)
    with pytest.raises(TypeError, match="'other'"):
        replace(Box(name="a"), other=1)  # type: ignore[call-arg]


def test_its_check_is_made_of_new_values_and_of_changed_ones() -> None:
    with pytest.raises(ValueError, match="size"):
        Box(name="a", size=-1)
    with pytest.raises(ValueError, match="size"):
        replace(Box(name="a"), size=-1)


def test_a_changed_one_is_another_and_shares_the_rest() -> None:
    one = Box(name="a", notes=["x"])
    other = replace(one, size=4)
    assert (one.size, other.size, other.notes is one.notes) == (3, 4, True)
    assert other == dataclasses.replace(one, size=4)


def test_it_can_be_copied() -> None:
    one = Box(name="a", notes=["x"])
    assert copy(one) == deepcopy(one) == one


def test_a_plain_dataclass_is_changed_in_the_plain_way() -> None:
    @dataclass(frozen=True)
    class Plain:
        name: str = "a"

    assert replace(Plain(), name="b") == Plain("b")


@pytest.mark.parametrize("missing", ["frozen", "slots", "kw_only"])
def test_a_class_of_another_kind_is_refused(missing: str) -> None:
    class Other:
        name: str

    options = {one: one != missing for one in ("frozen", "slots", "kw_only")}
    with pytest.raises(TypeError, match="Other"):
        quick(dataclass(**options)(Other))
