"""Text messages in chat: the customer's agreement is asked for where it is of use, and the card says what became of them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from scheduling.errors import PermanentFailure
from scheduling.service import ServiceId
from storage import Database, open_database
from tests.support.builders import a_service
from tests.support.channel import Shown
from tests.support.post import SmsBox
from tests.support.practice import TREATS, Practice, open_practice
from tests.support.teams_activities import TENANT
from usecases.hear_sms import HearReply, Word

NUMBER = "+31687654321"
TICK = {"in_texts": "true"}
AGREED = "The customer agreed to text messages"
SENTENCE = "book Karel video consult with Bram friday 14:30 +31687654321"


@pytest.fixture
def phones() -> SmsBox:
    return SmsBox()


@pytest_asyncio.fixture
async def texting(sqlite_url: str, phones: SmsBox) -> AsyncIterator[Practice]:
    """A practice whose video consults send text messages and whose check-ups do not."""
    video = a_service(
        id=ServiceId("video"),
        display_name="Video consult",
        duration=20,
        staff_ids=TREATS,
        is_online=True,
        sms_enabled=True,
    )
    async with (
        await open_database(sqlite_url) as database,
        open_practice(database, services=(video, a_service(staff_ids=TREATS)), sms=phones) as practice,
    ):
        yield practice


async def summary(practice: Practice, words: str = SENTENCE) -> Shown:
    [shown] = await practice.channel.say(words)
    assert "Is this right?" in shown.words
    return shown


async def booked(practice: Practice, inputs: dict[str, Any] | None = None) -> Shown:
    return await practice.channel.click(await summary(practice), "book.confirm", inputs or {})


async def looked_at(practice: Practice) -> Shown:
    await practice.outbox.run_once()
    [customer] = await practice.channel.say("show Karel")
    return await practice.channel.click(customer, "appointment.show")


async def test_the_agreement_is_asked_for_at_the_booking_and_not_taken_for_granted(texting: Practice) -> None:
    shown = await summary(texting)
    assert AGREED in shown.words
    assert '"value": "false"' in str(shown.card).replace("'", '"')


async def test_with_the_tick_the_customer_is_told_by_text_message(texting: Practice, phones: SmsBox) -> None:
    await booked(texting, TICK)
    await texting.outbox.run_once()
    [(number, text)] = phones.sent
    assert number == NUMBER
    assert "https://book.example.com/join/" in text


async def test_without_the_tick_no_text_message_leaves(texting: Practice, phones: SmsBox) -> None:
    await booked(texting, {"in_texts": "false"})
    await texting.outbox.run_once()
    assert phones.sent == []


@pytest.mark.parametrize(
    "words",
    [
        "book Karel check-up with Bram friday 14:30 +31687654321",
        "book Karel video consult with Bram friday 14:30",
    ],
)
async def test_nobody_is_asked_where_none_could_be_sent(texting: Practice, words: str) -> None:
    assert AGREED not in (await summary(texting, words)).words


async def test_nobody_is_asked_where_the_tenant_has_switched_them_off(texting: Practice) -> None:
    await texting.use.switch_texting(TENANT, is_on=False)
    assert AGREED not in (await summary(texting)).words


async def test_who_has_said_stop_is_not_asked_again_and_staff_learn_why(texting: Practice) -> None:
    await HearReply(database=texting.database, clock=texting.clock)(NUMBER, Word.STOP)
    shown = await summary(texting)
    assert AGREED not in shown.words
    assert "Only START, sent from that phone" in shown.words


async def test_staff_see_that_a_message_was_not_sent_for_a_stop(texting: Practice, phones: SmsBox) -> None:
    await booked(texting, TICK)
    await HearReply(database=texting.database, clock=texting.clock)(NUMBER, Word.STOP)
    shown = await looked_at(texting)
    assert "not sent, the customer has stopped text messages" in shown.words
    assert phones.sent == []


async def test_staff_see_that_a_message_could_not_be_sent(texting: Practice, phones: SmsBox) -> None:
    phones.faults[NUMBER] = [PermanentFailure("bad_number", "21211")]
    await booked(texting, TICK)
    assert f"{NUMBER} in English: could not be sent" in (await looked_at(texting)).words


async def test_without_any_way_to_the_customer_staff_are_given_the_link_to_pass_on(texting: Practice) -> None:
    shown = await booked(texting)
    assert "No message brings Karel the link. Pass it on: https://book.example.com/join/" in shown.words


async def test_who_is_told_by_text_message_has_the_link(texting: Practice) -> None:
    assert "Pass it on" not in (await booked(texting, TICK)).words


async def test_a_link_that_did_not_arrive_is_to_be_passed_on_after_all(texting: Practice, phones: SmsBox) -> None:
    phones.faults[NUMBER] = [PermanentFailure("bad_number", "21211")]
    await booked(texting, TICK)
    assert "Pass it on" in (await looked_at(texting)).words


async def test_a_number_that_is_none_is_refused_on_the_card_by_name(texting: Practice) -> None:
    [shown] = await texting.channel.say("book video consult with Bram friday 14:30")
    again = await texting.channel.click(shown, "book.customer", {"in_name": "Karel", "in_phone": "12"})
    assert "The phone number: this is not a phone number." in again.words
    assert "For which customer?" in again.words


async def test_a_number_that_takes_no_text_messages_is_not_asked_about(texting: Practice) -> None:
    [shown] = await texting.channel.say("book video consult with Bram friday 14:30")
    who = {"in_name": "Karel", "in_phone": "020 1234567 ext. 12"}
    last = await texting.channel.click(shown, "book.customer", who)
    assert AGREED not in last.words


async def test_where_no_provider_is_set_nobody_is_asked(database: Database) -> None:
    video = a_service(staff_ids=TREATS, sms_enabled=True)
    async with open_practice(database, services=(video,)) as practice:
        [shown] = await practice.channel.say("book Karel check-up with Bram friday 14:30 +31687654321")
        assert AGREED not in shown.words
