"""Decides whether a token of Entra ID says who somebody is: signature, tenant, issuer, validity, audience, client, scope.

Three kinds are taken: the access token that Teams hands to the tab, the ID token at the end of the sign-in in the browser
(msal leaves checking that one to its caller), and the access token of a program that uses the API. None passes for another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from jwt.types import Options

from adapters.entra_keys import EntraKeys
from scheduling.clock import Clock
from scheduling.identity import ProgramToken, SignedIn, SignInRefused, SignInTrouble

TEAMS_CLIENTS = frozenset({"1fec8e78-bce4-4aaf-ab1b-5451cc387264", "5e3ce6c0-2b1f-4285-8d4b-75ee78787346"})
"""Teams on desktop and phone, and Teams in the browser."""
SCOPE = "access_as_user"
_LEEWAY = timedelta(minutes=5)
_OLD_ISSUER = "https://sts.windows.net"
_SIGNATURE_ALONE: Options = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
"""The rest is checked here, by our clock and with codes of our own."""
_VOUCHED = (True, 1, "1", "true")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntraApp:
    """The app registration that people sign in to. `tenants` are those allowed, `host` is that of the public address."""

    login: str
    app_id: str
    tenants: frozenset[str]
    host: str = ""
    bot_id: str = ""
    more_audiences: frozenset[str] = frozenset()

    @property
    def resource(self) -> str:
        """The application id URI that the registration and the package of the Teams app name; empty without a public address."""
        own = f"botid-{self.app_id}" if self.app_id == self.bot_id else self.app_id
        return f"api://{self.host}/{own}" if self.host else ""

    @property
    def audiences(self) -> frozenset[str]:
        """All forms in which a token for the tab can name this app."""
        named = [self.app_id, f"botid-{self.app_id}", *([f"botid-{self.bot_id}"] if self.bot_id else [])]
        uris = [f"api://{name}" for name in named]
        uris += [f"api://{self.host}/{name}" for name in named if self.host]
        return frozenset(uri.lower() for uri in (self.app_id, *uris))

    @property
    def program_audiences(self) -> frozenset[str]:
        """Also our own address: programs written for Graph ask for a token for the host they call."""
        own = [f"https://{self.host}", f"https://{self.host}/"] if self.host else []
        return self.audiences | frozenset(uri.lower() for uri in (*own, *self.more_audiences))

    def allows(self, tenant_id: str) -> bool:
        return tenant_id.lower() in {one.lower() for one in self.tenants}

    def issuers(self, tenant_id: str) -> frozenset[str]:
        """Version 2 and version 1 of the service call themselves differently."""
        return frozenset({f"{self.login.rstrip('/')}/{tenant_id}/v2.0", f"{_OLD_ISSUER}/{tenant_id}/"})


class EntraTokens:
    def __init__(self, *, app: EntraApp, keys: EntraKeys, clock: Clock) -> None:
        self.app = app
        self._keys = keys
        self._clock = clock

    async def check_access(self, token: str) -> SignedIn:
        """Of a token that Teams fetched for the tab. Raises SignInRefused."""
        claims = await self._trusted(token)
        if not _named(claims.get("aud")) & self.app.audiences:
            raise SignInRefused(SignInTrouble.WRONG_AUDIENCE)
        if claims.get("azp", claims.get("appid")) not in TEAMS_CLIENTS:
            raise SignInRefused(SignInTrouble.WRONG_CLIENT)
        if SCOPE not in str(claims.get("scp", "")).split():
            raise SignInRefused(SignInTrouble.CONSENT_MISSING, f"scope {SCOPE} is missing")
        return _person(claims)

    async def check_id(self, token: str) -> SignedIn:
        """Of the ID token of a sign-in in the browser. Raises SignInRefused."""
        claims = await self._trusted(token)
        if _named(claims.get("aud")) != {self.app.app_id.lower()}:
            raise SignInRefused(SignInTrouble.WRONG_AUDIENCE)
        return _person(claims)

    async def check_program(self, token: str) -> ProgramToken:
        """Of a program: with roles it acts for itself, with scopes for a person. Raises SignInRefused."""
        claims = await self._trusted(token)
        if not _named(claims.get("aud")) & self.app.program_audiences:
            raise SignInRefused(SignInTrouble.WRONG_AUDIENCE)
        client_id = claims.get("azp", claims.get("appid"))
        if not isinstance(client_id, str) or not client_id:
            raise SignInRefused(SignInTrouble.WRONG_CLIENT, "it names no program: an ID token opens nothing here")
        scopes = claims.get("scp")
        if scopes is None and not _is_of_program(claims):
            raise SignInRefused(SignInTrouble.UNTRUSTED, "neither of a program itself nor with scopes")
        granted = claims.get("roles", []) if scopes is None else str(scopes).split()
        return ProgramToken(
            tenant_id=str(claims["tid"]).lower(),
            client_id=client_id.lower(),
            client_name=str(claims.get("app_displayname") or client_id),
            granted=frozenset(one for one in granted if isinstance(one, str))
            if isinstance(granted, list)
            else frozenset(),
            person=None if scopes is None else _person(claims),
        )

    async def _trusted(self, token: str) -> dict[str, Any]:
        """The claims, once it is sure who made them and that they are of today."""
        head, said = _unproven(token)
        tenant_id = said.get("tid")
        if head.get("alg") != "RS256" or not isinstance(tenant_id, str):
            raise SignInRefused(SignInTrouble.UNTRUSTED, "no token of the sign-in service")
        if not self.app.allows(tenant_id):
            raise SignInRefused(SignInTrouble.WRONG_TENANT)
        key = await self._keys.find(tenant_id.lower(), str(head.get("kid", "")))
        if key is None:
            raise SignInRefused(SignInTrouble.UNTRUSTED, "the key is unknown")
        try:
            claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], options=_SIGNATURE_ALONE)
        except jwt.PyJWTError as wrong:
            raise SignInRefused(SignInTrouble.UNTRUSTED, type(wrong).__name__) from None
        if claims.get("iss") not in self.app.issuers(tenant_id):
            raise SignInRefused(SignInTrouble.UNTRUSTED, "the issuer is another")
        self._check_times(claims)
        return claims

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now, leeway = self._clock.now().timestamp(), _LEEWAY.total_seconds()
        ends_at, begins_at = _moment(claims.get("exp")), _moment(claims.get("nbf", 0))
        if now >= ends_at + leeway:
            raise SignInRefused(SignInTrouble.EXPIRED)
        if now < begins_at - leeway:
            raise SignInRefused(SignInTrouble.NOT_YET_VALID)


def _unproven(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What the token says of itself before anything is checked: enough to know which key to look for."""
    try:
        head = jwt.get_unverified_header(token)
        said = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError):
        raise SignInRefused(SignInTrouble.UNTRUSTED, "no token") from None
    return head, said


