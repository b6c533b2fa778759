"""Which hosts the bot sends to, which tenants it hears, and from where it may be used in development."""

import pytest

from bot.trust import Trust, is_local_request
from tests.support.channel import Channel
from tests.support.conversations import Scripted
from tests.support.teams_activities import ANN, message

PRODUCTION = Trust(tenants=frozenset({"t"}), service_hosts=("smba.infra.gov.teams.microsoft.us", ".example.com"))


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea/",
        "https://europe.botframework.com/",
        "https://canary.botapi.teams.microsoft.com/x/",
        "https://SMBA.trafficmanager.net:443/",
        "https://smba.infra.gov.teams.microsoft.us/",
        "https://bots.example.com/",
    ],
)
def test_a_service_on_the_list_is_trusted(url: str) -> None:
    assert PRODUCTION.is_service(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.net/",
        "http://smba.trafficmanager.net/",
        "https://smba.trafficmanager.net.evil.net/",
        "https://notbotframework.com/",
        "https://smba.trafficmanager.net@evil.net/",
        "https://user@smba.trafficmanager.net/",
        "https://evil.net#smba.trafficmanager.net",
        "https://evil.net\\.botframework.com/",
        "https://example.com/",
        "http://127.0.0.1:3978/",
        "https://localhost/",
        "file:///etc/passwd",
        "https://[::1/",
        "",
    ],
)
def test_any_other_address_is_not(url: str) -> None:
    assert not PRODUCTION.is_service(url)


def test_a_playground_on_this_machine_is_trusted_in_development_only() -> None:
    assert Trust(is_development=True).is_service("http://localhost:56150/_connector")
    assert not Trust(is_development=True).is_service("http://evil.net/")


@pytest.mark.parametrize("host", ["localhost:3978", "127.0.0.1", "[::1]:3978"])
def test_a_request_typed_on_this_machine_is_local(host: str) -> None:
    assert is_local_request(host=host, remote="127.0.0.1", headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    ("host", "header"),
    [("bot.example.com", "X"), ("localhost", "Forwarded"), ("localhost", "X-Forwarded-For"), ("[::1", "X"), ("", "X")],
)
def test_a_request_through_a_tunnel_is_not(host: str, header: str) -> None:
    assert not is_local_request(host=host, remote="127.0.0.1", headers={header: "y"})


@pytest.mark.parametrize("remote", ["192.0.2.7", "", None])
def test_a_request_from_another_machine_is_not_whatever_it_calls_us(remote: str | None) -> None:
    assert not is_local_request(host="localhost", remote=remote, headers={})


@pytest.mark.parametrize("headers", [{"Host": "tunnel.example.com"}, {"X-Forwarded-Host": "tunnel.example.com"}])
async def test_in_development_a_tunnel_is_refused(
    channel: Channel, conversation: Scripted, headers: dict[str, str]
) -> None:
    answer = await channel.post(message(channel.url, ANN, "hi"), headers=headers)
    assert answer.status == 403
    assert conversation.heard == []


async def test_a_service_address_on_no_list_gets_nothing(channel: Channel, conversation: Scripted) -> None:
    answer = await channel.post(message("https://evil.net/", ANN, "hi"))
    assert answer.status == 403
    assert conversation.heard == []


async def test_another_tenant_is_not_heard(guarded: Channel, conversation: Scripted) -> None:
    other = message(guarded.url, ANN, "hi", channelData={"tenant": {"id": "another"}})
    assert (await guarded.post(other)).status == 403
    without = message(guarded.url, ANN, "hi", channelData={}, conversation={"id": "a:1"})
    assert (await guarded.post(without)).status == 403
    assert conversation.heard == []
