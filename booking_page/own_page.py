"""Opens the customer's own page of an appointment by its token, and draws it. An address that leads nowhere gets a kind page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from secrets import token_urlsafe
from urllib.parse import urlencode

from aiohttp import web

from booking_page.calendar_links import calendar_links
from booking_page.choose import name_of
from booking_page.own_series import own_dates
from booking_page.visitor import Visitor, visitor_of
from scheduling.clock import Clock
from scheduling.errors import NotFound, Refusal
from texts import formats
from texts.catalogue import say
from texts.refusals import refusal_text
from usecases.mail_typos import likely_address
from usecases.notice_facts import REPLY_PLACES
from usecases.open_page import OpenBooking, OwnBooking
from web.form_reader import FormReader
from web.language import READER_LANGUAGE, page_language
from web.limits import VisitLimit
from web.pages import render
from web.redirects import see_other

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPages:
    """`misses` are the visits of one visitor with an address that leads nowhere."""

    open_booking: OpenBooking
    clock: Clock
    misses: VisitLimit = field(default_factory=lambda: VisitLimit(20))

    async def open(self, request: web.Request) -> tuple[Visitor, OwnBooking]:
        """Raises NotFound for an address that is wrong, revoked or old: the same for all of them."""
        self.misses.refuse_the_tired(request)
        try:
            own = await self.open_booking(request.match_info["token"])
        except NotFound:
            self.misses.count(request)
            raise
        if own.seat.language_tag:
            request[READER_LANGUAGE] = own.seat.language_tag
        visitor = visitor_of(request, own.business, self.clock.now())
        asked = request.query.get("zone")
        return (visitor if asked else replace(visitor, zone=own.seat.zone or visitor.zone)), own

    async def known(self, visitor: Visitor) -> dict[str, str]:
        """Name and mail address of somebody who books again, by the token that the address carries; nothing for any other."""
        token = visitor.request.query.get("again", "")
        if not token:
            return {}
        self.misses.refuse_the_tired(visitor.request)
        try:
            own = await self.open_booking(token)
        except NotFound:
            self.misses.count(visitor.request)
            return {}
        is_here = own.view.business_id == visitor.business.id
        return {"name": own.seat.called, "email": own.seat.email} if is_here else {}


def kindly(handler: Handler) -> Handler:
    """The handler of such a page, with the page for an address that leads nowhere."""

    async def handled(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except NotFound:
            return _gone(request)

    return handled


def own_page(
    visitor: Visitor, own: OwnBooking, refusal: Refusal | None = None, *, form: FormReader | None = None
) -> web.Response:
    """The appointment with all that can be done about it. `form` holds what was typed into one of its forms and was refused."""
    service, zone = own.view.service, visitor.leading_zone(own.view.service)
    form = form or FormReader({}, visitor.language, zone)
    return visitor.render(
        "manage.html",
        status=HTTPStatus.CONFLICT if refusal else HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        own=own,
        appointment=own.view.appointment,
        service=service,
        zone=zone,
        token=visitor.request.match_info["token"],
        done=visitor.request.query.get("done", ""),
        form=form,
        said=own.view.appointment.reply_of(own.seat),
        places=REPLY_PLACES,
        deadline=_deadline(visitor, own, zone),
        likely=likely_address(own.seat.email) if own.may_correct_until else "",
        refusal=refusal_text(refusal, visitor.language, zone) if refusal else "",
        calendars=calendar_links(visitor, own),
        again=visitor.keep(book_again(visitor, own)),
        series=own_dates(visitor, own),
        draft=token_urlsafe(16),
    )


def book_again(visitor: Visitor, own: OwnBooking) -> str:
    """The booking page with service and person chosen as before, as far as they can be; empty where there is no page.

    Who it is stands behind the token, and never in the address.
    """
    if not visitor.business.is_published or own.view.service.is_private:
        return ""
    token = visitor.request.match_info["token"]
    service = next((one for one in visitor.view.services if one.id == own.view.appointment.service_id), None)
    if service is None:
        return f"{visitor.path()}?{urlencode({'again': token})}"
    choosable = {member.id for member in visitor.staff_of(service)}
    people = [one for one in own.view.appointment.staff_ids if one in choosable]
    asked = {"staff": people[0], "again": token} if len(people) == 1 else {"again": token}
    return f"{visitor.path(name_of(service))}?{urlencode(asked)}"


def see(request: web.Request, done: str, token: str = "") -> web.Response:
    """Back to the page, which says what was done, if anything was."""
    asked = {name: value for name, value in (("done", done), ("lang", request.query.get("lang", ""))) if value}
    address = f"/manage/{token or request.match_info['token']}"
    return see_other(f"{address}?{urlencode(asked)}" if asked else address)


def _deadline(visitor: Visitor, own: OwnBooking, zone: str) -> str:
    """Until when the customer can do what, in words; empty when nothing can be done, which the page says otherwise."""
    language, is_formal = visitor.language, visitor.business.is_formal
    move, cancel = (
        f"{formats.day(formats.local_day(until, zone), language)}, {formats.clock(until, zone, language)}"
        if until
        else ""
        for until in (own.may_move_until, own.may_cancel_until)
    )
    if move and cancel and move != cancel:
        return say("manage.until_each", language, formal=is_formal, move=move, cancel=cancel)
    if move and cancel:
        return say("manage.until_both", language, formal=is_formal, moment=cancel)
    if move:
        return say("manage.until_move", language, formal=is_formal, moment=move)
    return say("manage.until", language, formal=is_formal, moment=cancel) if cancel else ""


def _gone(request: web.Request) -> web.Response:
    language = page_language(request)
    chosen = f"?lang={language}" if request.query.get("lang") else ""
    return render(
        request,
        "manage_gone.html",
        status=HTTPStatus.NOT_FOUND,
        title=say("manage.gone", language),
        advice=say("manage.gone_advice", language),
        ask=say("manage.gone_ask", language),
        address=f"/manage{chosen}",
    )
