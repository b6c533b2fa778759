"""Teams meetings as events in the booked person's own calendar: one event per appointment, whatever answer gets lost.

The second way, a meeting without an event, is taken only when it is allowed and Graph makes the event without a link.
"""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from adapters.graph_client import GraphCall, GraphClient, Json, Sleep, quote_part, user_path
from adapters.graph_errors import DUPLICATE, AnswerLost
from scheduling.appointment import AppointmentId, Meeting
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from scheduling.interval import Interval
from scheduling.staff import StaffId, StaffMember

PROVIDER = "teams"
_NAMESPACE = uuid.UUID("6f0b8e0c-52a5-4a0e-9f4e-3c4a0c9f6d21")
_READ_AGAIN_AFTER_SECONDS = (2.0, 5.0, 15.0)
_GENERATIONS = 5  # how often an event may have been deleted by hand before we give up
_FIELDS = (
    "id,iCalUId,changeKey,webLink,subject,start,end,transactionId,isOnlineMeeting,onlineMeetingProvider,onlineMeeting"
)
_NEAR, _FAR = timedelta(days=1), timedelta(days=180)
_PLACE = "Microsoft Teams"
_HANDLE = {"event_id": "id", "ical_uid": "iCalUId", "transaction_id": "transactionId"}
_HANDLE |= {"change_key": "changeKey", "web_link": "webLink"}


class OrganiserOf(Protocol):
    """Whose calendar it is; the object id is preferred to the address."""

    @property
    def id(self) -> StaffId: ...
    @property
    def email(self) -> str: ...
    @property
    def object_id(self) -> str: ...


class MeetingOf(Protocol):
    """What this provider reads of a request."""

    @property
    def appointment_id(self) -> AppointmentId: ...
    @property
    def subject(self) -> str: ...
    @property
    def span(self) -> Interval: ...
    @property
    def organiser(self) -> OrganiserOf: ...
    @property
    def key(self) -> str: ...


