"""The customer's own wish on the waiting list, by the address in the messages: looked at, taken back, an offer declined or taken up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import DraftId, Origin
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotFound, PolicyRefused, RefusalCode
from scheduling.service import FieldUse, Service
from scheduling.tenant_policy import Entry
from scheduling.waiting import (
    OfferState,
    PlaceOffer,
    PlaceOfferId,
    WaitingWish,
    WishId,
    WishState,
    offer_of_draft,
)
from storage.engine import Database
from storage.work import Work
from usecases.access import Permission, require
from usecases.booking_wish import BookingWish
from usecases.configuration import Configuration, Configurations
from usecases.customer_links import VALID_AFTER_END, WAITING, CustomerLinks, attendee_of
from usecases.draw_again import draw_again
from usecases.match_customer import CustomerWish
from usecases.open_page import VISITOR
from usecases.show_business import show_business
from usecases.views import BusinessView, StaffRef
from usecases.waiting_changes import Given, asked_people, close_wish, end_offer, given


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWish:
    """A wish as its customer sees it. `offer` is the latest one, whatever became of it; `person` whom the wish is for.

    `needs_details`: the service asks for more than the wish holds, or for a consent, so that a booking takes a form.
    """

    business: BusinessView
    service: Service
    wish: WaitingWish
    person: StaffRef | None
    offer: PlaceOffer | None
    needs_details: bool
    now: datetime

    @property
    def open_offer(self) -> PlaceOffer | None:
        return self.offer if self.offer is not None and self.offer.is_claimable(self.now) else None

    @property
    def booking(self) -> BookingWish:
        """The booking that takes up the offer, on the way of every other. Raises PolicyRefused when there is none any more."""
        offer = self.open_offer
        if offer is None:
            raise PolicyRefused(RefusalCode.POLICY, rule="offer_over")
        return BookingWish(
            business_id=self.business.business.id,
            draft_id=offer.draft_id,
            service_id=offer.service_id,
            start=offer.span.start,
            staff_ids=(self.wish.staff_id,) if self.person is not None and self.wish.staff_id else None,
            customers=(customer_of(self.wish),),
            origin=Origin.PAGE,
        )


def customer_of(wish: WaitingWish) -> CustomerWish:
    """As typed when the wish was left. Consent is asked for anew: what was agreed to was the list."""
    return CustomerWish(
        name=wish.name,
        email=wish.email,
        phone=wish.phone,
        language_tag=wish.language_tag,
        zone=wish.zone,
        sms_opt_in=wish.sms_opt_in,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWish:
    """Raises NotFound for a token that is wrong, revoked or old, the same for all."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, links: CustomerLinks, token: str) -> OwnWish:
        return await self.database.read(partial(self._read, links, token, self.clock.now()))

    def _read(self, links: CustomerLinks, token: str, now: datetime, work: Work) -> OwnWish:
        business_id, wish = find_wish(work, links, token, now)
        return _own(work, self.configurations.read(work, business_id), wish, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOffered:
    """What the customer of an offer typed when the wish was left, by the draft that keeps the place; None for every other draft."""

    database: Database
    clock: Clock

    async def __call__(self, business_id: BusinessId, draft_id: DraftId) -> tuple[WaitingWish, PlaceOffer] | None:
        offer_id = offer_of_draft(draft_id)
        return None if offer_id is None else await self.database.read(partial(self._read, business_id, offer_id))

    def _read(
        self, business_id: BusinessId, offer_id: PlaceOfferId, work: Work
    ) -> tuple[WaitingWish, PlaceOffer] | None:
        offer = work.waiting_list.offer(business_id, offer_id)
        if offer is None or not offer.is_claimable(self.clock.now()):
            return None
        wish = work.waiting_list.find(business_id, offer.wish_id)
        return None if wish is None else (wish, offer)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineOffer:
    """Says no to an offer: its place goes to the next at once, the wish stays. Raises PolicyRefused when it had ended."""

    database: Database
    clock: Clock
    configurations: Configurations
    pick: Callable[[int], int]

    async def __call__(self, links: CustomerLinks, token: str, offer_id: PlaceOfferId) -> None:
        def write() -> Awaitable[None]:
            facts = given(self.clock.now(), self.pick)
            return self.database.write(partial(self._decline, links, token, offer_id, facts))

        await draw_again(write)

    def _decline(self, links: CustomerLinks, token: str, offer_id: PlaceOfferId, given: Given, work: Work) -> None:
        """The transaction."""
        business_id, wish = find_wish(work, links, token, given.now)
        configuration = self.configurations.read_in_write(work, business_id)
        require(configuration, VISITOR, Permission.MANAGE_BOOKINGS)
        offer = work.waiting_list.offer(business_id, offer_id)
        if offer is None or offer.wish_id != wish.id or not offer.is_claimable(given.now):
            raise PolicyRefused(RefusalCode.POLICY, rule="offer_over")
        if end_offer(work, configuration, offer.id, OfferState.DECLINED, given) is None:
            raise PolicyRefused(RefusalCode.POLICY, rule="offer_over")


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawWish:
    """The customer waits no more; a place kept for the wish goes to the next. Doing so twice is no mistake."""

    database: Database
    clock: Clock
    configurations: Configurations
    pick: Callable[[int], int]

    async def __call__(self, links: CustomerLinks, token: str) -> None:
        def write() -> Awaitable[None]:
            return self.database.write(partial(self._withdraw, links, token, given(self.clock.now(), self.pick)))

        await draw_again(write)

    def _withdraw(self, links: CustomerLinks, token: str, given: Given, work: Work) -> None:
        """The transaction."""
        business_id, wish = find_wish(work, links, token, given.now)
        configuration = self.configurations.read_in_write(work, business_id)
        close_wish(work, configuration, wish.id, WishState.WITHDRAWN, given)


def find_wish(work: Work, links: CustomerLinks, token: str, now: datetime) -> tuple[BusinessId, WaitingWish]:
    """Raises NotFound."""
    found = work.waiting_list.anywhere(WishId(attendee_of(token)))
    if found is None or not links.opens(WAITING, token, found[1]) or now > found[1].ends_at + VALID_AFTER_END:
        raise NotFound("wish")
    return found


def _own(work: Work, configuration: Configuration, wish: WaitingWish, now: datetime) -> OwnWish:
    service = configuration.service(wish.service_id)
    offers = work.waiting_list.offers_to(configuration.business.id, wish.id)
    people = configuration.refs(asked_people(configuration, wish) or ())
    return OwnWish(
        business=show_business(configuration, VISITOR),
        service=service,
        wish=wish,
        person=people[0] if people else None,
        offer=offers[0] if offers else None,
        needs_details=_needs_details(configuration, service, wish),
        now=now,
    )


def _needs_details(configuration: Configuration, service: Service, wish: WaitingWish) -> bool:
    fields, tenant = service.customer_fields, configuration.tenant
    return (
        configuration.business.page.is_customer_consent_enabled
        or bool(tenant.questions_of(service))
        or (fields.phone is FieldUse.REQUIRED and not wish.phone)
        or (fields.address is FieldUse.REQUIRED and not tenant.forbids(Entry.ADDRESS))
        or (fields.notes is FieldUse.REQUIRED and not tenant.forbids(Entry.NOTES))
    )
