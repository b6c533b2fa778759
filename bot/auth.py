"""Decides whether a request comes from the channel service: signature, issuer, audience, expiry, endorsement, service URL.

The SDK's own check lets wrong tokens end in HTTP 500, takes tokens without an expiry, and fetches keys with blocking
calls; so this is one check of ours on PyJWT, behind the SDK's interface.
"""

from typing import Any, NoReturn, Protocol

import jwt
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConstants,
    BotFrameworkAuthentication,
    ClaimsIdentity,
)

from bot.errors import KeysUnavailable, NotAuthentic
from scheduling.identity import SignInRefused

METADATA_URL = AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
ISSUER = AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
_LEEWAY_SECONDS = 300
_REQUIRED = ["exp", "iss", "aud"]


class SigningKey(Protocol):
    """`endorsements` are the channels that may use it."""

    @property
    def key(self) -> jwt.PyJWK: ...

    @property
    def endorsements(self) -> frozenset[str]: ...


class SigningKeys(Protocol):
    """The public keys of the channel service."""

    async def find(self, key_id: str) -> SigningKey | None:
        """None for an unknown key. Raises SignInRefused when there are no keys to compare with."""
        ...

    async def refresh(self) -> None: ...


class ChannelAuthentication(BotFrameworkAuthentication):
    """`app_id` is the audience that a token must name."""

    def __init__(self, *, app_id: str, keys: SigningKeys, issuer: str = ISSUER) -> None:
        self._app_id = app_id
        self._keys = keys
        self._issuer = issuer

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        """Raises `NotAuthentic` for everything that is no valid token."""
        claims = await self._claims(_bearer(auth_header), activity.channel_id)
        if claims.get("serviceurl") != activity.service_url:
            raise NotAuthentic("the token was issued for another service URL")
        return _proven(ClaimsIdentity(claims, True))

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> NoReturn:
        raise NotAuthentic("streaming is not offered")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> NoReturn:
        raise NotImplementedError("messages go out through bot/sending.py")

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> NoReturn:
        raise NotImplementedError("nobody signs in through the bot")

    async def _claims(self, token: str, channel_id: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as wrong:
            raise NotAuthentic(str(wrong)) from wrong
        if header.get("alg") != "RS256":
            raise NotAuthentic("only RS256 is accepted")
        try:
            signing = await self._keys.find(str(header.get("kid", "")))
        except SignInRefused as trouble:
            raise KeysUnavailable(str(trouble)) from trouble
        if signing is None:
            raise NotAuthentic("the signing key is unknown")
        if channel_id not in signing.endorsements:
            raise NotAuthentic("the signing key is not endorsed for this channel")
        try:
            return jwt.decode(
                token,
                signing.key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=self._issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
        except jwt.PyJWTError as wrong:
            raise NotAuthentic(str(wrong)) from wrong


class NoAuthentication(ChannelAuthentication):
    """For a playground on the same machine. Who may use it is decided before, by `is_local_request`."""

    def __init__(self) -> None:
        """There are no keys to keep."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        return _proven(ClaimsIdentity({}, True, AuthenticationConstants.ANONYMOUS_AUTH_TYPE))


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme != "Bearer" or not token:
        raise NotAuthentic("no bearer token")
    return token


def _proven(identity: ClaimsIdentity) -> AuthenticateRequestResult:
    result = AuthenticateRequestResult()
    result.claims_identity = identity
    return result
