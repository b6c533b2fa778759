"""The shapes in which Teams wants answers: messages for the connector and bodies for invokes. Plain dicts, no decisions."""

from collections.abc import Iterable
from typing import Any

import orjson

from bot.incoming import Incoming
from bot.replies import Card, Choice, Reply, ReplyError

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
_MESSAGE_TYPE = "application/vnd.microsoft.activity.message"
_ERROR_TYPE = "application/vnd.microsoft.error"
_SEARCH_TYPE = "application/vnd.microsoft.search.searchResponse"
_WITHOUT_MARKUP = str.maketrans("", "", "<>[")

Json = dict[str, Any]


def message(incoming: Incoming, *, card: Card | None, text: str, summary: str) -> Json:
    """A card travels alone: with a text beside it Teams makes two messages of it, and the id is lost."""
    head = {"type": "message", "from": {"id": incoming.bot_id}, "locale": incoming.locale or None}
    return {key: value for key, value in {**head, **content(card=card, text=text, summary=summary)}.items() if value}


def content(*, card: Card | None, text: str, summary: str) -> Json:
    if card is None:
        return {"text": text.translate(_WITHOUT_MARKUP), "textFormat": "plain", "summary": summary}
    attachment = {"contentType": CARD_TYPE, "content": card}
    return {"attachments": [attachment], "summary": summary or card.get("fallbackText", "")}


def card_answer(reply: Reply) -> Json:
    """The body of an answer to `adaptiveCard/action`; it always travels with HTTP 200."""
    if reply.error is not None:
        return error_answer(reply.error)
    if reply.card is not None:
        return {"statusCode": 200, "type": CARD_TYPE, "value": reply.card}
    if reply.text:
        return {"statusCode": 200, "type": _MESSAGE_TYPE, "value": reply.text}
    raise ValueError("a card action needs a card, a text or an error as its answer")


def error_answer(error: ReplyError) -> Json:
    return {
        "statusCode": error.status,
        "type": _ERROR_TYPE,
        "value": {"code": error.code, "message": error.message},
    }


def search_answer(choices: Iterable[Choice]) -> Json:
    results = [{"title": choice.title, "value": choice.value} for choice in choices]
    return {"statusCode": 200, "type": _SEARCH_TYPE, "value": {"results": results}}


def encoded(body: Json) -> bytes:
    """As it travels; raises `TypeError` for what is no JSON."""
    return orjson.dumps(body)
