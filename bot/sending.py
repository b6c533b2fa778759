"""Sends to the channel service's REST interface: decides how often to try, and what an answer means for the caller.

The SDK's client makes a connection and builds a table of retries for each message and tries nothing twice; this is one
shared session instead.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import quote

import orjson
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, ConnectionTimeoutError, TCPConnector
from yarl import URL

from bot.errors import (
    ConversationBlocked,
    ConversationGone,
    MessageTooBig,
    SendRefused,
    ServiceUnavailable,
    TokenUnavailable,
)
from bot.pace import Pace, Sleep
from scheduling.errors import TemporaryFailure

Json = Mapping[str, Any]

_RETRIED = frozenset({412, 429, 502, 503, 504})
_BLOCKED = frozenset(
    {"conversationblockedbyuser", "botnotinconversationroster", "botdisabledbyadmin", "messagewritesblocked"}
)
_TRIES = 4
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 10.0  # a longer wait belongs to the outbox, which remembers
_TIME_LIMIT = ClientTimeout(total=15, connect=5)
_LONGEST_ANSWER_BYTES = 512 * 1024  # a group chat tells all its members at once
_MOST_CONNECTIONS = 100
_KEPT_OPEN_SECONDS = 60


class AccessToken(Protocol):
    """By which the bot proves who it is; kept and renewed by whoever makes it."""

    async def value(self) -> str:
        """Raises TemporaryFailure."""

    def forget(self, refused: str) -> None:
        """The service refused this one."""


class Connector:
    """Without `token` it sends unauthenticated, which only a playground on this machine accepts; that sets no limits
    either, so without `pace` nothing waits.

    An asynchronous context: the session lives from entering to leaving.
    """

    def __init__(
        self,
        *,
        token: AccessToken | None,
        pace: Pace | None,
        sleep: Sleep = asyncio.sleep,
        spread: Callable[[], float] = random.random,
    ) -> None:
        self._token = token
        self._pace = pace
        self._sleep = sleep
        self._spread = spread
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        connections = TCPConnector(limit=_MOST_CONNECTIONS, keepalive_timeout=_KEPT_OPEN_SECONDS)
        self._session = ClientSession(connector=connections, timeout=_TIME_LIMIT)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def warm(self) -> None:
        """Has a token ready before the first person speaks."""
        await self._proof()

    async def send(self, service_url: str, conversation_id: str, activity: Json, *, reply_to: str = "") -> str:
        """The id under which the service keeps the message."""
        path = f"{_conversation(conversation_id)}/activities" + (f"/{_quoted(reply_to)}" if reply_to else "")
        await self._turn(conversation_id)
        return _id(await self._call("POST", service_url, path, activity))

    async def update(self, service_url: str, conversation_id: str, activity_id: str, activity: Json) -> None:
        path = f"{_conversation(conversation_id)}/activities/{_quoted(activity_id)}"
        await self._turn(conversation_id)
        await self._call("PUT", service_url, path, {**activity, "id": activity_id})

    async def open_private_chat(self, service_url: str, *, bot_id: str, user_id: str, tenant_id: str) -> str:
        """The id of the conversation with one person; the service returns the same one each time."""
        wish = {
            "bot": {"id": bot_id},
            "members": [{"id": user_id}],
            "isGroup": False,
            "tenantId": tenant_id,
            "channelData": {"tenant": {"id": tenant_id}},
        }
        await self._turn("new conversations")
        conversation_id = _id(await self._call("POST", service_url, "v3/conversations", wish))
        if not conversation_id:
            raise SendRefused("the service named no conversation")
        return conversation_id

    async def member(self, service_url: str, conversation_id: str, user_id: str) -> Json:
        """What the roster says of one person of a conversation."""
        return await self._call(
            "GET", service_url, f"{_conversation(conversation_id)}/members/{_quoted(user_id)}", None
        )

    async def members(self, service_url: str, conversation_id: str, *, most: int, after: str = "") -> Json:
        """One page of the roster; `after` is the mark that the page before it ended with."""
        query = f"pageSize={most}" + (f"&continuationToken={_quoted(after)}" if after else "")
        path = f"{_conversation(conversation_id)}/pagedmembers?{query}"
        return await self._call("GET", service_url, path, None)

    async def _turn(self, conversation_id: str) -> None:
        if self._pace is not None:
            await self._pace.turn(conversation_id)

    async def _call(self, method: str, service_url: str, path: str, body: Json | None) -> Json:
        url = URL(service_url.rstrip("/") + "/" + path, encoded=True)
        raw = None if body is None else orjson.dumps(body)
        for attempt in range(1, _TRIES + 1):
            if self._pace is not None:
                await self._pace.request()
            try:
                return await self._once(method, url, raw)
            except ServiceUnavailable as failure:
                pause = self._pause(attempt, failure.retry_after)
                if failure.may_have_arrived or attempt == _TRIES or pause > _LONGEST_PAUSE_SECONDS:
                    raise
                await self._sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    async def _once(self, method: str, url: URL, raw: bytes | None) -> Json:
        if self._session is None:
            raise ServiceUnavailable("the line to the service is not open")  # it starts or ends just now
        headers, proof = {} if raw is None else {"Content-Type": "application/json"}, await self._proof()
        if proof:
            headers["Authorization"] = f"Bearer {proof}"
        try:
            async with self._session.request(method, url, data=raw, headers=headers, allow_redirects=False) as answer:
                return await self._understand(answer, proof)
        except ConnectionTimeoutError as broken:
            raise ServiceUnavailable(repr(broken)) from broken
        except TimeoutError as broken:
            raise ServiceUnavailable(repr(broken), may_have_arrived=True) from broken
        except ClientError as broken:
            raise ServiceUnavailable(repr(broken)) from broken

    async def _proof(self) -> str:
        if self._token is None:
            return ""
        try:
            return await self._token.value()
        except TemporaryFailure as failure:
            raise TokenUnavailable(str(failure)) from failure

    async def _understand(self, answer: ClientResponse, proof: str) -> Json:
        body = await _object(answer)
        if answer.status < 300:
            return body
        if answer.status == 401 and self._token is not None:
            self._token.forget(proof)
            raise TokenUnavailable("the service refused the bot's token")
        raise _failure(answer, body)

    def _pause(self, attempt: int, named: float | None) -> float:
        if named is not None:
            return named
        return _FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 1) * (0.5 + self._spread())


def _failure(answer: ClientResponse, body: Json) -> Exception:
    codes = _codes(body)
    detail = f"{answer.status} {' '.join(sorted(codes))}".rstrip()
    if answer.status in _RETRIED:
        return ServiceUnavailable(detail, retry_after=_seconds(answer.headers.get("Retry-After", "")))
    if answer.status == 403 and codes & _BLOCKED:
        return ConversationBlocked(detail)
    if answer.status == 404:
        return ConversationGone(detail)
    return MessageTooBig(detail) if answer.status == 413 else SendRefused(detail)


def _codes(body: object) -> set[str]:
    """Codes and sub codes, wherever the service put them, in lower case."""
    if not isinstance(body, dict):
        return set()
    found = {text.lower() for key, text in body.items() if key.lower().endswith("code") and isinstance(text, str)}
    return found.union(*(_codes(inner) for inner in body.values()))


async def _object(answer: ClientResponse) -> Json:
    raw = await _whole(answer)
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


async def _whole(answer: ClientResponse) -> bytes:
    """The body, in however many pieces it comes; of one that is too long only the beginning, which is then no JSON."""
    pieces: list[bytes] = []
    left = _LONGEST_ANSWER_BYTES
    async for piece in answer.content.iter_any():
        pieces.append(piece[:left])
        left -= len(piece)
        if left <= 0:
            break
    return b"".join(pieces)


def _seconds(header: str) -> float | None:
    return float(header) if header.strip().isdecimal() else None


def _id(body: Json) -> str:
    return str(body.get("id") or "")


def _conversation(conversation_id: str) -> str:
    return f"v3/conversations/{_quoted(conversation_id)}"


def _quoted(part: str) -> str:
    return quote(part, safe="")
