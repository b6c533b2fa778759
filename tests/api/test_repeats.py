"""A repeated call is carried out once: by Idempotency-Key, by client-request-id, on a Retry-Attempt; also at once, and after a crash."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from scheduling.business import BusinessId
from storage.tables import api_answer
from tests.api.conftest import BUSINESSES, DEMO, Api, Said, all_powerful
from tests.api.days import an_appointment, at, free_monday
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID
from usecases.demo.people import SANNE

APPOINTMENTS = f"{DEMO}/appointments"
OWN = f"/slotkeeper/businesses/{BUSINESS_ID}"
KEYED = {"Idempotency_Key": "order-1"}


def a_series() -> dict[str, Any]:
    return {"appointment": an_appointment(), "starts": [at(10), at(10, days=7)]}


def a_wish() -> dict[str, Any]:
    return {
        "serviceId": "demo-check-up",
        "days": [f"{free_monday()}"],
        "isNoneOfThoseFree": True,
        "customerName": "Noor",
        "customerEmailAddress": "noor@example.com",
    }


def a_day_off() -> dict[str, Any]:
    return {"staffMemberId": SANNE, "firstDay": f"{free_monday()}", "lastDay": f"{free_monday()}"}


def a_webhook() -> dict[str, Any]:
    return {"url": "http://127.0.0.1:9/in", "events": ["created"]}


async def make(api: Api, name: str = "Fourth Coffee", **headers: str) -> Said:
    return await api.post(BUSINESSES, {"displayName": name}, **headers)


async def number_of(api: Api, name: str = "Fourth Coffee") -> int:
    return sum(one["displayName"] == name for one in await api.every(BUSINESSES))


async def test_a_repeat_with_the_same_key_gives_the_first_answer(api: Api) -> None:
    first, second = await make(api, **KEYED), await make(api, **KEYED)
    assert (second.status, second.body) == (201, first.body)
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert await number_of(api) == 1


async def test_another_key_is_another_call(api: Api) -> None:
    await make(api, **KEYED)
    await make(api, Idempotency_Key="order-2")
    assert await number_of(api) == 2


async def test_the_same_key_with_another_body_is_refused(api: Api) -> None:
    await make(api, **KEYED)
    said = await make(api, "Fifth Coffee", **KEYED)
    assert (said.status, said.error["code"], said.error["target"]) == (409, "Conflict", "Idempotency-Key")
    assert await number_of(api, "Fifth Coffee") == 0


async def test_the_same_key_at_another_address_is_refused(api: Api) -> None:
    made = (await make(api, **KEYED)).body
    assert (await api.post(f"{BUSINESSES}/{made['id']}/publish", **KEYED)).status == 409


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a b"])
async def test_a_key_that_is_none_is_refused(api: Api, key: str) -> None:
    said = await make(api, Idempotency_Key=key)
    assert (said.status, said.error["target"]) == (400, "Idempotency-Key")


async def test_a_refusal_is_repeated_too(api: Api) -> None:
    first, second = [await api.post(BUSINESSES, {"displayName": ""}, **KEYED) for _ in range(2)]
    assert (first.status, second.status) == (400, 400)
    assert second.error["message"] == first.error["message"]


@pytest.mark.parametrize("headers", [KEYED, {"client_request_id": "0b0c3f5e"}])
async def test_of_two_at_once_one_is_carried_out(api: Api, headers: Mapping[str, str]) -> None:
    said = await asyncio.gather(*(make(api, **headers) for _ in range(6)))
    assert {one.status for one in said} == {201}
    assert len({one.body["id"] for one in said}) == 1
    assert await number_of(api) == 1


async def test_a_deletion_repeated_is_answered_as_the_first(api: Api) -> None:
    made = (await make(api)).body
    said = [await api.delete(f"{BUSINESSES}/{made['id']}", Idempotency_Key="gone") for _ in range(2)]
    assert [one.status for one in said] == [204, 204]


async def test_a_clients_own_id_is_a_repeat_only_with_the_same_body(api: Api) -> None:
    first = await make(api, client_request_id="0b0c3f5e")
    second = await make(api, client_request_id="0b0c3f5e")
    other = await make(api, "Fifth Coffee", client_request_id="0b0c3f5e")
    assert first.body["id"] == second.body["id"] != other.body["id"]


async def test_a_further_attempt_of_the_client_is_a_repeat(api: Api) -> None:
    first = await make(api)
    second = await make(api, Retry_Attempt="1")
    assert second.status == 201
    assert second.body["id"] == first.body["id"]
    assert second.headers["Location"] == first.headers["Location"]
    assert await number_of(api) == 1


async def test_a_further_attempt_at_what_never_came_is_carried_out(api: Api) -> None:
    assert (await make(api, Retry_Attempt="2")).status == 201


async def test_the_same_call_without_a_word_is_carried_out_twice(api: Api) -> None:
    await make(api)
    await make(api)
    assert await number_of(api) == 2


async def test_the_word_of_one_caller_is_nothing_to_another(api: Api) -> None:
    await make(api, **KEYED)
    other = replace(api, key=await all_powerful(api.use_cases))
    await make(other, **KEYED)
    assert await number_of(api) == 2


async def lose_answers(api: Api) -> None:
    """As if the process had ended between its change and its answer, a while ago."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)

    def lose(work: Any) -> None:
        work.connection.execute(update(api_answer).values(status=0, body="", lease_until=long_ago))

    await api.use_cases.claim_call.database.write(lose)


