"""Keeps the public keys that Entra ID signs with, tenant by tenant: fetched without blocking, again when an unknown one is named."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from jwt import PyJWK, PyJWKError

from scheduling.identity import SignInRefused, SignInTrouble

_log = structlog.get_logger(__name__)
_OLDEST_SECONDS = 24 * 3600.0
_PAUSE_SECONDS = 60.0  # between two fetches, so that invented key ids cannot make us hammer the service
_PAUSE_AFTER_FAILURE_SECONDS = 5.0
_TIME_LIMIT = ClientTimeout(total=5)


class EntraKeys:
    """`login` is the base address of the cloud. Only tenants that are allowed may be asked about: each is remembered."""

    def __init__(self, *, login: str, monotonic: Callable[[], float], trust: ssl.SSLContext | None = None) -> None:
        self._login = login.rstrip("/")
        self._monotonic = monotonic
        self._trust = trust
        self._tenants: dict[str, _TenantKeys] = {}

    async def find(self, tenant_id: str, key_id: str) -> PyJWK | None:
        """None for an unknown key. Raises SignInRefused when there are no keys to compare with."""
        return await self._of(tenant_id).find(key_id)

    async def check(self, tenant_id: str) -> str | None:
        """None when the keys can be had, else what is wrong."""
        kept = self._of(tenant_id)
        await kept.refresh()
        return None if kept.is_known else f"the keys of the sign-in service cannot be fetched: {kept.failure}"

    def _of(self, tenant_id: str) -> "_TenantKeys":
        address = f"{self._login}/{tenant_id}/discovery/v2.0/keys"
        return self._tenants.setdefault(tenant_id, _TenantKeys(address, self._monotonic, self._trust))


class _TenantKeys:
    def __init__(self, url: str, monotonic: Callable[[], float], trust: ssl.SSLContext | None) -> None:
        self._url = url
        self._monotonic = monotonic
        self._trust = trust
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at = float("-inf")
        self._next_fetch_at = float("-inf")
        self._lock = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None
        self.failure = ""

    @property
    def is_known(self) -> bool:
        return bool(self._keys)

    async def find(self, key_id: str) -> PyJWK | None:
        """A known key is given at once, however old: a slow service keeps nobody waiting who need not."""
        if key_id not in self._keys:
            await self.refresh()
        elif self._monotonic() - self._fetched_at > _OLDEST_SECONDS:
            self._renew_beside()
        if not self._keys:
            raise SignInRefused(SignInTrouble.NO_ANSWER, self.failure)
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
            except (ClientError, TimeoutError, ValueError, KeyError, TypeError, AttributeError) as failure:
                self._next_fetch_at = self._monotonic() + _PAUSE_AFTER_FAILURE_SECONDS
                self.failure = type(failure).__name__
                _log.warning("keys of the sign-in service could not be fetched", url=self._url, cause=repr(failure))

    def _renew_beside(self) -> None:
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self.refresh())

    async def _fetch(self) -> dict[str, PyJWK]:
        connector = TCPConnector(ssl=self._trust or True)
        async with (
            ClientSession(timeout=_TIME_LIMIT, raise_for_status=True, connector=connector) as session,
            session.get(self._url) as answer,
        ):
            listed = (await answer.json(content_type=None))["keys"]
        keys = {item["kid"]: key for item in listed if (key := _usable(item)) is not None}
        if not keys:
            raise ValueError("no key that can be used")
        return keys


def _usable(item: dict[str, Any]) -> PyJWK | None:
    """A key of a kind we do not know must not make the others useless."""
    if item.get("kty") != "RSA" or not item.get("kid") or item.get("use", "sig") != "sig":
        return None
    try:
        return PyJWK(item, algorithm="RS256")
    except PyJWKError:
        return None
