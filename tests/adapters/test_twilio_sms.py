"""Text messages by Twilio: what goes out, and what each answer and fault means."""

import socket
from dataclasses import replace

import pytest

from adapters.twilio_sms import TwilioAccount, TwilioSms
from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure
from tests.support.fake_sms import ORIGIN, SID, TOKEN, FakeSms, running_sms

NUMBER = "+31612345678"
CALLBACK = "https://book.example.com/callbacks/sms/twilio"


def gateway(base: str, **given: object) -> TwilioSms:
    account = TwilioAccount(sid=SID, token=TOKEN, origin=ORIGIN, callback=CALLBACK, base=base)
    return TwilioSms(account=replace(account, **given))  # type: ignore[arg-type]  # named by the test


async def failure(*faults: int | str, **given: object) -> tuple[DeliveryFailure, FakeSms]:
    async with running_sms() as fake:
        fake.faults += faults
        fake.retry_after = "7"
        with pytest.raises(DeliveryFailure) as caught:
            await gateway(fake.base, **given).send(NUMBER, "See you", key="k1")
        return caught.value, fake


async def test_number_sender_words_and_the_way_back_go_out() -> None:
    async with running_sms() as fake:
        receipt = await gateway(fake.base).send(NUMBER, "Tot morgen, één uur & een beetje", key="k1")
    assert (receipt.id, receipt.origin) == (f"SM{1:032}", ORIGIN)
    assert fake.taken == [
        {
            "To": NUMBER,
            "From": ORIGIN,
            "Body": "Tot morgen, één uur & een beetje",
            "StatusCallback": f"{CALLBACK}?message=k1",
        }
    ]


async def test_a_messaging_service_takes_the_place_of_a_number() -> None:
    async with running_sms() as fake:
        receipt = await gateway(fake.base, origin="MG" + "1" * 32).send(NUMBER, "x", key="k")
    assert (fake.taken[0].get("From"), fake.taken[0]["MessagingServiceSid"], receipt.origin) == (
        None,
        "MG" + "1" * 32,
        "MG" + "1" * 32,
    )


async def test_where_we_cannot_be_reached_no_states_are_asked_for() -> None:
    async with running_sms() as fake:
        await gateway(fake.base, callback="").send(NUMBER, "x", key="k")
    assert "StatusCallback" not in fake.taken[0]


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (429, TemporaryFailure, "sms_throttled"),
        (500, TemporaryFailure, "sms_service_unwell"),
        (503, TemporaryFailure, "sms_service_unwell"),
        (404, PermanentFailure, "sms_refused"),
        (21610, PermanentFailure, "stopped"),
        (21211, PermanentFailure, "bad_number"),
        (21614, PermanentFailure, "bad_number"),
        (21606, TemporaryFailure, "sms_sender_refused"),
        (21408, TemporaryFailure, "sms_country_not_enabled"),
        (21999, PermanentFailure, "sms_refused"),
        ("tear", TemporaryFailure, "sms_silent"),
        ("tear_after", TemporaryFailure, "sms_silent"),
    ],
)
async def test_each_fault_is_worth_another_try_or_not(fault: int | str, kind: type[DeliveryFailure], code: str) -> None:
    caught, _ = await failure(fault)
    assert (type(caught), caught.code) == (kind, code)


async def test_a_service_that_is_too_slow_is_asked_again_later() -> None:
    caught, _ = await failure("slow", seconds=1)
    assert (type(caught), caught.code) == (TemporaryFailure, "sms_silent")


@pytest.mark.parametrize("fault", [429, 503])
async def test_when_to_try_again_is_heeded(fault: int) -> None:
    caught, _ = await failure(fault)
    assert caught.retry_after == 7


@pytest.mark.parametrize("fault", [21211, 21610, 21408, 21999])
async def test_what_failed_is_told_without_the_number(fault: int) -> None:
    caught, _ = await failure(fault)
    assert NUMBER not in str(caught)
    assert str(fault) in str(caught)


async def test_a_wrong_token_loses_no_message() -> None:
    caught, _ = await failure(token="wrong")
    assert (type(caught), caught.code) == (TemporaryFailure, "sms_login_refused")


async def test_a_service_that_is_not_there_is_asked_again_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(TemporaryFailure, match="sms_unreachable"):
            await gateway(f"http://127.0.0.1:{unused.getsockname()[1]}").send(NUMBER, "x", key="k")


async def test_the_check_tells_whether_the_account_lets_us_in() -> None:
    async with running_sms() as fake:
        assert await gateway(fake.base).check() is None
        assert "sms_login_refused" in str(await gateway(fake.base, token="wrong").check())
    assert "sms_unreachable" in str(await gateway(fake.base).check())


def test_the_token_is_in_no_text_about_the_gateway() -> None:
    assert TOKEN not in repr(gateway("https://api.twilio.com"))
