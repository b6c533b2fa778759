"""Entra ID on this machine, over TLS: discovery, keys, the page people sign in at, tokens; it fails and changes its keys on order."""

import asyncio
import base64
import hashlib
import hmac
import html
import json
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from adapters.entra_tokens import SCOPE, TEAMS_CLIENTS
from tests.support.connector_service import rsa_key
from tests.support.fake_graph import server_trust

Json = dict[str, Any]
TENANT = "72f988bf-0000-4000-8000-00000000aaaa"
OTHER_TENANT = "72f988bf-0000-4000-8000-00000000bbbb"
APP_ID = "5c1e9d1a-0000-4000-8000-00000000000a"
SECRET = "sign-in-secret"
HOST = "book.example.com"
PROGRAM = "9b1e9d1a-0000-4000-8000-00000000000e"
PROGRAM_OBJECT = "9b1e9d1a-0000-4000-8000-0000000000ee"
TEAMS = min(TEAMS_CLIENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of a tenant; `idp` is set for guests, whose home is elsewhere."""

    object_id: str
    name: str
    upn: str
    email: str = ""
    tenant_id: str = TENANT
    idp: str = ""

    def claims(self) -> Json:
        told = {"oid": self.object_id, "tid": self.tenant_id, "name": self.name, "preferred_username": self.upn}
        told |= {"sub": f"only-for-us-{self.object_id}"}
        return told | ({"email": self.email} if self.email else {}) | ({"idp": self.idp} if self.idp else {})


EVA = Person(object_id="e0a00000-0000-4000-8000-000000000001", name="Eva Smit", upn="eva@shop.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What a code stands for until it is spent."""

    person: Person
    challenge: str
    nonce: str
    redirect_uri: str


@dataclass(slots=True)
class Orders:
    """What goes wrong: every request takes `seconds` or is answered with `status`.

    People are refused with `error`, codes with `token_error`; ID tokens say `id_claims`, or are signed by another key.
    """

    seconds: float = 0.0
    status: int = 0
    error: str = ""
    description: str = ""
    token_error: Mapping[str, str] = field(default_factory=dict)
    id_claims: Json = field(default_factory=dict)
    signing_key: str = ""
    leaves_out_id_token: bool = False


class FakeEntra:
    def __init__(self) -> None:
        self.key_ids = ["entra-one"]
        self.orders = Orders()
        self.people: dict[str, Person] = {EVA.upn: EVA}
        self.redirect_uris: set[str] = set()
        self.asked: list[str] = []
        self.closing = asyncio.Event()
        self._codes: dict[str, Code] = {}
        self._server = TestServer(self._application(), scheme="https")

    @classmethod
    async def start(cls) -> Self:
        entra = cls()
        await entra._server.start_server(ssl=server_trust())
        return entra

    async def close(self) -> None:
        self.closing.set()
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    def count(self, ending: str) -> int:
        return sum(path.endswith(ending) for path in self.asked)

    def rotate(self) -> None:
        """From now on another key signs; the former is still shown, as the service does for a while."""
        self.key_ids.append(f"entra-{len(self.key_ids) + 1}")

    def access_token(self, person: Person = EVA, **claims: object) -> str:
        """As Teams gets it for the tab, version 2; a claim of None is left out."""
        return self._signed({**self._access_claims(person), **claims})

    def old_access_token(self, person: Person = EVA, **claims: object) -> str:
        """Version 1: another issuer, the application by its URI, the client as `appid`."""
        old = {
            "ver": "1.0",
            "aud": f"api://{HOST}/botid-{APP_ID}",
            "iss": f"https://sts.windows.net/{person.tenant_id}/",
            "azp": None,
            "appid": TEAMS,
            "upn": person.upn,
            "preferred_username": None,
        }
        return self._signed({**self._access_claims(person), **old, **claims})

    def application_token(self, *roles: str, **claims: object) -> str:
        """As a program gets it by its own secret: roles, and no person."""
        own = {"sub": PROGRAM_OBJECT, "oid": PROGRAM_OBJECT, "idtyp": "app", "azp": PROGRAM, "roles": list(roles)}
        common = {**self._common(EVA), "name": None, "preferred_username": None}
        return self._signed({**common, "aud": APP_ID, **own, **claims})

    def delegated_token(self, *scopes: str, person: Person = EVA, **claims: object) -> str:
        """As a program gets it for somebody who signed in to it."""
        own = {"aud": APP_ID, "azp": PROGRAM, "scp": " ".join(scopes)}
        return self._signed({**self._common(person), **own, **claims})

    def id_token(self, person: Person = EVA, **claims: object) -> str:
        return self._signed({**self._common(person), "aud": APP_ID, **claims})

    def unsigned(self, **claims: object) -> str:
        return jwt.encode(self._said(claims), "", algorithm="none", headers={"kid": self.key_ids[-1]})

    def signed_by(self, key_name: str, key_id: str, **claims: object) -> str:
        """By a key that is not shown, under whatever name."""
        return jwt.encode(self._said(claims), rsa_key(key_name), algorithm="RS256", headers={"kid": key_id})

    def signed_with_public_key(self, **claims: object) -> str:
        """HS256 with what everybody can read as the secret; the library refuses to make it, so it is made by hand."""
        public = rsa_key(self.key_ids[-1]).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        head = {"alg": "HS256", "typ": "JWT", "kid": self.key_ids[-1]}
        text = b".".join(_part(json.dumps(one).encode()) for one in (head, self._said(claims)))
        mark = hmac.digest(public, text, "sha256")
        return b".".join([text, _part(mark)]).decode()

    def _said(self, claims: Mapping[str, object]) -> Json:
        return {name: value for name, value in {**self._access_claims(EVA), **claims}.items() if value is not None}

    def _common(self, person: Person) -> Json:
        now = int(time.time())
        issuer = f"{self.url}/{person.tenant_id}/v2.0"
        return {"ver": "2.0", "iss": issuer, "iat": now, "nbf": now, "exp": now + 3600, **person.claims()}

    def _access_claims(self, person: Person) -> Json:
        return {**self._common(person), "aud": APP_ID, "azp": TEAMS, "scp": SCOPE}

    def _signed(self, claims: Json) -> str:
        told = {name: value for name, value in claims.items() if value is not None}
        key_id = self.key_ids[-1]
        return jwt.encode(told, rsa_key(self.orders.signing_key or key_id), algorithm="RS256", headers={"kid": key_id})

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._door])
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/{tenant}/discovery/v2.0/keys", self._keys)
        app.router.add_get("/{tenant}/oauth2/v2.0/authorize", self._authorize)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_get("/{tenant}/oauth2/v2.0/logout", self._logout)
        return app

    @web.middleware
    async def _door(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        self.asked.append(request.path)
        if self.orders.seconds:
            with suppress(TimeoutError):  # as slow as ordered
                await asyncio.wait_for(self.closing.wait(), self.orders.seconds)
        if self.orders.status:
            return web.Response(status=self.orders.status)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _discovery(self, request: web.Request) -> web.Response:
        base = f"{self.url}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            }
        )

    async def _keys(self, _: web.Request) -> web.Response:
        strange = {"kty": "EC", "kid": "of-another-kind", "use": "sig"}
        return web.json_response({"keys": [strange, *(_public(key_id) for key_id in self.key_ids)]})

    async def _authorize(self, request: web.Request) -> web.Response:
        """The page to choose an account on; with `as` it is chosen, and the answer goes back to the application."""
        asked = request.query
        problem = self._wrong_question(asked)
        if problem:
            return web.Response(status=400, text=problem)
        if self.orders.error:
            return _back(asked, error=self.orders.error, error_description=self.orders.description)
        person = self.people.get(asked.get("as", ""))
        if person is None:
            links = [f'<a href="{_choice(request, upn)}">{html.escape(upn)}</a>' for upn in self.people]
            page = f"<!doctype html><title>Pick an account</title><h1>Pick an account</h1>{''.join(links)}"
            return web.Response(text=page, content_type="text/html")
        code = secrets.token_urlsafe(24)
        self._codes[code] = Code(
            person=person,
            challenge=asked["code_challenge"],
            nonce=asked["nonce"],
            redirect_uri=asked["redirect_uri"],
        )
        return _back(asked, code=code)

    def _wrong_question(self, asked: Mapping[str, str]) -> str:
        if asked.get("client_id") != APP_ID:
            return "AADSTS700016: application not found"
        if asked.get("redirect_uri") not in self.redirect_uris:
            return "AADSTS50011: the redirect URI does not match"
        needed = {"state", "nonce", "code_challenge"} - asked.keys()
        if needed or asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return f"a sign-in of today has state, nonce and PKCE: {sorted(needed)}"
        return "" if "openid" in asked.get("scope", "").split() else "no openid"

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("client_id") != APP_ID or form.get("client_secret") != SECRET:
            return _refusal("invalid_client", "AADSTS7000215: Invalid client secret provided.", 401)
        if self.orders.token_error:
            return _refusal(self.orders.token_error["error"], self.orders.token_error["error_description"])
        if form.get("grant_type") == "client_credentials":
            return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": "of the application"})
        return self._redeem(form)

    def _redeem(self, form: Mapping[str, object]) -> web.Response:
        code = self._codes.pop(str(form.get("code")), None)
        if code is None:
            return _refusal("invalid_grant", "AADSTS54005: OAuth2 Authorization code was already redeemed.")
        if code.redirect_uri != form.get("redirect_uri"):
            return _refusal("invalid_grant", "AADSTS50011: the redirect URI does not match")
        if _challenge(str(form.get("code_verifier", ""))) != code.challenge:
            return _refusal("invalid_grant", "AADSTS501481: The Code_Verifier does not match the code_challenge.")
        return web.json_response(self._tokens(code))

    def _tokens(self, code: Code) -> Json:
        id_token = self.id_token(code.person, **{"nonce": code.nonce, **self.orders.id_claims})
        answer = {"token_type": "Bearer", "expires_in": 3600, "access_token": "for graph", "scope": "openid email"}
        return answer if self.orders.leaves_out_id_token else {**answer, "id_token": id_token}

    async def _logout(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query["post_logout_redirect_uri"])


def _choice(request: web.Request, upn: str) -> str:
    return html.escape(str(request.rel_url.update_query({"as": upn})))


def _back(asked: Mapping[str, str], **answer: str) -> web.Response:
    address = f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}"
    return web.Response(status=302, headers={"Location": address})


def _refusal(error: str, description: str, status: int = 400) -> web.Response:
    return web.json_response({"error": error, "error_description": description}, status=status)


def _public(key_id: str) -> Json:
    shown: Json = RSAAlgorithm.to_jwk(rsa_key(key_id).public_key(), as_dict=True)
    return {**shown, "kid": key_id, "use": "sig"}


def _challenge(verifier: str) -> str:
    return _part(hashlib.sha256(verifier.encode()).digest()).decode()


def _part(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
