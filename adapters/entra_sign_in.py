"""The sign-in of people in the browser: authorisation code with PKCE, state and nonce by msal, in a thread.

msal takes the ID token as it comes; whether it holds is decided in `entra_tokens.py`.
"""

import asyncio
import warnings
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import structlog
from msal import ConfidentialClientApplication
from msal.exceptions import MsalError

from adapters.entra_tokens import EntraTokens
from adapters.impatient import ImpatientSession
from scheduling.identity import SignedIn, SignInRefused, SignInTrouble

Flow = Mapping[str, Any]
# A form posted from another site brings no cookie that is SameSite=Lax along; a code in the address is good once, for us alone.
warnings.filterwarnings("ignore", message="response_mode='form_post' is recommended", category=UserWarning)
_log = structlog.get_logger(__name__)
_KEPT = ("state", "redirect_uri", "scope", "code_verifier", "nonce")
_ANSWERED = ("state", "code", "error", "error_description")
_SCOPES = ["email"]
_ANY_WORK_ACCOUNT = "organizations"
_BY_NUMBER = {
    "AADSTS65001": SignInTrouble.CONSENT_MISSING,
    "AADSTS90094": SignInTrouble.CONSENT_MISSING,
    "AADSTS650052": SignInTrouble.CONSENT_MISSING,
    "AADSTS50020": SignInTrouble.WRONG_TENANT,
    "AADSTS90072": SignInTrouble.WRONG_TENANT,
    "AADSTS50105": SignInTrouble.NOT_ASSIGNED,
    "AADSTS65004": SignInTrouble.CANCELLED,
}
_BY_ERROR = {
    "consent_required": SignInTrouble.CONSENT_MISSING,
    "access_denied": SignInTrouble.CANCELLED,
    "invalid_grant": SignInTrouble.BEGIN_AGAIN,
    "invalid_client": SignInTrouble.SET_UP_WRONG,
    "unauthorized_client": SignInTrouble.SET_UP_WRONG,
    "server_error": SignInTrouble.NO_ANSWER,
    "temporarily_unavailable": SignInTrouble.NO_ANSWER,
}


class EntraSignIn:
    """`tokens` knows the app and its tenants; with several any work account may try. `http_client` takes the place of the network."""

    def __init__(self, *, tokens: EntraTokens, secret: str, http_client: object | None = None) -> None:
        app = tokens.app
        self._tokens = tokens
        self._http_client = http_client
        tenant = next(iter(app.tenants)) if len(app.tenants) == 1 else _ANY_WORK_ACCOUNT
        self._authority = f"{app.login.rstrip('/')}/{tenant}"
        self._arguments: dict[str, Any] = {
            "client_id": app.app_id,
            "client_credential": secret,
            "authority": self._authority,
            "instance_discovery": False,  # the address is the administrator's word, and may be a cloud msal does not know
        }

    async def begin(self, redirect_uri: str, *, asks_which: bool = False) -> tuple[str, Flow]:
        """The address to send the browser to, and what is to be kept until it comes back. Raises SignInRefused.

        `asks_which` lets people choose another account than the one they are signed in with at Entra.
        """
        prompt = "select_account" if asks_which else None
        flow = await self._ask(
            lambda client: client.initiate_auth_code_flow(_SCOPES, redirect_uri=redirect_uri, prompt=prompt)
        )
        return flow["auth_uri"], {name: flow[name] for name in _KEPT}

    async def finish(self, flow: Flow, answer: Mapping[str, str]) -> SignedIn:
        """Who came back with this answer. Raises SignInRefused."""
        told = {name: answer[name] for name in _ANSWERED if name in answer}
        if not flow.get("state") or flow["state"] != told.get("state") or not {"code", "error"} & told.keys():
            raise SignInRefused(SignInTrouble.BEGIN_AGAIN, "the answer is to another question")
        given = await self._ask(lambda client: client.acquire_token_by_auth_code_flow(dict(flow), told))
        if "error" in given:
            raise _refused(given)
        if "id_token" not in given:
            raise SignInRefused(SignInTrouble.UNTRUSTED, "no ID token")
        return await self._tokens.check_id(given["id_token"])

    def farewell(self, back: str) -> str:
        """The address that ends the session at Entra as well, and then leads back."""
        return f"{self._authority}/oauth2/v2.0/logout?{urlencode({'post_logout_redirect_uri': back})}"

    def consent(self, back: str) -> str:
        """The address at which administrators agree for their whole organisation."""
        asked = {"client_id": self._tokens.app.app_id, "redirect_uri": back}
        return f"{self._authority}/adminconsent?{urlencode(asked)}"

    async def _ask(self, question: Callable[[ConfidentialClientApplication], Flow]) -> Flow:
        try:
            return await asyncio.to_thread(self._asked, question)
        except RuntimeError:  # what msal raises for another nonce
            raise SignInRefused(SignInTrouble.UNTRUSTED, "the ID token is for another sign-in") from None
        except (
            MsalError,
            ValueError,
            OSError,
            KeyError,
        ) as broken:  # no way there, or what answered is no sign-in service
            name = type(broken).__name__  # its words may hold what was signed
            _log.warning("the sign-in service gave no answer", error=name)
            raise SignInRefused(SignInTrouble.NO_ANSWER, name) from None

    def _asked(self, question: Callable[[ConfidentialClientApplication], Flow]) -> Flow:
        """The library's client asks the network already when it is made; its memory of tokens goes with it."""
        if self._http_client is not None:
            return question(ConfidentialClientApplication(**self._arguments, http_client=self._http_client))
        with ImpatientSession() as session:
            return question(ConfidentialClientApplication(**self._arguments, http_client=session))


def _refused(answer: Mapping[str, Any]) -> SignInRefused:
    error = str(answer.get("error", ""))
    number = str(answer.get("error_description", "")).partition(":")[0][:20]  # the rest may name people
    trouble = _BY_NUMBER.get(number) or _BY_ERROR.get(error, SignInTrouble.REFUSED)
    if trouble is SignInTrouble.SET_UP_WRONG:
        _log.error("the sign-in app is not set up", error=error[:40], number=number)
    return SignInRefused(trouble, number)
