"""The port through which everything learns what time it is, and when the next round of something is due."""

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


def is_time(now: datetime, planned: datetime | None, every: timedelta) -> bool:
    """Also when the clock was set back: what was planned then lies farther ahead than one round."""
    return planned is None or now >= planned or planned - now > every
