"""The first steps at the public page: which service, with whom, when. Looking changes nothing; a chosen start is held by POST."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from aiohttp import web

from booking_page.closed import AskInstead
from booking_page.kept_pages import Drawn, KeptPages, Key, key_of
from booking_page.times import month_of, month_span, next_month, parts, places_by_day, previous_month, weeks
from booking_page.visitor import Visitor, require_member, visitor_of
from scheduling.appointment import DraftId
from scheduling.clock import Clock
from scheduling.errors import NotFound, SlotRefused
from scheduling.interval import Interval
from scheduling.publishing import nobody_can_book
from scheduling.rules import Rule
from scheduling.service import Service
from scheduling.staff import StaffId
from scheduling.zones import quarter_of
from texts import formats
from texts.refusals import refusal_text
from usecases.explain_availability import ExplainAvailability, WhyQuestion
from usecases.find_slots import FindSlots, SlotAnswer, SlotQuestion
from usecases.hold_slot import HoldSlot, HoldWish
from usecases.kept_availability import Answer
from usecases.make_ids import make_id
from usecases.open_page import VISITOR, OpenPage
from usecases.views import SlotView
from web.forms import read_form
from web.limits import VisitLimit
from web.options import OPTIONS
from web.read_dates import day_of, moment_of
from web.redirects import see_other

TIMES = "book_times.html"
PURPOSE = "chosen"
NOW = "now"
"""In place of a start: as soon as somebody is free."""
SOONEST = 3
MOST_WITH_STARTS = 40
"""Services on one page that show their first starts; of more, each shows them on its own page alone."""
NEAR, AHEAD = timedelta(days=14), timedelta(days=60)
CLOSED = (Rule.HOURS, Rule.SERVICE_HOURS, Rule.NOT_BOOKABLE, Rule.TIME_OFF, Rule.PERSON)
EARLY = (Rule.LEAD_TIME,)
LATE = (Rule.WINDOW,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseDoor:
    """`holds` are the starts that one visitor may have kept, a minute. Without mail no code can be asked for (B41)."""

    open_page: OpenPage
    find_slots: FindSlots
    explain: ExplainAvailability
    hold_slot: HoldSlot
    clock: Clock
    pages: KeptPages
    has_mail: bool
    holds: VisitLimit = field(default_factory=lambda: VisitLimit(30))

    async def services(self, request: web.Request) -> web.StreamResponse:
        visitor = await self.visitor(request)
        offered = visitor.services()
        if len(offered) == 1:
            return web.Response(status=302, headers={"Location": visitor.address(name_of(offered[0]))})
        shows_starts = len(offered) <= MOST_WITH_STARTS
        soonest = {one.id: _shown(await self._soonest(visitor, one)) for one in offered} if shows_starts else {}
        return visitor.render("book_services.html", services=offered, soonest=soonest, name_of=name_of)

    async def times(self, request: web.Request) -> web.Response:
        key = key_of(request)
        return await self.pages.find(request, key) or await self.pages.made(request, key, self._draw_times)

    async def _draw_times(self, request: web.Request) -> Drawn:
        visitor = await self.visitor(request)
        facts, rests_on = await self._facts(visitor, visitor.service(request.match_info["service"]))
        return Drawn(visitor, visitor.render(TIMES, **facts), rests_on)

    async def choose(self, request: web.Request) -> web.Response:
        """Holds the start and leads to the form; one that has just gone leads back to the times, with the nearest free ones."""
        self.holds.count(request)
        key = key_of(request)
        visitor = await self.visitor(request)
        service = visitor.service(request.match_info["service"])
        form = await read_form(request)
        draft = DraftId(_draft_of(request, str(form.get("chosen", ""))) or make_id())
        if form.get("start") == NOW and service.is_on_demand:
            return _see_details(visitor, service, chosen_token(request, draft, None, None))
        start = moment_of(str(form.get("start", "")))
        if start is None:
            raise web.HTTPBadRequest
        person = visitor.person(service)
        wish = HoldWish(
            business_id=visitor.business.id,
            service_id=service.id,
            draft_id=draft,
            start=start,
            staff_ids=(person,) if person else None,
        )
        try:
            held = await self.hold_slot(wish, VISITOR)
        except SlotRefused as refusal:
            return await self._refused(visitor, service, refusal, key)
        return _see_details(visitor, service, chosen_token(request, held.draft_id, start, person))

    async def visitor(self, request: web.Request, *, even_used: bool = False) -> Visitor:
        """Answers 404 for a page that is not there or not published, and keeps out who is not of the organisation where it says so.

        Raises AskInstead where nobody can book. `even_used`: also by an address that has booked once, for a form sent twice gets
        the answer of the first.
        """
        key = request.match_info.get("service", "")
        try:
            view = await self.open_page(request.match_info["business"], key, even_used=even_used)
        except NotFound:
            raise web.HTTPNotFound from None
        await require_member(request, view)
        visitor = visitor_of(request, view, self.clock.now())
        if nobody_can_book(view.business, has_mail=self.has_mail):
            raise AskInstead(visitor)
        return visitor

    async def _refused(self, visitor: Visitor, service: Service, refusal: SlotRefused, key: Key | None) -> web.Response:
        """The times once more, with the free ones nearest to the one that has gone; drawn once for all who come too late for it."""
        nearest = refusal.nearest[:SOONEST]
        told = refusal_text(refusal, visitor.language, visitor.leading_zone(service))
        key = (*key, told, *(one.isoformat() for one in nearest)) if key else None
        kept = await self.pages.find(visitor.request, key, HTTPStatus.CONFLICT)

        async def draw(_: web.Request) -> Drawn:
            facts, rests_on = await self._facts(visitor, service)
            facts |= {"nearest": nearest, "refusal": told}
            return Drawn(visitor, visitor.render(TIMES, status=HTTPStatus.CONFLICT, **facts), rests_on)

        return kept or await self.pages.made(visitor.request, key, draw, HTTPStatus.CONFLICT)

    async def _facts(self, visitor: Visitor, service: Service) -> tuple[dict[str, Any], tuple[Answer, ...]]:
        """What the page shows, and what it rests on; nothing of that where a reason rests on more."""
        zone = visitor.leading_zone(service)
        today = visitor.today(zone)
        asked_day = day_of(visitor.request.query.get("day", ""))
        soonest = await self._soonest(visitor, service)
        shown = _shown(soonest)
        first = formats.local_day(shown[0].span.start, zone) if shown else today
        month = month_of(visitor.request.query.get("month", ""), asked_day or first)
        answer = await self.find_slots(self._question(visitor, service, month_span(month, zone)), VISITOR)
        days = places_by_day(answer.starts, month, zone)
        day = asked_day if asked_day and asked_day.replace(day=1) == month else next(iter(days), None)
        empty = await self._why_empty(visitor, service, day) if day and day not in days else ""
        facts: dict[str, Any] = {
            "service": service,
            "name": name_of(service),
            "zone": zone,
            "people": visitor.staff_of(service),
            "person": visitor.person(service) or "",
            "month": month,
            "month_name": formats.month(month, visitor.language),
            "previous": previous_month(month).isoformat()[:7] if month > today.replace(day=1) else "",
            "following": next_month(month).isoformat()[:7] if self._goes_on(visitor, service, month) else "",
            "weeks": weeks(month, days, chosen=day, today=today, week_start=visitor.business.week_start),
            "weekdays": visitor.columns(),
            "day": day,
            "parts": parts([answer.slots[place] for place in days.get(day, ())], zone) if day else (),
            "empty": empty,
            "next_day": _next_day(days, day, answer, zone),
            "soonest": shown,
            "refusal": "",
            "nearest": (),
            "chosen": (chosen := visitor.request.query.get("chosen", "")),
            "to": visitor.addresses_of_days(name_of(service), chosen=chosen),
        }
        return facts, () if empty else (*soonest.rests_on, *answer.rests_on)

    def _question(self, visitor: Visitor, service: Service, span: Interval) -> SlotQuestion:
        person = visitor.person(service)
        return SlotQuestion(
            business_id=visitor.business.id, service_id=service.id, span=span, staff_ids=(person,) if person else None
        )

    async def _soonest(self, visitor: Visitor, service: Service) -> SlotAnswer:
        """Asked for the same span through a quarter of an hour, so that the answer can be kept; what is past is never found.

        First for two weeks, in which nearly always there are enough.
        """
        begin = quarter_of(visitor.now).start
        question = replace(self._question(visitor, service, Interval(begin, begin + NEAR)), limit=SOONEST)
        answer = await self.find_slots(replace(question, looks_further=False), VISITOR)
        if len(answer.slots) >= SOONEST:
            return answer
        return await self.find_slots(replace(question, span=Interval(begin, begin + AHEAD)), VISITOR)

    async def _why_empty(self, visitor: Visitor, service: Service, day: date) -> str:
        """In a word: closed, full, too soon or too far ahead (B51)."""
        person = visitor.person(service)
        question = WhyQuestion(business_id=visitor.business.id, day=day, service_id=service.id, staff_id=person)
        rule = (await self.explain(question, VISITOR)).explanation.rule
        if rule in EARLY:
            return "too_soon"
        if rule in LATE:
            return "too_far"
        return "closed" if rule in CLOSED else "full"

    def _goes_on(self, visitor: Visitor, service: Service, month: date) -> bool:
        """Whether the booking window reaches beyond this month."""
        policy = service.policy or visitor.business.policy
        last = visitor.now + timedelta(minutes=policy.maximum_advance)
        return formats.local_day(last, visitor.leading_zone(service)) >= next_month(month)


def _shown(soonest: SlotAnswer) -> tuple[SlotView, ...]:
    return tuple(soonest.slots) or ((soonest.next_free,) if soonest.next_free else ())


def name_of(service: Service) -> str:
    """The service's part of an address (S98)."""
    return service.path_name


