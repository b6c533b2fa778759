"""Lobby and browser link of a meeting: set where permitted, and never a reason to fail."""

import pytest

from adapters.graph_online_meetings import BrowserLink, GraphOnlineMeetings
from scheduling.appointment import Meeting
from scheduling.service import Lobby
from tests.adapters.graph_world import BRAM, World, request, world
from tests.support.fake_graph import Fault

GONE = Meeting(provider="teams", join_web_url="https://teams.microsoft.com/l/gone")


async def made(here: World) -> Meeting:
    return await here.meetings().create(request())


@pytest.mark.parametrize(("lobby", "scope"), [(Lobby.WAIT, "organization"), (Lobby.OPEN, "everyone")])
async def test_the_lobby_is_set_at_the_meeting_behind_the_link(lobby: Lobby, scope: str) -> None:
    async with world() as here:
        meeting = await made(here)
        assert await GraphOnlineMeetings(client=here.client).set_lobby(BRAM, meeting, lobby) == ""
        (kept,) = here.graph.meetings.values()
        assert kept["lobbyBypassSettings"]["scope"] == scope


async def test_a_browser_link_is_found() -> None:
    async with world() as here:
        link = await GraphOnlineMeetings(client=here.client).browser_link(BRAM, await made(here))
        assert link.url.startswith("https://visit.teams.microsoft.com/")


async def test_a_meeting_that_graph_no_longer_knows_fails_softly() -> None:
    async with world() as here:
        extras = GraphOnlineMeetings(client=here.client)
        assert await extras.set_lobby(BRAM, GONE, Lobby.WAIT) == "meeting_not_found"
        assert await extras.browser_link(BRAM, GONE) == BrowserLink(code="meeting_not_found")


async def test_a_missing_policy_fails_softly() -> None:
    async with world() as here:
        meeting, extras = await made(here), GraphOnlineMeetings(client=here.client)
        here.graph.has_meeting_policy = False
        assert await extras.set_lobby(BRAM, meeting, Lobby.WAIT) == "meeting_policy_missing"
        assert await extras.browser_link(BRAM, meeting) == BrowserLink(code="meeting_policy_missing")


async def test_a_busy_service_fails_softly() -> None:
    async with world() as here:
        meeting = await made(here)
        here.graph.fail(Fault(status=503), 5)
        assert await GraphOnlineMeetings(client=here.client).set_lobby(BRAM, meeting, Lobby.WAIT) == "throttled"
