"""Extras of a Teams meeting that Graph keeps beside the event: the lobby, and the link for joining in the browser.

A meeting is of use without them: failures come back as a code and never stop anything.
"""

from dataclasses import dataclass
from enum import StrEnum

from adapters.graph_client import GraphCall, GraphClient, quote_part, user_path
from scheduling.appointment import Meeting
from scheduling.errors import DeliveryFailure


class Lobby(StrEnum):
    """Who comes in without being let in by staff."""

    WAIT = "organization"
    STRAIGHT_IN = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserLink:
    """Where people join without an account, or the code of what stood in the way."""

    url: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphOnlineMeetings:
    """`organiser` is an object id: Graph takes no address here."""

    client: GraphClient

    async def set_lobby(self, organiser: str, meeting: Meeting, lobby: Lobby) -> str:
        """Empty when it is set, else a code: meeting_policy_missing, meeting_not_found, throttled, ..."""
        body = {"lobbyBypassSettings": {"scope": lobby.value, "isDialInBypassEnabled": lobby is Lobby.STRAIGHT_IN}}
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
