"""The mail with the address at which a customer chooses a time."""

from dataclasses import replace

from notifications.facts import ChooseFacts, NoticeFacts
from notifications.mail_frame import framed
from notifications.mail_parts import Link, MailView, Row
from notifications.voice import Voice, one_line


def choose_mail(facts: NoticeFacts, choose: ChooseFacts) -> MailView:
    voice, business = Voice(facts), one_line(facts.sender.business_name)
    label = voice.say("mail.choose_link.button")
    rows = [
        Row(label=voice.say("mail.label.service"), value=one_line(choose.service_name)),
        Row(label=voice.say("mail.label.with"), value=one_line(choose.staff_name)),
    ]
    return replace(
        framed(
            facts,
            subject=voice.say("mail.choose_link.subject", business=business),
            title=voice.say("mail.choose_link.title"),
            intro=voice.say("mail.choose_link.intro", business=business),
        ),
        rows=tuple(row for row in rows if row.value),
        manage=Link(label=label, url=choose.url, plain=voice.labelled(label)) if choose.url else None,
    )
