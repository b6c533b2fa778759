"""What one appointment may have of its own, judged by itself: words of a sensible length, and prices, buffers and reminders that can be."""

from collections.abc import Mapping
from typing import Any

from scheduling.errors import Invalid
from scheduling.policy import DAY

LONGEST = {"service_name": 200, "label": 100, "additional_information": 4000, "notes": 8000}
MOST_REMINDERS = 10


def check_own_terms(values: Mapping[str, Any]) -> None:
    """As far as they are given. Raises Invalid naming the field."""
    for name, most in LONGEST.items():
        if len(values.get(name, "")) > most:
            raise Invalid(name, "too_long", most=most)
    for name in ("pre_buffer", "post_buffer"):
        if not 0 <= values.get(name, 0) <= DAY:
            raise Invalid(name, "between", least=0, most=DAY)
    if values.get("price", 0) < 0:
        raise Invalid("price", "not_negative")
    if len(values.get("reminders", ())) > MOST_REMINDERS:
        raise Invalid("reminders", "at_most", most=MOST_REMINDERS)
