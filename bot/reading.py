"""Reads an activity from the wire into an `Incoming`: decides its kind, and refuses what has the wrong shape."""

import html
import re
from collections.abc import Mapping
from typing import Any

from bot.errors import BadActivity
from bot.incoming import VERB_KEY, ConversationType, Incoming, IncomingKind, Member, Trigger

CARD_ACTION = "adaptiveCard/action"
_SEARCH = "application/search"
_CLIENT_KEYS = frozenset({VERB_KEY, "msteams", "msTeams"})
_AT_TAG = re.compile(r"</?at(?:\s[^<>]*)?>", re.IGNORECASE)
_TYPES = {kind.value: kind for kind in ConversationType}
_MOST_RESULTS = 100
_LONGEST_TEXT = 4000  # no command is longer, and reading one must not hold up everybody else

_TYPE_NAMES = {dict: "an object", list: "a list", str: "a text", int: "a whole number"}

Body = Mapping[str, Any]


def read_incoming(body: Body) -> Incoming:
    """Raises `BadActivity` for a wrong type; keys that are unknown, and values that are null, are as good as missing."""
    sender, bot = _object(body, "from"), _object(body, "recipient")
    conversation, channel_data = _object(body, "conversation"), _object(body, "channelData")
    client = _client_info(body)
    return Incoming(
        activity_id=_text(body, "id"),
        conversation_id=_required(conversation, "id", "conversation."),
        service_url=_required(body, "serviceUrl"),
        conversation_type=_conversation_type(conversation),
        tenant_id=_tenant(channel_data, conversation),
        object_id=_text(sender, "aadObjectId", "from.").lower(),
        user_id=_text(sender, "id", "from."),
        user_name=_text(sender, "name", "from."),
        bot_id=_text(bot, "id", "recipient."),
        locale=_text(body, "locale") or _text(client, "locale", "entities."),
        time_zone=_text(body, "localTimezone") or _text(client, "timezone", "entities."),
        reply_to_id=_text(body, "replyToId"),
        team_id=_text(_object(channel_data, "team", "channelData."), "id", "channelData.team."),
        channel_data=channel_data,
        **_said(body),
    )


def _said(body: Body) -> dict[str, Any]:
    match _required(body, "type"):
        case "message":
            return _message(body)
        case "invoke":
            return _invoke(body)
        case "installationUpdate":
            return {"kind": _installation(_text(body, "action"))}
        case "conversationUpdate":
            return _membership(body)
        case _:
            return {"kind": IncomingKind.OTHER}


def _message(body: Body) -> dict[str, Any]:
    text = _words(body)
    value = body.get("value")
    if isinstance(value, dict) and (not text or VERB_KEY in value):
        return {"kind": IncomingKind.SUBMIT, "text": text, **_chosen(value, _text(value, VERB_KEY, "value."))}
    return {"kind": IncomingKind.MESSAGE, "text": text}


def _invoke(body: Body) -> dict[str, Any]:
    name = _text(body, "name")
    if name == CARD_ACTION:
        return {"invoke_name": name, **_card_action(_object(body, "value"))}
    if name == _SEARCH:
        return {"invoke_name": name, **_search(_object(body, "value"))}
    return {"kind": IncomingKind.OTHER_INVOKE, "invoke_name": name}


def _card_action(value: Body) -> dict[str, Any]:
    if not value.get("action"):
        raise BadActivity("value.action", "is missing")
    action = _object(value, "action", "value.")
    data = _object(action, "data", "value.action.")
    is_automatic = _text(value, "trigger", "value.") == Trigger.AUTOMATIC
    return {
        "kind": IncomingKind.CARD_ACTION,
        "trigger": Trigger.AUTOMATIC if is_automatic else Trigger.MANUAL,
        **_chosen(data, _text(action, "verb", "value.action.")),
    }


def _chosen(data: Body, verb: str) -> dict[str, Any]:
    return {"verb": verb, "data": {key: value for key, value in data.items() if key not in _CLIENT_KEYS}}


