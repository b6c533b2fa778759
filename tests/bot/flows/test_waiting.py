"""The waiting list in chat: who waits, of one day too; a place offered and a wish taken off by a button; what others may."""

from datetime import date

from scheduling.appointment import DraftId
from scheduling.service import ServiceId
from scheduling.waiting import WaitingWish
from tests.support.channel import Shown
from tests.support.practice import VIC, Practice
from tests.support.teams_activities import ANN
from usecases.join_waiting_list import WaitWish
from usecases.match_customer import CustomerWish
from usecases.open_page import VISITOR

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)


async def leave(practice: Practice, name: str, day: date = FRIDAY) -> WaitingWish:
    wish = WaitWish(
        business_id=practice.business.id,
        service_id=ServiceId("checkup"),
        draft_id=DraftId(name),
        days=(day,),
        customer=CustomerWish(name=name, email=f"{name.split(maxsplit=1)[0].casefold()}@example.com"),
        is_none_of_those=True,
    )
    joined = await practice.use.join_waiting_list(wish, VISITOR)
    assert joined.wish is not None
    return joined.wish


async def test_nobody_waits(practice: Practice) -> None:
    [shown] = await practice.channel.say("waiting list", ANN)
    assert "Nobody is waiting" in shown.words


async def test_who_waits_is_listed_in_order_and_of_one_day(practice: Practice) -> None:
    await leave(practice, "Tess Vos")
    await leave(practice, "Jip Bos", SATURDAY)
    [shown] = await practice.channel.say("who is on the waiting list?", ANN)
    assert shown.words.index("1. Tess Vos") < shown.words.index("2. Jip Bos")
    [shown] = await practice.channel.say("who is waiting for friday", ANN)
    assert ("Tess" in shown.words, "Jip" in shown.words) == (True, False)
    [shown] = await practice.channel.say("wie wacht er op zaterdag", ANN)
    assert "1 wacht op" in shown.words


async def test_a_place_is_offered_by_a_button_once(practice: Practice) -> None:
    wish = await leave(practice, "Tess Vos")
    [shown] = await practice.channel.say("waiting list", ANN)
    label = next(line for line in shown.words.splitlines() if line.startswith("Offer"))
    after = await practice.channel.click(shown, label, who=ANN)
    assert "Offered:" in after.words
    again = await practice.channel.click(shown, label, who=ANN)
    assert "already being kept" in again.words
    offers = await practice.database.read(lambda work: work.waiting_list.offers_to(practice.business.id, wish.id))
    assert len(offers) == 1


async def test_a_wish_is_taken_off_by_a_button(practice: Practice) -> None:
    await leave(practice, "Tess Vos")
    [shown] = await practice.channel.say("waiting list", ANN)
    after = await practice.channel.click(shown, "Remove", who=ANN)
    assert "The wish is off the list." in after.words
    assert "Nobody is waiting" in after.words


async def test_viewers_see_the_list_without_buttons(practice: Practice) -> None:
    await leave(practice, "Tess Vos")
    [shown] = await practice.channel.say("waiting list", VIC)
    assert "Tess Vos" in shown.words
    assert "Remove" not in shown.words


WISH = {
    "in_service": "checkup",
    "in_person": "-",
    "in_first": "2026-11-27",
    "in_last": "2026-11-27",
    "in_name": "Cal Caller",
    "in_email": "cal@example.com",
}


async def the_form(practice: Practice) -> Shown:
    [shown] = await practice.channel.say("waiting list", ANN)
    return await practice.channel.click(shown, "waiting.add", who=ANN)


async def test_a_caller_for_whom_something_is_free_can_be_booked_at_once(practice: Practice) -> None:
    free = await practice.channel.click(await the_form(practice), "waiting.save", WISH, who=ANN)
    assert "There is something free already" in free.words
    start = next(line for line in free.words.splitlines() if "9:00" in line)
    booking = await practice.channel.click(free, start, who=ANN)
    assert "Check-up" in booking.words
    assert "Cal Caller" in booking.words


async def test_a_caller_who_wants_none_of_it_is_put_on_the_list(practice: Practice) -> None:
    free = await practice.channel.click(await the_form(practice), "waiting.save", WISH, who=ANN)
    listed = await practice.channel.click(free, "waiting.save", WISH, who=ANN)
    assert "On the waiting list." in listed.words
    assert "1. Cal Caller" in listed.words
    await practice.outbox.run_once()
    assert [mail.to for mail in practice.mails.sent] == ["cal@example.com"]


async def test_whoever_changes_the_wish_sees_what_is_free_for_it_first(practice: Practice) -> None:
    free = await practice.channel.click(await the_form(practice), "waiting.save", WISH, who=ANN)
    other = await practice.channel.click(free, "waiting.save", {**WISH, "in_parts": "morning"}, who=ANN)
    assert "There is something free already" in other.words


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(practice: Practice) -> None:
    again = await practice.channel.click(await the_form(practice), "waiting.save", {**WISH, "in_email": ""}, who=ANN)
    assert "Cal Caller" in again.words
    assert "mail address" in again.words


async def test_viewers_put_nobody_on_the_list(practice: Practice) -> None:
    [shown] = await practice.channel.say("waiting list", VIC)
    assert "Put somebody on the list" not in shown.words


async def test_a_caller_with_a_number_alone_stands_on_the_list_to_be_called(practice: Practice) -> None:
    caller = {**WISH, "in_email": "", "in_phone": "+31612345678"}
    free = await practice.channel.click(await the_form(practice), "waiting.save", caller, who=ANN)
    listed = await practice.channel.click(free, "waiting.save", caller, who=ANN)
    assert "or you call" in listed.words
    assert "To be called: no message reaches this customer." in listed.words
    assert "Offer " not in listed.words
