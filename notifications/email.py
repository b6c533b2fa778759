"""One mail as it is handed to a mail server: words, HTML and invitation; nothing in it can start a header of its own."""

from dataclasses import dataclass, field


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
