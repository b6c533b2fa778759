"""Keeps the token by which the application proves who it is: one fetch at a time, in a thread, before the old one ends."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
import structlog
from msal import ConfidentialClientApplication

from adapters.impatient import ImpatientSession
from scheduling.errors import DeliveryFailure, TemporaryFailure

_log = structlog.get_logger(__name__)
_RENEW_BEFORE_SECONDS = 300.0
_CODES = {
    "invalid_client": "credential_refused",
    "unauthorized_client": "consent_missing",
    "invalid_grant": "consent_missing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedToken:
    value: str = field(repr=False)
    seconds: float  # until it ends


Fetch = Callable[[], FetchedToken]


class EntraToken:
    """`fetch` may block: it is called in a thread, never twice at once."""

    def __init__(self, fetch: Fetch, *, monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._value = ""
        self._ends_at = float("-inf")
        self._renewal: asyncio.Task[None] | None = None
        self._failure: DeliveryFailure | None = None

    async def roles(self) -> frozenset[str]:
        """The application permissions that administrators of the tenant have consented to. Raises TemporaryFailure."""
        return roles_in(await self.value())

    async def value(self) -> str:
        """Waits only when there is no valid token; a renewal in time goes on beside. Raises TemporaryFailure."""
        left = self._ends_at - self._monotonic()
        if left < _RENEW_BEFORE_SECONDS:
            renewal = self._renew()
            if left <= 0:
                await asyncio.shield(renewal)
        if self._ends_at <= self._monotonic():
            known = self._failure
            raise TemporaryFailure(known.code if known else "token_unavailable", known.detail if known else "")
        return self._value

    def forget(self, refused: str) -> None:
        """The service refused this token: the next call fetches another, unless one has come meanwhile."""
        if refused == self._value:
            self._ends_at = float("-inf")

    def _renew(self) -> asyncio.Task[None]:
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._fetch_once())
        return self._renewal

    async def _fetch_once(self) -> None:
        try:
            fetched = await asyncio.to_thread(self._fetch)
        except DeliveryFailure as failure:
            self._failure = failure
            _log.warning("no token for the application", code=failure.code, detail=failure.detail)
            return
        except Exception as broken:  # whatever the library raises, the next call tries again
            self._failure = TemporaryFailure("token_unavailable", type(broken).__name__)
            _log.warning("no token for the application", error=type(broken).__name__)  # its words may hold the secret
            return
        self._value, self._ends_at = fetched.value, self._monotonic() + fetched.seconds
        self._failure = None


def roles_in(token: str) -> frozenset[str]:
    """What the token itself says that it permits; of a token that cannot be read nothing is known."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return frozenset()
    return frozenset(str(role) for role in claims.get("roles") or ())


class MsalToken:
    """Asks Entra ID by client credentials. `credential` is a secret, or a certificate as {private_key, public_certificate}.

    `login` and `graph` are the base addresses of the cloud; another service than Graph is named by it just so (Exchange Online's
    SMTP by https://outlook.office365.com). `http_client` takes the place of the network.
    """

    def __init__(
        self,
        *,
        app_id: str,
        credential: str | Mapping[str, str],
        tenant_id: str,
        login: str = "https://login.microsoftonline.com",
        graph: str = "https://graph.microsoft.com",
        http_client: object | None = None,
    ) -> None:
        self._scopes = [f"{graph.rstrip('/')}/.default"]
        self._arguments: dict[str, Any] = {
            "client_id": app_id,
            "client_credential": credential if isinstance(credential, str) else dict(credential),
            "authority": f"{login.rstrip('/')}/{tenant_id}",
            "instance_discovery": False,  # the address is the administrator's word, and may be a cloud msal does not know
        }
        self._http_client = http_client

    def __call__(self) -> FetchedToken:
        if self._http_client is not None:
            return self._fetch(self._http_client)
        with ImpatientSession() as session:  # an hour lies between two fetches: no connection is worth keeping
            return self._fetch(session)

    def _fetch(self, http_client: object) -> FetchedToken:
        """The library's client asks the network already when it is made; its memory of tokens goes with it."""
        client = ConfidentialClientApplication(**self._arguments, http_client=http_client)
        answer = client.acquire_token_for_client(scopes=self._scopes) or {}
        if "access_token" not in answer:
            raise _refused(answer)
        return FetchedToken(value=answer["access_token"], seconds=float(answer.get("expires_in", 0)))


def _refused(answer: Mapping[str, Any]) -> TemporaryFailure:
    """Faults of the set-up are mended by people: temporary, so that nothing is lost meanwhile."""
    error = str(answer.get("error", ""))
    detail = str(answer.get("error_description", "")).partition(":")[0]  # AADSTS number; the rest may name things
    return TemporaryFailure(_CODES.get(error, "token_unavailable"), f"{error} {detail}"[:80])
