"""A slip in the mail address: pointed out while it is typed and after the booking, and mended on the done page for ten minutes."""

from dataclasses import dataclass, field

from aiohttp import web

from booking_page.own_page import OwnPages, own_page, see
from scheduling.errors import Invalid, Refusal
from usecases.correct_address import CorrectAddress
from usecases.customer_links import CustomerLinks
from usecases.mail_typos import likely_address
from web.form_reader import FormReader
from web.forms import read_form
from web.limits import VisitLimit

_LONGEST = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressDoor:
    """`hints` is how often a minute one visitor's fields may ask."""

    pages: OwnPages
    correct: CorrectAddress
    links: CustomerLinks
    hints: VisitLimit = field(default_factory=lambda: VisitLimit(60))

    async def correct_it(self, request: web.Request) -> web.StreamResponse:
        """The page has another address from then on: the former one went to a stranger, perhaps."""
        visitor, own = await self.pages.open(request)
        form = FormReader(await read_form(request), visitor.language, visitor.business.zone)
        email = form.text("email", is_required=True, most=_LONGEST)
        if not form.is_valid:
            return own_page(visitor, own, form=form)
        try:
            seat = await self.correct(own.view.business_id, own.view.appointment.id, email, own.actor)
        except Invalid as refusal:
            form.refuse(refusal)
            return own_page(visitor, own, form=form)
        except Refusal as refusal:
            return own_page(visitor, own, refusal)
        return see(request, "corrected", self.links.manage(seat).rpartition("/")[2])

    async def hint(self, request: web.Request) -> web.StreamResponse:
        """For the script of the form: what was probably meant. Sent in the body, so that no address gets into one of ours."""
        self.hints.count(request)
        typed = (await read_form(request)).get("email", "")
        meant = likely_address(typed) if isinstance(typed, str) and len(typed) <= _LONGEST else ""
        return web.json_response({"meant": meant})
