"""Builds the connector by which Power Automate hears of appointments: triggers over webhooks, and a key of this installation."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from manifest.build import ManifestRefused

Json = dict[str, Any]
TITLE = "Slotkeeper"
COLOUR = "#0F6CBD"
DEFINITION, PROPERTIES = "apiDefinition.swagger.json", "apiProperties.json"
TRIGGERS = {
    "created": ("AppointmentCreated", "When an appointment is created", "Book an appointment."),
    "updated": (
        "AppointmentUpdated",
        "When an appointment is updated",
        "Move an appointment, or give it to somebody else; what can be undone is told after the time for that is over.",
    ),
    "cancelled": ("AppointmentCancelled", "When an appointment is cancelled", "Cancel an appointment."),
}
"""By the last part of the address: operation, what people read, and how they see it work."""
_BUSINESS = "/slotkeeper/businesses/{business}"
_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "format": "int32"}
_CLAIM: Json = {"type": "boolean"}


def build_connector(public_url: str, folder: Path) -> Path:
    """Writes the two files that a custom connector is made of. The same address gives the same bytes. Raises ManifestRefused."""
    address = urlsplit(public_url)
    if address.scheme != "https" or not address.netloc:
        raise ManifestRefused("SLOTKEEPER_PUBLIC_URL: Power Automate calls https addresses only")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in ((DEFINITION, definition(address.netloc)), (PROPERTIES, properties())):
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder


def definition(host: str) -> Json:
    """The description of the API as Swagger 2.0 has it, with what Microsoft adds for triggers."""
    return {
        "swagger": "2.0",
        "info": {
            "title": TITLE,
            "version": "1.0",
            "description": "Appointments of your organisation: flows begin when one is created, updated or cancelled.",
        },
        "host": host.lower(),
        "basePath": "/v1.0",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": {"api_key": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        "security": [{"api_key": []}],
        "paths": {
            **{f"{_BUSINESS}/triggers/{name}": _trigger(name) for name in TRIGGERS},
            f"{_BUSINESS}/webhooks/{{webhook}}": {"delete": _end()},
            "/solutions/bookingBusinesses": {"get": _businesses()},
        },
        "definitions": _definitions(),
    }


def properties() -> Json:
    """How people connect: with a key, which is sent as it is typed."""
    return {
        "properties": {
            "connectionParameters": {
                "api_key": {
                    "type": "securestring",
                    "uiDefinition": {
                        "displayName": "Key",
                        "description": "The word Bearer, a space, and a key made on the page API keys.",
                        "tooltip": "Bearer sk_...",
                        "constraints": {"clearText": False, "required": "true"},
                    },
                }
            },
            "iconBrandColor": COLOUR,
            "capabilities": [],
        }
    }


def _trigger(name: str) -> Json:
    operation, summary, hint = TRIGGERS[name]
    return {
        "x-ms-notification-content": {"description": "What happened", "schema": _ref("Event")},
        "post": {
            "operationId": operation,
            "summary": summary,
            "description": f"{summary}, with the appointment before and after.",
            "x-ms-trigger": "single",
            "x-ms-trigger-hint": hint,
            "parameters": [_business(), {"name": "body", "in": "body", "required": True, "schema": _ref("Trigger")}],
            "responses": {"201": {"description": "Listening", "schema": _ref("Listening")}, **_errors()},
        },
    }


def _end() -> Json:
    """Called with the address that the trigger was answered, when the flow is switched off or changed."""
    webhook = {"name": "webhook", "in": "path", "required": True, "type": "string", "x-ms-summary": "Webhook"}
    return {
        "operationId": "EndTrigger",
        "summary": "End a trigger",
        "description": "The flow hears of nothing any more.",
        "x-ms-visibility": "internal",
        "parameters": [_business(), webhook],
        "responses": {"204": {"description": "Ended"}, **_errors()},
    }


def _businesses() -> Json:
    return {
        "operationId": "ListBusinesses",
        "summary": "List businesses",
        "description": "The businesses that the key opens.",
        "x-ms-visibility": "internal",
        "parameters": [],
        "responses": {"200": {"description": "Businesses", "schema": _ref("Businesses")}, **_errors()},
    }


def _business() -> Json:
    """Chosen from a list by its name."""
    return {
        "name": "business",
        "in": "path",
        "required": True,
        "type": "string",
        "x-ms-summary": "Business",
        "description": "Whose appointments",
        "x-ms-url-encoding": "single",
        "x-ms-dynamic-values": {
            "operationId": "ListBusinesses",
            "value-collection": "value",
            "value-path": "id",
            "value-title": "displayName",
        },
    }


def _errors() -> Json:
    told = {
        "400": "Something about the request is wrong; the body names it",
        "401": "The key is unknown or was revoked",
        "403": "The key may not configure",
        "404": "There is no such business or trigger",
        "429": "Too many requests; try again after the time in Retry-After",
        "500": "Something failed on the server",
    }
    return {status: {"description": why, "schema": _ref("Error")} for status, why in told.items()}


def _ref(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


def _object(**members: Json) -> Json:
    return {"type": "object", "properties": members}


def _named(kind: Json, title: str, about: str = "") -> Json:
    """`title` is what people see in a flow."""
    return {**kind, "x-ms-summary": title, **({"description": about} if about else {})}


def _list_of(kind: Json) -> Json:
    return {"type": "array", "items": kind}


def _definitions() -> Json:
    url = {**_TEXT, "description": "Where to tell it", "x-ms-notification-url": True, "x-ms-visibility": "internal"}
    error = _object(code=_TEXT, message=_TEXT, target=_TEXT)
    business = _object(id=_TEXT, displayName=_TEXT)
    return {
        "Trigger": {**_object(url=url), "required": ["url"]},
        "Listening": _object(id=_TEXT, events=_list_of(_TEXT)),
        "Businesses": _object(value=_list_of(business)),
        "Error": _object(error=error),
        "Event": _object(
            id=_named(_TEXT, "Event id", "The same whenever the event is repeated"),
            type=_named(_TEXT, "Event", "appointment.created, .moved, .reassigned, .cancelled, .attended or .updated"),
            types=_named(_list_of(_TEXT), "Events", "All kinds that the change is"),
            timestamp=_named({**_TEXT, "format": "date-time"}, "Time of the event"),
            data=_object(
                businessId=_named(_TEXT, "Business id"),
                appointmentId=_named(_TEXT, "Appointment id"),
                version=_named(_COUNT, "Version"),
                changedBy=_named(_TEXT, "Changed by"),
                before=_named(_ref("Appointment"), "Before"),
                after=_named(_ref("Appointment"), "After"),
            ),
        ),
        "Appointment": _object(**_appointment()),
        "DateTimeTimeZone": _object(dateTime=_named(_TEXT, "Time"), timeZone=_named(_TEXT, "Zone")),
        "Customer": _object(**_customer()),
    }


def _appointment() -> Json:
    moment, length = _ref("DateTimeTimeZone"), _TEXT
    return {
        "@odata.type": _TEXT,
        "id": _named(_TEXT, "Appointment id"),
        "reference": _named(_TEXT, "Reference"),
        "state": _named(_TEXT, "State"),
        "serviceId": _named(_TEXT, "Service id"),
        "serviceName": _named(_TEXT, "Service"),
        "startDateTime": moment,
        "endDateTime": moment,
        "duration": _named(length, "Length"),
        "preBuffer": _named(length, "Buffer before"),
        "postBuffer": _named(length, "Buffer after"),
        "staffMemberIds": _named(_list_of(_TEXT), "Staff member ids"),
        "serviceLocation": _object(displayName=_named(_TEXT, "Place")),
        "isLocationOnline": _named(_CLAIM, "Is online"),
        "joinWebUrl": _named(_TEXT, "Join link"),
        "maximumAttendeesCount": _named(_COUNT, "Seats"),
        "filledAttendeesCount": _named(_COUNT, "Seats taken"),
        "price": _named({"type": "number", "format": "double"}, "Price"),
        "priceType": _named(_TEXT, "Kind of price"),
        "additionalInformation": _named(_TEXT, "Additional information"),
        "appointmentLabel": _named(_TEXT, "Label"),
        "customers": _named(_list_of(_ref("Customer")), "Customers"),
    }


def _customer() -> Json:
    answer = _object(questionId=_TEXT, question=_named(_TEXT, "Question"), answer=_named(_TEXT, "Answer"))
    return {
        "@odata.type": _TEXT,
        "seatId": _named(_TEXT, "Seat id"),
        "customerId": _named(_TEXT, "Customer id"),
        "name": _named(_TEXT, "Name"),
        "emailAddress": _named(_TEXT, "Mail address"),
        "phone": _named(_TEXT, "Phone"),
        "notes": _named(_TEXT, "Notes"),
        "timeZone": _named(_TEXT, "Zone"),
        "attendance": _named(_TEXT, "Attendance"),
        "customQuestionAnswers": _named(_list_of(answer), "Answers"),
    }
