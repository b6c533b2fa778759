"""What a reader gets out of a mail: its words, the language they are in, and its invitation."""

import re
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar


def words_of(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())


def language_of(mail: EmailMessage) -> str:
    """As the page of the mail says it."""
    body = mail.get_body(preferencelist=("html",))
    assert body is not None
    found = re.search(r'<html[^>]*lang="([\w-]+)"', str(body.get_content()))
    assert found
    return found[1]


def calendar_of(mail: EmailMessage) -> Calendar:
    for part in mail.walk():
        if part.get_content_type() in ("text/calendar", "application/ics"):
            is_text = part.get_content_maintype() == "text"
            return Calendar.from_ical(str(part.get_content()) if is_text else part.get_content())
    raise AssertionError("the mail has no invitation")


def event_of(mail: EmailMessage) -> Any:
    return calendar_of(mail).walk("VEVENT")[0]
