"""Reads what planning messages needs to know about an appointment, for those who plan without a person acting."""

from datetime import datetime

from scheduling.appointment import Appointment
from scheduling.business import BusinessId
from scheduling.staff import StaffMember
from storage.work import Work
from usecases.outbox_rows import Scene


def read_scene(work: Work, business_id: BusinessId, appointment: Appointment, now: datetime) -> Scene:
    """The appointment with its business, service and people, as they are now."""
    staff = {member.id: member for member in work.staff.list(business_id)}
    concerned = tuple(staff[staff_id] for staff_id in appointment.staff_ids if staff_id in staff)
    return Scene(
        business=work.businesses.get(business_id),
        service=work.services.get(business_id, appointment.service_id),
        appointment=appointment,
        staff=concerned,
        by_account_id=None,
        by_name="",
        now=now,
        in_chat=frozenset(member.id for member in concerned if _can_be_spoken_to(work, member)),
    )


def _can_be_spoken_to(work: Work, member: StaffMember) -> bool:
    return member.account_id is not None and work.conversations.personal_of(member.account_id) is not None
