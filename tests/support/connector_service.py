"""The Bot Connector service on this machine: takes what the bot sends, signs what it is sent, fails on order."""

import asyncio
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self
from urllib.parse import unquote

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from adapters.channel_keys import ChannelKeys
from adapters.entra import EntraToken, FetchedToken
from tests.support.teams_activities import ANN, APP_ID, BRAM, ZOE, Json, Person

ISSUER = "https://api.botframework.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request of the bot."""

    method: str
    path: str
    body: Json
    authorization: str
    activity_id: str = ""  # given by the service, or the one updated

    @property
    def conversation_id(self) -> str:
        parts = self.path.split("/")
        return unquote(parts[3]) if len(parts) > 3 else ""

    @property
    def is_message(self) -> bool:
        return "/activities" in self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What the service says instead of doing what it is asked. Status 0 is a connection cut off."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Json = field(default_factory=dict)


@cache
def rsa_key(name: str) -> RSAPrivateKey:
    """Making a key costs a tenth of a second: one per name and run."""
    return generate_private_key(public_exponent=65537, key_size=2048)


class ConnectorService:
    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.connections: set[object] = set()
        self.failures: deque[Failure] = deque()
        self.delay = 0.0
        self.at_once = self.most_at_once = 0
        self.released = asyncio.Event()
        self.released.set()
        self.key_id = "first"
        self.endorsements: list[str] | None = ["msteams"]
        self.metadata_requests = 0
        self.people: dict[str, Person] = {person.user_id: person for person in (ANN, BRAM, ZOE)}
        self.roster_requests = 0
        self.rosters: dict[str, list[Json]] = {}  # of teams and group chats, by id
        self.keys_are_down = False
        self._ids = itertools.count(1)
        self._server = TestServer(self._application())

    @classmethod
    async def start(cls) -> Self:
        service = cls()
        rsa_key(service.key_id)  # before anybody asks for it: on a busy machine it takes longer than the bot waits
        await service._server.start_server()
        return service

    async def close(self) -> None:
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("/"))

    def keys(self, monotonic: Callable[[], float] = time.monotonic) -> ChannelKeys:
        """The product's way to the keys of this service."""
        return ChannelKeys(self.metadata_url, monotonic=monotonic)

    @property
    def metadata_url(self) -> str:
        return f"{self.url}v1/.well-known/openidconfiguration"

    def fail(self, status: int, *, code: str = "", sub_code: str = "", times: int = 1, **headers: str) -> None:
        """The next `times` requests fail; keyword `retry_after="2"` becomes the header."""
        named = {key.replace("_", "-").title(): value for key, value in headers.items()}
        inner = {"innerHttpError": {"body": {"subCode": sub_code}}} if sub_code else {}
        body = {"error": {"code": code, "message": "as ordered", **inner}} if code else {}
        self.failures.extend([Failure(status=status, headers=named, body=body)] * times)

    def change_key(self, name: str) -> None:
        rsa_key(name)
        self.key_id = name

    def token(self, **claims: Any) -> str:
        """A valid token, changed by the claims given; None takes a claim away."""
        now = int(time.time())
        base = {"iss": ISSUER, "aud": APP_ID, "serviceurl": self.url, "nbf": now - 10, "exp": now + 3600}
        payload = {key: value for key, value in (base | claims).items() if value is not None}
        return jwt.encode(payload, rsa_key(self.key_id), algorithm="RS256", headers={"kid": self.key_id})

    def bearer(self, **claims: Any) -> str:
        return f"Bearer {self.token(**claims)}"

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=1024**2)
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_get("/v3/conversations/{conversation}/members/{member}", self._member)
        app.router.add_get("/v3/conversations/{conversation}/pagedmembers", self._members)
        app.router.add_route("*", "/{path:v3/.*}", self._take)
        return app

    async def _metadata(self, request: web.Request) -> web.Response:
        self.metadata_requests += 1
        if self.keys_are_down:
            raise web.HTTPBadGateway
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}v1/.well-known/keys"})

    async def _keys(self, request: web.Request) -> web.Response:
        key = RSAAlgorithm.to_jwk(rsa_key(self.key_id).public_key(), as_dict=True)
        key |= {"kid": self.key_id, "use": "sig"}
        if self.endorsements is not None:
            key["endorsements"] = self.endorsements
        return web.json_response({"keys": [{"kty": "EC", "kid": "other kind"}, key]})

    async def _member(self, request: web.Request) -> web.Response:
        """The roster; whom nobody registered in `people` is not in it."""
        self.roster_requests += 1
        person = self.people.get(request.match_info["member"])
        if person is None:
            return web.json_response({"error": {"code": "MemberNotFoundInConversation"}}, status=404)
        names = {"name": person.name, "aadObjectId": person.object_id, "tenantId": person.tenant_id}
        address = {"email": person.email, "userPrincipalName": person.email} if person.email else {}
        return web.json_response({"id": person.user_id, **names, **address})

    async def _members(self, request: web.Request) -> web.Response:
        """A page of the roster, of fifty people at least; the mark of the next is the place where it begins."""
        self.roster_requests += 1
        roster = self.rosters.get(request.match_info["conversation"])
        if roster is None:
            return web.json_response({"error": {"code": "ConversationNotFound"}}, status=404)
        await self._take_time()
        start = int(request.query.get("continuationToken") or 0)
        end = start + min(500, max(50, int(request.query["pageSize"])))
        more = {"continuationToken": str(end)} if end < len(roster) else {}
        return web.json_response({"members": roster[start:end], **more})

    async def _take(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        self.connections.add(request.transport.get_extra_info("peername"))
        body = await request.json() if request.can_read_body else {}
        activity_id = request.path.rpartition("/")[2] if request.method == "PUT" else f"m:{next(self._ids)}"
        await self._take_time()
        failure = self.failures.popleft() if self.failures else None
        if failure is None:
            self._note(request, body, activity_id)
            return web.json_response({"id": _stored_id(request, body, activity_id)}, status=201)
        self._note(request, body, "")
        if not failure.status:
            request.transport.abort()
        return web.json_response(failure.body, status=failure.status or 500, headers=failure.headers)

    async def _take_time(self) -> None:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(self.delay)
        await self.released.wait()
        self.at_once -= 1

    def _note(self, request: web.Request, body: Json, activity_id: str) -> None:
        self.calls.append(
            Call(
                method=request.method,
                path=request.raw_path,
                body=body,
                authorization=request.headers.get("Authorization", ""),
                activity_id=unquote(activity_id),
            )
        )


def _stored_id(request: web.Request, body: Json, activity_id: str) -> str:
    """A new conversation with a person has the same id each time, as with the real service."""
    if request.path.rstrip("/").endswith("/conversations"):
        return "a:" + str(body["members"][0]["id"]).removeprefix("29:")
    return unquote(activity_id)


class TokenEndpoint:
    """Hands the bot its tokens and counts; called in a thread, as the real library is."""

    def __init__(self) -> None:
        self.requests = 0
        self.seconds = 3600.0
        self.released = threading.Event()
        self.released.set()
        self.is_down = False

    def token(self, monotonic: Callable[[], float] = lambda: 0.0) -> EntraToken:
        return EntraToken(self, monotonic=monotonic)

    def __call__(self) -> FetchedToken:
        self.requests += 1
        assert self.released.wait(60)
        if self.is_down:
            raise ConnectionError("the token endpoint is down")
        return FetchedToken(value=f"token-{self.requests}", seconds=self.seconds)
