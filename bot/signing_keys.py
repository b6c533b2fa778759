"""Keeps the public keys that the channel service signs with: fetched without blocking, again when an unknown one is named."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from jwt import PyJWK, PyJWKError

from bot.errors import KeysUnavailable

_log = structlog.get_logger(__name__)
_OLDEST_SECONDS = 24 * 3600.0
_PAUSE_SECONDS = 300.0  # between two fetches, so that invented key ids cannot make us hammer the service
_PAUSE_AFTER_FAILURE_SECONDS = 5.0
_TIME_LIMIT = ClientTimeout(total=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    key: PyJWK
    endorsements: frozenset[str]


class SigningKeys:
    def __init__(self, url: str, *, monotonic: Callable[[], float]) -> None:
        self._url = url
        self._monotonic = monotonic
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = float("-inf")
        self._next_fetch_at = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> SigningKey | None:
        """None for an unknown key; raises `KeysUnavailable` when there are no keys to compare with."""
        if key_id not in self._keys or self._is_old():
            await self.refresh()
        if not self._keys:
            raise KeysUnavailable(self._url)
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
                self._next_fetch_at = self._fetched_at + _PAUSE_SECONDS
            except (ClientError, TimeoutError, ValueError, KeyError, TypeError) as failure:
                self._next_fetch_at = self._monotonic() + _PAUSE_AFTER_FAILURE_SECONDS
                _log.warning("signing keys could not be fetched", url=self._url, cause=repr(failure))

    def _is_old(self) -> bool:
        return self._monotonic() - self._fetched_at > _OLDEST_SECONDS

    async def _fetch(self) -> dict[str, SigningKey]:
        async with ClientSession(timeout=_TIME_LIMIT, raise_for_status=True) as session:
            async with session.get(self._url) as answer:
                keys_url = (await answer.json(content_type=None))["jwks_uri"]
            async with session.get(keys_url) as answer:
                listed = (await answer.json(content_type=None))["keys"]
        return {item["kid"]: key for item in listed if (key := _usable(item)) is not None}


def _usable(item: dict[str, Any]) -> SigningKey | None:
    """A key of a kind we do not know must not make the others useless."""
    if item.get("kty") != "RSA" or not item.get("kid"):
        return None
    try:
        return SigningKey(key=PyJWK(item, algorithm="RS256"), endorsements=frozenset(item.get("endorsements", ())))
    except PyJWKError:
        return None
