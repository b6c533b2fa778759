"""The rules that can forbid a start, whom they bind, which is named before which, and the refusal each becomes."""

from collections.abc import Mapping
from enum import StrEnum

from scheduling.errors import RefusalCode


class Audience(StrEnum):
    """Who asks. Grid and hidden services bind customers only, lead time and booking window programs too; the rest binds everybody."""

    CUSTOMER = "customer"
    STAFF = "staff"
    PROGRAM = "program"


class Rule(StrEnum):
    """What can forbid a start, in the order in which customers are told; see `naming_order` for all others."""

    ARCHIVED = "archived"
    HIDDEN = "hidden"
    STAFF_CHOICE = "staff_choice"
    SEATS = "seats"
    LEAD_TIME = "lead_time"
    WINDOW = "window"
    PERSON = "person"
    NOT_BOOKABLE = "not_bookable"
    SERVICE_HOURS = "service_hours"
    HOURS = "hours"
    GRID = "grid"
    TIME_OFF = "time_off"
    BUSY = "busy"
    BUFFER = "buffer"
    CAP = "cap"

    @property
    def code(self) -> RefusalCode:
        """The refusal a door gives for it."""
        return _CODES[self]


_CODES = {
    Rule.ARCHIVED: RefusalCode.NOT_OFFERED,
    Rule.HIDDEN: RefusalCode.NOT_OFFERED,
    Rule.STAFF_CHOICE: RefusalCode.NOT_OFFERED,
    Rule.SEATS: RefusalCode.FULL,
    Rule.LEAD_TIME: RefusalCode.TOO_SOON,
    Rule.WINDOW: RefusalCode.TOO_FAR,
    Rule.PERSON: RefusalCode.STAFF_NOT_AVAILABLE,
    Rule.NOT_BOOKABLE: RefusalCode.NOT_OFFERED,
    Rule.SERVICE_HOURS: RefusalCode.OUTSIDE_HOURS,
    Rule.HOURS: RefusalCode.OUTSIDE_HOURS,
    Rule.GRID: RefusalCode.OFF_GRID,
    Rule.TIME_OFF: RefusalCode.STAFF_NOT_AVAILABLE,
    Rule.BUSY: RefusalCode.SLOT_TAKEN,
    Rule.BUFFER: RefusalCode.SLOT_TAKEN,
    Rule.CAP: RefusalCode.CAP_REACHED,
}

TAKEN_TIME = frozenset({Rule.BUSY, Rule.BUFFER})
"""Rules that say of a person's time that it is taken: whoever breaks them on purpose books on top of something."""
OVERRIDABLE = TAKEN_TIME | {
    Rule.LEAD_TIME,
    Rule.NOT_BOOKABLE,
    Rule.SERVICE_HOURS,
    Rule.HOURS,
    Rule.TIME_OFF,
    Rule.CAP,
}
"""Rules that staff with the right to book for a person may break on purpose."""


def naming_order(audience: Audience) -> Mapping[Rule, int]:
    """Which rule is named where a person's start breaks several: the one with the lowest number.

    Whoever may break one on purpose is told the gravest: what nobody may break, then taken time, then the rest. Customers are told
    of the hours before they could learn what is booked outside of them.
    """
    return AS_DECLARED if audience is Audience.CUSTOMER else _GRAVEST_FIRST


def _gravity(rule: Rule) -> int:
    if rule not in OVERRIDABLE:
        return 0
    return 1 if rule in TAKEN_TIME else 2


AS_DECLARED = {rule: place for place, rule in enumerate(Rule)}
_GRAVEST_FIRST = {rule: place for place, rule in enumerate(sorted(Rule, key=_gravity))}
