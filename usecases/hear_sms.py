"""What comes back from phones and providers: how a message ended, and the word by which a customer ends or resumes them.

STOP is final for its number until the same number sends START; nothing that is ticked later, by whomever, takes it back (S130, S131).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from scheduling.clock import Clock
from scheduling.errors import NotFound
from storage.engine import Database
from storage.records import OutboxItem, SmsRecord, SmsState
from storage.work import Work
from usecases.read_contact import international_number, text_number
from usecases.texting import CHANNEL, mark_of

__all__ = ["HearReply", "HearSmsState", "SmsNews", "SmsState", "Word", "word_of"]

_STOP = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit"}
_START = {"start", "unstop"}
_AROUND = re.compile(r"\A[\W_]+|[\W_]+\Z")


class Word(StrEnum):
    """What a reply asks for."""

    STOP = "stop"
    START = "start"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsNews:
    """How one message is doing. `key` is ours, where the provider gives it back; `has_stopped`: the number wants no messages."""

    provider: str
    provider_id: str
    key: str = ""
    state: SmsState
    error: str = ""
    has_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HearSmsState:
    database: Database
    clock: Clock

    async def __call__(self, news: SmsNews) -> bool:
        """False when no such message is known."""
        return await self.database.write(partial(_hear_state, news, self.clock.now()))


@dataclass(frozen=True, slots=True, kw_only=True)
class HearReply:
    database: Database
    clock: Clock

    async def __call__(self, number: str, word: Word) -> None:
        """`number` is whose phone the word came from; one that cannot be a number asks for nothing."""
        sender = international_number(number)
        if sender and word is not Word.OTHER:
            await self.database.write(partial(_hear_word, mark_of(sender), word, self.clock.now()))


def word_of(text: str) -> Word:
    """A word counts when it is all there is, whatever its case and the signs around it: "Cancel my tuesday" asks for something else."""
    word = _AROUND.sub("", text).casefold()
    if word in _STOP:
        return Word.STOP
    return Word.START if word in _START else Word.OTHER


def _hear_word(mark: str, word: Word, now: datetime, work: Work) -> None:
    """The transaction."""
    if word is Word.STOP:
        work.suppressions.add(CHANNEL, mark, "reply", now)
    else:
        work.suppressions.remove(CHANNEL, mark)


def _hear_state(news: SmsNews, now: datetime, work: Work) -> bool:
    """The transaction."""
    item = _message(work, news)
    if item is None:
        return False
    work.sms_messages.tell(
        SmsRecord(
            id=item.id,
            business_id=item.business_id,
            provider=news.provider,
            provider_id=news.provider_id,
            topic=item.topic,
            appointment_id=item.appointment_id,
            attendee_id=item.attendee_id,
            state=news.state,
            error=news.error,
            sent_at=now,
            updated_at=now,
        )
    )
    number = _number(work, item) if news.has_stopped else ""
    if number:
        work.suppressions.add(CHANNEL, mark_of(number), news.provider, now)
    return True


def _message(work: Work, news: SmsNews) -> OutboxItem | None:
    """By our key, which is there even when the provider is quicker than our own record; else by the provider's id."""
    known = None if news.key else work.sms_messages.by_provider(news.provider, news.provider_id)
    item = work.outbox.find(news.key or (known.id if known else ""))
    return item if item is not None and item.kind == CHANNEL else None


def _number(work: Work, item: OutboxItem) -> str:
    if item.appointment_id is None:
        return ""
    try:
        appointment = work.appointments.get(item.business_id, item.appointment_id)
        business = work.businesses.get(item.business_id)
    except NotFound:
        return ""
    phone = next((seat.phone for seat in appointment.attendees if seat.id == item.attendee_id), "")
    return text_number(phone, business)