def _named(audience: object) -> set[str]:
    return {audience.lower()} if isinstance(audience, str) else set()


def _moment(value: object) -> float:
    if not isinstance(value, int | float):
        raise SignInRefused(SignInTrouble.UNTRUSTED, "it does not say from when to when it is valid")
    return value


def _is_of_program(claims: Mapping[str, Any]) -> bool:
    """A program's own subject is its object; a person has another subject for each program."""
    return claims.get("idtyp", "app") == "app" and bool(claims.get("oid")) and claims.get("sub") == claims.get("oid")


def _person(claims: Mapping[str, Any]) -> SignedIn:
    object_id = claims.get("oid")
    if not isinstance(object_id, str) or not object_id:
        raise SignInRefused(SignInTrouble.UNTRUSTED, "it names nobody")
    upn = str(claims.get("upn") or claims.get("preferred_username") or "")
    email = str(claims.get("email") or "")
    is_guest = _is_guest(claims)
    if is_guest:  # another organisation's administrators write what they like there
        email, upn = (email if claims.get("xms_edov") in _VOUCHED else ""), ""
    name = str(claims.get("name") or claims.get("preferred_username") or "")
    return SignedIn(
        tenant_id=str(claims["tid"]), object_id=object_id, name=name, email=email, upn=upn, is_guest=is_guest
    )


def _is_guest(claims: Mapping[str, Any]) -> bool:
    home = str(claims.get("idp") or "")
    return str(claims.get("acct", "0")) == "1" or bool(home and str(claims["tid"]) not in home)
