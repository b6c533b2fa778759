"""Keeps the public keys that Entra ID signs with, tenant by tenant."""

import ssl
from collections.abc import Callable
from functools import partial

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from jwt import PyJWK

from adapters.kept_keys import TIME_LIMIT_SECONDS, KeptKeys, rsa_key
from scheduling.identity import SignInRefused, SignInTrouble

_PAUSE_SECONDS = 60.0


class EntraKeys:
    """`login` is the base address of the cloud. Only tenants that are allowed may be asked about: each is remembered."""

    def __init__(self, *, login: str, monotonic: Callable[[], float], trust: ssl.SSLContext | None = None) -> None:
        self._login = login.rstrip("/")
        self._monotonic = monotonic
        self._trust = trust
        self._tenants: dict[str, KeptKeys[PyJWK]] = {}

    async def find(self, tenant_id: str, key_id: str) -> PyJWK | None:
        """None for an unknown key; a known one at once, however old. Raises SignInRefused when there are no keys to compare with."""
        kept = self._of(tenant_id)
        found = await kept.find(key_id)
        if not kept.is_known:
            raise SignInRefused(SignInTrouble.NO_ANSWER, kept.failure)
        return found

    async def check(self, tenant_id: str) -> str | None:
        """None when the keys can be had, else what is wrong."""
        kept = self._of(tenant_id)
        await kept.refresh()
        return None if kept.is_known else f"the keys of the sign-in service cannot be fetched: {kept.failure}"

    def _of(self, tenant_id: str) -> KeptKeys[PyJWK]:
        if tenant_id not in self._tenants:
            url = f"{self._login}/{tenant_id}/discovery/v2.0/keys"
            fetch = partial(_fetch, url, self._trust)
            self._tenants[tenant_id] = KeptKeys(fetch, url, monotonic=self._monotonic, pause=_PAUSE_SECONDS)
        return self._tenants[tenant_id]


async def _fetch(url: str, trust: ssl.SSLContext | None) -> dict[str, PyJWK]:
    limit, connector = ClientTimeout(total=TIME_LIMIT_SECONDS), TCPConnector(ssl=trust or True)
    async with (
        ClientSession(timeout=limit, raise_for_status=True, connector=connector) as session,
        session.get(url) as answer,
    ):
        listed = (await answer.json(content_type=None))["keys"]
    signing = [item for item in listed if item.get("use", "sig") == "sig"]
    keys = {item["kid"]: key for item in signing if (key := rsa_key(item)) is not None}
    if not keys:
        raise ValueError("no key that can be used")
    return keys
