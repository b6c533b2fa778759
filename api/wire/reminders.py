"""Reminders on the wire: messages before the start. Follow-ups, which Graph does not know, are neither told nor lost."""

from collections.abc import Iterable
from typing import Annotated, Any

from api.wire.model import Wire
from api.wire.primitives import Duration, Enumeration, Text, duration_text
from scheduling.service import Recipients, Reminder

ReminderRecipients = Annotated[str, Enumeration("bookingReminderRecipients", ("allAttendees", "staff", "customer"))]


class BookingReminder(Wire):
    """A message that goes out some time before the start."""

    graph_type = "bookingReminder"
    message: Text = ""
    offset: Duration
    recipients: ReminderRecipients = "customer"

    def reminder(self) -> Reminder:
        known = self.recipients in set(Recipients)
        return Reminder(
            offset=self.offset,
            recipients=Recipients(self.recipients) if known else Recipients.CUSTOMER,
            message=self.message,
        )


def reminders_in(told: Iterable[BookingReminder] | None, before: Iterable[Reminder] = ()) -> tuple[Reminder, ...]:
    """What was sent, and the follow-ups that were there."""
    follow_ups = (one for one in before if one.is_follow_up)
    return (*(one.reminder() for one in told or ()), *follow_ups)


def reminders_out(reminders: Iterable[Reminder]) -> list[dict[str, Any]]:
    return [
        {"message": one.message, "offset": duration_text(one.offset), "recipients": str(one.recipients)}
        for one in reminders
        if not one.is_follow_up
    ]
