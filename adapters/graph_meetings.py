"""Teams meetings as events in the booked person's own calendar: one event per appointment, whatever answer gets lost.

The second way, a meeting without an event, is taken when it is permitted and Graph makes the event without a link.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from adapters.graph_client import GraphCall, GraphClient, Json, Sleep, quote_part, user_path
from adapters.graph_errors import DUPLICATE, AnswerLost
from adapters.graph_events import (
    FIELDS,
    MeetingOf,
    Place,
    attendees_of,
    event_changes,
    handle_of,
    is_at,
    link_of,
    new_event,
    online_times,
    transaction_of,
    utc,
)
from adapters.graph_online_meetings import ONLINE_MEETINGS, GraphOnlineMeetings
from scheduling.appointment import Meeting
from scheduling.errors import DeliveryFailure, PermanentFailure
from scheduling.interval import Interval
from scheduling.meetings import TEAMS, LinkPending, has_attendees
from scheduling.staff import StaffMember

_log = structlog.get_logger(__name__)
_READ_AGAIN_AFTER_SECONDS = (2.0, 5.0, 15.0)
_GENERATIONS = 5  # how often an event may have been deleted by hand before we give up
_NEAR, _FAR = timedelta(days=1), timedelta(days=180)
_NO_MAILBOX = "no_mailbox"
_NO_CHANGES_AFTER_ALL = ("graph_refused", "not_found")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphMeetings:
    """Events need Calendars.ReadWrite; lobby, browser link and the second way come where they are permitted.

    `organiser`, an address or object id, is the mailbox that makes the meetings of people who have none.
    """

    client: GraphClient
    organiser: str = ""
    sleep: Sleep = asyncio.sleep
    provider: str = TEAMS

    async def create(self, request: MeetingOf) -> Meeting:
        """Safe to repeat with the same key. Raises LinkPending when the event is there without a link."""
        *others, last = self._places(request)
        for place in others:
            try:
                return await self._create(place, request)
            except PermanentFailure as failure:
                if failure.code != _NO_MAILBOX:
                    raise
        return await self._create(last, request)

    async def reschedule(self, meeting: Meeting, request: MeetingOf) -> Meeting:
        """The link stays; the body is never touched, the join block lives in it. A vanished event is made anew."""
        mailbox, event_id = meeting.handle.get("organiser", ""), meeting.handle.get("event_id", "")
        if not mailbox or not event_id:
            return await self.create(request)
        place, changes = self._known_place(mailbox, request), event_changes(request)
        if request.attendees or has_attendees(meeting):
            changes["attendees"] = attendees_of(request)
        try:
            event = await self._patch(mailbox, event_id, changes)
        except PermanentFailure as failure:
            if failure.code != "not_found" and not (failure.code == _NO_MAILBOX and self.organiser):
                raise
            return await self.create(request)
        if meeting.handle.get("online_meeting_id"):
            await self._move_second(meeting, request)
        if not (link_of(event) or meeting.join_web_url):
            return await self._with_link(place, event, request)
        kept = {name: value for name, value in meeting.handle.items() if name != "has_guests"}
        moved = replace(meeting, join_web_url=meeting.join_web_url or link_of(event))
        moved = replace(moved, handle={**kept, **handle_of(place, event, request)})
        return await self._extras.add(moved, request, place.object_id)

    async def cancel(self, meeting: Meeting, message: str) -> None:
        """An event without attendees is deleted: nobody gets a mail. One that is gone already is as good."""
        mailbox = meeting.handle.get("organiser", "")
        for kind, name in (("onlineMeetings", "online_meeting_id"), ("events", "event_id")):
            if mailbox and (thing := meeting.handle.get(name)):
                is_told = kind == "events" and has_attendees(meeting)
                if not (is_told and await self._call_off(mailbox, thing, message)):
                    await self._delete(mailbox, kind, thing)

    async def withdraw(self, request: MeetingOf) -> None:
        """Ends what an interrupted `create` may have left behind, of which no handle was kept."""
        for place in self._places(request):
            try:
                await self._withdraw(place, request)
            except PermanentFailure as failure:
                if failure.code != _NO_MAILBOX:
                    raise

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

    @property
    def _extras(self) -> GraphOnlineMeetings:
        return GraphOnlineMeetings(client=self.client)

    def _places(self, request: MeetingOf) -> list[Place]:
        """Where the meeting may be made, the booked person's own mailbox first."""
        person = request.organiser
        mailbox = person.object_id or person.email
        own = [Place(mailbox=mailbox, object_id=person.object_id)] if mailbox else []
        places = [*own, *([self._stand_in] if self.organiser else [])]
        if not places:
            raise PermanentFailure("organiser_unknown", "the staff member has neither an account nor an address")
        return places

    def _known_place(self, mailbox: str, request: MeetingOf) -> Place:
        """That of a meeting which stands."""
        own = Place(mailbox=mailbox, object_id=request.organiser.object_id)
        is_own = mailbox in (request.organiser.object_id, request.organiser.email)
        return self._stand_in if mailbox == self.organiser and not is_own else own

    @property
    def _stand_in(self) -> Place:
        object_id = "" if "@" in self.organiser else self.organiser
        return Place(mailbox=self.organiser, object_id=object_id, is_elsewhere=True)

    async def _create(self, place: Place, request: MeetingOf) -> Meeting:
        event = await self._event(place, request)
        if not is_at(event, request):
            event = await self._patch(place.mailbox, event["id"], event_changes(request))
        return await self._with_link(place, event, request)

    async def _withdraw(self, place: Place, request: MeetingOf) -> None:
        mailbox = place.mailbox
        wanted = {transaction_of(request, generation) for generation in range(_GENERATIONS)}
        for _ in wanted:  # not until none is found: a calendar may show for a moment what is gone
            if event := await self._find(mailbox, request.span, wanted, _FAR):
                await self._delete(mailbox, "events", event["id"])
        await self._end_second(place, request)

    async def _event(self, place: Place, request: MeetingOf) -> Json:
        """The one event of this key. A number used up by an event that was deleted is passed over, in the same order each time."""
        for generation in range(_GENERATIONS):
            transaction = transaction_of(request, generation)
            if event := await self._post(place, request, transaction):
                return event
        raise PermanentFailure("event_deleted_too_often", "each event made for this appointment has been deleted")

    async def _post(self, place: Place, request: MeetingOf, transaction: str) -> Json | None:
        mailbox, body = place.mailbox, new_event(place, request, transaction)
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
        query = {"startDateTime": utc(span.start - margin), "endDateTime": utc(span.end + margin)}
        query |= {"$select": FIELDS, "$top": "500"}
        path, more = user_path(mailbox, "/calendarView"), True
        while more:
            page = await self.client.call(GraphCall(method="GET", path=path, mailbox=mailbox, query=query))
            for event in page.get("value", ()):
                if event.get("transactionId") in transactions:
                    return dict(event)
            path, query = str(page.get("@odata.nextLink", "")), {}
            more = self.client.is_own(path)
        return None

    async def _patch(self, mailbox: str, event_id: str, changes: Json) -> Json:
        path = user_path(mailbox, f"/events/{quote_part(event_id)}")
        return await self.client.call(GraphCall(method="PATCH", path=path, mailbox=mailbox, body=changes))

    async def _call_off(self, mailbox: str, event_id: str, message: str) -> bool:
        """Lets the calendar tell those invited, with our word; False when it will not or there is nothing to call off."""
        path = user_path(mailbox, f"/events/{quote_part(event_id)}/cancel")
        try:
            await self.client.call(GraphCall(method="POST", path=path, mailbox=mailbox, body={"comment": message}))
        except PermanentFailure as failure:
            if failure.code not in _NO_CHANGES_AFTER_ALL:
                raise
            return False
        return True

    async def _delete(self, mailbox: str, kind: str, thing: str) -> None:
        path = user_path(mailbox, f"/{kind}/{quote_part(thing)}")
        try:
            await self.client.call(GraphCall(method="DELETE", path=path, mailbox=mailbox))
        except PermanentFailure as failure:
            if failure.code not in ("not_found", _NO_MAILBOX):
                raise

    async def _with_link(self, place: Place, event: Json, request: MeetingOf) -> Meeting:
        mailbox, handle = place.mailbox, handle_of(place, event, request)
        path = user_path(mailbox, f"/events/{quote_part(event['id'])}")
        for pause in (*_READ_AGAIN_AFTER_SECONDS, None):
            if link := link_of(event):
                made = Meeting(provider=TEAMS, join_web_url=link, handle=handle)
                return await self._extras.add(made, request, place.object_id)
            if pause is not None:
                await self.sleep(pause)
                event = await self.client.call(
                    GraphCall(method="GET", path=path, mailbox=mailbox, query={"$select": FIELDS})
                )
        if await self._has_second_way(place):
            return await self._extras.add(await self._second_way(place, handle, request), request, place.object_id)
        raise LinkPending(Meeting(provider=TEAMS, handle=handle))

    async def _has_second_way(self, place: Place) -> bool:
        return bool(place.object_id) and ONLINE_MEETINGS in await self.client.roles()

    async def _second_way(self, place: Place, handle: Mapping[str, str], request: MeetingOf) -> Meeting:
        try:
            made = await self._create_or_get(place, request)
        except PermanentFailure as failure:
            raise LinkPending(Meeting(provider=TEAMS, handle=dict(handle))) from failure
        known = {**handle, "online_meeting_id": str(made["id"])}
        return Meeting(provider=TEAMS, join_web_url=str(made["joinWebUrl"]), handle=known)

    async def _end_second(self, place: Place, request: MeetingOf) -> None:
        """Graph finds a meeting by its key only by making it where there is none."""
        if not await self._has_second_way(place):
            return
        try:
            found = await self._create_or_get(place, request)
        except PermanentFailure as failure:  # then none was made before either
            _log.warning("no meeting to end", code=failure.code)
            return
        await self._delete(place.object_id, "onlineMeetings", str(found["id"]))

    async def _create_or_get(self, place: Place, request: MeetingOf) -> Json:
        body = {"externalId": request.key, "subject": request.subject, **online_times(request)}
        path = user_path(place.object_id, "/onlineMeetings/createOrGet")
        wish = GraphCall(method="POST", path=path, mailbox=place.object_id, body=body)
        return _understood(await self.client.call(wish), "id", "joinWebUrl")

    async def _move_second(self, meeting: Meeting, request: MeetingOf) -> None:
        mailbox = meeting.handle["organiser"]
        path = user_path(mailbox, f"/onlineMeetings/{quote_part(meeting.handle['online_meeting_id'])}")
        await self.client.call(GraphCall(method="PATCH", path=path, mailbox=mailbox, body=online_times(request)))


def _understood(answer: Json, *fields: str) -> Json:
    if not all(answer.get(field) for field in fields):
        raise AnswerLost("an answer without what it is for")
    return answer
