"""How one reader is spoken to, and how what strangers typed is made fit for a line, a text or a link."""

import re
from datetime import datetime

from notifications.facts import Audience, NoticeFacts, WaitingFacts
from texts.catalogue import say, say_any
from texts.formats import clock, day, days, labelled, local_day, when

_CONTROL_SIGNS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Voice:
    """Speaks to one reader: language, form of address, and the zone whose time leads."""

    def __init__(self, facts: NoticeFacts) -> None:
        reader, about = facts.reader, facts.appointment or facts.waiting
        is_far = reader.audience is Audience.CUSTOMER and about is not None and about.is_online
        self.language = reader.language
        self.formal = reader.is_formal
        self.zone = reader.zone if is_far else facts.sender.zone
        self.reader_zone = reader.zone

    def say(self, code: str, **data: object) -> str:
        return say(code, self.language, formal=self.formal, **data)

    def say_any(self, prefix: str, code: str, **data: object) -> str:
        return say_any(prefix, code, self.language, formal=self.formal, **data)

    def day(self, moment: datetime) -> str:
        return day(local_day(moment, self.zone), self.language, year="always")

    def moment(self, moment: datetime) -> str:
        return f"{day(local_day(moment, self.zone), self.language)}, {clock(moment, self.zone, self.language)}"

    def labelled(self, label: str) -> str:
        return labelled(label, self.language)

    def short(self, moment: datetime) -> str:
        return f"{day(local_day(moment, self.zone), self.language, 'short')}, {clock(moment, self.zone, self.language)}"


def waited_for(waiting: WaitingFacts, voice: Voice) -> str:
    """The place that is offered, else the days that are waited for, with the parts of the day."""
    if waiting.span is not None:
        return when(waiting.span, voice.zone, voice.language, reader_zone=voice.reader_zone, year="always")
    parts = ", ".join(_within(voice.say_any("book.part", part), voice.language) for part in waiting.parts)
    return f"{days(waiting.days, voice.language)}{f' ({parts})' if parts else ''}"


def _within(word: str, language: str) -> str:
    """A heading's word inside a line; German keeps the capital of its nouns."""
    return word if language.lower().startswith("de") else word[:1].lower() + word[1:]


def one_line(text: str) -> str:
    """Text for a header or a label: no line break, no control sign."""
    return _LINE_BREAKS.sub(" ", text).strip()


def clean(text: str) -> str:
    """Text of several lines without any other control sign."""
    return _CONTROL_SIGNS.sub("", text.replace("\r\n", "\n")).strip()


def web_address(url: str) -> str:
    """The address when it is one of the web; anything else is never made a link."""
    text = one_line(url)
    return text if text.startswith(("https://", "http://")) and " " not in text else ""


def phone_address(phone: str) -> str:
    """A link that dials."""
    digits = re.sub(r"[^\d+]", "", phone)
    return f"tel:{digits}" if len(digits) > 2 else ""
