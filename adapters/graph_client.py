"""Talks to Microsoft Graph: decides how often to try, how many at once, and what an answer means for the caller."""

import asyncio
import random
import ssl
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from weakref import WeakValueDictionary

import orjson
import structlog
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)
from yarl import URL

from adapters.entra import EntraToken
from adapters.graph_errors import AnswerLost, NotReached, TokenRefused, failure_of
from scheduling.errors import TemporaryFailure

_log = structlog.get_logger(__name__)
Json = Mapping[str, Any]
Sleep = Callable[[float], Awaitable[None]]
PREFER = ('outlook.timezone="UTC"', 'IdType="ImmutableId"')

_TRIES = 5
_AT_ONCE = 4  # Outlook's limit for one app
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 10.0  # a longer wait belongs to the outbox, which remembers
_TIME_LIMIT_SECONDS = 20.0
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphCall:
    """One question to Graph. `mailbox` is whose queue it stands in; `is_repeatable` says that a lost answer may be asked for again.

    `text` goes out as it is, in place of a body.
    """

    method: str
    path: str
    mailbox: str
    body: Json | None = None
    text: bytes | None = None
    query: Mapping[str, str] | None = None
    is_repeatable: bool = True
    page_size: int = 0
    headers: Mapping[str, str] | None = None


class GraphClient:
    """An asynchronous context: the connections live from entering to leaving. `graph` is the base address of the cloud."""

    def __init__(
        self,
        *,
        token: EntraToken,
        graph: str = "https://graph.microsoft.com",
        trust: ssl.SSLContext | None = None,
        time_limit: float = _TIME_LIMIT_SECONDS,
        sleep: Sleep = asyncio.sleep,
        spread: Callable[[], float] = random.random,
    ) -> None:
        self._token = token
        self._base = graph.rstrip("/") + "/v1.0"
        self._trust = (
            trust or ssl.create_default_context()
        )  # aiohttp's own is older than what SSL_CERT_FILE says by now
        self._timeout = ClientTimeout(total=time_limit, connect=min(time_limit, _CONNECT_SECONDS))
        self._sleep = sleep
        self._spread = spread
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        connections = TCPConnector(ssl=self._trust, limit=_AT_ONCE * 2, keepalive_timeout=60)
        self._session = ClientSession(connector=connections, timeout=self._timeout)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def roles(self) -> frozenset[str]:
        """The application permissions that hold for the whole tenant. Raises TemporaryFailure."""
        return await self._token.roles()

    async def call(self, wish: GraphCall) -> Json:
        """The answer's body. Raises TemporaryFailure (AnswerLost when it is unclear whether the work was done) or PermanentFailure."""
        queue = self._queues.setdefault(wish.mailbox.lower(), asyncio.Lock())
        # Kept while waiting for the next try: asking a throttled mailbox again prolongs the throttling.
        async with queue:
            return await self._tries(wish)

    async def _tries(self, wish: GraphCall) -> Json:
        has_new_token = False
        for attempt in range(1, _TRIES + 1):
            try:
                return await self._once(wish)
            except TokenRefused:
                if has_new_token:
                    raise
                has_new_token = True
            except TemporaryFailure as failure:
                pause = self._pause(attempt, failure.retry_after)
                if not _may_repeat(wish, failure) or attempt == _TRIES or pause > _LONGEST_PAUSE_SECONDS:
                    raise
                await self._sleep(pause)
        raise TokenRefused("after other failures")  # the refusal came with the last try

    async def _once(self, wish: GraphCall) -> Json:
        if self._session is None:
            raise TemporaryFailure("graph_closed", "the connection is not open")  # it starts or ends just now
        async with self._places:
            token, request_id = await self._token.value(), str(uuid.uuid4())
            try:
                return await self._ask(self._session, wish, token, request_id)
            except TokenRefused:
                self._token.forget(token)
                raise
            except (ClientConnectorError, ConnectionTimeoutError) as broken:
                raise NotReached(type(broken).__name__) from broken
            except (ClientError, TimeoutError) as broken:
                _log.warning("answer lost", request_id=request_id, method=wish.method, error=type(broken).__name__)
                raise AnswerLost(type(broken).__name__) from broken

    async def _ask(self, session: ClientSession, wish: GraphCall, token: str, request_id: str) -> Json:
        pages = (f"odata.maxpagesize={wish.page_size}",) if wish.page_size else ()
        headers = {
            "Authorization": f"Bearer {token}",
            "client-request-id": request_id,
            "return-client-request-id": "true",
            "Prefer": ", ".join((*PREFER, *pages)),
            **(wish.headers or {}),
        }
        raw = wish.text
        if raw is not None:
            headers["Content-Type"] = "text/plain"
        elif wish.body is not None:
            raw, headers["Content-Type"] = orjson.dumps(wish.body), "application/json"
        url = self._url(wish)
        async with session.request(wish.method, url, data=raw, headers=headers, allow_redirects=False) as answer:
            body = await _object(answer)
            _log.info("graph", request_id=request_id, method=wish.method, status=answer.status)
            if answer.status >= 300:
                raise failure_of(answer.status, body, answer.headers.get("Retry-After", ""), request_id)
            return body

    def _url(self, wish: GraphCall) -> URL:
        address = wish.path if wish.path.startswith(self._base) else self._base + wish.path
        url = URL(address, encoded=True)
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in (wish.query or {}).items())
        return URL(f"{url}?{query}", encoded=True) if query else url

    def _pause(self, attempt: int, named: float | None) -> float:
        if named is not None:
            return named
        pause: float = _FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 1) * (0.5 + self._spread())
        return pause

    def is_own(self, address: str) -> bool:
        """Whether the address of a next page belongs to this Graph; the token goes nowhere else."""
        return address.startswith(self._base + "/")


def user_path(mailbox: str, rest: str) -> str:
    """The path of something of one user, whose id or address is quoted."""
    return f"/users/{quote(mailbox, safe='@')}{rest}"


def quote_part(part: str) -> str:
    """An id as one part of a path: ids of Outlook may hold slashes."""
    return quote(part, safe="")


def _may_repeat(wish: GraphCall, failure: TemporaryFailure) -> bool:
    if isinstance(failure, AnswerLost):
        return wish.is_repeatable
    return isinstance(failure, NotReached) or failure.code == "throttled"


async def _object(answer: ClientResponse) -> Json:
    raw = await answer.read()
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}
