"""Was the mail sent? And: do not write to this customer, said at any time."""

from tests.bot.flows.test_told import book
from tests.bot.flows.test_trouble import BOOKING, NOOR, refuse, sent_to_noor
from tests.support.channel import Shown
from tests.support.practice import SAM, VIC, Practice
from tests.support.teams_activities import ANN, BRAM, Person
from usecases.access import SYSTEM
from usecases.read_appointments import AppointmentQuestion


async def appointment(practice: Practice, who: Person = SAM) -> Shown:
    [shown] = await practice.channel.say("messages of Noor", who)
    return shown


async def test_each_message_says_when_it_was_sent(practice: Practice) -> None:
    await book(practice, BOOKING)
    await practice.outbox.run_once()
    words = (await appointment(practice)).words
    assert "Confirmation to Noor Jansen (noor@example.com), by mail" in words
    assert "Sent Tue, Nov 24 10:00 AM" in words


async def test_one_that_was_given_up_says_why(practice: Practice) -> None:
    await refuse(practice)
    words = (await appointment(practice)).words
    assert "Given up" in words
    assert "this address does not exist or takes no mail" in words


async def test_one_that_is_not_needed_any_more_says_so(practice: Practice) -> None:
    await book(practice, BOOKING)
    card = await appointment(practice)
    await practice.channel.click(card, "Do not write to the customer", who=SAM)
    await practice.outbox.run_once()
    words = (await appointment(practice)).words
    assert "Not sent" in words
    assert "Staff said not to write to this customer." in words


async def test_an_administrator_sends_one_again_from_there(practice: Practice) -> None:
    await refuse(practice)
    shown = await practice.channel.click(await appointment(practice, ANN), "Send again", who=ANN)
    assert "It is sent again." in shown.words
    assert "On its way" in shown.words
    await practice.outbox.run_once()
    assert sent_to_noor(practice) == 1


async def test_the_question_may_name_the_reference(practice: Practice) -> None:
    await book(practice, BOOKING)
    await practice.outbox.run_once()
    [booked] = await practice.use.find_appointments(
        AppointmentQuestion(business_id=practice.business.id, customer_text="Noor"), SYSTEM
    )
    [shown] = await practice.channel.say(f"messages {booked.appointment.reference}", SAM)
    assert "Confirmation to Noor Jansen" in shown.words


async def test_the_card_of_the_appointment_leads_there(practice: Practice) -> None:
    [shown] = await practice.channel.say(BOOKING, SAM)
    booked = await practice.channel.click(shown, "book.confirm", who=SAM)
    assert "Confirmation to Noor Jansen" in (await practice.channel.click(booked, "Messages", who=SAM)).words


async def test_a_customer_left_alone_later_gets_nothing_that_waited(practice: Practice) -> None:
    [shown] = await practice.channel.say(BOOKING, SAM)
    booked = await practice.channel.click(shown, "book.confirm", who=SAM)
    after = await practice.channel.click(booked, "Do not write to the customer", who=SAM)
    assert "is not written to" in after.words
    await practice.outbox.run_once()
    assert sent_to_noor(practice) == 0


async def test_written_to_again_the_customer_gets_what_comes_later(practice: Practice) -> None:
    [shown] = await practice.channel.say(BOOKING, SAM)
    booked = await practice.channel.click(shown, "book.confirm", who=SAM)
    alone = await practice.channel.click(booked, "Do not write to the customer", who=SAM)
    await practice.outbox.run_once()
    await practice.channel.click(alone, "Write to the customer again", who=SAM)
    [move] = await practice.channel.say("move Noor to thursday 10:00", SAM)
    await practice.channel.click(move, "reschedule.confirm", who=SAM)
    practice.clock.forward(seconds=11)
    await practice.outbox.run_once()
    assert [mail.subject.partition(":")[0] for mail in practice.mails.sent if mail.to == NOOR] == ["Nieuwe tijd"]


async def test_the_history_says_who_silenced_it(practice: Practice) -> None:
    [shown] = await practice.channel.say(BOOKING, SAM)
    booked = await practice.channel.click(shown, "book.confirm", who=SAM)
    alone = await practice.channel.click(booked, "Do not write to the customer", who=SAM)
    words = (await practice.channel.click(alone, "appointment.show", who=SAM)).words
    assert "Customer no longer written to · Sam Smit" in words


async def test_whoever_may_not_change_the_appointment_may_not_silence_it(practice: Practice) -> None:
    [shown] = await practice.channel.say(BOOKING, SAM)
    booked = await practice.channel.click(shown, "book.confirm", who=SAM)
    refused = await practice.channel.click(booked, "Do not write to the customer", who=VIC)
    assert refused.error is not None
    await practice.channel.say("hi", BRAM)
    await practice.outbox.run_once()
    assert sent_to_noor(practice) == 1
