"""Retention: whoever has not been there for as long as the business keeps customers is erased, and nobody else (L53)."""

import pytest
from sqlalchemy import update

from scheduling.customer import CustomerId
from storage import Database
from storage.tables import business
from tests.support.builders import Shop, a_customer, a_shop, a_wish, at, staff_actor
from usecases.book_appointment import CustomerWish
from usecases.forget_customers import ForgetCustomers

ADA = staff_actor("ada")
OLD, NEW, NEVER = CustomerId("old"), CustomerId("new"), CustomerId("never")


async def opened(database: Database, *, days: int | None = 30) -> Shop:
    """One was here on the fourth, one on the fifteenth, one never; known since the first."""
    people = [a_customer(f"{one} Jansen", id=one, created_at=at(8, day=1)) for one in (OLD, NEW, NEVER)]
    shop = await a_shop(database, customers=people)
    for customer_id, day in ((OLD, 4), (NEW, 15)):
        wish = a_wish(at(9, day=day), customers=(CustomerWish(customer_id=customer_id),))
        await shop.usecases.book_appointment(wish, ADA)
    keep = update(business).values(retention_days=days)
    await database.write(lambda work: work.connection.execute(keep))
    return shop


async def forget(shop: Shop, **forward: float) -> int:
    shop.clock.forward(**forward)
    return await ForgetCustomers(database=shop.database, clock=shop.clock).run_once()


async def left(shop: Shop) -> set[str]:
    return {one.id for one in await shop.usecases.customer_names(shop.id, ADA)}


async def test_who_was_not_here_for_that_long_is_forgotten_and_the_figures_stay(database: Database) -> None:
    shop = await opened(database)
    assert await forget(shop, days=32) == 2
    assert await left(shop) == {NEW}
    shown = await database.read(lambda work: work.appointments.counts())
    assert sum(shown.values()) == 2


async def test_nobody_is_forgotten_before_the_time(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    assert await forget(shop, days=26) == 0


async def test_a_business_without_a_period_keeps_everybody(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database, days=None)
    assert await forget(shop, days=4000) == 0
    assert await left(shop) == {OLD, NEW, NEVER}


async def test_who_has_an_appointment_to_come_is_kept(database: Database) -> None:
    shop = await opened(database)
    wish = a_wish(at(9, day=1, month=3), customers=(CustomerWish(customer_id=OLD),))
    await shop.usecases.book_appointment(wish, ADA)
    await forget(shop, days=32)
    assert OLD in await left(shop)


async def test_an_erased_customer_is_not_erased_again(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    await forget(shop, days=32)
    assert await forget(shop) == 0


@pytest.mark.parametrize("count", [503])
async def test_many_are_looked_at_in_portions(count: int, sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    people = [a_customer("Jan", id=f"c{at_:04}", created_at=at(8, day=1)) for at_ in range(count)]

    def add(work: object) -> None:
        for one in people:
            work.customers.add(shop.id, one)  # type: ignore[attr-defined]

    await sqlite_database.write(add)
    assert await forget(shop, days=32) == count + 2
