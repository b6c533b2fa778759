"""What a customer would read of a change that has been tried out: the words as they would leave, for staff who look at it first."""

from dataclasses import dataclass, replace

from notifications.mail_view import view_mail
from notifications.sms import render_sms
from notifications.wording import wording_fault
from scheduling.errors import PermanentFailure
from storage.records import OutboxItem
from storage.work import Work
from usecases.change_appointment import Changed
from usecases.outgoing import Outgoing, ToMail, ToSms, read_outgoing
from usecases.texting import CHANNEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """To one customer, by one way. A text message has no subject. Links are left out: they are the customer's alone."""

    channel: str
    to: str
    subject: str
    lines: tuple[str, ...]


def foresee_letter(work: Work, changed: Changed) -> Letter | None:
    """The mail to the first customer who is told, or else the text message; within the transaction that is taken back."""
    business_id, appointment_id = changed.view.business_id, changed.view.appointment.id
    rows = [row for row in work.outbox.of_appointment(business_id, appointment_id) if _is_letter(row, changed)]
    letters = (_letter(_outgoing(work, row)) for row in sorted(rows, key=lambda row: row.kind == CHANNEL))
    return next((letter for letter in letters if letter is not None), None)


def _is_letter(row: OutboxItem, changed: Changed) -> bool:
    return row.change_id == changed.change_id and row.attendee_id is not None and row.kind in ("mail", CHANNEL)


def _outgoing(work: Work, row: OutboxItem) -> Outgoing | None:
    try:
        return read_outgoing(work, row, row.due_at, "")
    except PermanentFailure:  # a number that takes no text messages: there is nothing to read
        return None


def _letter(outgoing: Outgoing | None) -> Letter | None:
    if isinstance(outgoing, ToSms):
        name = outgoing.facts.reader.name
        return Letter(channel=CHANNEL, to=name, subject="", lines=(render_sms(outgoing.facts),))
    if not isinstance(outgoing, ToMail):
        return None
    facts = outgoing.facts if wording_fault(outgoing.facts) is None else replace(outgoing.facts, wordings={})
    mail = view_mail(facts)
    said = (mail.greeting, mail.intro, f"{mail.word.label}: {mail.word.value}" if mail.word else "")
    lines = tuple(line for one in said for line in one.splitlines() if line)
    return Letter(channel="mail", to=facts.reader.name, subject=mail.subject, lines=lines)
