"""One request of a visitor at the public page of a business: what the page shows, in which language, by which clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web
from markupsafe import Markup, escape

from booking_page.pieces import day_cell, start_button
from booking_page.zone_names import find_zone
from scheduling.business import Business
from scheduling.own_words import Said, Thing
from scheduling.quick import quick, replace
from scheduling.service import Question, Service
from scheduling.staff import StaffId, StaffMember
from scheduling.tenant_policy import Entry
from scheduling.waiting import has_waiting_list
from texts import formats
from texts.catalogue import languages, say, say_any, say_n
from usecases.views import BusinessView
from web.headers import allow
from web.identity import identify, sign_in_address
from web.language import READER_LANGUAGE, is_language_known, page_language
from web.look import look_address
from web.options import OPTIONS
from web.pages import render
from web.public import keep_out_of_search

KEPT = ("lang", "zone", "staff", "RefID", "theme", "again", "for")
"""What an address carries on from step to step: the choices live there, and for somebody who books again the token of the own page,
or for somebody who was asked to choose the seal of that."""
_LONGEST_TAG = 64


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """`zone` is the visitor's own, or the business's when it is not known or the business wants only its own."""

    request: web.Request
    view: BusinessView
    language: str
    zone: str
    now: datetime

    @property
    def business(self) -> Business:
        return self.view.business

    @property
    def campaign(self) -> str:
        """The tag of `?RefID=`: letters, digits, underscore and hyphen (B50)."""
        tag = self.request.query.get("RefID", "")[:_LONGEST_TAG]
        return tag if tag.replace("_", "").replace("-", "").isalnum() and tag.isascii() else ""

    def service(self, name: str) -> Service:
        """By its own address or its id, with what the tenant lets it ask. Answers 404 for one that is not offered."""
        for service in self.view.services:
            if name in (service.web_slug, service.id) and name:
                return self._as_ruled(service)
        raise web.HTTPNotFound

    def asks(self, entry: Entry) -> bool:
        """Whether the tenant lets this be kept of customers (B42)."""
        return not self.view.tenant.forbids(entry)

    def has_waiting_list(self, service: Service) -> bool:
        """Whether those who find no time may leave a wish."""
        return has_waiting_list(self.business, service)

    def needs_email(self, service: Service) -> bool:
        """Where the address must be proven there has to be one."""
        return service.is_email_required or self.business.page.enforce_one_time_password

    def _as_ruled(self, service: Service) -> Service:
        tenant = self.view.tenant
        sends_texts = service.sms_enabled and tenant.is_sms_enabled and self.asks(Entry.PHONE)
        return replace(service, questions=tenant.questions_of(service), sms_enabled=sends_texts)

    def staff_of(self, service: Service) -> tuple[StaffMember, ...]:
        """The people among whom a customer may choose; none when there is no choice (S102)."""
        policy = service.policy or self.business.policy
        known = {member.id: member for member in self.view.staff}
        people = tuple(known[one] for one in service.staff_ids if one in known)
        return people if policy.allow_staff_selection and len(people) > 1 else ()

    def person(self, service: Service) -> StaffId | None:
        """The one chosen in the address, if that one can be chosen."""
        asked = self.request.query.get("staff", "")
        return next((member.id for member in self.staff_of(service) if member.id == asked), None)

    @property
    def asked_person(self) -> StaffMember | None:
        """Whom the address names before a service is chosen: somebody who can be had for one of those shown."""
        asked = self.request.query.get("staff", "")
        member = next((one for one in self.view.staff if one.id == asked), None)
        return member if member and any(self._is_had(one, member) for one in self.view.services) else None

    def services(self) -> tuple[Service, ...]:
        """Those shown on the first page: of the person whom the address names, else all."""
        member = self.asked_person
        return tuple(one for one in self.view.services if member is None or self._is_had(one, member))

    def _is_had(self, service: Service, member: StaffMember) -> bool:
        """By choice, or because nobody else offers it."""
        return member in self.staff_of(service) or service.staff_ids == (member.id,)

    def leading_zone(self, service: Service) -> str:
        """Whose clock leads: the visitor's for a meeting online, the place's at a place."""
        return self.zone if service.is_online else self.business.zone

    def said(self, thing: Thing, name: str) -> Said:
        """The business's own words in the visitor's language, else as the business wrote them first."""
        return self.view.own_words.say(thing, name, self.language)

    def own(self, thing: Thing, name: str) -> Markup:
        """The same for a page: what is in another language than the page is marked as such."""
        return self.marked(self.said(thing, name))

    def names_of_services(self) -> list[str]:
        return [self.said(one, "display_name").text for one in self.view.services]

    def own_options(self, question: Question) -> tuple[tuple[str, Markup], ...]:
        """Each choice as it is kept, and as it is shown."""
        shown = self.view.own_words.options(question, self.language)
        return tuple((kept, self.marked(said)) for kept, said in zip(question.options, shown, strict=True))

    def agreed(self, name: str, service: Service) -> Markup:
        """The name under which an appointment was made: in the visitor's language as long as the service still bears it."""
        if name == service.display_name:
            return self.own(service, "display_name")
        return self.marked(Said(name, self.view.own_words.main))

    def marked(self, said: Said) -> Markup:
        is_other = said.text and said.language != self.language
        return Markup('<span lang="{}">{}</span>').format(said.language, said.text) if is_other else escape(said.text)

    def languages(self) -> tuple[tuple[str, str, str], ...]:
        """Tag, own name and address of this page in each language."""
        asked, path = self.request.query, self.request.path
        if self.request.method == "POST" and "token" in self.request.match_info and path.startswith("/manage/"):
            path = f"/manage/{self.request.match_info['token']}"  # what a form was sent to cannot be opened
        return tuple(
            (tag, say("chat.language_itself", tag), f"{path}?{urlencode({**asked, 'lang': tag})}")
            for tag in languages()
        )

    def columns(self) -> tuple[tuple[str, str], ...]:
        """The columns of a calendar from the first day of the business's week: short for the eye, and in full."""
        names = tuple(zip(formats.brief_weekdays(self.language), formats.weekdays(self.language), strict=True))
        first = self.business.week_start
        return (*names[first:], *names[:first])

    @property
    def kept_language(self) -> str:
        """What the address of the next page takes along where a language was chosen."""
        return f"lang={self.language}" if self.request.query.get("lang") else ""

    def keep(self, address: str) -> str:
        """Another page of the visitor's own, with the language that was chosen by hand."""
        if not address or not self.kept_language:
            return address
        return f"{address}{'&' if '?' in address else '?'}{self.kept_language}"

    def today(self, zone: str) -> date:
        return formats.local_day(self.now, zone)

    def path(self, *parts: str) -> str:
        return "/".join(["/book", quote(self.business.id, safe="@"), *(quote(part, safe="") for part in parts)])

    def public_address(self, *parts: str) -> str:
        """The page itself, for those who pass it on: under the address it is known by, without anything a visitor has chosen."""
        name = self.business.web_slug or quote(self.business.id, safe="@")
        return "/".join([base_url(self.request), "book", name, *(quote(part, safe="") for part in parts)])

    @property
    def is_kept_out_of_search(self) -> bool:
        """By the business or its tenant (S21, B46), and always for what is one visitor's own."""
        is_switched_off = self.business.page.is_search_engine_indexability_disabled
        return self._is_private or is_switched_off or self.view.tenant.is_search_indexing_forbidden

    @property
    def framed_by(self) -> str:
        """The sites that may show it in a frame; our own pages show it too, before it is published."""
        sites = self.business.page.framing_sites
        if not sites:
            return "*"
        return "'none'" if sites == "none" else f"'self' {sites}"

    @property
    def is_shared(self) -> bool:
        """Whether others are told what the page is about when somebody passes it on (S20): not where that is nobody's business."""
        return self.is_for_everybody and not self.view.tenant.is_social_sharing_forbidden

    @property
    def is_for_everybody(self) -> bool:
        """Whether anybody may see the page, and sees the same."""
        is_open = self.business.page.access_control == "unrestricted" and not self.view.tenant.is_sign_in_required
        return is_open and not self._is_private

    @property
    def _is_private(self) -> bool:
        """One visitor's own, or opened by an address that only its receivers have."""
        return "token" in self.request.match_info or any(one.is_private for one in self.view.services)

    @property
    def unknown_zone(self) -> str:
        """What was asked for as a time zone and is none."""
        asked = self.request.query.get("zone", "")
        return "" if not asked or find_zone(asked) else asked[:_LONGEST_TAG]

    @property
    def logo(self) -> str:
        """Its place on this server; empty where none is shown."""
        mark = self.view.logo_mark
        return f"/logo/{quote(self.business.id, safe='@')}?v={mark}" if mark else ""

    @property
    def look(self) -> str:
        return look_address(self.business.page.color_code)

    def absolute(self, place: str) -> str:
        return f"{base_url(self.request)}{place}"

    def address(self, *parts: str, **changes: str) -> str:
        kept = {name: self.request.query[name] for name in KEPT if self.request.query.get(name)}
        asked = {name: value for name, value in {**kept, **changes}.items() if value}
        return f"{self.path(*parts)}?{urlencode(asked)}" if asked else self.path(*parts)

    def addresses_of_days(self, *parts: str, chosen: str) -> Callable[..., str]:
        """`address` for the many days of a calendar: `to(day=…)`, `to(month=…)`."""
        path, query = self.path(*parts), self.request.query
        kept = urlencode({name: query[name] for name in KEPT if query.get(name)})
        last = urlencode({"chosen": chosen}) if chosen else ""

        def to(day: str = "", month: str = "") -> str:
            asked = [kept, f"day={day}" if day else "", f"month={month}" if month else "", last]
            question = "&".join(filter(None, asked))
            return f"{path}?{question}" if question else path

        return to

    def render(self, template: str, /, status: int = 200, **facts: object) -> web.Response:
        """In a frame of the sites that the business lets, of any where it names none (S15): the page knows no cookies, so nobody
        can be led to press in another's name."""
        allow(self.request, frame_ancestors=self.framed_by)
        response = render(
            self.request, template, status=status, **words(self.language, self.business), visitor=self, **facts
        )
        if self.is_kept_out_of_search:
            keep_out_of_search(response)
        return response


