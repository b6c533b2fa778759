"""A person's addresses as the channel knows them."""

import pytest
from structlog.testing import capture_logs

from bot.incoming import Incoming
from bot.reading import read_incoming
from bot.roster import TeamsRoster
from bot.routes import DOOR
from tests.support.channel import Channel
from tests.support.passing_time import PassingTime
from tests.support.teams_activities import ANN, ZOE, Person, message


def said_by(channel: Channel, who: Person) -> Incoming:
    return read_incoming(message(channel.url, who, "hi"))


@pytest.fixture
def roster(channel: Channel) -> TeamsRoster:
    return channel.app[DOOR].line.roster


async def test_the_channel_tells_a_persons_addresses(channel: Channel, roster: TeamsRoster) -> None:
    assert await roster.addresses(said_by(channel, ANN)) == ("ann@example.com", "ann@example.com")


async def test_somebody_may_have_no_address(channel: Channel, roster: TeamsRoster) -> None:
    assert await roster.addresses(said_by(channel, ZOE)) == ("", "")


async def test_the_channel_is_asked_once_an_hour(
    channel: Channel, roster: TeamsRoster, time_passing: PassingTime
) -> None:
    for _ in range(3):
        await roster.addresses(said_by(channel, ANN))
    assert channel.service.roster_requests == 1
    time_passing.pass_by(3601)
    await roster.addresses(said_by(channel, ANN))
    assert channel.service.roster_requests == 2


async def test_a_channel_without_a_roster_is_no_fault(channel: Channel, roster: TeamsRoster) -> None:
    channel.service.people.clear()
    with capture_logs() as logs:
        assert await roster.addresses(said_by(channel, ANN)) == ("", "")
    assert [entry["log_level"] for entry in logs] == ["warning"]
