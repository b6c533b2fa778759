"""Until when the last change of an appointment can be taken back, for what must not leave while it can."""

from datetime import datetime

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from storage.work import Work


def undoable_until(
    work: Work, business_id: BusinessId, appointment_id: AppointmentId, now: datetime
) -> datetime | None:
    """None when that moment has passed, or the last change is none that can be taken back."""
    changes = [entry for entry in work.history.of_appointment(business_id, appointment_id) if "sequence" in entry.data]
    until = changes[-1].data.get("undo_until") if changes else None
    moment = datetime.fromisoformat(until) if until else now
    return moment if moment > now else None
