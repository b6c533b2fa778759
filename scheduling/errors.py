"""Everything that can go wrong in the domain, as one tree.

SchedulingError
├── Refusal                    expected; carries a stable code and data, never a sentence or a status
│   ├── SlotRefused            this start cannot be had: slot_taken, too_soon, too_far, outside_hours, staff_not_available,
│   │                          full, cap_reached, not_offered, off_grid; data names the rule, the person and the nearest free starts
│   ├── PolicyRefused          policy: a deadline, a rule of the business or a missing answer or consent
│   ├── Invalid                invalid: an input breaks a rule; data has field and rule
│   ├── NotAllowed             not_allowed: the role does not cover it
│   ├── NotFound               not_found
│   └── Stale                  stale: the thing has moved on since it was shown
├── DeliveryFailure            something outside could not be reached or said no
│   ├── TemporaryFailure       worth another try, perhaps `retry_after` seconds from now
│   │   └── LinkPending        a meeting without its link; in scheduling/meetings.py, for it carries the meeting
│   └── PermanentFailure       another try would fail the same way
├── SignInRefused              somebody could not be recognised; in scheduling/identity.py, with its codes
├── Busy                       a lock could not be had in time; try again shortly
└── OutcomeUnknown             the connection broke while committing; the draft id tells what happened
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum


class RefusalCode(StrEnum):
    """Stable codes; doors turn them into sentences and statuses."""

    SLOT_TAKEN = "slot_taken"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    OUTSIDE_HOURS = "outside_hours"
    STAFF_NOT_AVAILABLE = "staff_not_available"
    FULL = "full"
    CAP_REACHED = "cap_reached"
    NOT_OFFERED = "not_offered"
    OFF_GRID = "off_grid"
    POLICY = "policy"
    CONSENT_REQUIRED = "consent_required"
    ANSWER_REQUIRED = "answer_required"
    CODE_REQUIRED = "code_required"
    INVALID = "invalid"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    STALE = "stale"


class SchedulingError(Exception):
    """Root of the tree."""


class Refusal(SchedulingError):
    """An expected no. `code` is stable; `data` holds what a sentence about it needs."""

    def __init__(self, code: RefusalCode, **data: object) -> None:
        super().__init__(f"{code}: {data}")
        self.code = code
        self.data: Mapping[str, object] = data


class SlotRefused(Refusal):
    """A start that cannot be had. data: `start` (datetime), `staff_ids`, `rule` and `nearest` (free starts, soonest first)."""

    @property
    def nearest(self) -> tuple[datetime, ...]:
        """Free starts close to the one refused, soonest first."""
        starts = self.data.get("nearest")
        return starts if isinstance(starts, tuple) else ()


class PolicyRefused(Refusal):
    """A rule of the business forbids it. data: `rule`, and `field` for a missing answer."""


class Invalid(Refusal):
    """An input breaks a rule. data: `field`, `rule`, and what the rule needs to be told."""

    def __init__(self, field: str, rule: str, **data: object) -> None:
        super().__init__(RefusalCode.INVALID, field=field, rule=rule, **data)


class NotAllowed(Refusal):
    """The role does not cover it. data: `action`."""

    def __init__(self, action: str, **data: object) -> None:
        super().__init__(RefusalCode.NOT_ALLOWED, action=action, **data)


class NotFound(Refusal):
    """There is no such thing, or not for this reader. data: `kind`."""

    def __init__(self, kind: str, **data: object) -> None:
        super().__init__(RefusalCode.NOT_FOUND, kind=kind, **data)


class Stale(Refusal):
    """The thing has moved on. data: `kind` and `state`."""

    def __init__(self, kind: str, **data: object) -> None:
        super().__init__(RefusalCode.STALE, kind=kind, **data)


class ReferenceTaken(SchedulingError):
    """The reference drawn for an appointment is that of another one: nothing was done, and another is to be drawn."""


class Busy(SchedulingError):
    """A lock could not be had within its time; the caller may try again shortly."""


class OutcomeUnknown(SchedulingError):
    """The connection broke during COMMIT; whether it took effect is told by the draft id."""


class DeliveryFailure(SchedulingError):
    """Something outside could not be reached or said no. `code` is short and stable, `detail` is for the log and the administrator."""

    def __init__(self, code: str, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


class TemporaryFailure(DeliveryFailure):
    """Worth another try, not before `retry_after` seconds if given."""


class PermanentFailure(DeliveryFailure):
    """Another try would fail the same way: a refused recipient, a blocked conversation."""
