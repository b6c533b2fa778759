"""Spans of time: half open, aware UTC, and the same as whole minutes since 1970 where sums are done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scheduling.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """[start, end) in UTC. Raises Invalid for naive moments or an end that is not after the start."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise Invalid("span", "aware")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end <= self.start:
            raise Invalid("span", "end_after_start")

    @property
    def minutes(self) -> int:
        """Length in whole minutes."""
        return (self.end - self.start) // _MINUTE

    def overlaps(self, other: "Interval") -> bool:
        """Touching spans do not overlap."""
        return self.start < other.end and other.start < self.end

    def contains(self, moment: datetime) -> bool:
        """Whether the moment lies in [start, end)."""
        return self.start <= moment < self.end

    def widened(self, before: int, after: int) -> "Interval":
        """The span with whole minutes added before and after (buffers)."""
        return Interval(self.start - before * _MINUTE, self.end + after * _MINUTE)


def lasting(start: datetime, minutes: int = 1) -> Interval:
    """So many minutes from a start on; one is what a question about a start alone looks at."""
    return Interval(start, start + minutes * _MINUTE)


def to_minute(moment: datetime, *, up: bool = False) -> int:
    """Whole minutes since 1970 UTC; a moment with seconds is rounded down, or up on request."""
    if moment.tzinfo is None:
        raise Invalid("moment", "aware")
    since = moment - _EPOCH
    return -((-since) // _MINUTE) if up else since // _MINUTE


def from_minute(minute: int) -> datetime:
    """The moment (UTC) of a whole minute since 1970."""
    return _EPOCH + minute * _MINUTE
