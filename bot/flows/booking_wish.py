"""From the state of a finished booking card to the wish that is carried out."""

from bot.flows.booking_copies import read_copies
from bot.flows.booking_state import BookingState
from bot.flows.texting import entered_phone
from bot.flows.turn import Turn
from scheduling.appointment import Answer, Origin
from scheduling.customer import CustomerId
from scheduling.service import ServiceId
from scheduling.tenant_policy import Entry
from usecases.book_appointment import BookingWish, CustomerWish, OverrideWish


def wish_of(turn: Turn, state: BookingState, override: OverrideWish | None) -> BookingWish:
    """What the card asks for, finished."""
    service = turn.service(state.service)
    return BookingWish(
        business_id=turn.business_id,
        draft_id=state.draft,
        service_id=ServiceId(state.service),
        start=None if state.is_walk_in else state.start,
        staff_ids=state.staff_ids,
        duration=state.duration or None,
        customers=(_customer_wish(turn, state),),
        tell_customer=state.tells,
        override=override,
        cc=read_copies(state, service),
        is_walk_in=state.is_walk_in,
        origin=Origin.CHAT,
    )


def _customer_wish(turn: Turn, state: BookingState) -> CustomerWish:
    service = turn.service(state.service)
    asked = service.questions if service else ()
    return CustomerWish(
        customer_id=CustomerId(state.customer) if state.customer else None,
        name=state.name,
        attendee_name=state.attendee,
        email=state.email,
        phone=entered_phone(turn, state),
        notes="" if turn.about.tenant.forbids(Entry.NOTES) else state.notes,
        language_tag=state.customer_language,
        sms_opt_in=state.texts,
        answers=tuple(
            Answer(
                question_id=assigned.question.id,
                question=assigned.question.display_name,
                answer=state.answers[assigned.question.id],
            )
            for assigned in asked
            if assigned.question.id in state.answers
        ),
    )
