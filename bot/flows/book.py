"""The booking conversation: each click fills in a part, the first part that is missing is asked for, one click books."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.flows import book_views
from bot.flows.booking_copies import has_wrong_copies
from bot.flows.booking_state import STEPS, BookingState, read_state
from bot.flows.booking_wish import wish_of
from bot.flows.customer_input import CustomerInput, read_customer_input, same_customers
from bot.flows.data import Data, flag, text
from bot.flows.drafts import finished, keep
from bot.flows.free_times import Wanted, choices, first_day, page_day
from bot.flows.known_customers import read_customer
from bot.flows.results import booked_reply, refused, show_booked
from bot.flows.series import chosen_starts, pattern_of
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.actions import ANYONE, Field, Key, Move, Step, Verb
from cards.book import book_customer_card, book_person_card, book_service_card, book_time_card
from cards.book_summary import book_details_card, book_summary_card
from cards.views import Forbidden
from scheduling.errors import Refusal, SlotRefused
from scheduling.service import Service, StaffRule
from scheduling.zones import local_date
from texts.catalogue import say, say_any
from texts.refusals import refusal_text
from usecases.book_appointment import Booked, OverrideWish

Clicked = Callable[[Turn, BookingState, Data], Awaitable[Reply]]


async def begin(turn: Turn, state: BookingState) -> Reply:
    """Shows the first step that is missing something."""
    return await show(turn, complete(turn, state))


async def offer_same(turn: Turn, state: BookingState) -> Reply:
    """As `show`; a name that somebody known has already is asked about first, so that nobody is entered twice."""
    if state.name and not state.customer and not state.is_new:
        found = CustomerInput(name=state.name, email=state.email, phone=state.phone)
        matches = await same_customers(turn, found)
        if matches:
            asked = replace(state, step=Step.CUSTOMER, is_new=True)
            await keep(turn, asked)
            return Reply(card=book_customer_card(await book_views.customer_view(turn, asked, matches)))
    return await show(turn, state)


async def clicked(turn: Turn, verb: Verb, data: Data) -> Reply:
    """A click on the booking card."""
    state = replace(read_state(data, new_draft=turn.desk.new_id()), business=turn.business_id, language=turn.language)
    done = await finished(turn, state.draft)
    if done is not None:
        return await show_booked(turn, done)
    return await _HANDLERS[verb](turn, state, data)


def complete(turn: Turn, state: BookingState) -> BookingState:
    """The state with its defaults and without what no longer fits, and the step to show."""
    service = turn.service(state.service)
    if service is None or service not in book_views.bookable(turn):
        return replace(state, service="", step=Step.SERVICE)
    state = _with_person(turn, state, service)
    return replace(state, step=_missing(state, service))


async def show(turn: Turn, state: BookingState, problem: str = "") -> Reply:
    """The card of the state's step; the draft is kept so that a short message can go on with it."""
    service = turn.service(state.service)
    if service and state.step == Step.TIME and not state.day:
        state = replace(state, day=await first_day(turn, Wanted(service=service, staff_ids=state.staff_ids)))
    await keep(turn, state)
    if service is None or state.step == Step.SERVICE:
        return Reply(card=book_service_card(book_views.service_view(turn, state, problem)))
    if state.step == Step.PERSON:
        return Reply(card=book_person_card(book_views.person_view(turn, state, service, problem)))
    if state.step == Step.TIME:
        return Reply(card=book_time_card(await book_views.time_view(turn, state, service, problem)))
    if state.step == Step.CUSTOMER:
        return Reply(card=book_customer_card(await book_views.customer_view(turn, state, problem=problem)))
    if state.step == Step.DETAILS:
        return Reply(card=book_details_card(await book_views.details_view(turn, state, service, problem)))
    return Reply(card=book_summary_card(await book_views.summary_view(turn, state, service, problem)))


def _with_person(turn: Turn, state: BookingState, service: Service) -> BookingState:
    """The person is dropped when he or she does not offer the service; with one choice only, that one is taken."""
    people = book_views.people_for(turn, service)
    anyone = book_views.offers_anyone(turn, service)
    if state.staff == ANYONE and not anyone:
        state = replace(state, staff="")
    if state.staff and state.staff != ANYONE and state.staff not in {person.id for person in people}:
        state = replace(state, staff="")
    if service.staff_rule is StaffRule.ALL_OF:
        return replace(state, staff=ANYONE)
    if not state.staff and len(people) == 1:
        return replace(state, staff=people[0].id)
    if not state.staff and state.is_express:
        is_mine = turn.about.me in {person.id for person in people}
        return replace(state, staff=str(turn.about.me) if is_mine else ANYONE if anyone else "")
    return state


