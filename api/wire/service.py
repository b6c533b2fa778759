"""The bookingService on the wire."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from api.wire.model import Wire
from api.wire.moments import moment_text
from api.wire.places import BookingLocation, location_out
from api.wire.policy import BookingSchedulingPolicy, merged_own, policy_out
from api.wire.primitives import (
    Claim,
    Count,
    Duration,
    Enumeration,
    Moment,
    Number,
    Text,
    duration_text,
    money,
    server_only,
)
from api.wire.reminders import BookingReminder, reminders_in, reminders_out
from scheduling.policy import SchedulingPolicy
from scheduling.service import Location, PriceType, Question, QuestionAssignment, QuestionId, Service
from scheduling.staff import StaffId

BookingPriceType = Annotated[str, Enumeration("bookingPriceType", tuple(PriceType))]
_PLAIN = {
    "display_name": "display_name",
    "description": "description",
    "additional_information": "additional_information",
    "notes": "notes",
    "default_duration": "duration",
    "pre_buffer": "pre_buffer",
    "post_buffer": "post_buffer",
    "is_location_online": "is_online",
    "is_anonymous_join_enabled": "is_anonymous_join_enabled",
    "is_hidden_from_customers": "is_hidden",
    "is_customer_allowed_to_manage_booking": "is_customer_allowed_to_manage",
    "sms_notifications_enabled": "sms_enabled",
    "language_tag": "language_tag",
    "maximum_attendees_count": "maximum_attendees",
}
"""Members that are a field of ours as they are."""
TARGETS = {
    "service_name": "displayName",
    "duration": "defaultDuration",
    "price": "defaultPrice",
    "price_type": "defaultPriceType",
    "location": "defaultLocation",
    "location_uri": "defaultLocation/locationUri",
    "reminders": "defaultReminders",
    "questions": "customQuestions",
    "staff_ids": "staffMemberIds",
    "maximum_attendees": "maximumAttendeesCount",
    "language": "languageTag",
    "hours": "schedulingPolicy/generalAvailability/businessHours",
    "slot_interval": "schedulingPolicy/timeSlotInterval",
    "minimum_lead_time": "schedulingPolicy/minimumLeadTime",
    "maximum_advance": "schedulingPolicy/maximumAdvance",
    "custom_availabilities": "schedulingPolicy/customAvailabilities",
}


class BookingQuestionAssignment(Wire):
    """A question that the service asks."""

    graph_type = "bookingQuestionAssignment"
    question_id: Text
    is_required: Claim = False


class BookingService(Wire):
    """Something that can be booked."""

    graph_type = "bookingService"
    id: Text | None = server_only()
    display_name: Text
    description: Text | None = None
    additional_information: Text | None = None
    notes: Text | None = None
    default_duration: Duration = 60
    pre_buffer: Duration = 0
    post_buffer: Duration = 0
    default_price: Number = 0.0
    default_price_type: BookingPriceType = "notSet"
    default_location: BookingLocation | None = None
    default_reminders: list[BookingReminder] | None = None
    """Told where one service is read by its id; lists leave it empty."""
    is_location_online: Claim = False
    is_anonymous_join_enabled: Claim = False
    is_hidden_from_customers: Claim = False
    is_customer_allowed_to_manage_booking: Claim | None = None
    sms_notifications_enabled: Claim = False
    language_tag: Text = ""
    maximum_attendees_count: Count = 1
    staff_member_ids: list[Text] | None = None
    custom_questions: list[BookingQuestionAssignment] | None = None
    scheduling_policy: BookingSchedulingPolicy | None = None
    """null: the rules of the business."""
    web_url: Text | None = server_only("Where customers book it.")
    created_date_time: Moment | None = server_only()
    last_updated_date_time: Moment | None = server_only()

    def service(self, before: Service, general: SchedulingPolicy) -> Service:
        """What was sent, over what there is. `general` are the rules of the business. Raises Invalid."""
        fresh = Service(id=before.id, display_name="")
        parts: dict[str, Any] = {
            own: getattr(fresh, own) if getattr(self, name) is None else getattr(self, name)
            for name, own in _PLAIN.items()
            if name in self.sent
        }
        for name, read in self._readers(before, general).items():
            if name in self.sent:
                parts |= read()
        return replace(before, **parts)

    def _readers(self, before: Service, general: SchedulingPolicy) -> dict[str, Callable[[], dict[str, Any]]]:
        return {
            "default_price": lambda: {"price": money(self.default_price)},
            "default_price_type": lambda: {"price_type": _price_type(self.default_price_type, before)},
            "default_location": lambda: {
                "location": self.default_location.location() if self.default_location else Location()
            },
            "default_reminders": lambda: {"reminders": reminders_in(self.default_reminders, before.reminders)},
            "staff_member_ids": lambda: {"staff_ids": tuple(StaffId(one) for one in self.staff_member_ids or ())},
            "custom_questions": lambda: {"questions": tuple(map(_assigned, self.custom_questions or ()))},
            "scheduling_policy": lambda: {"policy": merged_own(self.scheduling_policy, before.policy, general)},
        }


def service_out(service: Service, web_url: str | None, *, in_list: bool) -> dict[str, Any]:
    return {
        "id": service.id,
        "displayName": service.display_name,
        "description": service.description,
        "additionalInformation": service.additional_information,
        "notes": service.notes,
        "defaultDuration": duration_text(service.duration),
        "preBuffer": duration_text(service.pre_buffer),
        "postBuffer": duration_text(service.post_buffer),
        "defaultPrice": float(service.price),
        "defaultPriceType": str(service.price_type),
        "defaultLocation": location_out(service.location),
        "defaultReminders": [] if in_list else reminders_out(service.reminders),
        "isLocationOnline": service.is_online,
        "isAnonymousJoinEnabled": service.is_anonymous_join_enabled,
        "isHiddenFromCustomers": service.is_hidden,
        "isCustomerAllowedToManageBooking": service.is_customer_allowed_to_manage,
        "smsNotificationsEnabled": service.sms_enabled,
        "languageTag": service.language_tag,
        "maximumAttendeesCount": service.maximum_attendees,
        "staffMemberIds": list(service.staff_ids),
        "customQuestions": [
            {"questionId": one.question.id, "isRequired": one.is_required} for one in service.questions
        ],
        "schedulingPolicy": policy_out(service.policy) if service.policy else None,
        "webUrl": web_url,
        "createdDateTime": moment_text(service.created_at),
        "lastUpdatedDateTime": moment_text(service.updated_at),
    }


def _price_type(told: str, before: Service) -> PriceType:
    """The word that stands for one that a client cannot read changes nothing."""
    return PriceType(told) if told in set(PriceType) else before.price_type


def _assigned(told: BookingQuestionAssignment) -> QuestionAssignment:
    """By its id alone: the rest is taken from the list of the business."""
    return QuestionAssignment(
        question=Question(id=QuestionId(told.question_id), display_name=""), is_required=told.is_required
    )
