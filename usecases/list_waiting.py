"""Staff look at the waiting list: who waits for what, in order, with what is offered; they offer a place by hand, or take a wish off."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotFound, PolicyRefused, RefusalCode, SlotRefused
from scheduling.interval import Interval, lasting
from scheduling.rules import Audience
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from scheduling.waiting import PlaceOffer, WaitingWish, WishId, WishState
from scheduling.zones import local_date, resolve_zone
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor, Permission, Reach, reach, require
from usecases.configuration import Configuration, Configurations
from usecases.draw_again import draw_again
from usecases.kept_availability import Asked, KeptAvailability
from usecases.own_places import ask_outside
from usecases.ports import StaffCalendars
from usecases.views import StaffRef
from usecases.waiting_changes import Given, asked_people, close_wish, given, is_told, make_offer, time_for

_SHOWN_STARTS = 40
_AHEAD = timedelta(days=92)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    """One wish as staff see it. `place` counts from one within its service; `starts` are what could be offered by hand.

    `is_called`: no message reaches the customer, so that nothing is offered and staff call when something is free.
    """

    wish: WaitingWish
    service_name: str
    place: int
    person: StaffRef | None
    offer: PlaceOffer | None
    offered_with: tuple[StaffRef, ...] = ()
    starts: tuple[datetime, ...] = ()
    is_called: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingListView:
    """`can_change`: the reader may offer places and take wishes off. `is_on` where the business has switched the list on."""

    wishes: tuple[WaitingView, ...]
    zone: str
    can_change: bool
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWaiting:
    """With a day only those who could come then. A team member sees those who wait for a service of his or hers."""

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability

    async def __call__(
        self, business_id: BusinessId, actor: Actor, *, day: date | None = None, with_starts: bool = False
    ) -> WaitingListView:
        configuration, view = await self.database.read(partial(self._read, business_id, actor, day))
        if not with_starts or not view.can_change:
            return view
        starts = {one: await self._starts(configuration, one) for one in {row.wish.service_id for row in view.wishes}}
        now = self.clock.now()
        rows = tuple(_with_starts(configuration, row, starts[row.wish.service_id], now) for row in view.wishes)
        return replace(view, wishes=rows)

    async def _starts(self, configuration: Configuration, service_id: ServiceId) -> tuple[datetime, ...]:
        if service_id not in configuration.services:
            return ()
        today = self.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        asked = Asked(
            business_id=configuration.business.id,
            service_id=service_id,
            span=Interval(today, today + _AHEAD),
            audience=Audience.CUSTOMER,
        )
        return tuple(slot.start for slot in await self.availability.slots(asked))

    def _read(
        self, business_id: BusinessId, actor: Actor, day: date | None, work: Work
    ) -> tuple[Configuration, WaitingListView]:
        configuration = self.configurations.read(work, business_id)
        member = require(configuration, actor, Permission.SEE_BOOKINGS)
        is_own_alone = member is not None and reach(actor, member, Permission.SEE_BOOKINGS) is Reach.OWN
        offers = work.waiting_list.open_offers(business_id)
        places: dict[ServiceId, int] = {}
        rows = []
        for wish in work.waiting_list.open_of(business_id):
            service = configuration.service(wish.service_id)
            places[service.id] = places.get(service.id, 0) + 1
            is_theirs = not is_own_alone or (member is not None and member.id in service.staff_ids)
            if is_theirs and (day is None or day in wish.days):
                row = _row(configuration, wish, places[service.id], offers.get(wish.id))
                rows.append(replace(row, is_called=not is_told(work, configuration, wish)))
        can_change = reach(actor, member, Permission.MANAGE_BOOKINGS) is Reach.ALL
        is_on = configuration.business.page.has_waiting_list
        zone = configuration.business.zone
        return configuration, WaitingListView(wishes=tuple(rows), zone=zone, can_change=can_change, is_on=is_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferByHand:
    """Staff offer a free start out of turn, also for another day than was wished for; the customer answers as ever.

    Raises SlotRefused with the nearest free starts, PolicyRefused when it was offered before, or when it is too late for an offer.
    """

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]

    async def __call__(self, business_id: BusinessId, wish_id: WishId, start: datetime, actor: Actor) -> PlaceOffer:
        now = self.clock.now()
        configuration = await self.availability.configuration(business_id)
        wish = await self.database.read(lambda work: work.waiting_list.find(business_id, wish_id))
        if wish is None:
            raise NotFound("wish", wish_id=wish_id)
        service = configuration.service(wish.service_id)
        span = lasting(start, service.duration).widened(service.pre_buffer, service.post_buffer)
        staff = configuration.offer(service.id, asked_people(configuration, wish)).staff
        outside = await ask_outside(self.database, self.calendars, configuration.business, staff, span=span, now=now)

        def write() -> Awaitable[PlaceOffer]:
            facts = given(now, self.pick, outside=outside)
            return self.database.write(partial(self._offer, business_id, wish_id, start, actor, facts))

        try:
            return await draw_again(write)
        except SlotRefused as refusal:
            asked = Asked(
                business_id=business_id,
                service_id=service.id,
                span=lasting(start),
                audience=Audience.CUSTOMER,
            )
            raise await self.availability.with_nearest(refusal, asked, start) from None

    def _offer(
        self, business_id: BusinessId, wish_id: WishId, start: datetime, actor: Actor, facts: Given, work: Work
    ) -> PlaceOffer:
        """The transaction."""
        configuration, by = _changing(self.configurations, work, business_id, actor)
        made = make_offer(work, configuration, wish_id, start, _by(facts, by))
        if made is None:
            raise PolicyRefused(RefusalCode.POLICY, rule="has_offer")
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveWish:
    """Takes a wish off the list; a place kept for it goes to the next. Doing so twice is no mistake."""

    database: Database
    clock: Clock
    configurations: Configurations
    pick: Callable[[int], int]

    async def __call__(self, business_id: BusinessId, wish_id: WishId, actor: Actor) -> None:
        def write() -> Awaitable[None]:
            facts = given(self.clock.now(), self.pick)
            return self.database.write(partial(self._remove, business_id, wish_id, actor, facts))

        await draw_again(write)

    def _remove(self, business_id: BusinessId, wish_id: WishId, actor: Actor, facts: Given, work: Work) -> None:
        """The transaction."""
        configuration, by = _changing(self.configurations, work, business_id, actor)
        if work.waiting_list.find(business_id, wish_id) is None:
            raise NotFound("wish", wish_id=wish_id)
        close_wish(work, configuration, wish_id, WishState.REMOVED, _by(facts, by))


def _changing(
    configurations: Configurations, work: Work, business_id: BusinessId, actor: Actor
) -> tuple[Configuration, str]:
    """For those who may book for everybody; with the id by which the history names them."""
    configuration = configurations.read_in_write(work, business_id)
    everybody: tuple[StaffId, ...] = tuple(configuration.staff)
    member = require(configuration, actor, Permission.MANAGE_BOOKINGS, everybody)
    if actor.kind == "customer":
        raise NotFound("wish")
    return configuration, member.id if member else actor.id


def _by(facts: Given, by: str) -> Given:
    return replace(facts, by=by)


def _row(configuration: Configuration, wish: WaitingWish, place: int, offer: PlaceOffer | None) -> WaitingView:
    people = configuration.refs((wish.staff_id,) if wish.staff_id else ())
    return WaitingView(
        wish=wish,
        service_name=configuration.service(wish.service_id).display_name,
        place=place,
        person=people[0] if people else None,
        offer=offer,
        offered_with=configuration.refs(offer.staff_ids) if offer else (),
    )


def _with_starts(
    configuration: Configuration, row: WaitingView, starts: tuple[datetime, ...], now: datetime
) -> WaitingView:
    """Those for which there is time for an offer, and first those of the days that were wished for."""
    if row.offer is not None:
        return row
    days, zone = set(row.wish.days), resolve_zone(row.wish.day_zone)
    able = [start for start in starts if time_for(configuration, row.wish, start, now) is not None]
    able.sort(key=lambda start: (local_date(start, zone) not in days, start))
    starts = tuple(able)
    return replace(row, starts=starts[:_SHOWN_STARTS])
