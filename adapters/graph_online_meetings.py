"""Extras of a Teams meeting that Graph keeps beside the event: the lobby, and the link for joining in the browser.

A meeting is of use without them: they are asked for only where they are permitted, and a failure is logged and stops nothing.
"""

import asyncio
from dataclasses import dataclass, replace

import structlog

from adapters.graph_client import GraphCall, GraphClient, quote_part, user_path
from adapters.graph_events import MeetingOf
from scheduling.appointment import Meeting
from scheduling.errors import DeliveryFailure
from scheduling.service import Lobby

_log = structlog.get_logger(__name__)
ONLINE_MEETINGS = "OnlineMeetings.ReadWrite.All"
BROWSER_LINKS = "VirtualAppointment.Read.All"
_NO_MEETING = "https://teams.microsoft.com/l/meetup-join/none"
_SCOPES = {Lobby.WAIT: "organization", Lobby.OPEN: "everyone"}
"""Who comes in without being let in by staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserLink:
    """Where people join without an account, or the code of what stood in the way."""

    url: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphOnlineMeetings:
    """`organiser` is an object id: Graph takes no address here. `time_limit` (seconds) is for all extras of one meeting."""

    client: GraphClient
    time_limit: float = 8.0

    async def add(self, meeting: Meeting, request: MeetingOf, organiser: str) -> Meeting:
        """The meeting with what could be had of lobby and browser link, as the service wants them. Never fails."""
        is_set = meeting.handle.get("lobby") == request.lobby
        wants_link = request.wants_browser_link and not meeting.anonymous_join_web_url
        if not organiser or (is_set and not wants_link):
            return meeting
        try:
            async with asyncio.timeout(self.time_limit):
                roles = await self.client.roles()
                if not is_set and ONLINE_MEETINGS in roles:
                    meeting = await self._with_lobby(organiser, meeting, request.lobby)
                if wants_link and {ONLINE_MEETINGS, BROWSER_LINKS} <= roles:
                    meeting = await self._with_browser_link(organiser, meeting)
        except (TimeoutError, DeliveryFailure) as failure:
            _log.warning("meeting without its extras", error=getattr(failure, "code", "too_slow"))
        return meeting

    async def set_lobby(self, organiser: str, meeting: Meeting, lobby: Lobby) -> str:
        """Empty when it is set, else a code: meeting_policy_missing, meeting_not_found, throttled, ..."""
        scope = {"scope": _SCOPES[lobby], "isDialInBypassEnabled": lobby is Lobby.OPEN}
        body = {"lobbyBypassSettings": scope}
        try:
            path = await self._path(organiser, meeting)
            if path:
                await self.client.call(GraphCall(method="PATCH", path=path, mailbox=organiser, body=body))
        except DeliveryFailure as failure:
            return _code(failure)
        return "" if path else "meeting_not_found"

    async def browser_link(self, organiser: str, meeting: Meeting) -> BrowserLink:
        """The link of the virtual appointment, where the tenant permits it."""
        try:
            path = await self._path(organiser, meeting)
            if not path:
                return BrowserLink(code="meeting_not_found")
            question = GraphCall(method="GET", path=f"{path}/getVirtualAppointmentJoinWebUrl()", mailbox=organiser)
            url = str((await self.client.call(question)).get("value") or "")
        except DeliveryFailure as failure:
            return BrowserLink(code=_code(failure))
        return BrowserLink(url=url, code="" if url else "no_browser_link")

    async def health(self, organiser: str) -> str:
        """Empty when the person's meetings can be reached, else a code; asks for one that there is not."""
        try:
            await self._id(organiser, _NO_MEETING)
        except DeliveryFailure as failure:
            return "" if failure.code == "not_found" else failure.code
        return ""

    async def _with_lobby(self, organiser: str, meeting: Meeting, lobby: Lobby) -> Meeting:
        """What is set is noted, so that a later change tries again what could not be had."""
        trouble = await self.set_lobby(organiser, meeting, lobby)
        if not trouble:
            return replace(meeting, handle={**meeting.handle, "lobby": lobby.value})
        _log.warning("the lobby of a meeting is as the tenant has it", code=trouble)
        return meeting

    async def _with_browser_link(self, organiser: str, meeting: Meeting) -> Meeting:
        found = await self.browser_link(organiser, meeting)
        if not found.url:
            _log.warning("a meeting has no link for the browser", code=found.code)
        return replace(meeting, anonymous_join_web_url=found.url)

    async def _path(self, organiser: str, meeting: Meeting) -> str:
        """Empty when Graph does not know the meeting, or no longer: it forgets them some days after."""
        known = meeting.handle.get("online_meeting_id") or await self._id(organiser, meeting.join_web_url)
        return user_path(organiser, f"/onlineMeetings/{quote_part(known)}") if known else ""

    async def _id(self, organiser: str, link: str) -> str:
        literal = link.replace("'", "''")
        query = {"$filter": f"JoinWebUrl eq '{literal}'"}
        path = user_path(organiser, "/onlineMeetings")
        found = await self.client.call(GraphCall(method="GET", path=path, mailbox=organiser, query=query))
        return str(next((one["id"] for one in found.get("value", ())), ""))


def _code(failure: DeliveryFailure) -> str:
    return "meeting_not_found" if failure.code == "not_found" else failure.code
