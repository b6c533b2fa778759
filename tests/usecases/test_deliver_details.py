"""What the customer entered reaches staff by mail and calendar (S49), and nobody else."""

from typing import Any

import vobject

from scheduling.appointment import Answer
from scheduling.service import Question, QuestionAssignment, QuestionId
from storage import Database
from tests.support.builders import a_service, a_shop
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import BRAM, NOOR, OWNER, book
from usecases.book_appointment import CustomerWish

QUESTION = Question(id=QuestionId("q1"), display_name="Any allergies?")
SAM = CustomerWish(
    name="Sam de Boer",
    email="sam@example.com",
    phone="+31612345678",
    notes="rings twice",
    answers=(Answer(question_id=QUESTION.id, question=QUESTION.display_name, answer="Peanuts"),),
)
ENTERED = ("Sam de Boer", "sam@example.com", "612345678", "rings twice", "Any allergies?", "Peanuts")


async def sent(database: Database) -> PostOffice:
    service = a_service(maximum_attendees=3, questions=(QuestionAssignment(question=QUESTION),))
    shop = await a_shop(database, services=[])
    await database.write(lambda work: work.questions.add(shop.id, QUESTION))
    await database.write(lambda work: work.services.add(shop.id, service))
    post = PostOffice(database=database, clock=shop.clock)
    await book(shop)
    await book(shop, customers=(SAM,), notes="back door")
    await post.deliver()
    return post


async def test_staff_and_owner_read_it_in_mail_and_calendar(database: Database) -> None:
    post = await sent(database)
    for address in (BRAM, OWNER):
        mail = post.mail.to(address)[-1]
        event: Any = vobject.readOne((mail.ics or b"").decode())
        for entered in ENTERED:
            assert entered in mail.text
            assert entered in mail.html
            assert entered in event.vevent.description.value


async def test_other_customers_read_nothing_of_it(database: Database) -> None:
    post = await sent(database)
    for mail in post.mail.to(NOOR):
        everything = mail.text + mail.html + (mail.ics or b"").decode()
        assert [entered for entered in ENTERED if entered in everything] == []
