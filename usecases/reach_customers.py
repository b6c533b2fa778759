"""Whether a message to a customer would leave just now, for those who want to know before they say that it goes."""

from scheduling.appointment import Appointment
from scheduling.notices import Channel, NoticeKind
from storage.records import OutboxItem
from usecases.change_appointment import Scope
from usecases.stop_reminders import wants_no_reminders
from usecases.texting import takes_texts


def would_leave(scope: Scope, appointment: Appointment, row: OutboxItem) -> bool:
    """What is looked at when it is sent is looked at here too, so that nobody is told of a message that never leaves."""
    business = scope.configuration.business
    seat = next(one for one in appointment.attendees if one.id == row.attendee_id)
    if row.kind == Channel.SMS:
        return takes_texts(scope.work, business, scope.configuration.service(appointment.service_id), seat)
    return row.topic != NoticeKind.REMINDER or not wants_no_reminders(scope.work, business.id, seat.email)
