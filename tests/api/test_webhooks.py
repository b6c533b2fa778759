"""Webhooks in our own namespace of the API: made with a secret told once, changed, paused, tried, ended; and what was sent."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.system_clock import SystemClock
from scheduling.appointment import DraftId
from scheduling.grants import Grant
from scheduling.webhooks import WebhookId
from storage.records import OutboxItem
from tests.api.conftest import DEMO, Api, granted
from tests.api.days import an_appointment
from tests.api.test_openapi import answered, document, fits
from tests.support.demo import Demo
from tests.support.receiver import Receiver, is_genuine, running_receiver
from usecases.access import Actor
from usecases.cancel_appointment import CancelWish
from usecases.deliver_outbox import DeliverOutbox
from usecases.demo.offer import BUSINESS_ID
from usecases.ports import Ports

ALL = f"/slotkeeper/businesses/{BUSINESS_ID}/webhooks"
APPOINTMENTS = f"{DEMO}/appointments"


@pytest.fixture
async def program() -> AsyncIterator[Receiver]:
    async with running_receiver(is_plain=True) as running:
        yield running


async def added(api: Api, program: Receiver, *events: str) -> Any:
    return await api.made(ALL, {"url": f"{program.base}/in", "events": events or ("created", "cancelled")})


async def test_the_secret_is_told_once(api: Api, program: Receiver) -> None:
    said = await api.post(ALL, {"url": f"{program.base}/in", "events": ["created"]})
    assert said.status == 201
    assert said.body["secret"].startswith("whsec_")
    assert (await api.read(said.headers["Location"]))["secret"] is None
    assert [one["secret"] for one in (await api.read(ALL))["value"]] == [None]


async def test_a_test_call_is_signed_and_its_answer_told(api: Api, program: Receiver) -> None:
    hook = await added(api, program)
    said = await api.post(f"{ALL}/{hook['id']}/test")
    assert (said.status, said.body["isTaken"], said.body["status"], said.body["answer"]) == (200, True, 200, "thanks")
    assert program.bodies[0]["type"] == "test"
    assert is_genuine(program.came[0], hook["secret"])


async def test_a_test_call_that_fails_says_why(api: Api, program: Receiver) -> None:
    hook = await added(api, program)
    program.faults = [500, "tear"]
    first, second = [(await api.post(f"{ALL}/{hook['id']}/test")).body for _ in range(2)]
    assert (first["isTaken"], first["error"]) == (False, "target_said_no: 500")
    assert (second["status"], second["error"]) == (0, "target_broken: ServerDisconnectedError")


async def test_where_and_what_are_changed_and_the_rest_stays(api: Api, program: Receiver) -> None:
    hook = await added(api, program)
    said = await api.patch(f"{ALL}/{hook['id']}", {"events": ["moved", "created"]})
    assert (said.body["events"], said.body["url"]) == (["created", "moved"], hook["url"])


async def test_it_is_paused_and_goes_on(api: Api, program: Receiver) -> None:
    hook = await added(api, program)
    said = await api.patch(f"{ALL}/{hook['id']}", {"isPaused": True})
    assert (said.body["isPaused"], said.body["pausedWhy"]) == (True, "person")
    assert (await api.patch(f"{ALL}/{hook['id']}", {"isPaused": False})).body["pausedWhy"] is None


async def test_it_is_ended(api: Api, program: Receiver) -> None:
    hook = await added(api, program)
    assert (await api.delete(f"{ALL}/{hook['id']}")).status == 204
    assert (await api.get(f"{ALL}/{hook['id']}")).status == 404
    assert (await api.post(f"{ALL}/{hook['id']}/test")).status == 404


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ({"events": ["created"]}, "url"),
        ({"url": "https://example.com/in"}, "events"),
        ({"url": "https://example.com/in", "events": []}, "events"),
        ({"url": "https://example.com/in", "events": ["deleted"]}, "events"),
        ({"url": "https://169.254.169.254/latest", "events": ["created"]}, "url"),
        ({"url": "http://10.1.2.3/in", "events": ["created"]}, "url"),
        ({"url": "https://[::ffff:10.0.0.1]/in", "events": ["created"]}, "url"),
    ],
)
async def test_what_cannot_be_is_refused_by_member(api: Api, body: dict[str, Any], target: str) -> None:
    said = await api.post(ALL, body)
    assert (said.status, said.error["target"]) == (400, target)


async def test_it_takes_the_right_to_configure(api: Api, program: Receiver) -> None:
    planner = await granted(api, Grant.APPOINTMENTS, business_id=BUSINESS_ID)
    said = await planner.post(ALL, {"url": program.base, "events": ["created"]})
    assert said.status == 403


async def test_what_was_sent_is_listed_and_sent_again(api: Api, program: Receiver) -> None:
    """S96: a business changed over the API is told of to whoever listens, and the log says so."""
    hook = await added(api, program, "cancelled")
    await cancel_one(api)
    await deliver(api)
    (line,) = (await api.read(f"{ALL}/{hook['id']}/deliveries"))["value"]
    assert (line["event"], line["state"], line["status"], line["answer"]) == ("cancelled", "done", 200, "thanks")
    assert (await api.post(f"{ALL}/{hook['id']}/deliveries/{line['id']}/resend")).status == 204
    await deliver(api)
    assert [body["id"] for body in program.bodies] == [line["id"]] * 2


async def cancel_one(api: Api | Demo) -> None:
    database, now = api.use_cases.webhooks.list_all.database, SystemClock().now()
    (one,) = await database.read(lambda work: work.appointments.coming(BUSINESS_ID, after=now, limit=1))
    wish = CancelWish(
        business_id=BUSINESS_ID, appointment_id=one.id, expected_version=one.version, draft_id=DraftId("cancel")
    )
    await api.use_cases.appointments.end(wish, Actor(kind="system"))


async def test_a_redirect_is_not_followed_and_stands_in_the_log_as_failed(api: Api, program: Receiver) -> None:
    hook = await added(api, program)
    program.always, program.headers = 302, {"Location": f"{program.base}/moved"}
    await api.made(APPOINTMENTS, an_appointment())
    await deliver(api)
    (line,) = (await api.read(f"{ALL}/{hook['id']}/deliveries"))["value"]
    assert (line["status"], line["error"], line["attempts"]) == (302, "target_redirects: 302", 1)
    assert line["state"] != "done"
    assert [one.path for one in program.came] == ["/in"]


async def deliver(api: Api | Demo) -> None:
    """What a worker would do about webhooks."""
    calls = api.use_cases.webhooks.try_out.calls
    outside: Any = None
    ports = Ports(mail=outside, chat=outside, meetings=outside, calendars=outside, webhooks=calls)
    outbox = DeliverOutbox(
        database=api.use_cases.webhooks.list_all.database,
        clock=SystemClock(),
        ports=ports,
        sender_address="",
        worker="test",
    )
    for item in await outbox.claim({"webhook": 8}):
        await outbox.deliver(item)


GARBAGE = (
    "https://[::1",
    "https://a..b/",
    "https://" + "x" * 300 + ".example/",
    "https://" + "x" * 64 + ".example/",
    "https://1.2.3.4.5/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://%00/",
    "https://\u0000/",
    "https://exa mple.com/",
    "https://ex\u00e4mple.com/",
    "https://xn--/",
    "https:\\\\10.0.0.1\\",
    "https:///",
    "https://@10.0.0.1/",
    "https://?/",
    "HTTPS://127.0.0.1:1/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "//127.0.0.1/",
    "https://0/",
    "https://127.1/",
    "https://localhost./",
)


@pytest.mark.parametrize("url", GARBAGE)
async def test_garbage_for_an_address_is_refused_and_nothing_breaks(api: Api, url: str) -> None:
    said = await api.post(ALL, {"url": url, "events": ["created"]})
    is_here = url.startswith(("HTTPS://127", "https://127", "https://0", "https://localhost"))
    assert said.status in ((400, 201) if is_here else (400,))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"url": 1, "events": ["created"]}', b'{"events": "x"}'])
async def test_garbage_for_a_body_is_refused(api: Api, body: bytes) -> None:
    assert (await api.post(ALL, body)).status == 400


async def test_answers_are_as_the_document_says(api: Api, program: Receiver) -> None:
    told = await document(api)
    whole = "/slotkeeper/businesses/{business}/webhooks"
    hook = await added(api, program, "cancelled")
    fits(told, answered(told, whole, "post", 201), hook)
    fits(told, answered(told, f"{whole}/{{webhook}}", "get", 200), await api.read(f"{ALL}/{hook['id']}"))
    await cancel_one(api)
    await deliver(api)
    log = await api.read(f"{ALL}/{hook['id']}/deliveries")
    fits(told, answered(told, f"{whole}/{{webhook}}/deliveries", "get", 200), log)
    tried = (await api.post(f"{ALL}/{hook['id']}/test")).body
    fits(told, answered(told, f"{whole}/{{webhook}}/test", "post", 200), tried)


async def test_the_log_goes_on_where_a_page_ends(api: Api, program: Receiver) -> None:
    hook = await added(api, program, "updated", "cancelled")
    database, where = api.use_cases.webhooks.list_all.database, WebhookId(hook["id"])
    rows = [
        OutboxItem(
            id=f"event{number:03}",
            business_id=BUSINESS_ID,
            kind="webhook",
            topic="event_updated",
            key=f"event{number:03}",
            payload={"kinds": ["updated"], "facts": {}, "at": "2027-01-04T08:00:00+00:00"},
            due_at=SystemClock().now(),
            created_at=SystemClock().now(),
            webhook_id=where,
        )
        for number in range(60)
    ]
    await database.write(lambda work: work.outbox.add(rows))
    first = await api.read(f"{ALL}/{where}/deliveries")
    second = await api.read(first["@odata.nextLink"])
    found = [one["id"] for one in (*first["value"], *second["value"])]
    assert (len(first["value"]), len(second["value"]), len(set(found))) == (50, 10, 60)
    assert second["@odata.nextLink"] is None
    assert (await api.get(f"{ALL}/{where}/deliveries?after=nonsense")).status == 400
