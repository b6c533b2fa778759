"""What the public page of a business shows, and the customer's way back to an appointment by the address in the messages."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from scheduling.appointment import Appointment, Attendee
from scheduling.book import move_notice
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotFound
from scheduling.service import FormId, QuestionAssignment, Service
from storage.engine import Database
from storage.logos import Logo
from storage.work import Work
from usecases.access import Actor
from usecases.change_answers import changeable, may_answer_until
from usecases.configuration import Configuration, Configurations
from usecases.correct_address import correctable_until
from usecases.customer_links import MANAGE, VALID_AFTER_END, CustomerLinks, attendee_of, seat_of_short
from usecases.fill_form import filled
from usecases.form_links import form_address
from usecases.make_ids import hash_of
from usecases.rest_of_series import SeriesSeat, whole_series
from usecases.say_on_own_page import is_here, may_say_here
from usecases.service_keys import is_single_use
from usecases.show_appointments import Told, read_told, show_appointment
from usecases.show_business import show_business
from usecases.views import AppointmentView, BusinessView

VISITOR = Actor(kind="customer")
_MOST_VIEWS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """The page by its present or a former address (S117), or by the id of the business.

    `key` is what follows in the address: where it is that of a private service, or of an address that books one once, that
    service is on the page too, and the key is its part of the address (B99). `even_used`: also by one that has booked already.
    Raises NotFound for a page that is not there, not published, or of one person where the tenant has none: the same for all.
    Of one that has no addresses of its own for each what was read is kept as long as the business's number stands.
    """

    database: Database
    configurations: Configurations
    _views: dict[str, BusinessView] = field(default_factory=dict)

    async def __call__(self, name: str, key: str = "", *, even_used: bool = False) -> BusinessView:
        kept = self._views.get(name)
        if kept is not None:
            if (await self.database.versions(kept.business.id, ())).business == kept.business.version:
                return kept
            self._views.pop(name, None)
        view, private = await self.database.read(partial(self._read, name, key, even_used))
        business = view.business
        if not business.is_published or (business.is_personal and view.tenant.are_personal_pages_disabled):
            raise NotFound("business", business_id=name)
        if not business.is_personal:
            if len(self._views) == _MOST_VIEWS:
                self._views.clear()
            self._views[name] = view
        return replace(view, services=(*view.services, private)) if private else view

    def _read(self, name: str, key: str, even_used: bool, work: Work) -> tuple[BusinessView, Service | None]:
        page = work.page_addresses.find(name.lower())
        is_of_business = page is not None and page.service_id is None
        business_id = page.business_id if page and is_of_business else BusinessId(name)
        configuration = self.configurations.read(work, business_id)
        private = _behind(work, configuration, key, even_used=even_used) if configuration.business.is_personal else None
        return _with_logo(work, show_business(configuration, VISITOR)), private


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowLogo:
    """Raises NotFound where there is none, or the business does not show it."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId) -> Logo:
        return await self.database.read(partial(self._read, business_id))

    def _read(self, business_id: BusinessId, work: Work) -> Logo:
        business = self.configurations.read(work, business_id).business
        logo = work.logos.get(business_id) if business.page.is_business_logo_display_enabled else None
        if logo is None:
            raise NotFound("logo")
        return logo


def _with_logo(work: Work, view: BusinessView) -> BusinessView:
    """With the mark of the logo, if there is one to be shown."""
    if not view.business.page.is_business_logo_display_enabled:
        return view
    updated_at = work.logos.updated_at(view.business.id)
    return replace(view, logo_mark=str(int(updated_at.timestamp()))) if updated_at else view


