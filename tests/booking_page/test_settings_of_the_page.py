"""What a business decides about its page: published or not, consent, questions, choice of person, whose clock, search engines."""

import pytest

from scheduling.appointment import Attendee
from scheduling.business import PageSettings
from scheduling.policy import SchedulingPolicy, same_hours
from scheduling.service import CustomerFields, FieldUse, Question, QuestionAssignment, QuestionId, ServiceId
from scheduling.staff import StaffId
from storage import Database
from tests.booking_page.demo import NOOR
from tests.booking_page.shop_page import CHECK_UP, SHOP, Connect, ShopPage, a_published_business, open_shop
from tests.support.builders import a_business, a_service, at
from usecases.customer_links import attendee_of

CONSENT = PageSettings(
    is_customer_consent_enabled=True,
    customer_consent_message="You may keep my data.",
    privacy_policy_web_url="https://example.com/privacy",
    terms_and_conditions_web_url="javascript:alert(1)",
)
SHOES = QuestionAssignment(
    question=Question(id=QuestionId("shoes"), display_name="Size of shoes?", options=("small", "big")), is_required=True
)
FORM = QuestionAssignment(
    question=Question(
        id=QuestionId("form"),
        display_name="Our form",
        options=("I filled it in",),
        link_url="https://forms.example.org/1",
        is_confirmation=True,
    )
)


async def test_a_page_that_is_not_published_is_not_there(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, business=a_business())
    await page.visit.go(SHOP)
    assert page.visit.status == 404


