"""The waiting list on the wire of our own part of the API."""

from typing import Annotated, Any

from api.wire.model import Wire
from api.wire.moments import moment_text, utc_parts
from api.wire.primitives import Claim, Count, DateTimeTimeZone, Day, Enumeration, Moment, Text, Zone, server_only
from scheduling.appointment import DraftId
from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from scheduling.parts_of_day import PARTS
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from scheduling.waiting import OfferState, PlaceOffer, WaitingWish, WishState
from usecases.join_waiting_list import WaitWish
from usecases.list_waiting import WaitingView
from usecases.match_customer import CustomerWish

PartName = Annotated[str, Enumeration("partOfDay", PARTS)]
WishStateName = Annotated[str, Enumeration("waitingState", tuple(WishState))]
OfferStateName = Annotated[str, Enumeration("offerState", tuple(OfferState))]


class PlaceOfferOut(Wire):
    """A place that is kept for a customer until an answer comes."""

    start_date_time: DateTimeTimeZone
    end_date_time: DateTimeTimeZone
    staff_member_ids: list[Text]
    answer_until_date_time: Moment
    state: OfferStateName


class WaitingEntry(Wire):
    """Somebody who waits for a place: on some days, at some parts of the day, with one of the staff or with anybody."""

    id: Text | None = server_only()
    service_id: Text
    days: list[Day]
    parts_of_day: list[PartName] | None = None
    """None is the whole day."""
    staff_member_id: Text | None = None
    customer_id: Text | None = None
    customer_name: Text | None = None
    customer_email_address: Text | None = None
    customer_phone: Text | None = None
    customer_time_zone: Zone | None = None
    is_none_of_those_free: Claim = False
    """The customer has seen what is free now and wants none of it."""
    place: Count | None = server_only("Counted within the service.")
    state: WishStateName | None = server_only()
    offer: PlaceOfferOut | None = server_only("The place that is offered now.")
    created_date_time: Moment | None = server_only()

    def wish(self, business_id: BusinessId, draft_id: DraftId) -> WaitWish:
        return WaitWish(
            business_id=business_id,
            service_id=ServiceId(self.service_id),
            draft_id=draft_id,
            days=tuple(sorted(set(self.days))),
            parts=tuple(dict.fromkeys(self.parts_of_day or ())),
            staff_id=StaffId(self.staff_member_id) if self.staff_member_id else None,
            customer=CustomerWish(
                customer_id=CustomerId(self.customer_id) if self.customer_id else None,
                name=self.customer_name or "",
                email=self.customer_email_address or "",
                phone=self.customer_phone or "",
                zone=self.customer_time_zone or "",
            ),
            is_none_of_those=self.is_none_of_those_free,
        )


class OfferQuestion(Wire):
    """Which start is offered."""

    start_date_time: DateTimeTimeZone


def waiting_out(wish: WaitingWish, offer: PlaceOffer | None, place: int | None) -> dict[str, Any]:
    return {
        "id": wish.id,
        "serviceId": wish.service_id,
        "days": [day.isoformat() for day in wish.days],
        "partsOfDay": list(wish.parts),
        "staffMemberId": wish.staff_id,
        "customerId": wish.customer_id,
        "customerName": wish.name or None,
        "customerEmailAddress": wish.email or None,
        "customerPhone": wish.phone or None,
        "customerTimeZone": wish.zone or None,
        "place": place,
        "state": wish.state,
        "offer": offer_out(offer) if offer else None,
        "createdDateTime": moment_text(wish.created_at),
    }


def listed_out(view: WaitingView) -> dict[str, Any]:
    return waiting_out(view.wish, view.offer, view.place)


def offer_out(offer: PlaceOffer) -> dict[str, Any]:
    return {
        "startDateTime": utc_parts(offer.span.start),
        "endDateTime": utc_parts(offer.span.end),
        "staffMemberIds": list(offer.staff_ids),
        "answerUntilDateTime": moment_text(offer.until),
        "state": offer.state,
    }
