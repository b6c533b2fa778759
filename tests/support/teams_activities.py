"""Activities exactly as Teams sends them, unusual parts included: they are what breaks."""

import itertools
from dataclasses import dataclass
from typing import Any

TENANT = "99999999-9999-4999-8999-999999999999"
APP_ID = "88888888-8888-4888-8888-888888888888"
BOT = {"id": f"28:{APP_ID}", "name": "Bookings"}

Json = dict[str, Any]

_ids = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    object_id: str
    user_id: str
    locale: str = "en-US"
    time_zone: str = "Europe/Amsterdam"
    tenant_id: str = TENANT
    email: str = ""

    @property
    def chat(self) -> "Chat":
        return Chat(conversation_id=f"a:{self.user_id.removeprefix('29:')}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A conversation: one person's with the bot unless it says otherwise."""

    conversation_id: str
    kind: str = "personal"
    team_id: str = ""

    @property
    def is_group(self) -> bool:
        return self.kind != "personal"


ANN = Person(
    name="Ann de Wit", object_id="11111111-1111-4111-8111-111111111111", user_id="29:ann", email="ann@example.com"
)
BRAM = Person(
    name="Bram Bakker",
    object_id="22222222-2222-4222-8222-222222222222",
    user_id="29:bram",
    locale="nl-NL",
    email="bram@example.com",
)
ZOE = Person(  # the playground's own sample data have 13 digits in the last group
    name="Zoë", object_id="00000000-0000-0000-0000-0000000000020", user_id="29:zoe", time_zone="America/New_York"
)
GROUP = Chat(conversation_id="19:group@thread.v2", kind="groupChat")
CHANNEL = Chat(conversation_id="19:team@thread.tacv2;messageid=1700000000000", kind="channel", team_id="19:team-id")


def activity(service_url: str, who: Person, where: Chat | None = None, **more: Any) -> Json:
    """What every activity has. A key given as None is left out."""
    where = where or who.chat
    client = {"type": "clientInfo", "locale": who.locale, "country": who.locale[-2:], "platform": "Web"}
    base = {
        "id": str(1_700_000_000_000 + next(_ids)),
        "timestamp": "2026-12-01T08:00:00.000Z",
        "localTimestamp": "2026-12-01T09:00:00.000+01:00",
        "localTimezone": who.time_zone,
        "locale": who.locale,
        "serviceUrl": service_url,
        "channelId": "msteams",
        "from": {"id": who.user_id, "name": who.name, "aadObjectId": who.object_id},
        "conversation": _conversation(where, who),
        "recipient": BOT,
        "entities": [{**client, "timezone": who.time_zone}],
        "channelData": _channel_data(where, who),
    }
    return {key: value for key, value in (base | more).items() if value is not None}


def message(service_url: str, who: Person, text: str, where: Chat | None = None, **more: Any) -> Json:
    """In a group Teams delivers only what mentions the bot, with the mention inside the text."""
    base = activity(service_url, who, where, type="message", textFormat="plain", text=text)
    if where is not None and where.is_group:
        mention = f"<at>{BOT['name']}</at>"
        base["text"] = f"{mention} {text}"
        base["entities"].append({"type": "mention", "mentioned": BOT, "text": mention})
    return base | more


def execute(service_url: str, who: Person, action: Json, where: Chat | None = None, **more: Any) -> Json:
    """A click on an Action.Execute, or with `trigger="automatic"` a refresh."""
    trigger = more.pop("trigger", "manual")
    value = {"action": {"type": "Action.Execute", **action}, "trigger": trigger}
    return _invoke(service_url, who, "adaptiveCard/action", value, where, **more)


def submit(service_url: str, who: Person, data: Json, reply_to: str, where: Chat | None = None) -> Json:
    """A click on an Action.Submit: a message without text."""
    return activity(service_url, who, where, type="message", value=data, replyToId=reply_to)


def search(service_url: str, who: Person, dataset: str, text: str, where: Chat | None = None) -> Json:
    value = {"queryText": text, "queryOptions": {"skip": 0, "top": 15}, "dataset": dataset}
    return _invoke(service_url, who, "application/search", value, where)


def unknown_invoke(service_url: str, who: Person) -> Json:
    return _invoke(service_url, who, "composeExtension/query", {"commandId": "find", "parameters": []}, None)


def installation(service_url: str, who: Person, action: str = "add", where: Chat | None = None) -> Json:
    return activity(service_url, who, where, type="installationUpdate", action=action)


def members_added(service_url: str, who: Person, members: list[Json], where: Chat | None = None) -> Json:
    """A conversationUpdate never has a locale."""
    return activity(
        service_url, who, where, type="conversationUpdate", membersAdded=members, locale=None, entities=None
    )


def members_removed(service_url: str, who: Person, members: list[Json], where: Chat | None = None) -> Json:
    return activity(
        service_url, who, where, type="conversationUpdate", membersRemoved=members, locale=None, entities=None
    )


def _invoke(service_url: str, who: Person, name: str, value: Json, where: Chat | None, **more: Any) -> Json:
    invoke_id = f"f:{next(_ids):08x}-5d1c-4d6b-9b5b-5ff1a4d7b0c1"
    return activity(service_url, who, where, type="invoke", name=name, value=value, **{"id": invoke_id} | more)


def _conversation(where: Chat, who: Person) -> Json:
    base = {"id": where.conversation_id, "conversationType": where.kind, "tenantId": who.tenant_id}
    return base | ({"isGroup": True} if where.is_group else {})


def _channel_data(where: Chat, who: Person) -> Json:
    base: Json = {"tenant": {"id": who.tenant_id}, "source": {"name": "message"}}
    if where.team_id:
        base |= {"team": {"id": where.team_id}, "channel": {"id": where.conversation_id.partition(";")[0]}}
    return base
