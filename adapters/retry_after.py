"""How long a service asks to be left alone."""

import math


def seconds_asked(header: str) -> float | None:
    """The seconds of a Retry-After, perhaps with decimals; anything else is taken as not said."""
    try:
        seconds = float(header)
    except ValueError:
        return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None
