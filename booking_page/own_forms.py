"""The forms that a service asks its customers to fill in elsewhere, on the own page: where they are, and which are done (B43)."""

from dataclasses import dataclass

from aiohttp import web

from booking_page.own_page import OwnPages, own_page, see
from scheduling.errors import Refusal
from scheduling.service import FormId
from usecases.fill_form import SayFilled


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFormsDoor:
    pages: OwnPages
    say_filled: SayFilled

    async def filled(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        form_id = FormId(request.match_info["form"])
        try:
            await self.say_filled(own.view.business_id, own.view.appointment.id, form_id, own.actor)
        except Refusal as refusal:
            return own_page(visitor, own, refusal)
        return see(request, "filled")
