"""Teams as the bot meets it: people say and click things, the channel carries them over HTTP, and shows what came back.

async with await Channel.start(app) as channel:
    [shown] = await channel.say("book Noor tuesday at half past two", who=ANN)
    shown = await channel.click(shown, "Confirm")
    assert shown.error is None
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer

from bot.routes import DOOR
from tests.support import teams_activities as teams
from tests.support.card_clicks import find_action, sent_data, texts
from tests.support.connector_service import Call, ConnectorService
from tests.support.teams_activities import ANN, Chat, Json, Person

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody sees in a chat after something was said or clicked."""

    where: Chat
    activity_id: str
    card: Json | None = None
    text: str = ""
    error: Json | None = None  # code and message, shown below the card that was clicked
    is_update: bool = False
    activity: Json = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Everything readable, for tests that look for a piece of text."""
        return "\n".join([self.text, *(texts(self.card) if self.card else []), *map(str, (self.error or {}).values())])


class Channel:
    def __init__(self, service: ConnectorService, app: web.Application, *, is_authenticated: bool) -> None:
        self.service = service
        self.app = app
        self._bot = TestServer(app)
        self._session = ClientSession()
        self._is_authenticated = is_authenticated
        self._chats: dict[str, Chat] = {}

    @classmethod
    async def start(
        cls, app: web.Application, *, service: ConnectorService | None = None, is_authenticated: bool = False
    ) -> Self:
        """`app` has the bot's routes. A service started before is needed when the app must know its address."""
        channel = cls(service or await ConnectorService.start(), app, is_authenticated=is_authenticated)
        await channel._bot.start_server()
        return channel

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._session.close()
        await self._bot.close()
        await self.service.close()

    @property
    def url(self) -> str:
        """Where the service listens, for activities made by hand."""
        return self.service.url

    async def say(self, text: str, who: Person = ANN, where: Chat | None = None, **more: Any) -> list[Shown]:
        """What the bot sent because of it, in every chat, in order."""
        return await self.deliver(teams.message(self.url, who, text, where, **more))

    async def install(self, who: Person = ANN, where: Chat | None = None) -> list[Shown]:
        """Both activities that one install brings."""
        update = teams.members_added(self.url, who, [{"id": who.user_id}, teams.BOT], where)
        return await self.deliver(update) + await self.deliver(teams.installation(self.url, who, where=where))

    async def uninstall(self, who: Person = ANN, where: Chat | None = None) -> list[Shown]:
        return await self.deliver(teams.installation(self.url, who, "remove", where))

    async def click(
        self,
        shown: Shown | Json,
        action: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        who: Person = ANN,
        is_old_client: bool = False,
    ) -> Shown:
        """By the action's title or verb. Gives what the person who clicked sees then; see `posts` for everybody else."""
        shown = self._seen(shown, who)
        assert shown.card is not None, "there is no card to click on"
        found = find_action(shown.card, action)
        if is_old_client or found["type"] == "Action.Submit":
            return await self._submit(shown, found, inputs or {}, who)
        assert found["type"] == "Action.Execute", f"{action!r} is an {found['type']}: {found.get('url', '')}"
        sent: Json = {key: value for key, value in found.items() if key in ("id", "title", "verb")}
        sent["data"] = sent_data(shown.card, found, inputs or {})
        return await self._execute(shown, sent, who, "manual")

    async def refresh(self, shown: Shown, who: Person = ANN) -> Shown:
        """What Teams does by itself for a person whom the card's refresh names."""
        assert shown.card is not None
        refresh = shown.card["refresh"]
        assert who.user_id in refresh.get("userIds", [who.user_id]), f"{who.name} is not refreshed"
        return await self._execute(shown, dict(refresh["action"]), who, "automatic")

    async def search(self, dataset: str, text: str, who: Person = ANN, where: Chat | None = None) -> list[Json]:
        """The choices offered for what was typed so far."""
        body = await self.invoke(teams.search(self.url, who, dataset, text, where))
        assert body["type"] == "application/vnd.microsoft.search.searchResponse", body
        results: list[Json] = body["value"]["results"]
        return results

    @property
    def posts(self) -> list[Shown]:
        """Everything the bot ever sent or updated, oldest first."""
        return self._posts(0)

    def in_chat_of(self, who: Person) -> list[Shown]:
        return [shown for shown in self.posts if shown.where == who.chat]

    async def deliver(self, activity: Json) -> list[Shown]:
        """Hands an activity to the bot, waits until all is sent, and gives what came of it."""
        before = len(self.service.calls)
        answer = await self.post(activity)
        assert answer.status in (200, 201, 202), (answer.status, await answer.text())
        return self._posts(before)

    async def invoke(self, activity: Json) -> Json:
        answer = await self.post(activity)
        assert answer.status == 200, (answer.status, await answer.text())
        body: Json = await answer.json()
        return body

    async def post(self, body: Any, **more: Any) -> ClientResponse:
        """The bare request, with a valid token when the bot asks for one."""
        if self._is_authenticated:
            more.setdefault("headers", {}).setdefault("Authorization", self.service.bearer())
        if isinstance(body, dict):
            self._remember(body)
            more["json"] = body
        else:
            more["data"] = body
        async with self._session.post(self.messages_url, **more) as answer:
            await answer.read()
        await self.app[DOOR].settled()
        return answer

    @property
    def messages_url(self) -> str:
        return str(self._bot.make_url("/api/messages"))

    async def _execute(self, shown: Shown, action: Json, who: Person, trigger: str) -> Shown:
        activity = teams.execute(self.url, who, action, shown.where, replyToId=shown.activity_id, trigger=trigger)
        body = await self.invoke(activity)
        kind, value = body["type"], body["value"]
        return Shown(
            where=shown.where,
            activity_id=shown.activity_id,
            card=value if kind == CARD else None,
            text=value if kind == MESSAGE else "",
            error=None if kind in (CARD, MESSAGE) else value,
        )

    async def _submit(self, shown: Shown, action: Json, inputs: Mapping[str, Any], who: Person) -> Shown:
        assert shown.card is not None
        fallback = action if action["type"] == "Action.Submit" else action.get("fallback", {})
        assert fallback.get("type") == "Action.Submit", "an old client finds no Action.Submit here"
        data = sent_data(shown.card, fallback, inputs)
        posts = await self.deliver(teams.submit(self.url, who, data, shown.activity_id, shown.where))
        assert posts, "the bot said nothing"
        return posts[0]

    def _seen(self, shown: Shown | Json, who: Person) -> Shown:
        """A bare card is looked up among what was sent; one out of an invoke's answer stands in the latest message."""
        if isinstance(shown, Shown):
            return shown
        posts = [post for post in self.posts if post.card]
        found = next((post for post in reversed(posts) if post.card == shown), posts[-1] if posts else None)
        return Shown(
            where=found.where if found else who.chat, activity_id=found.activity_id if found else "", card=shown
        )

    def _remember(self, body: Json) -> None:
        conversation = body.get("conversation")
        if isinstance(conversation, dict) and isinstance(conversation.get("id"), str):
            team = (body.get("channelData") or {}).get("team") or {}
            self._chats[conversation["id"]] = Chat(
                conversation_id=conversation["id"],
                kind=conversation.get("conversationType", "personal"),
                team_id=team.get("id", ""),
            )

    def _posts(self, since: int) -> list[Shown]:
        calls = self.service.calls[since:]
        return [self._shown(call) for call in calls if call.is_message and call.activity_id]

    def _shown(self, call: Call) -> Shown:
        attachments = call.body.get("attachments") or []
        cards = [item["content"] for item in attachments if item["contentType"] == CARD]
        return Shown(
            where=self._chats.get(call.conversation_id, Chat(conversation_id=call.conversation_id)),
            activity_id=call.activity_id,
            card=cards[0] if cards else None,
            text=call.body.get("text", ""),
            is_update=call.method == "PUT",
            activity=call.body,
        )
