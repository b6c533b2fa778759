"""Two records of one person become one: nothing is lost, the old one leads to the kept one, and both are forgotten together."""

from functools import partial

import pytest

from scheduling.customer import CustomerId
from scheduling.errors import Invalid, NotFound, Stale
from storage import Database
from tests.support.builders import Shop, a_customer, a_shop, a_wish, at, staff_actor
from tests.support.traces import places_of
from usecases.book_appointment import CustomerWish
from usecases.views import CustomerView

ADA = staff_actor("ada")
KEPT, OTHER = CustomerId("kept"), CustomerId("other")
PEOPLE = (
    a_customer("Noor Jansen", id=KEPT, email="noor@example.com", notes="likes tea"),
    a_customer("N. Jansen", id=OTHER, email="njansen@other.example", phone="+31612345678", notes="parks outside"),
)


async def opened(database: Database) -> Shop:
    """Each of the two has an appointment."""
    shop = await a_shop(database, customers=PEOPLE)
    for hour, customer_id in ((9, KEPT), (11, OTHER)):
        wish = a_wish(at(hour), customers=(CustomerWish(customer_id=customer_id),))
        await shop.usecases.book_appointment(wish, ADA)
    return shop


async def merge(shop: Shop, kept: CustomerId = KEPT, other: CustomerId = OTHER) -> None:
    await shop.usecases.merge_customers(shop.id, kept, other, ADA)


async def read(shop: Shop, customer_id: CustomerId = KEPT) -> CustomerView:
    return await shop.usecases.read_customer(shop.id, customer_id, ADA)


async def test_appointments_of_both_are_those_of_the_kept_one(database: Database) -> None:
    shop = await opened(database)
    await merge(shop)
    view = await read(shop)
    assert [one.appointment.span.start for one in view.coming] == [at(9), at(11)]
    assert {one.appointment.attendees[0].customer_id for one in view.coming} == {KEPT}


async def test_what_the_kept_one_lacks_comes_from_the_other(database: Database) -> None:
    shop = await opened(database)
    await merge(shop)
    kept = (await read(shop)).customer
    assert (kept.display_name, kept.email, kept.phone) == ("Noor Jansen", "noor@example.com", "+31612345678")
    assert kept.notes == "likes tea\nparks outside"


async def test_the_old_one_leads_to_the_kept_one_and_is_not_listed(database: Database) -> None:
    shop = await opened(database)
    await merge(shop)
    assert (await read(shop, OTHER)).customer.id == KEPT
    assert [one.id for one in await shop.usecases.customer_names(shop.id, ADA)] == [KEPT]
    assert [one.customer.id for one in await shop.usecases.find_customers(shop.id, "jansen", ADA)] == [KEPT]


async def test_a_booking_with_the_old_address_is_one_of_the_kept_customer(database: Database) -> None:
    shop = await opened(database)
    await merge(shop)
    wish = CustomerWish(name="N. Jansen", email="NJansen@other.example")
    booked = await shop.usecases.book_appointment(a_wish(at(13), customers=(wish,)), ADA)
    assert booked.view.appointment.attendees[0].customer_id == KEPT


async def test_a_chain_of_merges_ends_at_the_last_one_kept(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    third = a_customer("Noor J.", id="third", email="third@example.com")
    await sqlite_database.write(lambda work: work.customers.add(shop.id, third))
    await merge(shop)
    await merge(shop, third.id, KEPT)
    assert (await read(shop, OTHER)).customer.id == third.id
    wish = CustomerWish(name="N. Jansen", email="njansen@other.example")
    booked = await shop.usecases.book_appointment(a_wish(at(13), customers=(wish,)), ADA)
    assert booked.view.appointment.attendees[0].customer_id == third.id


async def test_forgetting_the_kept_one_forgets_the_old_one_too(database: Database) -> None:
    shop = await opened(database)
    await merge(shop)
    telling = ("jansen", "12345678", "njansen@other.example")
    assert await database.read(partial(places_of, telling))
    await shop.usecases.erase_customer(shop.id, KEPT, ADA)
    assert await database.read(partial(places_of, telling)) == set()


async def test_a_customer_is_not_merged_with_itself(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    with pytest.raises(Invalid, match="another_one"):
        await merge(shop, KEPT, KEPT)
    await merge(shop)
    with pytest.raises(Invalid, match="another_one"):
        await merge(shop)


async def test_a_customer_who_is_not_there_is_not_found(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    with pytest.raises(NotFound):
        await merge(shop, KEPT, CustomerId("nobody"))
    await shop.usecases.erase_customer(shop.id, OTHER, ADA)
    with pytest.raises(NotFound):
        await merge(shop)


async def test_a_customer_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    shop = await opened(database)
    view = await read(shop)
    await shop.usecases.change_customer(shop.id, view.customer, ADA, mark=view.mark)
    shop.clock.forward(seconds=1)
    with pytest.raises(Stale):
        await shop.usecases.change_customer(shop.id, view.customer, ADA, mark=view.mark)


async def test_a_visit_in_between_does_not_make_the_form_stale(sqlite_database: Database) -> None:
    shop = await opened(sqlite_database)
    view = await read(shop)
    shop.clock.forward(hours=3)
    changed = await shop.usecases.change_customer(shop.id, view.customer, ADA, mark=view.mark)
    assert changed.last_visit_at is None or changed.last_visit_at == at(9)
