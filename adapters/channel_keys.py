"""Keeps the public keys that the channel service of the bot signs with."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import ClientSession, ClientTimeout
from jwt import PyJWK

from adapters.kept_keys import TIME_LIMIT_SECONDS, KeptKeys, rsa_key
from scheduling.identity import SignInRefused, SignInTrouble

_PAUSE_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKey:
    """`endorsements` are the channels that may use it."""

    key: PyJWK
    endorsements: frozenset[str]


class ChannelKeys:
    """`url` is that of the service's own description, which says where the keys are."""

    def __init__(self, url: str, *, monotonic: Callable[[], float]) -> None:
        self._url = url
        self._kept = KeptKeys(self._fetch, url, monotonic=monotonic, pause=_PAUSE_SECONDS, waits_when_old=True)

    async def find(self, key_id: str) -> ChannelKey | None:
        """None for an unknown key. Raises SignInRefused when there are no keys to compare with."""
        found = await self._kept.find(key_id)
        if not self._kept.is_known:
            raise SignInRefused(SignInTrouble.NO_ANSWER, self._url)
        return found

    async def refresh(self) -> None:
        """Fetches unless that was done moments ago."""
        await self._kept.refresh()

    async def _fetch(self) -> dict[str, ChannelKey]:
        limit = ClientTimeout(total=TIME_LIMIT_SECONDS)
        async with ClientSession(timeout=limit, raise_for_status=True) as session:
            async with session.get(self._url) as answer:
                keys_url = (await answer.json(content_type=None))["jwks_uri"]
            async with session.get(keys_url) as answer:
                listed = (await answer.json(content_type=None))["keys"]
        return {
            item["kid"]: ChannelKey(key=key, endorsements=frozenset(item.get("endorsements", ())))
            for item in listed
            if (key := rsa_key(item)) is not None
        }
