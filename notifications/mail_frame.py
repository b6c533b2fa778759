"""What every mail begins and ends with: language, colour, greeting, who sends it, and that a machine does."""

from datetime import datetime

from notifications.facts import NoticeFacts
from notifications.mail_parts import Leaf, MailView, Row
from notifications.voice import Voice, one_line, phone_address, web_address
from scheduling.interval import Interval
from texts.catalogue import choose_language
from texts.formats import day, leaf, local_day, when


def framed(facts: NoticeFacts, *, subject: str, title: str, intro: str, greeting: str = "") -> MailView:
    """A mail of words alone, to be filled with what it is about; the reader is greeted by name unless otherwise said."""
    voice = Voice(facts)
    return MailView(
        language=choose_language(voice.language),
        tone="plain",
        color=facts.sender.color,
        subject=subject,
        title=title,
        greeting=greeting or voice.say("mail.greeting", name=one_line(facts.reader.name)),
        intro=intro,
        footer=tuple(_footer(facts)),
        automatic=voice.say("mail.automatic", business=one_line(facts.sender.business_name)),
    )


def leaf_of(moment: datetime, voice: Voice) -> Leaf:
    """The leaf of the calendar beside the headline."""
    weekday, number, month = leaf(local_day(moment, voice.zone), choose_language(voice.language))
    return Leaf(month=month, number=number, weekday=weekday)


def time_of(span: Interval, voice: Voice) -> str:
    """Without the day, which stands before it by itself."""
    written = when(span, voice.zone, voice.language, reader_zone=voice.reader_zone, year="never", formal=voice.formal)
    return written.removeprefix(day(local_day(span.start, voice.zone), voice.language)).lstrip(", ")


def _footer(facts: NoticeFacts) -> list[Row]:
    sender = facts.sender
    rows = [
        Row(label="", value=one_line(sender.business_name)),
        Row(label="", value=one_line(sender.postal_address)),
        Row(label="", value=one_line(sender.phone), url=phone_address(sender.phone)),
        Row(label="", value=one_line(sender.web_site_url), url=web_address(sender.web_site_url)),
    ]
    return [row for row in rows if row.value]
