"""Ways to put an appointment into one's own calendar: a file for any program, and addresses for two that take one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from booking_page.visitor import Visitor
from notifications.facts import Audience, NoticeFacts, NoticeKind, Reader, SeriesPart
from notifications.gather import appointment_facts, sender_of
from notifications.ics import calendar, title_of
from notifications.voice import web_address
from scheduling.appointment import Appointment
from usecases.open_page import OwnBooking

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLinks:
    """The addresses of Google's and Microsoft's own forms, filled in."""

    google: str
    outlook: str


def invitation(visitor: Visitor, own: OwnBooking) -> bytes:
    """The same event as in the mail, by the same UID: put in twice it is still one."""
    return calendar(_facts(visitor, own))


def invitation_of_all(visitor: Visitor, own: OwnBooking, appointments: Sequence[Appointment]) -> bytes:
    """The same for all dates of a series, each by its own UID."""
    each = [_facts(visitor, own, one) for one in appointments]
    parts = tuple(SeriesPart(appointment=facts.appointment) for facts in each if facts.appointment is not None)
    return calendar(replace(each[0], series=parts))


def calendar_links(visitor: Visitor, own: OwnBooking) -> CalendarLinks:
    facts = _facts(visitor, own)
    appointment = facts.appointment
    assert appointment is not None, "made above"  # noqa: S101
    title, span = title_of(facts, appointment), appointment.span
    place = web_address(appointment.join_url) or appointment.location
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{_compact(span.start)}/{_compact(span.end)}",
        "location": place,
    }
    outlook = {
        "subject": title,
        "startdt": span.start.isoformat(),
        "enddt": span.end.isoformat(),
        "location": place,
    }
    return CalendarLinks(google=f"{GOOGLE}?{urlencode(google)}", outlook=f"{OUTLOOK}?{urlencode(outlook)}")


def _facts(visitor: Visitor, own: OwnBooking, shown: Appointment | None = None) -> NoticeFacts:
    reader = Reader(
        name=own.seat.called,
        address=own.seat.email,
        language=visitor.language,
        zone=visitor.zone,
        audience=Audience.CUSTOMER,
        is_formal=visitor.business.is_formal,
    )
    appointment = shown or own.view.appointment
    people = [member for member in own.business.staff if member.id in appointment.staff_ids]
    return NoticeFacts(
        kind=NoticeKind.CONFIRMED,
        reader=reader,
        sender=sender_of(visitor.business, visitor.business.email),
        key=appointment.id,
        made_at=appointment.updated_at or visitor.now,
        appointment=appointment_facts(visitor.business, own.view.service, appointment, people, reader),
    )


def _compact(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")
