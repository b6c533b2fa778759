"""What of each thing is written to a copy over the API: what clients may write, with the ids that the copy knows things by."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from scheduling.api_calls import Json

Ids = Mapping[str, str]
_OPEN = {
    "minimumLeadTime": "PT0S",
    "maximumAdvance": "P36500D",
    "customAvailabilities": [],
    "generalAvailability": {"availabilityType": "bookWhenStaffAreFree", "businessHours": None},
}
"""Rules that let everything come that was agreed under others."""
BUSINESS = (
    "displayName",
    "businessType",
    "address",
    "phone",
    "webSiteUrl",
    "email",
    "languageTag",
    "defaultCurrencyIso",
    "businessHours",
    "bookingPageSettings",
)
QUESTION = ("displayName", "answerInputType", "answerOptions")
STAFF = (
    "@odata.type",
    "displayName",
    "emailAddress",
    "role",
    "timeZone",
    "useBusinessHours",
    "workingHours",
    "availabilityIsAffectedByPersonalCalendar",
    "isEmailNotificationEnabled",
)
CUSTOMER = ("@odata.type", "displayName", "emailAddress", "addresses", "phones")
SERVICE = (
    "displayName",
    "description",
    "additionalInformation",
    "notes",
    "defaultDuration",
    "preBuffer",
    "postBuffer",
    "defaultPrice",
    "defaultPriceType",
    "defaultLocation",
    "defaultReminders",
    "isLocationOnline",
    "isAnonymousJoinEnabled",
    "isHiddenFromCustomers",
    "isCustomerAllowedToManageBooking",
    "smsNotificationsEnabled",
    "languageTag",
    "maximumAttendeesCount",
)
APPOINTMENT = (
    "serviceName",
    "serviceLocation",
    "serviceNotes",
    "startDateTime",
    "endDateTime",
    "preBuffer",
    "postBuffer",
    "customerTimeZone",
    "maximumAttendeesCount",
    "price",
    "priceType",
    "reminders",
    "optOutOfCustomerEmail",
    "smsNotificationsEnabled",
    "isLocationOnline",
    "isCustomerAllowedToManageBooking",
    "appointmentLabel",
    "additionalInformation",
)
OVERRIDE = {"overrideReason": "copied from another calendar"}
_ROLES = {"unknownFutureValue": "teamMember", "member": "teamMember"}


class Missing(Exception):
    """Something that an appointment needs is no more at the source, such as its service."""


def business_body(told: Json) -> dict[str, Any]:
    return {**_only(told, BUSINESS), "schedulingPolicy": {**(told.get("schedulingPolicy") or {}), **_OPEN}}


def rules_body(told: Json) -> dict[str, Any]:
    """Put in force at the end."""
    return {"schedulingPolicy": told.get("schedulingPolicy")}


def question_body(told: Json) -> dict[str, Any]:
    return _only(told, QUESTION)


def staff_body(told: Json) -> dict[str, Any]:
    role = str(told.get("role"))
    return {**_only(told, STAFF), "role": _ROLES.get(role, role)}


def customer_body(told: Json) -> dict[str, Any]:
    return _only(told, CUSTOMER)


def service_body(told: Json, staff: Ids, questions: Ids) -> dict[str, Any]:
    asked = [one for one in told.get("customQuestions") or () if one.get("questionId") in questions]
    return {
        **_only(told, SERVICE),
        "staffMemberIds": _known(told.get("staffMemberIds"), staff),
        "customQuestions": [{**one, "questionId": questions[one["questionId"]]} for one in asked],
    }


def appointment_body(told: Json, services: Ids, staff: Ids, customers: Ids, questions: Ids) -> dict[str, Any]:
    """Raises Missing."""
    if told.get("serviceId") not in services:
        raise Missing("its service is no more")
    people = _known(told.get("staffMemberIds"), staff)
    if told.get("staffMemberIds") and not people:
        raise Missing("those who gave it are no more")
    seats = [_seat(one, customers, questions) for one in told.get("customers") or ()]
    return {
        **_only(told, APPOINTMENT),
        "serviceId": services[told["serviceId"]],
        "staffMemberIds": people,
        "customers": seats,
    }


def with_link(body: Json, told: Json) -> dict[str, Any]:
    """The place leads to the meeting that was made at the source, unless it leads somewhere already."""
    place = body.get("serviceLocation") or {}
    link = told.get("joinWebUrl")
    return (
        {**body, "serviceLocation": {**place, "locationUri": link}}
        if link and not place.get("locationUri")
        else dict(body)
    )


def begins_before(body: Json, now: datetime) -> bool:
    """For what has begun every rule of booking is broken: it is written as an exception at once."""
    told = body.get("startDateTime") or {}
    try:
        return datetime.fromisoformat(str(told.get("dateTime"))[:19]).replace(tzinfo=UTC) <= now
    except ValueError:
        return False


def _seat(told: Json, customers: Ids, questions: Ids) -> dict[str, Any]:
    """Somebody who is no customer any more comes along with what stands at the seat."""
    answers = [
        {**one, "questionId": questions.get(one["questionId"], one["questionId"])}
        for one in told.get("customQuestionAnswers") or ()
    ]
    known = customers.get(str(told.get("customerId")))
    return {**told, "customerId": known, "customQuestionAnswers": answers}


def _only(told: Json, names: Sequence[str]) -> dict[str, Any]:
    return {name: told[name] for name in names if name in told}


def _known(told: Sequence[str] | None, ids: Ids) -> list[str]:
    return [ids[one] for one in told or () if one in ids]
