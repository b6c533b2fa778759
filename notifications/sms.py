"""One text message: what, when and where in as few signs as can be; the link when there is one."""

from notifications.facts import NoticeFacts
from notifications.voice import Voice, one_line, web_address
from texts.formats import zone_name


def render_sms(facts: NoticeFacts) -> str:
    """The text for one notice about an appointment. Raises ValueError for any other."""
    appointment = facts.appointment
    if appointment is None:
        raise ValueError(f"notice {facts.kind} has no appointment")
    voice = Voice(facts)
    sentence = voice.say_any(
        "sms",
        str(facts.kind),
        business=one_line(facts.sender.business_name),
        service=one_line(appointment.service_name),
        when=f"{voice.short(appointment.span.start)} ({zone_name(voice.zone, voice.language, appointment.span.start)})",
    )
    return f"{sentence} {web_address(appointment.join_url)}".strip()
