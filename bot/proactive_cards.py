"""The card of everything that is told unasked; each says why it came and how to turn that off."""

from bot.replies import Card
from bot.staff_notices import appointment_in_words, staff_notice_of
from bot.trouble_words import TroubleWords, trouble_page
from cards.actions import Key
from cards.trouble import UnreachedView, unreached_card
from notifications.facts import StaffNotice
from texts.catalogue import say
from texts.troubles import trouble_text
from usecases.chat_messages import ChatMessage, ChatReader, TroubleNotice, UnreachedNotice


def card_of(message: ChatMessage) -> Card:
    """Raises `SendRefused` for a notice that has no card."""
    match message:
        case StaffNotice():
            return staff_notice_of(message)
        case TroubleNotice():
            return _trouble(message)
        case UnreachedNotice():
            return _unreached(message)


def _trouble(message: TroubleNotice) -> Card:
    reader = message.reader
    words = TroubleWords(
        language=reader.reader_language, zone=reader.zone, state=_state(reader), business=reader.business_name
    )
    return trouble_page(words, message.troubles, came=say("trouble.came", reader.reader_language))


def _unreached(message: UnreachedNotice) -> Card:
    language = message.reader.reader_language
    return unreached_card(
        UnreachedView(
            language=language,
            state=_state(message.reader),
            facts=appointment_in_words(message.reader, message.appointment, version=message.appointment_version),
            customer=message.customer,
            address=message.address,
            phone=message.phone,
            why=trouble_text(message.error, language),
            came=say("trouble.unreached_came", language),
        )
    )


def _state(reader: ChatReader) -> dict[str, str]:
    return {Key.BUSINESS.value: reader.business_id}
