"""The customer's own page of an appointment: looking changes nothing, moving and cancelling are forms with one button."""

from dataclasses import dataclass
from datetime import date
from secrets import token_urlsafe

from aiohttp import web

from booking_page.calendar_links import invitation
from booking_page.manage_series import SeriesDoor
from booking_page.own_page import OwnPages, own_page, see
from booking_page.times import by_day, by_person, month_of, month_span, next_month, parts, previous_month, weeks
from booking_page.visitor import Visitor
from scheduling.appointment import DraftId
from scheduling.clock import Clock
from scheduling.errors import Refusal, SlotRefused
from texts import formats
from texts.refusals import refusal_text
from usecases.cancel_appointment import CancelAppointment, CancelWish
from usecases.find_slots import FindSlots, SlotQuestion
from usecases.open_page import OwnBooking
from usecases.reschedule_appointment import RescheduleAppointment, RescheduleWish
from web.forms import read_form
from web.read_dates import day_of, moment_of

SOONEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageDoor:
    pages: OwnPages
    find_slots: FindSlots
    reschedule: RescheduleAppointment
    cancel: CancelAppointment
    series: SeriesDoor
    clock: Clock

    async def show(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        return own_page(visitor, own)

    async def calendar(self, request: web.Request) -> web.StreamResponse:
        """The appointment as an .ics file."""
        visitor, own = await self.pages.open(request)
        return web.Response(
            body=invitation(visitor, own),
            headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
            content_type="text/calendar",
            charset="utf-8",
        )

    async def cancel_it(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        form = await read_form(request)
        message = " ".join(str(form.get("reason", "")).split())[:500]
        if form.get("scope") == "rest" and own.rest:
            return await self.series.cancel_rest(visitor, own, form, message)
        wish = CancelWish(
            business_id=own.view.business_id,
            appointment_id=own.view.appointment.id,
            expected_version=own.view.appointment.version,
            draft_id=DraftId(str(form.get("draft", "")) or token_urlsafe(16)),
            message=message,
        )
        try:
            await self.cancel(wish, own.actor)
        except Refusal as refusal:
            return own_page(visitor, own, refusal)
        return see(request, "cancelled")

    async def choose_time(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        return await self._times(visitor, own)

    async def move(self, request: web.Request) -> web.StreamResponse:
        visitor, own = await self.pages.open(request)
        form = await read_form(request)
        start = moment_of(str(form.get("start", "")))
        if start is None:
            raise web.HTTPBadRequest
        if form.get("rest") and own.rest:
            return await self.series.look(visitor, own, start)
        wish = RescheduleWish(
            business_id=own.view.business_id,
            appointment_id=own.view.appointment.id,
            expected_version=own.view.appointment.version,
            start=start,
            draft_id=DraftId(str(form.get("draft", "")) or token_urlsafe(16)),
        )
        try:
            await self.reschedule(wish, own.actor)
        except Refusal as refusal:
            return await self._times(visitor, own, refusal)
        return see(request, "moved")

    async def _times(self, visitor: Visitor, own: OwnBooking, refusal: Refusal | None = None) -> web.Response:
        if own.may_move_until is None:
            return own_page(visitor, own, refusal)
        service, zone = own.view.service, visitor.leading_zone(own.view.service)
        today = visitor.today(zone)
        asked = day_of(visitor.request.query.get("day", ""))
        month = month_of(visitor.request.query.get("month", ""), asked or self._near(own, zone))
        question = SlotQuestion(
            business_id=own.view.business_id,
            service_id=service.id,
            span=month_span(month, zone),
            moving=own.view.appointment.id,
        )
        answer = await self.find_slots(question, own.actor)
        days = by_day((slot for slot in answer.slots if slot.span != own.view.appointment.span), zone)
        day = asked if asked and asked.replace(day=1) == month else next(iter(days), None)
        same, others = by_person(days.get(day, ()) if day else (), own.view.staff)
        return visitor.render(
            "manage_times.html",
            status=409 if refusal else 200,
            own=own,
            service=service,
            zone=zone,
            rest=bool(visitor.request.query.get("rest") and own.rest),
            token=visitor.request.match_info["token"],
            month_name=formats.month(month, visitor.language),
            month=month,
            previous=previous_month(month).isoformat()[:7] if month > today.replace(day=1) else "",
            following=next_month(month).isoformat()[:7],
            weeks=weeks(month, days, chosen=day, today=today, week_start=visitor.business.week_start),
            weekdays=visitor.columns(),
            day=day,
            parts=parts(same, zone),
            others=others,
            refusal=refusal_text(refusal, visitor.language, zone) if refusal else "",
            nearest=refusal.nearest[:SOONEST] if isinstance(refusal, SlotRefused) else (),
        )

    def _near(self, own: OwnBooking, zone: str) -> date:
        """The month of the appointment, or the present one."""
        return max(formats.local_day(own.view.appointment.span.start, zone), formats.local_day(self.clock.now(), zone))
