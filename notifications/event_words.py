"""The words of an appointment in a staff member's calendar, when a meeting stands there by itself and not by our invitation."""

from notifications.facts import AppointmentFacts, NoticeFacts
from notifications.ics import describe, title_of


def event_title(facts: NoticeFacts, appointment: AppointmentFacts) -> str:
    """As an invitation of ours would call it."""
    return title_of(facts, appointment)


def event_lines(facts: NoticeFacts) -> str:
    """Everything the customer entered, line by line; the link is the calendar's own part."""
    return describe(facts, "")
