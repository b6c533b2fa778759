"""The last step at the public page: who comes, what the service asks, consent; then the booking itself."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from aiohttp import web

from booking_page.choose import ChooseDoor, chosen_token, name_of, read_chosen
from booking_page.choose_link import invited
from booking_page.code import CodeStep, code_page, is_about_code
from booking_page.own_page import OwnPages
from booking_page.programs import OPENED, TRAP, LeastTime, opened
from booking_page.series import Repeated, read_series, wants_to_see
from booking_page.visitor import Visitor
from booking_page.who_comes import (
    FIELDS,
    answer_fields,
    known_of,
    question_field,
    read_customer,
    read_people,
    takes_people,
)
from scheduling.appointment import Attendee, DraftId, Origin
from scheduling.errors import Refusal, RefusalCode, SlotRefused, Stale
from scheduling.interval import Interval
from scheduling.one_time_code import HOLDS
from scheduling.service import Service
from scheduling.staff import StaffId
from scheduling.waiting import offer_of_draft
from texts.catalogue import say
from texts.formats import local_day
from usecases.book_appointment import BookAppointment, BookingWish
from usecases.book_series import BookSeries
from usecases.choose_link import ReadPrefill
from usecases.customer_links import CustomerLinks
from usecases.hold_slot import HoldSlot, HoldWish, ReadHold, ReleaseHold
from usecases.look_at_series import LookAtSeries
from usecases.match_customer import CustomerWish
from usecases.open_page import VISITOR
from usecases.open_wish import ReadOffered
from usecases.prove_address import CodeWish
from usecases.serve_queue import JoinQueue, QueueWish
from usecases.service_keys import single_use_of
from web.form_reader import WHOLE_FORM, FormReader
from web.forms import read_form
from web.limits import VisitLimit
from web.read_dates import moment_of
from web.redirects import see_other


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the token of the address holds, with the service it is for. Without a start: as soon as somebody is free."""

    service: Service
    token: str
    draft_id: DraftId
    start: datetime | None
    staff_id: StaffId | None

    @property
    def staff_ids(self) -> tuple[StaffId, ...] | None:
        return (self.staff_id,) if self.staff_id else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsDoor:
    """`looks` are the series that one visitor may have looked at, `people` the others whom one may have told."""

    choose: ChooseDoor
    pages: OwnPages
    hold_slot: HoldSlot
    read_hold: ReadHold
    release_hold: ReleaseHold
    book: BookAppointment
    join_queue: JoinQueue
    links: CustomerLinks
    bookings: VisitLimit
    codes: CodeStep
    least_time: LeastTime
    read_offered: ReadOffered
    look_at_series: LookAtSeries
    book_series: BookSeries
    read_prefill: ReadPrefill
    looks: VisitLimit = field(default_factory=lambda: VisitLimit(30))
    people: VisitLimit = field(default_factory=lambda: VisitLimit(10))

    async def show(self, request: web.Request) -> web.Response:
        """Whoever is known by an offer, an appointment of before or a link from staff finds name and mail address filled in."""
        visitor, chosen = await self._chosen(request)
        offered = await self.read_offered(visitor.business.id, chosen.draft_id)
        known = known_of(offered[0]) if offered else await self.pages.known(visitor)
        known = known or await invited(visitor, self.read_prefill)
        return await self._page(visitor, chosen, FormReader(known, visitor.language, visitor.business.zone))

    async def act(self, request: web.Request) -> web.StreamResponse:
        """By the button pressed: book, keep the start for longer, or give it back and choose another."""
        visitor, chosen = await self._chosen(request, even_used=True)
        form = FormReader(await read_form(request), visitor.language, visitor.business.zone)
        match form.text("action"):
            case "back":
                await self.release_hold(visitor.business.id, chosen.draft_id)
                day = local_day(chosen.start, visitor.leading_zone(chosen.service)).isoformat() if chosen.start else ""
                return see_other(visitor.address(name_of(chosen.service), day=day))
            case "longer" if chosen.start:
                return await self._hold(visitor, chosen, chosen.start, form)
            case "dates" | "change" | "language":
                self.looks.count(visitor.request)
                return await self._page(visitor, chosen, form)
            case "resend":
                return await self._ask_code(visitor, chosen, form)
            case action if start := moment_of(action.removeprefix("start ")):
                return await self._hold(visitor, chosen, start, form)
            case _:
                return await self._book_anew(visitor, chosen, form)

    async def _hold(self, visitor: Visitor, chosen: Chosen, start: datetime, form: FormReader) -> web.Response:
        """The same start for longer, or another one; what was typed stays. A start that has gone meanwhile is told at once."""
        chosen = await self._own_draft(visitor, chosen, start)
        try:
            held = await self.hold_slot(_hold_wish(visitor, chosen, start), VISITOR)
        except SlotRefused as refusal:
            return await self._page(visitor, chosen, form, refusal)
        return await self._page(visitor, _by(held.draft_id, replace(chosen, start=start), visitor), form)

    async def _own_draft(self, visitor: Visitor, chosen: Chosen, start: datetime) -> Chosen:
        """The draft of an offer of the waiting list is for that offer alone; another start is a booking of its own."""
        if offer_of_draft(chosen.draft_id) is None:
            return chosen
        offered = await self.read_offered(visitor.business.id, chosen.draft_id)
        is_same = offered is not None and offered[1].span.start == start
        return chosen if is_same else replace(chosen, draft_id=DraftId(token_urlsafe(16)))

    async def _book_anew(self, visitor: Visitor, chosen: Chosen, form: FormReader) -> web.StreamResponse:
        """By a draft of its own where somebody else has booked by this one: the address of the form was passed on."""
        try:
            return await self._book(visitor, chosen, form)
        except Stale:
            return await self._book(visitor, _by(DraftId(token_urlsafe(16)), chosen, visitor), form)

    async def _book(self, visitor: Visitor, chosen: Chosen, form: FormReader) -> web.StreamResponse:
        self.bookings.count(visitor.request)
        customer = read_customer(visitor, chosen.service, form)
        people = read_people(form, chosen.service)
        series = await read_series(self.look_at_series, visitor, _repeated(chosen), form)
        if self.least_time.is_by_program(visitor, form):
            form.errors[WHOLE_FORM] = say("book.once_more", visitor.language, formal=visitor.business.is_formal)
        if not form.is_valid or wants_to_see(form, series):
            return await self._page(visitor, chosen, form)
        try:
            await self.codes.check(visitor, form, _code_wish(visitor, chosen, form))
            for _ in people:
                self.people.count(visitor.request)
            seat = await self._seat(visitor, chosen, customer, people, series.starts)
        except Stale:
            raise
        except SlotRefused as refusal:
            return await self._page(visitor, chosen, form, refusal)
        except Refusal as refusal:
            if refusal.code is RefusalCode.CODE_REQUIRED:
                return await self._ask_code(visitor, chosen, form)
            form.refuse(refusal, **FIELDS, **answer_fields(refusal))
            if is_about_code(refusal):
                return await self._code_page(visitor, chosen, form)
            return await self._page(visitor, chosen, form)
        manage = self.links.manage(seat).removeprefix(self.links.base_url)
        done = "series" if seat.series_id else "booked" if chosen.start else "waiting"
        return see_other(f"{manage}?done={done}&lang={visitor.language}")

    async def _ask_code(self, visitor: Visitor, chosen: Chosen, form: FormReader) -> web.Response:
        """Sends the code and keeps the start as long as it holds; a start that has gone meanwhile is told at once."""
        hold = replace(_hold_wish(visitor, chosen, chosen.start), lasts=HOLDS) if chosen.start else None
        try:
            await self.codes.send(visitor, hold, _code_wish(visitor, chosen, form))
        except SlotRefused as refusal:
            return await self._page(visitor, chosen, form, refusal)
        except Refusal as refusal:
            form.refuse(refusal, **FIELDS)
            return await self._page(visitor, chosen, form)
        return await self._code_page(visitor, chosen, form)

    async def _code_page(self, visitor: Visitor, chosen: Chosen, form: FormReader) -> web.Response:
        until = await self.read_hold(visitor.business.id, chosen.draft_id)
        return code_page(visitor, form, until, **_shown(visitor, chosen))

    async def _seat(
        self,
        visitor: Visitor,
        chosen: Chosen,
        customer: CustomerWish,
        people: tuple[str, ...],
        starts: tuple[datetime, ...],
    ) -> Attendee:
        """In an appointment or several, or in the queue of those who wait for the first free person (B53)."""
        if starts:
            booked = await self.book_series(_wish(visitor, chosen, customer, people), starts, VISITOR)
            return booked.views[0].appointment.attendees[0]
        if chosen.start is not None:
            return (await self.book(_wish(visitor, chosen, customer, people), VISITOR)).view.appointment.seated[0]
        wish = QueueWish(
            business_id=visitor.business.id,
            draft_id=chosen.draft_id,
            service_id=chosen.service.id,
            customer=customer,
            notes=customer.notes,
            origin=Origin.PAGE,
        )
        return (await self.join_queue(wish, VISITOR)).appointment.seated[0]

    async def _chosen(self, request: web.Request, *, even_used: bool = False) -> tuple[Visitor, Chosen]:
        visitor = await self.choose.visitor(request, even_used=even_used)
        draft_id, start, staff_id = read_chosen(request, request.match_info["token"])
        chosen = Chosen(
            service=visitor.service(request.match_info["service"]),
            token=request.match_info["token"],
            draft_id=draft_id,
            start=start,
            staff_id=staff_id,
        )
        return visitor, chosen

    async def _page(
        self, visitor: Visitor, chosen: Chosen, form: FormReader, refusal: SlotRefused | None = None
    ) -> web.Response:
        until = await self.read_hold(visitor.business.id, chosen.draft_id)
        left = until - visitor.now if until else timedelta()
        series = await read_series(self.look_at_series, visitor, _repeated(chosen), form)
        status = 409 if refusal else 422 if form.errors else 200
        policy = chosen.service.policy or visitor.business.policy
        return visitor.render(
            "book_details.html",
            status=status,
            **_shown(visitor, chosen),
            form=form,
            trap=TRAP,
            opened=(OPENED, opened(visitor, form)),
            seconds_left=max(0, int(left.total_seconds())),
            refusal=None if series.rows else refusal,
            series=series,
            takes_people=takes_people(chosen.service),
            series_gone=bool(refusal and series.rows),
            series_new=wants_to_see(form, series) and form.text("action") == "book",
            person=next((one.display_name for one in visitor.view.staff if one.id == chosen.staff_id), ""),
            changeable_until=chosen.start - timedelta(minutes=policy.cancel_notice) if chosen.start else None,
            question_field=question_field,
        )


