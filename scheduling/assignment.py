"""Who gets an appointment when nobody in particular was asked for, and why; the reason is kept so that a person can ask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from scheduling.diary import Diary, Load
from scheduling.policy import AssignmentRule
from scheduling.service import StaffRule
from scheduling.staff import StaffId

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_NO_LOAD = Load()


class AssignmentReason(StrEnum):
    """Why these people: codes of sentences."""

    ASKED_FOR = "asked_for"
    ALL_NEEDED = "all_needed"
    JOINS_SESSION = "joins_session"
    ONLY_ONE_FREE = "only_one_free"
    AT_RANDOM = "at_random"
    FEWEST_MINUTES = "fewest_minutes"
    LONGEST_SINCE = "longest_since"
    FIRST_IN_ORDER = "first_in_order"
    SAME_IN_SERIES = "same_in_series"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The people chosen; `data` has the figures a sentence needs: `free` (how many were), `minutes`, `others_least`."""

    staff_ids: tuple[StaffId, ...]
    reason: AssignmentReason
    data: Mapping[str, int] = field(default_factory=dict)


def assign(
    diary: Diary,
    free: tuple[StaffId, ...],
    rule: AssignmentRule,
    pick: Callable[[int], int],
    *,
    asked: tuple[StaffId, ...] | None = None,
) -> Assignment:
    """One of the free people by the rule, or all of them when the service needs all.

    `pick(n)` gives a random number from 0 to n - 1. Ties are decided by the order of the service's staff.
    """
    if diary.service.staff_rule is StaffRule.ALL_OF:
        return Assignment(staff_ids=free, reason=AssignmentReason.ALL_NEEDED)
    if len(free) == 1:
        was_asked = asked is not None and len(asked) == 1
        return Assignment(
            staff_ids=free, reason=AssignmentReason.ASKED_FOR if was_asked else AssignmentReason.ONLY_ONE_FREE
        )
    ordered = sorted(free, key=lambda staff_id: _place(diary, staff_id))
    if rule is AssignmentRule.RANDOM:
        chosen = ordered[pick(len(ordered))]
        return Assignment(staff_ids=(chosen,), reason=AssignmentReason.AT_RANDOM, data={"free": len(free)})
    if rule is AssignmentRule.PRIORITY:
        return Assignment(staff_ids=(ordered[0],), reason=AssignmentReason.FIRST_IN_ORDER, data={"free": len(free)})
    return _fairly(diary, ordered)


def _fairly(diary: Diary, ordered: list[StaffId]) -> Assignment:
    loads = {staff_id: diary.fairness.get(staff_id, _NO_LOAD) for staff_id in ordered}
    ranked = sorted(ordered, key=lambda staff_id: (loads[staff_id].minutes, _since(loads[staff_id])))
    chosen, second = ranked[0], ranked[1]
    figures = {"free": len(ordered), "minutes": loads[chosen].minutes, "others_least": loads[second].minutes}
    if loads[chosen].minutes < loads[second].minutes:
        reason = AssignmentReason.FEWEST_MINUTES
    elif _since(loads[chosen]) < _since(loads[second]):
        reason = AssignmentReason.LONGEST_SINCE
    else:
        reason = AssignmentReason.FIRST_IN_ORDER
    return Assignment(staff_ids=(chosen,), reason=reason, data=figures)


def _since(load: Load) -> datetime:
    return load.last_booked_at or _LONG_AGO


def _place(diary: Diary, staff_id: StaffId) -> int:
    order = diary.service.staff_ids
    return order.index(staff_id) if staff_id in order else len(order)