def _search(value: Body) -> dict[str, Any]:
    options = _object(value, "queryOptions", "value.")
    return {
        "kind": IncomingKind.SEARCH,
        "text": _text(value, "queryText", "value.").strip(),
        "dataset": _text(value, "dataset", "value."),
        "skip": _number(options, "skip", 0),
        "top": min(_number(options, "top", 15), _MOST_RESULTS),
    }


def _installation(action: str) -> IncomingKind:
    if action in ("add", "add-upgrade"):
        return IncomingKind.INSTALL
    return IncomingKind.UNINSTALL if action == "remove" else IncomingKind.OTHER


def _membership(body: Body) -> dict[str, Any]:
    bot_id = _text(_object(body, "recipient"), "id", "recipient.")
    for key, kind in (("membersAdded", IncomingKind.MEMBERS_ADDED), ("membersRemoved", IncomingKind.MEMBERS_REMOVED)):
        members = tuple(_member(item, key) for item in _list(body, key))
        if members:
            is_bot_concerned = any(member.user_id == bot_id for member in members)
            return {"kind": kind, "members": members, "is_bot_concerned": is_bot_concerned}
    return {"kind": IncomingKind.OTHER}


def _member(item: object, field: str) -> Member:
    if not isinstance(item, dict):
        raise BadActivity(field, "must hold objects")
    return Member(
        user_id=_text(item, "id", f"{field}."),
        object_id=_text(item, "aadObjectId", f"{field}.").lower(),
        name=_text(item, "name", f"{field}."),
    )


def _words(body: Body) -> str:
    """What was written, without the mention of the bot; other people's mentions leave their names."""
    text = _text(body, "text")
    bot_id = _text(_object(body, "recipient"), "id", "recipient.")
    for entity in _entities(body, "mention"):
        mention = _text(entity, "text", "entities.")
        if mention and _text(_object(entity, "mentioned", "entities."), "id", "entities.mentioned.") == bot_id:
            text = text.replace(mention, " ")
    text = html.unescape(_AT_TAG.sub("", text))
    return text.replace("\xa0", " ").strip()[:_LONGEST_TEXT]


def _conversation_type(conversation: Body) -> ConversationType:
    named = _text(conversation, "conversationType", "conversation.")
    fallback = ConversationType.GROUP_CHAT if conversation.get("isGroup") is True else ConversationType.PERSONAL
    return _TYPES.get(named, fallback)


def _tenant(channel_data: Body, conversation: Body) -> str:
    tenant = _object(channel_data, "tenant", "channelData.")
    named = _text(tenant, "id", "channelData.tenant.") or _text(conversation, "tenantId", "conversation.")
    return named.lower()


def _client_info(body: Body) -> Body:
    return next(iter(_entities(body, "clientInfo")), {})


def _entities(body: Body, kind: str) -> list[Body]:
    return [item for item in _list(body, "entities") if isinstance(item, dict) and item.get("type") == kind]


def _object(body: Body, key: str, path: str = "") -> Body:
    value: Body = _typed(body, key, path, dict, {})
    return value


def _list(body: Body, key: str) -> list[Any]:
    value: list[Any] = _typed(body, key, "", list, [])
    return value


def _text(body: Body, key: str, path: str = "") -> str:
    value: str = _typed(body, key, path, str, "")
    return value


def _required(body: Body, key: str, path: str = "") -> str:
    value = _text(body, key, path)
    if not value:
        raise BadActivity(f"{path}{key}", "is missing")
    return value


def _number(body: Body, key: str, default: int) -> int:
    value: int = _typed(body, key, "value.queryOptions.", int, default)
    return max(0, value)


def _typed(body: Body, key: str, path: str, kind: type, default: Any) -> Any:
    value = body.get(key)
    if value is None:
        return default
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadActivity(f"{path}{key}", f"must be {_TYPE_NAMES[kind]}")
    return value
