"""The one place that asks the system what time it is."""

from datetime import UTC, datetime


class SystemClock:
    """The present moment, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)
