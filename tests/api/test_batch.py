"""$batch: several calls in one request, by relative and absolute addresses of this server alone."""

from typing import Any

import orjson
import pytest

from tests.api.conftest import DEMO, Api
from tests.api.days import an_appointment

APPOINTMENTS = f"{DEMO}/appointments"


def get(one: str, url: str = DEMO, **more: Any) -> dict[str, Any]:
    return {"id": one, "method": "GET", "url": url, **more}


async def run(api: Api, *requests: dict[str, Any]) -> dict[str, Any]:
    said = await api.post("/$batch", {"requests": list(requests)})
    assert said.status == 200, said.body
    return {one["id"]: one for one in said.body["responses"]}


async def test_each_call_is_answered_as_if_it_had_come_alone(api: Api) -> None:
    post = {"id": "2", "method": "POST", "url": APPOINTMENTS, "body": an_appointment()}
    headers = {"Content-Type": "application/json"}
    done = await run(api, get("1"), {**post, "headers": headers}, get("3", f"{DEMO}/nothing"))
    assert {one: done[one]["status"] for one in done} == {"1": 200, "2": 201, "3": 404}
    assert done["1"]["body"]["displayName"] == "Harbour Practice"
    assert done["2"]["headers"]["Location"].endswith(done["2"]["body"]["id"])
    assert done["3"]["body"]["error"]["code"] == "ErrorItemNotFound"


async def test_addresses_may_be_absolute_or_relative_with_or_without_a_slash(api: Api) -> None:
    done = await run(api, get("1", f"{api.root}{DEMO}"), get("2", DEMO), get("3", DEMO.lstrip("/")))
    assert [one["status"] for one in done.values()] == [200, 200, 200]


@pytest.mark.parametrize(
    "url",
    [
        "https://graph.microsoft.com/v1.0/me",
        "//example.com/v1.0/me",
        "http://127.0.0.1:1/v1.0/solutions/bookingBusinesses",
        "file:///etc/passwd",
        "http://[",
    ],
)
async def test_no_other_server_is_asked(api: Api, url: str) -> None:
    done = await run(api, get("1", url))
    assert (done["1"]["status"], done["1"]["body"]["error"]["target"]) == (400, "url")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("url", [f"{DEMO}%00", f"{DEMO}/services/%00", f"{DEMO}/staffMembers?$filter=id%20eq%20'%00'"])
async def test_a_sign_that_no_address_holds_is_refused_as_it_is_outside(api: Api, method: str, url: str) -> None:
    done = await run(api, {**get("1", url), "method": method, "body": {}})
    assert (done["1"]["status"], done["1"]["body"]["error"]["code"]) == (400, "BadRequest")


async def test_a_body_nested_too_deeply_to_be_passed_on_is_refused_alone(api: Api) -> None:
    deep = b'{"a":' * 500 + b"1" + b"}" * 500
    post = b'{"id":"%b","method":"POST","url":"%b","body":%b}'
    calls = [(b"1", orjson.dumps(an_appointment())), (b"2", deep)]
    requests = b",".join(post % (one, APPOINTMENTS.encode(), body) for one, body in calls)
    said = await api.post("/$batch", b'{"requests":[' + requests + b"]}")
    assert {one["id"]: one["status"] for one in said.body["responses"]} == {"1": 201, "2": 400}


@pytest.mark.parametrize("name", ["dependsOn", "depends_on"])
async def test_what_depends_on_a_call_that_failed_is_left_undone(api: Api, name: str) -> None:
    post = {"id": "2", "method": "POST", "url": APPOINTMENTS, "body": an_appointment(), name: ["1"]}
    done = await run(api, get("1", f"{DEMO}/nothing"), post, {**get("3"), name: ["2"]})
    assert [done[one]["status"] for one in ("1", "2", "3")] == [404, 424, 424]
    assert (await api.post(APPOINTMENTS, an_appointment())).status == 201


async def test_what_depends_on_a_later_call_waits_for_it(api: Api) -> None:
    post = {"id": "2", "method": "POST", "url": APPOINTMENTS, "body": an_appointment()}
    done = await run(api, get("1", f"{APPOINTMENTS}/$count", dependsOn=["2"]), post)
    assert done["2"]["status"] == 201
    assert done["1"]["body"] == (await api.get(f"{APPOINTMENTS}/$count")).body


async def test_nothing_is_taken_back_when_a_later_call_fails(api: Api) -> None:
    post = {"method": "POST", "url": APPOINTMENTS, "body": an_appointment()}
    done = await run(api, {"id": "1", **post}, {"id": "2", **post})
    assert [done["1"]["status"], done["2"]["status"]] == [201, 409]


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [get(str(number)) for number in range(21)],
        [get("1"), get("1")],
        [get("")],
        [get("1", dependsOn=["9"])],
        [get("1", dependsOn=["2"]), get("2", dependsOn=["1"])],
        [{"id": "1", "url": DEMO}],
        "nonsense",
    ],
)
async def test_a_batch_that_makes_no_sense_is_refused_as_a_whole(api: Api, requests: Any) -> None:
    said = await api.post("/$batch", {"requests": requests})
    assert (said.status, said.error["code"]) == (400, "BadRequest")
    assert said.error["target"].startswith("requests")


A_BATCH = {
    "id": "1",
    "method": "POST",
    "body": {"requests": [get("2")]},
    "headers": {"Content-Type": "application/json"},
}


@pytest.mark.parametrize("url", ["/$batch", "/%24batch", "$BATCH/", "/%24BATCH?a=b"])
async def test_a_batch_holds_no_batch_however_it_is_spelled(api: Api, url: str) -> None:
    done = await run(api, {**A_BATCH, "url": url})
    assert (done["1"]["status"], done["1"]["body"]["error"]["message"]) == (400, "a batch holds no batch")


@pytest.mark.parametrize("one", [get("1", "/$batch"), {"id": "1", "method": "TRACE", "url": DEMO}])
async def test_what_cannot_be_in_a_batch_is_refused_alone(api: Api, one: dict[str, Any]) -> None:
    done = await run(api, one, get("2"))
    assert (done["1"]["status"], done["2"]["status"]) == (400, 200)


async def test_a_batch_needs_a_caller(api: Api) -> None:
    said = await api.post("/$batch", {"requests": [get("1")]}, Authorization="Bearer sk_nothing")
    assert said.status == 401


async def test_finished_bytes_are_told_as_json(api: Api) -> None:
    ask: dict[str, Any] = {
        "staffIds": ["a0000000-0000-4000-8000-000000000001"],
        "startDateTime": {"dateTime": "2030-01-07T00:00:00", "timeZone": "UTC"},
        "endDateTime": {"dateTime": "2030-01-08T00:00:00", "timeZone": "UTC"},
    }
    done = await run(api, {"id": "1", "method": "POST", "url": f"{DEMO}/getStaffAvailability", "body": ask})
    assert done["1"]["body"]["value"][0]["staffId"] == ask["staffIds"][0]
