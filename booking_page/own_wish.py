"""The customer's own page of a wish on the waiting list: looking changes nothing; taking a place, declining and withdrawing are forms."""

from dataclasses import dataclass, field

from aiohttp import web

from booking_page.choose import chosen_token, name_of
from booking_page.visitor import Visitor, visitor_of
from scheduling.clock import Clock
from scheduling.errors import NotFound, PolicyRefused, Refusal, RefusalCode
from scheduling.waiting import PlaceOfferId
from texts.refusals import refusal_text
from usecases.book_appointment import BookAppointment
from usecases.customer_links import CustomerLinks
from usecases.open_page import VISITOR
from usecases.open_wish import DeclineOffer, OpenWish, OwnWish, WithdrawWish
from web.forms import read_form
from web.language import READER_LANGUAGE
from web.limits import VisitLimit
from web.redirects import see_other


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWishDoor:
    """`misses` are the visits of one visitor with an address that leads nowhere."""

    open_wish: OpenWish
    decline: DeclineOffer
    withdraw: WithdrawWish
    book: BookAppointment
    links: CustomerLinks
    clock: Clock
    misses: VisitLimit = field(default_factory=lambda: VisitLimit(20))

    async def show(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self._own(request)
        return _page(visitor, own)

    async def act(self, request: web.Request) -> web.StreamResponse:
        """By the button pressed. What is done belongs to the offer that was shown, not to whichever there is by now."""
        visitor, own = await self._own(request)
        form = await read_form(request)
        offer_id = PlaceOfferId(str(form.get("offer", "")))
        token = request.match_info["token"]
        try:
            match form.get("action"):
                case "claim":
                    return await self._claim(visitor, own, offer_id)
                case "decline":
                    await self.decline(self.links, token, offer_id)
                case "withdraw":
                    await self.withdraw(self.links, token)
                case _:
                    raise web.HTTPBadRequest
        except NotFound:
            raise
        except Refusal as refusal:
            return _page(visitor, own, refusal)
        return see_other(visitor.keep(f"/waiting/{token}?done={form.get('action')}"))

    async def _claim(self, visitor: Visitor, own: OwnWish, offer_id: PlaceOfferId) -> web.StreamResponse:
        """Books at once where the service asks for nothing more, else by the form of every booking, with the place kept.

        The address of what has become private since is told to nobody.
        """
        offer = own.open_offer
        if offer is None or offer.id != offer_id:
            raise PolicyRefused(RefusalCode.POLICY, rule="offer_over")
        if own.needs_details:
            if own.service.is_private:
                raise PolicyRefused(RefusalCode.POLICY, rule="offer_over")
            people = own.booking.staff_ids
            token = chosen_token(visitor.request, offer.draft_id, offer.span.start, people[0] if people else None)
            return see_other(visitor.address(name_of(own.service), "details", token))
        booked = await self.book(own.booking, VISITOR)
        manage = self.links.manage(booked.view.appointment.seated[0]).removeprefix(self.links.base_url)
        return see_other(f"{manage}?done=booked&lang={visitor.language}")

    async def _own(self, request: web.Request) -> tuple[Visitor, OwnWish]:
        """Raises NotFound for an address that is wrong, revoked or old: the same for all of them."""
        self.misses.refuse_the_tired(request)
        try:
            own = await self.open_wish(self.links, request.match_info["token"])
        except NotFound:
            self.misses.count(request)
            raise
        if own.wish.language_tag:
            request[READER_LANGUAGE] = own.wish.language_tag
        return visitor_of(request, own.business, self.clock.now()), own


def _page(visitor: Visitor, own: OwnWish, refusal: Refusal | None = None) -> web.Response:
    zone = own.wish.day_zone
    return visitor.render(
        "wish.html",
        status=409 if refusal else 200,
        own=own,
        wish=own.wish,
        service=own.service,
        offer=own.offer,
        open_offer=own.open_offer,
        zone=zone,
        reader_zone=own.wish.zone or zone,
        token=visitor.request.match_info["token"],
        done=visitor.request.query.get("done", ""),
        refusal=refusal_text(refusal, visitor.language, zone) if refusal else "",
        again=visitor.keep(_again(visitor, own)),
    )


def _again(visitor: Visitor, own: OwnWish) -> str:
    """The times of the service, where they are on the page."""
    is_there = visitor.business.is_published and any(one.id == own.service.id for one in visitor.view.services)
    return visitor.path(name_of(own.service)) if is_there else ""
