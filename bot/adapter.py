"""The way of one HTTP request to a turn and back: decides the status, and that no input ends in HTTP 500.

The SDK's `process` cannot answer an invoke (it serialises the answer twice), nor refuse a wrong token or a body that is
no JSON without HTTP 500; and it makes a client and fetches a token for each turn. Only its turn and its model are used.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import structlog
from aiohttp import web
from botbuilder.core import Bot, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity

from bot.answers import encoded, error_answer
from bot.errors import BadActivity, KeysUnavailable, NotAllowed, NotAuthentic
from bot.incoming import Incoming, IncomingKind
from bot.once import Once
from bot.reading import CARD_ACTION, read_incoming
from bot.replies import ReplyError
from bot.request_body import json_object
from bot.trust import Trust, is_local_request
from bot.turn import ANSWER, INCOMING

_log = structlog.get_logger(__name__)

Answer = bytes | None


class Adapter(CloudAdapter):
    def __init__(self, *, authentication: BotFrameworkAuthentication, trust: Trust, once: Once[Answer]) -> None:
        super().__init__(authentication)
        self._trust = trust
        self._once = once

    async def process(self, request: web.Request, bot: Bot, ws_response: object = None) -> web.Response:
        if self._trust.is_development and not _is_local(request):
            raise web.HTTPForbidden(text="in development the bot answers this machine only")
        body = await json_object(request)
        try:
            return await self._answer(request, body, bot)
        except BadActivity as wrong:
            return _bad_request(body, wrong)
        except NotAuthentic as wrong:
            _log.info("a request was not authentic", cause=str(wrong))
            raise web.HTTPUnauthorized() from wrong
        except NotAllowed as wrong:
            _log.warning("a request was not allowed", cause=str(wrong))
            raise web.HTTPForbidden() from wrong
        except KeysUnavailable as wrong:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "5"}) from wrong

    async def _answer(self, request: web.Request, body: dict[str, Any], bot: Bot) -> web.Response:
        proven = await self.bot_framework_authentication.authenticate_request(
            _claimed(body), request.headers.get("Authorization", "")
        )
        incoming = read_incoming(body)
        self._trust.check(incoming)
        turn = partial(self._turn, proven.claims_identity, _activity(body), incoming, bot)
        answer = await (self._once(_key(incoming), turn) if incoming.activity_id else turn())
        if answer is not None:
            return _json(answer)
        return web.Response(status=501 if incoming.kind is IncomingKind.OTHER_INVOKE else 200)

    async def _turn(self, identity: ClaimsIdentity, activity: Activity, incoming: Incoming, bot: Bot) -> Answer:
        context = TurnContext(self, activity)
        context.turn_state[self.BOT_IDENTITY_KEY] = identity
        context.turn_state[INCOMING] = incoming
        await self.run_pipeline(context, bot.on_turn)
        return cast(Answer, context.turn_state.get(ANSWER))


def _is_local(request: web.Request) -> bool:
    return is_local_request(host=request.host, remote=request.remote, headers=request.headers)


def _claimed(body: dict[str, Any]) -> Activity:
    """As much of the activity as a token vouches for; nothing else of a stranger's body is read before it is checked."""
    channel_id, service_url = body.get("channelId"), body.get("serviceUrl")
    return Activity(
        channel_id=channel_id if isinstance(channel_id, str) else "",
        service_url=service_url if isinstance(service_url, str) else "",
    )


def _activity(body: dict[str, Any]) -> Activity:
    read: Callable[[object], Activity] = Activity().deserialize
    try:
        return read(body)
    except Exception as wrong:  # the SDK raises half a dozen kinds for wrong types
        raise BadActivity("the activity", "does not have the documented types") from wrong


def _key(incoming: Incoming) -> tuple[str, ...]:
    return (incoming.tenant_id, incoming.conversation_id, incoming.activity_id, incoming.user_id, incoming.kind)


def _bad_request(body: dict[str, Any], wrong: BadActivity) -> web.Response:
    """A card action is answered in the client's own form, which shows the sentence below the card."""
    if body.get("name") == CARD_ACTION:
        return _json(encoded(error_answer(ReplyError(code="BadRequest", message=str(wrong)))))
    return _json(encoded({"error": {"code": "BadRequest", "message": str(wrong)}}), status=400)


def _json(body: bytes, *, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")