def chosen_token(request: web.Request, draft: DraftId, start: datetime | None, staff_id: StaffId | None) -> str:
    """What was chosen, sealed: nobody can hold or book in another visitor's draft. Without a start it is a place in the queue."""
    payload = json.dumps([draft, start.isoformat() if start else NOW, staff_id or ""], separators=(",", ":")).encode()
    return request.app[OPTIONS].signer.sign(PURPOSE, payload)


def read_chosen(request: web.Request, token: str) -> tuple[DraftId, datetime | None, StaffId | None]:
    """Draft, start and person of a token. Answers 404 for one that was not made here."""
    payload = request.app[OPTIONS].signer.verify(PURPOSE, token)
    if payload is None:
        raise web.HTTPNotFound
    draft, start, staff = json.loads(payload)
    return DraftId(draft), None if start == NOW else datetime.fromisoformat(start), StaffId(staff) if staff else None


def _see_details(visitor: Visitor, service: Service, token: str) -> web.Response:
    return see_other(visitor.address(name_of(service), "details", token))


def _draft_of(request: web.Request, token: str) -> str:
    """The draft that this visitor has begun: choosing again gives its earlier start back."""
    payload = request.app[OPTIONS].signer.verify(PURPOSE, token) if token else None
    return str(json.loads(payload)[0]) if payload else ""


def _next_day(days: Collection[date], day: date | None, answer: SlotAnswer, zone: str) -> date | None:
    """The first day with room after the one shown, in this month or later."""
    later = [one for one in days if day is not None and one > day]
    if later:
        return min(later)
    return formats.local_day(answer.next_free.span.start, zone) if answer.next_free else None
