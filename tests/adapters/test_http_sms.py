"""Text messages by a plain HTTP gateway: address, headers and body by the settings, and what each answer means."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.http_sms import HttpGateway, HttpSms, found_at
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from tests.support.fake_sms import running_sms

NUMBER = "+31612345678"
BODY = '{"recipients": ["{to}"], "originator": "{from}", "body": "{text}", "reference": "{key}"}'
EVIL = 'He said "no", {key} & C:\\new\nline'


def gateway(base: str, **given: Any) -> HttpSms:
    plain = HttpGateway(url=f"{base}/send", body=BODY, id_path="messages.0.id", origin="Shop")
    return HttpSms(gateway=replace(plain, **given))


async def failure(fault: int | str, **given: Any) -> DeliveryFailure:
    async with running_sms() as fake:
        fake.faults.append(fault)
        fake.retry_after = "3"
        with pytest.raises(DeliveryFailure) as caught:
            await gateway(fake.base, **given).send(NUMBER, "x", key="k1")
        return caught.value


async def test_the_body_is_filled_and_the_id_of_the_answer_kept() -> None:
    async with running_sms() as fake:
        receipt = await gateway(fake.base).send(NUMBER, EVIL, key="k1")
    assert (receipt.id, receipt.origin) == ("m1", "Shop")
    assert fake.taken == [{"recipients": [NUMBER], "originator": "Shop", "body": EVIL, "reference": "k1"}]


async def test_a_form_is_filled_as_a_form() -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    async with running_sms() as fake:
        await gateway(fake.base, headers=form, body="to={to}&text={text}").send(NUMBER, EVIL, key="k")
    assert fake.taken == [{"to": NUMBER, "text": EVIL}]


async def test_the_key_is_the_same_on_every_try() -> None:
    async with running_sms() as fake:
        fake.faults.append("tear_after")
        with pytest.raises(TemporaryFailure):
            await gateway(fake.base).send(NUMBER, "x", key="k1")
        await gateway(fake.base).send(NUMBER, "x", key="k1")
    assert [headers["Idempotency-Key"] for headers in fake.headers] == ["k1", "k1"]


async def test_headers_of_the_settings_go_along_and_hold_one_line() -> None:
    async with running_sms() as fake:
        await gateway(fake.base, headers={"X-Api-Key": "secret", "X-Text": "{text}"}).send(NUMBER, "a\r\nb: c", key="k")
    assert (fake.headers[0]["X-Api-Key"], fake.headers[0]["X-Text"]) == ("secret", "a b: c")


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (401, TemporaryFailure, "sms_login_refused"),
        (429, TemporaryFailure, "sms_throttled"),
        (502, TemporaryFailure, "sms_service_unwell"),
        (422, PermanentFailure, "sms_refused"),
        ("tear", TemporaryFailure, "sms_silent"),
    ],
)
async def test_each_fault_is_worth_another_try_or_not(fault: int | str, kind: type[DeliveryFailure], code: str) -> None:
    caught = await failure(fault)
    assert (type(caught), caught.code) == (kind, code)


async def test_a_gateway_says_stop_in_its_own_words() -> None:
    assert (await failure(21610, stop_marks=("unsubscribed",))).code == "stopped"
    assert (await failure(21610)).code == "sms_refused"


async def test_a_gateway_that_is_overloaded_says_no_stop() -> None:
    assert (await failure(503, stop_marks=("failed",))).code == "sms_service_unwell"


async def test_a_gateway_that_is_too_slow_is_asked_again_later() -> None:
    assert (await failure("slow", seconds=1)).code == "sms_silent"


@pytest.mark.parametrize(
    ("body", "path", "found"),
    [
        ({"id": 7}, "id", "7"),
        ({"a": [{"b": "x"}]}, "a.0.b", "x"),
        ({"a": []}, "a.0.b", ""),
        ({"a": {"b": ["x"]}}, "a.b", ""),
        ("OK 12", "", "OK 12"),
        ({"id": 7}, "", ""),
        ({"ok": True}, "ok", ""),
        ("plain", "id", ""),
    ],
)
def test_an_id_is_found_at_its_place_or_not_at_all(body: Any, path: str, found: str) -> None:
    assert found_at(body, path) == found
