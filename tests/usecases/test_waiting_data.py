"""What the waiting list knows of people goes with them: forgotten, merged, handed out and kept no longer than they are."""

from scheduling.customer import CustomerId
from storage import Database
from storage.work import Work
from tests.support.builders import at, staff_actor
from tests.support.waiting import WaitingShop, a_waiting_shop


async def offered(database: Database) -> tuple[WaitingShop, CustomerId]:
    waiting = await a_waiting_shop(database)
    taken = await waiting.fill()
    wish = await waiting.waiting()
    await waiting.cancel(taken[0])
    await waiting.offer()
    assert wish.customer_id is not None
    return waiting, wish.customer_id


async def test_forgetting_a_customer_takes_wish_and_offer_away_and_frees_the_place(database: Database) -> None:
    waiting, customer_id = await offered(database)
    await waiting.shop.usecases.erase_customer(waiting.shop.id, customer_id, staff_actor("ada"))
    assert await waiting.shop.database.read(lambda work: work.waiting_list.open_of(waiting.shop.id)) == ()
    assert (await waiting.visitor_books(at(8, day=5))).view.appointment.span.start == at(8, day=5)
    assert not [mail for mail in await waiting.post() if mail.to == "noor@example.com"]


async def test_what_somebody_waits_for_is_handed_out_with_the_rest(sqlite_database: Database) -> None:
    waiting, customer_id = await offered(sqlite_database)
    data = await waiting.shop.usecases.export_customer(waiting.shop.id, customer_id, staff_actor("ada"))
    [wish] = data["waiting_list"]
    assert (wish["service"], wish["days"], wish["state"]) == ("Check-up", ["2027-01-05"], "offered")


async def test_merged_customers_keep_their_wishes(sqlite_database: Database) -> None:
    waiting, gone = await offered(sqlite_database)
    kept = (await waiting.waiting("Piet Bos")).customer_id
    assert kept is not None
    await waiting.shop.usecases.merge_customers(waiting.shop.id, kept, gone, staff_actor("ada"))

    def read(work: Work) -> set[CustomerId | None]:
        return {wish.customer_id for wish in work.waiting_list.open_of(waiting.shop.id)}

    assert await waiting.shop.database.read(read) == {kept}


async def test_whoever_waits_is_not_forgotten_for_having_no_appointment(sqlite_database: Database) -> None:
    waiting, customer_id = await offered(sqlite_database)
    due = await waiting.shop.database.read(
        lambda work: work.forgetting.due(waiting.shop.id, waiting.shop.clock.now(), after=None, limit=100)
    )
    assert dict(due)[customer_id] is False
