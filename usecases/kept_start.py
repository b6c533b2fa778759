"""The start that a visitor keeps just now: what was chosen in time is not too soon while the form is filled in."""

from datetime import datetime

from scheduling.appointment import DraftId
from scheduling.business import BusinessId
from scheduling.service import ServiceId
from storage.work import Work


def kept_start(
    work: Work, business_id: BusinessId, draft_id: DraftId | None, service_id: ServiceId, now: datetime
) -> datetime | None:
    """Of this service, by this draft, until the hold ends; ask before the hold is given back."""
    held = work.appointments.held_start(business_id, draft_id) if draft_id else None
    return held.start if held is not None and held.service_id == service_id and now < held.until else None
