"""Puts the engine's explanation into sentences: the headline, and the reasons of each person."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.flows.facts import day_title, moment_text
from bot.flows.turn import Turn
from cards.why import PersonReason
from scheduling.caps import CapUse
from scheduling.diary import TakenKind
from scheduling.explain import PersonFacts, Taker
from scheduling.rules import Rule
from scheduling.staff import StaffId
from scheduling.zones import local_date, local_day_span
from texts.calendars import calendar_sentence
from texts.catalogue import say, say_any
from texts.formats import clock, listing
from usecases.explain_availability import WhyAnswer
from usecases.views import CalendarTrouble

_MANY = 6


def day_headline(turn: Turn, answer: WhyAnswer) -> str:
    """Why a day has no free start, or how many it has."""
    explanation = answer.explanation
    title = day_title(turn, explanation.day)
    if explanation.free:
        return say("chat.why.day_free", turn.language, day=title, count=len(explanation.free))
    if explanation.rule is None:
        return say("chat.why.day_nobody", turn.language, day=title)
    if _is_over(turn, answer):
        return say("chat.why.day_over", turn.language, day=title, who=_who(turn, answer))
    if explanation.rule is Rule.HOURS and not any(person.open for person in explanation.people):
        if len(answer.staff) == 1 and turn.about.business.hours.on(explanation.day):
            return say("chat.why.day_not_working", turn.language, day=title, who=answer.staff[0].name)
        return say("chat.why.day_closed", turn.language, day=title, who=answer.business_name)
    return say_any("chat.why.day", str(explanation.rule), turn.language, **_facts(turn, answer, title))


def start_headline(turn: Turn, answer: WhyAnswer) -> str:
    """Why one start cannot be had, or that it can."""
    explanation = answer.explanation
    moment = moment_text(turn, explanation.start or explanation.needed.start)
    if explanation.rule is None:
        return say("chat.why.start_free", turn.language, start=moment)
    if explanation.rule is Rule.LEAD_TIME and explanation.earliest is None:
        return say("chat.why.passed", turn.language, moment=moment)
    return say_any("chat.why.start", str(explanation.rule), turn.language, **_facts(turn, answer, moment))


def _is_over(turn: Turn, answer: WhyAnswer) -> bool:
    """What keeps staff from the day is only that it is late: its hours are over, or what is left of them is too short."""
    explanation = answer.explanation
    if explanation.rule is Rule.LEAD_TIME:
        return explanation.earliest is None
    least = timedelta(minutes=answer.service.duration if answer.service else 0)
    ends = [span.end for person in explanation.people for span in person.open]
    return explanation.rule is Rule.HOURS and bool(ends) and max(ends) - least < turn.now


def people_reasons(turn: Turn, answer: WhyAnswer) -> tuple[PersonReason, ...]:
    """Person by person: what stands in the way, and the open hours that day."""
    names = {person.id: person.name for person in answer.staff}
    minutes = answer.service.duration if answer.service else 1
    return tuple(
        PersonReason(
            name=names[facts.staff_id],
            reasons=(*_reasons(turn, facts, minutes), *_calendar(turn, facts, answer.calendar_troubles)),
        )
        for facts in answer.explanation.people
        if facts.staff_id in names
    )


def _calendar(turn: Turn, facts: PersonFacts, troubles: Mapping[StaffId, CalendarTrouble]) -> tuple[str, ...]:
    """Where the outside calendar decides, that it has not been read of late."""
    trouble = troubles.get(facts.staff_id)
    if trouble is None or all(taker.kind is not TakenKind.BUSY for taker in facts.takers):
        return ()
    return (calendar_sentence(trouble.trouble, trouble.reason, turn.language, is_own=trouble.is_own),)


def _facts(turn: Turn, answer: WhyAnswer, moment: str) -> dict[str, Any]:
    explanation = answer.explanation
    return {
        "moment": moment,
        "who": _who(turn, answer),
        "earliest": moment_text(turn, explanation.earliest) if explanation.earliest else "",
        "latest": moment_text(turn, explanation.latest) if explanation.latest else "",
    }


def _who(turn: Turn, answer: WhyAnswer) -> str:
    """The one person asked about, or the business."""
    return answer.staff[0].name if len(answer.staff) == 1 else answer.business_name


def _reasons(turn: Turn, facts: PersonFacts, minutes: int) -> tuple[str, ...]:
    open_hours = listing([_hours(turn, span.start, span.end) for span in facts.open], turn.language)
    reasons = [
        say("chat.why.person_open", turn.language, hours=open_hours)
        if facts.open
        else say("chat.why.person_closed", turn.language)
    ]
    rows = _in_a_row(facts.takers)
    reasons += [_taken(turn, takers) for takers in rows[:_MANY]]
    if len(rows) > _MANY:
        reasons.append(say("chat.why.and_more", turn.language, count=len(rows) - _MANY))
    reasons += [_cap(turn, use) for use in facts.caps if not use.has_room(minutes)]
    if facts.rule is None:
        reasons.append(say("chat.why.person_free", turn.language))
    elif facts.rule not in (Rule.HOURS, Rule.BUSY, Rule.BUFFER, Rule.TIME_OFF, Rule.CAP):
        reasons.append(say_any("chat.why.person", str(facts.rule), turn.language))
    return tuple(reasons)


def _in_a_row(takers: tuple[Taker, ...]) -> list[list[Taker]]:
    """Takers of one kind without a gap between them."""
    rows: list[list[Taker]] = []
    for taker in takers:
        if rows and rows[-1][-1].kind == taker.kind and taker.span.start <= rows[-1][-1].span.end:
            rows[-1].append(taker)
        else:
            rows.append([taker])
    return rows


def _taken(turn: Turn, takers: list[Taker]) -> str:
    kind = takers[0].kind if takers[0].kind in TakenKind else TakenKind.BUSY
    hours = _hours(turn, takers[0].span.start, max(taker.span.end for taker in takers))
    if kind is TakenKind.APPOINTMENT and len(takers) > 1:
        return say("chat.why.taken.appointments", turn.language, hours=hours, count=len(takers))
    return say_any("chat.why.taken", str(kind), turn.language, hours=hours)


def _cap(turn: Turn, use: CapUse) -> str:
    return say_any("chat.why.cap", str(use.cap.period), turn.language, limit=use.cap.limit, used=use.used)


def _hours(turn: Turn, start: datetime, end: datetime) -> str:
    day = local_day_span(local_date(start, turn.zone_info), turn.zone_info)
    if start <= day.start and end >= day.end:
        return say("chat.all_day", turn.language)
    return f"{clock(start, turn.zone, turn.language)}–{clock(end, turn.zone, turn.language)}"


def question_text(turn: Turn, value: date, service: str, person: str) -> str:
    """The question as it was understood: "Tuesday 1 December · Check-up · Bram"."""
    return " · ".join(part for part in (day_title(turn, value), service, person) if part)
