"""Mails about the waiting list: the wish is kept, a place is offered for a while, the wish has left the list."""

from dataclasses import replace

from notifications.facts import NoticeFacts, NoticeKind, WaitingFacts
from notifications.mail_frame import framed, leaf_of, time_of
from notifications.mail_parts import Link, MailView, Row, Tone
from notifications.voice import Voice, one_line, waited_for, web_address
from notifications.wording import own_words
from texts.formats import listing

_TONES: dict[NoticeKind, Tone] = {NoticeKind.PLACE_OFFERED: "good", NoticeKind.WISH_LEFT: "change"}


def waiting_mail(facts: NoticeFacts, waiting: WaitingFacts) -> MailView:
    voice, own = Voice(facts), own_words(facts)
    names = {
        "service": one_line(waiting.service_name),
        "business": one_line(facts.sender.business_name),
        "when": voice.short(waiting.span.start) if waiting.span else waited_for(waiting, voice),
        "until": voice.moment(waiting.until) if waiting.until else "",
    }
    return replace(
        framed(
            facts,
            subject=(own and own.subject) or voice.say_any("waiting.subject", facts.kind, **names),
            title=voice.say_any("waiting.title", facts.kind, **names),
            intro=(own and own.body) or voice.say_any("waiting.intro", facts.kind, **names),
        ),
        tone=_TONES.get(facts.kind, "plain"),
        headline=one_line(waiting.service_name) if waiting.span else "",
        leaf=leaf_of(waiting.span.start, voice) if waiting.span else None,
        day=voice.day(waiting.span.start) if waiting.span else "",
        time=time_of(waiting.span, voice) if waiting.span else "",
        rows=tuple(row for row in _rows(facts, waiting, voice) if row.value),
        manage=_answer(facts, waiting, voice),
        lines=(voice.say_any("waiting.closing", facts.kind, **names),),
    )


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
    return Link(label=label, url=url, plain=voice.labelled(label))
