"""What has changed in a calendar of Outlook since one last asked, and being told of it: ids and times, nothing else is taken out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.graph_client import GraphCall, GraphClient, Json, quote_part, user_path
from scheduling.errors import PermanentFailure, TemporaryFailure
from scheduling.interval import Interval
from scheduling.outside import EventChanges, EventSeen, Watch

_PAGE = 200
_MOST_PAGES = 100
_GONE = ("not_found", "no_mailbox")
_FIELDS = "id,changeKey,start,end,isCancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphChanges:
    """calendarView/delta, which expands recurring events and takes no $select."""

    client: GraphClient

    async def changes(self, mailbox: str, window: Interval, delta_link: str) -> EventChanges:
        """Without a link all events of the window. Raises PermanentFailure `delta_expired` when the link is too old."""
        events: dict[str, EventSeen] = {}
        path, query = self._first(mailbox, window, delta_link)
        for _ in range(_MOST_PAGES):
            wish = GraphCall(method="GET", path=path, mailbox=mailbox, query=query, page_size=_PAGE)
            page = await self.client.call(wish)
            events |= {seen.id: seen for seen in map(_seen, page.get("value", ()))}
            if last := str(page.get("@odata.deltaLink", "")):
                return EventChanges(events=events, delta_link=last, is_complete=not delta_link)
            path, query = str(page.get("@odata.nextLink", "")), {}
            if not self.client.is_own(path):
                break
        raise TemporaryFailure("answer_not_understood", "changes without an end")

    async def event(self, mailbox: str, event_id: str) -> EventSeen:
        """How one event stands now."""
        path = user_path(mailbox, f"/events/{quote_part(event_id)}")
        try:
            found = await self.client.call(
                GraphCall(method="GET", path=path, mailbox=mailbox, query={"$select": _FIELDS})
            )
        except PermanentFailure as failure:
            if failure.code not in _GONE:
                raise
            return EventSeen(id=event_id)
        return EventSeen(id=event_id) if found.get("isCancelled") else _seen({**found, "id": event_id})

    def _first(self, mailbox: str, window: Interval, delta_link: str) -> tuple[str, Mapping[str, str]]:
        if delta_link and self.client.is_own(delta_link):
            return delta_link, {}
        query = {"startDateTime": _utc(window.start), "endDateTime": _utc(window.end)}
        return user_path(mailbox, "/calendarView/delta"), query


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphWatches:
    """Subscriptions to the events of a mailbox. `base` is our public address; Graph calls it while it makes one."""

    client: GraphClient
    base: str

    async def watch(self, mailbox: str, client_state: str, until: datetime) -> Watch:
        body = {
            "changeType": "created,updated,deleted",
            "notificationUrl": f"{self.base}/graph/notify",
            "lifecycleNotificationUrl": f"{self.base}/graph/lifecycle",
            "resource": user_path(mailbox, "/events").lstrip("/"),
            "expirationDateTime": _utc(until),
            "clientState": client_state,
        }
        wish = GraphCall(method="POST", path="/subscriptions", mailbox="subscriptions", body=body, is_repeatable=False)
        return _watch(await self.client.call(wish))

    async def renew(self, watch_id: str, until: datetime) -> Watch:
        """Raises PermanentFailure `not_found` when it is gone."""
        body, path = {"expirationDateTime": _utc(until)}, f"/subscriptions/{quote_part(watch_id)}"
        wish = GraphCall(method="PATCH", path=path, mailbox="subscriptions", body=body)
        try:
            return _watch(await self.client.call(wish))
        except PermanentFailure as failure:
            code = "not_found" if failure.code in _GONE else failure.code
            raise PermanentFailure(code, failure.detail) from failure

    async def end(self, watch_id: str) -> None:
        """One that is gone already is as good."""
        path = f"/subscriptions/{quote_part(watch_id)}"
        try:
            await self.client.call(GraphCall(method="DELETE", path=path, mailbox="subscriptions"))
        except PermanentFailure as failure:
            if failure.code not in _GONE:
                raise


def _seen(event: Json) -> EventSeen:
    start, end = _moment(event.get("start")), _moment(event.get("end"))
    is_there = "@removed" not in event and not event.get("isCancelled") and start is not None and end is not None
    span = Interval(start, end) if is_there and start and end and start < end else None
    return EventSeen(id=str(event.get("id", "")), change_key=str(event.get("changeKey", "")), span=span)


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, dict) or not value.get("dateTime"):
        return None
    return datetime.fromisoformat(str(value["dateTime"])[:19]).replace(tzinfo=UTC)


def _watch(answer: Json) -> Watch:
    ends = str(answer.get("expirationDateTime", ""))
    if not answer.get("id") or not ends:
        raise TemporaryFailure("answer_not_understood", "a subscription without its end")
    return Watch(id=str(answer["id"]), expires_at=datetime.fromisoformat(ends[:19]).replace(tzinfo=UTC))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
