"""Each switch of a tenant at each door that it concerns (B94): what the use cases refuse, what mails leave out, what chat says."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from scheduling.appointment import Answer
from scheduling.business import Address
from scheduling.customer import CustomerId
from scheduling.errors import Invalid, PolicyRefused
from scheduling.policy import SchedulingPolicy
from scheduling.service import Question, QuestionAssignment, QuestionId
from scheduling.tenant_policy import Creation, Entry, TenantPolicy
from storage import Database, Work
from tests.support import teams_activities as teams
from tests.support.builders import TENANT, Shop, a_business, a_customer, a_service, a_shop, a_wish, at, staff_actor
from tests.support.databases import open_patiently
from tests.support.post import PostOffice
from tests.support.practice import NOBODY, Practice, open_practice
from tests.usecases.test_deliver_outbox import BRAM, NOOR
from usecases.access import SYSTEM, Actor
from usecases.book_appointment import CustomerWish
from usecases.manage_questions import QuestionWish
from usecases.meeting_orders import read_order

ADA = staff_actor("ada")
CUSTOMER = Actor(kind="customer")


def rule(work: Work, policy: TenantPolicy, tenant_id: str = TENANT) -> None:
    work.tenants.lock(tenant_id, at(8))
    work.tenants.set_policy(tenant_id, policy)
    for business_id in work.businesses.of_tenant(tenant_id):
        work.businesses.lock(business_id)


async def opened(database: Database, policy: TenantPolicy, **given: Any) -> Shop:
    shop = await a_shop(database, **given)
    await database.write(lambda work: rule(work, policy))
    return shop


@pytest_asyncio.fixture
async def practice(sqlite_url: str) -> AsyncIterator[Practice]:
    async with await open_patiently(sqlite_url) as database, open_practice(database) as here:
        yield here


async def ruled(practice: Practice, policy: TenantPolicy) -> None:
    await practice.database.write(lambda work: rule(work, policy, teams.TENANT))


@pytest.mark.parametrize("actor", [ADA, CUSTOMER], ids=["staff", "customer"])
async def test_where_the_product_is_off_nobody_books(sqlite_database: Database, actor: Actor) -> None:
    """S23: a tenant administrator switches the whole product off."""
    shop = await opened(sqlite_database, TenantPolicy(is_enabled=False))
    with pytest.raises(PolicyRefused) as refused:
        await shop.usecases.book_appointment(a_wish(at(9)), actor)
    assert refused.value.data["rule"] == "product_off"


async def test_where_the_product_is_off_what_was_agreed_is_still_told(database: Database) -> None:
    shop = await a_shop(database)
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    await database.write(lambda work: rule(work, TenantPolicy(is_enabled=False)))
    post = PostOffice(database=database, clock=shop.clock)
    await post.deliver()
    assert len(post.mail.to(NOOR)) == 1


async def test_where_the_product_is_off_the_bot_says_so(practice: Practice) -> None:
    """S23, at the door of the bot: whatever is typed or clicked."""
    [shown] = await practice.channel.say("book Noor friday 10:00")
    await ruled(practice, TenantPolicy(is_enabled=False))
    [said] = await practice.channel.say("today")
    clicked = await practice.channel.click(shown, "Discard")
    assert "switched Slotkeeper off" in said.words
    assert "switched Slotkeeper off" in clicked.words


async def test_switched_on_again_the_bot_works_as_before(practice: Practice) -> None:
    await ruled(practice, TenantPolicy(is_enabled=False))
    await ruled(practice, TenantPolicy())
    [said] = await practice.channel.say("today")
    assert "schedule" in said.words


async def test_the_bot_offers_to_set_up_to_whom_the_tenant_lets(practice: Practice) -> None:
    """S25, at the door of the bot."""
    [before] = await practice.channel.say("hi", NOBODY)
    await ruled(practice, TenantPolicy(creation=Creation.EVERYBODY))
    [after] = await practice.channel.say("hi", NOBODY)
    assert ("Set up" in before.words, "Set up" in after.words) == (False, True)


@pytest.mark.parametrize(
    ("entry", "given", "field"),
    [(Entry.PHONE, {"phone": "+31612345678"}, "customer_phone"), (Entry.NOTES, {"notes": "ill"}, "customer_notes")],
)
async def test_what_may_not_be_entered_is_not_booked(
    sqlite_database: Database, entry: Entry, given: dict[str, Any], field: str
) -> None:
    """B42."""
    shop = await opened(sqlite_database, TenantPolicy(forbidden_entries=(entry,)))
    customer = CustomerWish(name="Noor", email=NOOR, **given)
    with pytest.raises(Invalid) as refused:
        await shop.usecases.book_appointment(a_wish(at(9), customers=(customer,)), ADA)
    assert (refused.value.data["field"], refused.value.data["rule"]) == (field, "forbidden_by_organisation")


@pytest.mark.parametrize(
    ("entry", "given"),
    [
        (Entry.PHONE, {"phone": "+31687654321"}),
        (Entry.NOTES, {"notes": "new"}),
        (Entry.ADDRESS, {"addresses": (Address(city="Amsterdam"),)}),
    ],
)
async def test_what_may_not_be_entered_is_not_noted_with_a_customer(
    sqlite_database: Database, entry: Entry, given: dict[str, Any]
) -> None:
    shop = await opened(sqlite_database, TenantPolicy(forbidden_entries=(entry,)), customers=[a_customer()])
    with pytest.raises(Invalid, match="forbidden_by_organisation"):
        await shop.usecases.change_customer(shop.id, a_customer(**given), ADA)


async def test_what_was_known_before_does_not_keep_a_customer_from_being_changed(sqlite_database: Database) -> None:
    known = a_customer(phone="+31612345678", notes="old")
    policy = TenantPolicy(forbidden_entries=tuple(Entry))
    shop = await opened(sqlite_database, policy, customers=[known])
    renamed = replace(known, display_name="Noor de Vries")
    changed = await shop.usecases.change_customer(shop.id, renamed, ADA)
    assert (changed.customer.display_name, changed.customer.phone) == ("Noor de Vries", "+31612345678")


async def test_chat_asks_for_no_phone_where_none_may_be_entered(practice: Practice) -> None:
    """B42, at the door of the bot."""
    [before] = await practice.channel.say("book check-up friday 10:00 with Bram")
    await ruled(practice, TenantPolicy(forbidden_entries=(Entry.PHONE,)))
    [after] = await practice.channel.say("book check-up friday 10:00 with Bram")
    assert ("in_phone" in str(before.card), "in_phone" in str(after.card)) == (True, False)


async def test_a_number_in_a_sentence_is_left_out_and_that_is_said(practice: Practice) -> None:
    await ruled(practice, TenantPolicy(forbidden_entries=(Entry.PHONE,)))
    [summary] = await practice.channel.say("book Karel +31687654321 friday 10:00 check-up with Bram")
    assert "the number is left out" in summary.words
    booked = await practice.channel.click(summary, "book.confirm")
    assert ("✓ Booked" in booked.words, "87654321" in booked.words) == (True, False)


async def test_chat_asks_for_no_notes_where_none_may_be_entered(practice: Practice) -> None:
    await ruled(practice, TenantPolicy(forbidden_entries=(Entry.NOTES,)))
    [summary] = await practice.channel.say("book Noor friday 10:00 check-up with Bram")
    details = await practice.channel.click(summary, "book.step", {"step": "details"})
    assert "in_notes" not in str(details.card)


def with_a_question() -> tuple[Any, Question]:
    question = Question(id=QuestionId("why"), display_name="What is it about?")
    return a_service(questions=(QuestionAssignment(question=question, is_required=True),)), question


async def test_where_questions_are_forbidden_no_answer_is_needed_nor_taken(sqlite_database: Database) -> None:
    """B42: custom questions forbidden."""
    service, question = with_a_question()
    shop = await a_shop(sqlite_database, services=[])

    def store(work: Work) -> None:
        work.questions.add(shop.id, question)
        work.services.add(shop.id, service)
        rule(work, TenantPolicy(are_custom_questions_forbidden=True))

    await sqlite_database.write(store)
    assert await shop.usecases.book_appointment(a_wish(at(9)), CUSTOMER)
    answer = Answer(question_id=question.id, question=question.display_name, answer="No")
    customer = CustomerWish(name="Piet", email="piet@example.com", answers=(answer,))
    with pytest.raises(Invalid, match="not_asked"):
        await shop.usecases.book_appointment(a_wish(at(10), customers=(customer,)), ADA)


async def test_where_questions_are_forbidden_none_is_added(sqlite_database: Database) -> None:
    """B42, at the door of the list of questions."""
    shop = await opened(sqlite_database, TenantPolicy(are_custom_questions_forbidden=True))
    with pytest.raises(Invalid, match="none_allowed"):
        await shop.usecases.add_question(shop.id, QuestionWish(display_name="Why?"), ADA)


async def test_where_questions_are_forbidden_chat_asks_none(practice: Practice) -> None:
    await ruled(practice, TenantPolicy(are_custom_questions_forbidden=True))
    [summary] = await practice.channel.say("book Noor friday 10:00 intake with Bram")
    assert "What is it about?" not in summary.words


async def test_customers_are_not_told_who_serves_them_where_staff_are_hidden(database: Database) -> None:
    """B54: mails and calendar files to customers name nobody; those to staff do."""
    shop = await opened(database, TenantPolicy(are_staff_details_hidden=True))
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    post = PostOffice(database=database, clock=shop.clock)
    await post.deliver()
    (mail,) = post.mail.to(NOOR)
    told = f"{mail.subject} {mail.text} {mail.html} {(mail.ics or b'').decode()}"
    assert ("Bram" in told, "bram@example.com" in told) == (False, False)
    assert "Bram" in post.mail.to(BRAM)[0].text


async def test_customers_are_told_who_serves_them_otherwise(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database, TenantPolicy())
    await shop.usecases.book_appointment(a_wish(at(9)), ADA)
    post = PostOffice(database=sqlite_database, clock=shop.clock)
    await post.deliver()
    assert "Bram" in post.mail.to(NOOR)[0].text


async def test_where_staff_are_hidden_customers_are_not_invited_into_a_persons_own_meeting(
    sqlite_database: Database,
) -> None:
    inviting = SchedulingPolicy(minimum_lead_time=0, is_meeting_invite_to_customers_enabled=True)
    business, service = a_business(policy=inviting), a_service(is_online=True)
    shop = await opened(
        sqlite_database, TenantPolicy(are_staff_details_hidden=True), business=business, services=[service]
    )
    booked = await shop.usecases.book_appointment(a_wish(at(9)), ADA)

    def ordered(work: Work) -> Any:
        rows = work.outbox.of_appointment(shop.id, booked.view.appointment.id)
        return read_order(work, next(row for row in rows if row.kind == "meeting"), shop.clock.now())

    assert (await sqlite_database.read(ordered)).request.attendees == ()


async def test_where_text_messages_are_off_nobody_is_asked_for_them(sqlite_database: Database) -> None:
    """B74; that none leaves is shown with the text messages."""
    shop = await opened(sqlite_database, TenantPolicy(is_sms_enabled=False), services=[a_service(sms_enabled=True)])
    ask = replace(shop.usecases.ask_texting, is_possible=True)
    assert not (await ask(shop.id, a_service().id, "+31612345678", ADA)).is_offered


async def test_the_product_itself_goes_on_with_what_it_has_to_do(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database, TenantPolicy(is_enabled=False), customers=[a_customer()])
    view = await shop.usecases.read_customer(shop.id, CustomerId("noor"), SYSTEM)
    assert view.customer.display_name == "Noor Jansen"
