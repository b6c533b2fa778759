"""Reads reports of mail servers that a mail could not be delivered (RFC 3464), and finds out which of our mails it was.

Everything in such a report was written by others: what cannot be read is no report, and an id counts only when it has our shape.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32

from notifications.email import MARK

_OURS = re.compile(r"\b([0-9a-f]{32})\b(?:@|\s*\Z)")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_DEFAULT_STATUS = "5.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A mail that was given up on for one of its recipients. `key` is what stands in its Message-ID."""

    key: str
    status: str


def read_bounces(raw: bytes) -> tuple[Bounce, ...]:
    """None for anything that is not such a report, or that only says that delivery takes longer."""
    try:
        report = message_from_bytes(raw, policy=compat32)
        if not is_report(str(report.get("Content-Type", ""))):
            return ()
        status = _worst(_failures(report))
        key = _key(report)
    except (MessageError, LookupError, ValueError):  # what the parser throws at malformed ones
        return ()
    return (Bounce(key=key, status=status),) if key and status else ()


def is_report(content_type: str) -> bool:
    """Whether a mail of this type is a report on delivery."""
    text = content_type.lower()
    return "multipart/report" in text and "delivery-status" in text


def status_in(text: str) -> str:
    """The first number of RFC 3463 in what a server said, or nothing."""
    found = _STATUS.search(text)
    return found[1] if found else ""


def _failures(report: Message) -> Iterator[str]:
    """The status of each recipient for whom it was given up: `failed` is final whatever the number's class."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in _groups(part):
            if str(fields.get("Action", "")).strip().lower() == "failed":
                said = f"{fields.get('Status', '')} {fields.get('Diagnostic-Code', '')}"
                yield status_in(said) or _DEFAULT_STATUS


def _groups(part: Message) -> list[Message]:
    """Fields about the message, then about each recipient, divided by empty lines."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [group for group in payload if isinstance(group, Message)]
    text = str(payload).replace("\r\n", "\n")
    return [HeaderParser(policy=compat32).parsestr(group) for group in text.split("\n\n") if group.strip()]


def _worst(statuses: Iterator[str]) -> str:
    return max(statuses, default="")


def _key(report: Message) -> str:
    """In the returned mail or its headers, else in what the report says it answers."""
    for headers in (*_returned(report), report):
        named = (MARK, "Message-ID") if headers is not report else ("In-Reply-To", "References")
        for name in named:
            found = _OURS.search(str(headers.get(name, "")))
            if found:
                return found[1]
    return ""


def _returned(report: Message) -> Iterator[Message]:
    for part in report.walk():
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list):
            yield from (one for one in payload if isinstance(one, Message))
        elif part.get_content_type() == "text/rfc822-headers":
            decoded = part.get_payload(decode=True)
            text = decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else ""
            yield HeaderParser(policy=compat32).parsestr(text.lstrip())
