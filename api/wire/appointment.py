"""The bookingAppointment on the wire: what clients send of one, as a booking or a change, and what they read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from api.errors import bad_request
from api.wire.appointment_customers import BookingCustomerInformation, customer_out
from api.wire.model import Wire
from api.wire.moments import moment_text, utc_parts
from api.wire.places import BookingLocation, location_out
from api.wire.primitives import (
    Claim,
    Count,
    DateTimeTimeZone,
    Duration,
    Enumeration,
    Moment,
    Number,
    Text,
    Zone,
    duration_text,
    money,
    server_only,
)
from api.wire.reminders import BookingReminder, reminders_in, reminders_out
from scheduling.appointment import Appointment, AppointmentId, DraftId, Origin
from scheduling.business import BusinessId
from scheduling.errors import RefusalCode
from scheduling.own_terms import OwnTerms
from scheduling.rules import OVERRIDABLE, Rule
from scheduling.service import Location, PriceType, Reminder, ServiceId
from scheduling.staff import StaffId
from usecases.amend_appointment import AmendWish
from usecases.amend_seats import SeatWish, once_each
from usecases.book_appointment import BookingWish
from usecases.booking_rights import OverrideWish
from usecases.views import AppointmentView

BookingPriceType = Annotated[str, Enumeration("bookingPriceType", [str(one) for one in PriceType])]
NOBODY = "00000000-0000-0000-0000-000000000000"
"""In place of the id of a booking that a customer made, for one made by staff."""
TARGETS = {
    "start": "startDateTime",
    "end": "endDateTime",
    "duration": "endDateTime",
    "service": "serviceId",
    "staff": "staffMemberIds",
    "staff_ids": "staffMemberIds",
    "label": "appointmentLabel",
    "notes": "serviceNotes",
    "maximum_attendees": "maximumAttendeesCount",
    "customer_name": "customers/name",
    "customer_email": "customers/emailAddress",
    "customer_phone": "customers/phone",
    "customer_notes": "customers/notes",
    "email": "customers/emailAddress",
    "phone": "customers/phone",
    "answers": "customers/customQuestionAnswers",
    "override_reason": "overrideReason",
    "message": "cancellationMessage",
}
_TERMS = {
    "service_name": "service_name",
    "pre_buffer": "pre_buffer",
    "post_buffer": "post_buffer",
    "maximum_attendees_count": "seats",
    "is_location_online": "is_online",
}

_RULES = {str(rule.code): str(rule) for rule in OVERRIDABLE} | {str(rule): str(rule) for rule in OVERRIDABLE}
_RULES[RefusalCode.SLOT_TAKEN] = str(Rule.BUSY)
"""By either name what may be broken: the rule itself, and what a refusal calls it."""


class BookingAppointment(Wire):
    """The agreed time of a service, with those who give it and those who come."""

    graph_type = "bookingAppointment"
    id: Text | None = server_only()
    self_service_appointment_id: Text | None = server_only("Of a booking that a customer made.")
    service_id: Text | None = None
    """Fixed once the appointment is made."""
    service_name: Text = ""
    service_location: BookingLocation | None = None
    service_notes: Text | None = None
    """Seen by staff, and told only where one appointment is read."""
    start_date_time: DateTimeTimeZone
    end_date_time: DateTimeTimeZone
    duration: Duration | None = server_only()
    pre_buffer: Duration = 0
    post_buffer: Duration = 0
    staff_member_ids: list[Text] | None = None
    """All of them give it."""
    customers: list[BookingCustomerInformation] = Field(default_factory=list)
    customer_name: Text | None = None
    customer_email_address: Text | None = None
    customer_phone: Text | None = None
    customer_notes: Text | None = None
    customer_time_zone: Zone | None = None
    maximum_attendees_count: Count = 1
    filled_attendees_count: Count | None = server_only()
    price: Number = 0
    price_type: BookingPriceType = str(PriceType.NOT_SET)
    reminders: list[BookingReminder] | None = None
    """Told only where one appointment is read."""
    opt_out_of_customer_email: Claim = False
    sms_notifications_enabled: Claim = False
    is_location_online: Claim = False
    join_web_url: Text | None = server_only("Of the online meeting.")
    anonymous_join_web_url: Text | None = server_only("Of the online meeting, for a browser alone.")
    is_customer_allowed_to_manage_booking: Claim | None = None
    appointment_label: Text | None = None
    additional_information: Text | None = None
    created_date_time: Moment | None = server_only()
    last_updated_date_time: Moment | None = server_only()
    override_reason: Text | None = None
    """Not Graph's: why a rule is broken on purpose. Without it every rule holds."""
    override_rule: Text | None = None
    """Not Graph's: the rule that it was decided to break, as `explain` or a refusal names it. Where the time has been taken since, that is
    refused. Without it any rule is broken."""
    hold_id: Text | None = None
    """Not Graph's: the hold that has kept the start."""

    @classmethod
    def read(cls, told: Any) -> Self:
        """Start and end may be called as the older version of Graph calls them."""
        if isinstance(told, Mapping):
            named = {f"{name}DateTime": told[name] for name in ("start", "end") if name in told}
            told = {**named, **told}
        return super().read(told)

    def booking(self, business_id: BusinessId, draft_id: DraftId) -> BookingWish:
        """Raises ApiError."""
        if not self.service_id:
            raise bad_request("serviceId is required", "serviceId")
        start, end = self.start_date_time.moment(), self.end_date_time.moment()
        return BookingWish(
            business_id=business_id,
            draft_id=draft_id,
            service_id=ServiceId(self.service_id),
            start=start,
            duration=_minutes(start, end),
            staff_ids=self._staff() or None,
            takes_all_named=True,
            customers=tuple(one.as_new() for one in once_each(self.seats())),
            may_be_empty=True,
            notes=self.service_notes or "",
            label=self.appointment_label or "",
            terms=self._terms(()),
            opt_out_of_customer_email=self.opt_out_of_customer_email,
            sms_enabled=self.sms_notifications_enabled,
            override=self._override(),
            origin=Origin.API,
        )

    def change(self, before: Appointment, business_id: BusinessId, draft_id: DraftId) -> AmendWish:
        """What was sent of it; what is read-only was left out before. Raises ApiError."""
        sent = self.sent
        if "service_id" in sent and self.service_id and self.service_id != before.service_id:
            raise bad_request("serviceId cannot be changed once the appointment is made", "serviceId")
        return AmendWish(
            business_id=business_id,
            appointment_id=before.id,
            draft_id=draft_id,
            start=self.start_date_time.moment() if "start_date_time" in sent else None,
            end=self.end_date_time.moment() if "end_date_time" in sent else None,
            staff_ids=self._staff() if "staff_member_ids" in sent else None,
            seats=self.seats() if "customers" in sent else None,
            terms=self._terms(before.reminders),
            notes=self.service_notes or "" if "service_notes" in sent else None,
            label=self.appointment_label or "" if "appointment_label" in sent else None,
            customer_zone=self.customer_time_zone or "" if "customer_time_zone" in sent else None,
            opt_out_of_customer_email=self._sent("opt_out_of_customer_email"),
            sms_enabled=self._sent("sms_notifications_enabled"),
            override=self._override(),
        )

    def seats(self) -> tuple[SeatWish, ...]:
        """Those in the list; what is said of one customer beside it is of the first."""
        flat = {
            "name": self.customer_name,
            "email": self.customer_email_address,
            "phone": self.customer_phone,
            "notes": self.customer_notes,
            "zone": self.customer_time_zone,
        }
        known = {name: value for name, value in flat.items() if value}
        listed = self.customers or ([BookingCustomerInformation()] if known.keys() - {"zone"} else [])
        return tuple(one.seat({} if place else known) for place, one in enumerate(listed))

    def _staff(self) -> tuple[StaffId, ...]:
        return tuple(dict.fromkeys(StaffId(one) for one in self.staff_member_ids or ()))

    def _terms(self, reminders: tuple[Reminder, ...]) -> OwnTerms:
        terms = self.given(**_TERMS)
        sent = self.sent
        if "service_location" in sent:
            terms["location"] = self.service_location.location() if self.service_location else Location()
        if "price" in sent:
            terms["price"] = money(self.price)
        if "price_type" in sent and self.price_type in set(PriceType):
            terms["price_type"] = PriceType(self.price_type)
        if "reminders" in sent:
            terms["reminders"] = reminders_in(self.reminders, reminders)
        if "additional_information" in sent:
            terms["additional_information"] = self.additional_information or ""
        if "is_customer_allowed_to_manage_booking" in sent:
            terms["is_customer_allowed_to_manage"] = bool(self.is_customer_allowed_to_manage_booking)
        if not terms.get("service_name", "named"):
            del terms["service_name"]
        return OwnTerms(**terms)

    def _sent(self, name: str) -> Any:
        return getattr(self, name) if name in self.sent else None

    def _override(self) -> OverrideWish | None:
        """Raises ApiError."""
        told = self.override_rule or None
        if told is not None and told not in _RULES:
            raise bad_request(f"overrideRule must be one of {', '.join(sorted(_RULES))}", "overrideRule")
        return (
            OverrideWish(reason=self.override_reason, told=_RULES[told] if told else None)
            if self.override_reason
            else None
        )


