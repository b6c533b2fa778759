"""What stands beside an appointment, on the wire of our own part of the API: how its day goes, its messages and its history."""

from typing import Any

from api.wire.model import Wire
from api.wire.moments import moment_text
from api.wire.primitives import Claim, Count, Moment, Text
from scheduling.appointment import Appointment
from usecases.list_messages import MessageLine
from usecases.views import HistoryLine, MessageState

_CODES_AND_IDS = ("fields", "attendee_ids", "staff_ids", "start", "end", "state", "override", "old", "change_id")


class AppointmentCourse(Wire):
    """How the day of an appointment goes."""

    id: Text
    reference: Text
    """What people call it by on the telephone."""
    state: Text
    arrived_date_time: Moment | None = None
    started_date_time: Moment | None = None
    finished_date_time: Moment | None = None


class MessageEntry(Wire):
    """A message, and how far it came."""

    id: Text
    topic: Text
    channel: Text
    state: Text
    recipient: Text
    address: Text | None = None
    attempts: Count | None = None
    appointment_id: Text | None = None
    due_date_time: Moment
    done_date_time: Moment | None = None
    error: Text | None = None
    can_resend: Claim = False


class HistoryEntry(Wire):
    """Something that happened: ids and names of fields, never what people wrote."""

    id: Text
    at_date_time: Moment
    by: Text
    by_name: Text | None = None
    what: Text
    facts: dict[str, Any]


def course_out(own: Appointment) -> dict[str, Any]:
    return {
        "id": own.id,
        "reference": own.reference,
        "state": own.state,
        "arrivedDateTime": moment_text(own.arrived_at),
        "startedDateTime": moment_text(own.started_at),
        "finishedDateTime": moment_text(own.finished_at),
    }


def line_out(line: MessageLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "topic": line.topic,
        "channel": line.channel,
        "state": line.delivery or line.state,
        "recipient": line.recipient,
        "address": line.address or None,
        "attempts": line.attempts,
        "appointmentId": line.appointment_id,
        "dueDateTime": moment_text(line.due_at),
        "doneDateTime": moment_text(line.done_at),
        "error": line.error or None,
        "canResend": line.can_resend,
    }


def message_out(message: MessageState) -> dict[str, Any]:
    return {
        "id": message.id,
        "topic": message.kind,
        "channel": message.channel,
        "state": message.state,
        "recipient": message.recipient,
        "address": message.address or None,
        "dueDateTime": moment_text(message.due_at),
        "doneDateTime": moment_text(message.done_at),
        "error": message.last_error or None,
        "canResend": message.state == "parked",
    }


def history_out(number: int, line: HistoryLine) -> dict[str, Any]:
    return {
        "id": str(number),
        "atDateTime": moment_text(line.at),
        "by": line.by,
        "byName": line.by_name or None,
        "what": line.what,
        "facts": {name: line.data[name] for name in _CODES_AND_IDS if name in line.data},
    }
