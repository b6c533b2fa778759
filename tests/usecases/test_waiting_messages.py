"""What those who wait are told, by which way and when; and what becomes of it when the wish has changed meanwhile."""

from dataclasses import replace
from datetime import timedelta

from notifications.facts import Wording
from scheduling.service import Service
from storage import Database
from storage.records import OutboxState
from storage.templates import TemplateRow
from tests.support.builders import a_service, at, staff_actor
from tests.support.waiting import LINKS, WaitingShop, a_waiting_shop
from usecases.list_messages import MessageQuestion
from usecases.match_customer import CustomerWish

NOOR = CustomerWish(
    name="Noor Jansen",
    email="noor@example.com",
    phone="+31612345678",
    zone="Europe/Amsterdam",
    language_tag="en",
    sms_opt_in=True,
)


async def offered(database: Database, service: Service | None = None) -> WaitingShop:
    waiting = await a_waiting_shop(database, services=[service] if service else None)
    taken = await waiting.fill()
    await waiting.waiting(customer=NOOR if service else replace(NOOR, sms_opt_in=False))
    await waiting.cancel(taken[0])
    await waiting.offer()
    return waiting


async def test_the_wish_is_confirmed_with_the_link_to_its_page(sqlite_database: Database) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    await waiting.fill()
    wish = await waiting.waiting()
    (mail,) = [mail for mail in await waiting.post() if mail.to == "noor@example.com"]
    assert mail.subject == "On the waiting list: Check-up"
    assert LINKS.waiting(wish) in mail.text
    assert "Tuesday 5 January" in mail.text


async def test_the_offer_says_what_until_when_and_where_to_answer(sqlite_database: Database) -> None:
    waiting = await offered(sqlite_database)
    mail = next(mail for mail in await waiting.post() if mail.subject.startswith("A place for you"))
    assert mail.subject == "A place for you: Check-up, Tue 5 Jan, 09:00"
    assert "until Monday 4 January, 11:00" in mail.text
    assert "https://book.example.com/waiting/" in mail.html
    assert mail.ics is None


async def test_who_agreed_to_text_messages_gets_one(sqlite_database: Database) -> None:
    waiting = await offered(sqlite_database, a_service(sms_enabled=True))
    found = await waiting.rows()
    assert [(row.topic, row.kind) for row in found] == [
        ("place_offered", "mail"),
        ("place_offered", "sms"),
        ("wish_kept", "mail"),
    ]


async def test_an_offer_that_has_lapsed_is_told_no_more(sqlite_database: Database) -> None:
    waiting = await offered(sqlite_database)
    waiting.shop.clock.forward(hours=3)
    assert not [mail for mail in await waiting.post() if "A place for you" in mail.subject]
    (row,) = [row for row in await waiting.rows() if row.topic == "place_offered"]
    assert (row.state, row.last_error) == (OutboxState.DROPPED, "offer_over")


async def test_an_offer_made_at_night_is_told_in_the_morning_and_its_place_is_kept_until_then(
    sqlite_database: Database,
) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    taken = await waiting.fill(day=6)
    wish = await waiting.waiting(days=(at(8, day=6).date(),))
    waiting.shop.clock.forward(hours=14)
    await waiting.cancel(taken[0])
    await waiting.offer()
    (row,) = [row for row in await waiting.rows() if row.topic == "place_offered"]
    assert row.due_at == at(7, day=5)
    assert (await waiting.offered(wish)).until == at(7, day=5) + timedelta(hours=2)


async def test_the_business_may_say_it_in_its_own_words(sqlite_database: Database) -> None:
    waiting = await a_waiting_shop(sqlite_database)
    words = Wording(subject="Lucky you, {{ customer_name }}", body="{{ service }} on {{ when }}: {{ link }}")
    row = TemplateRow("place_offered", "en", words.subject, words.body, "", waiting.shop.clock.now())
    await waiting.shop.database.write(lambda work: work.templates.save(waiting.shop.id, row))
    taken = await waiting.fill()
    wish = await waiting.waiting()
    await waiting.cancel(taken[0])
    await waiting.offer()
    mail = next(mail for mail in await waiting.post() if mail.subject == "Lucky you, Noor Jansen")
    assert f"Check-up on Tuesday 5 January 2027, 09:00–09:30 (Amsterdam): {LINKS.waiting(wish)}" in mail.text


async def test_the_log_of_messages_says_to_whom_about_what(sqlite_database: Database) -> None:
    waiting = await offered(sqlite_database)
    await waiting.post()
    question = MessageQuestion(business_id=waiting.shop.id, receiver="noor")
    page = await waiting.shop.usecases.list_messages(question, staff_actor("ada"))
    told = [(line.topic, line.recipient, line.address, line.service_name) for line in page.lines]
    assert sorted(told) == [
        ("place_offered", "Noor Jansen", "noor@example.com", "Check-up"),
        ("wish_kept", "Noor Jansen", "noor@example.com", "Check-up"),
    ]
