"""Reads what planning messages needs to know about an appointment, for those who plan without a person acting."""

from datetime import datetime

from scheduling.appointment import Appointment
from scheduling.business import BusinessId
from storage.work import Work
from usecases.plan_messages import Scene


def read_scene(work: Work, business_id: BusinessId, appointment: Appointment, now: datetime) -> Scene:
    """The appointment with its business, service and people, as they are now."""
    staff = {member.id: member for member in work.staff.list(business_id)}
    return Scene(
        business=work.businesses.get(business_id),
        service=work.services.get(business_id, appointment.service_id),
        appointment=appointment,
        staff=tuple(staff[staff_id] for staff_id in appointment.staff_ids if staff_id in staff),
        by_account_id=None,
        by_name="",
        now=now,
    )
