"""The outbox rows about a wish on the waiting list: that it is kept, that a place is offered, that it has left the list.

They go to a seat to be: the wish stands in the place of the attendee, so that who it is for is looked up when they are sent.
"""

from datetime import datetime

from scheduling.appointment import Attendee, AttendeeId
from scheduling.notices import Channel, NoticeKind
from scheduling.waiting import PlaceOffer, WaitingWish
from storage.records import OutboxItem
from usecases.configuration import Configuration
from usecases.make_ids import id_of


def seat_of(wish: WaitingWish) -> Attendee:
    """The seat that the customer would have."""
    return Attendee(
        id=AttendeeId(wish.id),
        customer_id=wish.customer_id,
        name=wish.name,
        email=wish.email,
        phone=wish.phone,
        language_tag=wish.language_tag,
        zone=wish.zone,
        consent_text=wish.consent_text,
        consented_at=wish.consented_at,
        sms_opt_in=wish.sms_opt_in,
        token_version=wish.token_version,
    )


def plan_kept(configuration: Configuration, wish: WaitingWish, now: datetime) -> list[OutboxItem]:
    """By mail alone: nothing about it hurries."""
    return [_row(configuration, wish, NoticeKind.WISH_KEPT, Channel.MAIL, wish.id, now, now)] if wish.email else []


def plan_offered(configuration: Configuration, wish: WaitingWish, offer: PlaceOffer, now: datetime) -> list[OutboxItem]:
    """By every way the customer has agreed to, at the moment the offer begins to count."""
    return [
        _row(configuration, wish, NoticeKind.PLACE_OFFERED, channel, offer.id, offer.told_at, now, offer=offer.id)
        for channel in _ways(configuration, wish)
    ]


def plan_left(configuration: Configuration, wish: WaitingWish, now: datetime) -> list[OutboxItem]:
    """After one lapse too many."""
    return [_row(configuration, wish, NoticeKind.WISH_LEFT, Channel.MAIL, wish.id, now, now)] if wish.email else []


def _ways(configuration: Configuration, wish: WaitingWish) -> list[Channel]:
    is_texted = configuration.service(wish.service_id).sms_enabled and wish.sms_opt_in and bool(wish.phone)
    return [*([Channel.MAIL] if wish.email else []), *([Channel.SMS] if is_texted else [])]


def _row(
    configuration: Configuration,
    wish: WaitingWish,
    kind: NoticeKind,
    channel: Channel,
    mark: str,
    due_at: datetime,
    now: datetime,
    **facts: str,
) -> OutboxItem:
    key = f"{mark}.{kind}.{channel}"
    business_id = configuration.business.id
    return OutboxItem(
        id=id_of(business_id, key),
        business_id=business_id,
        kind=channel,
        topic=kind,
        key=key,
        payload={"wish": wish.id, **facts},
        due_at=due_at,
        attendee_id=AttendeeId(wish.id),
        change_id=mark,
        created_at=now,
    )
