"""Where webhooks may go, and that a call goes to the address that was looked at and to no other."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_network

import pytest

from adapters.http_webhooks import HttpWebhooks
from adapters.webhook_targets import TargetRules
from notifications.webhook_calls import WebhookCall
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from tests.support.fake_graph import client_trust
from tests.support.receiver import LOOPBACK, Receiver, running_receiver


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with running_receiver() as running:
        yield running


@dataclass
class Names:
    """A name server that says something else each time, as one that means harm would."""

    answers: list[Sequence[str]] = field(default_factory=list)
    asked: int = 0

    async def look_up(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def calls_by(names: Names, **rules: object) -> HttpWebhooks:
    made = TargetRules(look_up=names.look_up, networks=(LOOPBACK,))
    return HttpWebhooks(rules=replace(made, **rules), trust=client_trust(), seconds=2)  # type: ignore[arg-type]  # as given


async def failure_at(url: str, rules: TargetRules) -> DeliveryFailure:
    with pytest.raises(DeliveryFailure) as failed:
        await HttpWebhooks(rules=rules).check(url)
    return failed.value


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.8.9.1",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # one that must not be called
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "240.0.0.1",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
    ],
)
async def test_nothing_goes_to_an_address_that_is_not_of_the_open_internet(host: str) -> None:
    failure = await failure_at(f"https://{host}/in", TargetRules())
    assert isinstance(failure, PermanentFailure)
    assert failure.code == "target_refused"


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1."])
async def test_other_spellings_of_this_machine_are_none_of_the_open_internet_either(host: str) -> None:
    failure = await failure_at(f"https://{host}/in", TargetRules())
    assert failure.code in ("target_refused", "target_unknown")


@pytest.mark.parametrize("host", ["8.8.8.8", "[2606:4700::1111]", "[64:ff9b::808:808]", "[::ffff:8.8.8.8]"])
async def test_addresses_of_the_open_internet_are_allowed(host: str) -> None:
    await HttpWebhooks(rules=TargetRules()).check(f"https://{host}/in")


async def test_a_network_that_is_named_is_allowed_and_no_other() -> None:
    rules = TargetRules(networks=(ip_network("10.1.0.0/16"),))
    await HttpWebhooks(rules=rules).check("https://10.1.2.3/in")
    assert (await failure_at("https://10.2.2.3/in", rules)).code == "target_refused"


async def test_http_is_refused_also_in_a_named_network() -> None:
    rules = TargetRules(networks=(ip_network("10.0.0.0/8"),))
    assert (await failure_at("http://10.1.2.3/in", rules)).code == "target_not_https"


async def test_for_trying_out_http_goes_to_named_networks_alone() -> None:
    rules = TargetRules(networks=(LOOPBACK,), allows_plain=True)
    await HttpWebhooks(rules=rules).check("http://127.0.0.1:8000/in")
    assert (await failure_at("http://8.8.8.8/in", rules)).code == "target_refused"


async def test_one_forbidden_address_among_several_is_enough() -> None:
    names = Names([["8.8.8.8", "10.0.0.1"]])
    assert (await failure_at("https://programs.example/", TargetRules(look_up=names.look_up))).code == "target_refused"


async def test_a_name_that_nobody_knows_may_be_known_later() -> None:
    async def fails(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    failure = await failure_at("https://programs.example/", TargetRules(look_up=fails))
    assert isinstance(failure, TemporaryFailure)
    assert failure.code == "target_unknown"


async def test_a_call_goes_to_what_was_looked_at_with_the_name_in_its_certificate(receiver: Receiver) -> None:
    names = Names([["127.0.0.1"]])
    url = receiver.base.replace("127.0.0.1", "programs.example")
    answer = await calls_by(names).call(WebhookCall(url=f"{url}/in", body=b"{}"))
    assert (answer.status, names.asked) == (200, 1)
    assert receiver.came[0].headers["host"].startswith("programs.example")


async def test_a_name_that_changes_its_address_between_looking_and_calling_gains_nothing(receiver: Receiver) -> None:
    """The first answer is allowed, every later one is this machine: the call must not come here (DNS rebinding)."""
    names = Names([["198.51.100.7"], ["127.0.0.1"]])
    url = receiver.base.replace("127.0.0.1", "programs.example")
    elsewhere = ip_network("198.51.100.0/24")
    with pytest.raises(Exception, match=r"target_|a test tried to reach"):
        await calls_by(names, networks=(elsewhere,)).call(WebhookCall(url=f"{url}/in", body=b"{}"))
    assert receiver.came == []
    assert names.asked == 1


async def test_a_certificate_of_somebody_else_is_no_answer(receiver: Receiver) -> None:
    names = Names([["127.0.0.1"]])
    url = receiver.base.replace("127.0.0.1", "others.example")
    with pytest.raises(TemporaryFailure, match="target_tls"):
        await calls_by(names).call(WebhookCall(url=url, body=b"{}"))
    assert receiver.came == []


async def test_a_redirect_is_told_and_not_followed(receiver: Receiver) -> None:
    receiver.faults, receiver.headers = [307], {"Location": f"{receiver.base}/elsewhere"}
    answer = await receiver.calls.call(WebhookCall(url=f"{receiver.base}/in", body=b"{}"))
    assert answer.status == 307
    assert [came.path for came in receiver.came] == ["/in"]


async def test_a_date_to_wait_for_counts_from_the_clock_of_the_far_side(receiver: Receiver) -> None:
    receiver.faults = [429]
    receiver.headers = {"Date": "Mon, 04 Jan 2027 08:00:00 GMT", "Retry-After": "Mon, 04 Jan 2027 08:10:00 GMT"}
    answer = await receiver.calls.call(WebhookCall(url=receiver.base, body=b"{}"))
    assert answer.retry_after == 600


@pytest.mark.parametrize("said", ["soon", "-5", "nan", "inf"])
async def test_a_wait_that_is_none_is_not_waited_for(receiver: Receiver, said: str) -> None:
    receiver.faults, receiver.headers = [429], {"Retry-After": said}
    answer = await receiver.calls.call(WebhookCall(url=receiver.base, body=b"{}"))
    assert not answer.retry_after


async def test_an_answer_in_signs_that_are_none_is_kept_as_far_as_it_can_be_read(receiver: Receiver) -> None:
    receiver.body = "a\x00b"
    answer = await receiver.calls.call(WebhookCall(url=receiver.base, body=b"{}"))
    assert answer.text == "ab"
