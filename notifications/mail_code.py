"""The mail with the code by which a visitor shows that the address is his or hers; the digits stand in the subject as well."""

from notifications.facts import CodeFacts, NoticeFacts
from notifications.mail_alone import footer
from notifications.mail_parts import MailView
from notifications.voice import Voice, one_line
from scheduling.one_time_code import HOLDS
from texts.catalogue import choose_language


def code_mail(facts: NoticeFacts, code: CodeFacts) -> MailView:
    voice, business = Voice(facts), one_line(facts.sender.business_name)
    minutes = int(HOLDS.total_seconds() // 60)
    return MailView(
        language=choose_language(voice.language),
        tone="plain",
        color=facts.sender.color,
        subject=voice.say("mail.code.subject", digits=code.digits, business=business),
        title=voice.say("mail.code.title", digits=code.digits),
        greeting=voice.say("mail.code.greeting"),
        intro=voice.say("mail.code.intro", business=business, minutes=minutes),
        lines=(voice.say("mail.code.not_you"),),
        footer=tuple(footer(facts)),
        automatic=voice.say("mail.automatic", business=business),
    )
