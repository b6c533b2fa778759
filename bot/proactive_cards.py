"""The card of everything that is told unasked; each says why it came and how to turn that off."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.flows.day_entries import schedule_day
from bot.flows.facts import zone_note
from bot.flows.silent import silent_lines
from bot.replies import Card
from bot.staff_notices import staff_notice_of
from bot.trouble_words import TroubleWords, trouble_page
from cards.actions import Key
from cards.schedule import ScheduleView, schedule_card
from notifications.facts import StaffNotice
from texts.catalogue import say, say_n
from texts.formats import listing
from usecases.chat_messages import ChatMessage, ChatReader, MorningNotice, TroubleNotice


def card_of(message: ChatMessage) -> Card:
    """Raises `SendRefused` for a notice that has no card."""
    match message:
        case StaffNotice():
            return staff_notice_of(message)
        case TroubleNotice():
            return _trouble(message)
        case MorningNotice():
            return _morning(message)


def _trouble(message: TroubleNotice) -> Card:
    reader = message.reader
    words = TroubleWords(
        language=reader.reader_language, zone=reader.zone, state=_state(reader), business=reader.business_name
    )
    return trouble_page(words, message.troubles, came=say("trouble.came", reader.reader_language))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looker:
    """Fits `bot.flows.facts.Looking`."""

    reader: ChatReader
    now: datetime
    today: date

    @property
    def language(self) -> str:
        return self.reader.reader_language

    @property
    def zone(self) -> str:
        return self.reader.zone

    @property
    def reader_zone(self) -> str:
        return self.reader.reader_zone


def _morning(message: MorningNotice) -> Card:
    """The day as `today` shows it, with its buttons."""
    reader, shown = message.reader, message.day.day
    looker = _Looker(reader=reader, now=message.now, today=shown)
    language = reader.reader_language
    return schedule_card(
        ScheduleView(
            language=language,
            state=_state(reader),
            days=(schedule_day(looker, message.day, may_see=True),),
            is_mine=True,
            previous_day=(shown - timedelta(days=1)).isoformat(),
            next_day=(shown + timedelta(days=1)).isoformat(),
            zone_note=zone_note(looker, message.day.span.start),
            business=reader.business_name,
            mind="\n\n".join(_to_mind(message)),
            came=say("chat.morning.came", language),
        )
    )


def _to_mind(message: MorningNotice) -> list[str]:
    reader, language = message.reader, message.reader.reader_language
    found = [say_n("chat.morning.hits", message.hits, language)] if message.hits else []
    if message.silent:
        lines = silent_lines(message.silent, reader.zone, language)
        found.append(say("chat.silent.tomorrow", language, who=listing(lines, language)))
    return found


def _state(reader: ChatReader) -> dict[str, str]:
    return {Key.BUSINESS.value: reader.business_id}
