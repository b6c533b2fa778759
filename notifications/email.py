"""One mail as it is handed to a mail server: words, HTML and invitation, with a Message-ID that every try repeats.

Names and texts of strangers end up here: whatever goes into a header is one line, whatever goes into HTML is escaped.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications.facts import Entry, NoticeFacts, NoticeKind, Sender
from notifications.ics import calendar, in_calendar, method_of
from notifications.mail_parts import MailView, Tone
from notifications.mail_view import view_mail
from notifications.voice import one_line
from texts.catalogue import choose_language, say
from texts.formats import labelled

_TEMPLATES = Path(__file__).parent / "templates"
_ACCENTS: dict[Tone, str] = {"good": "#4f52b2", "plain": "#4f52b2", "change": "#a35200", "bad": "#b3261e"}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_EMPTY_LINES = re.compile(r"\n{3,}")
_WITHOUT_CALENDAR = {
    NoticeKind.REMINDER,
    NoticeKind.FOLLOW_UP,
    NoticeKind.CHOOSE,
    NoticeKind.UNDELIVERED,
    NoticeKind.REPLIED,
    NoticeKind.MOVED_OUTSIDE,
    NoticeKind.DELETED_OUTSIDE,
}
MARK = "X-Slotkeeper-Message"
"""Holds the key once more: some mail services give a message another Message-ID."""
_AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """A finished mail. `ics_is_inline` shows the invitation as such; otherwise it is only attached."""

    to: str
    to_name: str
    sender_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    message_id: str
    references: tuple[str, ...] = ()
    ics: bytes | None = None
    ics_method: str = ""
    ics_is_inline: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def render(facts: NoticeFacts) -> Email:
    """The mail for one notice."""
    mail = view_mail(facts)
    has_calendar = has_invitation(facts)
    domain = _domain(facts.sender.address)
    return Email(
        to=one_line(facts.reader.address),
        to_name=one_line(facts.reader.name),
        sender_name=one_line(facts.sender.name),
        reply_to=one_line(facts.sender.reply_to),
        subject=one_line(mail.subject),
        text=_text(mail),
        html=_html(mail, facts.sender.business_name),
        message_id=message_id(facts.key, domain),
        references=(thread_id(facts.appointment.id, domain),) if facts.appointment is not None else (),
        ics=calendar(facts) if has_calendar else None,
        ics_method=method_of(facts) if has_calendar else "",
        ics_is_inline=facts.invites and not facts.series,
        headers={**_AUTOMATIC, MARK: facts.key, **_way_out(facts.unsubscribe_url)},
    )


def has_invitation(facts: NoticeFacts) -> bool:
    """Whether the mail brings a file for the reader's calendar."""
    is_about_time = facts.kind not in _WITHOUT_CALENDAR and facts.appointment is not None
    if facts.series:
        return is_about_time and bool(in_calendar(facts))
    return is_about_time and facts.entry is not Entry.PROVIDERS


def _way_out(url: str) -> dict[str, str]:
    """The button of the mail program; one click is allowed by RFC 8058 over https only."""
    if not url:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url.startswith("https://") else {}
    return {"List-Unsubscribe": f"<{url}>", **one_click}


def render_trial(to: str, sender: Sender, language: str, key: str) -> Email:
    """A mail that says no more than that it has arrived."""
    view = MailView(
        language=choose_language(language),
        tone="plain",
        color="",
        subject=say("mail.trial.subject", language),
        title=say("mail.trial.title", language),
        greeting=say("mail.greeting", language, name=one_line(to)),
        intro=say("mail.trial.intro", language, sender=one_line(sender.address)),
        automatic=say("mail.trial.automatic", language),
    )
    return Email(
        to=one_line(to),
        to_name="",
        sender_name=one_line(sender.name),
        reply_to=one_line(sender.reply_to),
        subject=one_line(view.subject),
        text=_text(view),
        html=_html(view, sender.business_name),
        message_id=message_id(key, _domain(sender.address)),
        headers=dict(_AUTOMATIC),
    )


def message_id(key: str, domain: str) -> str:
    """The same for the same key, so that a mail server or mailbox can recognise a repetition, and we a report about it."""
    return f"<{key}@{domain}>"


def thread_id(appointment_id: str, domain: str) -> str:
    """What all messages about an appointment refer to. No message has it, for there is none that everybody gets first."""
    return f"<{sha256(appointment_id.encode()).hexdigest()[:32]}@{domain}>"


def _domain(address: str) -> str:
    """In ASCII, for it ends up in message ids."""
    domain = one_line(address).rpartition("@")[2]
    try:
        return domain.encode("idna").decode("ascii") or "localhost"
    except UnicodeError:
        return "localhost"


def _text(mail: MailView) -> str:
    text = _environment().get_template("mail.txt").render(mail=mail, was=say("mail.was", mail.language))
    return _EMPTY_LINES.sub("\n\n", text).strip() + "\n"


def _html(mail: MailView, business: str) -> str:
    own = mail.color if mail.tone in ("good", "plain") and _carries_white(mail.color) else ""
    color = {"accent": own or _ACCENTS[mail.tone], "link": own or _ACCENTS["plain"]}
    struck = "text-decoration:line-through" if mail.tone == "bad" else ""
    template = _environment().get_template("mail.html")
    was = say("mail.was", mail.language)
    return template.render(mail=mail, business=business, color=color, struck=struck, was=was)


def _carries_white(color: str) -> bool:
    """Whether white words on this colour, and words of this colour on white, have the contrast that WCAG asks for (4.5)."""
    if not _COLOR.match(color):
        return False
    shares = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = _quoted
    environment.filters["labelled"] = labelled
    return environment


def _quoted(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
