"""One text message: what, when and where in as few signs as can be; the link when there is one."""

from dataclasses import dataclass

from notifications.facts import AppointmentFacts, NoticeFacts, NoticeKind, WaitingFacts
from notifications.mail_view import variant
from notifications.sms_parts import thrifty
from notifications.voice import Voice, one_line, web_address
from texts.formats import zone_name

_WITHOUT_LINK = {NoticeKind.CANCELLED, NoticeKind.FOLLOW_UP}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsReceipt:
    """A provider has taken a message over: its own id for it, by which it tells what became of it, and where it came from."""

    id: str = ""
    origin: str = ""


def render_sms(facts: NoticeFacts) -> str:
    """The text for one notice about an appointment, with the short address that always leads to its meeting.

    Raises ValueError for a notice about anything else.
    """
    return thrifty(_words(facts))


def _words(facts: NoticeFacts) -> str:
    if facts.waiting is not None:
        return _offer_sms(facts, facts.waiting)
    appointment = facts.appointment
    if facts.choose is not None:
        business = one_line(facts.sender.business_name)
        return f"{Voice(facts).say('sms.choose_link', business=business)} {web_address(facts.choose.url)}"
    if appointment is None:
        raise ValueError(f"notice {facts.kind} has no appointment")
    voice = Voice(facts)
    sentence = voice.say_any(
        "sms",
        variant(facts),
        business=one_line(facts.sender.business_name),
        service=one_line(appointment.service_name),
        n=len(facts.series),
        when=f"{voice.short(appointment.span.start)} ({zone_name(voice.zone, voice.language, appointment.span.start)})",
    )
    is_without = facts.kind in _WITHOUT_LINK or bool(facts.series)
    link = "" if is_without else web_address(_leads_to(facts, appointment))
    asked = voice.say("sms.coming", link=facts.reply_way) if facts.reply_way else ""
    return " ".join(part for part in (sentence, link, asked) if part)


def _leads_to(facts: NoticeFacts, appointment: AppointmentFacts) -> str:
    """To where another time is chosen, or into the meeting."""
    return facts.manage_url or "" if facts.kind is NoticeKind.CHOOSE else facts.join_page or appointment.join_url


def _offer_sms(facts: NoticeFacts, waiting: WaitingFacts) -> str:
    """What is offered, until when it is kept, and where to answer."""
    if waiting.span is None or waiting.until is None:
        raise ValueError(f"notice {facts.kind} offers nothing")
    voice = Voice(facts)
    sentence = voice.say(
        "waiting.sms",
        business=one_line(facts.sender.business_name),
        service=one_line(waiting.service_name),
        when=f"{voice.short(waiting.span.start)} ({zone_name(voice.zone, voice.language, waiting.span.start)})",
        until=voice.short(waiting.until),
    )
    return f"{sentence} {web_address(waiting.page_url)}".strip()
