"""Calls the addresses of programs: only where the rules allow, no redirects, ten seconds for all of it, 4 KB of the answer."""

import asyncio
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache

from aiohttp import ClientError, ClientResponse, ClientSession, ClientSSLError, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.retry_after import seconds_asked
from adapters.webhook_targets import Target, TargetRules
from notifications.webhook_calls import LONGEST_ANSWER, WebhookAnswer, WebhookCall
from scheduling.errors import PermanentFailure, TemporaryFailure

TIME_LIMIT_SECONDS = 10.0


@cache
def usual_trust() -> ssl.SSLContext:
    """The authorities that this machine knows; reading them takes long enough to do it once."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpWebhooks:
    """A connection of its own for each call: what was looked at holds for no other."""

    rules: TargetRules = field(default_factory=TargetRules)
    seconds: float = TIME_LIMIT_SECONDS
    trust: ssl.SSLContext = field(default_factory=usual_trust)

    async def check(self, url: str) -> None:
        """Raises PermanentFailure for a place where nothing may go, TemporaryFailure when it cannot be found now."""
        try:
            async with asyncio.timeout(self.seconds):
                await self.rules.resolve(url)
        except TimeoutError as late:
            raise TemporaryFailure("target_unknown", "looking it up takes too long") from late

    async def call(self, wish: WebhookCall) -> WebhookAnswer:
        """Whatever it answered. Raises TemporaryFailure when it did not, PermanentFailure for a place where nothing may go."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(self.seconds) as limit:
                target = await self.rules.resolve(wish.url)
                return await self._call(wish, target, began, limit)
        except ClientSSLError as broken:
            raise TemporaryFailure("target_tls", type(broken).__name__) from broken
        except TimeoutError as late:
            raise TemporaryFailure("target_silent", f"no answer within {self.seconds:.0f} s") from late
        except (ClientError, OSError) as broken:
            raise TemporaryFailure("target_broken", type(broken).__name__) from broken
        except ValueError as broken:  # what is sent as a header or a status line may be no HTTP at all
            raise PermanentFailure("target_broken", type(broken).__name__) from broken

    async def _call(self, wish: WebhookCall, target: Target, began: float, limit: asyncio.Timeout) -> WebhookAnswer:
        connections = TCPConnector(
            resolver=_Pinned(target), use_dns_cache=False, force_close=True, ssl=self.trust, limit=1
        )
        async with (
            ClientSession(
                connector=connections, cookie_jar=DummyCookieJar(), auto_decompress=False, trust_env=False
            ) as session,
            session.post(
                target.url,
                data=wish.body,
                headers={"Accept-Encoding": "identity", **wish.headers},
                allow_redirects=False,
            ) as answer,
        ):
            text, is_whole = await _beginning(answer, limit)
            return WebhookAnswer(
                status=answer.status,
                text=text,
                is_whole=is_whole,
                content_type=answer.headers.get("Content-Type", ""),
                retry_after=_asked(answer.headers),
                milliseconds=round((time.monotonic() - began) * 1000),
            )


class _Pinned(AbstractResolver):
    """Knows the one name that was looked up, and nothing else."""

    def __init__(self, target: Target) -> None:
        self._target = target

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host != self._target.url.raw_host and host != self._target.url.host:
            raise OSError(f"{host} was not looked at")
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in self._target.addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


async def _beginning(answer: ClientResponse, limit: asyncio.Timeout) -> tuple[str, bool]:
    """What of the body comes in time, and whether that is all of it.

    The status has been said, and the rest is only for people who look at the log.
    """
    raw, ends_at, is_whole = b"", limit.when(), False
    left = max(0.05, (ends_at or 0) - asyncio.get_running_loop().time() - 0.1)
    try:
        async with asyncio.timeout(left):
            while len(raw) < LONGEST_ANSWER and (part := await answer.content.read(LONGEST_ANSWER - len(raw))):
                raw += part
            is_whole = len(raw) < LONGEST_ANSWER
    except (ClientError, TimeoutError, OSError):
        pass
    return raw.decode("utf-8", errors="replace").replace("\x00", ""), is_whole


def _asked(headers: Mapping[str, str]) -> float | None:
    """How long it asks to be left alone: seconds, or a date seen from the one that its own clock shows."""
    said = headers.get("Retry-After", "")
    seconds = seconds_asked(said)
    if seconds is not None or not said:
        return seconds
    try:
        span = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(span.total_seconds(), 0.0)