class LinkPending(TemporaryFailure):
    """The event stands in the calendar, its link does not come. `meeting` has the handle: worth keeping until the next try."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__("link_pending", "the event has no link yet", retry_after=60)
        self.meeting = meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphMeetings:
    """`uses_second_way` allows meetings without an event's own link (needs OnlineMeetings.ReadWrite.All and a policy)."""

    client: GraphClient
    uses_second_way: bool = False
    sleep: Sleep = asyncio.sleep
    provider: str = PROVIDER

    async def create(self, request: MeetingOf) -> Meeting:
        """Safe to repeat with the same key. Raises LinkPending when the event is there without a link."""
        mailbox = _mailbox(request)
        event = await self._event(mailbox, request)
        if not _is_at(event, request):
            event = await self._patch(mailbox, event["id"], request)
        return await self._with_link(mailbox, event, request)

    async def reschedule(self, meeting: Meeting, request: MeetingOf) -> Meeting:
        """The link stays; the body is never touched, the join block lives in it. A vanished event is made anew."""
        mailbox, event_id = meeting.handle.get("organiser", ""), meeting.handle.get("event_id", "")
        if not mailbox or not event_id:
            return await self.create(request)
        try:
            event = await self._patch(mailbox, event_id, request)
        except PermanentFailure as failure:
            if failure.code != "not_found":
                raise
            return await self.create(request)
        if meeting.handle.get("online_meeting_id"):
            await self._move_second(meeting, request)
        if not (_link(event) or meeting.join_web_url):
            return await self._with_link(mailbox, event, request)
        link = meeting.join_web_url or _link(event)
        return replace(meeting, join_web_url=link, handle={**meeting.handle, **_handle(mailbox, event)})

    async def cancel(self, meeting: Meeting, message: str) -> None:
        """An event without attendees is deleted: nobody gets a mail. One that is gone already is as good."""
        mailbox = meeting.handle.get("organiser", "")
        for kind, name in (("onlineMeetings", "online_meeting_id"), ("events", "event_id")):
            if mailbox and (thing := meeting.handle.get(name)):
                await self._delete(mailbox, kind, thing)

    async def withdraw(self, request: MeetingOf) -> None:
        """Ends what an interrupted `create` may have left behind, of which no handle was kept."""
        mailbox = _mailbox(request)
        wanted = {_transaction(request, generation) for generation in range(_GENERATIONS)}
        for _ in wanted:  # not until none is found: a calendar may show for a moment what is gone
            if event := await self._find(mailbox, request.span, wanted, _FAR):
                await self._delete(mailbox, "events", event["id"])

    async def health(self, staff: StaffMember) -> str | None:
        """Whether the person's calendar can be reached and makes Teams meetings."""
        if not staff.email:
            return "no_address"
        path = user_path(staff.email, "/calendar")
        query = {"$select": "allowedOnlineMeetingProviders,defaultOnlineMeetingProvider"}
        try:
            found = await self.client.call(GraphCall(method="GET", path=path, mailbox=staff.email, query=query))
        except DeliveryFailure as failure:
            return failure.code
        return None if "teamsForBusiness" in found.get("allowedOnlineMeetingProviders", ()) else "teams_not_allowed"

    async def _event(self, mailbox: str, request: MeetingOf) -> Json:
        """The one event of this key. A number used up by an event that was deleted is passed over, in the same order each time."""
        for generation in range(_GENERATIONS):
            transaction = _transaction(request, generation)
            if event := await self._post(mailbox, request, transaction):
                return event
        raise PermanentFailure("event_deleted_too_often", "each event made for this appointment has been deleted")

    async def _post(self, mailbox: str, request: MeetingOf, transaction: str) -> Json | None:
        body = _new_event(request, transaction)
        wish = GraphCall(
            method="POST", path=user_path(mailbox, "/events"), mailbox=mailbox, body=body, is_repeatable=False
        )
        try:
            return _understood(await self.client.call(wish), "id")
        except AnswerLost:
            if found := await self._find(mailbox, request.span, {transaction}, _NEAR):
                return found
            raise  # the next try carries the same number
        except PermanentFailure as failure:
            if failure.code != DUPLICATE:
                raise
        near = await self._find(mailbox, request.span, {transaction}, _NEAR)
        return near or await self._find(mailbox, request.span, {transaction}, _FAR)

    async def _find(self, mailbox: str, span: Interval, transactions: set[str], margin: timedelta) -> Json | None:
        query = {"startDateTime": _utc(span.start - margin), "endDateTime": _utc(span.end + margin)}
        query |= {"$select": _FIELDS, "$top": "500"}
        path, more = user_path(mailbox, "/calendarView"), True
        while more:
            page = await self.client.call(GraphCall(method="GET", path=path, mailbox=mailbox, query=query))
            for event in page.get("value", ()):
                if event.get("transactionId") in transactions:
                    return dict(event)
            path, query = str(page.get("@odata.nextLink", "")), {}
            more = self.client.is_own(path)
        return None

    async def _patch(self, mailbox: str, event_id: str, request: MeetingOf) -> Json:
        path, body = user_path(mailbox, f"/events/{quote_part(event_id)}"), _times_and_words(request)
        return await self.client.call(GraphCall(method="PATCH", path=path, mailbox=mailbox, body=body))

    async def _delete(self, mailbox: str, kind: str, thing: str) -> None:
        path = user_path(mailbox, f"/{kind}/{quote_part(thing)}")
        try:
            await self.client.call(GraphCall(method="DELETE", path=path, mailbox=mailbox))
        except PermanentFailure as failure:
            if failure.code not in ("not_found", "no_mailbox"):
                raise

    async def _with_link(self, mailbox: str, event: Json, request: MeetingOf) -> Meeting:
        handle, path = _handle(mailbox, event), user_path(mailbox, f"/events/{quote_part(event['id'])}")
        for pause in (*_READ_AGAIN_AFTER_SECONDS, None):
            if link := _link(event):
                return Meeting(provider=PROVIDER, join_web_url=link, handle=handle)
            if pause is not None:
                await self.sleep(pause)
                event = await self.client.call(
                    GraphCall(method="GET", path=path, mailbox=mailbox, query={"$select": _FIELDS})
                )
        if self.uses_second_way and request.organiser.object_id:
            return await self._second_way(handle, request)
        raise LinkPending(Meeting(provider=PROVIDER, handle=handle))

    async def _second_way(self, handle: Mapping[str, str], request: MeetingOf) -> Meeting:
        mailbox = request.organiser.object_id
        body = {"externalId": request.key, "subject": request.subject, **_online_times(request)}
        path = user_path(mailbox, "/onlineMeetings/createOrGet")
        try:
            made = _understood(
                await self.client.call(GraphCall(method="POST", path=path, mailbox=mailbox, body=body)),
                "id",
                "joinWebUrl",
            )
        except PermanentFailure as failure:
            raise LinkPending(Meeting(provider=PROVIDER, handle=dict(handle))) from failure
        known = {**handle, "online_meeting_id": str(made["id"])}
        return Meeting(provider=PROVIDER, join_web_url=str(made["joinWebUrl"]), handle=known)

    async def _move_second(self, meeting: Meeting, request: MeetingOf) -> None:
        mailbox = meeting.handle["organiser"]
        path = user_path(mailbox, f"/onlineMeetings/{quote_part(meeting.handle['online_meeting_id'])}")
        await self.client.call(GraphCall(method="PATCH", path=path, mailbox=mailbox, body=_online_times(request)))


