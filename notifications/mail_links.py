"""The mail with the links to somebody's appointments, which was asked for by the address alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from notifications.facts import NoticeFacts, OwnLine
from notifications.mail_frame import framed
from notifications.mail_parts import MailView, Row
from notifications.voice import Voice, one_line
from texts.formats import listing, when


def links_mail(facts: NoticeFacts, own: Sequence[OwnLine]) -> MailView:
    """Those to come, each with its page; then each service once, to be booked again."""
    voice, business = Voice(facts), one_line(facts.sender.business_name)
    coming = [line for line in own if line.is_coming]
    return replace(
        framed(
            facts,
            subject=voice.say("mail.links.subject", business=business),
            title=voice.say("mail.links.title"),
            intro=voice.say("mail.links.intro", business=business)
            if coming
            else voice.say("mail.links.none", business=business),
        ),
        rows=(*(_coming(line, facts, voice) for line in coming), *_again(own, voice)),
        lines=(voice.say("mail.links.not_asked"),),
    )


def _coming(line: OwnLine, facts: NoticeFacts, voice: Voice) -> Row:
    zone = facts.reader.zone if line.is_online else facts.sender.zone
    moment = when(line.span, zone, voice.language, reader_zone=facts.reader.zone, year="always", formal=voice.formal)
    people = listing([one_line(name) for name in line.staff_names], voice.language)
    what = " · ".join(part for part in (one_line(line.service_name), people) if part)
    return Row(label=moment, value=what, url=line.manage_url)


def _again(own: Sequence[OwnLine], voice: Voice) -> Iterator[Row]:
    """The latest of each service leads to its page, filled in."""
    latest = {line.service_name: line for line in own if line.again_url}
    for line in latest.values():
        yield Row(label=voice.say("mail.links.again"), value=one_line(line.service_name), url=line.again_url)
