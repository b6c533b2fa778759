"""The start that a visitor keeps just now: what was chosen in time is not too soon while the form is filled in."""

from datetime import datetime

from scheduling.service import ServiceId
from storage.records import HeldStart


def kept_start(held: HeldStart | None, service_id: ServiceId, now: datetime) -> datetime | None:
    """Of what a draft holds or has just given back: the start if it was for this service and has not ended."""
    return held.start if held is not None and held.service_id == service_id and now < held.until else None
