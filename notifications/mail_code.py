"""The mail with the code by which a visitor shows that the address is his or hers; the digits stand in the subject as well."""

from dataclasses import replace

from notifications.facts import CodeFacts, NoticeFacts
from notifications.mail_frame import framed
from notifications.mail_parts import MailView
from notifications.voice import Voice, one_line
from scheduling.one_time_code import HOLDS


def code_mail(facts: NoticeFacts, code: CodeFacts) -> MailView:
    voice, business = Voice(facts), one_line(facts.sender.business_name)
    minutes = int(HOLDS.total_seconds() // 60)
    return replace(
        framed(
            facts,
            subject=voice.say("mail.code.subject", digits=code.digits, business=business),
            title=voice.say("mail.code.title", digits=code.digits),
            greeting=voice.say("mail.code.greeting"),
            intro=voice.say("mail.code.intro", business=business, minutes=minutes),
        ),
        lines=(voice.say("mail.code.not_you"),),
    )
