"""One request to an SMS provider: a connection of its own, as few as text messages are, with time limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, ConnectionTimeoutError

from scheduling.errors import TemporaryFailure

_LONGEST_ANSWER = 64 * 1024
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsAnswer:
    """`body` is the object or list that the answer holds in JSON, else its text."""

    status: int
    retry_after: str
    body: Any

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


async def ask(
    method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None, seconds: float
) -> SmsAnswer:
    """Raises TemporaryFailure: not reached, so nothing was sent; or silent, and nobody knows whether it was."""
    limits = ClientTimeout(total=seconds, connect=min(seconds, _CONNECT_SECONDS))
    try:
        async with (
            ClientSession(timeout=limits) as session,
            session.request(method, url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            raw = await answer.content.read(_LONGEST_ANSWER)
            retry_after = answer.headers.get("Retry-After", "")
            return SmsAnswer(status=answer.status, retry_after=retry_after, body=_parsed(raw))
    except (ClientConnectorError, ConnectionTimeoutError) as broken:
        raise TemporaryFailure("sms_unreachable", type(broken).__name__) from broken
    except (ClientError, TimeoutError, OSError) as broken:
        raise TemporaryFailure("sms_silent", type(broken).__name__) from broken


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return raw.decode("utf-8", errors="replace").strip()
