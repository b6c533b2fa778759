"""What a reminder asks of its customer: pages with one button each. Looking at them says nothing, pressing does."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from secrets import token_urlsafe
from typing import Any

from aiohttp import web

from booking_page.own_page import Handler, OwnPages, kindly, own_page, see
from booking_page.visitor import Visitor
from scheduling.appointment import DraftId, Reply
from scheduling.errors import NotFound, Refusal
from usecases.cancel_appointment import CancelAppointment, CancelWish
from usecases.notice_facts import REPLY_PLACES
from usecases.open_page import OwnBooking
from usecases.say_on_own_page import ReplyToReminder, SayHere
from web.redirects import see_other


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDoor:
    pages: OwnPages
    reply: ReplyToReminder
    cancel: CancelAppointment
    say_here: SayHere

    async def short_way(self, request: web.Request) -> web.StreamResponse:
        """From a text message: the address is short, the page behind it the same."""
        self.pages.misses.refuse_the_tired(request)
        try:
            token = await self.pages.open_booking.by_short_way(request.match_info["token"])
        except NotFound:
            self.pages.misses.count(request)
            raise
        return see_other(f"/manage/{token}/reply")

    async def ask(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        return (
            visitor.render("reply_ask.html", **_facts(visitor, own)) if _is_to_come(visitor, own) else see(request, "")
        )

    async def show(self, reply: Reply, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        if not _is_to_come(visitor, own):
            return see(request, "")
        return visitor.render(
            "reply.html",
            reply=reply,
            is_said=own.view.appointment.reply_of(own.seat) is reply,
            way=_way(reply, own),
            **_facts(visitor, own),
        )

    async def say(self, reply: Reply, request: web.Request) -> web.StreamResponse:
        """Somebody who can't come cancels as long as that is allowed; who needs another time chooses it, as long as that is."""
        visitor, own = await self.pages.open(request)
        try:
            if _way(reply, own) == "not_coming_cancel":
                await self.cancel(_wish(own), own.actor)
                return see(request, "cancelled")
            can_move = own.may_move_until is not None
            where = (own.view.business_id, own.view.appointment.id)
            await self.reply(*where, reply, own.actor, can_move=can_move and reply is Reply.OTHER_TIME)
        except Refusal as refusal:
            return own_page(visitor, own, refusal)
        place = "times" if _way(reply, own) == "other_time_move" else REPLY_PLACES[reply]
        return see_other(visitor.keep(f"/manage/{request.match_info['token']}/{place}"))

    async def here(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        try:
            await self.say_here(own.view.business_id, own.view.appointment.id, own.actor)
        except Refusal as refusal:
            return own_page(visitor, own, refusal)
        return see(request, "here")

    def handlers(self) -> Mapping[tuple[str, str], Handler]:
        """By method and place below the address of the own page."""
        found: dict[tuple[str, str], Handler] = {("GET", "/reply"): self.ask, ("POST", "/here"): self.here}
        for reply, place in REPLY_PLACES.items():
            found["GET", f"/{place}"] = partial(self.show, reply)
            found["POST", f"/{place}"] = partial(self.say, reply)
        return found


def add_short_way(app: web.Application, door: ReplyDoor) -> None:
    app.router.add_get("/r/{token}", kindly(door.short_way))


def _way(reply: Reply, own: OwnBooking) -> str:
    """What pressing does, which depends on what the customer may still do alone."""
    if reply is Reply.OTHER_TIME:
        return "other_time_move" if own.may_move_until else "other_time_tell"
    if reply is Reply.NOT_COMING:
        return "not_coming_cancel" if own.may_cancel_until else "not_coming_tell"
    return str(reply)


def _is_to_come(visitor: Visitor, own: OwnBooking) -> bool:
    one = own.view.appointment
    return one.state.is_coming and not own.seat.is_cancelled and one.span.end > visitor.now


def _facts(visitor: Visitor, own: OwnBooking) -> dict[str, Any]:
    return {
        "own": own,
        "appointment": own.view.appointment,
        "zone": visitor.leading_zone(own.view.service),
        "token": visitor.request.match_info["token"],
        "places": REPLY_PLACES,
        "said": own.view.appointment.reply_of(own.seat),
    }


def _wish(own: OwnBooking) -> CancelWish:
    return CancelWish(
        business_id=own.view.business_id,
        appointment_id=own.view.appointment.id,
        expected_version=own.view.appointment.version,
        draft_id=DraftId(token_urlsafe(16)),
    )