def _missing(state: BookingState, service: Service) -> Step:
    """The first step in which something needed is missing."""
    if not state.staff:
        return Step.PERSON
    if state.start is None and not state.is_walk_in:
        return Step.TIME
    if not state.has_customer:
        return Step.CUSTOMER
    required = [assigned.question.id for assigned in service.questions if assigned.must_be_answered]
    is_answered = all(question in state.answers for question in required)
    is_passed = state.has_details or (state.is_express and not state.asks_attendee)
    if not is_answered or has_wrong_copies(state, service) or not is_passed:
        return Step.DETAILS
    return Step.SUMMARY


async def _service(turn: Turn, state: BookingState, data: Data) -> Reply:
    service = text(data, Field.CHOICE) or state.service
    if turn.service(service) is None:
        return await show(turn, replace(state, service="", step=Step.SERVICE), say("chat.choose_one", turn.language))
    return await begin(turn, replace(state, service=service))


async def _person(turn: Turn, state: BookingState, data: Data) -> Reply:
    staff = text(data, Field.CHOICE) or state.staff
    if not staff:
        return await show(turn, replace(state, step=Step.PERSON), say("chat.choose_one", turn.language))
    return await begin(turn, replace(state, staff=staff))


async def _times(turn: Turn, state: BookingState, data: Data) -> Reply:
    service = turn.service(state.service)
    if service is None:
        return await begin(turn, state)
    before, move = state.day or turn.today, text(data, Key.MOVE)
    wanted = Wanted(service=service, staff_ids=state.staff_ids)
    day = await page_day(turn, wanted, before, move) if move else before
    is_end = day == before and move in (Move.EARLIER, Move.LATER)
    problem = say_any("chat.no_more_times", move, turn.language) if is_end else ""
    return await show(turn, replace(state, day=max(day, turn.today), wall="", step=Step.TIME), problem)


async def _time(turn: Turn, state: BookingState, data: Data) -> Reply:
    chosen = read_state({**data, Key.SLOT: data.get(Field.SLOT) or data.get(Key.SLOT)}, new_draft=state.draft).start
    if chosen is None:
        return await show(turn, replace(state, step=Step.TIME), say("chat.choose_time", turn.language))
    day = local_date(chosen, turn.zone_info)
    return await begin(turn, replace(state, start=chosen, day=day, wall="", is_walk_in=False))


async def _customer(turn: Turn, state: BookingState, data: Data) -> Reply:
    found = read_customer_input(turn, data)
    insists = found.is_new or (state.is_new and state.name == found.name)
    state = replace(
        state, customer=found.customer, name=found.name, email=found.email, phone=found.phone, is_new=found.is_new
    )
    if found.problem:
        return await show(turn, replace(state, customer="", step=Step.CUSTOMER), found.problem)
    if state.customer:
        known = await read_customer(turn, state)
        return await begin(turn, replace(state, name=known.customer.display_name if known else ""))
    state = complete(turn, state)
    return await show(turn, state) if insists else await offer_same(turn, state)


async def _details(turn: Turn, state: BookingState, data: Data) -> Reply:
    state = replace(
        state,
        attendee=text(data, Field.ATTENDEE),
        asks_attendee=False,
        notes=text(data, Field.NOTES),
        customer_language=text(data, Field.CUSTOMER_LANGUAGE) or state.customer_language,
        tells=flag(data, Field.TELL, default=state.tells),
        copies=text(data, Field.COPIES),
        has_details=True,
    )
    return await begin(turn, state)


async def _back(turn: Turn, state: BookingState, data: Data) -> Reply:
    """One step back; steps that have nothing to choose are passed over."""
    service = turn.service(state.service)
    if state.step == Step.CUSTOMER:
        typed = read_customer_input(turn, data)
        state = replace(state, name=typed.name, email=typed.email, phone=typed.phone) if typed.name else state
    before = STEPS[: STEPS.index(Step(state.step))] if state.step in STEPS else ()
    for step in reversed(before):
        if step is Step.PERSON and service and len(book_views.people_for(turn, service)) <= 1:
            continue
        return await show(turn, replace(state, step=step))
    return await show(turn, replace(state, step=Step.SERVICE))


async def _step(turn: Turn, state: BookingState, data: Data) -> Reply:
    if state.step not in STEPS:
        return await begin(turn, state)
    return await show(turn, state)


