"""What happens to a wish on the waiting list within a transaction: a place is kept for it, taken up, or given on to the next.

Locks are taken in the order of every booking: staff, then the group appointment, then the wish.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from scheduling.appointment import AppointmentId, DraftId, Origin, State
from scheduling.book import Placement, Wish, book, place
from scheduling.business import BusinessId
from scheduling.errors import PolicyRefused, RefusalCode, SlotRefused
from scheduling.interval import lasting
from scheduling.one_time_code import OneTimeCode
from scheduling.rules import Audience
from scheduling.staff import StaffId
from scheduling.waiting import (
    GRACE,
    LAPSES,
    OfferState,
    OfferTime,
    PlaceOffer,
    PlaceOfferId,
    WaitingWish,
    WishId,
    WishState,
    has_waiting_list,
    offer_draft,
    offer_of_draft,
    offer_time,
)
from scheduling.zones import resolve_zone
from storage.records import HistoryEntry
from storage.work import Work
from usecases.booking_rights import concerned_staff, lock_for
from usecases.configuration import Configuration
from usecases.make_ids import id_of, make_id, make_reference
from usecases.notice_readers import known_zone
from usecases.plan_waiting import plan_left, plan_offered, seat_of
from usecases.read_diary import OutsideBusy, read_diary
from usecases.texting import takes_texts

_MOST_LOOKED_AT = 50
Pick = Callable[[int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the transaction must not make itself. `by` is the staff member who acts, empty when it is somebody's turn."""

    now: datetime
    offer_id: PlaceOfferId
    appointment_id: AppointmentId
    reference: str
    pick: Pick
    by: str = ""
    outside: OutsideBusy | None = None


def given(now: datetime, pick: Pick, *, by: str = "", outside: OutsideBusy | None = None) -> Given:
    """With fresh ids, for one offer at most."""
    return Given(
        now=now,
        offer_id=PlaceOfferId(make_id()),
        appointment_id=AppointmentId(make_id()),
        reference=make_reference(),
        pick=pick,
        by=by,
        outside=outside,
    )


def asked_people(configuration: Configuration, wish: WaitingWish) -> tuple[StaffId, ...] | None:
    """Whom the place has to be with; None for anybody, also where customers may not choose any more."""
    service = configuration.service(wish.service_id)
    policy = service.policy or configuration.business.policy
    return (wish.staff_id,) if wish.staff_id is not None and policy.allow_staff_selection else None


def time_for(configuration: Configuration, wish: WaitingWish, start: datetime, now: datetime) -> OfferTime | None:
    """When the customer would hear of it and until when it would stand; None when it is too late for an offer."""
    service = configuration.service(wish.service_id)
    policy = service.policy or configuration.business.policy
    return offer_time(
        now=now,
        start=start,
        lead=policy.minimum_lead_time,
        minutes=configuration.business.page.offer_minutes,
        zone=resolve_zone(known_zone(wish.zone) or configuration.business.zone),
    )


def is_told(work: Work, configuration: Configuration, wish: WaitingWish) -> bool:
    """Whether an offer reaches the customer by itself; whoever gave a number alone, without agreeing to texts, is called."""
    service = configuration.service(wish.service_id)
    return bool(wish.email) or takes_texts(work, configuration.business, service, seat_of(wish))


def make_offer(
    work: Work, configuration: Configuration, wish_id: WishId, start: datetime, given: Given
) -> PlaceOffer | None:
    """Keep the start for the wish and write to the customer. None when the wish has an offer already, or waits no more.

    Raises SlotRefused when the start cannot be had, PolicyRefused when it was offered before, it is too late for an offer, or nobody
    would hear of it.
    """
    business_id = configuration.business.id
    seen = work.waiting_list.find(business_id, wish_id)
    if seen is None or seen.state is not WishState.WAITING:
        return None
    if not is_told(work, configuration, seen):
        raise PolicyRefused(RefusalCode.POLICY, rule="call_instead")
    asked = asked_people(configuration, seen)
    offer = concerned_staff(configuration.offer(seen.service_id, asked), asked)
    lock_for(work, offer)
    work.appointments.drop_ended_holds(business_id, offer.staff_ids, given.now)
    order = Wish(start=start, staff_ids=asked, origin=Origin.PAGE, draft_id=offer_draft(given.offer_id))
    diary = read_diary(work, offer, lasting(start), given.now, outside=given.outside)
    placement = place(diary, order, audience=Audience.CUSTOMER, pick=given.pick)
    if placement.session is not None:
        work.appointments.lock(business_id, placement.session)
    wish = work.waiting_list.lock(business_id, wish_id)
    if wish is None or wish.state is not WishState.WAITING:
        return None
    if _has_booked(work, business_id, wish, given.now):
        _end_wish(work, business_id, wish, WishState.BOOKED, given.now)
        return None
    made = _offer(work, configuration, wish, placement, given)
    if placement.session is None:
        held = book(diary, order, placement, appointment_id=given.appointment_id, reference=given.reference)
        work.appointments.add(business_id, replace(held, state=State.HELD, held_until=made.until + GRACE))
    work.waiting_list.add_offer(business_id, made)
    work.waiting_list.save(business_id, replace(wish, state=WishState.OFFERED))
    work.outbox.add(plan_offered(configuration, wish, made, given.now))
    note(work, business_id, wish, "place_offered", made.id, given.now, by=given.by, start=start.isoformat())
    return made


