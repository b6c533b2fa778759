"""Mails that are about no appointment: time off, and words of the business that cannot be used."""

from dataclasses import replace

from notifications.facts import BrokenWords, NoticeFacts, NoticeKind, TimeOffFacts
from notifications.mail_frame import framed
from notifications.mail_parts import MailView, Row
from notifications.voice import Voice, clean, one_line
from texts.catalogue import say_n
from texts.formats import day, when


def broken_words_mail(facts: NoticeFacts, broken: BrokenWords) -> MailView:
    voice, kind = Voice(facts), f"{facts.kind}.staff"
    rows = [
        Row(label=voice.say("mail.label.topic"), value=broken.topic),
        Row(label=voice.say("mail.label.part"), value=broken.field),
        Row(label=voice.say("mail.label.line"), value=str(broken.line or "")),
        Row(label=voice.say("mail.label.rule"), value=broken.rule),
    ]
    return replace(
        framed(
            facts,
            subject=voice.say_any("mail.subject", kind, business=one_line(facts.sender.business_name)),
            title=voice.say_any("mail.title", kind),
            intro=voice.say_any("mail.intro", kind),
        ),
        tone="change",
        rows=tuple(row for row in rows if row.value),
    )


def time_off_mail(facts: NoticeFacts, time_off: TimeOffFacts) -> MailView:
    voice = Voice(facts)
    kind, title = facts.kind, one_line(time_off.title) or voice.say("mail.untitled")
    rows = [
        Row(label=voice.say("mail.label.title"), value=title),
        Row(label=voice.say("mail.label.time"), value=_time_off_span(time_off, voice)),
        Row(label=voice.say("mail.label.where"), value=one_line(time_off.place)),
        Row(label=voice.say("mail.label.remark"), value=clean(time_off.notes)),
        Row(label=voice.say("mail.label.by"), value=one_line(facts.by_name)),
    ]
    hits = [say_n("mail.hits", time_off.hits, voice.language)] if time_off.hits and kind is NoticeKind.TIME_OFF else []
    return replace(
        framed(
            facts,
            subject=voice.say_any("mail.subject", f"{kind}.staff", title=title),
            title=voice.say_any("mail.title", f"{kind}.staff"),
            intro=voice.say_any("mail.intro", f"{kind}.staff"),
        ),
        rows=tuple(row for row in rows if row.value),
        lines=tuple(hits),
    )


def _time_off_span(time_off: TimeOffFacts, voice: Voice) -> str:
    if time_off.span is not None:
        return when(time_off.span, voice.zone, voice.language, reader_zone=voice.reader_zone, year="always")
    if time_off.first is None or time_off.last is None:
        return ""
    first = day(time_off.first, voice.language, year="always")
    return (
        first if time_off.first == time_off.last else f"{first} – {day(time_off.last, voice.language, year='always')}"
    )