async def _start(turn: Turn, state: BookingState, data: Data) -> Reply:
    """A button that starts a booking, perhaps for a customer, known or typed, a person or a time."""
    known = await read_customer(turn, state)
    name = known.customer.display_name if known else state.name
    return await offer_same(turn, complete(turn, replace(state, name=name, has_details=False)))


async def _confirm(turn: Turn, state: BookingState, data: Data) -> Reply:
    if pattern_of(state) is not None:
        return await _book_series(turn, state, data)
    return await _book(turn, state, override=None)


async def _anyway(turn: Turn, state: BookingState, data: Data) -> Reply:
    if not state.reason:
        return await show(turn, replace(state, step=Step.SUMMARY), say("chat.reason_needed", turn.language))
    return await _book(turn, state, override=OverrideWish(reason=state.reason, told=state.told))


async def _book(turn: Turn, state: BookingState, override: OverrideWish | None) -> Reply:
    shown, state = state, replace(complete(turn, state), has_details=True)
    if state.step != Step.SUMMARY:
        return await show(turn, state)
    if shown.staff != state.staff:
        return await _somebody_else(turn, shown, state)
    try:
        booked = await turn.use.book_appointment(wish_of(turn, state, override), turn.actor)
    except SlotRefused as refusal:
        return await _not_free(turn, state, refusal)
    except Refusal as refusal:
        return await refused(turn, refusal, lambda problem: show(turn, state, problem))
    await keep(turn, state, booked=booked.view.appointment.id)
    return await booked_reply(turn, booked)


async def _book_series(turn: Turn, state: BookingState, data: Data) -> Reply:
    """The dates ticked and chosen, all or none; the list again, as it is now, when one of them has gone."""
    shown, state = state, replace(complete(turn, state), has_details=True)
    service, starts = turn.service(state.service), chosen_starts(data)
    if state.step != Step.SUMMARY or service is None:
        return await show(turn, state)
    if shown.staff != state.staff:
        return await _somebody_else(turn, shown, state)
    if not starts:
        return await _series_again(turn, state, data, say("cards.series.choose_one", turn.language))
    try:
        booked = await turn.use.book_series(wish_of(turn, state, None), starts, turn.actor)
    except SlotRefused as refusal:
        return await _series_again(turn, state, data, refusal_text(refusal, turn.language, turn.zone))
    except Refusal as refusal:
        return await refused(turn, refusal, lambda problem: show(turn, state, problem))
    first = booked.views[0]
    await keep(turn, state, booked=first.appointment.id)
    return await booked_reply(turn, Booked(view=first, was_repeat=booked.was_repeat))


async def _series_again(turn: Turn, state: BookingState, data: Data, problem: str) -> Reply:
    service = turn.service(state.service)
    if service is None:
        return await begin(turn, state)
    return Reply(card=book_summary_card(await book_views.summary_view(turn, state, service, problem, data)))


async def _somebody_else(turn: Turn, shown: BookingState, state: BookingState) -> Reply:
    """The person on the card cannot be taken any more: nobody else is booked instead without being chosen."""
    problem = book_views.not_theirs(turn, shown.staff, turn.service(state.service))
    return await show(turn, replace(state, staff="", step=Step.PERSON), problem)


async def _not_free(turn: Turn, state: BookingState, refusal: SlotRefused) -> Reply:
    """Somebody was faster, or a rule forbids it: the summary again, with the rule and the nearest free times."""
    service = turn.service(state.service)
    if service is None:
        return await begin(turn, state)
    state = replace(state, step=Step.SUMMARY)
    rule = Forbidden(
        rule=refusal_text(refusal, turn.language, turn.zone),
        name=str(refusal.data.get("rule", "")),
        may_override=turn.may_book_for(state.staff_ids) and bool(refusal.data.get("can_override")),
        nearest=choices(turn, refusal.nearest),
        reason=state.reason,
    )
    return Reply(card=book_summary_card(await book_views.summary_view(turn, state, service, refused=rule)))


_HANDLERS: dict[Verb, Clicked] = {
    Verb.BOOK: _start,
    Verb.BOOK_SERVICE: _service,
    Verb.BOOK_PERSON: _person,
    Verb.BOOK_TIMES: _times,
    Verb.BOOK_TIME: _time,
    Verb.BOOK_CUSTOMER: _customer,
    Verb.BOOK_DETAILS: _details,
    Verb.BOOK_BACK: _back,
    Verb.BOOK_STEP: _step,
    Verb.BOOK_CONFIRM: _confirm,
    Verb.BOOK_ANYWAY: _anyway,
}