class CancelAction(Wire):
    """What the customer and the staff are told of it."""

    cancellation_message: Text | None = None


def _minutes(start: datetime, end: datetime) -> int:
    """Raises ApiError for an end that is not after the start, or not whole minutes after it."""
    seconds = (end - start).total_seconds()
    if seconds <= 0:
        raise bad_request("endDateTime must be after startDateTime", "endDateTime")
    if seconds % 60:
        raise bad_request("endDateTime must be whole minutes after startDateTime", "endDateTime")
    return int(seconds // 60)


def mark_of_appointment(one: Appointment) -> str:
    """Its version, and the moment at which something that is no version of it was added, such as the link of its meeting."""
    return f"{one.version}.{int(one.updated_at.timestamp()) if one.updated_at else 0}"


def appointment_out(view: AppointmentView, *, by_id: bool) -> dict[str, Any]:
    """What only one that is read by its id tells is left out of lists."""
    own = view.appointment
    questions = view.service.questions
    seats = [customer_out(one, questions, by_id=by_id) for one in own.seated]
    first = own.seated[0] if own.seated else None
    return {
        "id": own.id,
        "selfServiceAppointmentId": _self_service_id(own),
        "serviceId": own.service_id,
        "serviceName": own.service_name,
        "serviceLocation": location_out(own.location),
        "serviceNotes": (own.notes or None) if by_id else None,
        "startDateTime": utc_parts(own.span.start),
        "endDateTime": utc_parts(own.span.end),
        "duration": duration_text(own.span.minutes),
        "preBuffer": duration_text(own.pre_buffer),
        "postBuffer": duration_text(own.post_buffer),
        "staffMemberIds": list(own.staff_ids),
        "customers": seats,
        "customerName": (first.name or None) if first else None,
        "customerEmailAddress": (first.email or None) if first else None,
        "customerPhone": (first.phone or None) if first else None,
        "customerNotes": (first.notes or None) if first and by_id else None,
        "customerTimeZone": (first.zone or None) if first else None,
        "maximumAttendeesCount": own.seats,
        "filledAttendeesCount": len(seats),
        "price": float(own.price),
        "priceType": str(own.price_type),
        "reminders": reminders_out(own.reminders) if by_id else [],
        "optOutOfCustomerEmail": own.opt_out_of_customer_email,
        "smsNotificationsEnabled": own.sms_enabled,
        "isLocationOnline": own.is_online,
        "joinWebUrl": (own.meeting.join_web_url or None) if own.meeting else None,
        "anonymousJoinWebUrl": (own.meeting.anonymous_join_web_url or None) if own.meeting else None,
        "isCustomerAllowedToManageBooking": own.is_customer_allowed_to_manage,
        "appointmentLabel": own.label or None,
        "additionalInformation": own.additional_information or None,
        "createdDateTime": moment_text(own.created_at),
        "lastUpdatedDateTime": moment_text(own.updated_at),
    }


def _self_service_id(own: Appointment) -> str | None:
    if own.seats > 1:
        return None
    return str(uuid5(NAMESPACE_URL, AppointmentId(own.id))) if own.origin is Origin.PAGE else NOBODY
