"""Keeps the token by which the bot proves who it is: one fetch an hour, in a thread, before the old one ends."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from msal import ConfidentialClientApplication

from bot.errors import TokenUnavailable

_log = structlog.get_logger(__name__)
_SCOPES = ["https://api.botframework.com/.default"]
_LOGIN = "https://login.microsoftonline.com/"
_RENEW_BEFORE_SECONDS = 300.0
_TIME_LIMIT_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedToken:
    value: str = field(repr=False)
    seconds: float  # until it ends


Fetch = Callable[[], FetchedToken]


class BotToken:
    """`fetch` may block: it is called in a thread, never twice at once."""

    def __init__(self, fetch: Fetch, *, monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._value = ""
        self._ends_at = float("-inf")
        self._renewal: asyncio.Task[None] | None = None

    async def value(self) -> str:
        """Waits only when there is no valid token; a renewal in time goes on beside."""
        left = self._ends_at - self._monotonic()
        if left < _RENEW_BEFORE_SECONDS:
            renewal = self._renew()
            if left <= 0:
                await asyncio.shield(renewal)
        if self._ends_at <= self._monotonic():
            raise TokenUnavailable("no token could be fetched for the bot")
        return self._value

    def forget(self) -> None:
        """The service refused the token: fetch another for the next message."""
        self._ends_at = float("-inf")

    def _renew(self) -> asyncio.Task[None]:
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._fetch_once())
        return self._renewal

    async def _fetch_once(self) -> None:
        try:
            fetched = await asyncio.to_thread(self._fetch)
        except Exception:  # whatever the library raises, the next message tries again
            _log.exception("the bot's token could not be fetched")
            return
        self._value, self._ends_at = fetched.value, self._monotonic() + fetched.seconds


class MsalToken:
    """Asks Entra ID through one client that lives as long as the process. `http_client` takes the place of the network."""

    def __init__(self, *, app_id: str, secret: str, tenant_id: str, http_client: object | None = None) -> None:
        self._arguments: dict[str, Any] = {
            "client_id": app_id,
            "client_credential": secret,
            "authority": _LOGIN + tenant_id,
            "timeout": _TIME_LIMIT_SECONDS,
            "http_client": http_client,
        }
        self._client: ConfidentialClientApplication | None = None

    def __call__(self) -> FetchedToken:
        self._client = self._client or ConfidentialClientApplication(**self._arguments)  # asks the network already
        self._client.remove_tokens_for_client()  # `BotToken` keeps them, and asks when it wants another
        answer = self._client.acquire_token_for_client(scopes=_SCOPES) or {}
        if "access_token" not in answer:
            raise TokenUnavailable(f"{answer.get('error')}: {answer.get('error_description')}")
        return FetchedToken(value=answer["access_token"], seconds=float(answer.get("expires_in", 0)))
