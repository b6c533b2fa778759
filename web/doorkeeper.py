"""What the web doors need to find out who somebody is: accounts, sessions, and the sign-in service as far as one is set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from scheduling.identity import SignedIn
from usecases.keep_session import EndSession, FindSession, OpenSession
from usecases.recognise_account import RecogniseAccount


class TokenCheck(Protocol):
    """Tells by a token that Teams fetched for the tab who it is."""

    async def check_access(self, token: str) -> SignedIn:
        """Raises SignInRefused."""
        ...


class BrowserSignIn(Protocol):
    """Sends a browser to the sign-in service and hears what it brings back. All may raise SignInRefused."""

    async def begin(self, redirect_uri: str, *, asks_which: bool = False) -> tuple[str, Mapping[str, Any]]:
        """The address to go to, and what is to be kept until the browser comes back."""
        ...

    async def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> SignedIn: ...

    def farewell(self, back: str) -> str:
        """The address that ends the session at the service as well."""
        ...

    def consent(self, back: str) -> str:
        """The address at which administrators agree for their whole organisation."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorkeeper:
    """Without `tokens` and `sign_in` nobody comes in but by the development sign-in."""

    recognise_account: RecogniseAccount
    open_session: OpenSession
    find_session: FindSession
    end_session: EndSession
    tokens: TokenCheck | None = None
    sign_in: BrowserSignIn | None = None


DOORKEEPER = web.AppKey("DOORKEEPER", Doorkeeper)
