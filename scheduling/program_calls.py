"""What is kept of the calls of programs: who changed what, and the answers by which a repeated call is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scheduling.business import BusinessId
from scheduling.quick import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCall:
    """A call that changes something: who, what, when. `address` names things by their ids alone; there is one per `id`."""

    id: str
    at: datetime
    caller_id: str
    caller_name: str
    tenant_id: str
    method: str
    address: str
    request_id: str
    business_id: BusinessId | None = None


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CallMark:
    """By what a repeat is known: the caller, a word of the caller's, and what else has to be the same."""

    caller_id: str
    word: str
    likeness: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """As it was sent; `body` is empty where there was none."""

    status: int
    body: str = ""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCall:
    """A call that came before. Without an answer it runs until `lease_until`, or was broken off.

    `has_written`: its change was carried out; `made_id` is what it made, if anything.
    """

    likeness: str
    owner: str
    lease_until: datetime
    has_written: bool
    made_id: str
    answer: GivenAnswer | None = None

    def is_left(self, now: datetime) -> bool:
        """Whether its change was carried out and nobody is going to answer it any more."""
        return self.answer is None and self.has_written and self.lease_until <= now
