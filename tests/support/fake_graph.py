"""Microsoft Graph and its token endpoint on this machine, over TLS: behaves as documented, and fails on order."""

import asyncio
import itertools
import re
import ssl
import tempfile
import time
import uuid
from base64 import b64decode
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.entra import EntraToken, FetchedToken, roles_in
from scheduling.errors import TemporaryFailure
from tests.support.fake_bookings import FakeBookings
from tests.support.fake_outlook import Deltas, Journal, Subscriptions

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
TENANT = "8e2f3c1a-0000-4000-8000-000000000001"
APP_ID = "8e2f3c1a-0000-4000-8000-00000000000a"
SECRET = "graph-secret"
ANY = ""
_WRITES = frozenset({"Calendars.ReadWrite"})
_READS = frozenset({"Calendars.Read", "Calendars.ReadBasic"})
EVERY_ROLE = frozenset(
    {
        "Calendars.ReadWrite",
        "OnlineMeetings.ReadWrite.All",
        "VirtualAppointment.Read.All",
        "Mail.Send",
        "User.ReadBasic.All",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with the next request that fits. `cut` is "before" or "after" the work: the connection is torn; or "hang"."""

    status: int = 0
    code: str = ""
    message: str = "as ordered"
    headers: dict[str, str] = field(default_factory=dict)
    cut: str = ""
    seconds: float = 0.0
    method: str = ANY
    path: str = ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that came in."""

    method: str
    path: str
    body: Json
    headers: dict[str, str]
    query: dict[str, str]


@dataclass(slots=True)
class Mailbox:
    events: dict[str, Json] = field(default_factory=dict)
    used_transactions: set[str] = field(default_factory=set)
    busy: list[Json] = field(default_factory=list)
    providers: list[str] = field(default_factory=lambda: ["teamsForBusiness"])
    is_permitted: bool = True
    journal: Journal = field(default_factory=Journal)
    sent: list[bytes] = field(default_factory=list)


@cache
def _certificate() -> tuple[bytes, bytes]:
    key = generate_private_key(SECP256R1())
    pem = _signed(key).public_bytes(Encoding.PEM)
    return pem, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _signed(key: EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "fake graph")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
    built = built.serial_number(x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    names = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("programs.example")]
    built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
    built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return built.sign(key, hashes.SHA256())


def certificate() -> str:
    """The certificate of the fake, to be trusted by clients."""
    return _certificate()[0].decode()


def key_and_certificate() -> dict[str, str]:
    """A certificate by which an application proves who it is (Entra ID takes RSA only)."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = _signed(key).public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {"private_key": secret.decode(), "public_certificate": pem.decode()}


@cache
def server_trust() -> ssl.SSLContext:
    """Also for other servers of a test that are to be believed like this one."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("cert.pem", "key.pem")]
        for path, content in zip(paths, _certificate(), strict=True):
            path.write_bytes(content)
        context.load_cert_chain(paths[0], paths[1])
    return context


def client_trust() -> ssl.SSLContext:
    return ssl.create_default_context(cadata=certificate())


class FakeGraph:
    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: deque[Fault] = deque()
        self.weather: Callable[[web.Request], Fault] = lambda _: Fault()  # what befalls requests that no order is for
        self.closing = asyncio.Event()
        self.pause: Callable[[float], Awaitable[object]] = asyncio.sleep
        self.mailboxes: dict[str, Mailbox] = {}
        self.meetings: dict[str, Json] = {}
        self.people: list[Json] = []
        self.tokens: set[str] = set()
        self.roles = EVERY_ROLE  # what administrators have consented to
        self.calendars_by_exchange = False  # role assignments there do not stand in the token
        self.token_requests = 0
        self.is_consent_revoked = False
        self.has_meeting_policy = True
        self.reads_without_link = 0  # of a new event, the answer to its making included
        self.refuses_true_repeats = False  # else a repeated POST gets the event that is there
        self.page_size = 100
        self.connections: set[object] = set()
        self.at_once = self.most_at_once = 0
        self.hold_until_at_once = 0  # nobody is answered before so many were asking at the same time
        self.subscriptions = Subscriptions(client_trust())
        self.deltas = Deltas()
        self.bookings = FakeBookings()
        self._withheld: dict[str, int] = {}
        self._ids = itertools.count(1)
        self._server = TestServer(self._application(), scheme="https")

    @classmethod
    async def start(cls, *mailboxes: str) -> Self:
        graph = cls()
        for name in mailboxes:
            graph.mailboxes[name.lower()] = Mailbox()
        await graph._server.start_server(ssl=server_trust())
        return graph

    async def close(self) -> None:
        self.closing.set()
        await self._server.close()

    @property
    def url(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    def fail(self, fault: Fault, times: int = 1) -> None:
        self.faults.extend([fault] * times)

    def requests(self, method: str, ending: str = "") -> list[Asked]:
        return [one for one in self.asked if one.method == method and one.path.endswith(ending)]

    def expire_tokens(self) -> None:
        self.tokens.clear()

    def entra_token(self) -> EntraToken:
        """As an app keeps it."""
        return EntraToken(self.fetch_token, monotonic=time.monotonic)

    def new_token(self) -> str:
        """What the token endpoint hands out; here for fetchers that do without it."""
        claims = {"aud": "https://graph.microsoft.com", "roles": sorted(self.roles), "jti": str(next(self._ids))}
        token = jwt.encode(claims, key="", algorithm="none")
        self.tokens.add(token)
        return token

    def fetch_token(self) -> FetchedToken:
        """The token endpoint without the network in between."""
        self.token_requests += 1
        if self.is_consent_revoked:
            raise TemporaryFailure("consent_missing", "unauthorized_client AADSTS7000112")
        return FetchedToken(value=self.new_token(), seconds=3600)

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._door])
        user = "/v1.0/users/{user}"
        self.bookings.add_routes(app)
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._discovery)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_get("/v1.0/users", self._users)
        app.router.add_post(f"{user}/sendMail", self._send_mail)
        app.router.add_get(f"{user}/calendar", self._calendar)
        app.router.add_get(f"{user}/calendarView", self._calendar_view)
        app.router.add_get(f"{user}/calendarView/delta", self._delta)
        app.router.add_post("/v1.0/subscriptions", self.subscriptions.create)
        app.router.add_patch("/v1.0/subscriptions/{id}", self.subscriptions.renew)
        app.router.add_delete("/v1.0/subscriptions/{id}", self.subscriptions.delete)
        app.router.add_post(f"{user}/calendar/getSchedule", self._schedule)
        app.router.add_post(f"{user}/events", self._create_event)
        app.router.add_get(f"{user}/events/{{id}}", self._read_event)
        app.router.add_patch(f"{user}/events/{{id}}", self._change_event)
        app.router.add_delete(f"{user}/events/{{id}}", self._delete_event)
        app.router.add_post(f"{user}/events/{{id}}/cancel", self._cancel_event)
        app.router.add_post(f"{user}/onlineMeetings/createOrGet", self._create_or_get)
        app.router.add_get(f"{user}/onlineMeetings", self._find_meeting)
        app.router.add_patch(f"{user}/onlineMeetings/{{id}}", self._change_meeting)
        app.router.add_delete(f"{user}/onlineMeetings/{{id}}", self._delete_meeting)
        app.router.add_get(f"{user}/onlineMeetings/{{id}}/getVirtualAppointmentJoinWebUrl()", self._browser_link)
        return app

    @web.middleware
    async def _door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/v1.0/"):
            return await handler(request)
        await self._note(request)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            return await self._with_faults(request, handler)
        finally:
            self.at_once -= 1

    async def _note(self, request: web.Request) -> None:
        assert request.transport is not None
        self.connections.add(request.transport.get_extra_info("peername"))
        is_json = request.can_read_body and request.content_type == "application/json"
        body = await request.json() if is_json else {}
        named = dict(request.headers)
        self.asked.append(
            Asked(method=request.method, path=request.path, body=body, headers=named, query=dict(request.query))
        )

    async def _with_faults(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = self._fault_for(request)
        while self.most_at_once < self.hold_until_at_once:  # noqa: ASYNC110 requests tell nobody that they came
            await asyncio.sleep(0.01)
        if fault.seconds:
            await self.pause(fault.seconds)
        if fault.cut == "hang":
            await self.closing.wait()
        if fault.cut in ("before", "hang"):
            return _torn(request)
        if fault.status and fault.cut != "after":
            return refusal(fault.status, fault.code, fault.message, fault.headers)
        answer = self._not_let_in(request) or await handler(request)
        if fault.cut == "after":
            return refusal(fault.status, fault.code, fault.message) if fault.status else _torn(request)
        return answer

    def _fault_for(self, request: web.Request) -> Fault:
        for fault in self.faults:
            if fault.method in (ANY, request.method) and request.path.endswith(fault.path):
                self.faults.remove(fault)
                return fault
        return self.weather(request)

    def _not_let_in(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return refusal(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
        enough = _enough(request)
        if not enough & roles_in(token) and not (self.calendars_by_exchange and enough >= _WRITES):
            return refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
        is_of_nobody = request.path == "/v1.0/users" or request.path.startswith(
            ("/v1.0/subscriptions", "/v1.0/solutions")
        )
        return None if is_of_nobody else self._not_let_in_there(request)

    def _not_let_in_there(self, request: web.Request) -> web.Response | None:
        if "/onlineMeetings" in request.path:
            return None if self.has_meeting_policy else _no_policy()
        mailbox = self.mailboxes.get(_user(request))
        if mailbox is None:
            return refusal(404, "MailboxNotEnabledForRESTAPI", "The mailbox is inactive, soft-deleted or on-premise.")
        if not mailbox.is_permitted:
            return refusal(403, "ErrorAccessDenied", "Access to OData is disabled.")
        return None

    async def _discovery(self, request: web.Request) -> web.Response:
        base = f"{self.url}/{request.match_info['tenant']}"
        ends = {"authorization_endpoint": f"{base}/oauth2/v2.0/authorize", "issuer": f"{base}/v2.0"}
        return web.json_response({"token_endpoint": f"{base}/oauth2/v2.0/token", **ends})

    async def _token(self, request: web.Request) -> web.Response:
        self.token_requests += 1
        form = await request.post()
        if self.is_consent_revoked:
            return _token_refusal(400, "unauthorized_client", "AADSTS7000112: Application is disabled.")
        is_right = form.get("client_secret") == SECRET or "client_assertion" in form
        if form.get("client_id") != APP_ID or not is_right:
            return _token_refusal(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": self.new_token()})

    async def _users(self, request: web.Request) -> web.Response:
        """Words are searched from their beginning, in the fields that the question names."""
        if request.headers.get("ConsistencyLevel") != "eventual":
            return refusal(400, "Request_UnsupportedQuery", "Request with $search needs ConsistencyLevel: eventual.")
        parts = re.findall(r'"(\w+):([^"]*)"', request.query["$search"])
        found = [one for one in self.people if any(_begins(one.get(field), text) for field, text in parts)]
        selected = request.query["$select"].split(",")
        shown = [{name: one.get(name) for name in selected} for one in found[: int(request.query["$top"])]]
        return web.json_response({"@odata.count": len(found), "value": shown})

    async def _send_mail(self, request: web.Request) -> web.Response:
        """The form with MIME: base64 in a body of text/plain."""
        raw = await request.read()
        if request.content_type != "text/plain":
            return refusal(400, "ErrorInvalidRequest", "The form with JSON is not what the product uses.")
        try:
            mime = b64decode(raw, validate=True)
        except ValueError:
            mime = b""
        if b"\n" not in mime:
            return refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.")
        self._mailbox(request).sent.append(mime)
        return web.Response(status=202)

    async def _calendar(self, request: web.Request) -> web.Response:
        providers = self._mailbox(request).providers
        return web.json_response({"id": "calendar", "allowedOnlineMeetingProviders": providers})

    async def _calendar_view(self, request: web.Request) -> web.Response:
        first, last = request.query["startDateTime"], request.query["endDateTime"]
        found = [one for one in self._mailbox(request).events.values() if _start(one) < last and _end(one) > first]
        skip = int(request.query.get("$skip", "0"))
        page: Json = {"value": found[skip : skip + self.page_size]}
        if len(found) > skip + self.page_size:
            page["@odata.nextLink"] = f"{self.url}{request.rel_url.update_query({'$skip': skip + self.page_size})}"
        return web.json_response(page)

    async def _delta(self, request: web.Request) -> web.Response:
        mailbox = self._mailbox(request)
        return self.deltas.answer(request, mailbox.events, mailbox.journal, self.page_size)

    def put_by_hand(self, mailbox: str, start: datetime, end: datetime, **more: Any) -> str:
        """Somebody enters an event in Outlook; its id."""
        event = self._add_event(self.mailboxes[mailbox], {**_place(start, end), "showAs": "busy", **more})
        self._touched(mailbox, event["id"], "created")
        return str(event["id"])

    def move_by_hand(self, mailbox: str, event_id: str, start: datetime, end: datetime) -> None:
        self.mailboxes[mailbox].events[event_id] |= _place(start, end) | {"changeKey": f"ck{next(self._ids)}"}
        self._touched(mailbox, event_id, "updated")

    def delete_by_hand(self, mailbox: str, event_id: str) -> None:
        del self.mailboxes[mailbox].events[event_id]
        self._touched(mailbox, event_id, "deleted")

    def _touched(self, mailbox: str, event_id: str, change: str) -> None:
        box = self.mailboxes[mailbox]
        box.journal.touched.append(event_id)
        for name in [name for name, one in self.mailboxes.items() if one is box]:  # by address and by object id
            self.subscriptions.tell(name, event_id, change)

    async def _schedule(self, request: web.Request) -> web.Response:
        wish = await request.json()
        first, last = (wish[name]["dateTime"] for name in ("startTime", "endTime"))
        if len(wish["schedules"]) > 20:
            return refusal(400, "ErrorInvalidRequest", "too many addresses")
        if datetime.fromisoformat(last) - datetime.fromisoformat(first) >= timedelta(days=62):
            return refusal(400, "ErrorTimeIntervalTooBig", "The requested time duration is too big.")
        return web.json_response({"value": [self._entry(address, first, last) for address in wish["schedules"]]})

    def _entry(self, address: str, first: str, last: str) -> Json:
        mailbox = self.mailboxes.get(address.lower())
        if mailbox is None:
            error = {"responseCode": "ErrorMailRecipientNotFound", "message": "Unable to resolve e-mail address"}
            return {"scheduleId": address, "availabilityView": "", "error": error}
        shown = [*mailbox.busy, *(_as_item(event) for event in mailbox.events.values())]
        items = [one for one in shown if _start(one)[:19] < last and _end(one)[:19] > first]
        return {"scheduleId": address, "availabilityView": "0", "scheduleItems": items}

    async def _create_event(self, request: web.Request) -> web.Response:
        mailbox, body = self._mailbox(request), await request.json()
        transaction = body.get("transactionId")
        known = next((one for one in mailbox.events.values() if one.get("transactionId") == transaction), None)
        is_used = transaction in mailbox.used_transactions
        if is_used and (known is None or self.refuses_true_repeats or _differs(known, body)):
            message = "Your request can't be completed. The TransactionId was already used for a different event."
            return refusal(400, "ErrorDuplicateTransactionId", message)
        if known is None:
            known = self._add_event(mailbox, body)
            self._touched(_user(request), known["id"], "created")
        return web.json_response(self._shown(known), status=201)

    def _add_event(self, mailbox: Mailbox, body: Json) -> Json:
        number = next(self._ids)
        link = f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{number}%40thread.v2/0?context=x"
        event: Json = {
            "id": f"AAMk/{number}+==",
            "iCalUId": f"0400{number}",
            "changeKey": "ck1",
            "webLink": "https://outlook",
        }
        words = body.get("body", {}).get("content", "")
        joined = {"contentType": "HTML", "content": f"{words}<a href='{link}'>join</a>"}
        event |= {**body, "body": joined, "onlineMeeting": {"joinUrl": link}}
        mailbox.events[event["id"]] = event
        if body.get("transactionId"):
            mailbox.used_transactions.add(body["transactionId"])
        self._withheld[event["id"]] = self.reads_without_link
        self.meetings[str(uuid.uuid4())] = {"joinWebUrl": link}
        return event

    def _shown(self, event: Json) -> Json:
        if self._withheld.get(event["id"], 0) <= 0:
            return event
        self._withheld[event["id"]] -= 1
        return {**event, "isOnlineMeeting": False, "onlineMeetingProvider": "unknown", "onlineMeeting": None}

    async def _read_event(self, request: web.Request) -> web.Response:
        event = self._event(request)
        return web.json_response(self._shown(event)) if event else _no_item()

    async def _change_event(self, request: web.Request) -> web.Response:
        event = self._event(request)
        if not event:
            return _no_item()
        changes = await request.json()
        event |= changes | {"changeKey": f"ck{next(self._ids)}"}
        if "body" in changes:  # the join block went with the old body
            event |= {"isOnlineMeeting": False, "onlineMeeting": None}
        self._touched(_user(request), event["id"], "updated")
        return web.json_response(self._shown(event))

    async def _delete_event(self, request: web.Request) -> web.Response:
        event = self._event(request)
        if not event:
            return _no_item()
        del self._mailbox(request).events[event["id"]]
        self._touched(_user(request), event["id"], "deleted")
        return web.Response(status=204)

    async def _cancel_event(self, request: web.Request) -> web.Response:
        event = self._event(request)
        if not event:
            return _no_item()
        if not event.get("attendees"):
            return refusal(400, "ErrorInvalidRequest", "Your request can't be completed. You need to be an organizer.")
        del self._mailbox(request).events[event["id"]]
        return web.Response(status=202)

    async def _create_or_get(self, request: web.Request) -> web.Response:
        wish = await request.json()
        wish["organiser"] = _user(request)  # an externalId is known per person
        for meeting_id, meeting in self.meetings.items():
            if (meeting.get("externalId"), meeting.get("organiser")) == (wish["externalId"], wish["organiser"]):
                return web.json_response({"id": meeting_id, **meeting})
        meeting_id = str(uuid.uuid4())
        self.meetings[meeting_id] = {**wish, "joinWebUrl": f"https://teams.microsoft.com/l/meetup-join/{meeting_id}"}
        return web.json_response({"id": meeting_id, **self.meetings[meeting_id]}, status=201)

    async def _find_meeting(self, request: web.Request) -> web.Response:
        link = request.query["$filter"].removeprefix("JoinWebUrl eq '").removesuffix("'").replace("''", "'")
        found = [{"id": key, **one} for key, one in self.meetings.items() if one["joinWebUrl"] == link]
        if not found:
            return refusal(404, "NotFound", "3004: Specified meeting is not found.")
        return web.json_response({"value": found})

    async def _change_meeting(self, request: web.Request) -> web.Response:
        meeting = self.meetings.get(request.match_info["id"])
        if meeting is None:
            return refusal(404, "NotFound", "3004: Specified meeting is not found.")
        meeting |= await request.json()
        return web.json_response(meeting)

    async def _delete_meeting(self, request: web.Request) -> web.Response:
        gone = self.meetings.pop(request.match_info["id"], None) is None
        return refusal(404, "NotFound", "3004: Specified meeting is not found.") if gone else web.Response(status=204)

    async def _browser_link(self, request: web.Request) -> web.Response:
        return web.json_response({"value": f"https://visit.teams.microsoft.com/{request.match_info['id']}"})

    def _mailbox(self, request: web.Request) -> Mailbox:
        return self.mailboxes[_user(request)]

    def _event(self, request: web.Request) -> Json | None:
        return self._mailbox(request).events.get(unquote(request.match_info["id"]))


def refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> web.Response:
    inner = {"code": str(status), "request-id": str(uuid.uuid4()), "status": str(status)}
    body = {"error": {"code": code, "message": message, "innerError": inner}}
    return web.json_response(body, status=status, headers=headers)


def _token_refusal(status: int, error: str, description: str) -> web.Response:
    return web.json_response({"error": error, "error_description": description}, status=status)


def _torn(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def _enough(request: web.Request) -> frozenset[str]:
    """The permissions of which one lets the request through."""
    if request.path == "/v1.0/users":
        return frozenset({"User.ReadBasic.All"})
    if request.path.startswith("/v1.0/solutions"):
        return frozenset({"Bookings.Read.All"})
    if "getVirtualAppointment" in request.path:
        return frozenset({"VirtualAppointment.Read.All"})
    if "/onlineMeetings" in request.path:
        return frozenset({"OnlineMeetings.ReadWrite.All"})
    is_reading = request.method == "GET" or request.path.endswith("/getSchedule")
    return _WRITES | _READS if is_reading else _WRITES


def _begins(value: str | None, text: str) -> bool:
    return any(word.startswith(text.lower()) for word in [(value or "").lower(), *(value or "").lower().split()])


def _no_item() -> web.Response:
    return refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def _no_policy() -> web.Response:
    return refusal(403, "Unauthorized", "App is not authorized to Create meeting on behalf of user")


def _user(request: web.Request) -> str:
    return request.match_info["user"].lower()


def _differs(event: Json, body: Json) -> bool:
    return any(event[name] != body[name] for name in ("subject", "start", "end"))


def _start(event: Json) -> str:
    return str(event["start"]["dateTime"])


def _end(event: Json) -> str:
    return str(event["end"]["dateTime"])


def _place(start: datetime, end: datetime) -> Json:
    ends = (f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" for moment in (start, end))
    return {name: {"dateTime": end, "timeZone": "UTC"} for name, end in zip(("start", "end"), ends, strict=True)}


def _as_item(event: Json) -> Json:
    """Of an event free/busy tells no more than this, unless its owner allows it."""
    return {"status": event.get("showAs", "busy"), "start": event["start"], "end": event["end"]}
