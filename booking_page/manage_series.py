"""The rest of a series on the customer's own pages: what a move of one date would do to those that follow, and the end of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from aiohttp import web

from booking_page.calendar_links import invitation_of_all
from booking_page.own_page import OwnPages, own_page, see
from booking_page.visitor import Visitor
from scheduling.appointment import DraftId
from scheduling.errors import Refusal
from texts.refusals import refusal_text
from usecases.change_series import ChangeSeries, SeriesWish
from usecases.open_page import OwnBooking
from web.form_reader import FormReader
from web.forms import read_form
from web.moves_form import move_rows, read_moves, read_versions
from web.read_dates import moment_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDoor:
    pages: OwnPages
    change_series: ChangeSeries

    async def calendar(self, request: web.Request) -> web.StreamResponse:
        """All dates of the series as one .ics file."""
        visitor, own = await self.pages.open(request)
        coming = [one.appointment for one in own.series if not one.is_off]
        if not coming:
            raise web.HTTPNotFound
        return web.Response(
            body=invitation_of_all(visitor, own, coming),
            headers={"Content-Disposition": 'attachment; filename="appointments.ics"'},
            content_type="text/calendar",
            charset="utf-8",
        )

    async def cancel_rest(
        self, visitor: Visitor, own: OwnBooking, form: Mapping[str, object], message: str
    ) -> web.StreamResponse:
        """This date and all that follow."""
        wish = SeriesWish(
            business_id=own.view.business_id,
            appointment_id=own.view.appointment.id,
            draft_id=DraftId(str(form.get("draft", "")) or token_urlsafe(16)),
            dates={one.appointment.id: None for one in own.rest},
            versions={one.appointment.id: one.appointment.version for one in own.rest},
            message=message,
        )
        try:
            await self.change_series(wish, own.actor)
        except Refusal as refusal:
            return own_page(visitor, own, refusal)
        return see(visitor.request, "series_cancelled")

    async def look(self, visitor: Visitor, own: OwnBooking, start: datetime) -> web.StreamResponse:
        """What a move of this date would do to those that follow, to be ticked and confirmed."""
        return await self._page(visitor, own, start, FormReader({}, visitor.language, visitor.business.zone))

    async def move_rest(self, request: web.Request) -> web.StreamResponse:
        """This date and those that follow, as they were ticked; the list again when one of them has gone."""
        visitor, own = await self.pages.open(request)
        form = FormReader(await read_form(request), visitor.language, visitor.business.zone)
        start, moves = moment_of(form.typed("start")), read_moves(form)
        if start is None:
            raise web.HTTPBadRequest
        if not form.is_valid:
            return await self._page(visitor, own, start, form)
        wish = SeriesWish(
            business_id=own.view.business_id,
            appointment_id=own.view.appointment.id,
            draft_id=DraftId(form.text("draft") or token_urlsafe(16)),
            dates=moves,
            versions=read_versions(form),
        )
        try:
            await self.change_series(wish, own.actor)
        except Refusal as refusal:
            return await self._page(visitor, own, start, form, refusal)
        return see(request, "series_moved")

    async def _page(
        self, visitor: Visitor, own: OwnBooking, start: datetime, form: FormReader, refusal: Refusal | None = None
    ) -> web.StreamResponse:
        business_id, appointment = own.view.business_id, own.view.appointment
        try:
            lines = await self.change_series.look(business_id, appointment.id, start, own.actor)
        except Refusal as other:
            return own_page(visitor, own, other)
        zone = visitor.leading_zone(own.view.service)
        return visitor.render(
            "manage_series.html",
            status=409 if refusal else 422 if form.errors else 200,
            own=own,
            service=own.view.service,
            token=visitor.request.match_info["token"],
            start=start.isoformat(),
            rows=move_rows(lines, form, visitor.language, zone),
            versions=[(line.appointment.id, line.appointment.version) for line in lines],
            draft=form.typed("draft") or token_urlsafe(16),
            form=form,
            refusal=refusal_text(refusal, visitor.language, zone) if refusal else "",
        )
