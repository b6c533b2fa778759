"""Answers given with a booking are changed on the own page until the deadline; staff hear of it, others do not."""

import pytest

from scheduling.appointment import Appointment
from scheduling.interval import Interval
from scheduling.policy import SchedulingPolicy
from scheduling.service import Question, QuestionAssignment, QuestionId
from storage import Database
from tests.booking_page.shop_page import CHECK_UP, Connect, ShopPage, a_published_business, open_shop
from tests.booking_page.test_join import everything
from tests.support.builders import a_service, at
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import chat_with

SHOES = QuestionAssignment(
    question=Question(id=QuestionId("shoes"), display_name="Size of shoes?", options=("small", "big")), is_required=True
)
WORDS = QuestionAssignment(question=Question(id=QuestionId("words"), display_name="Anything else?"))
RULES = QuestionAssignment(
    question=Question(id=QuestionId("rules"), display_name="Rules", options=("I keep to them",), is_confirmation=True),
    is_required=True,
)


async def answered(database: Database, connect: Connect, **policy: object) -> ShopPage:
    business = a_published_business(policy=SchedulingPolicy(minimum_lead_time=0, **policy))  # type: ignore[arg-type]  # by name
    page = await open_shop(database, connect, business=business, services=[])
    await database.write(lambda work: [work.questions.add(page.shop.id, one.question) for one in (SHOES, WORDS, RULES)])
    service = a_service(questions=(SHOES, WORDS, RULES))
    await database.write(lambda work: work.services.add(page.shop.id, service))
    await page.visit.go(CHECK_UP)
    await page.visit.choose(page.visit.starts()[-1])
    answers = {"question-shoes": "small", "question-words": "a <b>", "question-rules": "I keep to them"}
    await page.visit.press("book", name="Noor", email="noor@example.com", **answers)
    return page


def path_of(page: ShopPage) -> str:
    return page.visit.address.partition("?")[0]


async def stored(page: ShopPage) -> dict[str, str]:
    span = Interval(at(0), at(0, day=30))
    found: tuple[Appointment, ...] = await page.shop.database.read(
        lambda work: work.appointments.in_span(page.shop.id, span)
    )
    return {one.question_id: one.answer for one in found[0].attendees[0].answers}


async def test_they_stand_on_the_page_and_are_changed(database: Database, aiohttp_client: Connect) -> None:
    page = await answered(database, aiohttp_client)
    path = path_of(page)
    assert "a &lt;b&gt;" in page.visit.text
    await page.visit.go(f"{path}/answers")
    assert "I keep to them" not in page.visit.text
    await page.visit.send(f"{path}/answers", **{"question-shoes": "big", "question-words": ""})
    assert "Your answers are changed." in page.visit.text
    assert await stored(page) == {"shoes": "big", "rules": "I keep to them"}


async def test_looking_at_the_form_changes_nothing(sqlite_database: Database, aiohttp_client: Connect) -> None:
    """L33"""
    page = await answered(sqlite_database, aiohttp_client)
    path, before = path_of(page), await everything(sqlite_database)
    await page.visit.go(f"{path}/answers")
    assert await everything(sqlite_database) == before


async def test_staff_hear_of_it_in_chat(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await answered(sqlite_database, aiohttp_client)
    post = PostOffice(database=sqlite_database, clock=page.shop.clock)
    await chat_with(sqlite_database, "bram")
    await page.visit.send(f"{path_of(page)}/answers", **{"question-shoes": "big"})
    await post.deliver(seconds=1)
    told = [notice for _, notice in post.chat.told if notice.kind == "answered"]
    assert [notice.about_name for notice in told] == ["Noor"]
    assert "answers" not in " ".join(post.mail.subjects("bram@example.com"))


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"question-words": "x"}, "question-shoes"),
        ({"question-shoes": "big", "question-words": "x" * 3000}, "question-words"),
    ],
)
async def test_what_is_wrong_is_said_at_its_question_and_nothing_is_lost(
    sqlite_database: Database, aiohttp_client: Connect, form: dict[str, str], field: str
) -> None:
    page = await answered(sqlite_database, aiohttp_client)
    await page.visit.send(f"{path_of(page)}/answers", **form)
    assert page.visit.status == 422
    assert f'id="{field}-error"' in page.visit.text
    assert form["question-words"] in page.visit.text


async def test_a_made_up_option_is_refused(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await answered(sqlite_database, aiohttp_client)
    await page.visit.send(f"{path_of(page)}/answers", **{"question-shoes": "huge"})
    assert page.visit.status == 422
    assert (await stored(page))["shoes"] == "small"


async def test_after_the_deadline_it_is_too_late(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await answered(sqlite_database, aiohttp_client, reschedule_deadline=60)
    path = path_of(page)
    page.shop.clock.moment = at(15)
    await page.visit.go(path)
    assert "Change your answers" not in page.visit.text
    await page.visit.send(f"{path}/answers", **{"question-shoes": "big"})
    assert page.visit.status == 409
    assert (await stored(page))["shoes"] == "small"
