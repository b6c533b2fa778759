"""Free starts, starts that are kept, and why a start cannot be had, on the wire of our own part of the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from api.wire.model import Wire
from api.wire.moments import moment_text, utc_parts
from api.wire.primitives import Claim, Count, DateTimeTimeZone, Duration, Enumeration, Moment, Text
from scheduling.diary import TakenKind
from scheduling.errors import SlotRefused
from scheduling.explain import PersonFacts
from scheduling.interval import Interval
from scheduling.rules import Rule
from texts.refusals import refusal_text
from usecases.explain_availability import WhyAnswer
from usecases.hold_slot import Hold
from usecases.views import SlotView

RuleName = Annotated[str, Enumeration("rule", tuple(Rule))]
TakenBy = Annotated[str, Enumeration("takenBy", tuple(TakenKind))]


class FreeSlot(Wire):
    """A start that can be booked, and by whom it can be given."""

    start_date_time: DateTimeTimeZone
    end_date_time: DateTimeTimeZone
    staff_member_ids: list[Text]
    seats_left: Count
    appointment_id: Text | None = None
    """The group appointment that a booking would join."""


class FreeSlots(Wire):
    """In the order of their starts; where there are none, the next one after the span."""

    value: list[FreeSlot]
    next_free: FreeSlot | None = None


class HoldQuestion(Wire):
    """A start to be kept while somebody fills in a form."""

    service_id: Text
    start_date_time: DateTimeTimeZone
    staff_member_ids: list[Text] | None = None
    duration: Duration = 5
    """For how long: half an hour at most."""


class SlotHold(Wire):
    """A start that is kept. Book it with its id as holdId."""

    id: Text
    start_date_time: DateTimeTimeZone | None = None
    held_until_date_time: Moment | None = None
    """null for a place in a group, which is not kept: there are others."""


class TakenSpan(Wire):
    """What stands in the way."""

    start_date_time: DateTimeTimeZone
    end_date_time: DateTimeTimeZone
    kind: TakenBy
    appointment_id: Text | None = None


class PersonReason(Wire):
    """Why one of the staff cannot give it; no rule for somebody who can."""

    staff_id: Text
    display_name: Text
    rule: RuleName | None = None
    message: Text | None = None
    taken: list[TakenSpan]


class SlotExplanation(Wire):
    """Why a start, or every start of a day, cannot be had."""

    is_free: Claim
    rule: RuleName | None = None
    message: Text | None = None
    staff: list[PersonReason]
    free_slots: list[Moment]
    """Of a day that has some."""


def slot_out(slot: SlotView) -> dict[str, Any]:
    return {
        "startDateTime": utc_parts(slot.span.start),
        "endDateTime": utc_parts(slot.span.end),
        "staffMemberIds": [one.id for one in slot.staff],
        "seatsLeft": slot.seats_left,
        "appointmentId": slot.session,
    }


def hold_out(hold: Hold) -> dict[str, Any]:
    return {
        "id": hold.draft_id,
        "startDateTime": utc_parts(hold.start),
        "heldUntilDateTime": moment_text(hold.until),
    }


def explanation_out(answer: WhyAnswer) -> dict[str, Any]:
    found, names = answer.explanation, {one.id: one.name for one in answer.staff}
    return {
        "isFree": found.rule is None,
        "rule": found.rule,
        "message": _said(found.rule, found.start),
        "staff": [_person_out(one, names, found.start) for one in found.people],
        "freeSlots": [moment_text(slot.start) for slot in found.free],
    }


def _person_out(person: PersonFacts, names: Mapping[Any, str], start: datetime | None) -> dict[str, Any]:
    return {
        "staffId": person.staff_id,
        "displayName": names.get(person.staff_id, ""),
        "rule": person.rule,
        "message": _said(person.rule, start),
        "taken": [
            {**_span_out(one.span), "kind": one.kind, "appointmentId": one.appointment_id} for one in person.takers
        ],
    }


def _span_out(span: Interval) -> dict[str, Any]:
    return {"startDateTime": utc_parts(span.start), "endDateTime": utc_parts(span.end)}


def _said(rule: Rule | None, start: datetime | None) -> str | None:
    if rule is None:
        return None
    return refusal_text(SlotRefused(rule.code, rule=rule, **({"start": start} if start else {})), "en", "UTC")
