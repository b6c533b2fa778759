"""Notices for tests of mails and invitations: one builder with a complete appointment by default."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from notifications.facts import (
    AppointmentFacts,
    Audience,
    GuestFacts,
    NoticeFacts,
    NoticeKind,
    OldPlace,
    Reader,
    Sender,
    TimeOffFacts,
)
from scheduling.appointment import Answer, AppointmentId
from scheduling.interval import Interval
from scheduling.service import QuestionId

MADE_AT = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
SPAN = Interval(datetime(2026, 12, 1, 13, 30, tzinfo=UTC), datetime(2026, 12, 1, 14, 0, tzinfo=UTC))
OLD_SPAN = Interval(datetime(2026, 11, 27, 9, 0, tzinfo=UTC), datetime(2026, 11, 27, 9, 30, tzinfo=UTC))
LINK = "https://meet.example.org/room/kJ3n-88sD0mZqLx2"
NOOR = GuestFacts(
    name="Noor van der Berg",
    email="noor@example.com",
    phone="+31 6 12345678",
    notes="I come by bike",
    answers=(Answer(question_id=QuestionId("q1"), question="Have you been here before?", answer="Never"),),
)


def appointment_facts(**more: Any) -> AppointmentFacts:
    facts = AppointmentFacts(
        id=AppointmentId("a1b2"),
        reference="KX4PQRT",
        service_name="Check-up",
        span=SPAN,
        staff_names=("Bram de Wit",),
        location="Dorpsstraat 12, Amsterdam",
        can_cancel_until=datetime(2026, 11, 30, 13, 30, tzinfo=UTC),
        can_reschedule_until=datetime(2026, 11, 30, 13, 30, tzinfo=UTC),
        guests=(NOOR,),
    )
    return replace(facts, **more)


def sender(**more: Any) -> Sender:
    facts = Sender(
        name="Praktijk Zuid",
        address="afspraken@zuid.example",
        business_name="Praktijk Zuid",
        zone="Europe/Amsterdam",
        reply_to="info@zuid.example",
        phone="+31 20 123 4567",
    )
    return replace(facts, **more)


def notice(
    kind: NoticeKind = NoticeKind.CONFIRMED,
    audience: Audience = Audience.CUSTOMER,
    *,
    language: str = "en",
    zone: str = "Europe/Amsterdam",
    reader: dict[str, Any] | None = None,
    **more: Any,
) -> NoticeFacts:
    """A notice to Noor or, for staff, to Bram; `reader` and the rest replace what the builder sets."""
    name, address = (
        ("Noor van der Berg", "noor@example.com")
        if audience is Audience.CUSTOMER
        else ("Bram de Wit", "bram@zuid.example")
    )
    person = Reader(name=name, address=address, language=language, zone=zone, audience=audience)
    facts = NoticeFacts(
        kind=kind,
        reader=replace(person, **(reader or {})),
        sender=sender(),
        key=f"a1b2.0.{kind}.{audience}",
        made_at=MADE_AT,
        appointment=appointment_facts(),
        old=OldPlace(span=OLD_SPAN, staff_names=("Bram de Wit",)) if kind is NoticeKind.CHANGED else None,
        by_name="" if audience is Audience.CUSTOMER else "Anna Visser",
    )
    return replace(facts, **more)


def time_off_notice(language: str = "en", kind: NoticeKind = NoticeKind.TIME_OFF, **more: Any) -> NoticeFacts:
    time_off = TimeOffFacts(title="Dentist", notes="back after lunch", place="Dental centre", span=SPAN, hits=2)
    facts = notice(kind, Audience.STAFF, language=language, appointment=None)
    return replace(facts, time_off=replace(time_off, **more))
