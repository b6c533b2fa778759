"""Where somebody who finds no time leaves a wish: which days, parts of the day, with whom, and how to be reached."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from aiohttp import web

from booking_page.choose import ChooseDoor, name_of
from booking_page.programs import OPENED, TRAP, LeastTime, opened
from booking_page.visitor import Visitor
from scheduling.appointment import DraftId
from scheduling.errors import Refusal
from scheduling.service import Service
from scheduling.staff import StaffId
from texts import formats
from texts.catalogue import say
from usecases.join_waiting_list import JoinWaitingList, WaitWish
from usecases.match_customer import CustomerWish
from usecases.open_page import VISITOR
from web.form_reader import WHOLE_FORM, FormReader
from web.forms import read_form
from web.limits import VisitLimit
from web.redirects import see_other
from web.waiting_form import SINGLE_DAYS, part_options, read_days, weekday_options

FIELDS = {
    "customer_name": "name",
    "customer_email": "email",
    "customer_phone": "phone",
    "days": "from",
    "staff_ids": "staff",
    "has_consented": "consent",
}
SHOWN = 6
_LONGEST_DRAFT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDoor:
    """`wishes` counts those that one visitor leaves. The answer is the same for a wish that was there already."""

    choose: ChooseDoor
    join: JoinWaitingList
    least_time: LeastTime
    wishes: VisitLimit = field(default_factory=lambda: VisitLimit(10))

    async def show(self, request: web.Request) -> web.Response:
        visitor, service = await self._asked(request)
        if request.query.get("done"):
            is_texted = request.query["done"] == "sms"
            return visitor.render("waiting_done.html", service=service, name=name_of(service), is_texted=is_texted)
        return _page(visitor, service, FormReader({}, visitor.language, visitor.business.zone))

    async def act(self, request: web.Request) -> web.StreamResponse:
        self.wishes.count(request)
        visitor, service = await self._asked(request)
        form = FormReader(await read_form(request), visitor.language, visitor.business.zone)
        wish = _wish(visitor, service, form)
        wish = replace(wish, is_none_of_those=form.text("none") == wish.mark)
        if self.least_time.is_by_program(visitor, form):
            form.errors[WHOLE_FORM] = say("book.once_more", visitor.language, formal=visitor.business.is_formal)
        if not form.is_valid:
            return _page(visitor, service, form)
        try:
            joined = await self.join(wish, VISITOR)
        except Refusal as refusal:
            form.refuse(refusal, **FIELDS)
            return _page(visitor, service, form)
        if joined.wish is None:
            return _page(visitor, service, form, tuple(slot.start for slot in joined.free), wish.mark)
        done = "1" if wish.customer.email else "sms"
        return see_other(visitor.address(name_of(service), "waiting", day="", done=done))

    async def _asked(self, request: web.Request) -> tuple[Visitor, Service]:
        """Answers 404 where there is no list."""
        visitor = await self.choose.visitor(request)
        service = visitor.service(request.match_info["service"])
        if not visitor.has_waiting_list(service):
            raise web.HTTPNotFound
        return visitor, service


def _page(
    visitor: Visitor, service: Service, form: FormReader, free: tuple[datetime, ...] = (), mark: str = ""
) -> web.Response:
    """`mark` is of the wish that the `free` starts fit."""
    zone = visitor.leading_zone(service)
    today = visitor.today(zone)
    policy = service.policy or visitor.business.policy
    asked = visitor.request.query.get("day", "")
    first = asked if asked >= today.isoformat() else today.isoformat()
    return visitor.render(
        "waiting.html",
        status=409 if free else 422 if form.errors else 200,
        service=service,
        name=name_of(service),
        zone=zone,
        form=form,
        trap=TRAP,
        opened_field=OPENED,
        opened=opened(visitor, form),
        free=free[:SHOWN],
        mark=mark,
        draft=form.text("draft")[:_LONGEST_DRAFT] or token_urlsafe(16),
        people=_people(visitor, service),
        person=visitor.person(service) or "",
        parts=part_options(visitor.language),
        weekdays=weekday_options(visitor.language, visitor.business.week_start),
        first=first,
        last=asked if asked == first else (today + timedelta(days=14)).isoformat(),
        today=today.isoformat(),
        farthest=formats.local_day(visitor.now + timedelta(minutes=policy.maximum_advance), zone).isoformat(),
        single_days=range(SINGLE_DAYS),
        has_consent=visitor.business.page.is_customer_consent_enabled,
    )


def _people(visitor: Visitor, service: Service) -> list[tuple[str, str]]:
    """Anybody, or one of those who can be chosen; nothing where there is no choice."""
    people = [(str(one.id), one.display_name) for one in visitor.staff_of(service)]
    return [("", say("book.anybody", visitor.language)), *people] if people else []


def _wish(visitor: Visitor, service: Service, form: FormReader) -> WaitWish:
    if visitor.business.page.is_customer_consent_enabled and not form.flag("consent"):
        form.text("consent", is_required=True)
    person = form.text("staff")
    return WaitWish(
        business_id=visitor.business.id,
        service_id=service.id,
        draft_id=DraftId(form.text("draft")[:_LONGEST_DRAFT] or token_urlsafe(16)),
        days=read_days(form),
        parts=form.many("part"),
        staff_id=StaffId(person) if person else None,
        customer=CustomerWish(
            name=form.text("name", is_required=True),
            email=form.text("email", is_required=not (service.sms_enabled and form.flag("sms"))),
            phone=form.text("phone", is_required=form.flag("sms"), most=40),
            language_tag=visitor.language,
            zone=visitor.zone,
            has_consented=form.flag("consent"),
            sms_opt_in=service.sms_enabled and form.flag("sms"),
        ),
    )
