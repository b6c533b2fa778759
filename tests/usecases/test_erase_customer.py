"""A customer who asks to be forgotten is forgotten: in every table, in what is kept in memory, and in messages under way."""

from functools import partial

from bot.flows.known_names import KnownNames
from scheduling.appointment import Answer, Appointment, DraftId
from scheduling.customer import CustomerId
from scheduling.service import Question, QuestionAssignment, QuestionId
from scheduling.staff import AccountId
from storage import Database
from tests.features.acting import ADA, book, cancel, move
from tests.support.builders import Shop, a_service, a_shop, at
from tests.support.post import PostOffice
from tests.support.traces import places_of
from usecases.book_appointment import CustomerWish, OverrideWish
from usecases.keep_draft import Draft

ASKED = Question(id=QuestionId("why"), display_name="Why?")
TELLING = ("quaremba", "87654321")


async def a_life(shop: Shop, post: PostOffice) -> Appointment:
    """Booked against a rule, moved and cancelled with words, told of by mail as far as it went, and a draft besides."""
    wish = CustomerWish(
        name="Wim Quaremba",
        email="wim@quaremba.example",
        phone="06 87654321",
        notes="Quaremba comes by bus",
        answers=(Answer(question_id=ASKED.id, question="Why?", answer="Quaremba asks"),),
        language_tag="nl",
    )
    override = OverrideWish(reason="Quaremba cannot later")
    booked = await book(shop, start=at(20), customers=(wish,), notes="call 06-87654321", override=override)
    await post.deliver()
    moved = await move(shop, booked, start=at(14), message="Quaremba is late")
    await post.deliver(seconds=11)
    typed = {"name": "wim quaremba", "phone": "06 8765 4321", "notes": "by bus"}
    draft = Draft(id=DraftId("d"), account_id=AccountId("account-ada"), conversation_id="c", data=typed)
    await shop.usecases.keep_draft(draft)
    return await cancel(shop, moved, message="Quaremba is ill")


async def lived(database: Database) -> tuple[Shop, PostOffice, CustomerId]:
    questions = (QuestionAssignment(question=ASKED),)
    shop = await a_shop(database, services=[a_service(questions=())])
    await database.write(lambda work: work.questions.add(shop.id, ASKED))
    await database.write(lambda work: work.services.save(shop.id, a_service(questions=questions)))
    post = PostOffice(database=database, clock=shop.clock)
    (attendee,) = (await a_life(shop, post)).attendees
    assert attendee.customer_id is not None
    return shop, post, attendee.customer_id


async def test_before_erasing_the_customer_stands_in_all_these_places(database: Database) -> None:
    """The control: the next test looks where there is something to find."""
    await lived(database)
    places = await database.read(partial(places_of, TELLING))
    assert {place.split(".")[0] for place in places} == {"customer", "attendee", "appointment", "outbox", "draft"}


async def test_after_erasing_no_column_tells_of_the_customer(database: Database) -> None:
    shop, _, customer_id = await lived(database)
    await shop.usecases.erase_customer(shop.id, customer_id, ADA)
    assert await database.read(partial(places_of, TELLING)) == set()


async def test_staff_are_still_told_of_the_cancellation_and_the_customer_is_not(database: Database) -> None:
    shop, post, customer_id = await lived(database)
    await shop.usecases.erase_customer(shop.id, customer_id, ADA)
    before = len(post.mail.to("wim@quaremba.example"))
    await post.deliver(seconds=11)
    told = post.mail.to("bram@example.com")[-1]
    assert told.subject.startswith("Cancelled")
    assert "Quaremba" not in told.text
    assert len(post.mail.to("wim@quaremba.example")) == before


async def test_a_message_under_way_while_its_customer_is_erased_does_not_come_back(database: Database) -> None:
    shop, post, customer_id = await lived(database)
    shop.clock.forward(seconds=11)
    (item,) = [one for one in await post.outbox.claim({"mail": 9}) if one.attendee_id is not None]
    await shop.usecases.erase_customer(shop.id, customer_id, ADA)
    await database.write(lambda work: work.outbox.retry(item.id, shop.clock.now(), "451 wim@quaremba.example waits"))
    assert await database.read(partial(places_of, TELLING)) == set()
    row = await database.read(lambda work: work.outbox.get(shop.id, item.id))
    assert row is not None
    assert row.state == "dropped"


async def test_names_kept_in_memory_forget_the_customer(database: Database) -> None:
    shop, _, customer_id = await lived(database)
    names = KnownNames(shop.usecases.customer_names)
    assert await shop.usecases.customer_names(shop.id, ADA)
    index = await names.customers(shop.id, ADA)
    await shop.usecases.erase_customer(shop.id, customer_id, ADA)
    assert await shop.usecases.customer_names(shop.id, ADA) == ()
    assert await names.customers(shop.id, ADA) is not index
