"""Mails about belonging to the staff of a business: the question to the person, and the no to administrators."""

from dataclasses import replace

from notifications.facts import InvitationFacts, NoticeFacts, NoticeKind
from notifications.mail_frame import framed
from notifications.mail_parts import Link, MailView, Row, Tone
from notifications.voice import Voice, one_line


def invitation_mail(facts: NoticeFacts, invitation: InvitationFacts) -> MailView:
    voice, kind = Voice(facts), f"{facts.kind}.staff"
    names = {"business": one_line(facts.sender.business_name), "name": one_line(invitation.name)}
    tone: Tone = "plain" if facts.kind is NoticeKind.INVITED else "bad"
    return replace(
        framed(
            facts,
            subject=voice.say_any("mail.subject", kind, **names),
            title=voice.say_any("mail.title", kind, **names),
            intro=voice.say_any("mail.intro", kind, **names),
        ),
        tone=tone,
        rows=tuple(row for row in _rows(facts, invitation, voice) if row.value),
        manage=_answer(facts, voice),
        lines=tuple(_lines(facts, invitation, voice)),
    )


def _rows(facts: NoticeFacts, invitation: InvitationFacts, voice: Voice) -> list[Row]:
    if facts.kind is NoticeKind.INVITATION_DECLINED:
        return [Row(label=voice.say("mail.label.email"), value=one_line(invitation.email))]
    return [
        Row(label=voice.say("mail.label.role"), value=voice.say_any("chat.role", invitation.role)),
        Row(label=voice.say("mail.label.by"), value=one_line(facts.by_name)),
    ]


def _lines(facts: NoticeFacts, invitation: InvitationFacts, voice: Voice) -> list[str]:
    if facts.kind is not NoticeKind.INVITED or not invitation.is_bookable:
        return []
    first = voice.say("mail.invited.must_accept") if invitation.must_accept else voice.say("mail.invited.bookable")
    return [first, voice.say("mail.invited.later")]


def _answer(facts: NoticeFacts, voice: Voice) -> Link | None:
    if facts.manage_url is None:
        return None
    label = voice.say("mail.invited.answer")
    return Link(label=label, url=facts.manage_url, plain=voice.labelled(label))
