"""The invitation as iTIP: one UID per appointment, REQUEST with a rising SEQUENCE, then CANCEL; all moments in UTC.

iTIP knows no request with several UIDs: a series comes as one published file, which later requests and cancellations follow by UID.
"""

from collections.abc import Callable
from dataclasses import replace

from icalendar import Calendar, Event
from icalendar.enums import PARTSTAT, ROLE, STATUS, TRANSP
from icalendar.prop import vCalAddress

from notifications.facts import AppointmentFacts, Audience, Entry, NoticeFacts, NoticeKind, SeriesPart
from notifications.mail_view import guests_name, view_mail
from notifications.voice import Voice, one_line, web_address

PRODUCT = "-//Slotkeeper//Appointments//EN"
_ENDS = {NoticeKind.CANCELLED, NoticeKind.RELEASED}


def method_of(facts: NoticeFacts) -> str:
    """CANCEL takes it out of the reader's calendar, REQUEST puts it there or moves it. Several at once can only be published."""
    if facts.series:
        return "PUBLISH"
    return "CANCEL" if facts.kind in _ENDS or facts.entry is Entry.TAKEN_OUT else "REQUEST"


def uid_of(appointment_id: str) -> str:
    """The one UID of an appointment, whatever server or mailbox sends it."""
    return f"{appointment_id}@slotkeeper"


def calendar(facts: NoticeFacts) -> bytes:
    """The .ics for the reader of this notice. Raises ValueError for a notice without an appointment."""
    if facts.appointment is None:
        raise ValueError(f"notice {facts.kind} has no appointment")
    events = [_event(facts, facts.appointment)] if not facts.series else [*map(_event_of(facts), in_calendar(facts))]
    made = Calendar.new(prodid=PRODUCT, method=method_of(facts), calscale="GREGORIAN", subcomponents=events)
    del made["UID"]  # the library names the envelope at random, which would make every try another file
    return bytes(made.to_ical())


def in_calendar(facts: NoticeFacts) -> list[SeriesPart]:
    """The dates of a series that come into the reader's calendar by us."""
    return [part for part in facts.series if part.is_for_calendar]


def _event_of(facts: NoticeFacts) -> Callable[[SeriesPart], Event]:
    """Each date as if it were told alone: a later change of it alone finds its UID."""

    def made(part: SeriesPart) -> Event:
        alone = replace(
            facts,
            appointment=part.appointment,
            old=part.old,
            join_page=part.join_page,
            manage_url=part.manage_url,
            series=(),
        )
        return _event(alone, part.appointment)

    return made


def _event(facts: NoticeFacts, appointment: AppointmentFacts) -> Event:
    link = web_address(appointment.join_url)
    is_over = method_of(facts) == "CANCEL"
    event = Event.new(
        uid=uid_of(appointment.id),
        sequence=appointment.sequence,
        stamp=facts.made_at,
        last_modified=facts.made_at,
        start=appointment.span.start,
        end=appointment.span.end,
        summary=title_of(facts, appointment),
        description=describe(facts, link),
        location=link or one_line(appointment.location) or None,
        url=link or None,
        status=STATUS.CANCELLED if is_over else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT if is_over else TRANSP.OPAQUE,
        organizer=_organizer(facts),
        attendees=[_attendee(facts)],
    )
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE" if is_over else "BUSY")
    return event


def title_of(facts: NoticeFacts, appointment: AppointmentFacts) -> str:
    """What the reader's calendar calls it."""
    voice, service = Voice(facts), one_line(appointment.service_name)
    if facts.reader.audience is Audience.CUSTOMER:
        business = one_line(facts.sender.business_name)
        return voice.say("mail.calendar_title.customer", service=service, business=business)
    return voice.say("mail.calendar_title.staff", service=service, guests=guests_name(appointment.guests, voice))


def _organizer(facts: NoticeFacts) -> vCalAddress:
    address = facts.sender.reply_to or facts.sender.address
    return vCalAddress.new(one_line(address), cn=_quotable(facts.sender.business_name))


def _attendee(facts: NoticeFacts) -> vCalAddress:
    return vCalAddress.new(
        one_line(facts.reader.address),
        cn=_quotable(facts.reader.name),
        partstat=PARTSTAT.ACCEPTED.value,
        role=ROLE.REQ_PARTICIPANT.value,
        rsvp=False,
    )


def _quotable(name: str) -> str:
    """A parameter cannot hold a double quote."""
    return one_line(name).replace('"', "'")


def describe(facts: NoticeFacts, link: str) -> str:
    """What stands in the entry, line by line."""
    mail = view_mail(facts)
    blocks = [mail.headline]
    blocks += [f"{mail.join.plain} {link}"] if mail.join else []
    blocks += [f"{mail.join_page.plain} {mail.join_page.url}"] if mail.join_page else []
    blocks += [f"{row.label}: {row.value}" for row in mail.rows]
    for box in (mail.word, mail.information):
        blocks += [f"\n{box.label}:\n{box.value}"] if box else []
    for guest in mail.guests:
        blocks.append("\n" + "\n".join(f"{row.label}: {row.value}" for row in guest))
    blocks += [f"\n{mail.manage.plain} {mail.manage.url}"] if mail.manage else []
    return "\n".join(blocks)
