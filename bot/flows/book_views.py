"""The views of the booking card, step by step, from its state: what stands on each step and which defaults apply."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.flows.booking_copies import copies_problem, read_copies
from bot.flows.booking_state import BookingState
from bot.flows.data import Data
from bot.flows.facts import (
    day_title,
    days_away,
    length_text,
    moment_text,
    place_text,
    reader_time,
    span_text,
)
from bot.flows.free_times import Wanted, near, slot_page
from bot.flows.known_customers import customer_language, customer_option, first_choices, read_customer
from bot.flows.series import series_view
from bot.flows.texting import contact_warnings, entered_phone, left_out, read_texting
from bot.flows.told import will_be_told
from bot.flows.turn import Turn
from bot.flows.why_words import start_headline
from cards.actions import Step
from cards.book import BookCustomerView, BookPersonView, BookServiceView, BookTimeView, PersonOption, ServiceOption
from cards.book_summary import BookDetailsView, BookSummaryView, QuestionInput
from cards.views import Forbidden, Line, Option
from scheduling.interval import Interval
from scheduling.policy import DAY
from scheduling.service import Service, StaffRule
from scheduling.staff import StaffMember
from scheduling.tenant_policy import Entry
from scheduling.zones import local_date
from texts.catalogue import languages, say
from texts.formats import language_name, money
from usecases.access import Permission
from usecases.explain_availability import WhyQuestion
from usecases.views import CustomerView


def bookable(turn: Turn) -> tuple[Service, ...]:
    """The services that the reader can book somebody for."""
    return tuple(service for service in turn.about.services if people_for(turn, service))


def people_for(turn: Turn, service: Service) -> tuple[StaffMember, ...]:
    """Who can be booked for a service by this reader, the reader first."""
    offered = (turn.person(staff_id) for staff_id in service.staff_ids)
    people = [person for person in offered if person is not None and person.can_be_booked]
    mine = [person for person in people if turn.may(Permission.MANAGE_BOOKINGS, (person.id,))]
    return tuple(sorted(mine, key=lambda person: person.id != turn.about.me))


def offers_anyone(turn: Turn, service: Service) -> bool:
    """Whether the person may be left open; a service that needs all of its staff leaves nothing to choose."""
    everybody = sum(1 for staff_id in service.staff_ids if (person := turn.person(staff_id)) and person.can_be_booked)
    return service.staff_rule is StaffRule.ALL_OF or len(people_for(turn, service)) == everybody


def not_theirs(turn: Turn, staff_id: str, service: Service | None) -> str:
    """Why a person named cannot be taken: the service is not theirs, or the reader may not book for them; "" when neither."""
    person = turn.person(staff_id)
    if person is None or service is None:
        return say("chat.choose_one", turn.language)
    if person.id not in service.staff_ids:
        return say("chat.book.not_offered_by", turn.language, name=person.display_name, service=service.display_name)
    if person not in people_for(turn, service):
        return say("chat.book.not_yours", turn.language, name=person.display_name)
    return ""


def service_view(turn: Turn, state: BookingState, problem: str = "") -> BookServiceView:
    return BookServiceView(
        language=turn.language,
        state=state.written(),
        problem=problem or ("" if bookable(turn) else say("chat.book.no_service", turn.language)),
        can_go_back=False,
        so_far=so_far(turn, state),
        services=tuple(_service_option(turn, service) for service in bookable(turn)),
        business=turn.about.business.display_name if len(turn.open_to_me) > 1 else "",
        can_change_business=len(turn.open_to_me) > 1,
    )


def person_view(turn: Turn, state: BookingState, service: Service, problem: str = "") -> BookPersonView:
    return BookPersonView(
        language=turn.language,
        state=state.written(),
        so_far=so_far(turn, state),
        problem=problem,
        people=tuple(
            PersonOption(value=person.id, name=person.display_name, is_me=person.id == turn.about.me)
            for person in people_for(turn, service)
        ),
        offers_anyone=offers_anyone(turn, service),
    )


async def time_view(turn: Turn, state: BookingState, service: Service, problem: str = "") -> BookTimeView:
    wanted = Wanted(service=service, staff_ids=state.staff_ids)
    return BookTimeView(
        language=turn.language,
        state=state.written(),
        so_far=so_far(turn, state),
        problem=problem,
        page=await slot_page(turn, wanted, state.day or turn.today, chosen=state.start, wall=state.wall),
    )


async def customer_view(
    turn: Turn, state: BookingState, matches: tuple[Option, ...] = (), problem: str = ""
) -> BookCustomerView:
    recent = () if matches else await first_choices(turn)
    known = await read_customer(turn, state)
    return BookCustomerView(
        language=turn.language,
        state=state.written(),
        so_far=so_far(turn, state),
        problem=problem,
        known=customer_option(turn, known) if known else None,
        recent=recent,
        can_search=turn.client_searches,
        matches=matches,
        is_new=state.is_new,
        name="" if known else state.name,
        email="" if known else state.email,
        phone="" if known else state.phone,
        asks_phone=not turn.about.tenant.forbids(Entry.PHONE),
    )


async def details_view(turn: Turn, state: BookingState, service: Service, problem: str = "") -> BookDetailsView:
    customer = await read_customer(turn, state)
    return BookDetailsView(
        language=turn.language,
        state=state.written(),
        so_far=so_far(turn, state),
        problem=problem or (say("chat.who_comes", turn.language, name=state.name) if state.asks_attendee else ""),
        questions=tuple(
            QuestionInput(
                id=assigned.question.id,
                text=assigned.question.display_name,
                options=assigned.question.options,
                is_required=assigned.must_be_answered,
                answer=state.answers.get(assigned.question.id, ""),
                link=assigned.question.link_url,
                is_confirmation=assigned.question.is_confirmation,
            )
            for assigned in service.questions
        ),
        attendee=state.attendee,
        notes=state.notes,
        asks_notes=not turn.about.tenant.forbids(Entry.NOTES),
        languages=tuple(Option(value=tag, title=language_name(tag, turn.language)) for tag in languages()),
        customer_language=customer_language(turn, state, customer),
        tells_customer=state.tells,
        takes_copies=not service.is_group,
        copies=state.copies,
        copies_problem=copies_problem(turn, state, service),
    )


async def summary_view(
    turn: Turn,
    state: BookingState,
    service: Service,
    problem: str = "",
    chosen: Data | None = None,
    *,
    refused: Forbidden | None = None,
) -> BookSummaryView:
    """`refused` is what stood against it just now, when that is known already."""
    series = await series_view(turn, state, service, chosen)
    rule = refused or (None if series else await forbidden(turn, state, service))
    state = replace(state, told=rule.name if rule else "")
    customer = await read_customer(turn, state)
    start = state.start or turn.now
    minutes = state.duration or service.duration
    email = state.email or (customer.customer.email if customer else "")
    phone = entered_phone(turn, state) or (customer.customer.phone if customer else "")
    texting = await read_texting(turn, state, service, phone)
    return BookSummaryView(
        language=turn.language,
        state=state.written(),
        problem=problem,
        service=service.display_name,
        person=_person_text(turn, state, service),
        when=span_text(turn, _span(start, minutes)),
        in_days=days_away(turn, start),
        reader_when=reader_time(turn, start),
        customer=customer.customer.display_name if customer else state.name,
        attendee=state.attendee,
        where=place_text(turn, service.location, is_online=service.is_online),
        is_online=service.is_online,
        length=length_text(turn, service, minutes),
        price=money(service.price, turn.about.business.default_currency_iso, service.price_type, turn.language),
        contact=" · ".join(part for part in (email, phone) if part),
        notes=state.notes,
        answers=_answer_lines(state, service),
        told=_told(turn, state, customer, email),
        copies=", ".join(read_copies(state, service)) if state.tells else "",
        warnings=(*left_out(turn, state), *contact_warnings(turn, email, texting), *_same_day(turn, state, customer)),
        forbidden=rule,
        series=series,
        is_walk_in=state.is_walk_in,
        asks_to_text=texting.is_offered and not texting.is_stopped,
        texts=state.texts,
    )


async def forbidden(turn: Turn, state: BookingState, service: Service) -> Forbidden | None:
    """The rule that stands against the start chosen, with free starts near it; None when it can be booked."""
    start = turn.now.replace(second=0, microsecond=0) if state.is_walk_in else state.start
    if start is None:
        return None
    staff = state.staff_ids[0] if state.staff_ids else None
    question = WhyQuestion(
        business_id=turn.business_id,
        day=local_date(start, turn.zone_info),
        start=start,
        service_id=service.id,
        staff_id=staff,
        duration=state.duration or None,
    )
    answer = await turn.use.explain_availability(question, turn.actor)
    if answer.explanation.rule is None:
        return None
    return Forbidden(
        rule=start_headline(turn, answer),
        name=str(answer.explanation.rule),
        may_override=turn.may_book_for(state.staff_ids) and answer.explanation.can_override,
        nearest=await near(turn, Wanted(service=service, staff_ids=state.staff_ids), start),
        reason=state.reason,
    )


def so_far(turn: Turn, state: BookingState) -> tuple[str, ...]:
    """What is known besides what this step asks for."""
    service = turn.service(state.service)
    step = Step(state.step) if state.step else Step.SERVICE
    known = (
        (Step.SERVICE, f"{service.display_name} · {length_text(turn, service, state.duration)}" if service else ""),
        (Step.PERSON, _person_so_far(turn, state, service)),
        (Step.TIME, _time_so_far(turn, state, service)),
        (Step.CUSTOMER, state.name),
    )
    return tuple(words for asked_in, words in known if words and asked_in is not step)


def _person_so_far(turn: Turn, state: BookingState, service: Service | None) -> str:
    if service is not None:
        return _person_text(turn, state, service) if state.staff else ""
    person = turn.person(state.staff)
    return person.display_name if person else ""


def _time_so_far(turn: Turn, state: BookingState, service: Service | None) -> str:
    if state.is_walk_in:
        return say("chat.book.right_now", turn.language)
    if state.start is None:
        return day_title(turn, state.day) if state.day and service is None else ""
    if service is None:
        return moment_text(turn, state.start)
    return span_text(turn, _span(state.start, state.duration or service.duration))


def _span(start: datetime, minutes: int) -> Interval:
    return Interval(start, start + timedelta(minutes=min(minutes, 30 * DAY)))


def _service_option(turn: Turn, service: Service) -> ServiceOption:
    return ServiceOption(
        value=service.id,
        title=service.display_name,
        length=length_text(turn, service),
        is_online=service.is_online,
        place="" if service.is_online else place_text(turn, service.location, is_online=False),
        price=money(service.price, turn.about.business.default_currency_iso, service.price_type, turn.language),
        description=service.description,
    )


def _person_text(turn: Turn, state: BookingState, service: Service) -> str:
    if service.staff_rule is StaffRule.ALL_OF:
        return ", ".join(person.display_name for person in people_for(turn, service))
    person = turn.person(state.staff)
    return person.display_name if person else say("chat.anyone", turn.language)


def _answer_lines(state: BookingState, service: Service) -> tuple[Line, ...]:
    return tuple(
        Line(label=assigned.question.display_name, text=state.answers[assigned.question.id])
        for assigned in service.questions
        if assigned.question.id in state.answers
    )


def _told(turn: Turn, state: BookingState, customer: CustomerView | None, email: str) -> str:
    name = customer.customer.display_name if customer else state.name
    if not state.tells:
        return say("chat.told.not_wanted", turn.language, name=name)
    language = customer_language(turn, state, customer)
    return will_be_told(turn, name=name, email=email, language_tag=language, kind="confirmed")


def _same_day(turn: Turn, state: BookingState, customer: CustomerView | None) -> tuple[str, ...]:
    """Other appointments of the customer on the same day."""
    if customer is None or state.start is None:
        return ()
    day = local_date(state.start, turn.zone_info)
    same = [view for view in customer.coming if local_date(view.appointment.span.start, turn.zone_info) == day]
    return tuple(
        say(
            "chat.book.same_day",
            turn.language,
            what=view.appointment.service_name,
            start=moment_text(turn, view.appointment.span.start),
        )
        for view in same[:2]
    )
