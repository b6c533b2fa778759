"""One customer's data for the person to have: everything entered and nothing of others (S110)."""

import json
from typing import Any

from scheduling.appointment import Answer
from scheduling.customer import CustomerId
from scheduling.service import Question, QuestionAssignment, QuestionId
from storage import Database
from tests.support.builders import Shop, a_customer, a_service, a_shop, a_wish, at, staff_actor
from tests.support.post import PostOffice
from usecases.book_appointment import CustomerWish

ADA = staff_actor("ada")
NOOR = a_customer("Noor Jansen", id="noor", phone="+31612345678", notes="likes tea")


async def export(shop: Shop, customer_id: str = "noor") -> dict[str, Any]:
    return await shop.usecases.export_customer(shop.id, CustomerId(customer_id), ADA)


async def test_everything_entered_is_in_it(database: Database) -> None:
    asked = Question(id=QuestionId("why"), display_name="Why?")
    shop = await a_shop(database, customers=[NOOR], services=[])
    await database.write(lambda work: work.questions.add(shop.id, asked))
    service = a_service(questions=(QuestionAssignment(question=asked),))
    await database.write(lambda work: work.services.add(shop.id, service))
    answer = Answer(question_id=QuestionId("why"), question="Why?", answer="A tooth")
    wish = CustomerWish(customer_id=NOOR.id, notes="by bus", answers=(answer,), language_tag="nl", sms_opt_in=True)
    await shop.usecases.book_appointment(a_wish(at(9), customers=(wish,), notes="staff note"), ADA)
    post = PostOffice(database=database, clock=shop.clock)
    await post.deliver(seconds=61)
    data = await export(shop)
    (one,) = data["appointments"]
    assert data["customer"]["notes"] == "likes tea"
    assert (one["notes"], one["notes_of_staff"], one["language"]) == ("by bus", "staff note", "nl")
    assert one["answers"] == [{"question": "Why?", "answer": "A tooth"}]
    assert [(told["what"], told["by"], told["state"]) for told in one["messages"]] == [("confirmed", "mail", "done")]


async def test_it_can_be_written_as_json(sqlite_database: Database) -> None:
    shop = await a_shop(sqlite_database, customers=[NOOR])
    await shop.usecases.book_appointment(a_wish(at(9), customers=(CustomerWish(customer_id=NOOR.id),)), ADA)
    assert json.loads(json.dumps(await export(shop)))["business"] == "The Shop"


async def test_nothing_of_others_in_the_same_group_is_in_it(database: Database) -> None:
    shop = await a_shop(database, customers=[NOOR], services=[a_service(maximum_attendees=3)])
    for who in (CustomerWish(customer_id=NOOR.id), CustomerWish(name="Piet Vos", email="piet@example.com")):
        await shop.usecases.book_appointment(a_wish(at(9), customers=(who,), notes="Piet is late"), ADA)
    data = json.dumps(await export(shop))
    assert "Noor" in data
    assert "Piet" not in data


async def test_what_was_merged_into_the_customer_is_in_it(sqlite_database: Database) -> None:
    other = a_customer("N. Jansen", id="other", email="njansen@other.example")
    shop = await a_shop(sqlite_database, customers=[NOOR, other])
    await shop.usecases.book_appointment(a_wish(at(9), customers=(CustomerWish(customer_id=other.id),)), ADA)
    await shop.usecases.merge_customers(shop.id, NOOR.id, other.id, ADA)
    data = await export(shop)
    assert [one["email"] for one in data["customer"]["also_known_by"]] == ["njansen@other.example"]
    assert len(data["appointments"]) == 1
