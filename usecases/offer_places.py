"""The worker's part in the waiting list: offers that lapse, wishes that end, and every free start to the first in order it fits.

It looks at what is free, not at what has just been freed: so nothing is missed, whatever it was that made the place, and whoever was
stopped in the middle. What is free is asked as the public page asks it; the transaction judges by the same rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from scheduling.business import BusinessId
from scheduling.clock import Clock, is_time
from scheduling.errors import NotFound, PolicyRefused, SlotRefused
from scheduling.interval import Interval, lasting
from scheduling.rules import Audience
from scheduling.service import ServiceId
from scheduling.slots import Slot
from scheduling.waiting import OfferState, PlaceOffer, WaitingWish, WishId, WishState, first_fitting, has_waiting_list
from storage.engine import Database
from storage.waiting_list import DueOffer, Queue
from storage.work import Work
from usecases.booking_rights import concerned_staff
from usecases.configuration import Configuration, Configurations
from usecases.kept_availability import Asked, KeptAvailability
from usecases.own_places import ask_outside
from usecases.ports import StaffCalendars
from usecases.waiting_changes import Given, asked_people, end_offer, given, is_told, make_offer, time_for

log = structlog.get_logger("waiting_list")
_AT_ONCE = 20
_ENDS_EVERY = timedelta(minutes=1)
_Place = tuple[BusinessId, ServiceId]


@dataclass(slots=True, kw_only=True)
class OfferPlaces:
    """One per process. What was looked at in vain is remembered, and looked at again when something about it has changed."""

    database: Database
    clock: Clock
    configurations: Configurations
    availability: KeptAvailability
    calendars: StaffCalendars
    pick: Callable[[int], int]
    _in_vain: dict[_Place, tuple[object, tuple[Slot, ...]]] = field(default_factory=dict)
    _next_ends: datetime | None = None

    async def run_once(self) -> int:
        """How many places were offered, those given on by a lapse not counted."""
        now = self.clock.now()
        for due in await self.database.read(lambda work: work.waiting_list.due_offers(now, _AT_ONCE)):
            await self._lapse(due)
        queues = await self.database.read(lambda work: work.waiting_list.queues())
        if queues and is_time(now, self._next_ends, _ENDS_EVERY):
            self._next_ends = now + _ENDS_EVERY
            await self.database.write(lambda work: work.waiting_list.end_past(now))
        self._in_vain = {place: seen for place, seen in self._in_vain.items() if place in {one[:2] for one in queues}}
        return sum([await self._serve(queue) for queue in queues])

    async def _lapse(self, due: DueOffer) -> None:
        ended = await self.database.write(partial(self._end, due, given(self.clock.now(), self.pick)))
        if ended is not None:
            log.info("offer_lapsed", business=due.business_id, offer=due.offer_id)

    def _end(self, due: DueOffer, given: Given, work: Work) -> PlaceOffer | None:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, due.business_id)
        return end_offer(work, configuration, due.offer_id, OfferState.LAPSED, given)

    async def _serve(self, queue: Queue) -> int:
        """Offer to those who wait for one service as long as something fits."""
        configuration = await self._offering(queue)
        if configuration is None:
            return 0
        offered, skipped = 0, set[tuple[WishId, datetime]]()
        for _ in range(_AT_ONCE):
            slots = await self._slots(configuration, queue)
            if self._in_vain.get(queue[:2]) == (queue.mark, slots):
                break
            found = await self._next(configuration, queue, slots, skipped)
            if found is None:
                self._in_vain[queue.business_id, queue.service_id] = (queue.mark, slots)
                break
            if await self._offer(configuration, *found):
                offered += 1
            else:
                skipped.add((found[0].id, found[1]))
        return offered

    async def _offering(self, queue: Queue) -> Configuration | None:
        """The configuration of a business that still offers places of this service."""
        try:
            configuration = await self.availability.configuration(queue.business_id)
        except NotFound:  # deleted since
            return None
        service = configuration.services.get(queue.service_id)
        is_on = service is not None and has_waiting_list(configuration.business, service)
        return configuration if is_on and configuration.tenant.is_enabled else None

    async def _slots(self, configuration: Configuration, queue: Queue) -> tuple[Slot, ...]:
        """What the public page would list, as far as window and wishes reach; whole days, so that it is kept for a while."""
        today = self.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        service = configuration.services[queue.service_id]
        policy = service.policy or configuration.business.policy
        end = min(queue.until, today + timedelta(days=2, minutes=policy.maximum_advance))
        if end <= today:
            return ()
        asked = Asked(
            business_id=queue.business_id,
            service_id=queue.service_id,
            span=Interval(today, end),
            audience=Audience.CUSTOMER,
        )
        return await self.availability.slots(asked)

    async def _next(
        self,
        configuration: Configuration,
        queue: Queue,
        slots: tuple[Slot, ...],
        skipped: set[tuple[WishId, datetime]],
    ) -> tuple[WaitingWish, datetime] | None:
        if not slots:
            return None
        now = self.clock.now()
        waiting, tried = await self.database.read(partial(_read_waiting, configuration, queue))

        def can_offer(wish: WaitingWish, slot: Slot) -> bool:
            is_new = slot.start not in tried.get(wish.id, ()) and (wish.id, slot.start) not in skipped
            return is_new and time_for(configuration, wish, slot.start, now) is not None

        found = first_fitting(waiting, slots, can_offer)
        return None if found is None else (found[0], found[1].start)

    async def _offer(self, configuration: Configuration, wish: WaitingWish, start: datetime) -> bool:
        """Somebody may have been faster, a calendar may say no: then the next is looked for."""
        now = self.clock.now()
        asked = asked_people(configuration, wish)
        offer = concerned_staff(configuration.offer(wish.service_id, asked), asked)
        span = lasting(start, offer.service.duration)
        span = span.widened(offer.service.pre_buffer, offer.service.post_buffer)
        outside = await ask_outside(self.database, self.calendars, offer.business, offer.staff, span=span, now=now)
        facts = given(now, self.pick, outside=outside)
        try:
            made = await self.database.write(partial(self._make, offer.business.id, wish.id, start, facts))
        except (SlotRefused, PolicyRefused):
            return False
        if made is not None:
            log.info("place_offered", business=offer.business.id, offer=made.id)
        return made is not None

    def _make(
        self, business_id: BusinessId, wish_id: WishId, start: datetime, given: Given, work: Work
    ) -> PlaceOffer | None:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, business_id)
        return make_offer(work, configuration, wish_id, start, given)


def _read_waiting(
    configuration: Configuration, queue: Queue, work: Work
) -> tuple[list[WaitingWish], Mapping[WishId, set[datetime]]]:
    """Those of the queue without an offer whom one would reach, in order, and what they were offered before."""
    wishes = work.waiting_list.open_of(queue.business_id, queue.service_id)
    waiting = [wish for wish in wishes if wish.state is WishState.WAITING and is_told(work, configuration, wish)]
    return waiting, work.waiting_list.tried(queue.business_id, [wish.id for wish in waiting])
