"""The waiting list in chat: who waits, of one day too; a place offered and a wish taken off by a button; what others may."""

from datetime import date

from scheduling.appointment import DraftId
from scheduling.service import ServiceId
from scheduling.waiting import WaitingWish
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
