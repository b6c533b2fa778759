"""The door for SMS providers: who is let in, how messages ended, and the words that end or resume them."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from callbacks.sms import SmsDoor, add_routes
from callbacks.sms_signatures import is_from_twilio
from storage import Database, open_database
from storage.records import OutboxItem, SmsRecord
from tests.support.builders import Shop, a_service, a_shop, at
from tests.support.fake_sms import TOKEN, twilio_signature
from tests.support.gateway_calls import SECRET, gateway_headers
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import book
from tests.usecases.test_text_messages import NUMBER, noor, opened
from usecases.hear_sms import HearReply, HearSmsState, Word, word_of
from web.frame import FrameParts, make_application
from web.options import WebOptions
from web.signing import Signer

BASE = "https://book.example.com"
REPLY, STATE, GATEWAY = "/callbacks/sms/twilio", "/callbacks/sms/twilio/state", "/callbacks/sms/http"
OURS = "+15005550006"
Client = TestClient[web.Request, web.Application]
Connect = Callable[[TestServer], Awaitable[Client]]


@dataclass
class Door:
    """The door with a shop behind it whose one text message has been sent."""

    client: Client
    shop: Shop
    post: PostOffice

    async def twilio(self, path: str, form: dict[str, str], *, signature: str | None = None) -> int:
        signed = twilio_signature(BASE + path, form) if signature is None else signature
        answer = await self.client.post(path, data=form, headers={"X-Twilio-Signature": signed})
        return answer.status

    async def reply(self, text: str, number: str = NUMBER, **more: str) -> int:
        form = {"SmsMessageSid": "SM9", "From": number, "To": OURS, "Body": text, "SmsStatus": "received", **more}
        return await self.twilio(REPLY, form)

    async def state(self, state: str, sid: str = "", key: str = "", **more: str) -> int:
        item = await self.item()
        form = {"MessageSid": sid or f"box-{item.id}", "MessageStatus": state, "To": NUMBER, **more}
        return await self.twilio(f"{STATE}?message={key or item.id}", form)

    async def gateway(self, body: Any, **headers: str) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = {**gateway_headers(raw, self.shop.clock.now()), **headers}
        return (await self.client.post(GATEWAY, data=raw, headers=signed)).status

    async def item(self) -> OutboxItem:
        return next(row for row in await self.post.rows() if row.kind == "sms")

    async def record(self) -> SmsRecord:
        item = await self.item()
        found = await self.shop.database.read(lambda work: work.sms_messages.of(item.business_id, [item.id]))
        return found[item.id]

    async def texts_after(self) -> int:
        """How many more text messages leave when the customer books once more, with the tick."""
        before = len(self.post.sms.sent)
        await book(self.shop, start=at(11), customers=noor())
        await self.post.deliver()
        return len(self.post.sms.sent) - before


async def serve(shop: Shop, aiohttp_client: Connect, **changes: Any) -> Client:
    door = SmsDoor(
        hear_state=HearSmsState(database=shop.database, clock=shop.clock),
        hear_reply=HearReply(database=shop.database, clock=shop.clock),
        clock=shop.clock,
        base_url=BASE,
        twilio_token=TOKEN,
        gateway_secret=SECRET,
    )
    options = WebOptions(base_url=BASE, signer=Signer((b"s" * 32,)), clock=shop.clock)
    app = make_application(FrameParts(options=options, ready_checks={}, figures=no_figures))
    add_routes(app, replace(door, **changes))
    return await aiohttp_client(TestServer(app))


async def no_figures() -> dict[str, float]:
    return {}


async def opened_door(database: Database, aiohttp_client: Connect) -> Door:
    shop, post = await opened(database)
    post.sms.provider = "twilio"
    await book(shop, customers=noor())
    await post.deliver()
    return Door(client=await serve(shop, aiohttp_client), shop=shop, post=post)


@pytest_asyncio.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    async with await open_database(sqlite_url) as opened:
        yield opened


@pytest_asyncio.fixture
async def door(database: Database, aiohttp_client: Connect) -> AsyncIterator[Door]:
    yield await opened_door(database, aiohttp_client)


@pytest_asyncio.fixture
async def sqlite_door(sqlite_database: Database, aiohttp_client: Connect) -> AsyncIterator[Door]:
    yield await opened_door(sqlite_database, aiohttp_client)


async def test_stop_ends_all_text_messages_to_the_number(door: Door) -> None:
    assert await door.reply("STOP") == 200
    assert await door.texts_after() == 0


async def test_only_start_from_the_same_number_resumes_them(door: Door) -> None:
    await door.reply("Stop.")
    await door.reply("START", number="+31687654321")
    assert await door.texts_after() == 0
    await door.reply("start")
    await book(door.shop, start=at(13), customers=noor())
    await door.post.deliver()
    assert len(door.post.sms.sent) == 2


async def test_another_number_is_left_as_it_is(door: Door) -> None:
    await door.reply("STOP", number="+31687654321")
    assert await door.texts_after() == 1


async def test_what_the_provider_reads_as_a_stop_is_one(door: Door) -> None:
    await door.reply("ik wil dit niet meer", OptOutType="STOP")
    assert await door.texts_after() == 0


async def test_nobody_is_answered_by_text_message(sqlite_door: Door) -> None:
    form = {"From": NUMBER, "Body": "hello"}
    headers = {"X-Twilio-Signature": twilio_signature(BASE + REPLY, form)}
    answer = await sqlite_door.client.post(REPLY, data=form, headers=headers)
    assert (answer.status, answer.content_type) == (200, "text/xml")
    assert (await answer.text()).endswith("<Response></Response>")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *(
            (text, Word.STOP)
            for text in ("STOP", "stop", " Stop! ", "STOPALL", "Unsubscribe", "cancel", "END", "quit.")
        ),
        *((text, Word.START) for text in ("START", "unstop", '"Start"')),
        *((text, Word.OTHER) for text in ("", "yes", "Cancel my tuesday", "do not stop", "starting", "st op")),
    ],
)
def test_a_word_counts_when_it_stands_alone(text: str, word: Word) -> None:
    assert word_of(text) is word


@pytest.mark.parametrize(
    ("told", "kept", "error"),
    [
        ("delivered", "delivered", ""),
        ("sent", "sent", ""),
        ("undelivered", "failed", "30003"),
        ("failed", "failed", "30008"),
    ],
)
async def test_a_state_is_kept_with_its_error(door: Door, told: str, kept: str, error: str) -> None:
    assert await door.state(told, **({"ErrorCode": error} if error else {})) == 204
    record = await door.record()
    assert (record.state, record.error) == (kept, error)


async def test_states_that_come_late_change_nothing(door: Door) -> None:
    for told in ("delivered", "sent", "undelivered"):
        await door.state(told)
    assert (await door.record()).state == "delivered"


async def test_a_state_of_an_earlier_try_is_not_that_of_the_last(door: Door) -> None:
    assert await door.state("undelivered", sid="SMold") == 204
    assert (await door.record()).state == "sent"


async def test_a_state_may_come_before_we_have_written_that_it_was_sent(
    database: Database, aiohttp_client: Connect
) -> None:
    shop, post = await opened(database)
    post.sms.provider = "twilio"
    await book(shop, customers=noor())
    early = Door(client=await serve(shop, aiohttp_client), shop=shop, post=post)
    assert await early.state("delivered") == 204
    await post.deliver()
    record = await early.record()
    assert (record.state, record.origin) == ("delivered", "Shop")


async def test_a_stop_that_comes_as_a_state_is_obeyed(door: Door) -> None:
    await door.state("undelivered", ErrorCode="21610")
    assert await door.texts_after() == 0


async def test_an_unknown_message_is_not_found(sqlite_door: Door) -> None:
    assert await sqlite_door.state("delivered", key="nothing") == 404


@pytest.mark.parametrize("signature", ["", "x", "ü", twilio_signature(BASE + REPLY, {"Body": "STOP"}, "other-token")])
async def test_who_does_not_sign_is_sent_away(sqlite_door: Door, signature: str) -> None:
    assert await sqlite_door.twilio(REPLY, {"From": NUMBER, "Body": "STOP"}, signature=signature) == 403
    assert await sqlite_door.texts_after() == 1


async def test_what_is_signed_cannot_be_changed(sqlite_door: Door) -> None:
    signature = twilio_signature(BASE + REPLY, {"From": NUMBER, "Body": "hello"})
    assert await sqlite_door.twilio(REPLY, {"From": NUMBER, "Body": "STOP"}, signature=signature) == 403


def test_the_example_of_twilios_own_documentation_is_let_in() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url, seal = "https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert is_from_twilio(url, form.items(), seal, "12345")
    assert is_from_twilio(url.replace(".com/", ".com:443/"), form.items(), seal, "12345")
    assert not is_from_twilio(url, {**form, "Digits": "12345"}.items(), seal, "12345")


@pytest.mark.parametrize("path", [REPLY, STATE, GATEWAY])
async def test_nothing_is_told_to_who_only_looks(sqlite_door: Door, path: str) -> None:
    assert (await sqlite_door.client.get(path)).status == 405


async def test_a_body_of_the_wrong_kind_is_refused(sqlite_door: Door) -> None:
    assert (await sqlite_door.client.post(REPLY, json={"Body": "STOP"})).status == 415
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await sqlite_door.client.post(REPLY, data=b"\xff\xfe=%ff", headers=form)).status == 400
    assert (await sqlite_door.client.post(REPLY, data=b"a=1&" * 200, headers=form)).status == 400


async def test_a_gateway_tells_states_by_key_or_by_its_own_id(database: Database, aiohttp_client: Connect) -> None:
    shop, post = await opened(database)
    post.sms.provider = "http"
    await book(shop, customers=noor())
    await post.deliver()
    door = Door(client=await serve(shop, aiohttp_client), shop=shop, post=post)
    item = await door.item()
    assert await door.gateway({"id": f"box-{item.id}", "state": "failed", "error": "absent"}) == 204
    assert (await door.record()).error == "absent"
    assert await door.gateway({"key": item.id, "id": f"box-{item.id}", "state": "delivered"}) == 204
    assert (await door.record()).state == "delivered"


async def test_a_gateway_may_tell_states_by_our_key_alone(door: Door) -> None:
    item, before = await door.item(), await door.record()
    assert await door.gateway({"key": item.id, "state": "delivered"}) == 204
    record = await door.record()
    assert (record.state, record.provider_id) == ("delivered", before.provider_id)


@pytest.mark.parametrize("written", [NUMBER, f"00{NUMBER[1:]}", f"{NUMBER[:3]} {NUMBER[3:5]}-{NUMBER[5:]}"])
async def test_a_number_in_a_gateways_error_is_not_kept(door: Door, written: str) -> None:
    item = await door.item()
    assert await door.gateway({"key": item.id, "state": "failed", "error": f"4021 {written} is off"}) == 204
    assert (await door.record()).error == "4021 (number) is off"


async def test_a_gateway_passes_on_replies(door: Door) -> None:
    assert await door.gateway({"from": NUMBER.removeprefix("+"), "text": "stop"}) == 204
    assert await door.texts_after() == 0


async def test_a_gateway_that_knows_of_a_stop_says_so(database: Database, aiohttp_client: Connect) -> None:
    shop, post = await opened(database)
    post.sms.provider = "http"
    await book(shop, customers=noor())
    await post.deliver()
    door = Door(client=await serve(shop, aiohttp_client), shop=shop, post=post)
    told = {"key": (await door.item()).id, "id": "x", "state": "failed", "stopped": True}
    assert await door.gateway(told) == 204
    assert await door.texts_after() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'"x"',
        {},
        {"state": "gone", "id": "x"},
        {"state": "sent"},
        {"state": "sent", "id": "a b"},
        {"state": ["sent"], "id": "x"},
    ],
)
async def test_what_a_gateway_may_not_say_is_refused(sqlite_door: Door, body: Any) -> None:
    assert await sqlite_door.gateway(body) == 400


async def test_a_call_that_was_recorded_is_not_played_again_later(sqlite_door: Door) -> None:
    raw = json.dumps({"from": NUMBER, "text": "START"}).encode()
    recorded = gateway_headers(raw, sqlite_door.shop.clock.now())
    sqlite_door.shop.clock.forward(minutes=6)
    assert (await sqlite_door.client.post(GATEWAY, data=raw, headers=recorded)).status == 403


@pytest.mark.parametrize("name", ["X-Slotkeeper-Signature", "X-Slotkeeper-Timestamp"])
@pytest.mark.parametrize("value", ["", "0", "²", "ab" * 32])
async def test_a_gateway_that_does_not_sign_is_sent_away(sqlite_door: Door, name: str, value: str) -> None:
    assert await sqlite_door.gateway({"from": NUMBER, "text": "STOP"}, **{name: value}) == 403


async def test_a_provider_that_is_not_in_use_has_no_door(sqlite_database: Database, aiohttp_client: Connect) -> None:
    shop = await a_shop(sqlite_database, services=[a_service()])
    client = await serve(shop, aiohttp_client, twilio_token="", gateway_secret=b"")
    assert [(await client.post(path)).status for path in (REPLY, STATE, GATEWAY)] == [404, 404, 404]


async def test_the_log_holds_no_number(sqlite_door: Door) -> None:
    with capture_logs() as lines:
        await sqlite_door.reply("STOP")
        await sqlite_door.state("delivered")
    assert lines
    assert NUMBER[3:] not in repr(lines)
