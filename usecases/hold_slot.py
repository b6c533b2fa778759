"""Keeps a start for a visitor who is filling in the form, and gives it back: one hold per draft, ended by time alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import AppointmentId, DraftId, Origin, State
from scheduling.book import Wish, book, place
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import SlotRefused
from scheduling.interval import lasting
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from scheduling.waiting import OfferState, offer_of_draft
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.booking_rights import audience_of, concerned_staff, lock_for, people_asked
from usecases.configuration import Configurations
from usecases.draw_again import draw_again
from usecases.kept_availability import Asked, KeptAvailability
from usecases.kept_start import kept_start
from usecases.make_ids import make_id, make_reference
from usecases.own_places import ask_outside
from usecases.ports import StaffCalendars
from usecases.read_diary import OutsideBusy, read_diary
from usecases.seat_customers import first_seat
from usecases.waiting_changes import open_offer_of

HOLD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWish:
    """Which start is to be kept. The draft is that of the booking to come; its earlier hold, if any, is given back.

    With `requires_present`, NotFound tells of people who are none of the staff; else they are as good as taken.
    """

    business_id: BusinessId
    service_id: ServiceId
    draft_id: DraftId
    start: datetime
    staff_ids: tuple[StaffId, ...] | None = None
    lasts: timedelta = HOLD
    requires_present: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """`until` is None for a seat in a group, which is not kept: there are others.

    `draft_id` is that of the wish, or another one where something was booked by it already.
    """

    start: datetime
    until: datetime | None
    draft_id: DraftId


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the transaction must not make itself."""

    now: datetime
    appointment_id: AppointmentId
    other_draft: DraftId
    reference: str
    outside: OutsideBusy


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSlot:
    """For five minutes, or as long as the wish says; asked again it is kept anew. Raises SlotRefused with the nearest free starts."""

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]

    async def __call__(self, wish: HoldWish, actor: Actor) -> Hold:
        now = self.clock.now()
        outside = await self._outside(wish, now)

        def write() -> Awaitable[Hold]:
            given = _Given(
                now=now,
                appointment_id=AppointmentId(make_id()),
                other_draft=DraftId(make_id()),
                reference=make_reference(),
                outside=outside,
            )
            return self.database.write(partial(self._hold, wish, actor, given))

        try:
            return await draw_again(write)
        except SlotRefused as refusal:
            raise await self.availability.with_nearest(refusal, _asked(wish, actor), wish.start) from None

    async def _outside(self, wish: HoldWish, now: datetime) -> OutsideBusy:
        configuration = await self.availability.configuration(wish.business_id)  # and the transaction finds it kept
        if not self.calendars.are_connected:
            return {}
        offer = concerned_staff(configuration.offer(wish.service_id, wish.staff_ids), wish.staff_ids)
        span = lasting(wish.start, offer.service.duration)
        span = span.widened(offer.service.pre_buffer, offer.service.post_buffer)
        return await ask_outside(self.database, self.calendars, offer.business, offer.staff, span=span, now=now)

    def _hold(self, wish: HoldWish, actor: Actor, given: _Given, work: Work) -> Hold:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, wish.business_id)
        configuration.require_offered(wish.service_id)
        if wish.requires_present:
            configuration.require_present(wish.staff_ids or ())
        offer = configuration.offer(wish.service_id, wish.staff_ids)
        asked = people_asked(configuration, actor, offer, wish.staff_ids)
        offer = concerned_staff(offer, asked)
        lock_for(work, offer)
        if (offered := open_offer_of(work, wish.business_id, wish.draft_id, given.now)) is not None:
            until = None if offered.session_id else offered.until
            return Hold(start=offered.span.start, until=until, draft_id=wish.draft_id)
        of_draft = work.appointments.give_back(
            wish.business_id,
            wish.draft_id,
            first_seat(wish.business_id, wish.draft_id),
            offer.staff_ids,
            given.now,
            also_own=True,
        )
        draft_id = given.other_draft if of_draft.has_booked or of_draft.has_seat else wish.draft_id
        kept = kept_start(of_draft.held, wish.service_id, given.now)
        diary = read_diary(work, offer, lasting(wish.start), given.now, outside=given.outside, kept=kept)
        order = Wish(start=wish.start, staff_ids=asked, origin=Origin.PAGE, draft_id=draft_id)
        placement = place(diary, order, audience=audience_of(actor), pick=self.pick)
        if offer.service.is_group:
            return Hold(start=wish.start, until=None, draft_id=draft_id)
        made = book(diary, order, placement, appointment_id=given.appointment_id, reference=given.reference)
        until = given.now + wish.lasts
        work.appointments.add(wish.business_id, replace(made, state=State.HELD, held_until=until))
        return Hold(start=wish.start, until=until, draft_id=draft_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold:
    """Gives a start back at once. Nothing happens when there is no hold any more, or an offer of the waiting list keeps it."""

    database: Database

    async def __call__(self, business_id: BusinessId, draft_id: DraftId) -> None:
        if offer_of_draft(draft_id) is None:
            await self.database.write(lambda work: work.appointments.drop_hold(business_id, draft_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHold:
    """Until when a draft keeps its start; None when it keeps none."""

    database: Database
    clock: Clock

    async def __call__(self, business_id: BusinessId, draft_id: DraftId) -> datetime | None:
        held = await self.database.read(partial(_held_until, business_id, draft_id))
        return held if held is not None and held > self.clock.now() else None


def _held_until(business_id: BusinessId, draft_id: DraftId, work: Work) -> datetime | None:
    """What an offer keeps is kept a little longer than the offer stands, for the next one."""
    offer_id = offer_of_draft(draft_id)
    if offer_id is None:
        return work.appointments.hold_of(business_id, draft_id)
    offer = work.waiting_list.offer(business_id, offer_id)
    return offer.until if offer is not None and offer.state is OfferState.OPEN else None


def _asked(wish: HoldWish, actor: Actor) -> Asked:
    return Asked(
        business_id=wish.business_id,
        service_id=wish.service_id,
        span=lasting(wish.start),
        audience=audience_of(actor),
        staff_ids=wish.staff_ids,
    )
