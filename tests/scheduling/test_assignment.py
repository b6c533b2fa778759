"""Who is chosen, and the reason given."""

from collections.abc import Callable, Mapping

from scheduling.assignment import Assignment, AssignmentReason, assign
from scheduling.diary import Load
from scheduling.policy import AssignmentRule
from scheduling.service import StaffRule
from scheduling.staff import StaffId
from tests.scheduling.builders import ANNA, BRAM, CEES, a_diary, a_service, utc

EVERYBODY = (ANNA, BRAM, CEES)


def chosen(
    rule: AssignmentRule, loads: Mapping[StaffId, Load] | None = None, pick: Callable[[int], int] = lambda n: n - 1
) -> Assignment:
    diary = a_diary(service=a_service(staff_ids=EVERYBODY), fairness=loads or {})
    return assign(diary, EVERYBODY, rule, pick)


def test_random_asks_the_given_chance_among_all_who_are_free() -> None:
    found = chosen(AssignmentRule.RANDOM)
    assert (found.staff_ids, found.reason, found.data) == ((CEES,), AssignmentReason.AT_RANDOM, {"free": 3})


def test_priority_follows_the_order_of_the_service() -> None:
    found = chosen(AssignmentRule.PRIORITY)
    assert (found.staff_ids, found.reason) == ((ANNA,), AssignmentReason.FIRST_IN_ORDER)


def test_fair_takes_who_did_the_fewest_minutes_and_says_how_many() -> None:
    found = chosen(AssignmentRule.FAIR, {ANNA: Load(120), BRAM: Load(60), CEES: Load(90)})
    assert (found.staff_ids, found.reason) == ((BRAM,), AssignmentReason.FEWEST_MINUTES)
    assert found.data == {"free": 3, "minutes": 60, "others_least": 90}


def test_a_tie_goes_to_who_has_waited_longest() -> None:
    loads = {ANNA: Load(60, utc(9)), BRAM: Load(60, utc(8)), CEES: Load(60, utc(10))}
    found = chosen(AssignmentRule.FAIR, loads)
    assert (found.staff_ids, found.reason) == ((BRAM,), AssignmentReason.LONGEST_SINCE)


def test_a_full_tie_goes_by_the_order_of_the_service() -> None:
    found = chosen(AssignmentRule.FAIR)
    assert (found.staff_ids, found.reason) == ((ANNA,), AssignmentReason.FIRST_IN_ORDER)


def test_the_only_free_person_needs_no_rule() -> None:
    found = assign(a_diary(), (BRAM,), AssignmentRule.FAIR, lambda n: 0)
    assert (found.staff_ids, found.reason) == ((BRAM,), AssignmentReason.ONLY_ONE_FREE)


def test_a_person_asked_for_by_name_is_said_to_be() -> None:
    assert assign(a_diary(), (BRAM,), AssignmentRule.FAIR, lambda n: 0, asked=(BRAM,)).reason == "asked_for"


def test_all_are_taken_when_all_are_needed() -> None:
    diary = a_diary(service=a_service(staff_rule=StaffRule.ALL_OF))
    assert assign(diary, (ANNA, BRAM), AssignmentRule.RANDOM, lambda n: 0).staff_ids == (ANNA, BRAM)