async def test_an_answer_lost_to_a_crash_is_made_anew_from_what_was_made(api: Api) -> None:
    first = await make(api, **KEYED)
    await lose_answers(api)
    second = await make(api, **KEYED)
    assert (second.status, second.body["id"]) == (201, first.body["id"])
    assert second.headers["Location"] == first.headers["Location"]
    assert await number_of(api) == 1


async def test_changes_and_deletions_lost_to_a_crash_are_answered_as_before(api: Api) -> None:
    one = f"{BUSINESSES}/{(await make(api)).body['id']}"
    for method, body in (("PATCH", {"businessType": "cafe"}), ("DELETE", None)):
        for _ in range(2):
            assert (await api.send(method, one, body, Idempotency_Key=method)).status == 204
            await lose_answers(api)


async def test_what_a_program_changes_is_noted_with_who_and_when(api: Api) -> None:
    made = (await make(api)).body
    said = await api.patch(f"{BUSINESSES}/{made['id']}", {"businessType": "cafe"})
    (call,) = await api.use_cases.list_program_calls(BusinessId(made["id"]), SYSTEM)
    assert (call.caller_name, call.method, call.request_id) == ("All of it", "PATCH", said.headers["request-id"])
    assert call.address == f"/solutions/bookingBusinesses/{made['id']}"


async def test_reading_and_refused_calls_are_not_noted(api: Api) -> None:
    made = (await make(api)).body
    await api.read(f"{BUSINESSES}/{made['id']}")
    await api.patch(f"{BUSINESSES}/{made['id']}", {"displayName": None})
    assert await api.use_cases.list_program_calls(BusinessId(made["id"]), SYSTEM) == ()


async def send_batch(api: Api, *names: str, **headers: str) -> list[Any]:
    calls = [
        {"id": str(number), "method": "POST", "url": BUSINESSES, "body": {"displayName": name}}
        for number, name in enumerate(names)
    ]
    said = await api.post("/$batch", {"requests": calls}, **headers)
    return [one["body"]["id"] for one in said.body["responses"]]