def _behind(work: Work, configuration: Configuration, key: str, *, even_used: bool) -> Service | None:
    """The service that a key opens."""
    services = configuration.services
    if is_single_use(key):
        link = work.service_links.by_hash(configuration.business.id, hash_of(key))
        is_good = link is not None and (even_used or link.used_at is None)
        found = services.get(link.service_id) if link and is_good else None
    else:
        found = next((one for one in services.values() if one.is_private and one.private_key == key), None)
    return replace(found, web_slug=key, private_key=key) if found and not found.is_hidden else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnForm:
    """A form to be filled in elsewhere; the address names the customer to it."""

    id: FormId
    name: str
    url: str
    is_filled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDate:
    """One date of the series that an appointment belongs to; `address` leads to the customer's page of it."""

    appointment: Appointment
    seat: Attendee
    address: str

    @property
    def is_coming(self) -> bool:
        return self.appointment.state.is_coming and not self.seat.is_cancelled

    @property
    def is_off(self) -> bool:
        return self.seat.is_cancelled or not self.appointment.state.takes_time


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBooking:
    """An appointment as the customer of one seat sees it; `actor` is that customer. `until` are the customer's deadlines.

    `may_correct_until`: as long the mail address just given may be corrected; `may_answer_until`: as long the answers to `asked`.
    `can_say_here`: it is time to say so and nobody has; `is_here`: it is known.
    """

    view: AppointmentView
    business: BusinessView
    seat: Attendee
    actor: Actor
    may_move_until: datetime | None
    may_cancel_until: datetime | None
    may_correct_until: datetime | None = None
    may_answer_until: datetime | None = None
    asked: tuple[QuestionAssignment, ...] = ()
    can_say_here: bool = False
    is_here: bool = False
    forms: tuple[OwnForm, ...] = ()
    series: tuple[OwnDate, ...] = ()

    @property
    def rest(self) -> tuple[OwnDate, ...]:
        """This date of the series and those after it that can still be changed; nothing where there is only one."""
        present = self.view.appointment
        found = tuple(one for one in self.series if one.is_coming and one.appointment.span.start >= present.span.start)
        return found if len(found) > 1 and any(one.appointment.id == present.id for one in found) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBooking:
    """By the token of a manage address. Raises NotFound for a wrong, revoked or old one, the same for all."""

    database: Database
    clock: Clock
    configurations: Configurations
    links: CustomerLinks
    undo_seconds: int = 0

    async def __call__(self, token: str) -> OwnBooking:
        return await self.database.read(partial(self._read, token, self.clock.now()))

    async def by_short_way(self, token: str) -> str:
        """The token of the manage address to which the short one of a text message leads. Raises NotFound likewise."""
        return await self.database.read(partial(self._long_way, token, self.clock.now()))

    def _long_way(self, token: str, now: datetime, work: Work) -> str:
        found = work.appointments.by_attendee(seat_of_short(token))
        seats = found[1].attendees if found else ()
        seat = next((one for one in seats if one.id == seat_of_short(token)), None)
        if found is None or seat is None or not self.links.opens_short(token, seat):
            raise NotFound("appointment")
        if now > found[1].span.end + VALID_AFTER_END:
            raise NotFound("appointment")
        return self.links.manage(seat).rpartition("/")[2]

    def _read(self, token: str, now: datetime, work: Work) -> OwnBooking:
        found = work.appointments.by_attendee(attendee_of(token))
        if found is None:
            raise NotFound("appointment")
        business_id, appointment = found
        seat = next(one for one in appointment.attendees if one.id == attendee_of(token))
        if not self.links.opens(MANAGE, token, seat) or now > appointment.span.end + VALID_AFTER_END:
            raise NotFound("appointment")
        configuration = self.configurations.read(work, business_id)
        actor = Actor(kind="customer", attendee_id=seat.id, name=seat.called)
        told = read_told(work, business_id, appointment)
        told = Told(messages=told.messages, history=told.history, now=now, undo_seconds=self.undo_seconds)
        view = show_appointment(configuration, actor, appointment, told)
        move, end = _deadlines(configuration, appointment, seat, now)
        return OwnBooking(
            view=view,
            business=_with_logo(work, show_business(configuration, actor)),
            seat=seat,
            actor=actor,
            may_move_until=move,
            may_cancel_until=end,
            may_correct_until=correctable_until(configuration, appointment, seat, told.history, now),
            may_answer_until=may_answer_until(configuration, appointment, seat, now),
            asked=changeable(configuration, appointment),
            can_say_here=not seat.is_cancelled and may_say_here(appointment, now),
            is_here=is_here(appointment, seat.attendance),
            forms=self._forms(configuration, appointment, seat),
            series=tuple(self._date(one) for one in whole_series(work, business_id, seat)),
        )

    def _forms(self, configuration: Configuration, appointment: Appointment, seat: Attendee) -> tuple[OwnForm, ...]:
        service = configuration.services.get(appointment.service_id)
        forms = configuration.tenant.forms_of(service) if service else ()
        return tuple(
            OwnForm(
                id=one.id,
                name=one.name,
                url=form_address(self.links, one, seat),
                is_filled=filled(seat, one.id) is not None,
            )
            for one in forms
        )

    def _date(self, one: SeriesSeat) -> OwnDate:
        address = self.links.manage(one.seat).removeprefix(self.links.base_url)
        return OwnDate(appointment=one.appointment, seat=one.seat, address=address)


def _deadlines(
    configuration: Configuration, appointment: Appointment, seat: Attendee, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Until when the customer may move and cancel; None when it is too late or not for customers to do (B34)."""
    service = configuration.services.get(appointment.service_id)
    rules = service or configuration.removed.get(appointment.service_id)
    policy = (rules.policy if rules else None) or configuration.business.policy
    is_open = appointment.state.is_coming and not seat.is_cancelled and appointment.may_customers_change_it
    if not is_open:
        return None, None
    move = appointment.span.start - timedelta(minutes=move_notice(appointment, policy))
    end = appointment.span.start - timedelta(minutes=policy.cancel_notice)
    has_others = len(appointment.seated) > 1 or appointment.seats > 1
    can_move = now <= move and not has_others and service is not None
    return (move if can_move else None), (end if now <= end else None)
