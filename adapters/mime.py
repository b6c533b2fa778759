"""A finished mail as MIME: plain words, HTML and invitation as alternatives, the invitation once more as a file."""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from notifications.email import Email
from scheduling.errors import PermanentFailure

_POLICY = SMTP.clone(max_line_length=200, cte_type="7bit")


def build_message(email: Email, sender: str, at: datetime) -> EmailMessage:
    """The message from the sender's mailbox. Raises PermanentFailure for an address that no header can carry."""
    message = EmailMessage(policy=_POLICY.clone(utf8=not email.to.isascii()))
    message["From"] = _address(email.sender_name, sender)
    message["To"] = _address(email.to_name, email.to)
    if email.reply_to:
        message["Reply-To"] = _address(email.sender_name, email.reply_to)
    message["Subject"] = email.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = email.message_id
    if email.references:
        message["In-Reply-To"] = email.references[-1]
        message["References"] = " ".join(email.references)
    for name, value in email.headers.items():
        message[name] = value
    _add_parts(message, email)
    return message


def _add_parts(message: EmailMessage, email: Email) -> None:
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    if email.ics is None:
        return
    if email.ics_is_inline:
        message.add_alternative(
            email.ics, maintype="text", subtype="calendar", params={"charset": "utf-8", "method": email.ics_method}
        )
    message.add_attachment(
        email.ics,
        maintype="application",
        subtype="ics",
        filename="cancel.ics" if email.ics_method == "CANCEL" else "invite.ics",
    )


def mailbox(address: str) -> str:
    """The address as it travels: the domain in ASCII, the part before it as it is. Raises PermanentFailure if it is none."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}" if not domain.isascii() else address
    except UnicodeError as error:
        raise PermanentFailure("bad_address", "not a mail address") from error


def _address(name: str, address: str) -> Address:
    box = mailbox(address)
    local, _, domain = box.rpartition("@")
    try:
        return Address(display_name=name, addr_spec=box) if box.isascii() else Address(name, local, domain)
    except (ValueError, IndexError, MessageError) as error:  # what the parser of addr-specs throws at malformed ones
        raise PermanentFailure("bad_address", "not a mail address") from error
