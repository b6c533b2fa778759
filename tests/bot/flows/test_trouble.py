"""What could not be sent, in chat: administrators are told, see why, send again or set aside; others hear of their own customers."""

from tests.bot.flows.test_told import book, told
from tests.support.channel import Shown
from tests.support.practice import SAM, Practice
from tests.support.teams_activities import ANN, BRAM

NOOR = "noor@example.com"
BOOKING = "book Noor friday 14:30 check-up with Bram"


async def refuse(practice: Practice, *sentences: str) -> None:
    """Bookings whose mail to the customer is refused; Ann and Bram have spoken to the bot."""
    await practice.channel.say("hi", ANN)
    await practice.channel.say("hi", BRAM)
    for words in sentences or (BOOKING,):
        await book(practice, words)
    practice.mails.refuses = {NOOR}
    await practice.outbox.run_once()
    practice.mails.refuses = set()


async def listed(practice: Practice) -> Shown:
    [shown] = await practice.channel.say("messages", ANN)
    return shown


def sent_to_noor(practice: Practice) -> int:
    return sum(mail.to == NOOR for mail in practice.mails.sent)


async def test_an_administrator_is_told_what_was_given_up_to_whom_and_why(practice: Practice) -> None:
    await refuse(practice)
    practice.clock.forward(minutes=2)
    words = await told(practice, ANN)
    assert "Confirmation to Noor Jansen (customer, noor@example.com), by mail" in words
    assert "this address does not exist or takes no mail" in words
    assert "You get this as an administrator" in words


async def test_the_person_booked_is_told_the_number_to_call(practice: Practice) -> None:
    await refuse(practice)
    words = practice.channel.in_chat_of(BRAM)[-1].words
    assert "De mail aan Noor Jansen kon niet worden bezorgd" in words
    assert "+31612345678" in words
    assert "omdat de afspraak met jou is" in words


async def test_sent_again_from_the_list_it_arrives_and_leaves_the_list(practice: Practice) -> None:
    await refuse(practice)
    shown = await practice.channel.click(await listed(practice), "Send again", who=ANN)
    assert "It is sent again." in shown.words
    assert "Nothing needs attention" in shown.words
    await practice.outbox.run_once()
    assert sent_to_noor(practice) == 1


async def test_a_double_click_sends_once_and_says_so(practice: Practice) -> None:
    await refuse(practice)
    card = await listed(practice)
    await practice.channel.click(card, "Send again", who=ANN)
    late = await practice.channel.click(card, "Send again", who=ANN)
    assert "already sent that one again" in late.words
    await practice.outbox.run_once()
    assert sent_to_noor(practice) == 1


async def test_a_button_left_from_before_says_what_happened_meanwhile(practice: Practice) -> None:
    await refuse(practice)
    card = await listed(practice)
    await practice.channel.click(card, "Send again", who=ANN)
    await practice.outbox.run_once()
    assert "has been sent meanwhile" in (await practice.channel.click(card, "Set aside", who=ANN)).words


async def test_set_aside_it_is_not_sent_any_more(practice: Practice) -> None:
    await refuse(practice)
    shown = await practice.channel.click(await listed(practice), "Set aside", who=ANN)
    assert "set aside and will not be sent" in shown.words
    await practice.outbox.run_once()
    assert sent_to_noor(practice) == 0


async def test_all_are_sent_again_with_one_click(practice: Practice) -> None:
    await refuse(practice, BOOKING, "book Noor friday 15:30 check-up with Bram")
    shown = await practice.channel.click(await listed(practice), "Send all again", who=ANN)
    assert "2 messages are sent again." in shown.words
    await practice.outbox.run_once()
    assert sent_to_noor(practice) == 2


async def test_a_long_list_is_paged_in_place(practice: Practice) -> None:
    sentences = [
        f"book Noor friday {hour}:{minute} check-up with Bram" for hour in (13, 14, 15, 16) for minute in ("00", "30")
    ]
    await refuse(practice, *sentences)
    first = await listed(practice)
    assert "Page 1 of 2" in first.words
    second = await practice.channel.click(first, "Older", who=ANN)
    assert "Page 2 of 2" in second.words
    assert second.words.count("Confirmation to Noor Jansen") == 2


async def test_what_was_shown_together_is_set_aside_together(practice: Practice) -> None:
    await refuse(practice, BOOKING, "book Noor friday 15:30 check-up with Bram")
    shown = await practice.channel.click(await listed(practice), "Set these aside", who=ANN)
    assert "2 messages are set aside" in shown.words


async def test_only_administrators_see_the_list_or_act_on_it(practice: Practice) -> None:
    await refuse(practice)
    [shown] = await practice.channel.say("messages", SAM)
    assert "noor" not in shown.words.lower()
    refused = await practice.channel.click(await listed(practice), "Send again", who=SAM)
    assert refused.error is not None
    await practice.outbox.run_once()
    assert sent_to_noor(practice) == 0


async def test_the_list_is_asked_for_in_dutch(practice: Practice) -> None:
    await refuse(practice)
    [shown] = await practice.channel.say("wat vraagt aandacht", ANN)
    assert "Eén ding vraagt aandacht" in shown.words
    assert "Bevestiging aan Noor Jansen" in shown.words