@pytest.mark.parametrize("headers", [KEYED, {"client_request_id": "0b0c3f5e"}])
async def test_the_calls_of_a_batch_sent_again_are_carried_out_once(api: Api, headers: Mapping[str, str]) -> None:
    first = await send_batch(api, "A Coffee", "A Coffee", "B Coffee", **headers)
    assert len(set(first)) == 3
    assert await send_batch(api, "A Coffee", "A Coffee", "B Coffee", **headers) == first


async def test_a_further_attempt_at_a_batch_carries_nothing_out_again(api: Api) -> None:
    first = await send_batch(api, "A Coffee", "B Coffee")
    assert await send_batch(api, "A Coffee", "B Coffee", Retry_Attempt="1") == first


async def test_what_cannot_be_read_by_its_address_is_kept_for_a_further_attempt(api: Api) -> None:
    first = await api.post(f"{OWN}/series", a_series())
    second = await api.post(f"{OWN}/series", a_series(), Retry_Attempt="1")
    assert first.status == 201, first.body
    assert (second.status, second.body) == (first.status, first.body)
    assert second.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(("path", "wanted"), [("/waitingList", a_wish), ("/timeOff", a_day_off)])
async def test_what_is_made_beyond_graph_and_lost_to_a_crash_is_read_where_it_is(
    api: Api, path: str, wanted: Callable[[], dict[str, Any]]
) -> None:
    body = wanted()
    first = await api.post(f"{OWN}{path}", body, **KEYED)
    assert (await api.read(first.headers["Location"]))["id"] == first.body["id"]
    await lose_answers(api)
    again = await api.post(f"{OWN}{path}", body, **KEYED)
    assert (again.status, again.body["id"]) == (201, first.body["id"]), again.body


@pytest.mark.parametrize(("path", "wanted"), [("/series", a_series), ("/webhooks", a_webhook)])
async def test_what_is_read_nowhere_and_lost_to_a_crash_is_told_to_be_lost(
    api: Api, path: str, wanted: Callable[[], dict[str, Any]]
) -> None:
    body = wanted()
    assert (await api.post(f"{OWN}{path}", body, **KEYED)).status == 201
    await lose_answers(api)
    said = await api.post(f"{OWN}{path}", body, **KEYED)
    assert (said.status, "carried out before" in said.error["message"]) == (409, True)


async def test_what_was_made_and_is_gone_is_not_made_again(api: Api) -> None:
    made = await api.made(f"{DEMO}/customers", {"displayName": "Noor"})
    await api.delete(f"{DEMO}/customers/{made['id']}")
    said = await api.post(f"{DEMO}/customers", {"displayName": "Noor"}, Retry_Attempt="1")
    assert (said.status, said.error["code"]) == (409, "Conflict")


async def test_an_appointment_sent_again_is_the_one_that_was_booked(api: Api) -> None:
    first = await api.post(APPOINTMENTS, an_appointment(), **KEYED)
    second = await api.post(APPOINTMENTS, an_appointment(), **KEYED)
    third = await api.post(APPOINTMENTS, an_appointment())
    assert (first.status, second.status, third.status) == (201, 201, 409)
    assert second.body == first.body
    await lose_answers(api)
    assert (await api.post(APPOINTMENTS, an_appointment(), **KEYED)).body["id"] == first.body["id"]


async def test_a_step_of_the_day_lost_to_a_crash_is_answered_by_how_the_day_goes(api: Api) -> None:
    start = datetime.now(UTC).replace(second=0, microsecond=0)
    times = {"startDateTime": start, "endDateTime": start + timedelta(minutes=30)}
    when = {name: {"dateTime": f"{at:%Y-%m-%dT%H:%M}", "timeZone": "UTC"} for name, at in times.items()}
    one = await api.made(APPOINTMENTS, {**an_appointment(), **when, "overrideReason": "a test of the day"})
    for _ in range(2):
        said = await api.post(f"{OWN}/appointments/{one['id']}/arrive", Idempotency_Key="arrive")
        assert (said.status, said.body["state"]) == (200, "arrived")
        await lose_answers(api)
