"""Public keys of others, by which tokens are checked: fetched without blocking, again when an unknown one is named or they are old."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

import structlog
from aiohttp import ClientError
from jwt import PyJWK, PyJWKError

Key = TypeVar("Key")
_log = structlog.get_logger(__name__)
_OLDEST_SECONDS = 24 * 3600.0
_PAUSE_AFTER_FAILURE_SECONDS = 5.0
_FAILURES = (ClientError, TimeoutError, ValueError, KeyError, TypeError, AttributeError)
TIME_LIMIT_SECONDS = 5.0


class KeptKeys(Generic[Key]):
    """`pause` are seconds between two fetches, so that invented key ids cannot make us hammer the service.

    `waits_when_old`: a key that was fetched long ago is not given before it was asked for again; else that is done beside.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Mapping[str, Key]]],
        url: str,
        *,
        monotonic: Callable[[], float],
        pause: float,
        waits_when_old: bool = False,
    ) -> None:
        self.url = url
        self._fetch = fetch
        self._monotonic = monotonic
        self._pause = pause
        self._waits_when_old = waits_when_old
        self._keys: Mapping[str, Key] = {}
        self._fetched_at = float("-inf")
        self._next_fetch_at = float("-inf")
        self._lock = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None
        self.failure = ""

    @property
    def is_known(self) -> bool:
        """Whether there are keys to compare with."""
        return bool(self._keys)

    async def find(self, key_id: str) -> Key | None:
        is_old = self._monotonic() - self._fetched_at > _OLDEST_SECONDS
        if key_id not in self._keys or (is_old and self._waits_when_old):
            await self.refresh()
        elif is_old:
            self._renew_beside()
        return self._keys.get(key_id)

    async def refresh(self) -> None:
        """Fetches unless that was done moments ago; a failure leaves the keys of before in force."""
        asked_at = self._monotonic()
        async with self._lock:
            if self._fetched_at > asked_at or self._monotonic() < self._next_fetch_at:
                return
            try:
                self._keys = await self._fetch()
                self._fetched_at = self._monotonic()
                self._next_fetch_at = self._fetched_at + self._pause
            except _FAILURES as failure:
                self._next_fetch_at = self._monotonic() + _PAUSE_AFTER_FAILURE_SECONDS
                self.failure = type(failure).__name__
                _log.warning("public keys could not be fetched", url=self.url, cause=repr(failure))

    def _renew_beside(self) -> None:
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self.refresh())


def rsa_key(item: Mapping[str, Any]) -> PyJWK | None:
    """None for a key of a kind we do not know: it must not make the others useless."""
    if item.get("kty") != "RSA" or not item.get("kid"):
        return None
    try:
        return PyJWK(dict(item), algorithm="RS256")
    except PyJWKError:
        return None
