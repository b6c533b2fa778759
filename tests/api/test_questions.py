"""Questions and currencies over the API."""

from typing import Any

import pytest

from tests.api.conftest import DEMO, Api

QUESTIONS = f"{DEMO}/customQuestions"
CHOICE = {"displayName": "Size?", "answerInputType": "radioButton", "answerOptions": ["S", "M", "L"]}


async def test_a_question_is_made_and_answered(api: Api) -> None:
    made = await api.made(QUESTIONS, CHOICE)
    assert {name: made[name] for name in CHOICE} == CHOICE
    assert made["createdDateTime"] == made["lastUpdatedDateTime"]
    assert await api.read(f"{QUESTIONS}/{made['id']}") == made


async def test_a_change_answers_the_question(api: Api) -> None:
    made = await api.made(QUESTIONS, CHOICE)
    said = await api.patch(f"{QUESTIONS}/{made['id']}", {"displayName": "Which size?"})
    assert said.status == 200
    assert (said.body["displayName"], said.body["answerOptions"]) == ("Which size?", ["S", "M", "L"])
    free = await api.patch(f"{QUESTIONS}/{made['id']}", {"answerInputType": "text"})
    assert (free.body["answerInputType"], free.body["answerOptions"]) == ("text", [])


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ({"answerInputType": "text"}, "displayName"),
        ({"displayName": "?", "answerInputType": "radioButton"}, "answerOptions"),
        ({"displayName": "?", "answerInputType": "radioButton", "answerOptions": ["A"]}, "answerOptions"),
        ({"displayName": "?", "answerInputType": "text", "answerOptions": ["A", "B"]}, "answerOptions"),
        ({"displayName": "?", "answerInputType": "slider"}, "answerInputType"),
        ({"displayName": "?", "answerOptions": [1]}, "answerOptions/0"),
    ],
)
async def test_what_breaks_a_rule_is_refused_by_its_member(api: Api, body: Any, target: str) -> None:
    said = await api.post(QUESTIONS, body)
    assert (said.status, said.error["target"]) == (400, target)


async def test_what_was_read_can_be_sent_back_as_it_is(api: Api) -> None:
    for one in await api.every(QUESTIONS):
        said = await api.patch(f"{QUESTIONS}/{one['id']}", one)
        assert (said.status, said.body["answerOptions"]) == (200, one["answerOptions"])


async def test_a_deleted_question_leaves_every_service(api: Api) -> None:
    made = await api.made(QUESTIONS, CHOICE)
    asked = {"displayName": "Talk", "customQuestions": [{"questionId": made["id"], "isRequired": True}]}
    service = await api.made(f"{DEMO}/services", asked)
    assert (await api.delete(f"{QUESTIONS}/{made['id']}")).status == 204
    assert (await api.read(f"{DEMO}/services/{service['id']}"))["customQuestions"] == []
    assert (await api.get(f"{QUESTIONS}/{made['id']}")).status == 404


async def test_currencies_are_told_with_their_signs(api: Api) -> None:
    signs = {one["id"]: one["symbol"] for one in await api.every("/solutions/bookingCurrencies")}
    assert (signs["USD"], signs["EUR"], signs["PLN"]) == ("$", "€", "PLN")
    one = await api.read("/solutions/bookingCurrencies/usd")
    assert (one["id"], one["symbol"]) == ("USD", "$")
    assert (await api.get("/solutions/bookingCurrencies/XXX")).status == 404


async def test_currencies_are_filtered(api: Api) -> None:
    body = await api.read("/solutions/bookingCurrencies?$filter=id eq 'EUR'&$select=symbol")
    assert body["value"] == [{"id": "EUR", "symbol": "€"}]
