"""The part of the fake Graph that tells of changes: calendarView/delta with its links, and subscriptions that call back."""

import asyncio
import itertools
import ssl
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from aiohttp import ClientError, ClientSession, ClientTimeout, web

Json = dict[str, Any]
LONGEST_SUBSCRIPTION = timedelta(minutes=4230)


@dataclass(slots=True)
class Journal:
    """Which events of a mailbox were touched, in order."""

    touched: list[str] = field(default_factory=list)

    def since(self, place: int) -> list[str]:
        return list(dict.fromkeys(self.touched[place:]))


@dataclass(slots=True)
class Subscription:
    id: str
    body: Json
    expires_at: datetime

    @property
    def mailbox(self) -> str:
        return str(self.body["resource"]).removeprefix("users/").removesuffix("/events").lower()


class Subscriptions:
    """Those that were made, and the notices that went out. `now` is the time there; `trust` is for calling back over TLS."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        self.all: dict[str, Subscription] = {}
        self.now: Callable[[], datetime] = _now
        self.handshakes: list[int] = []
        self.answers: list[int] = []
        self._trust = trust
        self._sending: set[asyncio.Task[None]] = set()

    async def create(self, request: web.Request) -> web.Response:
        body = await request.json()
        hosts = {body[name].split("/")[2] for name in ("notificationUrl", "lifecycleNotificationUrl") if name in body}
        if len(hosts) != 1 or not body["notificationUrl"].startswith("https://") or len(body["clientState"]) > 128:
            return _refusal(400, "InvalidRequest", "Invalid notification endpoint.")
        for name in ("notificationUrl", "lifecycleNotificationUrl"):
            if not await self._is_valid(body[name]):
                return _refusal(400, "ValidationError", "Subscription validation request failed.")
        made = Subscription(id=str(uuid.uuid4()), body=body, expires_at=self._granted(body))
        self.all[made.id] = made
        return web.json_response(self._shown(made), status=201)

    async def renew(self, request: web.Request) -> web.Response:
        found = self.all.get(request.match_info["id"])
        if found is None or found.expires_at <= self.now():
            return _refusal(404, "ResourceNotFound", "The object was not found.")
        found.expires_at = self._granted(await request.json())
        return web.json_response(self._shown(found))

    async def delete(self, request: web.Request) -> web.Response:
        gone = self.all.pop(request.match_info["id"], None) is None
        return _refusal(404, "ResourceNotFound", "The object was not found.") if gone else web.Response(status=204)

    def tell(self, mailbox: str, event_id: str, change: str) -> None:
        """A notice to everybody who subscribed to the mailbox."""
        for one in list(self.all.values()):
            if one.mailbox == mailbox.lower() and one.expires_at > self.now() and change in one.body["changeType"]:
                notice = {"changeType": change, "resource": f"Users/{mailbox}/Events/{event_id}", "tenantId": "t"}
                self._send(one.body["notificationUrl"], one, {**notice, "resourceData": {"id": event_id}})

    def tell_lifecycle(self, mailbox: str, event: str) -> None:
        for one in [one for one in self.all.values() if one.mailbox == mailbox.lower()]:
            if event == "subscriptionRemoved":
                del self.all[one.id]
            self._send(one.body["lifecycleNotificationUrl"], one, {"lifecycleEvent": event, "tenantId": "t"})

    async def settled(self) -> None:
        """Until every notice has been answered."""
        while self._sending:
            await asyncio.wait(self._sending)

    def _send(self, address: str, to: Subscription, notice: Json) -> None:
        known = {"subscriptionId": to.id, "clientState": to.body["clientState"]}
        known |= {"subscriptionExpirationDateTime": f"{to.expires_at:%Y-%m-%dT%H:%M:%SZ}"}
        task = asyncio.create_task(self._post(address, {"value": [{**known, **notice}]}))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _post(self, address: str, body: Json) -> None:
        limit = ClientTimeout(total=60)
        async with ClientSession(timeout=limit) as session, session.post(address, json=body, ssl=self._trust) as answer:
            self.answers.append(answer.status)

    async def _is_valid(self, address: str) -> bool:
        """200, text/plain and the token as it was before it was quoted; Graph gives it ten seconds, which a busy machine may need."""
        token = f"Validation: Testing client application reachability +/&? {uuid.uuid4()}"
        asked, limit = f"{address}?validationToken={quote(token, safe='')}", ClientTimeout(total=60)
        try:
            async with ClientSession(timeout=limit) as session, session.post(asked, ssl=self._trust) as answer:
                self.handshakes.append(answer.status)
                is_plain = answer.content_type == "text/plain"
                return answer.status == 200 and is_plain and await answer.text() == token
        except (ClientError, TimeoutError):
            return False

    def _granted(self, body: Json) -> datetime:
        wish = datetime.fromisoformat(body["expirationDateTime"][:19]).replace(tzinfo=UTC)
        now = self.now()
        return min(max(wish, now + timedelta(minutes=45)), now + LONGEST_SUBSCRIPTION).replace(microsecond=0)

    def _shown(self, one: Subscription) -> Json:
        return {**one.body, "id": one.id, "expirationDateTime": f"{one.expires_at:%Y-%m-%dT%H:%M:%S}.0000000Z"}


class Deltas:
    """Links into journals. One that was made to expire is answered as documented: 410, begin again."""

    def __init__(self) -> None:
        self.links: dict[str, tuple[str, str, int]] = {}
        self._numbers = itertools.count(1)

    def expire(self) -> None:
        self.links.clear()

    def answer(self, request: web.Request, events: dict[str, Json], journal: Journal, page_size: int) -> web.Response:
        token = request.query.get("$deltatoken", "")
        if token and token not in self.links:
            return _refusal(410, "SyncStateNotFound", "The sync state generation is not found.")
        if token:
            first, last, place = self.links[token]
            rows = [_changed(one, events.get(one), first, last) for one in journal.since(place)]
        else:
            first, last = request.query["startDateTime"], request.query["endDateTime"]
            rows = [event for event in events.values() if _within(event, first, last)]
        return self._page(request, rows, (first, last, len(journal.touched)), page_size)

    def _page(self, request: web.Request, rows: list[Json], link: tuple[str, str, int], page_size: int) -> web.Response:
        base, skip = str(request.url.with_query({})), int(request.query.get("$skip", "0"))
        page: Json = {"value": rows[skip : skip + page_size]}
        if len(rows) > skip + page_size:
            page["@odata.nextLink"] = str(request.url.update_query({"$skip": str(skip + page_size)}))
        else:
            token = f"d{next(self._numbers)}"
            self.links[token] = link
            page["@odata.deltaLink"] = f"{base}?$deltatoken={token}"
        return web.json_response(page)


def _now() -> datetime:
    return datetime.now(UTC)


def _changed(event_id: str, event: Json | None, first: str, last: str) -> Json:
    if event is None or not _within(event, first, last):
        return {"id": event_id, "@removed": {"reason": "deleted"}}
    return event


def _within(event: Json, first: str, last: str) -> bool:
    return bool(event["start"]["dateTime"] < last and event["end"]["dateTime"] > first)


def _refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
