"""Handing coming appointments over to others, as pages show and send it: one choice for each, carried out one by one."""

from collections.abc import Callable
from dataclasses import dataclass

from scheduling.appointment import AppointmentId, DraftId
from scheduling.errors import Refusal
from scheduling.staff import StaffId
from tab.visit import BusinessVisit
from texts.catalogue import say_any, say_n
from texts.formats import when
from texts.refusals import refusal_text
from usecases.plan_hand_over import HandOverPlan, PlannedHandOver
from usecases.reschedule_appointment import RescheduleWish
from web.form_reader import FormReader

KEEP = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One person who could take it; `why_not` is empty for who is free."""

    staff_id: StaffId
    title: str
    why_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverRow:
    """One appointment: when, what, for whom, and who could take it."""

    id: AppointmentId
    when: str
    service: str
    customers: str
    choices: tuple[Choice, ...]
    proposed: str
    why: str


def in_words(visit: BusinessVisit) -> Callable[[int], str]:
    """Writes working time: hours and minutes, however many they are."""

    def written(minutes: int) -> str:
        hours, rest = divmod(minutes, 60)
        parts = [say_n("formats.hours", hours, visit.language)] if hours else []
        return " ".join(parts + ([say_n("formats.minutes", rest, visit.language)] if rest or not hours else []))

    return written


def rows_of(visit: BusinessVisit, plan: HandOverPlan) -> tuple[HandOverRow, ...]:
    return tuple(_row(visit, one) for one in plan.planned)


async def hand_over(visit: BusinessVisit, form: FormReader, plan: HandOverPlan) -> int:
    """Carries out what was chosen, each by the rules of any change; what was refused is noted at its field. How many went over."""
    count = 0
    for one in plan.planned:
        appointment = one.view.appointment
        chosen = form.typed(f"to-{appointment.id}")
        if chosen not in {candidate.staff.id for candidate in one.candidates}:
            continue
        wish = RescheduleWish(
            business_id=visit.business_id,
            appointment_id=appointment.id,
            expected_version=appointment.version,
            start=appointment.span.start,
            draft_id=DraftId(f"{form.typed('draft')}.{appointment.id}"),
            staff_ids=(StaffId(chosen),),
            tell_customer=form.flag("tell_customers"),
        )
        try:
            await visit.use_cases.reschedule_appointment(wish, visit.actor)
            count += 1
        except Refusal as refusal:
            form.errors[f"to-{appointment.id}"] = refusal_text(refusal, visit.language, visit.zone)
    return count


def _row(visit: BusinessVisit, one: PlannedHandOver) -> HandOverRow:
    appointment = one.view.appointment
    return HandOverRow(
        id=appointment.id,
        when=when(appointment.span, visit.zone, visit.language),
        service=appointment.service_name,
        customers=", ".join(seat.name for seat in appointment.seated),
        choices=tuple(
            Choice(
                staff_id=candidate.staff.id,
                title=candidate.staff.name,
                why_not=_words(visit, candidate.forbids) if candidate.forbids else "",
            )
            for candidate in one.candidates
        ),
        proposed=one.proposed.id if one.proposed else KEEP,
        why=_words(visit, one.why) if one.why else "",
    )


def _words(visit: BusinessVisit, rule: str) -> str:
    return say_any("app.hand_over.why", rule, visit.language)