async def test_one_service_alone_needs_no_choice(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.go(SHOP)
    assert page.visit.address.startswith(CHECK_UP)


async def test_a_service_has_an_address_of_its_own(sqlite_database: Database, aiohttp_client: Connect) -> None:
    """S98."""
    page = await open_shop(sqlite_database, aiohttp_client, services=[a_service(web_slug="quick-look")])
    await page.visit.go(f"{SHOP}/quick-look")
    assert page.visit.starts()


async def test_nobody_books_without_the_consent_and_its_moment_is_kept(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """S99, S118, S119: the text as it was shown, and when it was agreed to."""
    page = await open_shop(sqlite_database, aiohttp_client, business=a_published_business(page=CONSENT))
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", **NOOR)
    assert page.visit.status == 422
    assert 'id="consent-error"' in page.visit.text
    await page.visit.press("book", consent="1", **NOOR)
    seat = await seat_of(page)
    assert (seat.consent_text, seat.consented_at) == ("You may keep my data.", page.shop.clock.now())


async def test_links_stand_below_the_consent_but_only_such_as_lead_to_pages(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """S121."""
    page = await open_shop(sqlite_database, aiohttp_client, business=a_published_business(page=CONSENT))
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    assert "https://example.com/privacy" in page.visit.text
    assert "javascript:" not in page.visit.text


async def test_a_required_question_is_asked_and_its_answer_kept(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.shop.database.write(lambda work: work.questions.add(page.shop.id, SHOES.question))
    await page.shop.database.write(lambda work: work.services.save(page.shop.id, a_service(questions=(SHOES,))))
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", **NOOR)
    assert page.visit.status == 422
    await page.visit.press("book", **{"question-shoes": "huge", **NOOR})
    assert page.visit.status == 422
    await page.visit.press("book", **{"question-shoes": "big", **NOOR})
    assert [(one.question, one.answer) for one in (await seat_of(page)).answers] == [("Size of shoes?", "big")]


async def test_a_form_stands_with_a_box_that_must_be_ticked_before_booking(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """S100."""
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.shop.database.write(lambda work: work.questions.add(page.shop.id, FORM.question))
    await page.shop.database.write(lambda work: work.services.save(page.shop.id, a_service(questions=(FORM,))))
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    assert 'href="https://forms.example.org/1"' in page.visit.text
    await page.visit.press("book", **NOOR)
    assert (page.visit.status, 'id="question-form-error"' in page.visit.text) == (422, True)
    await page.visit.press("book", **{"question-form": "I filled it in", **NOOR})
    assert [one.answer for one in (await seat_of(page)).answers] == ["I filled it in"]


async def test_the_page_asks_what_the_service_asks_and_nothing_else(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """B36."""
    asked = CustomerFields(phone=FieldUse.HIDDEN, address=FieldUse.REQUIRED, notes=FieldUse.HIDDEN)
    page = await open_shop(sqlite_database, aiohttp_client, services=[a_service(customer_fields=asked)])
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    assert [name in page.visit.text for name in ('name="phone"', 'name="address"', 'name="notes"')] == [
        False, True, False
    ]  # fmt: skip
    await page.visit.press("book", **NOOR)
    assert (page.visit.status, 'id="address-error"' in page.visit.text) == (422, True)
    await page.visit.press("book", address="Kade 1, Delft", **NOOR)
    assert (await seat_of(page)).name == NOOR["name"]


async def test_customers_may_choose_a_person(sqlite_database: Database, aiohttp_client: Connect) -> None:
    both = a_service(staff_ids=(StaffId("bram"), StaffId("ada")))
    free = await open_shop(sqlite_database, aiohttp_client, services=[both])
    await free.visit.go(CHECK_UP)
    assert 'name="staff"' in free.visit.text


async def test_with_the_choice_switched_off_an_address_made_by_hand_does_not_bring_it_back(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """S102."""
    both = a_service(staff_ids=(StaffId("bram"), StaffId("ada")))
    policy = SchedulingPolicy(minimum_lead_time=0, allow_staff_selection=False)
    page = await open_shop(
        sqlite_database, aiohttp_client, services=[both], business=a_published_business(policy=policy)
    )
    await page.visit.go(CHECK_UP, staff="ada")
    assert '<select name="staff"' not in page.visit.text
    assert page.visit.starts()


async def test_a_business_may_show_its_own_time_only(sqlite_database: Database, aiohttp_client: Connect) -> None:
    """S72."""
    own = PageSettings(is_time_slot_time_zone_set_to_business_time_zone=True)
    page = await open_shop(
        sqlite_database,
        aiohttp_client,
        services=[a_service(is_online=True)],
        business=a_published_business(page=own),
    )
    await page.visit.go(CHECK_UP, zone="America/New_York")
    assert "Times in Amsterdam" in page.visit.text
    assert "data-zone" not in page.visit.text


async def test_search_engines_can_be_kept_out(sqlite_database: Database, aiohttp_client: Connect) -> None:
    """S21."""
    hidden = PageSettings(is_search_engine_indexability_disabled=True)
    page = await open_shop(sqlite_database, aiohttp_client, business=a_published_business(page=hidden))
    await page.visit.go(CHECK_UP)
    assert '<meta name="robots" content="noindex">' in page.visit.text


async def test_without_a_required_address_one_can_book_without(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """S124: the switch of the service is what the form asks by."""
    page = await open_shop(sqlite_database, aiohttp_client, services=[a_service(is_email_required=False)])
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", name="Noor")
    assert page.visit.address.startswith("/manage/")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2027-01-09", "Closed on this day."),
        ("2026-12-01", "This is too soon"),
        ("2028-03-01", "This is too far ahead"),
    ],
)
async def test_an_empty_day_says_why(
    sqlite_database: Database, aiohttp_client: Connect, day: str, sentence: str
) -> None:
    """B51."""
    page = await open_shop(sqlite_database, aiohttp_client)
    await page.visit.go(CHECK_UP, day=day)
    assert sentence in page.visit.text


async def test_a_full_day_says_so_and_leads_to_the_next_one(sqlite_database: Database, aiohttp_client: Connect) -> None:
    short = a_published_business(hours=same_hours(9 * 60, 9 * 60 + 30))
    page = await open_shop(sqlite_database, aiohttp_client, business=short)
    await page.visit.go(CHECK_UP, day="2027-01-05")
    await page.visit.choose(at(8, day=5).isoformat())
    await page.visit.press("book", **NOOR)
    await page.visit.go(CHECK_UP, day="2027-01-05")
    assert "Everything is taken on this day." in page.visit.text
    assert "Next free day: Wednesday 6 January" in page.visit.text


async def test_a_group_shows_how_many_places_are_left(sqlite_database: Database, aiohttp_client: Connect) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, services=[a_service(maximum_attendees=3)])
    await page.visit.go(CHECK_UP)
    start = page.visit.starts()[0]
    await page.visit.choose(start)
    await page.visit.press("book", **NOOR)
    await page.visit.go(CHECK_UP)
    assert "2 left" in page.visit.text
    assert start in page.visit.starts()


async def test_a_customer_past_the_deadline_is_told_whom_to_call(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """Deadlines are kept by the server: the form of a page left open does not help (B34, S64)."""
    policy = SchedulingPolicy(minimum_lead_time=0, cancel_deadline=60, reschedule_deadline=60)
    page = await open_shop(
        sqlite_database, aiohttp_client, business=a_published_business(policy=policy, phone="+31201234567")
    )
    await page.visit.go(CHECK_UP)
    await page.visit.choose(at(10).isoformat())
    await page.visit.press("book", **NOOR)
    manage = page.visit.address.partition("?")[0]
    page.shop.clock.forward(minutes=75)
    await page.visit.go(manage)
    assert "+31201234567" in page.visit.text
    assert "Cancel it now" not in page.visit.text
    await page.visit.send(f"{manage}/cancel")
    assert page.visit.status == 409


async def test_text_messages_are_asked_about_where_the_service_sends_them(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    """S129: the tick is never set for the visitor, and a number is needed with it."""
    page = await open_shop(sqlite_database, aiohttp_client, services=[a_service(sms_enabled=True)])
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    assert 'name="sms" value="1" checked' not in page.visit.text
    await page.visit.press("book", sms="1", **NOOR)
    assert 'id="phone-error"' in page.visit.text
    await page.visit.press("book", sms="1", phone="06 12345678", **NOOR)
    seat = await seat_of(page)
    assert (seat.sms_opt_in, seat.phone, seat.consented_at) == (True, "+31612345678", page.shop.clock.now())


async def test_without_the_tick_no_text_messages_are_agreed_to(
    sqlite_database: Database, aiohttp_client: Connect
) -> None:
    page = await open_shop(sqlite_database, aiohttp_client, services=[a_service(sms_enabled=True)])
    await page.visit.go(CHECK_UP)
    await page.visit.choose()
    await page.visit.press("book", phone="06 12345678", **NOOR)
    assert not (await seat_of(page)).sms_opt_in


async def seat_of(page: ShopPage) -> Attendee:
    """Of the appointment whose page is on the screen."""
    seat = attendee_of(page.visit.address.split("/")[2].partition("?")[0])
    found = await page.shop.database.read(lambda work: work.appointments.by_attendee(seat))
    assert found is not None
    return found[1].seated[0]


async def test_the_link_of_a_person_leads_to_what_that_person_offers(
    database: Database, aiohttp_client: Connect
) -> None:
    both, ada, bram = (StaffId("bram"), StaffId("ada")), StaffId("ada"), StaffId("bram")
    services = [
        a_service(id=ServiceId(key), display_name=key.title(), staff_ids=staff)
        for key, staff in (("both", both), ("hers", (ada,)), ("his", (bram,)))
    ]
    page = await open_shop(database, aiohttp_client, services=services)
    await page.visit.go(SHOP, staff="bram")
    named = [name for name in ("Both", "Hers", "His") if f">{name}</a>" in page.visit.text]
    assert (named, "With Bram" in page.visit.text) == (["Both", "His"], True)
    await page.visit.go(SHOP, staff="nobody")
    assert ">Hers</a>" in page.visit.text
