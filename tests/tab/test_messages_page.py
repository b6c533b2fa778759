"""The log of messages as a page, and the page for the business's own words."""

import pytest

from scheduling.errors import PermanentFailure
from tests.tab.practice import Reader, words_of
from usecases.access import SYSTEM
from usecases.demo.offer import BUSINESS_ID
from usecases.list_messages import MessageLine, MessageQuestion

OWN = ">own words</span>"


async def given_up(reader: Reader) -> MessageLine:
    """One message, as if the mail server had refused its reader."""
    demo = reader.demo
    page = await demo.use_cases.list_messages(MessageQuestion(business_id=BUSINESS_ID), SYSTEM)
    database = demo.use_cases.list_messages.database
    failure = str(PermanentFailure("recipient_refused", "550"))
    await database.write(lambda work: work.outbox.park(page.lines[0].id, failure))
    return page.lines[0]


async def states(reader: Reader) -> dict[str, str]:
    page = await reader.demo.use_cases.list_messages(MessageQuestion(business_id=BUSINESS_ID), SYSTEM)
    return {line.id: str(line.state) for line in page.lines}


async def test_each_message_stands_there_with_its_state(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = words_of(await reader.open("messages"))
    assert "Online meeting" in page
    assert "On its way" in page


async def test_one_that_was_given_up_says_why_in_words(reader: Reader) -> None:
    await given_up(reader)
    await reader.sign_in("administrator")
    page = words_of(await reader.open("messages?state=parked"))
    assert "Given up" in page
    assert "recipient_refused" not in page


async def test_it_is_sent_again_and_the_page_says_so(reader: Reader) -> None:
    parked = await given_up(reader)
    await reader.sign_in("administrator")
    page = await reader.send("messages", {"message": parked.id, "state": "parked"}, into="messages/resend")
    assert "The message goes out again." in page
    assert (await states(reader))[parked.id] == "waiting"


async def test_a_second_click_says_that_nothing_was_done(reader: Reader) -> None:
    parked = await given_up(reader)
    await reader.sign_in("administrator")
    for _ in range(2):
        page = await reader.send("messages", {"message": parked.id}, into="messages/resend")
    assert "Nothing was changed" in page


async def test_it_is_set_aside(reader: Reader) -> None:
    parked = await given_up(reader)
    await reader.sign_in("administrator")
    await reader.send("messages", {"message": parked.id}, into="messages/dismiss")
    assert (await states(reader))[parked.id] == "dropped"


async def test_all_are_sent_again_at_once(reader: Reader) -> None:
    parked = await given_up(reader)
    await reader.sign_in("administrator")
    assert "Send the one that was given up again" in await reader.open("messages")
    await reader.send("messages", {}, into="messages/resend-all")
    assert (await states(reader))[parked.id] == "waiting"


async def test_where_nothing_is_found_that_is_said(reader: Reader) -> None:
    await reader.sign_in("administrator")
    assert "Nothing found." in await reader.open("messages?q=xyzzy")


@pytest.mark.parametrize("query", ["after=x", "state=x", "channel=x"])
async def test_an_address_that_makes_no_sense_shows_the_first_page(reader: Reader, query: str) -> None:
    await reader.sign_in("administrator")
    assert "Online meeting" in await reader.open(f"messages?{query}")


@pytest.mark.parametrize("page", ["messages", "templates", "templates/confirmed/en"])
@pytest.mark.parametrize("role", ["scheduler", "teamMember", "viewer"])
async def test_they_are_for_administrators(reader: Reader, page: str, role: str) -> None:
    await reader.sign_in(role)
    await reader.open(page, 403)


async def test_own_words_are_stored_and_shown_as_such(reader: Reader) -> None:
    await reader.sign_in("administrator")
    words = {"subject": "See you at {{ business }}", "body": "Dear {{ customer_name }}"}
    page = await reader.send("templates/confirmed/en", {"do": "save", **words})
    assert page.count(OWN) == 1
    assert "See you at {{ business }}" in await reader.open("templates/confirmed/en")


async def test_a_preview_shows_the_mail_with_what_is_typed_and_stores_nothing(reader: Reader) -> None:
    await reader.sign_in("administrator")
    words = {"subject": "See you at {{ business }}", "body": "Hi"}
    page = await reader.send("templates/confirmed/en", {"do": "preview", **words})
    assert "See you at {{ business }}" in page
    assert "<strong>See you at " in page
    assert (await reader.open("templates")).count(OWN) == 0


async def test_a_test_goes_to_oneself(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = await reader.send("templates/confirmed/en", {"do": "test", "subject": "", "body": "Hi"})
    assert "A test is on its way to" in page
    assert ">Hi</textarea>" in page


async def test_what_cannot_be_used_is_told_at_its_field_and_stays(reader: Reader) -> None:
    await reader.sign_in("administrator")
    page = await reader.send("templates/confirmed/en", {"do": "save", "subject": "", "body": "{{ who }}"}, 422)
    assert 'id="body-error"' in page
    assert "{{ who }}</textarea>" in page


async def test_words_that_somebody_else_has_changed_meanwhile_are_not_overwritten(reader: Reader) -> None:
    await reader.sign_in("administrator")
    await reader.send("templates/confirmed/en", {"do": "save", "subject": "Theirs", "body": ""})
    page = await reader.send(
        "templates/confirmed/en", {"do": "save", "subject": "Mine", "body": "", "mark": "0" * 16}, 409
    )
    assert 'value="Mine"' in page
    assert "Theirs" in page
    assert "Theirs" in await reader.open("templates/confirmed/en")


async def test_the_built_in_words_come_back(reader: Reader) -> None:
    await reader.sign_in("administrator")
    await reader.send("templates/confirmed/en", {"do": "save", "subject": "Ours", "body": ""})
    await reader.send("templates/confirmed/en", {"do": "built_in"})
    assert (await reader.open("templates")).count(OWN) == 0


@pytest.mark.parametrize("page", ["templates/assigned/en", "templates/confirmed/sv"])
async def test_a_mail_without_own_words_has_no_page(reader: Reader, page: str) -> None:
    await reader.sign_in("administrator")
    await reader.open(page, 404)