def end_offer(
    work: Work, configuration: Configuration, offer_id: PlaceOfferId, end: OfferState, given: Given
) -> PlaceOffer | None:
    """Give the place on to the next in order, in the same transaction. None when the offer had ended before.

    Where nobody else waits for it, it is free for everybody.
    """
    business_id = configuration.business.id
    offer = work.waiting_list.offer(business_id, offer_id)
    if offer is None or offer.state is not OfferState.OPEN or (end is OfferState.LAPSED and given.now < offer.until):
        return None
    _lock_place(work, configuration, offer)
    wish = work.waiting_list.lock(business_id, offer.wish_id)
    if wish is None or not work.waiting_list.end_offer(business_id, offer.id, end, given.now):
        return None
    work.appointments.drop_hold(business_id, offer.draft_id)
    after = _after(wish, end, given.now)
    work.waiting_list.save(business_id, after)
    note(work, business_id, wish, f"offer_{end}", offer.id, given.now, by=given.by)
    if after.state is WishState.LAPSED:
        work.outbox.add(plan_left(configuration, after, given.now))
    pass_on(work, configuration, offer, replace(given, by="", outside=None))
    return offer


def pass_on(work: Work, configuration: Configuration, offer: PlaceOffer, given: Given) -> PlaceOffer | None:
    """To the first in order who waits for this start and was not offered it before."""
    business_id, start = configuration.business.id, offer.span.start
    service = configuration.services.get(offer.service_id)
    if service is None or not has_waiting_list(configuration.business, service):
        return None
    waiting = [one for one in work.waiting_list.open_of(business_id, service.id) if one.state is WishState.WAITING]
    tried = work.waiting_list.tried(business_id, [one.id for one in waiting])
    minute = int(start.timestamp()) // 60
    for wish in waiting[:_MOST_LOOKED_AT]:
        may = start not in tried.get(wish.id, ()) and minute not in wish.passed_over
        if (
            may
            and is_told(work, configuration, wish)
            and wish.covers(start, offer.staff_ids)
            and time_for(configuration, wish, start, given.now)
        ):
            try:
                made = make_offer(work, configuration, wish.id, start, given)
            except SlotRefused:
                continue
            if made is not None:
                return made
    return None


def open_offer_of(work: Work, business_id: BusinessId, draft_id: DraftId, now: datetime) -> PlaceOffer | None:
    """The offer whose place this draft keeps, as long as it can be taken up."""
    offer_id = offer_of_draft(draft_id)
    offer = None if offer_id is None else work.waiting_list.offer(business_id, offer_id)
    return offer if offer is not None and offer.is_claimable(now) else None


def take_up(work: Work, business_id: BusinessId, draft_id: DraftId, now: datetime) -> WaitingWish | None:
    """The wish whose offer this draft is of, with its place given free for the booking that follows. None for other drafts.

    Whoever has the link that came by mail needs no code to show that the address is the own one.

    Raises PolicyRefused when the offer has ended: its place is the next one's.
    """
    offer_id = offer_of_draft(draft_id)
    if offer_id is None:
        return None
    offer = work.waiting_list.offer(business_id, offer_id)
    if offer is None or not offer.is_claimable(now):
        raise PolicyRefused(RefusalCode.POLICY, rule="offer_over")
    if offer.session_id is not None:
        work.appointments.lock(business_id, offer.session_id)
    wish = work.waiting_list.lock(business_id, offer.wish_id)
    if wish is None or not work.waiting_list.end_offer(business_id, offer.id, OfferState.CLAIMED, now):
        raise PolicyRefused(RefusalCode.POLICY, rule="offer_over")
    _end_wish(work, business_id, wish, WishState.BOOKED, now)
    note(work, business_id, wish, "offer_claimed", offer.id, now)
    if wish.email and work.one_time_codes.get(business_id, draft_id) is None:
        proof = OneTimeCode(draft_id=draft_id, email=wish.email, sent_at=now, expires_at=now, proven_at=now)
        work.one_time_codes.put(business_id, proof)
    return wish


