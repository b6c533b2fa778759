"""The rules that can forbid a start, whom they bind, and the refusal each becomes."""

from enum import StrEnum

from scheduling.errors import RefusalCode


class Audience(StrEnum):
    """Who asks. Grid and hidden services bind customers only, lead time and booking window programs too; the rest binds everybody."""

    CUSTOMER = "customer"
    STAFF = "staff"
    PROGRAM = "program"


class Rule(StrEnum):
    """What can forbid a start, in the order in which it is named."""

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
