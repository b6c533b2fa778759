"""Values that make no sense are refused with the name of the member and the rule, and nothing is stored."""

from typing import Any

import orjson
import pytest

from tests.api.conftest import DEMO, Api
from tests.api.days import an_appointment, at

APPOINTMENTS, SERVICES = f"{DEMO}/appointments", f"{DEMO}/services"
OWN = DEMO.replace("/solutions/bookingBusinesses", "/slotkeeper/businesses")
STRANGER = "b0000000-0000-4000-8000-00000000dead"
PRICES = pytest.mark.parametrize(
    ("price", "rule"), [(1e308, "at_most"), (1_000_000_001, "at_most"), (-0.01, "not_negative"), (9.999, "decimals")]
)


@PRICES
async def test_a_price_of_an_appointment_can_be_paid(api: Api, price: float, rule: str) -> None:
    one = await api.made(APPOINTMENTS, an_appointment())
    for said in (
        await api.post(APPOINTMENTS, an_appointment(11, price=price)),
        await api.patch(f"{APPOINTMENTS}/{one['id']}", {"price": price}),
    ):
        assert (said.status, said.error["target"], said.error["details"][0]["code"]) == (400, "price", rule)


@PRICES
async def test_a_price_of_a_service_can_be_paid(api: Api, price: float, rule: str) -> None:
    said = await api.post(SERVICES, {"displayName": "Talk", "defaultPrice": price})
    assert (said.status, said.error["target"], said.error["details"][0]["code"]) == (400, "defaultPrice", rule)


@pytest.mark.parametrize("written", [b"NaN", b"Infinity", b"1e999"])
async def test_what_is_no_number_is_no_price(api: Api, written: bytes) -> None:
    body = orjson.dumps(an_appointment(price=1)).replace(b'"price":1', b'"price":' + written)
    assert (await api.post(APPOINTMENTS, body)).status == 400


async def test_what_arithmetic_adds_to_a_price_is_no_part_of_it(api: Api) -> None:
    assert (await api.made(APPOINTMENTS, an_appointment(price=0.1 + 0.2)))["price"] == 0.3


async def test_a_currency_without_small_coins_has_prices_without_them(api: Api) -> None:
    assert (await api.patch(DEMO, {"defaultCurrencyIso": "JPY"})).status == 204
    said = await api.post(APPOINTMENTS, an_appointment(price=12.5))
    assert (said.status, said.error["details"][0]["code"]) == (400, "decimals")
    assert (await api.post(APPOINTMENTS, an_appointment(price=1200))).status == 201
    service = await api.read(f"{SERVICES}/demo-class")
    assert service["defaultPrice"] == 12.5
    assert (await api.patch(f"{SERVICES}/demo-class", service)).status == 204


async def test_a_byte_order_mark_before_a_body_is_passed_over(api: Api) -> None:
    mark = b"\xef\xbb\xbf"
    assert (await api.post(APPOINTMENTS, mark + orjson.dumps(an_appointment()))).status == 201
    calls = {"requests": [{"id": "1", "method": "GET", "url": APPOINTMENTS}]}
    assert (await api.post("/$batch", mark + orjson.dumps(calls))).body["responses"][0]["status"] == 200


async def test_an_answer_to_what_is_not_asked_is_told_with_the_id_of_the_question(api: Api) -> None:
    for words in ({}, {"question": "Shoe size?"}):
        answers = [{"questionId": "no-such-question", "answer": "42", **words}]
        customer = {"name": "Noor", "customQuestionAnswers": answers}
        said = await api.post(APPOINTMENTS, an_appointment(customers=[customer]))
        assert (said.status, said.error["target"]) == (400, "customers/customQuestionAnswers")
        assert "no-such-question" in said.error["message"]


@pytest.mark.parametrize("zone", ["Factory", "localtime", "posixrules", "posix/Europe/Paris", "right/UTC", "../UTC"])
@pytest.mark.parametrize(
    ("path", "body", "target"),
    [
        (DEMO, {"bookingPageSettings": {"businessTimeZone": "?"}}, "bookingPageSettings/businessTimeZone"),
        (f"{DEMO}/staffMembers/{'a0000000-0000-4000-8000-000000000001'}", {"timeZone": "?"}, "timeZone"),
    ],
)
async def test_a_zone_is_one_by_which_people_live(
    api: Api, zone: str, path: str, body: dict[str, Any], target: str
) -> None:
    told = orjson.loads(orjson.dumps(body).replace(b"?", zone.encode()))
    said = await api.patch(path, told)
    assert (said.status, said.error["target"]) == (400, target)
    body = an_appointment(startDateTime={**at(10), "timeZone": zone})
    assert (await api.post(APPOINTMENTS, body)).status == 400


async def test_a_start_is_not_kept_with_somebody_who_is_none_of_the_staff(api: Api) -> None:
    wish = {"serviceId": "demo-check-up", "startDateTime": at(10), "staffMemberIds": [STRANGER]}
    said = await api.post(f"{OWN}/holds", wish)
    assert (said.status, said.error["target"]) == (400, "staffMemberIds")
    assert STRANGER in said.error["message"]
