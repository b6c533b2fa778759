"""Puts what went wrong into the words of its reader: what to whom, about which appointment, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.replies import Card
from cards.trouble import PER_PAGE, TroubleEntry, TroubleView, trouble_card
from texts.catalogue import knows, say, say_any
from texts.formats import clock, day, local_day
from texts.troubles import trouble_text
from usecases.read_trouble import Trouble, TroubleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleWords:
    """How to say it: language, the zone of the business, and what its buttons carry."""

    language: str
    zone: str
    state: Mapping[str, Any]
    business: str


def trouble_page(
    words: TroubleWords, troubles: Sequence[Trouble], *, page: int = 0, note: str = "", came: str = ""
) -> Card:
    """One page of the list; a page past the end is the last one."""
    pages = max(1, -(-len(troubles) // PER_PAGE))
    page = min(page, pages - 1)
    shown = troubles[page * PER_PAGE : (page + 1) * PER_PAGE]
    return trouble_card(
        TroubleView(
            language=words.language,
            state=words.state,
            entries=tuple(_entry(words, trouble) for trouble in shown),
            total=len(troubles),
            page=page,
            pages=pages,
            business=words.business,
            note=note,
            came=came,
        )
    )


def message_name(topic: str, language: str) -> str:
    """What kind of message it is: "Confirmation", "Reminder"."""
    return say_any("chat.message", topic if knows(f"chat.message.{topic}") else "other", language)


def _entry(words: TroubleWords, trouble: Trouble) -> TroubleEntry:
    return TroubleEntry(
        id=trouble.id,
        title=_title(words, trouble),
        about=_about(words, trouble),
        why=trouble_text(trouble.error, words.language),
        can_resend=trouble.can_resend,
        can_dismiss=trouble.can_dismiss,
    )


def _title(words: TroubleWords, trouble: Trouble) -> str:
    language = words.language
    if trouble.kind is TroubleKind.MEETING:
        topic = trouble.topic if knows(f"trouble.meeting.{trouble.topic}") else "other"
        return say_any("trouble.meeting", topic, language)
    if trouble.kind is TroubleKind.WEBHOOK:
        return say("trouble.webhook", language, host=trouble.recipient or "?")
    name = message_name(trouble.topic, language)
    if not trouble.recipient:
        return name
    about = ", ".join(
        part for part in (_role(trouble, language), trouble.address) if part and part != trouble.recipient
    )
    who = f"{trouble.recipient} ({about})" if about else trouble.recipient
    way = say_any("trouble.by", trouble.channel if knows(f"trouble.by.{trouble.channel}") else "other", language)
    return say("trouble.title", language, message=name, who=who, way=way)


def _role(trouble: Trouble, language: str) -> str:
    return say_any("trouble.role", trouble.role, language) if trouble.role is not None else ""


def _about(words: TroubleWords, trouble: Trouble) -> str:
    """The appointment, and when the last try was."""
    language, zone = words.language, words.zone
    parts = [trouble.service_name]
    if trouble.starts_at is not None:
        shown = day(local_day(trouble.starts_at, zone), language, "short")
        parts.append(f"{shown}, {clock(trouble.starts_at, zone, language)}")
    tried = trouble.last_tried_at
    moment = f"{day(local_day(tried, zone), language, 'short')}, {clock(tried, zone, language)}"
    parts.append(say("trouble.last_tried", language, when=moment))
    return " · ".join(part for part in parts if part)