def close_wish(
    work: Work, configuration: Configuration, wish_id: WishId, state: WishState, given: Given
) -> WaitingWish | None:
    """Taken back or removed; a place kept for it goes to the next. None when it had ended before."""
    business_id = configuration.business.id
    seen = work.waiting_list.find(business_id, wish_id)
    if seen is None or not seen.state.is_open:
        return None
    kept = next(
        (one for one in work.waiting_list.offers_to(business_id, wish_id) if one.state is OfferState.OPEN), None
    )
    if kept is not None:
        end_offer(work, configuration, kept.id, OfferState.WITHDRAWN, given)
    wish = work.waiting_list.lock(business_id, wish_id)
    if wish is None or not wish.state.is_open:
        return None
    _end_wish(work, business_id, wish, state, given.now)
    note(work, business_id, wish, f"wish_{state}", wish.id, given.now, by=given.by)
    return wish


def note(
    work: Work,
    business_id: BusinessId,
    wish: WaitingWish,
    what: str,
    mark: str,
    now: datetime,
    *,
    by: str = "",
    **data: object,
) -> None:
    """The history knows wishes by their ids; `by` is a staff member, or the customer of the wish."""
    entry = HistoryEntry(
        id=id_of(business_id, f"{mark}.{what}"),
        at=now,
        by=by or wish.id,
        what=what,
        data={"wish_id": wish.id, "service_id": wish.service_id, "mark": mark, **data},
    )
    work.history.add(business_id, entry)


def _offer(
    work: Work, configuration: Configuration, wish: WaitingWish, placement: Placement, given: Given
) -> PlaceOffer:
    start = placement.span.start
    time = time_for(configuration, wish, start, given.now)
    if time is None:
        raise PolicyRefused(RefusalCode.POLICY, rule="too_late_to_offer")
    if start in work.waiting_list.tried(configuration.business.id, [wish.id]).get(wish.id, ()):
        raise PolicyRefused(RefusalCode.POLICY, rule="offered_before")
    return PlaceOffer(
        id=given.offer_id,
        wish_id=wish.id,
        service_id=wish.service_id,
        span=placement.span,
        staff_ids=placement.staff_ids,
        session_id=placement.session,
        told_at=time.told_at,
        until=time.until,
        made_by=given.by,
        created_at=given.now,
    )


def _lock_place(work: Work, configuration: Configuration, offer: PlaceOffer) -> None:
    """Everybody who may get the place next, and those whose place it is though they no longer offer the service."""
    service = configuration.service(offer.service_id)
    whole = configuration.offer(service.id)
    still: Iterable[StaffId] = (one for one in offer.staff_ids if one in configuration.staff)
    lock_for(work, whole, still)
    if offer.session_id is not None:
        work.appointments.lock(configuration.business.id, offer.session_id)


def _after(wish: WaitingWish, end: OfferState, now: datetime) -> WaitingWish:
    """The wish keeps its place in the order, unless this was one lapse too many."""
    lapses = wish.lapses + (end is OfferState.LAPSED)
    if lapses >= LAPSES:
        return replace(wish, state=WishState.LAPSED, lapses=lapses, ended_at=now)
    return replace(wish, state=WishState.WAITING, lapses=lapses)


def _end_wish(work: Work, business_id: BusinessId, wish: WaitingWish, state: WishState, now: datetime) -> None:
    work.waiting_list.save(business_id, replace(wish, state=state, ended_at=now))


def _has_booked(work: Work, business_id: BusinessId, wish: WaitingWish, now: datetime) -> bool:
    """Whether the customer has found an appointment for one of these days by other ways."""
    if wish.customer_id is None:
        return False
    coming = work.appointments.of_customer(business_id, wish.customer_id, after=now, limit=20)
    return any(
        one.service_id == wish.service_id and one.state.is_coming and wish.covers(one.span.start, one.staff_ids)
        for one in coming
    )
