"""Mails about the waiting list: the wish is kept, a place is offered for a while, the wish has left the list."""

from notifications.facts import NoticeFacts, NoticeKind, WaitingFacts
from notifications.mail_alone import footer
from notifications.mail_parts import Leaf, Link, MailView, Row, Tone
from notifications.voice import Voice, one_line, waited_for, web_address
from notifications.wording import own_words
from texts.catalogue import choose_language
from texts.formats import day, listing, local_day, when

_TONES: dict[NoticeKind, Tone] = {NoticeKind.PLACE_OFFERED: "good", NoticeKind.WISH_LEFT: "change"}


def waiting_mail(facts: NoticeFacts, waiting: WaitingFacts) -> MailView:
    voice, own = Voice(facts), own_words(facts)
    names = {
        "service": one_line(waiting.service_name),
        "business": one_line(facts.sender.business_name),
        "when": voice.short(waiting.span.start) if waiting.span else waited_for(waiting, voice),
        "until": voice.moment(waiting.until) if waiting.until else "",
    }
    return MailView(
        language=choose_language(voice.language),
        tone=_TONES.get(facts.kind, "plain"),
        color=facts.sender.color,
        subject=(own and own.subject) or voice.say_any("waiting.subject", facts.kind, **names),
        title=voice.say_any("waiting.title", facts.kind, **names),
        greeting=voice.say("mail.greeting", name=one_line(facts.reader.name)),
        intro=(own and own.body) or voice.say_any("waiting.intro", facts.kind, **names),
        headline=one_line(waiting.service_name) if waiting.span else "",
        leaf=_leaf(waiting, voice),
        day=voice.day(waiting.span.start) if waiting.span else "",
        time=_time(waiting, voice),
        rows=tuple(row for row in _rows(facts, waiting, voice) if row.value),
        manage=_answer(facts, waiting, voice),
        lines=(voice.say_any("waiting.closing", facts.kind, **names),),
        footer=tuple(footer(facts)),
        automatic=voice.say("mail.automatic", business=one_line(facts.sender.business_name)),
    )


def _leaf(waiting: WaitingFacts, voice: Voice) -> Leaf | None:
    if waiting.span is None:
        return None
    local = local_day(waiting.span.start, voice.zone)
    weekday, number, month = day(local, choose_language(voice.language), "short").split(" ")
    return Leaf(month=month, number=number, weekday=weekday)


def _time(waiting: WaitingFacts, voice: Voice) -> str:
    if waiting.span is None:
        return ""
    written = when(
        waiting.span, voice.zone, voice.language, reader_zone=voice.reader_zone, year="never", formal=voice.formal
    )
    return written.removeprefix(day(local_day(waiting.span.start, voice.zone), voice.language)).lstrip(", ")


def _rows(facts: NoticeFacts, waiting: WaitingFacts, voice: Voice) -> list[Row]:
    where = voice.say("mail.label.online") if waiting.is_online else one_line(waiting.location)
    people = listing([one_line(name) for name in waiting.staff_names], voice.language)
    if waiting.span is None:
        return [
            Row(label=voice.say("waiting.label.service"), value=one_line(waiting.service_name)),
            Row(label=voice.say("waiting.label.days"), value=waited_for(waiting, voice)),
            Row(label=voice.say("mail.label.with"), value=people),
        ]
    until = voice.moment(waiting.until) if waiting.until else ""
    return [
        Row(label=voice.say("waiting.label.kept_until"), value=until),
        Row(label=voice.say("mail.label.with"), value=people),
        Row(label=voice.say("mail.label.where"), value=where),
        Row(label=voice.say("mail.label.price"), value=waiting.price),
    ]


def _answer(facts: NoticeFacts, waiting: WaitingFacts, voice: Voice) -> Link | None:
    url = web_address(waiting.page_url)
    if not url:
        return None
    label = voice.say_any("waiting.link", facts.kind)
    return Link(label=label, url=url, plain=label + ":")