def visitor_of(request: web.Request, view: BusinessView, now: datetime) -> Visitor:
    if not is_language_known(request):
        request[READER_LANGUAGE] = _language_of_page(request, view)
    return Visitor(
        request=request,
        view=view,
        language=page_language(request),
        zone=zone_of(request, view.business),
        now=now,
    )


def _language_of_page(request: web.Request, view: BusinessView) -> str:
    """Of the service that the address names, else of the business (B33)."""
    name = request.match_info.get("service", "")
    named = next((one.language_tag for one in view.services if name and name in (one.path_name, one.id)), "")
    return named or view.business.language_tag


async def require_member(request: web.Request, view: BusinessView) -> None:
    """Where a page is for the organisation alone (S22, S86), or the tenant wants it of all pages: who is there, and of which tenant."""
    page = view.business.page
    if page.access_control == "unrestricted" and not view.tenant.is_sign_in_required:
        return
    person = await identify(request)
    if person is None:
        raise web.HTTPSeeOther(sign_in_address(request)) if request.method == "GET" else web.HTTPUnauthorized
    if person.tenant_id != view.business.tenant_id or person.is_guest:
        raise web.HTTPForbidden


def zone_of(request: web.Request, business: Business) -> str:
    """What the address says, when the business lets visitors see their own time (S71, S72)."""
    asked = request.query.get("zone", "")
    if not asked or business.page.is_time_slot_time_zone_set_to_business_time_zone:
        return business.zone
    return find_zone(asked) or business.zone


def words(language: str, business: Business) -> dict[str, Any]:
    """What every template of the public page can say."""
    return {
        "say": lambda code, **data: say(code, language, formal=business.is_formal, **data),
        "say_n": lambda code, n, **data: say_n(code, n, language, formal=business.is_formal, **data),
        "say_any": lambda prefix, code, **data: say_any(prefix, code, language, formal=business.is_formal, **data),
        "formats": formats,
        "business": business,
        "money": partial(_money, business, language),
        "day_cell": partial(day_cell, language, business.is_formal),
        "start_button": partial(start_button, language, business.is_formal),
    }


def _money(business: Business, language: str, service: Service) -> str:
    return formats.money(service.price, business.default_currency_iso, service.price_type, language)


def base_url(request: web.Request) -> str:
    return request.app[OPTIONS].base_url
