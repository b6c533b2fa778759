"""The dates of a message that tells of several, one line for each."""

from notifications.facts import Audience, NoticeFacts, NoticeKind, SeriesPart
from notifications.mail_parts import DateLine
from notifications.voice import Voice, one_line, web_address
from texts.formats import listing, when

_SERIES = {
    NoticeKind.CONFIRMED: "series_confirmed",
    NoticeKind.SEAT_TAKEN: "series_confirmed",
    NoticeKind.CHANGED: "series_changed",
    NoticeKind.CANCELLED: "series_cancelled",
    NoticeKind.SEAT_LEFT: "series_cancelled",
}


def series_variant(facts: NoticeFacts) -> str:
    """What is told of several dates; empty for a message about one."""
    return _SERIES.get(facts.kind, "") if facts.series else ""


def date_lines(facts: NoticeFacts, voice: Voice) -> tuple[DateLine, ...]:
    return tuple(_line(part, facts, voice) for part in facts.series)


def _line(part: SeriesPart, facts: NoticeFacts, voice: Voice) -> DateLine:
    appointment = part.appointment
    people = listing([one_line(name) for name in appointment.staff_names], voice.language)
    is_customer = facts.reader.audience is Audience.CUSTOMER
    join_page = web_address(part.join_page)
    moved = part.old is not None and part.old.span != appointment.span
    return DateLine(
        text=when(appointment.span, voice.zone, voice.language, reader_zone=voice.reader_zone, formal=voice.formal),
        old=when(part.old.span, voice.zone, voice.language) if part.old is not None and moved else "",
        detail=" · ".join(word for word in (people, appointment.reference) if word),
        url=join_page if is_customer else "",
        label=voice.say("mail.series.join") if join_page and is_customer else "",
    )