def _mailbox(request: MeetingOf) -> str:
    mailbox = request.organiser.object_id or request.organiser.email
    if not mailbox:
        raise PermanentFailure("organiser_unknown", "the staff member has neither an account nor an address")
    return mailbox


def _transaction(request: MeetingOf, generation: int) -> str:
    """By person, not by mailbox: the same one may be named by address first and by account later."""
    return str(uuid.uuid5(_NAMESPACE, f"{request.key}\n{request.organiser.id}\n{generation}"))


def _new_event(request: MeetingOf, transaction: str) -> dict[str, Any]:
    return {
        "transactionId": transaction,
        **_times_and_words(request),
        "isOnlineMeeting": True,
        "onlineMeetingProvider": "teamsForBusiness",
        "showAs": "busy",
        "isReminderOn": True,
        "reminderMinutesBeforeStart": 15,
        "allowNewTimeProposals": False,
        "responseRequested": False,
        "hideAttendees": True,
        "attendees": [],
    }


def _times_and_words(request: MeetingOf) -> dict[str, Any]:
    return {
        "subject": request.subject,
        "start": {"dateTime": _wall(request.span.start), "timeZone": "UTC"},
        "end": {"dateTime": _wall(request.span.end), "timeZone": "UTC"},
        "location": {"displayName": _PLACE},
    }


def _online_times(request: MeetingOf) -> dict[str, str]:
    return {"startDateTime": _utc(request.span.start), "endDateTime": _utc(request.span.end)}


def _is_at(event: Json, request: MeetingOf) -> bool:
    """Whether the event lies where it belongs: one found again may have been made for an earlier time."""
    ends = (event.get("start"), event.get("end"))
    wanted = (_wall(request.span.start), _wall(request.span.end))
    return all(
        isinstance(end, dict) and end.get("dateTime", "")[:19] == wish for end, wish in zip(ends, wanted, strict=True)
    )


def _understood(answer: Json, *fields: str) -> Json:
    if not all(answer.get(field) for field in fields):
        raise AnswerLost("an answer without what it is for")
    return answer


def _handle(mailbox: str, event: Json) -> dict[str, str]:
    named = {name: str(event[field]) for name, field in _HANDLE.items() if event.get(field)}
    return {"organiser": mailbox, **named}


def _link(event: Json) -> str:
    return str((event.get("onlineMeeting") or {}).get("joinUrl") or "")


def _wall(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _utc(moment: datetime) -> str:
    return _wall(moment) + "Z"
