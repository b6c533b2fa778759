"""Change subscriptions as Graph has them: the handshake, whose they are, how long they last."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.system_clock import SystemClock
from scheduling.grants import Grant
from scheduling.webhooks import ChangeType, WebhookId
from tests.api.conftest import BUSINESSES, Api, granted
from tests.support.receiver import Receiver, running_receiver
from usecases.access import Actor
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import ACCOUNTS, SANNE
from usecases.subscribe_changes import Subscribe, SubscriptionWish

RESOURCE = f"solutions/bookingBusinesses/{BUSINESS_ID}/appointments"
ALL = "/subscriptions"


@pytest.fixture
async def program() -> AsyncIterator[Receiver]:
    async with running_receiver(is_plain=True) as running:
        yield running


def in_days(days: float) -> str:
    return (SystemClock().now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def wish(program: Receiver, **members: Any) -> dict[str, Any]:
    asked = {
        "changeType": "created,updated",
        "notificationUrl": f"{program.base}/notes?kind=a",
        "resource": RESOURCE,
        "expirationDateTime": in_days(2),
        "clientState": "mine",
    }
    return {**asked, **members}


async def test_a_subscription_is_made_after_the_handshake(api: Api, program: Receiver) -> None:
    """B92, S92: the far side says the token it was asked for."""
    said = await api.post(ALL, wish(program))
    assert said.status == 201, said.body
    assert len(program.asked) == 1
    assert said.body["changeType"] == "created,updated"
    assert said.body["resource"] == RESOURCE
    assert said.body["clientState"] == "mine"
    assert (await api.read(said.headers["Location"]))["id"] == said.body["id"]


async def test_tokens_differ_and_come_as_they_were_sent(api: Api, program: Receiver) -> None:
    for _ in range(2):
        await api.made(ALL, wish(program))
    first, second = program.asked
    assert first != second
    assert " " in first


@pytest.mark.parametrize(
    ("handshake", "kind"), [("something else", "text/plain"), ("", "application/json"), ("<b>hello</b>", "text/html")]
)
async def test_whoever_does_not_say_the_token_is_told_nothing(
    api: Api, program: Receiver, handshake: str, kind: str
) -> None:
    program.handshake, program.handshake_type = handshake, kind
    said = await api.post(ALL, wish(program))
    assert said.status == 400
    assert said.error["target"] == "notificationUrl"
    assert (await api.read(ALL))["value"] == []


async def test_one_that_keeps_silent_is_waited_for_so_long_and_no_longer(api: Api, program: Receiver) -> None:
    program.handshake = "hang"
    made: Subscribe = api.use_cases.webhooks.subscribe
    assert made.calls is not None
    hasty = replace(made, calls=replace(made.calls, seconds=0.3))  # type: ignore[type-var]  # what the product calls by
    with pytest.raises(Exception, match="handshake"):
        await hasty(_told(program), Actor(kind="system"))


@pytest.mark.parametrize(
    ("members", "target"),
    [
        ({"resource": "me/messages"}, "resource"),
        ({"resource": f"{RESOURCE}/one"}, "resource"),
        ({"changeType": "created,vanished"}, "changeType"),
        ({"changeType": ""}, "changeType"),
        ({"notificationUrl": "http://example.com/in"}, "notificationUrl"),
        ({"notificationUrl": "https://10.0.0.1/in"}, "notificationUrl"),
        ({"notificationUrl": "nonsense"}, "notificationUrl"),
        ({"expirationDateTime": in_days(-1)}, "expirationDateTime"),
        ({"expirationDateTime": in_days(31)}, "expirationDateTime"),
        ({"expirationDateTime": "tomorrow"}, "expirationDateTime"),
        ({"clientState": "x" * 256}, "clientState"),
        ({"includeResourceData": True}, "includeResourceData"),
    ],
)
async def test_what_cannot_be_is_refused_by_member(
    api: Api, program: Receiver, members: dict[str, Any], target: str
) -> None:
    said = await api.post(ALL, wish(program, **members))
    assert said.status == 400
    assert said.error["target"] == target
    assert program.asked == []


async def test_a_business_that_is_not_there_is_not_found(api: Api, program: Receiver) -> None:
    said = await api.post(ALL, wish(program, resource="solutions/bookingBusinesses/nobody@slotkeeper/appointments"))
    assert said.status == 404


async def test_the_resource_may_be_written_as_an_address_with_brackets(api: Api, program: Receiver) -> None:
    made = await api.made(ALL, wish(program, resource=f"/Solutions/bookingBusinesses('{BUSINESS_ID}')/Appointments"))
    assert made["resource"] == RESOURCE


async def test_it_is_renewed_and_ended(api: Api, program: Receiver) -> None:
    made, until = await api.made(ALL, wish(program)), in_days(10)
    said = await api.patch(f"{ALL}/{made['id']}", {"expirationDateTime": until})
    assert (said.status, said.body["expirationDateTime"][:19]) == (200, until[:19])
    assert len(program.asked) == 1
    assert (await api.delete(f"{ALL}/{made['id']}")).status == 204
    assert (await api.get(f"{ALL}/{made['id']}")).status == 404


async def test_another_address_is_asked_like_the_first(api: Api, program: Receiver) -> None:
    made = await api.made(ALL, wish(program))
    program.handshake = "no"
    said = await api.patch(f"{ALL}/{made['id']}", {"notificationUrl": f"{program.base}/elsewhere"})
    assert said.status == 400
    assert (await api.read(f"{ALL}/{made['id']}"))["notificationUrl"] == made["notificationUrl"]


async def test_less_than_three_quarters_of_an_hour_become_that_much(api: Api, program: Receiver) -> None:
    made = await api.made(ALL, wish(program, expirationDateTime=in_days(0.001)))
    assert made["expirationDateTime"][:16] >= in_days(44 / 1440)[:16]


async def test_a_program_sees_and_ends_its_own_alone(api: Api, program: Receiver) -> None:
    made, other = await api.made(ALL, wish(program)), await granted(api, Grant.MANAGE, business_id=BUSINESS_ID)
    assert (await other.read(ALL))["value"] == []
    for said in (await other.get(f"{ALL}/{made['id']}"), await other.delete(f"{ALL}/{made['id']}")):
        assert said.status == 404
    assert [one["id"] for one in (await api.read(ALL))["value"]] == [made["id"]]


async def test_reading_is_enough_to_subscribe(api: Api, program: Receiver) -> None:
    reader = await granted(api, Grant.READ, business_id=BUSINESS_ID)
    assert (await reader.post(ALL, wish(program))).status == 201


async def test_a_program_reaches_no_business_but_its_own(api: Api, program: Receiver) -> None:
    made = await api.made(BUSINESSES, {"displayName": "Fourth Coffee"})
    reader = await granted(api, Grant.READ, business_id=BUSINESS_ID)
    said = await reader.post(ALL, wish(program, resource=f"solutions/bookingBusinesses/{made['id']}/appointments"))
    assert said.status == 404


async def test_a_key_that_is_revoked_takes_its_subscriptions_with_it(api: Api, program: Receiver) -> None:
    reader = await granted(api, Grant.READ, business_id=BUSINESS_ID)
    made = await reader.made(ALL, wish(program))
    sanne = Actor(kind="staff", account_id=next(one.account.id for one in ACCOUNTS if one.staff_id == SANNE))
    keys = await api.use_cases.list_api_keys(BUSINESS_ID, sanne)
    await api.use_cases.revoke_api_key(keys[-1].id, BUSINESS_ID, sanne)
    database = api.use_cases.webhooks.list_all.database
    assert await database.read(lambda work: work.webhooks.of_id(WebhookId(made["id"]))) is None


async def test_too_many_are_refused(api: Api, program: Receiver) -> None:
    for _ in range(20):
        await api.made(ALL, wish(program))
    said = await api.post(ALL, wish(program))
    assert (said.status, said.error["details"][0]["code"]) == (400, "at_most")


def _told(program: Receiver) -> SubscriptionWish:
    return SubscriptionWish(
        business_id=BUSINESS_ID,
        url=program.base,
        changes=frozenset(ChangeType),
        expires_at=SystemClock().now() + timedelta(days=1),
    )