def _shown(visitor: Visitor, chosen: Chosen) -> dict[str, Any]:
    """What is to be booked, as both pages of this step show it."""
    start, length = chosen.start, timedelta(minutes=chosen.service.duration)
    return {
        "service": chosen.service,
        "name": name_of(chosen.service),
        "chosen": chosen,
        "zone": visitor.leading_zone(chosen.service),
        "span": Interval(start, start + length) if start else None,
    }


def _by(draft_id: DraftId, chosen: Chosen, visitor: Visitor) -> Chosen:
    """What is to be booked, by this draft: the address of the form is another one then."""
    token = chosen_token(visitor.request, draft_id, chosen.start, chosen.staff_id)
    return replace(chosen, draft_id=draft_id, token=token)


def _repeated(chosen: Chosen) -> Repeated:
    return Repeated(service=chosen.service, draft_id=chosen.draft_id, start=chosen.start, staff_ids=chosen.staff_ids)


def _hold_wish(visitor: Visitor, chosen: Chosen, start: datetime) -> HoldWish:
    return HoldWish(
        business_id=visitor.business.id,
        service_id=chosen.service.id,
        draft_id=chosen.draft_id,
        start=start,
        staff_ids=chosen.staff_ids,
    )


def _code_wish(visitor: Visitor, chosen: Chosen, form: FormReader) -> CodeWish:
    return CodeWish(
        business_id=visitor.business.id,
        draft_id=chosen.draft_id,
        email=form.text("email"),
        language_tag=visitor.language,
    )


def _wish(visitor: Visitor, chosen: Chosen, customer: CustomerWish, people: tuple[str, ...]) -> BookingWish:
    return BookingWish(
        business_id=visitor.business.id,
        draft_id=chosen.draft_id,
        service_id=chosen.service.id,
        start=chosen.start,
        staff_ids=chosen.staff_ids,
        customers=(customer,),
        notes=customer.notes,
        origin=Origin.PAGE,
        campaign=visitor.campaign,
        cc=people,
        single_use=single_use_of(chosen.service.path_name),
    )
