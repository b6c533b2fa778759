"""What programs are sent: an event with the appointment before and after, in the names of Graph; or Graph's own notification."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scheduling.appointment import Answer, Appointment, Attendee
from scheduling.business import BusinessId
from scheduling.events import EventKind
from scheduling.webhooks import Webhook, change_of

Json = Mapping[str, Any]
PREFIX = "appointment."
TEST = "test"
_ODATA = "#microsoft.graph."


def event_facts(business_id: BusinessId, before: Appointment | None, after: Appointment, by: str) -> dict[str, Any]:
    """What is kept of an event until it is sent. `by` is who did it, as the history names people."""
    return {
        "businessId": business_id,
        "appointmentId": after.id,
        "version": after.version,
        "changedBy": by,
        "before": appointment_facts(before) if before is not None else None,
        "after": appointment_facts(after),
    }


def event_body(event_id: str, kind: EventKind, kinds: list[str], occurred_at: datetime, facts: Json) -> dict[str, Any]:
    """Our own event. `id` is the same on every try, and stands in the header webhook-id too."""
    return {
        "id": event_id,
        "type": f"{PREFIX}{kind}",
        "types": [f"{PREFIX}{one}" for one in kinds],
        "timestamp": moment_text(occurred_at),
        "data": dict(facts),
    }


def test_body(event_id: str, business_id: BusinessId, now: datetime) -> dict[str, Any]:
    """Sent by a press; it tells of nothing that has happened."""
    return {
        "id": event_id,
        "type": TEST,
        "types": [TEST],
        "timestamp": moment_text(now),
        "data": {"businessId": business_id},
    }


def change_body(event_id: str, kind: EventKind, hook: Webhook, tenant_id: str, appointment_id: str) -> dict[str, Any]:
    """A collection of one change notification, as Microsoft Graph sends it; it names the appointment and tells nothing of it."""
    resource = resource_of(hook.business_id, appointment_id)
    return {
        "value": [
            {
                "id": event_id,
                "subscriptionId": hook.id,
                "subscriptionExpirationDateTime": moment_text(hook.expires_at) if hook.expires_at else None,
                "clientState": hook.client_state or None,
                "changeType": str(change_of(kind)),
                "resource": resource,
                "tenantId": tenant_id or None,
                "resourceData": {
                    "@odata.type": "#Microsoft.Graph.bookingAppointment",
                    "@odata.id": resource,
                    "id": appointment_id,
                },
            }
        ]
    }


def resource_of(business_id: BusinessId, appointment_id: str = "") -> str:
    """What a subscription is about, or with an id the appointment that has changed."""
    appointments = f"solutions/bookingBusinesses/{business_id}/appointments"
    return f"{appointments}/{appointment_id}" if appointment_id else appointments


def moment_text(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def appointment_facts(own: Appointment) -> dict[str, Any]:
    """An appointment as programs know it from the API; what staff noted is left out, as in Graph's lists."""
    span, location = own.span, own.location
    return {
        "@odata.type": f"{_ODATA}bookingAppointment",
        "id": own.id,
        "reference": own.reference,
        "state": str(own.state),
        "serviceId": own.service_id,
        "serviceName": own.service_name,
        "startDateTime": _zoned(span.start),
        "endDateTime": _zoned(span.end),
        "duration": minutes_text(span.minutes),
        "preBuffer": minutes_text(own.pre_buffer),
        "postBuffer": minutes_text(own.post_buffer),
        "staffMemberIds": list(own.staff_ids),
        "serviceLocation": {"displayName": location.display_name},
        "isLocationOnline": own.is_online,
        "joinWebUrl": own.meeting.join_web_url if own.meeting else None,
        "maximumAttendeesCount": own.seats,
        "filledAttendeesCount": len(own.seated),
        "price": float(own.price),
        "priceType": str(own.price_type),
        "additionalInformation": own.additional_information,
        "appointmentLabel": own.label,
        "customers": [_customer_facts(seat) for seat in own.seated],
    }


def minutes_text(minutes: int) -> str:
    """A length of time as ISO 8601 writes it."""
    hours, rest = divmod(minutes, 60)
    parts = (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")
    return f"PT{parts}"


def _customer_facts(seat: Attendee) -> dict[str, Any]:
    return {
        "@odata.type": f"{_ODATA}bookingCustomerInformation",
        "seatId": seat.id,
        "customerId": seat.customer_id,
        "name": seat.name,
        "emailAddress": seat.email,
        "phone": seat.phone,
        "notes": seat.notes,
        "timeZone": seat.zone,
        "attendance": str(seat.attendance) or None,
        "customQuestionAnswers": [_answer_facts(one) for one in seat.answers],
    }


def _answer_facts(one: Answer) -> dict[str, Any]:
    return {"questionId": one.question_id, "question": one.question, "answer": one.answer}


def _zoned(at: datetime) -> dict[str, str]:
    return {"dateTime": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0000000Z", "timeZone": "UTC"}
