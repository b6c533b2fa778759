"""The master list of questions: kept per business, switched on per service, gone everywhere when it is removed."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.errors import Invalid, NotFound, Stale
from scheduling.service import Question, QuestionAssignment, QuestionId, ServiceId
from storage import Database
from tests.features.acting import ADA
from tests.support.builders import Shop, a_shop
from usecases.edit_mark import mark_of
from usecases.manage_questions import QuestionWish
from usecases.service_views import QuestionView

CHECKUP = ServiceId("checkup")


async def add(shop: Shop, name: str = "How long is your hair?", **given: Any) -> Question:
    return await shop.usecases.add_question(shop.id, QuestionWish(display_name=name, **given), ADA)


async def ask(shop: Shop, question: Question, *, is_required: bool = False) -> None:
    """Switch it on for the check-up."""
    view = await shop.usecases.read_service(shop.id, CHECKUP, ADA)
    asked = (QuestionAssignment(question=question, is_required=is_required),)
    await shop.usecases.change_service(shop.id, replace(view.service, questions=asked), view.mark, ADA)


async def listed(shop: Shop) -> tuple[QuestionView, ...]:
    return (await shop.usecases.list_questions(shop.id, ADA)).questions


async def asked_of_customers(shop: Shop) -> list[tuple[str, bool]]:
    service = (await shop.usecases.read_service(shop.id, CHECKUP, ADA)).service
    return [(one.question.display_name, one.is_required) for one in service.questions]


async def test_a_question_of_the_list_is_switched_on_for_a_service_as_required(database: Database) -> None:
    shop = await a_shop(database)
    await ask(shop, await add(shop), is_required=True)
    assert await asked_of_customers(shop) == [("How long is your hair?", True)]
    assert [[one.id for one in view.services] for view in await listed(shop)] == [[CHECKUP]]


async def test_a_changed_question_is_changed_for_every_service(database: Database) -> None:
    shop = await a_shop(database)
    question = await add(shop)
    await ask(shop, question)
    wish = QuestionWish(display_name="How short?", options=("Short", " Shorter ", "Short", ""))
    changed = await shop.usecases.change_question(shop.id, question.id, wish, mark_of(question), ADA)
    assert changed.options == ("Short", "Shorter")
    assert await asked_of_customers(shop) == [("How short?", False)]


async def test_two_people_who_edit_one_question_do_not_overwrite_each_other(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    question = await add(shop)
    wish = QuestionWish(display_name="How short?")
    await shop.usecases.change_question(shop.id, question.id, wish, mark_of(question), ADA)
    with pytest.raises(Stale):
        await shop.usecases.change_question(shop.id, question.id, wish, mark_of(question), ADA)


async def test_a_question_taken_off_the_list_is_off_every_service(database: Database) -> None:
    shop = await a_shop(database)
    question = await add(shop)
    await ask(shop, question)
    await shop.usecases.remove_question(shop.id, question.id, ADA)
    assert (await listed(shop), await asked_of_customers(shop)) == ((), [])


async def test_a_question_may_lead_to_a_form_that_must_be_confirmed(database: Database) -> None:
    shop = await a_shop(database)
    await add(shop, "I have read the form", link_url="forms.example.org/terms", is_confirmation=True)
    (view,) = await listed(shop)
    assert (view.question.link_url, view.question.is_confirmation) == ("https://forms.example.org/terms", True)
    assert view.question.options == ("I have read the form",)


@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        ({"name": "  "}, "question", "required"),
        ({"name": "x" * 501}, "question", "too_long"),
        ({"options": ("Only one",)}, "options", "at_least_two"),
        ({"options": ("a" * 201, "b")}, "options", "too_long"),
        ({"options": tuple(str(number) for number in range(51))}, "options", "at_most"),
        ({"options": ("Yes", "No"), "is_confirmation": True}, "options", "one_for_a_confirmation"),
        ({"link_url": "javascript:alert(1)"}, "link_url", "web_address"),
        ({"link_url": "mailto:noor@example.com"}, "link_url", "web_address"),
        ({"link_url": "http://[broken"}, "link_url", "web_address"),
    ],
)
async def test_a_question_that_cannot_be_is_refused_by_its_field(
    given: dict[str, Any], field: str, rule: str, sqlite_database: Database
) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(Invalid) as refused:
        await add(shop, **given)
    assert (refused.value.data["field"], refused.value.data["rule"]) == (field, rule)


async def test_a_question_that_is_gone_is_not_found(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database)
    with pytest.raises(NotFound):
        await shop.usecases.remove_question(shop.id, QuestionId("gone"), ADA)
