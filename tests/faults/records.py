"""What the far side has seen, in one order with everything else: mails, text messages and events in mailboxes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

from tests.faults.stories import Place

_SUBJECTS = {
    "Confirmed:": "booked",
    "New time:": "moved",
    "Change:": "moved",
    "Cancelled:": "cancelled",
    "Reminder:": "reminder",
    "The link for": "link",
}
_TEXTS = {
    "confirmed": "booked",
    "now on": "moved",
    "with somebody else": "moved",
    "is cancelled": "cancelled",
    "reminder of": "reminder",
}
_WHEN = re.compile(r"[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}, \d\d:\d\d")
_LINK = re.compile(r"https://teams\.microsoft\.com/\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One that was accepted. `key` is what it could be recognised by, `tick` its place in the order of everything."""

    channel: str
    to: str
    key: str
    kind: str
    when: str
    tick: int
    at: datetime
    link: str = ""
    is_heard: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What stands in somebody's calendar."""

    place: Place
    link: str
    title: str = ""


@dataclass(slots=True)
class Ticks:
    """Numbers everything that happens."""

    last: int = 0

    def next(self) -> int:
        self.last += 1
        return self.last


def mail_message(raw: bytes, *, tick: int, at: datetime, is_heard: bool) -> Message:
    mail = message_from_bytes(raw, policy=default)
    subject = str(mail["Subject"])
    body: Any = mail.get_body(("plain",))
    when, link = _WHEN.search(subject), _LINK.search(body.get_content())
    return Message(
        channel="mail",
        to=mail["To"].addresses[0].addr_spec,
        key=str(mail["Message-ID"]).strip("<>").partition("@")[0],
        kind=next((kind for start, kind in _SUBJECTS.items() if subject.startswith(start)), "other"),
        when=when[0] if when else "",
        link=link[0] if link else "",
        tick=tick,
        at=at,
        is_heard=is_heard,
    )


def sms_message(form: dict[str, str], *, tick: int, at: datetime, is_heard: bool) -> Message:
    when = _WHEN.search(form["Body"])
    return Message(
        channel="sms",
        to=form["To"],
        key=form["StatusCallback"].rpartition("message=")[2],
        kind=next((kind for words, kind in _TEXTS.items() if words in form["Body"]), "other"),
        when=when[0] if when else "",
        tick=tick,
        at=at,
        is_heard=is_heard,
    )


def event_in(staff: str, event: dict[str, Any]) -> Event:
    start = datetime.fromisoformat(event["start"]["dateTime"][:19]).replace(tzinfo=UTC)
    link = (event.get("onlineMeeting") or {}).get("joinUrl", "")
    return Event(place=Place(start=start, staff=staff), link=link, title=event["subject"])
