"""The business's own words in further languages: read in the reader's, else as they were written first."""

import pytest

from scheduling.business import PageSettings
from scheduling.errors import Invalid, NotAllowed, Stale
from scheduling.languages import LANGUAGES
from scheduling.own_words import Said
from scheduling.service import Question, QuestionAssignment, QuestionId
from storage import Database
from tests.support.builders import Shop, a_business, a_service, a_shop, staff_actor
from tests.support.post import PostOffice
from tests.usecases.test_deliver_outbox import BRAM, NOOR, book
from usecases.book_appointment import CustomerWish
from usecases.manage_own_words import OwnWordsView
from usecases.manage_questions import QuestionWish

ADA = staff_actor("ada")
CONSENT = PageSettings(is_customer_consent_enabled=True, customer_consent_message="You may keep my data.")
GERMAN = {
    ("business", "", "customer_consent_message"): "Ihr dürft meine Daten behalten.",
    ("service", "checkup", "display_name"): "Untersuchung",
    ("service", "checkup", "additional_information"): "Bitte nüchtern kommen.",
}


async def opened(database: Database) -> Shop:
    services = [a_service(additional_information="Please come with an empty stomach.")]
    return await a_shop(database, business=a_business(page=CONSENT), services=services)


async def read(shop: Shop, language: str = "de") -> OwnWordsView:
    return await shop.usecases.read_own_words(shop.id, language, ADA)


async def write(shop: Shop, texts: dict[tuple[str, str, str], str], language: str = "de") -> None:
    mark = (await read(shop, language)).mark
    await shop.usecases.change_own_words(shop.id, language, texts, ADA, mark=mark)


def of_noor(language: str) -> CustomerWish:
    return CustomerWish(name="Noor Jansen", email=NOOR, language_tag=language, has_consented=True)


async def test_what_is_missing_is_counted_by_language(database: Database) -> None:
    shop = await opened(database)
    await write(shop, GERMAN)
    view = await read(shop)
    assert (view.main, set(view.missing)) == ("en", set(LANGUAGES) - {"en"})
    assert (view.missing["de"], view.missing["fr"]) == (0, 3)
    assert {one.said for one in view.texts} == set(GERMAN.values())


@pytest.mark.parametrize(("language", "service"), [("de", "Untersuchung"), ("fr", "Check-up"), ("en", "Check-up")])
async def test_a_customers_mail_names_the_service_in_the_customers_language(
    database: Database, language: str, service: str
) -> None:
    shop = await opened(database)
    post = PostOffice(database=database, clock=shop.clock)
    await write(shop, GERMAN)
    await book(shop, customers=(of_noor(language),))
    await post.deliver()
    (mail,) = post.mail.to(NOOR)
    assert service in mail.subject
    assert ("Bitte nüchtern kommen." in mail.text) == (language == "de")
    assert "Check-up" in post.mail.subjects(BRAM)[0]


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Ihr dürft meine Daten behalten."), ("it", "You may keep my data.")]
)
async def test_consent_is_kept_in_the_language_it_was_shown_in(database: Database, language: str, text: str) -> None:
    shop = await opened(database)
    await write(shop, GERMAN)
    booked = await book(shop, customers=(of_noor(language),))
    assert booked.view.appointment.attendees[0].consent_text == text


async def test_empty_texts_bring_the_first_words_back(database: Database) -> None:
    shop = await opened(database)
    await write(shop, GERMAN)
    await write(shop, {})
    assert (await read(shop)).missing["de"] == 3


async def test_words_about_a_question_go_with_it(database: Database) -> None:
    shop = await opened(database)
    asked = await shop.usecases.add_question(shop.id, QuestionWish(display_name="Size?", options=("S", "L")), ADA)
    await write(shop, {("question", asked.id, "options"): "klein\ngroß"})
    await shop.usecases.remove_question(shop.id, asked.id, ADA)
    assert not await shop.database.read(lambda work: work.own_words.all(shop.id))


async def test_the_writer_is_told_when_somebody_else_was_faster(database: Database) -> None:
    shop = await opened(database)
    mark = (await read(shop)).mark
    await write(shop, GERMAN)
    with pytest.raises(Stale):
        await shop.usecases.change_own_words(shop.id, "de", {}, ADA, mark=mark)


async def test_only_administrators_write_them_and_only_in_languages_that_are_spoken(database: Database) -> None:
    shop = await opened(database)
    mark = (await read(shop)).mark
    with pytest.raises(NotAllowed):
        await shop.usecases.change_own_words(shop.id, "de", GERMAN, staff_actor("bram"), mark=mark)
    with pytest.raises(Invalid):
        await shop.usecases.change_own_words(shop.id, "sv", GERMAN, ADA, mark=mark)
    with pytest.raises(Invalid, match="too_long"):
        await shop.usecases.change_own_words(
            shop.id, "de", {("service", "checkup", "display_name"): "x" * 201}, ADA, mark=mark
        )


async def test_choices_that_were_left_out_are_said_as_they_stand(database: Database) -> None:
    size = Question(id=QuestionId("size"), display_name="Size?", options=("small", "big"))
    services = [a_service(questions=(QuestionAssignment(question=size),))]

    def add(work: object) -> None:
        work.questions.add("shop@slotkeeper", size)  # type: ignore[attr-defined]  # a Work

    shop = await a_shop(database, services=[])
    await database.write(add)
    await database.write(lambda work: work.services.add(shop.id, services[0]))
    await write(shop, {("question", "size", "options"): "klein"})
    view = await shop.usecases.read_business(shop.id, ADA)
    assert view.own_words.options(size, "de-AT") == (Said("klein", "de"), Said("big", "en"))
