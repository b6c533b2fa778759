"""What is asked of a bookings API and what it answers, whoever serves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
QUIET_HEADER = "Slotkeeper-Quiet"
"""By which a call asks that nobody hears of what it does, and by which the answer says that it was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """`path` follows the version. The same `key` is carried out once, however often it is sent."""

    method: str
    path: str
    body: Json | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAnswer:
    """A refusal is an answer too."""

    status: int
    body: Json = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.status < 300

    @property
    def why(self) -> str:
        """What a refusal says."""
        error = self.body.get("error")
        told = error.get("message") or error.get("code") if isinstance(error, Mapping) else ""
        return f"{self.status} {told}".strip()
