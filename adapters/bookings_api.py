"""A bookings API over HTTP: ours, or another that speaks as Graph's. Pages are followed, refusals for haste are waited out.

The key goes to one address only: never along a link that leads elsewhere, and never in the open except within this machine.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Self

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from adapters.retry_after import seconds_asked
from scheduling.api_calls import QUIET_HEADER, ApiAnswer, ApiCall, Json
from scheduling.errors import PermanentFailure, TemporaryFailure

_VERSION = "/v1.0"
_TOGETHER = 20  # the protocol's limit for one batch
_TRIES = 6
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 120.0
_SECONDS = 60.0
_LONGEST_SECONDS = 600.0  # a whole business may take its time, as long as it comes
_HASTE = (429, 503, 504)


class BookingsApi:
    """An asynchronous context. `is_quiet` after the first change: the other side tells nobody of what is written."""

    def __init__(self, address: str, key: str, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.address = base_of(address)
        self._key = key
        self._sleep = sleep
        self._session: ClientSession | None = None
        self.is_quiet = False

    async def __aenter__(self) -> Self:
        self._session = ClientSession(
            timeout=ClientTimeout(total=_LONGEST_SECONDS, sock_connect=_SECONDS, sock_read=_SECONDS)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def one(self, call: ApiCall) -> ApiAnswer:
        """Raises TemporaryFailure when there is no answer, PermanentFailure when the key is not taken."""
        raw = None if call.body is None else orjson.dumps(call.body)
        kind = {} if raw is None else {"Content-Type": "application/json"}
        return await self._asked(call.method, self.address + call.path, raw, {**_headers(call), **kind})

    async def every(self, path: str) -> list[Json]:
        """All of a list, page by page. Raises the same, and PermanentFailure for a refusal."""
        found: list[Json] = []
        address: Any = self.address + path
        while address:
            if not isinstance(address, str) or not address.startswith(self.address + "/"):
                raise PermanentFailure("graph_refused", "the next page is said to be elsewhere; the key stays here")
            answer = required(await self._asked("GET", address, None, {}))
            found += answer.get("value", [])
            address = answer.get("@odata.nextLink")
        return found

    async def many(self, calls: Sequence[ApiCall]) -> list[ApiAnswer]:
        """Twenty at a time. What is put off by the other side is asked again. Raises TemporaryFailure when it always is."""
        answers: list[ApiAnswer] = []
        for at in range(0, len(calls), _TOGETHER):
            answers += await self._batch(calls[at : at + _TOGETHER])
        return answers

    async def _batch(self, calls: Sequence[ApiCall]) -> list[ApiAnswer]:
        found: dict[int, ApiAnswer] = {}
        for attempt in range(_TRIES):
            left = [at for at in range(len(calls)) if at not in found or found[at].status in _HASTE]
            if not left:
                break
            if attempt:
                await self._sleep(_pause(attempt, None))
            found.update(await self._batch_once({at: calls[at] for at in left}))
        if any(at not in found or found[at].status in _HASTE for at in range(len(calls))):
            raise TemporaryFailure("graph_silent", f"{self.address} asks to wait again and again")
        return [found[at] for at in range(len(calls))]

    async def _batch_once(self, calls: Mapping[int, ApiCall]) -> dict[int, ApiAnswer]:
        body = orjson.dumps({"requests": [_part(at, one) for at, one in calls.items()]})
        kind = {"Content-Type": "application/json"}
        told = required(await self._asked("POST", f"{self.address}/$batch", body, kind))
        return {
            int(one["id"]): ApiAnswer(status=int(one["status"]), body=_object(one.get("body")))
            for one in told.get("responses", [])
        }

    async def _asked(self, method: str, address: str, raw: bytes | None, headers: Mapping[str, str]) -> ApiAnswer:
        for attempt in range(1, _TRIES + 1):
            pause, answer = await self._once(method, address, raw, headers)
            if answer is not None and answer.status not in _HASTE:
                return answer
            if attempt < _TRIES:
                await self._sleep(_pause(attempt, pause))
        raise TemporaryFailure("graph_silent", f"{self.address} does not answer, or asks to wait again and again")

    async def _once(
        self, method: str, address: str, raw: bytes | None, headers: Mapping[str, str]
    ) -> tuple[float | None, ApiAnswer | None]:
        """How long the other side asks to be left alone, and its answer, if there is one."""
        assert self._session is not None, "entered first"  # noqa: S101  # a mistake in our own code
        told = {"Authorization": f"Bearer {self._key}", "Prefer": "include-unknown-enum-members", **headers}
        try:
            async with self._session.request(
                method, URL(address, encoded=True), data=raw, headers=told, allow_redirects=False
            ) as answer:
                body = _object(_read(await answer.read()))
                self.is_quiet = self.is_quiet or answer.headers.get(QUIET_HEADER) == "true"
                status = answer.status
                asked = seconds_asked(answer.headers.get("Retry-After", ""))
        except (ClientError, TimeoutError):
            return None, None
        if status in (401, 403):
            raise PermanentFailure("token_refused", f"{self.address}: {ApiAnswer(status=status, body=body).why}")
        return asked, ApiAnswer(status=status, body=body)


def required(answer: ApiAnswer) -> Json:
    """Raises PermanentFailure for a refusal."""
    if not answer.ok:
        raise PermanentFailure("graph_refused", answer.why)
    return answer.body


def base_of(address: str) -> str:
    """With the version and without a slash behind. Raises ValueError for one to which a key should not be sent."""
    url = URL(address.rstrip("/"))
    if url.scheme != "https" and not (url.scheme == "http" and _is_here(url.host or "")):
        raise ValueError(f"{address}: the address must begin with https://, for the key would be sent in the open")
    text = str(url)
    return text if text.endswith(_VERSION) else text + _VERSION


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _part(at: int, call: ApiCall) -> Json:
    headers = _headers(call) | ({"Content-Type": "application/json"} if call.body is not None else {})
    body = {} if call.body is None else {"body": call.body}
    return {"id": str(at), "method": call.method, "url": call.path, "headers": headers, **body}


def _headers(call: ApiCall) -> dict[str, str]:
    if call.method == "GET":
        return {"Prefer": "include-unknown-enum-members"}
    return {QUIET_HEADER: "true", **({"Idempotency-Key": call.key} if call.key else {})}


def _pause(attempt: int, asked: float | None) -> float:
    return min(asked if asked is not None else _FIRST_PAUSE * 2.0**attempt, _LONGEST_PAUSE)


def _read(raw: bytes) -> Any:
    try:
        return orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError:
        return {}


def _object(told: Any) -> Json:
    return told if isinstance(told, Mapping) else {}
